"""Totals of a table: rows, and claims of the same definition, that make up a period without gap or overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from observance.observation.statement.figures import ClaimedFigure, Dates
from observance.observation.statement.table_file import TableFile

Span = tuple[date | None, date]
"""First and last day; without a first: since the count began."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: of when it is, which row it is where words choose it, and its values by heading."""

    span: Span
    chosen: str
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was read."""

    id: str
    file: TableFile
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A statistical claim."""

    claim: str
    source: str
    content: ClaimedFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Totals of one table, with claims of the same definition where rows alone do not make up a period."""

    table: Table
    figures: tuple[Figure, ...]

    def total(self, where: Mapping[str, str], period: Dates) -> tuple[Decimal | None, tuple[str, ...]]:
        """The sum for a part and a period, with the claims that it needed; nothing where no rows make it up."""
        file, span = self.table.file, period.span()
        if not file.values:
            return self._events(span), ()
        columns = [one.column for one in file.values if one.where == _without(where, file)]
        if not columns:
            return None, ()
        word = where.get(file.rows.key, file.rows.whole) if file.rows is not None else ""
        rows = [(row.span, row.values.get(columns[0]), "") for row in self.table.rows if row.chosen == word]
        pieces = [(one, value, name) for one, value, name in rows if value is not None and inside(one, span)]
        if (found := _tiled(pieces, span)) is not None:
            return found
        claims = [
            (one.content.period.span(), Decimal(str(one.content.value.exact)), one.claim)
            for one in self.figures
            if one.content.measure == "total" and one.content.value.exact is not None
            and one.content.of == file.of and one.content.where == where
            and not one.content.definition.differs(file.definition) and inside(one.content.period.span(), span)
        ]  # fmt: skip
        return _tiled([*pieces, *claims], span) or (None, ())

    def _events(self, span: Span) -> Decimal | None:
        covers = self.table.file.covers
        if covers is None or not inside(span, covers.span()):
            return None
        return Decimal(sum(inside(row.span, span) for row in self.table.rows))


def _without(where: Mapping[str, str], file: TableFile) -> dict[str, str]:
    return {key: word for key, word in where.items() if file.rows is None or key != file.rows.key}


def inside(span: Span, other: Span) -> bool:
    """Whether a span lies in another."""
    first, begin = span[0] or date.min, other[0] or date.min
    return begin <= first and span[1] <= other[1]


def _tiled(pieces: Sequence[tuple[Span, Decimal, str]], span: Span) -> tuple[Decimal, tuple[str, ...]] | None:
    """The sum of pieces that make up a span without gap or overlap, rows before claims; nothing where none do."""
    at, total, claims = span[0] or date.min, Decimal(0), []
    while at <= span[1]:
        fitting = [one for one in pieces if (one[0][0] or date.min) == at]
        if not fitting:
            return None
        (_, last), value, name = max(fitting, key=lambda one: (not one[2], one[0][1]))
        total, at = total + value, last + _ONE_DAY
        claims += [name] if name else []
    return total, tuple(claims)
