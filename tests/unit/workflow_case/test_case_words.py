"""Words for acts, and frames of clips, that the case names and that mean nothing there."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from observance.values.errors import RefusedInput
from observance.workflow.case import load_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

WHOLE = Path(__file__).parents[2] / "refused" / "case"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(WHOLE, tmp_path / "case")
    return tmp_path / "case"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_question_in_a_word_of_its_own_is_a_note(folder: Path) -> None:
    change(folder / "reviews.yaml", "question: crosses", "question: waves")
    (note,) = load_case(folder).notes
    assert note.startswith("reviews.yaml asks 'waves', which is the word of no act of this case")


@pytest.mark.parametrize("word", ["enters-vehicle", "removes", "shells"])
def test_a_word_that_the_case_itself_uses_may_be_asked_for(word: str, folder: Path) -> None:
    change(folder / "observations.yaml", "does: crosses", f"does: {word}")
    change(folder / "reviews.yaml", "question: crosses", f"question: {word}")
    assert load_case(folder).notes == ()


def test_frames_beyond_the_end_of_a_clip_are_refused_together(folder: Path) -> None:
    change(folder / "items.yaml", "status: asked for", "status: held\n    file: c.mp4")
    change(
        folder / "actors.yaml",
        "    bases:",
        "    seen: [{item: clip-1, first: 8, last: 9}, {item: clip-1, first: 9, last: 10}]\n    bases:",
    )
    with av.open(str(folder / "c.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(10):
            picture = np.zeros((48, 64, 3), np.uint8)
            picture[10:30, i : i + 12] = 220
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    with pytest.raises(RefusedInput) as refusal:
        run_case(folder, until=None, workers=1, progress=quiet, now=1.5e9, by="T3")
    assert [(fault.file, fault.where) for fault in refusal.value.faults] == [
        ("observations.yaml", "observation 'crossing'"),
        ("reviews.yaml", "reading 'reading-1'"),
        ("actors.yaml", "person 'second-person', seen"),
    ]
    assert "the clip ends at frame 9; got frames 120 to 155" in str(refusal.value)
