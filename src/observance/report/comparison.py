"""The page `out/comparison.html`: answers under several profiles side by side, and what changed since others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from observance.finding.changes import Change, Changes
from observance.finding.compare import Cell, Comparison, Line
from observance.report.clock_words import between, date_words, days_words, zone_words
from observance.report.page import page_file, page_templates, security_policy
from observance.report.words import INTERNAL, NOT_EXAMINED, because_sentence

KINDS = {
    "changed": "Another answer",
    "reasons": "The same answer, other reasons",
    "new": "New",
    "gone": "Gone",
    "same": "Unchanged",
}


def render_comparison(
    comparison: Comparison,
    names: Mapping[str, str],
    idle: Mapping[str, Sequence[str]],
    changes: Changes | None,
    *,
    zone: str,
    span: tuple[float, float],
) -> str:
    """The whole page as HTML, the same bytes for the same answers; no share stands on it."""
    style, script = page_file("report.css") + page_file("comparison.css"), page_file("report.js")
    acts = [line for line in comparison.lines if line.level != "party"]
    cells = [(line, cell) for line in comparison.lines for cell in line.cells if cell is not None]
    return (
        page_templates()
        .get_template("comparison.jinja")
        .render(
            comparison=comparison,
            style=Markup(style),
            script=Markup(script),
            policy=security_policy(style, script),
            tables=[table for table in (("By act", acts), ("By party", _parties(comparison))) if table[1]],
            apart=sum(not line.agree for line in acts),
            acts=len(acts),
            adopted=_adopted(cells),
            said=_said(comparison),
            idle={column.name: idle.get(column.id, ()) for column in comparison.columns if idle.get(column.id)},
            changes=changes,
            own=lambda answer: comparison.columns[0].word_for_breach if answer == "breach" else answer,
            kinds=[(KINDS[kind], _of(changes, kind)) for kind in KINDS if changes is not None and _of(changes, kind)],
            reasons=_reasons(cells),
            name=lambda word: names.get(word, word),
            clause=clause_words,
            when=lambda one: when_words(one, zone),
            days=days_words(*span, zone),
            zone=zone_words(zone, span[0]),
            internal=INTERNAL,
            not_examined=NOT_EXAMINED,
        )
    )


def clause_words(line: Line | Change, lines: Sequence[Line]) -> str:
    """The clause, with its reading where several stand beside each other, and its version."""
    several = len({one.reading for one in lines if (one.agreement, one.clause) == (line.agreement, line.clause)}) > 1
    words = f"{line.clause}, read “{line.reading}”" if several else line.clause
    version = line.version if isinstance(line, Line) else ""
    return f"{words} ({version})" if version else words


def when_words(one: Line | Change, zone: str) -> str:
    """The day and the bounds of the begin of an act; "" for a party's answer."""
    if one.level == "party" or one.began is None:
        return ""
    return f"{date_words(one.began.middle, zone)}, {between(one.began, zone)}"


def _parties(comparison: Comparison) -> list[Line]:
    return [line for line in comparison.lines if line.level == "party"]


def _of(changes: Changes, kind: str) -> list[Change]:
    return [one for one in changes.rows if one.kind == kind]


def _adopted(cells: Sequence[tuple[Line, Cell]]) -> list[tuple[Line, Cell]]:
    return [(line, cell) for line, cell in cells if cell.adoptions]


def _said(comparison: Comparison) -> dict[str, list[str]]:
    """What was said of whether a text bound, by profile: another profile may give another body's word its weight."""
    said = {
        column.name: [one for line in comparison.lines if (cell := line.cells[i]) for one in cell.status_said]
        for i, column in enumerate(comparison.columns)
    }
    return {name: list(dict.fromkeys(every)) for name, every in said.items() if every}


def _reasons(cells: Sequence[tuple[Line, Cell]]) -> list[tuple[str, str]]:
    """What each short reason of the table means, once each, in the order in which they come."""
    short = dict.fromkeys(reason for _, cell in cells for reason in cell.because)
    return [(reason, because_sentence(reason)) for reason in short]
