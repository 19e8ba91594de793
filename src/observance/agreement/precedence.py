"""Which clause prevails over which, and the refusal of an order of precedence that goes round in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observance.agreement.faults import Faults
from observance.agreement.force import Span, reading_span
from observance.agreement.tree import Agreement, Clause, Precedence, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reading of a clause, with its dates."""

    clause: Clause
    reading: Reading
    span: Span


def rules_of(agreement: Agreement) -> list[Rule]:
    """Every reading of every clause, in the order of the file."""
    return [
        Rule(clause=clause, reading=reading, span=reading_span(agreement, clause, reading))
        for clause in agreement.clauses
        for reading in clause.readings
    ]


def gives_way(weaker: Rule, stronger: Rule) -> bool:
    """Whether the file says that `stronger` prevails over `weaker`: by either one's own words."""
    yields = (Precedence.SUBJECT_TO, stronger.clause.id)
    prevails = (Precedence.NOTWITHSTANDING, weaker.clause.id)
    return any((p.precedence, p.clause) == yields for p in weaker.reading.priorities) or any(
        (p.precedence, p.clause) == prevails for p in stronger.reading.priorities
    )


def check_precedence(agreement: Agreement, faults: Faults) -> None:
    """Note each circle of readings that are in force together, one reading of a clause at a time.

    Rival readings may order the clauses differently: each is held by itself.
    """
    rules = rules_of(agreement)
    told: set[frozenset[str]] = set()
    for start in rules:
        for circle in _circles([start], start.span, rules):
            clauses = frozenset(rule.clause.id for rule in circle)
            if clauses in told:
                continue
            told.add(clauses)
            path = ", which gives way to ".join(f'"{rule.clause.id}"' for rule in circle[1:])
            got = f'"{start.clause.id}" gives way to itself in the end: it gives way to {path}, and that to it'
            faults.add(start.clause.where, wanted="clauses whose order of precedence is not a circle", got=got)


def _circles(path: Sequence[Rule], span: Span, rules: Sequence[Rule]) -> Iterator[Sequence[Rule]]:
    """The ways on from the end of a path that come back to its start."""
    for rule in rules:
        if rule is path[-1] or not gives_way(path[-1], rule):
            continue
        if rule is path[0]:
            yield path
        elif all(rule.clause.id != other.clause.id for other in path) and span & rule.span:
            yield from _circles([*path, rule], span & rule.span, rules)
