"""When a reading speaks: whom it bound at a moment, and the spans in which it says nothing."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from observance.agreement import force
from observance.agreement.conditions import Not
from observance.agreement.expansion import condition_of
from observance.agreement.tree import Agreement, By, Clause, Reading, Requires
from observance.finding.statuses import status_of
from observance.finding.world import Context

_EDGE_S = 2e-6
"""The first moment in force is in force: a closed span ends this long before it, seconds."""


def bound(
    agreement: Agreement, clause: Clause, reading: Reading, party: str | None, when: float, about: Context
) -> bool:
    """Whether the reading bound that party then: by the agreement's dates, and by decisions on its status."""
    moment = datetime.fromtimestamp(when, tz=timezone.utc).astimezone(ZoneInfo(about.time_zone))
    if not force.in_force(agreement, clause, reading, party, moment):
        return False
    return status_of(about, agreement.name, clause.id, party, when)[0]


def moments(
    agreement: Agreement, clause: Clause, reading: Reading, outer: tuple[float, float], middle: float, about: Context
) -> list[float]:
    """When to ask whether an act was bound: in its middle; where the reading began or ended within it, around that."""
    edges = [edge for span in closed_times(agreement, clause, reading, about) for edge in span]
    inside = [edge for edge in edges if outer[0] <= edge <= outer[1]]
    return [middle, *(t for edge in inside for t in (edge - 1.0, edge + 1.0) if outer[0] <= t <= outer[1])]


def closed_times(
    agreement: Agreement, clause: Clause, reading: Reading, about: Context
) -> tuple[tuple[float, float], ...]:
    """The spans in which the reading binds nobody, POSIX seconds: before, after, suspended; and the days of grace.

    A duty not to have something by a day (`requires S that not (A) by DATE`) forbids nothing before that day's end.
    """
    zone = ZoneInfo(agreement.time_zone or about.time_zone)
    span = force.reading_span(agreement, clause, reading)
    starts = [_seconds(span.begin, zone)]
    norm = reading.norm
    if isinstance(norm, Requires) and isinstance(condition_of(reading), Not) and isinstance(norm.deadline, By):
        starts.append(force.deadline_end(agreement, norm.deadline, zone))
    found = [(float("-inf"), max(starts) - _EDGE_S), (_seconds(span.end, zone), float("inf"))]
    for held in (agreement, clause, reading):
        for suspension in held.suspensions:
            if suspension.party is None:
                there = force.span_of(suspension)
                found.append((_seconds(there.begin, zone), _seconds(there.end, zone) - _EDGE_S))
    return tuple((low, high) for low, high in found if low < high)


def _seconds(moment: datetime, zone: ZoneInfo) -> float:
    if moment in (datetime.min, datetime.max):
        return float("-inf") if moment == datetime.min else float("inf")
    return moment.replace(tzinfo=zone).timestamp()
