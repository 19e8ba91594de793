"""Figures over time: reproduced, differs, not comparable, not in the table; by definition first, then by number."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from observance.evidence.papers import Sheet, parse_sheet
from observance.finding.figure_sums import Figure, Row, Table
from observance.finding.figures import Compared, compared, quarrels
from observance.observation.statement.claims import StatementFile
from observance.observation.statement.figures import ClaimedFigure, Dates
from observance.observation.statement.table_file import TableFile
from observance.report.figures import figures_shown
from observance.workflow.case_tables import slips_of_tables, tables_of

EXAMPLE = Path(__file__).parents[3] / "examples" / "panmunjom-2017"
DEFINED = {"population": "persons", "counted": "arrived", "unit": "persons"}
SEXES = [
    {"column": "men", "where": {"sex": "men"}},
    {"column": "women", "where": {"sex": "women"}},
    {"column": "total", "sums": ["men", "women"]},
]


def table(rows: dict[str, tuple[int, int]]) -> Table:
    file = TableFile.model_validate(
        {
            "of": "arrivals",
            "file": "a.csv",
            "definition": DEFINED,
            "source": "s",
            "licence": "l",
            "period": "p",
            "values": SEXES,
        }
    )
    made = tuple(
        Row(
            span=Dates.model_validate(
                {"from": year.partition("/")[0] or None, "to": year.partition("/")[2] or year}
            ).span(),
            chosen="",
            values={"men": Decimal(men), "women": Decimal(women), "total": Decimal(men + women)},
        )
        for year, (men, women) in rows.items()
    )
    return Table(id="years", file=file, rows=made)


YEARS = table({"/2014": (500, 500), "2015": (100, 300), "2016": (50, 150), "2017": (40, 120)})


def figure(value: dict[str, float], first: str | None, last: str, name: str = "c", **more: object) -> Figure:
    content = ClaimedFigure.model_validate(
        {
            "type": "figure",
            "of": "arrivals",
            "definition": DEFINED,
            "period": {"from": first, "to": last},
            "value": value,
        }
        | more
    )
    return Figure(claim=name, source="s", content=content)


def held(one: Figure, *others: Figure) -> Compared:
    return compared([one, *others], [YEARS])[0]


@pytest.mark.parametrize(
    ("one", "verdict", "difference"),
    [
        (figure({"exact": 400}, "2015", "2015"), "reproduced", 0),
        (figure({"exact": 600}, "2015", "2016"), "reproduced", 0),
        (figure({"exact": 1600}, None, "2016"), "reproduced", 0),
        (figure({"exact": 611}, "2015", "2016"), "differs", 11),
        (figure({"about": 610}, "2015", "2016"), "differs", 10),
        (figure({"about": 600}, "2015", "2016"), "reproduced", 0),
        (figure({"at_least": 500}, "2015", "2016"), "reproduced", 0),
        (figure({"at_most": 500}, "2015", "2016"), "differs", -100),
        (figure({"exact": 75}, "2016", "2016", measure="share", where={"sex": "women"}), "reproduced", 0),
        (figure({"exact": 72.1}, "2016", "2016", measure="share", where={"sex": "women"}), "differs", Decimal("-2.9")),
        (figure({"exact": 20}, "2017", "2017", measure="fall", against={"from": 2016, "to": 2016}), "reproduced", 0),
        (figure({"exact": 12}, "2017", "2017", measure="rise", against={"from": 2016, "to": 2016}), "differs", 32),
        (figure({"exact": 600}, "2015", "2016", where={"age": "young"}), "not in the table", None),
        (figure({"exact": 90}, "2017", "2017-08"), "not in the table", None),
        (figure({"exact": 90}, "2018", "2018"), "not in the table", None),
        (figure({"exact": 400}, "2015", "2015", definition=DEFINED | {"counted": "crossed"}), "not comparable", None),
        (figure({"exact": 400}, "2015", "2015", definition={}), "not comparable", None),
    ],
)
def test_a_figure_is_held_against_the_table(one: Figure, verdict: str, difference: float | None) -> None:
    found = held(one)
    assert (found.verdict, found.difference) == (verdict, difference)


def test_a_claim_fills_what_the_table_lacks_and_is_named() -> None:
    part = figure({"exact": 80}, "2017-01", "2017-08", "part")
    found = held(figure({"exact": 1680}, None, "2017-08"), part)
    assert (found.verdict, found.with_claims) == ("reproduced", ("part",))
    # Not with a claim of another definition, and never with itself.
    apart = figure({"exact": 80}, "2017-01", "2017-08", "part", definition=DEFINED | {"unit": "families"})
    assert held(figure({"exact": 1680}, None, "2017-08"), apart).verdict == "not in the table"
    assert held(part).verdict == "not in the table"


def test_where_the_definition_differs_it_says_in_what() -> None:
    words = held(figure({"exact": 400}, "2015", "2015", definition=DEFINED | {"counted": "crossed"})).words
    assert "counted: 'crossed', in the table 'arrived'" in words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2017", "2017", "2017"),
        ("2010", "2016", "2010 to 2016"),
        ("2017-01", "2017-08", "January to August 2017"),
        ("2016-12", "2017-01-05", "December 2016 to 5 January 2017"),
        ("2017", "2017-11-13", "2017 to 13 November 2017"),
        (None, "2017-08", "to August 2017"),
    ],
)
def test_a_period_is_said_in_words(first: str | None, last: str, words: str) -> None:
    assert Dates.model_validate({"from": first, "to": last}).words() == words


def test_a_share_of_a_whole_that_is_known_is_said_in_heads() -> None:
    whole = figure({"exact": 780}, "2017-01", "2017-08", "whole")
    share = figure({"exact": 3.5}, "2017-01", "2017-08", measure="share", where={"job": "soldiers"})
    assert "of 780, as whole says, it would be 27" in held(share, whole).words


def test_events_are_counted_to_a_day() -> None:
    file = TableFile.model_validate(
        {"of": "arrivals", "file": "e.csv", "definition": DEFINED, "source": "s", "licence": "l", "period": "p"}
        | {"covers": {"from": 2017, "to": 2017}}
    )
    days = ("2017-06-13", "2017-06-23", "2017-11-13", "2017-12-21")
    rows = tuple(Row(span=Dates(first=day, last=day).span(), chosen="", values={}) for day in days)
    events = Table(id="events", file=file, rows=rows)
    third = figure({"exact": 3}, "2017", "2017-11-13", measure="ordinal")
    assert compared([third], [events])[0].verdict == "reproduced"
    assert compared([figure({"exact": 3}, "2017", "2017-12-21", measure="ordinal")], [events])[0].difference == -1
    assert compared([figure({"exact": 3}, "2016", "2017-12-21")], [events])[0].verdict == "not in the table"


def test_a_part_larger_than_its_whole_is_a_quarrel_or_another_definition() -> None:
    ten, fifteen = figure({"exact": 10}, "2010", "2017", "ten"), figure({"exact": 15}, "2017", "2017", "fifteen")
    assert [one.words for one in quarrels([ten, fifteen])] == ["cannot both hold"]
    other = figure({"exact": 15}, "2017", "2017", "fifteen", definition=DEFINED | {"counted": "crossed"})
    assert "the definition differs in counted" in quarrels([ten, other])[0].words
    assert quarrels([ten, figure({"exact": 9}, "2017", "2017")]) == ()


def sheets(folder: Path) -> dict[str, Sheet[TableFile] | None]:
    return {
        one.stem: parse_sheet(one.read_bytes(), TableFile, f"tables/{one.name}")
        for one in sorted(folder.glob("*.yaml"))
    }


def test_the_example_holds_the_press_against_the_ministrys_page() -> None:
    statements = [
        parse_sheet(path.read_bytes(), StatementFile, path.name).paper
        for path in sorted((EXAMPLE / "statements").glob("*.yaml"))
    ]
    tables, faults = tables_of(EXAMPLE, sheets(EXAMPLE / "tables"))
    assert faults == []
    slips = slips_of_tables(tables)
    shown = figures_shown(statements, tables, slips)
    by_claim = {row.figure.claim: row for row in shown.rows}
    verdicts = {claim: row.verdict for claim, row in by_claim.items()}
    assert verdicts["library-arrivals"] == "reproduced"
    assert verdicts["youth-arrivals-all"] == verdicts["youth-arrivals-2017"] == verdicts["cnn-third"] == "reproduced"
    assert by_claim["ajunews-arrivals-all"].with_claims == ("yonhap-arrivals-780",)
    assert by_claim["ministry-arrivals-women"].difference == Decimal("4.9")
    assert by_claim["youth-arrivals-women"].difference == -1
    assert "it would be 27" in by_claim["yonhap-arrivals-soldiers"].words
    assert any({one.one.claim, one.other.claim} == {"library-ten", "crossers-fifteen"} for one in shown.quarrels)
    assert len(slips) == 1 and "printed 72.1, and its numbers give 67.2" in slips[0]


def test_a_sum_with_two_digits_changed_round_is_found(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.csv").write_text(
        "age,men,women,total\n40-49,1500,4457,5597\n30-39,1,2,3\n", encoding="utf-8"
    )
    written = b"""{"of": "arrivals", "file": "a.csv", "definition": {}, "source": "s", "licence": "l",
    "covers": {"to": "2020-09"}, "rows": {"column": "age", "key": "age"},
    "values": [{"column": "men", "where": {"sex": "men"}}, {"column": "women", "where": {"sex": "women"}},
    {"column": "total", "sums": ["men", "women"]}]}"""
    tables, faults = tables_of(tmp_path, {"a": parse_sheet(written, TableFile, "a.yaml")})
    assert faults == []
    assert slips_of_tables(tables) == ["a, 40-49: total is printed 5597, and its parts give 5957"]


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        (None, "wanted the table's values"),
        (b"p,men,women\n", "wanted every heading that is named"),
        (b"p,men,women,total\n2017,a,1,2\n", "wanted a number, or nothing; got 'a'"),
        (b"p,men,women,total\n2017,nan,1,2\n", "wanted a number"),
        (b"p,men,women,total\nlast year,1,1,2\n", "a year, month or day"),
        (b"p,men,women,total\n2017-13,1,1,2\n", "a year, month or day"),
        (b"p,men,women,total\n2018/2017,1,1,2\n", "a year, month or day"),
        (b"\xff\xfe", "comma-separated values in UTF-8"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(tmp_path: Path, csv: bytes | None, words: str) -> None:
    (tmp_path / "tables").mkdir()
    if csv is not None:
        (tmp_path / "tables" / "a.csv").write_bytes(csv)
    written = b"""{"of": "arrivals", "file": "a.csv", "definition": {}, "source": "s", "licence": "l", "period": "p",
    "values": [{"column": "men", "where": {"sex": "men"}}, {"column": "women", "where": {"sex": "women"}},
    {"column": "total", "sums": ["men", "women"]}]}"""
    _, faults = tables_of(tmp_path, {"a": parse_sheet(written, TableFile, "tables/a.yaml")})
    assert len(faults) == 1 and words in str(faults[0])
