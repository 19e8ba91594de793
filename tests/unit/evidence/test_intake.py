"""Taking in: by content, read-only, once; and what is not taken in."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from observance.evidence.case_file import Item
from observance.evidence.custody import read_custody
from observance.evidence.intake import TakenIn, check_originals, take_in
from observance.evidence.store import original_of, safe_name
from observance.values.digests import digest_bytes
from observance.values.errors import IntegrityBroken, RefusedInput


def item(name: str, file: str | None, sha256: str | None = None) -> Item:
    return Item(
        id=name, status="held", kind="video", file=file, sha256=sha256, acquired_from="archive", acquired_by="T3"
    )


def taken(
    root: Path,
    items: Sequence[Item],
    kind: str = "incident",
    marked: Callable[[Path, str], bool] = lambda path, digest: False,
) -> tuple[TakenIn, ...]:
    return take_in(root, items, kind=kind, now=1.5e9, by="T3", marked=marked)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "footage").mkdir()
    (tmp_path / "footage" / "a clip.mp4").write_bytes(b"one")
    (tmp_path / "footage" / "b.mp4").write_bytes(b"two")
    return tmp_path


def test_stands_by_content_read_only_and_the_original_is_untouched(root: Path) -> None:
    source = root / "footage" / "a clip.mp4"
    before = source.stat()
    (one,) = taken(root, [item("a", "footage/a clip.mp4")])
    digest = digest_bytes(b"one")
    assert one.path == root / "evidence" / digest[:2] / digest / "a clip.mp4"
    assert one.new
    assert one.path.read_bytes() == b"one"
    assert stat.S_IMODE(one.path.stat().st_mode) == 0o444
    after = source.stat()
    assert (before.st_mtime_ns, before.st_ino, before.st_mode) == (after.st_mtime_ns, after.st_ino, after.st_mode)


def test_again_changes_nothing(root: Path) -> None:
    items = [item("a", "footage/a clip.mp4"), item("b", "footage/b.mp4")]
    first = taken(root, items)
    log = (root / "evidence" / "custody.jsonl").read_bytes()
    second = taken(root, items)
    assert [t.new for t in second] == [False, False]
    assert [t.path for t in first] == [t.path for t in second]
    assert (root / "evidence" / "custody.jsonl").read_bytes() == log
    assert [entry.item for entry in read_custody(root / "evidence" / "custody.jsonl")] == ["a", "b"]
    assert check_originals(root) == ("a", "b")


def test_two_items_of_one_content_stand_once(root: Path) -> None:
    shutil.copy(root / "footage" / "b.mp4", root / "footage" / "c.mp4")
    b, c = taken(root, [item("b", "footage/b.mp4"), item("c", "footage/c.mp4")])
    assert b.path == c.path
    assert len(read_custody(root / "evidence" / "custody.jsonl")) == 2


def test_digest_of_the_list_must_be_the_files(root: Path) -> None:
    with pytest.raises(IntegrityBroken, match=r"item 'a': items.yaml says 0000"):
        taken(root, [item("a", "footage/a clip.mp4", "0" * 64)])
    assert not (root / "evidence").exists()


def test_an_original_that_changed_after_it_was_taken_in(root: Path) -> None:
    taken(root, [item("a", "footage/a clip.mp4")])
    (root / "footage" / "a clip.mp4").write_bytes(b"other")
    with pytest.raises(IntegrityBroken, match="custody says"):
        taken(root, [item("a", "footage/a clip.mp4")])


def test_a_stored_original_that_changed(root: Path) -> None:
    (one,) = taken(root, [item("a", "footage/a clip.mp4")])
    one.path.chmod(0o644)
    one.path.write_bytes(b"onE")
    with pytest.raises(IntegrityBroken, match="item 'a'"):
        check_originals(root)
    with pytest.raises(IntegrityBroken, match="no longer has the digest"):
        taken(root, [item("a", "footage/a clip.mp4")])
    one.path.unlink()
    with pytest.raises(IntegrityBroken, match="is not in evidence/"):
        check_originals(root)


def test_the_source_may_go_once_it_is_taken_in(root: Path) -> None:
    digest = digest_bytes(b"two")
    held = item("b", "footage/b.mp4", digest)
    taken(root, [held])
    (root / "footage" / "b.mp4").unlink()
    assert [t.new for t in taken(root, [held])] == [False]
    assert original_of(root, held) == root / "evidence" / digest[:2] / digest / "b.mp4"


def test_a_marked_re_enactment_is_refused_and_then_nothing_is_taken_in(root: Path) -> None:
    items = [item("a", "footage/a clip.mp4"), item("b", "footage/b.mp4")]

    def marked(path: Path, digest: str) -> bool:
        return path.name == "b.mp4"

    with pytest.raises(RefusedInput, match="item 'b': wanted footage of the incident, or a case of kind re-enactment"):
        taken(root, items, marked=marked)
    assert not (root / "evidence").exists()
    assert len(taken(root, items, kind="re-enactment", marked=marked)) == 2


def test_missing_files_are_all_told(root: Path) -> None:
    with pytest.raises(RefusedInput) as refused:
        taken(root, [item("x", "footage/x.mp4"), item("y", "footage/y.mp4"), item("b", "footage/b.mp4")])
    assert len(refused.value.faults) == 2


def test_an_interrupted_copy_is_made_anew(root: Path) -> None:
    digest = digest_bytes(b"two")
    folder = root / "evidence" / digest[:2] / digest
    folder.mkdir(parents=True)
    (folder / ".b.mp4.unfinished").write_bytes(b"t")
    (one,) = taken(root, [item("b", "footage/b.mp4")])
    assert one.path.read_bytes() == b"two"
    assert [path.name for path in folder.iterdir()] == ["b.mp4"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("camera 1 (north).mp4", "camera 1 (north).mp4"),
        ("a%0Ab.mp4", "a_0Ab.mp4"),
        ("line\nbreak.avi", "line_break.avi"),
        ("cafe\u0301.mp4", "caf\u00e9.mp4"),
        ("판문점.mp4", "판문점.mp4"),
        ("...", "unnamed"),
        ("back\\slash.mp4", "back_slash.mp4"),
    ],
)
def test_names_that_other_tools_can_read(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    assert safe_name("é" * 300 + ".mp4").endswith(".mp4")
    assert len(safe_name("é" * 300 + ".mp4").encode()) <= 200
