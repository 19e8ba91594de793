"""`observance new`: a skeleton that loads as it stands, and whose own examples make a case."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from observance.values.errors import RefusedInput
from observance.workflow.case import load_case
from observance.workflow.skeleton import new_case

NOON = 1_510_574_400.0  # 2017-11-13T12:00:00Z


def uncommented(folder: Path) -> None:
    """Take every example out of its comments, as the skeleton tells its reader to."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".example":
            path.replace(path.with_suffix(""))
        elif path.is_file() and "\n# Example (uncomment" in path.read_text():
            example = path.read_text().partition("\n# Example (uncomment")[2].splitlines()[1:]
            path.write_text("\n".join(line.removeprefix("# ") for line in example))
    (folder / "footage").mkdir()
    with av.open(str(folder / "footage" / "camera-1.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode())


def test_loads_as_it_stands(tmp_path: Path) -> None:
    written = new_case(tmp_path / "case", title="A night at post 4", seed=7, now=NOON)
    assert all(path.is_file() for path in written)
    case = load_case(tmp_path / "case")
    assert case.notes == ()
    assert case.question.title == "A night at post 4"
    assert case.question.seed == 7
    assert case.question.time_span.earliest <= NOON < case.question.time_span.latest
    assert case.items == ()
    assert case.profile is None


def test_its_examples_make_a_case(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    new_case(folder, title="x", seed=7, now=NOON)
    uncommented(folder)
    case = load_case(folder)
    assert case.notes == ()
    assert list(case.cameras) == ["camera-1"]
    assert list(case.statements) == ["source-1"]
    assert len(case.observations.observations) == 3
    assert list(case.scene.lines) == ["line"]
    assert [person.id for person in case.actors.persons] == ["second-person", "first-person"]
    assert case.original("camera-1-a") == folder / "footage" / "camera-1.mp4"
    assert case.original("camera-2-a") is None


@pytest.mark.parametrize("title", ['the "hut"', "a: b", "$seed", "- x", "판문점", "#1", "", "back\\slash"])
def test_any_title(title: str, tmp_path: Path) -> None:
    new_case(tmp_path, title=title, seed=7, now=NOON)
    assert load_case(tmp_path).question.title == (title or "Untitled")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(RefusedInput, match=r"wanted an empty or new folder; got one that holds mine.txt"):
        new_case(tmp_path, title="x", seed=7, now=NOON)
    with pytest.raises(RefusedInput, match="got a file"):
        new_case(tmp_path / "mine.txt", title="x", seed=7, now=NOON)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    one = new_case(tmp_path / "one", title="x", seed=7, now=NOON)
    two = new_case(tmp_path / "two", title="x", seed=7, now=NOON + 60)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
