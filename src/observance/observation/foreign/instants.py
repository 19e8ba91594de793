"""The instants that a file says of itself, and which of them are odd beside the instant at which it came to us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone

from observance.observation.foreign.account import ClaimedTime, Remark
from observance.values.spans import iso_from_seconds

_OF_TIME = re.compile(r"creation|date|time|icrd|modif", re.I)
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y:%m:%d %H:%M:%S", "%Y-%m-%d", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S %z")
_1990 = 631_152_000.0
_OTHER_ZONE_S = 14 * 3600.0
"""Cameras write the time of their own zone where UTC is due, or without a zone: so far ahead is no oddity."""


def claimed_times(texts: Mapping[str, str]) -> Iterator[ClaimedTime]:
    """The instants among a file's fields; one without a zone is taken as UTC, as its field's name is told beside it."""
    for name, text in list(texts.items())[:200]:
        at = _instant(text) if _OF_TIME.search(name) else None
        if at is not None and -1e12 < at < 1e12:
            yield ClaimedTime(of=name[:100], at=at)


def odd_times(times: Sequence[ClaimedTime], received: float) -> Iterator[Remark]:
    """What is odd about the instants that a file claims.

    Args:
        received: POSIX seconds, when it was taken in.
    """
    for one in times:
        if one.at > received + _OTHER_ZONE_S:
            yield _remark(f"{one.of} is {_iso(one.at)}: after it was taken in")
        elif one.at < _1990:
            yield _remark(f"{one.of} is {_iso(one.at)}: before such files were; a clock that was not set")
    made = sorted({one.at for one in times if "creat" in one.of.casefold()})
    if len(made) > 1 and made[-1] - made[0] > 1:
        yield _remark(f"two instants of creation: {_iso(made[0])} and {_iso(made[-1])}")
    changed = [one.at for one in times if "modif" in one.of.casefold() or "moddate" in one.of.casefold()]
    if made and changed and made[0] > max(changed) + 1:
        yield _remark(f"made at {_iso(made[0])} by its own word, last changed at {_iso(max(changed))}, which is before")


def _instant(text: str) -> float | None:
    text = text.strip().strip("\x00")[:60]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
        for form in _FORMS:
            try:
                found = datetime.strptime(text, form)
                break
            except ValueError:
                continue
    if found is None:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()


def _iso(at: float) -> str:
    try:
        return iso_from_seconds(at, digits=0)
    except (ValueError, OverflowError):
        return f"{at:.0f} s after 1970"


def _remark(words: str) -> Remark:
    return Remark(about="times", words=words)
