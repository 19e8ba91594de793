"""Both steps of a clause shown: the SQL that finds candidates, and what each history is then asked."""

from __future__ import annotations

from observance.agreement.tree import Agreement, Clause, Reading
from observance.finding.clausetest import clause_tests
from observance.finding.compile import Piece
from observance.finding.phrases import titles_of


def explain(agreement: Agreement, clause: Clause, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """Both steps of a reading: the SQL that finds candidates, and in words what each history is then asked."""
    sql, asked, titles = [], list[str](), titles_of(agreement)
    for test in clause_tests(agreement, clause, reading):
        sql.append(f"-- {clause.id}, {reading.name}: candidates")
        sql.append("\nUNION ALL\n".join(piece.query.sql for piece in test.pieces) + ";")
        for piece in (piece for one in test.pieces for piece in one.minus):
            sql += [f"-- takes its time away\n{line};" for line in _lines(piece)]
        asked += [f"in the same history: {element.words(titles)}" for element in test.elements]
        for exception in test.exceptions:
            sql.append(f"-- exception: {exception.words(titles)}")
            sql.append("\nUNION ALL\n".join(line for _, piece in exception.pieces for line in _lines(piece)) + ";")
            asked.append(f"and something of the act is left outside of: {exception.words(titles)}")
        asked.append(
            "all that is tied to one time has an instant in common, by that history's own begins and ends; "
            "named times stand in the order asked"
        )
    return "\n".join(sql), tuple(asked)


def _lines(piece: Piece) -> list[str]:
    return [piece.query.sql, *(line for inner in piece.minus for line in _lines(inner))]
