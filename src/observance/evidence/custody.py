"""The chain of custody: `evidence/custody.jsonl`, one entry a line, each holding the digest of the line before it.

A line is canonical JSON. Whoever changes, drops or reorders lines breaks the chain at that line; whoever cuts the tail
is found out by the head (the last line's digest) that was written down elsewhere. `sha256sum` alone can check it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import IntegrityBroken
from observance.values.spans import iso_from_seconds

CUSTODY = "custody.jsonl"
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing done, to one item or to the case as a whole.

    Attributes:
        act: taken in, read, adopted, shown, exported, sealed, released, protected, withdrawn, …
        item: its id; empty where it concerns no single item. sha256: digest of the original, or of what was made.
        instant: ISO 8601 with zone. by: a function code, never a name. detail: anything else, as text by key.
        previous: digest of the line before; BEGINNING for the first.
    """

    act: str
    item: str
    sha256: str
    instant: str
    by: str
    detail: dict[str, str]
    previous: str

    def line(self) -> bytes:
        """The bytes of its line, newline included."""
        detail: Json = dict(self.detail)
        return canonical_json(
            {
                "act": self.act,
                "by": self.by,
                "detail": detail,
                "instant": self.instant,
                "item": self.item,
                "previous": self.previous,
                "sha256": self.sha256,
            }
        )

    def digest(self) -> str:
        """The digest of its line, without the newline: what the next line holds."""
        return digest_bytes(self.line().rstrip(b"\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is to be entered; the attributes are those of `Entry`."""

    act: str
    item: str = ""
    sha256: str = ""
    by: str
    detail: Mapping[str, str] = field(default_factory=dict)


def append_entry(
    log: Path, *, act: str, item: str, sha256: str, now: float, by: str, detail: dict[str, str] | None = None
) -> Entry:
    """Add one entry under a lock, after checking the whole chain, and make it durable.

    Raises:
        IntegrityBroken: the chain does not hold; nothing is written.
    """
    done = Done(act=act, item=item, sha256=sha256, by=by, detail=detail or {})
    return append_entries(log, lambda entries: [done], now)[0]


def append_entries(log: Path, lacking: Callable[[Sequence[Entry]], Iterable[Done]], now: float) -> tuple[Entry, ...]:
    """Add what is lacking, under one lock: `lacking` sees the entries that stand there already.

    Raises:
        IntegrityBroken: the chain does not hold; nothing is written.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    made: list[Entry] = []
    with log.open("a+b") as stream:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        stream.seek(0)
        entries = _entries(stream.read(), log.name)
        previous = head_of(entries)
        for done in lacking(entries):
            entry = Entry(
                act=done.act, item=done.item, sha256=done.sha256, instant=iso_from_seconds(now), by=done.by,
                detail=dict(done.detail), previous=previous,
            )  # fmt: skip
            made.append(entry)
            previous = entry.digest()
        if made:
            stream.write(chain_bytes(made))
            stream.flush()
            os.fsync(stream.fileno())
    return tuple(made)


def read_custody(log: Path, head: str | None = None) -> tuple[Entry, ...]:
    """The entries, checked; no log is an empty one.

    Args:
        head: the digest of the last line as it was written down elsewhere; shows a cut tail.

    Raises:
        IntegrityBroken: a line that is no entry or does not hold the digest before it (which line is said), or
            another head.
    """
    if not log.exists():
        entries: tuple[Entry, ...] = ()
    else:
        with log.open("rb") as stream:
            fcntl.flock(stream.fileno(), fcntl.LOCK_SH)
            entries = tuple(_entries(stream.read(), log.name))
    found = head_of(entries)
    if head is not None and head != found:
        raise IntegrityBroken(
            f"{log.name}: the head is {found}, wanted {head}: lines are missing at its end or changed"
        )
    return entries


def chain_bytes(entries: Iterable[Entry]) -> bytes:
    """The log that holds these entries."""
    return b"".join(entry.line() for entry in entries)


def head_of(entries: Sequence[Entry]) -> str:
    """The digest of the last line: it fixes every line before it."""
    return entries[-1].digest() if entries else BEGINNING


def stands_at(entries: Sequence[Entry], head: str) -> int | None:
    """After how many entries the log had this head; None if it never did: it was cut before it, or written anew."""
    if head == BEGINNING:
        return 0
    return next((number for number, entry in enumerate(entries, start=1) if entry.digest() == head), None)


def _entries(data: bytes, name: str) -> list[Entry]:
    entries: list[Entry] = []
    previous = BEGINNING
    for number, line in enumerate(_lines(data, name), start=1):
        entry = _entry(line)
        if entry is None or entry.line() != line + b"\n":
            raise IntegrityBroken(f"{name}:{number}: not an entry as this log writes them: it was changed")
        if entry.previous != previous:
            raise IntegrityBroken(
                f"{name}:{number}: holds {entry.previous} as the digest of the line before, which has {previous}: "
                "a line was changed, dropped or moved"
            )
        previous = entry.digest()
        entries.append(entry)
    return entries


def _lines(data: bytes, name: str) -> Iterator[bytes]:
    if data and not data.endswith(b"\n"):
        raise IntegrityBroken(
            f"{name}: the last line is cut off: a machine that stopped while writing leaves it so. Keep a copy of the "
            "log, take the unfinished line away, and check it against the last signed head"
        )
    yield from data.split(b"\n")[:-1]


def _entry(line: bytes) -> Entry | None:
    try:
        value: Json = json.loads(line)
    except ValueError:
        return None
    names = ("act", "item", "sha256", "instant", "by", "previous")
    if not isinstance(value, dict) or set(value) != {*names, "detail"}:
        return None
    texts = {name: value[name] for name in names}
    detail = value["detail"]
    if not isinstance(detail, dict) or not all(isinstance(v, str) for v in (*texts.values(), *detail.values())):
        return None
    return Entry(
        act=str(texts["act"]),
        item=str(texts["item"]),
        sha256=str(texts["sha256"]),
        instant=str(texts["instant"]),
        by=str(texts["by"]),
        detail={key: str(v) for key, v in detail.items()},
        previous=str(texts["previous"]),
    )
