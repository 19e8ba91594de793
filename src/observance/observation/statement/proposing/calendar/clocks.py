"""Times of day as texts say them: 15:11, 3.31pm, 0611 GMT, noon, between 15:11 and 15:17, in the evening."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HOUR_S = 3600
DAY_S = 24 * HOUR_S
_ZONES: dict[str, tuple[float, ...]] = {
    "KST": (9,), "JST": (9,), "GMT": (0,), "UTC": (0,), "Z": (0,), "EET": (2,), "EEST": (3,), "MSK": (3,), "CET": (1,),
    "CEST": (2,), "EST": (-5,), "EDT": (-4,), "CST": (-6, 8), "PST": (-8,), "PDT": (-7,), "BST": (1, 6),
    "IST": (5.5, 2, 1),
}  # fmt: skip
"""Hours east of Greenwich; more than one where one short name is in use for several zones."""
_ZONE = re.compile(rf"\s?\(?(?P<zone>{'|'.join(_ZONES)})\b\)?|\slocal time|\s?(?P<offset>[+-]\d\d:?\d\d)\b")
_TIME = re.compile(
    r"(?<![\w.,:/$€£-])(?:(?P<named>noon|midday|midnight)\b"
    r"|(?P<long>[01]\d|2[0-3])(?P<rest>[0-5]\d)(?:\s?(?:hours|hrs|h)\b|(?=\s?\(?(?:GMT|UTC|Z|KST|EET|EEST|MSK|local)\b))"
    r"|(?P<h>[01]?\d|2[0-4])(?:(?P<mark>[:.])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?(?![\w:]|[.,]\d))",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?[-–]\s?|\s(?:to|and|until)\s", re.IGNORECASE)
_PARTS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30)}
"""Hours of the day that a word is taken to cover; a night ends at six on the next day."""
_PART = re.compile(r"\b(?P<part>morning|afternoon|evening|night)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSaid:
    """A time of day: seconds from midnight, first and last included, more than one when the words allow it."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    granularity: str
    hours_east: tuple[float, ...] = ()
    """Of the zone that the text names; none where it names none."""


def clocks_said(text: str) -> tuple[ClockSaid, ...]:
    """Every time of day in a text, in order."""
    return tuple(sorted((*_times(text), *_parts(text)), key=lambda clock: clock.start))


def _times(text: str) -> Iterator[ClockSaid]:
    found = list(_TIME.finditer(text))
    at = 0
    while at < len(found):
        one, then = found[at], found[at + 1] if at + 1 < len(found) else None
        at += 1
        if then is not None and (_sure(one) or _sure(then)) and (both := _range(text, one, then)) is not None:
            yield both
            at += 1
        elif _sure(one):
            yield _said(text, one.start(), one.end(), _spans(one, one["half"]), _granularity(one))


def _range(text: str, one: re.Match[str], then: re.Match[str]) -> ClockSaid | None:
    """From one time to another: "3:11 to 3:14 p.m." is two times of the afternoon."""
    between = text[one.end() : then.start()]
    led = _FIRST.search(text[: one.start()])
    if not _BETWEEN.fullmatch(between) or ("and" in between and led is None) or not (_sure(then) or then["half"]):
        return None
    ends = [end for _, end in _spans(then, then["half"])]
    spans = tuple((begin, end) for begin, _ in _spans(one, one["half"] or then["half"]) for end in ends if end >= begin)
    return (
        _said(text, led.start() if led else one.start(), then.end(), spans[:1], _granularity(then)) if spans else None
    )


def _sure(found: re.Match[str]) -> bool:
    """Whether it is a time by itself: an hour alone, or "3.31", may be any number."""
    return bool(found["named"] or found["long"] or found["half"] or found["mark"] == ":")


def _said(text: str, start: int, end: int, spans: tuple[tuple[int, int], ...], granularity: str) -> ClockSaid:
    east: tuple[float, ...] = ()
    if zone := _ZONE.match(text, end):
        end = zone.end()
        if zone["zone"]:
            east = _ZONES[zone["zone"]]
        elif zone["offset"]:
            digits = zone["offset"].replace(":", "")
            east = ((1 if digits[0] == "+" else -1) * (int(digits[1:3]) + int(digits[3:]) / 60),)
    return ClockSaid(start=start, end=end, spans=spans, granularity=granularity, hours_east=east)


def _spans(found: re.Match[str], half: str | None) -> tuple[tuple[int, int], ...]:
    """Each reading, as its first and last second.

    "3:15" alone may be of either half of the day, "03:15" and "15:15" are of the long clock. "Midnight on 1 September"
    is said of that day's beginning and of its end.
    """
    if found["named"]:
        begins = [0, DAY_S] if found["named"].lower() == "midnight" else [DAY_S // 2]
    elif found["long"]:
        begins = [int(found["long"]) * HOUR_S + int(found["rest"]) * 60]
    else:
        hour, rest = int(found["h"]), int(found["m"] or 0) * 60 + int(found["s"] or 0)
        if half is not None:
            hours = [hour % 12 + (12 if half.lower() == "p" else 0)]
        else:
            hours = [hour, hour + 12] if len(found["h"]) == 1 and hour > 0 else [hour]
        begins = [one * HOUR_S + rest for one in hours]
    return tuple((begin, begin + (0 if found["s"] else 59)) for begin in begins)


def _granularity(found: re.Match[str]) -> str:
    return "second" if found["s"] else "minute" if found["m"] or found["named"] or found["long"] else "hour"


def _parts(text: str) -> Iterator[ClockSaid]:
    for found in _PART.finditer(text):
        first, last = _PARTS[found["part"].lower()]
        span = (first * HOUR_S, last * HOUR_S - 1)
        yield ClockSaid(start=found.start(), end=found.end(), spans=(span,), granularity="part of day")
