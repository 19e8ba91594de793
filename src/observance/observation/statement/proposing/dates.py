"""When a text says that something was: intervals with their granularity, and what the publication had to add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from observance.observation.statement.proposing.calendar.clocks import DAY_S, ClockSaid, clocks_said
from observance.observation.statement.proposing.calendar.days import days_said
from observance.observation.statement.proposing.calendar.reading import DaysSaid
from observance.observation.statement.proposing.counting.number_words import NUMERAL, worth
from observance.observation.statement.proposing.taken import Taken, readable
from observance.values.spans import seconds_from_iso

_JOINED = re.compile(
    r"[\s,]*(?:\b(?:on|at|of|in|the|about|around|approximately|nearly|just|shortly|early|late)\b[\s,]*)*", re.I
)
_STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?P<s>:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_WINDOW = re.compile(rf"\b(?:past|last|previous)\s(?P<n>{NUMERAL})\s(?P<unit>hour|day|week)s?\b", re.IGNORECASE)
_WINDOW_S = {"hour": 3600, "day": DAY_S, "week": 7 * DAY_S}
_SPOKEN = re.compile(r"\b(?:said|says|told|announced|reported|added|wrote|briefed|published)\b[^.;\n]*$", re.IGNORECASE)
"""Before the day on which somebody spoke; the hours of what he speaks of are of another."""
_RELATION = re.compile(r"\b(since|until|till|by|before|after|from)\s(?:about\s|the\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSaid:
    """A time in a text. More than one candidate: the words leave it open, and a person chooses."""

    start: int
    end: int
    words: str
    candidates: tuple[tuple[float, float], ...]
    """First and last second, POSIX, both included."""
    granularity: str
    derived: str = ""
    """What the text does not say and the publication gave: year, month, date; nothing where the words say all."""
    relation: str = ""
    """since, until, by, before, after, from: which side of it is meant."""
    zoned: bool = False
    """Whether the text itself names the zone; else it is the one given."""


def times(text: str, published: float, zone: tzinfo) -> tuple[TimeSaid, ...]:
    """Every time that a text says, in order. Durations are none.

    Args:
        text: As captured.
        published: When it was published, POSIX seconds.
        zone: In which the text is read where it names none.
    """
    text = readable(text)
    when = datetime.fromtimestamp(published, tz=zone)
    found = [*_stamps(text), *_windows(text, published)]
    taken = Taken(text)
    for one in found:
        taken.take(one.start, one.end)
    days = [one for one in days_said(text, when.date()) if taken.free(one.start, one.end)]
    clocks = [one for one in clocks_said(text) if taken.free(one.start, one.end)]
    named: DaysSaid | None = None
    pieces: list[DaysSaid | ClockSaid] = sorted([*days, *clocks], key=lambda one: one.start)
    for group in _groups(text, pieces):
        day = _day_of(group)
        if day is None and all(isinstance(one, ClockSaid) and one.granularity == "part of day" for one in group):
            # "At night", "the following morning": of no day that anything here could know.
            continue
        found.append(_likeliest_first(_said(text, group, day or named, when, alone=day is None), found))
        spoken = _SPOKEN.search(text[max(0, group[0].start - 40) : group[0].start])
        if day is not None and spoken is None and day.granularity == "day" and len(set(day.spans)) == 1:
            named = day
    return tuple(sorted((one for one in found if one.candidates), key=lambda one: one.start))


def _likeliest_first(one: TimeSaid, before: list[TimeSaid]) -> TimeSaid:
    """Of two halves of the day the one nearer to the time said before stands first: "3:13" after "3:11 p.m."."""
    sure = [other for other in before if other.granularity in ("second", "minute") and len(other.candidates) == 1]
    if len(one.candidates) != 2 or one.granularity != "minute" or not sure:
        return one
    last = sure[-1].candidates[0][0]
    return replace(one, candidates=tuple(sorted(one.candidates, key=lambda span: abs(span[0] - last))))


def _stamps(text: str) -> Iterator[TimeSaid]:
    for found in _STAMP.finditer(text):
        at = seconds_from_iso(found[0])
        granularity, wide = ("second", 0) if found["s"] else ("minute", 59)
        yield TimeSaid(
            start=found.start(),
            end=found.end(),
            words=found[0],
            candidates=((at, at + wide),),
            granularity=granularity,
            zoned=True,
        )


def _windows(text: str, published: float) -> Iterator[TimeSaid]:
    for found in _WINDOW.finditer(text):
        long = worth(found["n"]) * _WINDOW_S[found["unit"].lower()]
        yield TimeSaid(
            start=found.start(),
            end=found.end(),
            words=found[0],
            candidates=((published - long, published),),
            granularity="hour",
            derived="date",
        )


def _groups(text: str, pieces: list[DaysSaid | ClockSaid]) -> Iterator[list[DaysSaid | ClockSaid]]:
    """Pieces that say one time together, "Thursday, 19 February, at noon"; of two days one must be a weekday's name."""
    group: list[DaysSaid | ClockSaid] = []
    for piece in pieces:
        if group and (_JOINED.fullmatch(text[group[-1].end : piece.start]) is None or not _fits(text, group, piece)):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _fits(text: str, group: list[DaysSaid | ClockSaid], piece: DaysSaid | ClockSaid) -> bool:
    if isinstance(piece, ClockSaid):
        return not any(isinstance(one, ClockSaid) for one in group)
    if piece.granularity != "day":
        return False
    others = [one for one in group if isinstance(one, DaysSaid)]
    return all(_is_weekday(text, one) != _is_weekday(text, piece) for one in others)


