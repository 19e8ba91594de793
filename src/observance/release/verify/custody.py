"""Whether a package's custody log is one unbroken chain up to the head that the package names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from observance.release.verify.faults import PackageFault

LOG = "data/custody.jsonl"
BEGINNING = "0" * 64


def check_custody(bag: Path, head: str | None) -> Iterator[PackageFault]:
    """Every line holds the SHA-256 of the line before it; the last one's is the head.

    Args:
        head: as `bag-info.txt` names it.
    """
    path = bag / LOG
    if not path.is_file():
        if head is not None:
            yield PackageFault(kind="custody", where=LOG, words="a head is named, and there is no log")
        return
    data = path.read_bytes()
    previous = BEGINNING
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            held = json.loads(line).get("previous")
        except (ValueError, AttributeError):
            held = None
        if held != previous:
            words = f"holds {held} as the line before, which has {previous}: changed, dropped or moved"
            yield PackageFault(kind="custody", where=LOG, words=words, line=number)
            return
        previous = hashlib.sha256(line).hexdigest()
    if data and not data.endswith(b"\n"):
        yield PackageFault(kind="custody", where=LOG, words="the last line is cut off")
    elif head is not None and head != previous:
        words = f"ends at {previous}, the package names {head}: lines are missing at its end, or the last was changed"
        yield PackageFault(kind="custody", where=LOG, words=words)
