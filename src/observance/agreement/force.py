"""When a rule binds: the agreement's dates, the clause's version, the reading's window, membership, suspensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from observance.agreement.moments import moment_text
from observance.agreement.tree import Agreement, By, Clause, Party, Reading, Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `begin` (included) to `end` (excluded), as the clocks of the agreement's time zone show them."""

    begin: datetime = datetime.min
    end: datetime = datetime.max

    def __bool__(self) -> bool:
        return self.begin < self.end

    def __contains__(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end

    def __and__(self, other: Span) -> Span:
        return Span(begin=max(self.begin, other.begin), end=min(self.end, other.end))

    def __str__(self) -> str:
        since = "the start" if self.begin == datetime.min else _said(self.begin)
        until = "the end" if self.end == datetime.max else _said(self.end)
        return f"from {since} until {until}"


def span_of(held: Agreement | Clause | Reading | Party | Suspension) -> Span:
    """Its own dates, as written; what it leaves open is open."""
    if isinstance(held, Party | Suspension):
        since, until = held.since, held.until
    else:
        since, until = held.in_force_from, held.in_force_until
    return Span(
        begin=_at(since, held.from_clock) if since is not None else datetime.min,
        end=_at(until, held.until_clock) if until is not None else datetime.max,
    )


def clause_span(agreement: Agreement, clause: Clause) -> Span:
    """The dates of this version of a clause, within the agreement's; it ends where the one that amends it begins."""
    span = span_of(agreement) & span_of(clause)
    for later in agreement.clauses:
        if clause.version and later.id == clause.id and later.amends == clause.version:
            span = span & Span(end=span_of(later).begin)
    return span


def reading_span(agreement: Agreement, clause: Clause, reading: Reading) -> Span:
    """The dates of a reading, within those of its clause's version."""
    return clause_span(agreement, clause) & span_of(reading)


def in_force(agreement: Agreement, clause: Clause, reading: Reading, party: str | None, when: datetime) -> bool:
    """Whether the reading bound that party at that moment.

    Args:
        party: its short name; None: nobody in particular: neither membership nor a party's own suspension counts.
        when: an aware datetime. Days begin in the agreement's `time zone`; where it names none, in that of `when`.
    """
    return not why_not(agreement, clause, reading, party, when)


def why_not(agreement: Agreement, clause: Clause, reading: Reading, party: str | None, when: datetime) -> str:
    """Why the reading did not bind that party at that moment, in a reader's words; "" where it did."""
    return next(_reasons(agreement, clause, reading, party, local(agreement, when)), "")


def local(agreement: Agreement, when: datetime) -> datetime:
    """What the clocks of the agreement show at an aware moment.

    Raises:
        ValueError: `when` says no time zone.
    """
    if when.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return when.astimezone(_zone(agreement, when.tzinfo)).replace(tzinfo=None)


def deadline_end(agreement: Agreement, by: By, zone: tzinfo) -> float:
    """Up to when a duty `by …` may be performed, POSIX seconds: the end of that day, or the time of day that it names.

    Args:
        zone: of the case, where the agreement names no time zone.
    """
    last = _at(by.day, by.clock) if by.clock is not None else _at(by.day + timedelta(days=1), None)
    return last.replace(tzinfo=_zone(agreement, zone)).timestamp()


def dates_said(span: Span) -> str:
    """`from … until …` without what is open; "" where both ends are."""
    parts = [f"from {_said(span.begin)}"] if span.begin != datetime.min else []
    return " ".join(parts + ([f"until {_said(span.end)}"] if span.end != datetime.max else []))


def _reasons(
    agreement: Agreement, clause: Clause, reading: Reading, party: str | None, moment: datetime
) -> Iterator[str]:
    if moment not in span_of(agreement):
        yield f"the agreement is in force {dates_said(span_of(agreement))}"
    version = clause_span(agreement, clause)
    if moment not in version:
        name = f'version "{clause.version}" of clause {clause.id}' if clause.version else f"clause {clause.id}"
        yield f"{name} is in force {dates_said(version)}"
    if moment not in span_of(reading):
        yield f'reading "{reading.name}" of clause {clause.id} is in force {dates_said(span_of(reading))}'
    bound = {one.name: one for one in agreement.parties}
    if party is not None and bound and party not in bound:
        yield f"{party} is no party to the agreement"
    elif party is not None and bound and moment not in span_of(bound[party]):
        yield f"{party} is a party {dates_said(span_of(bound[party]))}"
    held = ((agreement, "the agreement"), (clause, f"clause {clause.id}"), (reading, f"clause {clause.id}"))
    for one, name in held:
        for suspension in one.suspensions:
            if moment in span_of(suspension) and suspension.party in (None, party):
                whom = f" for {suspension.party}" if suspension.party is not None else ""
                source = f" ({suspension.source})" if suspension.source else ""
                yield f"{name} was suspended{whom} {dates_said(span_of(suspension))}{source}"


def _said(moment: datetime) -> str:
    return moment_text(moment.date(), moment.time() if moment.time() != time.min else None)


def _at(day: date, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time.min)


def _zone(agreement: Agreement, other: tzinfo) -> tzinfo:
    return ZoneInfo(agreement.time_zone) if agreement.time_zone else other
