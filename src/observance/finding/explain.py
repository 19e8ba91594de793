"""Both steps of a clause shown: the SQL that finds candidates, and what each history is then asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from observance.agreement.layout import condition_text
from observance.agreement.terms import Quantity
from observance.agreement.tree import Agreement, By, Clause, Limits, Reading, Requires
from observance.finding.clausetest import ClauseTest, clause_tests
from observance.finding.compile import Piece
from observance.finding.phrases import titles_of


def explain(agreement: Agreement, clause: Clause, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """Both steps of a reading: the SQL that finds candidates, and in words what each history is then asked."""
    sql, asked, titles = list[str](), list[str](), titles_of(agreement)
    for test in clause_tests(agreement, clause, reading):
        sql += _first_step(test, f"{clause.id}, {reading.name}", titles)
        asked += _second_step(test, titles)
    return "\n".join(sql), tuple(dict.fromkeys(asked))


def _first_step(test: ClauseTest, name: str, titles: Mapping[str, str]) -> Iterator[str]:
    for lasting in test.lastings:
        yield f"-- {condition_text(lasting.condition)}: the table {lasting.relation.name}, a row a stretch, is made of"
        yield "\nUNION ALL\n".join(piece.query.sql for piece in lasting.pieces) + ";"
        yield from _taken(lasting.pieces)
    if test.trigger is not None:
        yield f"-- {name}: what the duty runs from"
        yield _union(test.trigger.pieces)
    what = {"forbids": "candidates", "permits": "candidates", "limits": "who is counted", "requires": "performances"}
    yield f"-- {name}: {what[test.norm]}"
    yield "\nUNION ALL\n".join(piece.query.sql for piece in test.pieces) + ";"
    yield from _taken(test.pieces)
    for exception in test.exceptions:
        yield f"-- exception: {exception.words(titles)}"
        yield _union(piece for _, piece in exception.pieces)
    for repair in test.repairs:
        yield f"-- repaired by: {repair.words(titles)}"
        yield _union(piece for _, piece in repair.pieces)


def _second_step(test: ClauseTest, titles: Mapping[str, str]) -> Iterator[str]:
    norm = test.reading.norm
    yield from (f"in the same history: {element.words(titles)}" for element in test.elements)
    for lasting in test.lastings:
        yield f"stretches that touch are one, and only those of {_seconds(lasting.at_least_s)} or longer count"
    for exception in test.exceptions:
        yield f"and something of the act is left outside of: {exception.words(titles)}"
    yield (
        "all that is tied to one time has an instant in common, by that history's own begins and ends; named times "
        "stand in the order asked"
    )
    if isinstance(norm, Limits):
        yield (
            f"different {norm.counted.name} are counted at one instant: the one at which most histories count more "
            f"than {norm.at_most}"
        )
    if isinstance(norm, Requires) and test.norm == "requires":
        yield f"met, late, missed or pending by {_deadline(norm)}; what is missing counts only where it was watched"
    if test.norm == "permits":
        yield "the act is permitted; where another clause forbids it and neither prevails, that is a norm conflict"
    for priority in test.reading.priorities:
        yield f"{priority.precedence.value} clause {priority.clause}"
    for repair in test.repairs:
        yield f"recorded beside the breach, which it does not erase: {repair.words(titles)}"


def _deadline(norm: Requires) -> str:
    if norm.deadline is None:
        return "its first day in force"
    if isinstance(norm.deadline, By):
        return f"the end of {norm.deadline.day}" if norm.deadline.clock is None else f"{norm.deadline.day}"
    return f"{_seconds(norm.deadline.duration.si)} after {condition_text(norm.deadline.after)}"


def _seconds(value: float) -> str:
    for unit in ("days", "h", "min", "s"):
        one = Quantity(value=1.0, unit=unit).si
        if value >= one and value % one == 0:
            return f"{value / one:g} {unit}"
    return f"{value:g} s"


def _union(pieces: Iterable[Piece]) -> str:
    return "\nUNION ALL\n".join(line for piece in pieces for line in _lines(piece)) + ";"


def _taken(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in (inner for one in pieces for inner in one.minus):
        yield from (f"-- takes its time away\n{line};" for line in _lines(piece))


def _lines(piece: Piece) -> list[str]:
    return [piece.query.sql, *(line for inner in piece.minus for line in _lines(inner))]
