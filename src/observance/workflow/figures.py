"""The figures of a case, held against its tables."""

from __future__ import annotations

from pathlib import Path

from observance.report.figures import FiguresShown, figure_words, figures_shown
from observance.workflow.case import Case, load_case
from observance.workflow.case_tables import slips_of_tables


def figures_of(case: Case) -> FiguresShown:
    """Every statistical claim against every table of the case."""
    statements = [case.statements[id] for id in sorted(case.statements)]
    return figures_shown(statements, case.tables, slips_of_tables(case.tables))


def figure_lines(folder: Path) -> list[str]:
    """What came of them, a line each, for a person at the command line.

    Raises:
        RefusedInput: as `load_case`.
    """
    shown = figures_of(load_case(folder))
    lines = [
        f"{row.figure.claim}: {figure_words(row.figure.content)} ({row.figure.source})\n"
        f"    {row.verdict}: {f'{row.table}: ' if row.table else ''}{row.words}"
        for row in shown.rows
    ]
    lines += [f"{one.one.claim} and {one.other.claim}: {one.words}" for one in shown.quarrels]
    lines += [f"table {slip}" for slip in shown.slips]
    return lines or ["no statement of this case claims a figure over time (content of type `figure`)"]
