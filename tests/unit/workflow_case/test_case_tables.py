"""Tables of a case: read with it, held against its figures by a command, digested, and refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.workflow.case import load_case
from observance.workflow.case_folder import is_case_file
from observance.workflow.skeleton import new_case

TABLE = """
of: arrivals
file: arrivals.csv
definition: {population: persons, counted: arrived, unit: persons}
source: a ministry
licence: facts
period: year
values:
  - {column: men, where: {sex: men}}
  - {column: women, where: {sex: women}}
  - {column: total, sums: [men, women]}
"""
STATEMENT = """
source: {id: wire, outlet: a wire service, kind: media, reliability: C, graded_by: A2}
text: "1,127 came in 2017."
claims:
  - id: wire-1127
    quote: 1,127 came in 2017
    start: 0
    speaker: a ministry
    knows: infers
    credibility: 2
    content:
      type: figure
      of: arrivals
      definition: {population: persons, counted: arrived, unit: persons}
      period: {from: 2017, to: 2017}
      value: {exact: 1127}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    new_case(folder, title="Figures", seed=1, now=1511317800.0)
    (folder / "tables").mkdir()
    (folder / "tables" / "arrivals.yaml").write_text(TABLE, encoding="utf-8")
    (folder / "tables" / "arrivals.csv").write_text("year,men,women,total\n2017,188,939,1128\n", encoding="utf-8")
    (folder / "statements" / "wire.yaml").write_text(STATEMENT, encoding="utf-8")
    return folder


def test_the_command_holds_figures_against_tables(case: Path) -> None:
    ran = CliRunner().invoke(main, ["statements", "figures", str(case)])
    assert ran.exit_code == 0, ran.output
    assert "differs: arrivals: by -1: 1,127 is said, the table gives 1,128" in ran.output
    assert "total is printed 1128, and its parts give 1127" in ran.output


def test_a_table_is_of_the_case(case: Path) -> None:
    loaded = load_case(case)
    assert {"tables/arrivals.yaml", "tables/arrivals.csv"} <= set(loaded.digests)
    assert is_case_file(Path("tables/arrivals.csv")) and not is_case_file(Path("tables/arrivals.xlsx"))
    assert not any("is not read" in note and "tables" in note for note in loaded.notes)


def test_a_cell_that_is_no_number_is_refused_with_its_line(case: Path) -> None:
    (case / "tables" / "arrivals.csv").write_text("year,men,women,total\n2017,188,x,1128\n", encoding="utf-8")
    ran = CliRunner().invoke(main, ["check", str(case)])
    assert ran.exit_code == 3 and "tables/arrivals.csv:2: women: wanted a number, or nothing; got 'x'" in ran.output


def test_without_figures_it_says_so(tmp_path: Path) -> None:
    new_case(tmp_path / "case", title="None", seed=1, now=1511317800.0)
    ran = CliRunner().invoke(main, ["statements", "figures", str(tmp_path / "case")])
    assert ran.exit_code == 0 and "no statement of this case claims a figure" in ran.output
