"""What a case holds against a clause, by type: another number, another time, or the contrary. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from observance.report.article.clauses import Clause
from observance.report.article.facts import Knowledge, Known
from observance.report.article.met import counts, instants, same, unknown

_HALF = 0.5
"""Share of a clause's words that may be unknown where its number or time clashes."""
_LEAST_S = 150.0
"""Seconds by which a time must miss every time that the case has."""


def against(
    clause: Clause, near: Sequence[Known], agreeing: Sequence[Known], knowledge: Knowledge
) -> tuple[Known, ...]:
    """The facts that a clause contradicts; nothing where anybody in the case says what it says.

    Args:
        near: facts that the clause is about, its roles agreeing. agreeing: those that deny where it denies.
    """
    if not clause.negative:
        typed = _number(clause, agreeing, knowledge) or _time(clause, agreeing, knowledge)
        if typed:
            return typed
    return _contrary(clause, near, agreeing, knowledge)


def _number(clause: Clause, agreeing: Sequence[Known], knowledge: Knowledge) -> tuple[Known, ...]:
    named = clause.named | {"person"}
    for figure in clause.figures:
        own = clause.text[figure.start : figure.end]
        facts = [f for f in agreeing if f.number is not None and f.core <= named and counts(figure, clause, f)]
        numbers = [f.number for f in facts if f.number is not None]
        # Who was seen to do it is a least number; only a number that somebody gave can be wrong.
        given = any(not f.quantity.startswith("doers:") for f in facts)
        if not given or any(same(figure, number) for number in numbers):
            continue
        fewer = all(figure.amount.high < number.low for number in numbers)
        left = [word for word in unknown(clause, facts, knowledge) if word != own]
        # Fewer may be some of them: only if nothing else is said, or if it says that there were no more.
        if len(left) <= (0 if fewer and not figure.only else _HALF * len(clause.telling)):
            return tuple(facts)
    return ()


def _time(clause: Clause, agreeing: Sequence[Known], knowledge: Knowledge) -> tuple[Known, ...]:
    for clock in clause.clocks:
        own = clause.text[clock.start : clock.end]
        timed = [f for f in agreeing if f.time is not None and f.core <= clause.meanings | {"person"}]
        facts = [f for f in timed if f.quantity.startswith("time:") or f.basis == "seen"]
        if not facts or not clock.known_zone:
            continue
        off = all(
            low - f.time.high > _LEAST_S or f.time.low - high > _LEAST_S
            for f in timed if f.time is not None
            for low, high in instants(clock, f.time, knowledge)
        )  # fmt: skip
        left = [word for word in unknown(clause, facts, knowledge) if word != own]
        if off and len(left) <= _HALF * len(clause.telling):
            return tuple(facts[:4])
    return ()


def _contrary(
    clause: Clause, near: Sequence[Known], agreeing: Sequence[Known], knowledge: Knowledge
) -> tuple[Known, ...]:
    """Facts that say yes where the clause says no, or no where it says yes, of everything that the clause names."""
    facts = [f for f in near if f.denies != clause.negative and f.core <= clause.meanings]
    if not facts or (agreeing and not clause.negative):
        return ()
    return tuple(facts[:4]) if not unknown(clause, facts, knowledge) else ()
