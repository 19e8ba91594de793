"""Figures over time for readers: what was said, against which table, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observance.finding.figure_sums import Figure, Table
from observance.finding.figures import Compared, Quarrel, compared, figure_value, quarrels
from observance.observation.statement.claims import StatementFile
from observance.observation.statement.figures import ClaimedFigure

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresShown:
    """All figures of a case, held against its tables; what does not agree between them; where tables are amiss."""

    rows: tuple[Compared, ...] = ()
    quarrels: tuple[Quarrel, ...] = ()
    slips: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    def quote(self, figure: Figure) -> str:
        """What is claimed, in a reader's words."""
        return figure_words(figure.content)


def figures_shown(statements: Sequence[StatementFile], tables: Sequence[Table], slips: Sequence[str]) -> FiguresShown:
    """Every statistical claim of the statements."""
    figures = [
        Figure(claim=claim.id, source=statement.source.outlet, content=claim.content)
        for statement in statements
        for claim in statement.claims
        if isinstance(claim.content, ClaimedFigure)
    ]
    return FiguresShown(
        rows=compared(figures, tables), quarrels=quarrels(figures), slips=tuple(slips), tables=tuple(tables)
    )


def figure_words(content: ClaimedFigure) -> str:
    """What is claimed: "arrivals (women), 2017: 83.3 % of all"."""
    said = figure_value(content.value)
    of = content.of.replace("-", " ")
    part = f" ({', '.join(content.where.values())})" if content.where else ""
    against = f" against {content.against.words()}" if content.against is not None else ""
    value = {
        "total": said,
        "share": f"{said} % of all",
        "rise": f"up {said} %{against}",
        "fall": f"down {said} %{against}",
        "ordinal": f"the {_ordinal(content)}",
    }[content.measure]
    return f"{of}{part}, {content.period.words()}: {value}"


def _ordinal(content: ClaimedFigure) -> str:
    n = content.value.exact
    return _ORDINALS[int(n)] if n is not None and n in range(1, len(_ORDINALS)) else f"number {content.value.words()}"
