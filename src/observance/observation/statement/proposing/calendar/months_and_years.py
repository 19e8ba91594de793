"""Rules for months and years: June, January to August 2017, mid-January, last year, Q3 2013, 1950-53."""

from __future__ import annotations

from datetime import date

from observance.observation.statement.proposing.calendar.reading import (
    APART,
    MONTH,
    TO,
    YEAR,
    DaysSaid,
    Reading,
    month_number,
    months,
    rule,
)
from observance.observation.statement.proposing.calendar.single_days import back
from observance.observation.statement.proposing.counting.number_words import NUMERAL, worth

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_PART = r"(?P<part>early|mid|late|(?:the\s)?end of|(?:the\s)?beginning of)[-\s]"
_LEADS = "in In of by By and from since Since until Until before after during"
_AFTER = "(?:" + "|".join(rf"(?<=\b{word}\s)" for word in _LEADS.split()) + ")"
_COUNTED = r"(?![\w/%-])(?!\s(?:per\s?cent|%|[A-Za-z-]*[a-z]{2,}(?<!wa)(?<!ha)(?<!thi)s\b|people\b|men\b|women\b))"
"""After a year nothing stands that it could count."""


def _this(said: Reading) -> DaysSaid:
    """This, last or next week, month or year; "earlier this week" ends with the publication's day."""
    unit, step = said["unit"].lower(), {"last": 1, "next": -1}.get(said["which"].lower(), 0)
    whole = back(said, step, unit)
    if unit == "year":
        whole = said.made((months(said.published.year - step, 1, 12),), unit, "date")
    if said["earlier"]:
        return said.made(((whole.spans[0][0], said.published),), unit, "date")
    return whole


def _months(said: Reading) -> DaysSaid:
    last = month_number(said["month"])
    first = month_number(said["month1"]) if said["month1"] else last
    part = said["part"].lower()
    spans = []
    for year in said.years(lambda year: date(year, last, 1)):
        begin, end = months(year - (first > last), first, last)
        if part == "early" or "beginning" in part:
            end = begin.replace(day=10)
        elif part == "mid":
            begin, end = begin.replace(day=11), begin.replace(day=20)
        elif part == "late":
            begin = end.replace(day=21)
        elif part:
            begin = end
        spans.append((begin, end))
    grain = "month" if not part else "day" if "end of" in part else "part of month"
    return said.made(tuple(spans), grain, "" if said["year"] else "year")


def _part_of_year(said: Reading) -> DaysSaid:
    """The first half of 2017; the third quarter of 2013, Q3 2013; the first eight months of 2017."""
    year = int(said["year"])
    if said["n"]:
        return said.made((months(year, 1, int(worth(said["n"]))),), "month")
    which = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(said["which"].lower()) or int(said["which"])
    wide = 6 if said["unit"].lower() in ("half", "h") else 3
    return said.made((months(year, (which - 1) * wide + 1, which * wide),), "month")


def _season(said: Reading) -> DaysSaid:
    """Three months of the northern year."""
    first = _SEASONS[said["season"].lower()]
    return said.made((months(int(said["year"]), first, (first + 1) % 12 + 1),), "season")


def _years(said: Reading) -> DaysSaid:
    first = int(said["year1"])
    last = int(said["year1"][: 4 - len(said["year"])] + said["year"])
    if last <= first:
        raise ValueError("ends before it begins")
    return said.made(((date(first, 1, 1), date(last, 12, 31)),), "year")


def _decade(said: Reading) -> DaysSaid:
    first = int(said["year"])
    return said.made(((date(first, 1, 1), date(first + 9, 12, 31)),), "years")


def _year(said: Reading) -> DaysSaid:
    part = said["part"].lower()
    if "end of" in part:
        first, last = 12, 12
    else:
        first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(part, (1, 1) if part else (1, 12))
    return said.made((months(int(said["year"]), first, last),), "part of year" if part else "year")


MONTH_RULES = (
    rule(r"\b(?P<earlier>earlier\s)?(?P<which>this|last|next)\s(?P<unit>week|month|year)\b", _this),
    rule(
        rf"\b(?P<which>first|second|third|fourth)\s(?:(?P<unit>half|quarter)|(?P<n>{NUMERAL})\smonths)\sof\s(?P<year>{YEAR})",
        _part_of_year,
    ),
    rule(rf"\b(?P<unit>[QH])(?P<which>[1-4])\s(?P<year>{YEAR})", _part_of_year, any_case=False),
    rule(rf"\b(?P<season>{'|'.join(_SEASONS)})\s(?:of\s)?(?P<year>{YEAR})", _season),
    rule(rf"\b(?:{_PART})?(?:(?P<month1>{MONTH}){TO})?(?P<month>{MONTH}),?\s(?P<year>{YEAR})", _months),
    rule(rf"\b{_PART}(?P<month>{MONTH})(?!\w)", _months),
    rule(rf"\b(?P<month1>{MONTH}){TO}(?P<month>{MONTH})(?!\w)", _months, any_case=False),
    rule(rf"{_AFTER}(?P<month>{MONTH})(?![\w])", _months, any_case=False),
    rule(rf"{APART}(?P<year1>{YEAR})(?:[-–/]|\s(?:to|until)\s)(?P<year>{YEAR}|\d\d){_COUNTED}", _years),
    rule(r"\b(?P<year>(?:19|20)\d0)s\b", _decade),
    rule(rf"\b{_PART}(?P<year>{YEAR})(?!\w)", _year),
    rule(
        rf"(?:{_AFTER}|(?<=\bthe\s)|(?<=\bThe\s)|(?<=\bits\s)|(?<=\btheir\s)|(?<=\bhis\s)|(?<=,\s)|(?<=\())(?P<year>{YEAR}){_COUNTED}",
        _year,
        any_case=False,
    ),
)
"""Those that take the most words first."""
