"""Example cases tried: what passes, what fails and how it is shown, what each given sentence does to an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.values.errors import RefusedInput
from observance.workflow.progress import quiet
from observance.workflow.trying import CasesFail, try_cases

GALLERY = Path(__file__).parents[2] / "refused" / "trials"
AGREEMENT = (GALLERY / "agreement.observance").read_text(encoding="utf-8")
SOUND = (GALLERY / "sound.txt").read_text(encoding="utf-8")
HEAD = 'time zone "Asia/Seoul".\nall cases: everything was watched, every register was seen.\n\n'
CROSSING = """  given p1 belongs to north
    and p1 crosses line mdl at t1{more}
  when t1 is 2018-11-05 15:14:40
  then {then}.
"""
PAPER = """
    and a1 is issued by commission
    and a1 names p1
    and a1 allows crossing_mdl
    and a1 is valid from 2018-11-05 {hours}"""
DEED = """
    and p1 executes act h1 at t1"""


def tried(folder: Path, cases: str) -> list[str]:
    (folder / "agreement.observance").write_text(AGREEMENT, encoding="utf-8")
    (folder / "cases.txt").write_text(cases, encoding="utf-8")
    return try_cases(folder / "agreement.observance", progress=quiet)


def crossing(then: str, more: str = "") -> str:
    return HEAD + 'case "a crossing"\n' + CROSSING.format(more=more, then=then)


def refusal(folder: Path, cases: str) -> str:
    with pytest.raises(CasesFail) as failed:
        tried(folder, cases)
    assert failed.value.exit_code == 3
    return str(failed.value)


def test_answers_that_all_come(tmp_path: Path) -> None:
    assert tried(tmp_path, SOUND) == [
        "as wanted: north crosses (3 answers)",
        "A line that nobody crosses: 1 cases, 3 answers, all as wanted",
    ]


@pytest.mark.parametrize(
    ("then", "more"),
    [
        ('"L/1" reading "side": breach by north', ""),
        ('"L/1" reading "literal": breach by p1', ""),
        ('"L/1" reading "side": permitted for north', PAPER.format(hours="15:00 to 15:30")),
        ('"L/1" reading "side": breach by north', PAPER.format(hours="16:00 to 16:30")),
        (
            '"L/1" reading "side": not determined for north because authorisations not seen',
            "\n    and register of commission for crossing_mdl was not seen",
        ),
        ('"L/1" reading "side": not determined for south because not covered and "L/1": breach by north',
         "\n    and line mdl was not watched"),
        ('"L/1" reading "literal": legal note about p1 and "L/1" reading "side": legal note about p1',
         "\n    and p1 is recorded as fleeing"),
        ('"L/1": breach by north and "L/2": not determined for north because open term undecided',
         DEED + "\n    and h1 takes place in zone jsa"),
        ('"L/1": breach by north and "L/2": breach by h1',
         DEED + "\n    and h1 takes place in zone jsa\n    and h1 counts as a hostile act"),
        ('"L/1": breach by north and "L/2": consistent for north',
         DEED + "\n    and h1 takes place in zone jsa\n    and not (h1 counts as a hostile act)"),
        ('"L/1": breach by north and "L/2": consistent for north', DEED + "\n    and h1 counts as a hostile act"),
        ('"L/1": breach by north and "L/3": none seen', ""),
        ('"L/1": breach by north and "L/3": consistent for north', "\n    and p1 is in zone jsa throughout"),
        ('"L/1": breach by north and "L/3": breach by north',
         "\n    and p1 is in zone jsa throughout\n    and p1 carries rifle throughout"),
        ('"L/1": breach by north and "L/3": consistent for north',
         "\n    and p1 is in zone jsa from 2018-11-05 15:00 to 15:30\n"
         "    and p1 carries rifle from 2018-11-05 16:00 to 16:30"),
    ],
)  # fmt: skip
def test_what_is_given_makes_the_answer(tmp_path: Path, then: str, more: str) -> None:
    assert len(tried(tmp_path, crossing(then, more))) == 2


def test_an_answer_that_does_not_come_is_shown_with_its_reasons(tmp_path: Path) -> None:
    text = refusal(tmp_path, crossing('"L/1" reading "side": permitted for north'))
    assert text.startswith('1 of 1 case fails:\n  cases.txt:8: column 8, case "a crossing": wanted permitted by north')
    assert "under L/1, reading 'side'; got breach by north\n" in text
    assert '    8 |   then "L/1" reading "side": permitted for north.\n' in text
    assert re.search(r"\n      \| {8}\^{10,}\n", text)
    assert "established to what the case says" in text
    assert "= element, met: p1 crosses the line at that time" in text
    assert "= exception, not recorded: A is issued by the commission" in text


@pytest.mark.parametrize(
    "then",
    [
        '"L/1" reading "side": breach by south',
        '"L/1" reading "side": breach',
        '"L/1" reading "side": not determined for north because not covered',
        '"L/1" reading "literal": permitted for p1',
        '"L/1" reading "literal": legal note about p1',
        '"L/1": breach by north and "L/3": consistent for p1',
    ],
)
def test_a_wrong_answer_fails(tmp_path: Path, then: str) -> None:
    assert 'case "a crossing"' in refusal(tmp_path, crossing(then))


def test_a_breach_that_the_case_does_not_speak_of_fails_it(tmp_path: Path) -> None:
    text = refusal(tmp_path, crossing('"L/2": none seen'))
    assert "wanted no breach of L/1 but those that the case names; got breach by north (p1)" in text
    other = "\n    and p2 belongs to south\n    and p2 crosses line mdl at t1"
    text = refusal(tmp_path, crossing('"L/1" reading "side": breach by north', other))
    assert "got breach by south (p2) under L/1, reading 'side'" in text


def test_each_failing_case_is_counted_once(tmp_path: Path) -> None:
    first = crossing('"L/1" reading "side": permitted for north and "L/3": breach by north')
    second = first.removeprefix(HEAD).replace("a crossing", "another")
    third = 'case "a quiet day" about 2018-11-06 to 2018-11-06\n  then "L/1": none seen and "L/2": none seen.\n'
    assert refusal(tmp_path, "\n".join([first, second, third])).startswith("2 of 3 cases fail:")


def test_before_the_agreement_nothing_binds(tmp_path: Path) -> None:
    cases = crossing('"L/1" reading "side": not in force for north').replace("2018-11-05", "2018-10-05")
    assert len(tried(tmp_path, cases)) == 2


def test_an_agreement_without_cases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agreement.observance").write_text(AGREEMENT, encoding="utf-8")
    with pytest.raises(RefusedInput, match=r"wanted a file cases\.txt beside the agreement"):
        try_cases(tmp_path / "agreement.observance", progress=quiet)


def test_the_command_says_what_fails_and_leaves_with_three(tmp_path: Path) -> None:
    tried(tmp_path, SOUND)
    file = str(tmp_path / "agreement.observance")
    passed = CliRunner().invoke(main, ["agreement", "test", file])
    assert passed.exit_code == 0
    assert "1 cases, 3 answers, all as wanted" in passed.output
    (tmp_path / "cases.txt").write_text(SOUND.replace("breach by p1", "permitted for p1"), encoding="utf-8")
    failed = CliRunner().invoke(main, ["agreement", "test", file])
    assert failed.exit_code == 3
    assert "1 of 1 case fails:" in failed.output


def test_a_side_that_is_not_known_is_not_no_side(tmp_path: Path) -> None:
    cases = crossing('"L/1" reading "literal": breach by p1 and "L/1" reading "side": {answer}')
    nobody = cases.replace("p1 belongs to north\n    and ", "")
    assert len(tried(tmp_path, nobody.format(answer="none seen"))) == 2
    unknown = nobody.replace("at t1\n", "at t1\n    and the side of p1 is not known\n")
    assert len(tried(tmp_path, unknown.format(answer="not determined because not attributable"))) == 2


def test_each_of_many_is_one_sentence(tmp_path: Path) -> None:
    cases = HEAD + (
        'case "three of the north"\n  given each of p1 to p3 belongs to north\n'
        "    and each of p1 to p3 crosses line mdl at t1\n    and each of p2 to p2 is in zone jsa throughout\n"
        '  when t1 is 2018-11-05 15:14\n  then "L/1" reading "literal": breach and "L/1" reading "side": breach by '
    )
    text = refusal(tmp_path, cases + "p1.\n")
    assert [f"got breach by north (p{k})" in text for k in (1, 2, 3)] == [False, True, True]
    assert len(tried(tmp_path, cases + 'north and "L/3": consistent for p2.\n')) == 2
