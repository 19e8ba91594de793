"""A burnt-in clock, read from words: what it shows, which readings agree, and the frame at which its second changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo

_DATE = re.compile(r"(?<!\d)(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})\s*[:.]\s*(\d{2})\s*[:.]\s*(\d{2})(?!\d)")
AGREE_S = 1.5
"""A clock of whole seconds is up to one second behind itself; readings further from the rest are misread."""


def shown(words: Sequence[str], zone: tzinfo, day: date | None = None) -> float | None:
    """POSIX seconds of date and time among the words; None without both. `day` stands where no date is shown.

    Only dates that begin with the year are read: 03/04 is the third of April or the fourth of March.
    """
    text = " ".join(words)
    found = _DATE.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    time = _TIME.search(rest)
    try:
        at = date(int(found[1]), int(found[2]), int(found[3])) if found else day
        if time is None or at is None:
            return None
        hour, minute, second = (int(time[i]) for i in (1, 2, 3))
        return datetime(at.year, at.month, at.day, hour, minute, second, tzinfo=zone).timestamp()
    except ValueError:
        return None  # a month 13, a minute 71: misread


def agreeing(readings: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of (time in the item, shown), the largest set that one clock can have shown; none where no two agree."""
    best: list[tuple[float, float]] = []
    for time_s, value in readings:
        offset = value - time_s
        same = [r for r in readings if -AGREE_S <= r[1] - r[0] - offset <= AGREE_S]
        if len(same) > len(best):
            best = same
    return best if len(best) >= 2 else []


def change(count: int, read: Callable[[int], float | None]) -> tuple[int, float] | None:
    """The first of `count` frames that shows the second after the first frame's, and that second, by halving.

    None where the clock does not change once and by one second in between, or cannot be read.
    """
    first, last = read(0), read(count - 1)
    if first is None or last is None or not 1.0 <= last - first <= 2.0:
        return None
    low, high = 0, count - 1
    while high - low > 1:
        middle = (low + high) // 2
        value = read(middle)
        if value is None or not first <= value <= last:
            return None
        low, high = (middle, high) if value == first else (low, middle)
    after = read(high)
    return (high, first + 1.0) if after == first + 1.0 else None
