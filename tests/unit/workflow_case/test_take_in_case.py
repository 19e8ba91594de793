"""The look for the re-enactment mark, through the containers that can carry it."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from observance.evidence.confined import reading
from observance.evidence.custody import read_custody
from observance.values.errors import IntegrityBroken, RefusedInput, Unavailable
from observance.values.marks import RE_ENACTMENT_MARK
from observance.workflow.actions import check
from observance.workflow.case import load_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case
from observance.workflow.take_in import is_marked, take_in_case

WHOLE = Path(__file__).parents[2] / "refused" / "case"


def clip(path: Path, comment: str) -> Path:
    with av.open(str(path), "w") as container:
        container.metadata["comment"] = comment
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in (0, 90, 180):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".avi", ".mkv"])
def test_the_mark_is_found_in_the_containers(suffix: str, tmp_path: Path) -> None:
    assert is_marked(clip(tmp_path / f"yes{suffix}", f"{RE_ENACTMENT_MARK} 0123"))
    assert not is_marked(clip(tmp_path / f"no{suffix}", "post 4"))


def test_the_mark_is_found_in_a_file_that_no_decoder_opens(tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(b"\0" * 3_000_000 + RE_ENACTMENT_MARK.upper().encode())
    assert is_marked(path)


def test_a_report_that_quotes_the_mark_is_not_marked(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"the file said {RE_ENACTMENT_MARK}")
    assert not is_marked(path)


def test_a_playlist_under_a_videos_name_opens_nothing_else(tmp_path: Path) -> None:
    clip(tmp_path / "other.mp4", RE_ENACTMENT_MARK)
    path = tmp_path / "list.mp4"
    path.write_text("ffconcat version 1.0\nfile other.mp4\n")
    assert not is_marked(path)


def test_refused_in_a_case_of_an_incident_and_taken_in_a_re_enactment(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    items = folder / "items.yaml"
    items.write_text(items.read_text().replace("status: asked for", "status: held\n    file: footage/c.mp4"))
    (folder / "footage").mkdir()
    clip(folder / "footage" / "c.mp4", f"{RE_ENACTMENT_MARK} 0123")
    with pytest.raises(RefusedInput, match="item 'clip-1': wanted footage of the incident"):
        take_in_case(load_case(folder), now=1.5e9, by="T3")
    question = folder / "case.yaml"
    question.write_text(question.read_text().replace("kind: incident", "kind: re-enactment"))
    taken = take_in_case(load_case(folder), now=1.5e9, by="T3")
    assert [one.item for one in taken] == ["log-1", "clip-1"]
    acts = [(one.act, one.item) for one in read_custody(folder / "evidence" / "custody.jsonl")]
    assert acts == [("taken in", "log-1"), ("taken in", "clip-1"), ("described", "log-1")], "ours needs no sandbox"
    (folder / "footage" / "c.mp4").unlink()
    again = load_case(folder)
    assert again.notes == (
        "item 'clip-1': nothing at footage/c.mp4 any more; the original taken into evidence/ is used",
    )
    assert again.original("clip-1") == taken[1].path, "custody knows the digest, so the source may go"
    assert again.taken_in == {one.item: one.sha256 for one in taken}


def test_a_case_whose_custody_is_broken_stops_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    take_in_case(load_case(folder), now=1.5e9, by="T3")
    log = folder / "evidence" / "custody.jsonl"
    log.write_bytes(log.read_bytes().replace(b"0" * 64, b"1" * 64))
    with pytest.raises(IntegrityBroken, match="custody"):
        load_case(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "an empty file (0 bytes)"), (b"15:14 one soldier over the line\n" * 40, "unreadable")],
    ids=["empty", "text"],
)
def test_a_file_that_is_no_footage_never_comes_into_custody(content: bytes, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    items = folder / "items.yaml"
    items.write_text(items.read_text().replace("status: asked for", "status: held\n    file: footage/c.avi"))
    (folder / "footage").mkdir()
    (folder / "footage" / "c.avi").write_bytes(content)
    with pytest.raises(RefusedInput) as refusal:
        check(folder)
    said = str(refusal.value)
    assert "items.yaml:10: items[1].file: wanted a video" in said
    assert words in said
    assert "in footage/c.avi" in said
    assert str(tmp_path) not in said
    with pytest.raises(RefusedInput):
        run_case(folder, until="take-in", workers=1, progress=quiet, now=1.5e9, by="T3")
    assert not (folder / "evidence").exists()
    clip(folder / "footage" / "c.avi", "post 4")
    ran = run_case(folder, until="take-in", workers=1, progress=quiet, now=1.5e9, by="T3")
    assert "2 of 2 items newly taken in" in ran.lines


def test_an_original_that_changed_stops_and_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    take_in_case(load_case(folder), now=1.5e9, by="T3")
    (folder / "logs" / "post.txt").write_text("another")
    with pytest.raises(IntegrityBroken, match=r"logs/post\.txt has .*put the original back, or enter the new file as"):
        take_in_case(load_case(folder), now=1.5e9, by="T3")


def test_foreign_footage_is_first_looked_at_in_a_sandbox_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    items = folder / "items.yaml"
    items.write_text(items.read_text().replace("status: asked for", "status: held\n    file: footage/c.mp4"))
    (folder / "footage").mkdir()
    path = folder / "footage" / "c.mp4"
    path.write_bytes(clip(tmp_path / "c.mp4", "post 4").read_bytes() + b"what nobody sees")
    opened: list[str] = []
    monkeypatch.setattr(av, "open", lambda *told, **more: opened.append(str(told)))
    ran = run_case(folder, until="take-in", workers=1, progress=quiet, now=1.5e9, by="T3")
    assert not opened, "no decoder was opened in this process"
    assert "clip-1: observed (further bytes): 16 bytes after the last box, which belong to none" in ran.lines
    entries = read_custody(folder / "evidence" / "custody.jsonl")
    assert [one.act for one in entries if one.item == "clip-1"][:2] == ["taken in", "described"]
    run_case(folder, until="take-in", workers=1, progress=quiet, now=1.6e9, by="T3")
    assert read_custody(folder / "evidence" / "custody.jsonl") == entries, "described once"
    assert any("16 bytes after the last box" in line for line in check(folder))


def test_without_a_sandbox_a_run_stops_unless_somebody_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    monkeypatch.setattr(reading, "sandbox_here", lambda: None)
    with pytest.raises(Unavailable, match="no sandbox holds on this machine"):
        run_case(folder, until="take-in", workers=1, progress=quiet, now=1.5e9, by="T3")
    assert not (folder / "evidence").exists()
    run_case(folder, until="take-in", workers=1, progress=quiet, now=1.5e9, by="T3", unsandboxed=True)
    (said,) = [one for one in read_custody(folder / "evidence" / "custody.jsonl") if one.act == "described"]
    assert said.detail["sandbox"] == "none (a child with limits alone)"
