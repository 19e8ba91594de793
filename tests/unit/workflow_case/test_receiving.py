"""`observance take-in`: hashed, copied, entered beside what stands there, described in a sandbox."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hostile_files import footage, gallery, png

from observance.evidence.case_file import ItemsFile
from observance.evidence.confined import reading
from observance.evidence.custody import read_custody
from observance.evidence.intake import take_in_file
from observance.evidence.papers import read_paper
from observance.observation.footage.reading.decode import Reader
from observance.release.verify.frames import frame_digests
from observance.values.digests import digest_file
from observance.values.errors import RefusedInput, Unavailable, UsageError
from observance.workflow.case import load_case
from observance.workflow.custody import log_of
from observance.workflow.described import frames_of, known
from observance.workflow.progress import quiet
from observance.workflow.receiving import Acquisition, receive_files
from observance.workflow.skeleton import new_case

NOW = 1_511_000_000.0


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    new_case(root, title="A case", seed=1, now=NOW)
    return root


def taken(root: Path, files: Sequence[Path], unsandboxed: bool = False, **asked: str) -> list[str]:
    said = {"acquired_from": "source-3", "acquired_by": "desk-1", **asked}
    acquisition = Acquisition(**said)  # type: ignore[arg-type]
    return receive_files(root, files, acquisition, now=NOW, unsandboxed=unsandboxed, progress=quiet)


def test_files_become_items_and_what_stood_there_stays(case: Path, tmp_path: Path) -> None:
    clip, picture = tmp_path / "a clip.mp4", tmp_path / "notes.txt"
    clip.write_bytes(footage())
    picture.write_bytes(png(8, 8))
    before = (case / "items.yaml").read_text()
    lines = taken(case, [clip, picture], acquisition="copied", device_clock="showed 15:14, reference 15:11")
    text = (case / "items.yaml").read_text()
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    loaded = load_case(case)
    video, image = loaded.items
    assert (video.kind, image.kind) == ("video", "image"), "by content, never by the suffix"
    assert video.id == f"item-{digest_file(clip)[:10]}"
    assert (video.acquisition, video.device_clock) == ("copied", "showed 15:14, reference 15:11")
    original = loaded.original(video.id)
    assert original is not None
    assert digest_file(original) == digest_file(clip) == video.sha256
    assert stat.S_IMODE(original.stat().st_mode) == 0o444
    assert any("100 frames that decode" in line for line in lines)
    entries = read_custody(log_of(case))
    assert [(one.act, one.item) for one in entries] == [
        *(("taken in", video.id), ("described", video.id)),
        *(("taken in", image.id), ("described", image.id)),
    ]
    assert "limits" in entries[1].detail["sandbox"]
    more = tmp_path / "more.mp4"
    more.write_bytes(footage(20))
    (case / "items.yaml").write_text(text + "\n# a remark of an analyst\n")
    taken(case, [more], id="camera-2-a")
    assert [one.id for one in load_case(case).items] == [video.id, image.id, "camera-2-a"]
    assert "# a remark of an analyst" in (case / "items.yaml").read_text()


def test_the_frame_table_is_that_of_the_packages_check(case: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(footage())
    taken(case, [clip])
    made = known(case, digest_file(clip))
    assert made is not None
    assert made.frames == digest_file(frames_of(case, digest_file(clip)))
    digests = [line.split('"')[-2] for line in frames_of(case, digest_file(clip)).read_text().splitlines()]
    assert digests == list(frame_digests(clip))
    reader = Reader(clip)
    assert len(list(reader)) == len(digests)
    frames_of(case, digest_file(clip)).write_text("{}\n")
    assert known(case, digest_file(clip)) is None, "a table that was changed is not believed"


def test_the_same_content_is_not_taken_in_twice(case: Path, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    clip.write_bytes(footage())
    copy.write_bytes(footage())
    taken(case, [clip])
    before = (case / "items.yaml").read_bytes(), log_of(case).read_bytes()
    (line, _) = taken(case, [copy])
    assert "its content is here already, as item-" in line
    assert ((case / "items.yaml").read_bytes(), log_of(case).read_bytes()) == before


def test_what_cannot_be_used_is_kept_and_listed_with_why(case: Path, tmp_path: Path) -> None:
    names = ("playlist m3u8", "png bomb", "zip bomb as wacz", "cut, moov last", "empty")
    files = []
    for name in names:
        path = tmp_path / f"{name}.mp4"
        path.write_bytes(gallery()[name].data)
        files.append(path)
    lines = taken(case, files)
    items = load_case(case).items
    assert [one.status for one in items] == ["excluded"] * len(names)
    for item, path, name in zip(items, files, names, strict=True):
        assert gallery()[name].excluded in item.why
        original = load_case(case).original(item.id)
        assert original is not None
        assert original.read_bytes() == path.read_bytes()
        assert any(line.startswith(f"  {item.id}: not used: ") and "its bytes are kept" in line for line in lines)


def test_names_that_steer_terminals_and_folders_do_no_harm(case: Path, tmp_path: Path) -> None:
    names = ["a\nb.mp4", "..mp4", "-rf.mp4", "\u202e4pm.x.mp4", "\x1b[31m.mp4", "n" * 250 + ".mp4", "é%0A.mp4"]
    for number, name in enumerate(names):
        path = tmp_path / "given" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(footage(10 + number))
    lines = taken(case, sorted((tmp_path / "given").iterdir()))
    assert all(line.isprintable() for line in lines)
    assert len(load_case(case).items) == len(names)
    stored = [path for path in (case / "evidence").rglob("*") if path.is_file() and path.name != "custody.jsonl"]
    assert len(stored) == len(names)
    assert all(path.name.isprintable() and len(path.name.encode()) <= 200 for path in stored)
    assert not {path.name for path in tmp_path.iterdir()} - {"case", "given"}


def test_what_is_no_regular_file_stops_everything(case: Path, tmp_path: Path) -> None:
    good, link, pipe = tmp_path / "good.mp4", tmp_path / "link.mp4", tmp_path / "pipe.mp4"
    good.write_bytes(footage())
    link.symlink_to("/etc/passwd")
    os.mkfifo(pipe)
    before = (case / "items.yaml").read_bytes()
    with pytest.raises(RefusedInput) as told:
        taken(case, [good, link, pipe, tmp_path, Path("/dev/zero"), tmp_path / "none.mp4"])
    assert [fault.got for fault in told.value.faults] == [
        *("a link", "a pipe", "a folder", "a device", "no such file or directory")
    ]
    assert (case / "items.yaml").read_bytes() == before
    assert not (case / "evidence").exists()


def test_without_a_sandbox_nothing_is_taken_in(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(footage())
    monkeypatch.setattr(reading, "sandbox_here", lambda: None)
    with pytest.raises(Unavailable, match="--unsandboxed"):
        taken(case, [clip])
    assert not (case / "evidence").exists()
    lines = taken(case, [clip], unsandboxed=True)
    assert any("read without a sandbox" in line for line in lines)
    assert read_custody(log_of(case))[1].detail["sandbox"].startswith("none")


def test_ids_are_never_taken_over(case: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.mp4").write_bytes(footage(number + 10))
    taken(case, [tmp_path / "1.mp4"], id="clip")
    with pytest.raises(UsageError, match="has 'clip' already, of another content"):
        taken(case, [tmp_path / "2.mp4"], id="clip")
    for asked in ({"id": "A B"}, {"camera": "nowhere"}, {"acquired_from": " "}):
        with pytest.raises(UsageError):
            taken(case, [tmp_path / "2.mp4"], False, **asked)
    with pytest.raises(UsageError, match="--id names one item"):
        taken(case, [tmp_path / "1.mp4", tmp_path / "2.mp4"], id="other")
    assert len(load_case(case).items) == 1


_ASKED = "@status: asked for\n@kind: video\n@acquired_from: x\n@acquired_by: y\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("items: []\n", ()),
        ("items: [ ]  # none yet\n# end", ("# none yet", "# end")),
        (f"# head\nitems:\n- id: a\n{_ASKED.replace('@', '  ').rstrip()}", ("# head",)),
        (f"items:\n    - id: a  # one\n{_ASKED.replace('@', '      ')}\n# t\n", ("# one", "# t")),
    ],
)
def test_an_item_is_put_behind_the_last_however_they_are_written(
    case: Path, tmp_path: Path, text: str, kept: tuple[str, ...]
) -> None:
    (case / "items.yaml").write_text(text)
    held = read_paper(case / "items.yaml", ItemsFile).items
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(footage())
    taken(case, [clip])
    assert read_paper(case / "items.yaml", ItemsFile).items[:-1] == held
    assert all(one in (case / "items.yaml").read_text() for one in kept)


def test_a_file_in_one_line_is_not_touched(case: Path, tmp_path: Path) -> None:
    text = "items: [{id: a, status: lost, kind: video, acquired_from: x, acquired_by: y, why: z}]\n"
    (case / "items.yaml").write_text(text)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(footage())
    with pytest.raises(RefusedInput, match="one below the other"):
        taken(case, [clip])
    assert (case / "items.yaml").read_text() == text
    assert not (case / "evidence").exists()


def test_footage_under_another_suffix_is_kept_under_one_that_opens(case: Path, tmp_path: Path) -> None:
    for name, form in (("export.dat", "mp4"), ("clip.mp4", "avi"), ("right.mkv", "matroska")):
        (tmp_path / name).write_bytes(footage(12, form=form, codec="mjpeg" if form == "avi" else "libx264"))
        taken(case, [tmp_path / name])
    loaded = load_case(case)
    names = []
    for item in loaded.items:
        original = loaded.original(item.id)
        assert original is not None
        assert len(list(Reader(original))) == 12
        names.append(original.name)
    assert names == ["export.dat.mp4", "clip.mp4.avi", "right.mkv"]


def test_what_was_interrupted_is_gone_on_with(case: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(footage())
    digest = digest_file(clip)
    take_in_file(case, clip, digest, item="begun", name=clip.name, acquired_from="source-3", now=NOW, by="desk-1")
    taken(case, [clip])
    assert [one.id for one in load_case(case).items] == ["begun"]
    assert [one.act for one in read_custody(log_of(case))] == ["taken in", "described"]


def test_two_at_once_lose_nothing(case: Path, tmp_path: Path) -> None:
    going = []
    for number in range(4):
        (tmp_path / f"{number}.mp4").write_bytes(footage(10 + number))
        words = ["take-in", str(case), str(tmp_path / f"{number}.mp4"), "--from", "source-3", "--by", "desk-1"]
        going.append(subprocess.Popen([sys.executable, "-m", "observance", *words], stdout=subprocess.DEVNULL))
    assert [one.wait() for one in going] == [0] * 4
    assert len(load_case(case).items) == 4
    assert len(read_custody(log_of(case))) == 8
