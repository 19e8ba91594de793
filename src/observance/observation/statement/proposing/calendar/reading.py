"""What the rules for days and for months share: the words they are made of, and a match read beside its publication."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Span = tuple[date, date]
"""First and last day, both included."""
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
YEAR = r"(?:(?:19|20)\d\d)(?!\d|,\d|\.\d)"
TO = r"(?:\s?[-–]\s?|\s(?:to|until|through|and|or)\s)"
APART = r"(?<![\w/.-])"
"""Before a numeral that is not a piece of a longer one."""
_LONG_AGO_DAYS = 250
"""When the last such day or month is longer ago than this, the coming one may be meant as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysSaid:
    """Days that words name: one span of them, or several where the words leave it open."""

    start: int
    end: int
    spans: tuple[Span, ...]
    granularity: str
    derived: str = ""
    """What was taken from the publication: year, month or date; nothing where the words say all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A match, with the day of the publication and the year that the text named last before it."""

    found: re.Match[str]
    published: date
    named_year: int | None

    def __getitem__(self, name: str) -> str:
        """What a group holds; nothing when it holds nothing, or when this pattern has no such group."""
        return self.found.groupdict().get(name) or ""

    def before(self) -> str:
        """What stands before the match, as far as it is read."""
        return self.found.string[max(0, self.found.start() - 80) : self.found.start()]

    def made(self, spans: tuple[Span, ...], granularity: str, derived: str = "") -> DaysSaid:
        """The days read, for the words of the match."""
        start, end = self.found.span()
        return DaysSaid(start=start, end=end, spans=spans, granularity=granularity, derived=derived)

    def years(self, last: Callable[[int], date]) -> tuple[int, ...]:
        """The year as written, or those that may be meant; `last` gives the end of the days meant in a year."""
        if self["year"]:
            return (int(self["year"]),)
        year = self.published.year if last(self.published.year) <= self.published else self.published.year - 1
        years = [year]
        if (self.published - last(year)).days > _LONG_AGO_DAYS:
            years.insert(0, year + 1)
        if self.named_year is not None and self.named_year not in years:
            years.insert(0, self.named_year)
        return tuple(years)


Rule = tuple[re.Pattern[str], Callable[[Reading], DaysSaid]]
"""A pattern and what reads it; the reader raises ValueError for what is in no calendar."""


def rule(pattern: str, read: Callable[[Reading], DaysSaid], *, any_case: bool = True) -> Rule:
    """A rule from its pattern."""
    return re.compile(pattern, re.IGNORECASE if any_case else 0), read


def month_number(word: str) -> int:
    """1 for January, by its first three letters."""
    return 1 + "janfebmaraprmayjunjulaugsepoctnovdec".index(word[:3].lower()) // 3


def months(year: int, first: int, last: int) -> Span:
    """Whole months from one of this year to the next such month."""
    end = year + (last < first)
    return date(year, first, 1), date(end, last, monthrange(end, last)[1])
