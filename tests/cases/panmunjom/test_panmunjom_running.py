"""Running again, going on after an interruption, other numbers of workers; originals are only ever read."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from observance.values.digests import digest_file
from observance.workflow.progress import quiet
from observance.workflow.run import Ran, run_case

if TYPE_CHECKING:
    from conftest import Cases


def run(folder: Path, *, workers: int = 1, until: str | None = None, now: float = 1_700_000_000.0) -> Ran:
    return run_case(folder, until=until, workers=workers, progress=quiet, now=now, by="the tests")


def stamps(folder: Path) -> dict[str, int]:
    """When each file that a run makes was last written."""
    made = [path for room in ("work", "out", "evidence") for path in (folder / room).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in made}


@pytest.fixture
def mine(cases: Cases, tmp_path: Path) -> Path:
    """A case of one's own, with its tracks, not yet run. The folder's name is the same: the report says it."""
    return cases.copy("as scripted", tmp_path / "as scripted")


def test_run_twice_an_unchanged_case_is_left_as_it_is(mine: Path, cases: Cases) -> None:
    first = run(mine)
    before = stamps(mine)
    again = run(mine, now=1_800_000_000.0)
    assert stamps(mine) == before
    assert again.files == first.files
    assert "nothing has changed since the last run" in again.lines
    theirs = cases.ran("as scripted")  # another folder, another time, the same bytes
    for name in ("findings.json", "map.svg", "timeline.svg", "report.html"):
        assert (mine / "out" / name).read_bytes() == (theirs / "out" / name).read_bytes(), name


def test_an_interrupted_run_goes_on_and_gives_the_same_bytes_with_other_workers(mine: Path, cases: Cases) -> None:
    """The second clip's tracks were not finished: they alone are made again, by two workers this time."""
    theirs = cases.ran("as scripted")
    tracks = mine / "work" / "tracks"
    finished = (tracks / "cam-1-a.parquet").stat().st_mtime_ns
    (tracks / "cam-2-b.parquet").unlink()
    (tracks / ".cam-2-b.parquet.key").unlink()
    (tracks / ".cam-2-b.parquet.1.unfinished").write_bytes(b"half a file")
    run(mine, workers=2)
    assert (tracks / "cam-1-a.parquet").stat().st_mtime_ns == finished
    for name in ("work/tracks/cam-2-b.parquet", "work/acts.parquet", "out/findings.json", "out/report.html"):
        assert digest_file(mine / name) == digest_file(theirs / name), name


def test_a_product_without_its_key_is_made_anew(mine: Path) -> None:
    """The key is written last: a product without it may be half of one."""
    run(mine, until="assess")
    answers = mine / "out" / "findings.json"
    whole = answers.read_bytes()
    answers.write_bytes(whole[: len(whole) // 2])
    (mine / "out" / ".findings.json.key").unlink()
    run(mine, until="assess")
    assert answers.read_bytes() == whole


def test_a_step_can_be_asked_for_and_writes_nothing_beyond_it(mine: Path) -> None:
    made = run(mine, until="rebuild")
    assert [path.name for path in made.files] == [f"{n}.parquet" for n in ("paths", "acts", "presence", "coverage")]
    assert not (mine / "out").exists()


def test_a_changed_statement_changes_the_answers_and_no_track(mine: Path, cases: Cases) -> None:
    run(mine, until="assess")
    tracked = {name: at for name, at in stamps(mine).items() if name.startswith(("work/tracks", "evidence"))}
    before = (mine / "out" / "findings.json").read_bytes()
    path = mine / "statements" / "chosun-forum-copy.yaml"
    path.write_text(path.read_text().replace("reliability: E", "reliability: D", 1))
    run(mine, until="assess")
    assert (mine / "out" / "findings.json").read_bytes() != before
    assert {name: at for name, at in stamps(mine).items() if name in tracked} == tracked


_opened: list[tuple[str, object, int]] = []
_listening = False


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and event == "open":
        path, mode, flags = arguments
        _opened.append((os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else "", mode, int(flags)))  # type: ignore[call-overload]


sys.addaudithook(_hear)


def test_originals_are_never_opened_for_writing(cases: Cases, mine: Path) -> None:
    global _listening
    clips = sorted((mine / "clips").glob("*.mp4"))
    truth = json.loads((mine / "clips" / "truth.json").read_text())
    for clip in clips:
        clip.chmod(0o444)
    before = {clip: (clip.stat().st_mtime_ns, clip.stat().st_size) for clip in clips}
    (mine / "work" / "tracks" / ".cam-2-b.parquet.key").unlink()
    _opened.clear()
    _listening = True
    try:
        run(mine, until="take-in")
        run(mine, until="rebuild")
    finally:
        _listening = False
    originals = {str(path) for path in (*clips, *(mine / "evidence").rglob("*")) if path.suffix == ".mp4"}
    touched = [one for one in _opened if one[0] in originals]
    assert touched, "nobody read an original: this test listens to nothing"
    writing = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
    assert [one for one in touched if one[2] & writing] == []
    assert {clip: (clip.stat().st_mtime_ns, clip.stat().st_size) for clip in clips} == before
    assert {digest_file(clip) for clip in clips} == {clip["sha256"] for clip in truth["clips"]}
    for stored in (path for path in (mine / "evidence").rglob("*") if path.suffix == ".mp4"):
        assert stored.parent.name == digest_file(stored)
        assert stat.S_IMODE(stored.stat().st_mode) == 0o444
