"""What can be wrong with an agreement that parses: dates that clash, duplicates, tests that bind nothing."""

from __future__ import annotations

from collections.abc import Sequence

from observance.agreement.binding import check_reading
from observance.agreement.dates import check_dates
from observance.agreement.expansion import expand_condition
from observance.agreement.faults import Faults, near
from observance.agreement.precedence import check_precedence
from observance.agreement.sense import check_sense
from observance.agreement.terms import Where
from observance.agreement.tree import Agreement, Clause
from observance.agreement.vocabulary import RESERVED_WORDS


def check_names(agreement: Agreement, faults: Faults) -> None:
    """Note names and clause ids that are declared twice. Makes sense before everything else is right."""
    _once([(p.name, p.where) for p in agreement.parties] + [(n.name, n.where) for n in agreement.names], "name", faults)
    for name, where in [(p.name, p.where) for p in agreement.parties] + [(n.name, n.where) for n in agreement.names]:
        if name in RESERVED_WORDS:
            faults.add(where, wanted="a name that is no word of the language", got=repr(name))
    _versions(agreement, faults)


def check(agreement: Agreement, faults: Faults) -> None:
    """Note everything that is wrong with the agreement as a whole."""
    if not agreement.clauses:
        faults.add(Where(line=1, column=1), wanted="at least one clause", got="none", example='clause "…" text "…" …')
    _amended(agreement, faults)
    check_dates(agreement, faults)
    if _circular(agreement, faults):
        return
    for clause in agreement.clauses:
        _priorities(clause, agreement, faults)
        for reading in clause.readings:
            check_reading(clause, reading, agreement.definitions, faults)
    check_precedence(agreement, faults)
    if not faults:
        check_sense(agreement, faults)


def _once(found: Sequence[tuple[str, Where]], what: str, faults: Faults) -> None:
    first: dict[str, Where] = {}
    for name, where in found:
        if name in first:
            faults.add(where, wanted=f"each {what} once", got=f"{name} again, first in line {first[name].line}")
        first.setdefault(name, where)


def _versions(agreement: Agreement, faults: Faults) -> None:
    """Each clause id once; several times only as versions that have names of their own."""
    plain = [clause for clause in agreement.clauses if not clause.version]
    _once([(clause.id, clause.where) for clause in plain], "clause id", faults)
    for clause in plain:
        others = [other for other in agreement.clauses if other.id == clause.id and other.version]
        if others:
            wanted = f'a version of its own on every clause "{clause.id}", since one has it'
            got = f'none here, and "{others[0].version}" in line {others[0].where.line}'
            faults.add(clause.where, wanted=wanted, got=got, example='version "1953" until 1976-09-06')
    for id_ in dict.fromkeys(clause.id for clause in agreement.clauses):
        named = [c for c in agreement.clauses if c.id == id_ and c.version]
        _once([(f"{c.version} of {id_}", c.where) for c in named], "version", faults)


def _amended(agreement: Agreement, faults: Faults) -> None:
    """Each version that another amends is in the file."""
    for clause in agreement.clauses:
        known = [c.version for c in agreement.clauses if c.id == clause.id and c is not clause]
        if clause.amends and clause.amends not in known:
            wanted = f'a version of "{clause.id}" that this file holds behind `amends`'
            example = "write the amended text beside it, or `status summary` and `no rule.` where it is not held"
            advice = near(clause.amends, known)
            faults.add(clause.where, wanted=wanted, got=f'"{clause.amends}"', example=example, advice=advice)


def _circular(agreement: Agreement, faults: Faults) -> bool:
    circular = False
    for definition in agreement.definitions:
        try:
            expand_condition(definition.when, agreement.definitions)
        except ValueError as error:
            faults.add(definition.where, wanted="a definition that does not need itself", got=str(error))
            circular = True
    return circular


def _priorities(clause: Clause, agreement: Agreement, faults: Faults) -> None:
    ids = [other.id for other in agreement.clauses]
    for reading in clause.readings:
        for priority in reading.priorities:
            if priority.clause not in ids:
                advice = near(priority.clause, ids)
                faults.add(priority.where, wanted="a clause of this agreement", got=priority.clause, advice=advice)
            elif priority.clause == clause.id:
                faults.add(priority.where, wanted="another clause", got="the clause itself")