def _is_weekday(text: str, days: DaysSaid) -> bool:
    return re.match(r"(?:\w+\s)?(?:mon|tue|wed|thu|fri|sat|sun)", text[days.start : days.end], re.I) is not None


def _day_of(group: list[DaysSaid | ClockSaid]) -> DaysSaid | None:
    """The date of a group: what is written with its month, where a weekday stands beside it."""
    days = sorted((one for one in group if isinstance(one, DaysSaid)), key=lambda one: one.derived == "date")
    return days[0] if days else None


def _said(
    text: str, group: list[DaysSaid | ClockSaid], day: DaysSaid | None, when: datetime, *, alone: bool
) -> TimeSaid:
    """One time: its day with its hour, the day that was named before for an hour alone, else the publication's."""
    start, end = group[0].start, group[-1].end
    clock = next((one for one in group if isinstance(one, ClockSaid)), None)
    nightly = text[start:end].lower() in ("overnight", "tonight")
    zone = when.tzinfo or timezone.utc
    relation = _RELATION.search(text[max(0, start - 20) : start])
    if clock is None and not nightly:
        spans = day.spans if day is not None else ()
        found = tuple((_at(first, 0, zone), _at(last, DAY_S - 1, zone)) for first, last in spans)
        granularity = day.granularity if day is not None else ""
    else:
        if clock is None:
            clock = ClockSaid(start=start, end=end, spans=((18 * 3600, 30 * 3600 - 1),), granularity="part of day")
        dates = day.spans if day is not None else _days_of_hour(clock, when)
        zones: tuple[tzinfo, ...] = tuple(timezone(timedelta(hours=h)) for h in clock.hours_east) or (zone,)
        found = tuple(
            (_at(first, begin, one), _at(last, until, one))
            for first, last in (_one_night(span) if clock.spans[0][1] > DAY_S + 60 else span for span in dates)
            for begin, until in clock.spans
            for one in zones
        )
        granularity = clock.granularity
    return TimeSaid(
        start=start,
        end=end,
        words=text[start:end],
        candidates=found,
        granularity=granularity,
        derived="date" if alone else (day.derived if day is not None else ""),
        relation=relation[1].lower() if relation else "",
        zoned=clock is not None and bool(clock.hours_east),
    )


def _days_of_hour(clock: ClockSaid, when: datetime) -> tuple[tuple[date, date], ...]:
    """The day of an hour said without one: the publication's; when that hour had not come, the day before as well."""
    since_midnight = when.hour * 3600 + when.minute * 60 + when.second
    today = when.date()
    days = [today] if clock.spans[0][0] <= since_midnight else [today - timedelta(days=1), today]
    return tuple((day, day) for day in days)


def _one_night(span: tuple[date, date]) -> tuple[date, date]:
    """The night of 12-13 November begins on the twelfth and ends on the morning of the thirteenth."""
    first, last = span
    return first, last - timedelta(days=1) if last - first == timedelta(days=1) else last


def _at(day: date, seconds: int, zone: tzinfo) -> float:
    """POSIX seconds of a wall-clock time; past midnight it is of the next day."""
    day, seconds = day + timedelta(days=seconds // DAY_S), seconds % DAY_S
    wall = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return datetime.combine(day, wall, tzinfo=zone).timestamp()
