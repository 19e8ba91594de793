"""Times of day: when, within a span, the clock stands between two times (visiting hours, a nightly ceasefire)."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone, tzinfo


def spells(span: tuple[float, float], opens_s: float, closes_s: float, zone: tzinfo) -> list[tuple[float, float]]:
    """Begin and end of every spell that touches the span, POSIX seconds; past midnight where it closes earlier.

    Args:
        span: POSIX seconds.
        opens_s, closes_s: seconds after midnight, as the clock shows them.
        zone: of the agreement; of the case, where the agreement names none.
    """
    first = datetime.fromtimestamp(span[0], tz=timezone.utc).astimezone(zone).date() - timedelta(days=1)
    last = datetime.fromtimestamp(span[1], tz=timezone.utc).astimezone(zone).date()
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        until = day if opens_s < closes_s else day + timedelta(days=1)
        begin = datetime.combine(day, _clock(opens_s), tzinfo=zone).timestamp()
        end = datetime.combine(until, _clock(closes_s), tzinfo=zone).timestamp()
        if begin <= span[1] and span[0] <= end:
            found.append((begin, end))
    return found


def _clock(seconds: float) -> time:
    return time(int(seconds) // 3600, int(seconds) // 60 % 60)
