"""Days, months and years as texts say them, each word read by the first rule that has it."""

from __future__ import annotations

from datetime import date

from observance.observation.statement.proposing.calendar.months_and_years import MONTH_RULES
from observance.observation.statement.proposing.calendar.reading import DaysSaid, Reading
from observance.observation.statement.proposing.calendar.single_days import DAY_RULES
from observance.observation.statement.proposing.taken import Taken


def days_said(text: str, published: date) -> tuple[DaysSaid, ...]:
    """Every day, month or year in a text, in order, none inside another.

    Args:
        text: As captured.
        published: The publication's day, in the publication's zone.
    """
    found: list[DaysSaid] = []
    taken = Taken(text)
    for pattern, read in (*DAY_RULES, *MONTH_RULES):
        named: int | None = None
        years = iter(sorted((one.end, one.spans[0][0].year) for one in found if one.derived == ""))
        then = next(years, None)
        for match in pattern.finditer(text):
            while then is not None and then[0] <= match.start():
                named, then = then[1], next(years, None)
            if not taken.free(match.start(), match.end()):
                continue
            try:
                said = read(Reading(found=match, published=published, named_year=named))
            except ValueError:
                # 31 November, 45/13/2017: in no calendar, so no day.
                continue
            found.append(said)
            taken.take(said.start, said.end)
            if said.derived == "":
                named = said.spans[0][0].year
    return tuple(sorted(found, key=lambda one: one.start))
