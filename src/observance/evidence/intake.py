"""Taking in: an original is hashed first, then copied by content, read-only, and the fact is written into custody."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from observance.evidence.case_file import Item
from observance.evidence.custody import CUSTODY, append_entry, read_custody
from observance.evidence.store import EVIDENCE, stored_original, stored_path
from observance.values.digests import digest_file
from observance.values.errors import Fault, IntegrityBroken, RefusedInput
from observance.values.marks import RE_ENACTMENT_MARK

PROTECTED, OPENED, WITHDRAWN = "protected", "opened", "withdrawn"
"""What custody calls that a source's material went under its key, came out again, and is no more."""
_BLOCK = 1 << 20
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """One held item, taken in: where its original stands. `new` is false where it already stood there."""

    item: str
    sha256: str
    path: Path
    new: bool


def take_in(
    root: Path,
    items: Iterable[Item],
    *,
    kind: str,
    now: float,
    by: str,
    marked: Callable[[Path, str], bool],
) -> tuple[TakenIn, ...]:
    """Take in every held item of a case. Originals are opened for reading only; what is taken in stays as it is.

    Everything is looked at before anything is copied: with one fault, nothing is taken in. Running again changes
    nothing, unless an original has changed.

    Args:
        root: the case folder.
        kind: the case's kind; only a `re-enactment` takes files that carry the re-enactment mark.
        now: POSIX seconds, written into custody.
        by: who takes in, a function code.
        marked: whether a file, of this digest, carries the re-enactment mark in its metadata.

    Raises:
        RefusedInput: files that are not there, or are marked as re-enactment in a case of another kind.
        IntegrityBroken: a digest that is not the one of items.yaml or of custody, or a broken chain.
    """
    log = root / EVIDENCE / CUSTODY
    known = taken_in(root)
    found: list[tuple[Item, Path, str]] = []
    faults: list[Fault] = []
    for item in items:
        if item.status != "held":
            continue
        expected = item.sha256 or known.get(item.id)
        source = _source(root, item, expected)
        if source is None:
            faults.append(_fault(item, "the file of a held item", "nothing there"))
            continue
        digest = digest_file(source)
        if expected is not None and digest != expected:
            said_by = "items.yaml" if item.sha256 is not None else "custody"
            raise IntegrityBroken(
                f"item {item.id!r}: {said_by} says {expected}, {item.file or source.name} has {digest}: "
                "put the original back, or enter the new file as a new item with an id of its own"
            )
        if kind != "re-enactment" and marked(source, digest):
            got = f"{source.name}, whose metadata says {RE_ENACTMENT_MARK!r}"
            faults.append(_fault(item, "footage of the incident, or a case of kind re-enactment", got))
            continue
        found.append((item, source, digest))
    if faults:
        raise RefusedInput(faults)
    return tuple(_taken(root, log, item, source, digest, known, now=now, by=by) for item, source, digest in found)


def take_in_file(
    root: Path, source: Path, digest: str, *, item: str, name: str, acquired_from: str, now: float, by: str
) -> TakenIn:
    """Take in one file from outside of the case, that `items.yaml` does not name yet.

    Args:
        digest: of the file, as it was hashed before anything else was done with it.
        name: under which it is kept, made safe.

    Raises:
        IntegrityBroken: it changed since it was hashed, or the chain of custody does not hold.
    """
    known = taken_in(root)
    new = Item(id=item, status="held", kind="other", file=name, acquired_from=acquired_from, acquired_by=by)
    return _taken(root, root / EVIDENCE / CUSTODY, new, source, digest, known, now=now, by=by)


def taken_in(root: Path) -> dict[str, str]:
    """The digest of every item taken in, by the item's id, in custody's order; none that is under its source's key.

    Raises:
        IntegrityBroken: the chain of custody does not hold.
    """
    held: dict[str, str] = {}
    for entry in read_custody(root / EVIDENCE / CUSTODY):
        if entry.act in ("taken in", OPENED):
            held[entry.item] = entry.sha256
        elif entry.act in (PROTECTED, WITHDRAWN):
            held.pop(entry.item, None)
    return held


def check_originals(root: Path) -> tuple[str, ...]:
    """Hash every original that custody names again; the ids of the items, in custody's order.

    Raises:
        IntegrityBroken: one is missing or has changed, or the chain does not hold.
    """
    held = taken_in(root)
    for item, sha256 in held.items():
        path = stored_original(root, sha256)
        if path is None:
            raise IntegrityBroken(f"item {item!r}: its original {sha256} is not in {EVIDENCE}/")
        digest = digest_file(path)
        if digest != sha256:
            raise IntegrityBroken(f"item {item!r}: its original has {digest}, custody says {sha256}")
    return tuple(held)


def _source(root: Path, item: Item, expected: str | None) -> Path | None:
    """The file to take in: the one that items.yaml names, else the original that already stands in evidence/."""
    if item.file is not None and (root / item.file).is_file():
        return root / item.file
    return stored_original(root, expected) if expected is not None else None


def _taken(
    root: Path, log: Path, item: Item, source: Path, digest: str, known: dict[str, str], *, now: float, by: str
) -> TakenIn:
    held = stored_original(root, digest)
    path = held or stored_path(root, digest, Path(item.file or source).name)
    if held is None:
        _copy(source, path, digest)
    elif digest_file(held) != digest:
        raise IntegrityBroken(
            f"item {item.id!r}: {held.relative_to(root)} no longer has the digest that it stands under"
        )
    if known.get(item.id) != digest:
        detail = {"file": item.file or "", "bytes": str(path.stat().st_size), "from": item.acquired_from}
        append_entry(log, act="taken in", item=item.id, sha256=digest, now=now, by=by, detail=detail)
        known[item.id] = digest
        return TakenIn(item=item.id, sha256=digest, path=path, new=True)
    return TakenIn(item=item.id, sha256=digest, path=path, new=False)


def _copy(source: Path, target: Path, digest: str) -> None:
    """Copy, hash what was read while copying, and put in place only what is right, read-only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    state = hashlib.sha256()
    try:
        with source.open("rb") as original, unfinished.open("xb") as copy:
            while block := original.read(_BLOCK):
                state.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        if state.hexdigest() != digest or digest_file(unfinished) != digest:
            raise IntegrityBroken(f"{source.name} changed while it was taken in")
        unfinished.chmod(_READ_ONLY)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _fault(item: Item, wanted: str, got: str) -> Fault:
    return Fault(file="items.yaml", line=0, where=f"item {item.id!r}", wanted=wanted, got=got)
