"""Rules for days: 13 November 2017, 12-13 November, 03/04/2017, last Monday, two days ago, yesterday."""

from __future__ import annotations

import re
from datetime import date, timedelta

from observance.observation.statement.proposing.calendar.reading import (
    APART,
    MONTH,
    TO,
    YEAR,
    DaysSaid,
    Reading,
    Span,
    month_number,
    months,
    rule,
)
from observance.observation.statement.proposing.counting.number_words import NUMERAL, worth

_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?(?=,?\s\d))"
_FUTURE = re.compile(r"\b(?:will|shall|is to|are to|planned|scheduled|due|should)\b[^.]*$", re.IGNORECASE)
_TOGETHER = re.compile(r"(?:between|evenings? of|nights? of|between the evenings of)\s$", re.IGNORECASE)
_WEEK = timedelta(days=7)


def _iso(said: Reading) -> DaysSaid:
    day = date(int(said["year"]), int(said["month"]), int(said["day"]))
    return said.made(((day, day),), "day")


def _numeric(said: Reading) -> DaysSaid:
    """Day first with dots; with strokes either order, where both are days of the calendar."""
    a, b, year = int(said["a"]), int(said["b"]), int(said["year"])
    orders = [(a, b)] if said["mark"] == "." or a == b else [(a, b), (b, a)]
    days = tuple(date(year + (2000 if year < 100 else 0), month, day) for day, month in orders if month <= 12)
    if not days:
        raise ValueError("no month")
    return said.made(tuple((day, day) for day in days), "day")


def _dates(said: Reading) -> DaysSaid:
    """One day, or from one to another; "13 and 23 June" is either day, unless "between" stands before."""
    last_month = month_number(said["month"])
    first_month = month_number(said["month1"]) if said["month1"] else last_month
    last_day = int(re.sub(r"\D", "", said["day"]))
    first_day = int(re.sub(r"\D", "", said["day1"] or said["day"]))
    either = re.fullmatch(r"\s(?:and|or)\s", said["to"]) and not _TOGETHER.search(said.before())
    spans: list[Span] = []
    for year in said.years(lambda year: date(year, first_month, first_day)):
        begin = date(year - (first_month > last_month and said["year"] != ""), first_month, first_day)
        end = date(begin.year + (first_month > last_month), last_month, last_day)
        if end < begin:
            raise ValueError("ends before it begins")
        spans += [(begin, begin), (end, end)] if either and begin != end else [(begin, end)]
    return said.made(tuple(spans), "day", "" if said["year"] else "year")


def _weekday(said: Reading) -> DaysSaid:
    """The last such day, the publication's own included, or the coming one after "will" or "planned".

    "Last Monday", said later in that week, may be this week's or the one before; "next Friday" likewise.
    """
    which, number = said["which"].lower(), _WEEKDAYS.index(said["weekday"][:3].lower())
    monday = said.published - timedelta(days=said.published.weekday())
    this = monday + timedelta(days=number)
    if which == "last":
        days = [this, this - _WEEK] if this < said.published else [this - _WEEK]
    elif which == "next":
        days = [this, this + _WEEK] if this > said.published else [this + _WEEK]
    elif which == "this":
        days = [this]
    elif this <= said.published:
        days = [this + _WEEK if this < said.published and _FUTURE.search(said.before()) else this]
    else:
        days = [this if _FUTURE.search(said.before()) else this - _WEEK]
    return said.made(tuple((day, day) for day in days), "day", "date")


def _near(said: Reading) -> DaysSaid:
    shift = {"yesterday": -1, "tomorrow": 1, "last": -1, "overnight": -1}.get(said["word"].lower(), 0)
    day = said.published + timedelta(days=shift)
    return said.made(((day, day),), "day", "date")


def _of_this_month(said: Reading) -> DaysSaid:
    """ "On the 13th": of the publication's month, or of the one before when that day had not come."""
    day, first = int(said["day"]), said.published.replace(day=1)
    if day > said.published.day:
        first = (first - timedelta(days=1)).replace(day=1)
    return said.made(((first.replace(day=day), first.replace(day=day)),), "day", "month")


def _ago(said: Reading) -> DaysSaid:
    return back(said, int(worth(said["n"])) if said["n"].lower() not in ("a", "an") else 1, said["unit"].lower())


def back(said: Reading, n: int, unit: str) -> DaysSaid:
    """So many days, weeks, months or years before the publication, no finer than that unit; "a year ago" is a month."""
    today = said.published
    if unit == "day":
        return said.made(((today - timedelta(days=n),) * 2,), unit, "date")
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) - n * _WEEK
        return said.made(((monday, monday + timedelta(days=6)),), unit, "date")
    if unit == "year" and n > 1:
        return said.made((months(today.year - n, 1, 12),), unit, "date")
    month = today.year * 12 + today.month - 1 - n * (12 if unit == "year" else 1)
    return said.made((months(month // 12, month % 12 + 1, month % 12 + 1),), "month", "date")


DAY_RULES = (
    rule(rf"{APART}(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)", _iso),
    rule(rf"{APART}(?P<a>\d\d?)(?P<mark>[./-])(?P<b>\d\d?)(?P=mark)(?P<year>{YEAR}|\d\d)(?![\w/]|[.-]\d)", _numeric),
    rule(
        rf"{APART}(?:(?P<day1>{_DAY})(?:\s(?P<month1>{MONTH}))?(?P<to>{TO}))?(?P<day>{_DAY})\s(?:of\s)?"
        rf"(?P<month>{MONTH})(?!\w)(?:,?\s(?P<year>{YEAR}))?",
        _dates,
    ),
    rule(
        rf"\b(?:(?P<month1>{MONTH})\s(?P<day1>{_DAY})(?P<to>{TO}))(?:(?P<month>{MONTH})\s)(?P<day>{_DAY})(?:,?\s(?P<year>{YEAR}))?",
        _dates,
    ),
    rule(
        rf"\b(?P<month>{MONTH})\s(?:(?P<day1>{_DAY})(?P<to>{TO})(?!{_DAY}\s[A-Za-z]))?(?P<day>{_DAY})(?!\w)(?:,?\s(?P<year>{YEAR}))?",
        _dates,
        any_case=False,
    ),
    rule(rf"\b(?:(?P<which>last|next|this)\s)?(?P<weekday>{_WEEKDAY})", _weekday),
    rule(
        r"\b(?P<word>yesterday|today|tomorrow|tonight|overnight|last(?=\snight)|this(?=\s(?:morning|afternoon|evening)))\b",
        _near,
    ),
    rule(r"(?<=\bon\s)the\s(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?=[.,;:)]|\sof this month|$)", _of_this_month),
    rule(rf"\b(?P<n>{NUMERAL}|an?)\s(?P<unit>day|week|month|year)s?\sago\b", _ago),
)
"""Those that take the most words first."""
