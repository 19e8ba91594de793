"""Numbers, clock times and days in a sentence, with their characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from observance.report.article.facts import MANY, Amount

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_VALUES = {word: float(i) for i, word in enumerate(_ONES)} | {
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0,
    "hundred": 100.0, "a hundred": 100.0, "a dozen": 12.0, "lone": 1.0, "single": 1.0, "sole": 1.0, "twice": 2.0,
    "thrice": 3.0, "a pair of": 2.0, "a couple of": 2.0, "both": 2.0,
}  # fmt: skip
_VAGUE = {
    "dozens": (20.0, 100.0),
    "several": (3.0, 20.0),
    "scores": (30.0, 200.0),
    "hundreds": (150.0, 1e4),
    "thousands": (1500.0, 1e6),
}
_ABOUT = ("about", "around", "some", "roughly", "approximately", "nearly", "almost", "close to")
_LEAST = ("at least", "no fewer than", "more than", "over")
_MOST = ("at most", "no more than", "up to", "fewer than", "less than", "under")
_MORE = {"hundred": 100.0, "thousand": 1000.0, "dozen": 12.0}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = re.compile(
    rf"(?<![\w.,:])(?:(?P<how>{_any((*_ABOUT, *_LEAST, *_MOST, 'exactly', 'precisely', 'only'))})\s+)?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)"
    rf"|(?P<words>{_any((*_VALUES, *_VAGUE))})(?:\s(?P<more>{_any(_MORE)}))?)(?![\w:]|[.,]\d)",
    re.IGNORECASE,
)
_HALF_OF_DAY = r"[ap]\.?\s?m\b\.?"
_CLOCK = re.compile(
    r"(?<![\w:.])(?:(?P<how>about|around|nearly|roughly|approximately|just before|just after|shortly before|"
    r"shortly after|by|until)\s+)?"
    rf"(?:(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?!\d)\s*(?P<half>{_HALF_OF_DAY})?"
    rf"|(?P<hour2>\d{{1,2}})\s*(?P<half2>{_HALF_OF_DAY}|o'clock))"
    r"(?P<zone>\s*(?:GMT|UTC\S*|Z\b|Pyongyang time|eastern|EST|EDT|BST|CET))?",
    re.IGNORECASE,
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH, _ORDINAL = _any(_MONTHS), "(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+(?:to|-|–)\s*\d{{1,2}})?\s+(?P<month>{_MONTH})\b"
    rf"|(?P<month2>{_MONTH}|nov|dec|oct|sept?|jan|feb|aug)\.?\s+(?P<day2>\d{{1,2}})(?!\d){_ORDINAL})"
    r"(?:,?\s+(?P<year>(?:19|20)\d{2}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,:])(1[6-9]\d{2}|20\d{2})s?(?:[-–]\d{2,4})?(?![\d:]|,\d)")
_AGE = re.compile(r"\b\d{1,2}-year-old\b|,\s\d{2}(?=,)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in a text. `bound` is "least" or "most" where it only bounds; `only`: it says that these were all."""

    start: int
    end: int
    amount: Amount
    bound: str = ""
    only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day in a text: minutes after midnight; `known_zone` is False where another zone is named."""

    start: int
    end: int
    minutes: Amount
    known_zone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date in a text; parts that it does not say are 0."""

    start: int
    end: int
    day: int
    month: int
    year: int


def clocks(text: str) -> tuple[Clock, ...]:
    """The times of day in a text; whoever compares "3:11" without a half of the day tries both."""
    found = []
    for match in _CLOCK.finditer(text):
        half = (match["half"] or match["half2"] or "").lower().replace(".", "").replace(" ", "")
        hour, minute = int(match["hour"] or match["hour2"]), int(match["minute"] or 0)
        if hour > 24 or minute > 59:
            continue
        if half == "pm" and hour < 12:
            hour += 12
        elif half == "am" and hour == 12:
            hour = 0
        how = (match["how"] or "").lower()
        exact = match["minute"] is not None and how in ("", "by", "until")
        about = 0.0 if exact else 15.0
        at = hour * 60.0 + minute
        if how.endswith(("before",)):
            low, high = at - 15, at
        elif how.endswith("after"):
            low, high = at, at + 15
        else:
            low, high = at - about, at + about
        found.append(
            Clock(
                start=match.start(),
                end=match.end(),
                minutes=Amount(low=low, high=high),
                known_zone=match["zone"] is None,
            )
        )
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


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers in a text that are no times, dates, years or ages."""
    taken = [(m.start(), m.end()) for pattern in (_CLOCK, _DATE, _YEAR, _AGE) for m in pattern.finditer(text)]
    found = []
    for match in _NUMBER.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        how, words = (match["how"] or "").lower(), (match["words"] or "").lower()
        if words in _VAGUE:
            low, high = _VAGUE[words]
        else:
            low = float(match["digits"].replace(",", "")) if match["digits"] else _VALUES[words]
            low *= _MORE[match["more"].lower()] if match["more"] else 1.0
            high = low
        soft = how in _ABOUT
        bound = ""
        if how in _LEAST:
            high, bound = MANY, "least"
            low += 1.0 if how in ("more than", "over") else 0.0
        elif how in _MOST:
            low, bound = 0.0, "most"
        found.append(
            Figure(
                start=match.start(),
                end=match.end(),
                amount=Amount(low=low, high=high, soft=soft),
                bound=bound,
                only=how == "only" or words in ("lone", "single", "sole"),
            )
        )
    return tuple(found)
