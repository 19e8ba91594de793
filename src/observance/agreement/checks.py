"""What can be wrong with an agreement that parses: dates that clash, duplicates, tests that bind nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from observance.agreement.binding import check_reading
from observance.agreement.expansion import expand_condition
from observance.agreement.faults import Faults, near
from observance.agreement.terms import Where
from observance.agreement.tree import Agreement, Clause, Precedence, Reading
from observance.agreement.vocabulary import RESERVED_WORDS


def check_names(agreement: Agreement, faults: Faults) -> None:
    """Note names and clause ids that are declared twice. Makes sense before everything else is right."""
    _once([(p.name, p.where) for p in agreement.parties] + [(n.name, n.where) for n in agreement.names], "name", faults)
    for name, where in [(p.name, p.where) for p in agreement.parties] + [(n.name, n.where) for n in agreement.names]:
        if name in RESERVED_WORDS:
            faults.add(where, wanted="a name that is no word of the language", got=repr(name))
    _once([(clause.id, clause.where) for clause in agreement.clauses], "clause id", faults)


def check(agreement: Agreement, faults: Faults) -> None:
    """Note everything that is wrong with the agreement as a whole."""
    if not agreement.clauses:
        faults.add(Where(line=1, column=1), wanted="at least one clause", got="none", example='clause "…" text "…" …')
    if agreement.in_force_until is not None and agreement.in_force_until <= agreement.in_force_from:
        got = f"from {agreement.in_force_from} until {agreement.in_force_until}"
        faults.add(Where(line=1, column=1), wanted="an end after the beginning", got=got)
    for party in agreement.parties:
        if party.since is not None and party.since < agreement.in_force_from:
            wanted = f"an accession on or after the agreement's entry into force ({agreement.in_force_from})"
            faults.add(party.where, wanted=wanted, got=str(party.since))
    if _circular(agreement, faults):
        return
    for clause in agreement.clauses:
        _priorities(clause, agreement, faults)
        _dates(clause, agreement, faults)
        for reading in clause.readings:
            check_reading(clause, reading, agreement.definitions, faults)
    _precedence_circle(agreement, faults)


def _once(found: Sequence[tuple[str, Where]], what: str, faults: Faults) -> None:
    first: dict[str, Where] = {}
    for name, where in found:
        if name in first:
            faults.add(where, wanted=f"each {what} once", got=f"{name} again, first in line {first[name].line}")
        first.setdefault(name, where)


def _circular(agreement: Agreement, faults: Faults) -> bool:
    circular = False
    for definition in agreement.definitions:
        try:
            expand_condition(definition.when, agreement.definitions)
        except ValueError as error:
            faults.add(definition.where, wanted="a definition that does not need itself", got=str(error))
            circular = True
    return circular


def _dates(clause: Clause, agreement: Agreement, faults: Faults) -> None:
    what = f'clause "{clause.id}"'
    for reading in clause.readings:
        since, until = _span(reading, agreement)
        if since < agreement.in_force_from or until > (agreement.in_force_until or date.max):
            wanted = f"dates within those of the agreement (from {agreement.in_force_from})"
            faults.add(reading.where, wanted=wanted, got=_dates_text(reading), what=what)
        elif until <= since:
            faults.add(reading.where, wanted="an end after the beginning", got=_dates_text(reading), what=what)
    for index, later in enumerate(clause.readings):
        for earlier in clause.readings[:index]:
            (a, b), (c, d) = _span(earlier, agreement), _span(later, agreement)
            if later.name == earlier.name and a < d and c < b:
                wanted = f'versions of reading "{later.name}" in force one after the other'
                got = f"{_dates_text(earlier)} and {_dates_text(later)}, which overlap (clashing dates)"
                faults.add(
                    later.where, wanted=wanted, got=got, example="give rival readings different names", what=what
                )


def _span(reading: Reading, agreement: Agreement) -> tuple[date, date]:
    return (
        reading.in_force_from or agreement.in_force_from,
        reading.in_force_until or agreement.in_force_until or date.max,
    )


def _dates_text(reading: Reading) -> str:
    return f"from {reading.in_force_from or 'the start'} until {reading.in_force_until or 'the end'}"


def _priorities(clause: Clause, agreement: Agreement, faults: Faults) -> None:
    ids = [other.id for other in agreement.clauses]
    for reading in clause.readings:
        for priority in reading.priorities:
            if priority.clause not in ids:
                advice = near(priority.clause, ids)
                faults.add(priority.where, wanted="a clause of this agreement", got=priority.clause, advice=advice)
            elif priority.clause == clause.id:
                faults.add(priority.where, wanted="another clause", got="the clause itself")


def _precedence_circle(agreement: Agreement, faults: Faults) -> None:
    """A clause that gives way to one which, in the end, gives way to it."""
    yields: dict[str, set[str]] = {clause.id: set() for clause in agreement.clauses}
    for clause in agreement.clauses:
        for reading in clause.readings:
            for priority in reading.priorities:
                weaker, stronger = clause.id, priority.clause
                if priority.precedence is Precedence.NOTWITHSTANDING:
                    weaker, stronger = stronger, weaker
                yields.setdefault(weaker, set()).add(stronger)
    for clause in agreement.clauses:
        reached: set[str] = set()
        waiting = list(yields[clause.id])
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting.extend(yields.get(one, ()))
        if clause.id in reached:
            wanted = "clauses whose order of precedence is not a circle"
            faults.add(clause.where, wanted=wanted, got=f'"{clause.id}" gives way to itself in the end')
