"""Dates that clash: ends before beginnings, versions that overlap, deadlines outside the rule that sets them."""

from __future__ import annotations

from datetime import datetime, time

from observance.agreement.faults import Faults
from observance.agreement.force import Span, clause_span, reading_span, span_of
from observance.agreement.terms import Where
from observance.agreement.tree import Agreement, By, Clause, Reading, Requires, Suspension

_BACKWARDS = "an end after the beginning"


def check_dates(agreement: Agreement, faults: Faults) -> None:
    """Note every date of the agreement that clashes with another."""
    whole = span_of(agreement)
    if not whole:
        faults.add(Where(line=1, column=1), wanted=_BACKWARDS, got=str(whole))
        return
    for party in agreement.parties:
        if party.since is not None and party.since < agreement.in_force_from:
            wanted = f"an accession on or after the agreement's entry into force ({agreement.in_force_from})"
            faults.add(party.where, wanted=wanted, got=str(party.since))
        elif not span_of(party) & whole:
            faults.add(party.where, wanted=_BACKWARDS, got=f"a party {span_of(party)}")
    _suspensions(agreement.suspensions, agreement, faults, "")
    for clause in agreement.clauses:
        _clause(clause, agreement, faults)
    _versions(agreement, faults)


def _clause(clause: Clause, agreement: Agreement, faults: Faults) -> None:
    what = f'clause "{clause.id}"'
    _suspensions(clause.suspensions, agreement, faults, what)
    if not span_of(clause):
        faults.add(clause.where, wanted=_BACKWARDS, got=f'version "{clause.version}" {span_of(clause)}', what=what)
        return
    if not _inside(span_of(clause), span_of(agreement)):
        wanted = f"a version whose dates lie within those of the agreement ({span_of(agreement)})"
        faults.add(clause.where, wanted=wanted, got=f"{span_of(clause)}", what=what)
        return
    if not clause_span(agreement, clause):
        return  # an amendment that comes too early, which has a fault of its own
    for reading in clause.readings:
        own = span_of(reading)
        _suspensions(reading.suspensions, agreement, faults, what)
        within = clause_span(agreement, clause)
        if not own:
            faults.add(reading.where, wanted=_BACKWARDS, got=str(own), what=what)
        elif not own & within or not _inside(own, within):
            whose = f"version ({within})" if clause.version else f"agreement (from {agreement.in_force_from})"
            faults.add(reading.where, wanted=f"dates within those of the {whose}", got=str(own), what=what)
        else:
            _deadline(clause, reading, agreement, faults)
    for index, later in enumerate(clause.readings):
        for earlier in clause.readings[:index]:
            if later.name == earlier.name and span_of(earlier) & span_of(later):
                wanted = f'versions of reading "{later.name}" in force one after the other'
                got = f"{span_of(earlier)} and {span_of(later)}, which overlap (clashing dates)"
                example = "give rival readings different names"
                faults.add(later.where, wanted=wanted, got=got, example=example, what=what)


def _deadline(clause: Clause, reading: Reading, agreement: Agreement, faults: Faults) -> None:
    """A duty whose last day is over before the duty begins, or comes only after it has ended."""
    deadline = reading.norm.deadline if isinstance(reading.norm, Requires) else None
    if not isinstance(deadline, By):
        return
    span = reading_span(agreement, clause, reading)
    last = datetime.combine(deadline.day, deadline.clock or time.max)
    if last not in span:
        got = f"by {deadline.day}, while the rule is in force {span} (clashing dates)"
        wanted = "a last day on which the rule is in force"
        faults.add(reading.norm.who.where, wanted=wanted, got=got, what=f'clause "{clause.id}"')


def _versions(agreement: Agreement, faults: Faults) -> None:
    known = {(clause.id, clause.version) for clause in agreement.clauses}
    named = [c for c in agreement.clauses if c.version and (not c.amends or (c.id, c.amends) in known)]
    for index, later in enumerate(named):
        for earlier in (c for c in named[:index] if c.id == later.id and c.version != later.version):
            one, other = clause_span(agreement, earlier), clause_span(agreement, later)
            if one & other:
                wanted = f'versions of clause "{later.id}" in force one after the other'
                got = f'"{earlier.version}" {one} and "{later.version}" {other}, which overlap (clashing dates)'
                example = f'version "{later.version}" from … amends "{earlier.version}"'
                faults.add(later.where, wanted=wanted, got=got, example=example)
    for clause in named:
        for amended in (c for c in named if c.id == clause.id and clause.amends == c.version):
            begins = max(span_of(amended).begin, span_of(agreement).begin)
            if span_of(clause).begin <= begins:
                wanted = f'a day `from` which it amends version "{amended.version}", which is in force earlier'
                got = f'version "{clause.version}" {span_of(clause)}'
                faults.add(clause.where, wanted=wanted, got=got, what=f'clause "{clause.id}"')


def _suspensions(found: tuple[Suspension, ...], agreement: Agreement, faults: Faults, what: str) -> None:
    names = [party.name for party in agreement.parties]
    for suspension in found:
        span = span_of(suspension)
        if not span:
            faults.add(suspension.where, wanted=_BACKWARDS, got=f"suspended {span}", what=what)
        elif not span & span_of(agreement):
            wanted = f"a suspension while the agreement is in force ({span_of(agreement)})"
            faults.add(suspension.where, wanted=wanted, got=f"suspended {span}", what=what)
        if suspension.party is not None and suspension.party not in names:
            wanted = f"a party behind `for` ({', '.join(names) or 'none is declared'})"
            faults.add(suspension.where, wanted=wanted, got=repr(suspension.party), what=what)


def _inside(span: Span, outer: Span) -> bool:
    """Whether the days that a span itself names lie within the other's; the hours of its ends do not count."""
    begins = span.begin == datetime.min or span.begin.date() >= outer.begin.date()
    return begins and (span.end == datetime.max or span.end.date() <= outer.end.date())
