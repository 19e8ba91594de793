"""Figures over time in the report: a section of their own, only where a source gives one, and nothing unescaped."""

from __future__ import annotations

from dataclasses import replace

from sample_case import sample_inputs

from observance.finding.figure_sums import Figure
from observance.finding.figures import compared
from observance.observation.statement.figures import ClaimedFigure
from observance.report.figures import FiguresShown
from observance.report.page import render_report


def figure(source: str) -> Figure:
    content = ClaimedFigure.model_validate(
        {"type": "figure", "of": "arrivals", "measure": "share", "where": {"sex": "women"}}
        | {"period": {"from": "2017-01", "to": "2017-08"}, "value": {"exact": 83}}
    )
    return Figure(claim="c-1", source=source, content=content)


def test_the_section_is_there_with_a_figure_and_not_without() -> None:
    inputs = sample_inputs()
    assert "Figures over time" not in render_report(inputs)
    page = render_report(replace(inputs, figures=FiguresShown(rows=compared([figure("a <b>wire</b>")], []))))
    assert "arrivals (women), January to August 2017: 83 % of all" in page
    assert "a &lt;b&gt;wire" in page and "<b>wire" not in page
    assert "no table of the case counts" in page
