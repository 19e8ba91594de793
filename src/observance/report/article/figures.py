"""Numbers, times of day and dates in a sentence, with their characters, as far as they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from observance.observation.statement.proposing.calendar.clocks import clocks_said
from observance.observation.statement.proposing.numbers import numbers
from observance.report.article.facts import MANY, Amount

_UNITS = {
    "s": "second", "min": "minut", "h": "hour", "d": "day", "wk": "week", "mo": "month", "yr": "year", "m": "meter",
    "km": "kilometer", "mi": "mil", "ft": "foot",
}  # fmt: skip
_ALONE = re.compile(r"\b(?:an?|one|the)\s(?:lone|single|sole)\b|\bonly (?:one|a single)\b|\blone\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just|lone|single|sole)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|roughly|approximately|some time|shortly (?:before|after)|just (?:before|after))\s$"
)
_OTHER_ZONE = re.compile(r"(?:UTC|GMT)\s?[+-−]?\s?$|^\s?(?:Pyongyang time|eastern|E[SD]T|GMT|UTC)", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH, _SHORT = "|".join(_MONTHS), "nov|dec|oct|sept?|jan|feb|aug|jul|jun|apr|mar"
_ORDINAL = "(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+(?:to|-|–)\s*\d{{1,2}})?\s+(?P<month>{_MONTH})\b"
    rf"|(?P<month2>{_MONTH}|{_SHORT})\.?\s+(?P<day2>\d{{1,2}})(?!\d){_ORDINAL})(?:,?\s+(?P<year>(?:19|20)\d{{2}}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,:])(1[6-9]\d{2}|20\d{2})s?(?:[-–]\d{2,4})?(?![\d:]|,\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in a text. `bounded`: it only bounds. `only`: these were all. `unit`: a stem, or nothing."""

    start: int
    end: int
    amount: Amount
    bounded: bool = False
    only: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day in a text: spans of minutes after midnight, several where the words allow several.

    `known_zone` is False where the text names a zone, which may be another than the case's.
    """

    start: int
    end: int
    spans: tuple[Amount, ...]
    known_zone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date in a text; parts that it does not say are 0."""

    start: int
    end: int
    day: int
    month: int
    year: int


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers in a text that have a value."""
    found = []
    for one in numbers(text):
        if one.low is None or one.high is None:
            continue
        low, high = one.low, one.high
        if one.qualifier in ("at least", "more than"):
            low, high = low + (one.qualifier == "more than" and not low % 1), MANY
        elif one.qualifier in ("at most", "fewer than"):
            low = 0.0
        amount = Amount(low=low, high=high, soft=one.qualifier == "about")
        found.append(
            Figure(
                start=one.start,
                end=one.end,
                amount=amount,
                bounded=low != high,
                only=_ONLY.search(text[max(0, one.start - 6) : one.end]) is not None,
                unit=_UNITS.get(one.unit, one.unit),
            )
        )
    for match in _ALONE.finditer(text):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            found.append(Figure(start=match.start(), end=match.end(), amount=Amount(low=1, high=1), only=True))
    return tuple(sorted(found, key=lambda one: one.start))


def clocks(text: str) -> tuple[Clock, ...]:
    """The times of day in a text, to the minute or the hour; one that is only about reaches a quarter of an hour."""
    found = []
    for one in clocks_said(text):
        if one.granularity not in ("minute", "hour", "second"):
            continue
        rough = one.granularity == "hour" or _ABOUT.search(text[: one.start].lower()) is not None
        reach = 15.0 if rough else 0.0
        zoned = bool(one.hours_east) or _OTHER_ZONE.search(text[: one.start]) or _OTHER_ZONE.match(text[one.end :])
        spans = tuple(Amount(low=low // 60 - reach, high=high // 60 + reach) for low, high in one.spans)
        found.append(Clock(start=one.start, end=one.end, spans=spans, known_zone=not zoned))
    return tuple(found)


def days(text: str) -> tuple[Day, ...]:
    """The dates in a text, and years that stand by themselves."""
    found = []
    for match in _DATE.finditer(text):
        name = (match["month"] or match["month2"]).lower()
        month = next(i for i, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3]))
        day = int(match["day"] or match["day2"])
        found.append(Day(start=match.start(), end=match.end(), day=day, month=month, year=int(match["year"] or 0)))
    taken = [(one.start, one.end) for one in found]
    for match in _YEAR.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            found.append(Day(start=match.start(), end=match.end(), day=0, month=0, year=int(match[1])))
    return tuple(sorted(found, key=lambda one: one.start))
