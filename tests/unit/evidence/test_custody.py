"""The chain of custody: whatever is changed, dropped, moved or cut is found out."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.evidence.custody import BEGINNING, append_entry, read_custody
from observance.values.digests import digest_bytes
from observance.values.errors import IntegrityBroken


def chain(log: Path, count: int) -> list[bytes]:
    for i in range(count):
        append_entry(
            log, act="taken in", item=f"item-{i}", sha256=f"{i:064x}", now=1.5e9 + i, by="T3", detail={"n": "ö"}
        )
    return log.read_bytes().splitlines(keepends=True)


def test_chain_holds_and_each_line_names_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "evidence" / "custody.jsonl"
    lines = chain(log, 3)
    entries = read_custody(log)
    assert entries[0].previous == BEGINNING
    assert [entry.previous for entry in entries[1:]] == [digest_bytes(line.rstrip(b"\n")) for line in lines[:2]]
    assert entries[1].instant == "2017-07-14T02:40:01.000+00:00"
    assert read_custody(log, head=digest_bytes(lines[2].rstrip(b"\n"))) == entries


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    assert read_custody(tmp_path / "custody.jsonl") == ()


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, str]:
    log = tmp_path_factory.mktemp("custody") / "custody.jsonl"
    lines = chain(log, 3)
    return log, b"".join(lines), digest_bytes(lines[-1].rstrip(b"\n"))


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_any_changed_byte_is_found(at: int, byte: int, three: tuple[Path, bytes, str]) -> None:
    log, whole, head = three
    data = bytearray(whole)
    at %= len(data)
    data[at] = byte
    log.write_bytes(bytes(data))
    if byte == whole[at]:
        read_custody(log, head=head)
    else:
        with pytest.raises(IntegrityBroken):
            read_custody(log, head=head)


def test_dropped_moved_and_cut_lines(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    first, second, third = chain(log, 3)
    log.write_bytes(first + third)
    with pytest.raises(IntegrityBroken, match=r"custody.jsonl:2: .*changed, dropped or moved"):
        read_custody(log)
    log.write_bytes(second + first + third)
    with pytest.raises(IntegrityBroken, match=r"custody.jsonl:1"):
        read_custody(log)
    log.write_bytes(first + second)
    assert len(read_custody(log)) == 2, "a cut tail leaves a chain that holds: only the head tells"
    with pytest.raises(IntegrityBroken, match="the head is"):
        read_custody(log, head=digest_bytes(third.rstrip(b"\n")))
    log.write_bytes(first + second[:-1])
    with pytest.raises(IntegrityBroken, match="cut off"):
        read_custody(log)


def test_nothing_is_added_to_a_broken_chain(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    first, second = chain(log, 2)
    broken = first.replace(b"item-0", b"item-9") + second
    log.write_bytes(broken)
    with pytest.raises(IntegrityBroken):
        append_entry(log, act="checked", item="item-1", sha256="0" * 64, now=0.0, by="T3")
    assert log.read_bytes() == broken


def test_writers_at_the_same_time_make_one_chain(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"

    def write(writer: int) -> None:
        for i in range(10):
            append_entry(log, act="checked", item=f"item-{writer}-{i}", sha256="0" * 64, now=0.0, by="T3")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_custody(log)) == 40
