"""Strict reading of a file against its model, and what the faults say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from observance.evidence.fields import Count, Credibility, Id, Instant, Period, Point2, Share01, Words
from observance.evidence.papers import Paper, parse_paper, parse_sheet, read_paper
from observance.evidence.slips import Slip, twice, unknown
from observance.values.errors import RefusedInput


class Round(Paper):
    shape: Literal["round"]
    radius_m: float = Field(gt=0)


class Square(Paper):
    shape: Literal["square"]
    sides: tuple[float, float]
    act: Period | None = None


class Drawing(Paper):
    id: Id
    shapes: tuple[Annotated[Round | Square, Field(discriminator="shape")], ...] = ()
    weights: dict[Literal["A", "B"], Share01] = Field(default_factory=dict)
    credibility: Credibility = "6"
    count: Count | None = None
    at: Point2 | None = None
    hidden: bool = False
    when: Instant | None = None
    named: Words = Field(default="x", description="what it is called", examples=["the hut"])

    def slips(self) -> Iterator[Slip]:
        yield from twice([(("shapes", i), shape.shape) for i, shape in enumerate(self.shapes)])
        if self.named == "nobody":
            yield unknown(("named",), "a name", self.named, {"somebody"})


def refusal(text: str) -> str:
    with pytest.raises(RefusedInput) as refused:
        parse_paper(text.encode(), Drawing, "d.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "id: 5",
            "d.yaml:1: id: wanted an id of small letters, digits, dot, hyphen and underscore; got the number 5 (",
        ),
        ("id:", "got nothing (the key stands there without a value)"),
        ("id: a\nshapes: 7", "d.yaml:2: shapes: wanted a list; got the number 7"),
        ("id: a\nshapes:\n - 7", "d.yaml:3: shapes[0]: wanted a mapping"),
        (
            "id: a\nshapes:\n - {shape: rund}",
            "shapes[0].shape: wanted shape: one of round, square; got the text 'rund'; did",
        ),
        ("id: a\nshapes:\n - {radius_m: 1}", "d.yaml:3: shapes[0]: wanted shape: one of round, square; got nothing"),
        (
            "id: a\nshapes:\n - {shape: round,\n    radius_m: 0}",
            "d.yaml:4: shapes[0].radius_m: wanted a number above 0",
        ),
        ("id: a\nshapes:\n - {shape: round, radius: 1}", "the key 'radius_m', a number above 0; got nothing"),
        ("id: a\nshapes:\n - {shape: round, radius: 1}", "the unknown key 'radius'; did you mean 'radius_m'?"),
        (
            "id: a\nshapes:\n - {shape: square, sides: [1]}",
            "shapes[0].sides[1]: wanted a list of exactly 2; got only 1",
        ),
        ("id: a\nshapes:\n - {shape: square, sides: [1, 2, 3]}", "wanted a list of exactly 2; got a list of 3"),
        ("id: a\nweights: {A: 1.5}", "d.yaml:2: weights.A: wanted a number from 0 to 1; got the number 1.5"),
        ("id: a\nweights: {C: 0.5}", "d.yaml:2: weights.C: wanted one of A, B; got the text 'C'"),
        ("id: a\ncredibility: 7", "d.yaml:2: credibility: wanted one of 1, 2, 3, 4, 5, 6; got the text '7'"),
        ("id: a\ncount: 4", "example: count: {at_least: 4, at_most: 7}"),
        ("id: a\nat: [1, x]", "d.yaml:2: at[1]: wanted a number; got the text 'x'"),
        ("id: a\nat: ['1,5', 2]", "decimals take a point"),
        ("id: a\nhidden: no", "wanted true or false; got the text 'no' (this format knows only true and false)"),
        ("id: a\nhidden: 1", "wanted true or false; got the number 1"),
        ("id: a\nnamed: ''", "text that is not empty; got an empty text\n    for example: named: the hut"),
        ("id: a\nwhen: 20171113", "an instant: date, time and zone; got the number 20171113"),
        ("id: a\nwhen: 2017-11-13", "got a date without its time, '2017-11-13'"),
        ("id: a\nwhen: noon", "got the text 'noon'"),
        ("id: " + "a" * 99, "wanted at most 80 characters"),
        ("id: a\nnamed: nobody", "wanted a name (somebody); got 'nobody'; did you mean 'somebody'?"),
    ],
)
def test_message(text: str, words: str) -> None:
    assert words in refusal(text)


def test_every_fault_at_once_in_the_order_of_the_lines() -> None:
    with pytest.raises(RefusedInput) as refused:
        parse_paper(b"hidden: 3\nid: A\nwhen: x\n", Drawing, "d.yaml")
    assert [fault.line for fault in refused.value.faults] == [1, 2, 3]


def test_slips_are_all_told() -> None:
    round_one = "{shape: round, radius_m: 1}"
    with pytest.raises(RefusedInput) as refused:
        parse_paper(f"id: a\nnamed: nobody\nshapes: [{round_one}, {round_one}]".encode(), Drawing, "d.yaml")
    assert len(refused.value.faults) == 2


def test_credibility_without_quotes_is_taken() -> None:
    assert parse_paper(b"{id: a, credibility: 2}", Drawing, "d").credibility == "2"
    assert parse_paper(b'{id: a, credibility: "2"}', Drawing, "d").credibility == "2"


def test_only_the_files_own_names_are_keys() -> None:
    """`Period` is filled by `earliest` and `latest` in code, never in a file."""
    text = "id: a\nshapes: [{shape: square, sides: [1, 2], act: {earliest: 2017-11-13T15:11:00Z, latest: x}}]"
    assert "the unknown key 'earliest'" in refusal(text)


def test_a_sheet_knows_its_lines() -> None:
    sheet = parse_sheet(b"id: a\nweights:\n  A: 0.5\n", Drawing, "d.yaml")
    fault = sheet.fault(("weights", "A"), wanted="w", got="g")
    assert (fault.line, fault.where) == (3, "weights.A")
    assert sheet.fault(("weights", "B", "deeper"), wanted="w", got="g").line == 2


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="got nothing there"):
        read_paper(tmp_path / "none.yaml", Drawing)
    with pytest.raises(RefusedInput, match="wanted a file that can be read"):
        read_paper(tmp_path, Drawing)
