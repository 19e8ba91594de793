"""Signed heads of a chain of custody: what shows later that its tail was cut, or that it was written anew.

A chain of digests shows any change that leaves a later line standing. Whoever can write the file can write all of it
anew; only a head that he cannot reach shows that: a signed one, and surest the one that another party was given.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from observance.release.signature import Signer, is_signed, sign_file
from observance.values.digests import canonical_json
from observance.values.errors import refuse
from observance.values.spans import iso_from_seconds

FORMAT = "observance-custody-head/1"
FOLDER = "heads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A log's last digest at an instant. `entries` is how many lines it had then."""

    entries: int
    digest: str
    instant: str

    def as_bytes(self) -> bytes:
        """One line of canonical JSON."""
        return canonical_json({"format": FORMAT, "entries": self.entries, "head": self.digest, "instant": self.instant})


def sign_head(folder: Path, digest: str, entries: int, signer: Signer, now: float) -> Path:
    """Sign a head; `<entries>.json` and `<entries>.json.p7s` stand in the folder then.

    Raises:
        Unavailable, RefusedInput: as `sign_file`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{entries:08d}.json"
    unfinished = folder / f".{path.name}.unfinished"
    unfinished.write_bytes(Head(entries=entries, digest=digest, instant=iso_from_seconds(now)).as_bytes())
    try:
        sign_file(unfinished, signature_of(path), signer)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def signature_of(head: Path) -> Path:
    """Where a head's signature stands."""
    return head.with_name(f"{head.name}.p7s")


def read_head(path: Path, anchor: Path | None = None) -> Head:
    """A head, with its signature checked where an anchor is given.

    Raises:
        RefusedInput: no head, or not signed under the anchor.
    """
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError):
        held = None
    whole = isinstance(held, dict) and held.get("format") == FORMAT and re.fullmatch(r"[0-9a-f]{64}", str(held["head"]))
    if not whole or not isinstance(held["entries"], int):
        raise refuse(path.name, "head", wanted="a signed head, as `observance custody head` writes it", got="none")
    if anchor is not None and not is_signed(path, signature_of(path), anchor):
        wanted = f"{signature_of(path).name} beside it, a signature of it under the anchor given"
        raise refuse(path.name, "signature", wanted=wanted, got="none that holds")
    return Head(entries=held["entries"], digest=str(held["head"]), instant=str(held["instant"]))


def heads_in(folder: Path) -> tuple[Path, ...]:
    """Every head that stands in a folder, oldest first."""
    return tuple(sorted(folder.glob("[0-9]*.json"))) if folder.is_dir() else ()
