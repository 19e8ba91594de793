"""Every agreement that ships: it reads, prints as it stands, and gives the answers that its example cases want."""

from __future__ import annotations

from typing import get_args

import pytest
from click.testing import CliRunner

from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, shipped
from observance.agreement.tree import TextStatus
from observance.agreement.trial_reading import FILE, read_trials
from observance.agreement.trials import Trials
from observance.cli.main import main
from observance.finding.rows import BECAUSE, AnswerWord
from observance.workflow.progress import quiet
from observance.workflow.shipped import AGREEMENTS, shipped_names
from observance.workflow.trying import try_cases

NAMES = shipped_names(AGREEMENTS)


def trials_of(name: str) -> Trials:
    text = shipped(name).with_name(FILE).read_text(encoding="utf-8")
    return read_trials(text, FILE, load(shipped(name)), answers=get_args(AnswerWord), reasons=BECAUSE)


@pytest.mark.parametrize("name", NAMES)
def test_its_example_cases_have_the_answers_that_they_want(name: str) -> None:
    lines = try_cases(shipped(name), progress=quiet)
    assert lines[-1].endswith("all as wanted")
    assert len(lines) == len(trials_of(name).cases) + 1


@pytest.mark.parametrize("name", NAMES)
def test_every_reading_is_tried_with_and_without_an_adverse_answer(name: str) -> None:
    """A rule whose text is held has a breach or a permission, and its contrary; one whose text is not held says so."""
    wanted = [one for case in trials_of(name).cases for one in case.expected]
    for clause in load(shipped(name)).clauses:
        for reading in clause.readings:
            mine = [one for one in wanted if one.clause == clause.id and one.reading in ("", reading.name)]
            answers = {one.answer for one in mine}
            what = f"{name}, {clause.id}, {reading.name}: {sorted(answers)}"
            reasons = {reason for one in mine for reason in one.because}
            if clause.text_status is TextStatus.SUMMARY:
                assert "text not held" in reasons, what
            else:
                assert answers & {"breach", "permitted"}, what
                assert answers & {"consistent", "none seen", "permitted"}, what


@pytest.mark.parametrize("name", NAMES)
def test_its_cases_try_the_dates_and_what_is_not_determined(name: str) -> None:
    answers = {one.answer for case in trials_of(name).cases for one in case.expected}
    assert {"breach", "none seen", "consistent", "not in force", "not determined"} <= answers


@pytest.mark.parametrize("name", NAMES)
def test_it_is_printed_as_it_stands(name: str) -> None:
    assert format_agreement(load(shipped(name))) == shipped(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_knows_it_by_its_name(name: str) -> None:
    agreement = load(shipped(name))
    checked = CliRunner().invoke(main, ["agreement", "check", name])
    assert checked.exit_code == 0
    assert checked.output.startswith(agreement.name)
    formatted = CliRunner().invoke(main, ["agreement", "format", name])
    assert formatted.exit_code == 0, formatted.output
    for id_ in dict.fromkeys(clause.id for clause in agreement.clauses):
        explained = CliRunner().invoke(main, ["agreement", "explain", name, id_])
        assert explained.exit_code == 0, explained.output
        for clause in (clause for clause in agreement.clauses if clause.id == id_):
            version = f"version {clause.version}, " if clause.version else ""
            wanted = [f"{version}reading {reading.name}\n" for reading in clause.readings]
            assert all(line in explained.output for line in wanted or [f"{version}text only: no rule\n"])
            assert ("SELECT" in explained.output) == any(c.readings for c in agreement.clauses if c.id == id_)


@pytest.mark.parametrize("name", NAMES)
def test_its_texts_say_where_they_were_read(name: str) -> None:
    for clause in load(shipped(name)).clauses:
        assert clause.text_from.startswith("texts.txt#"), clause.id
        assert clause.source, clause.id
        assert len(clause.text_digest) == 64
