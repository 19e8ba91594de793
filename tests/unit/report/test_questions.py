"""Typed questions: which one is meant, what it gives, and what is never answered."""

from __future__ import annotations

import json
from pathlib import Path

import article
import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.report.questions.forms import FORMS, Asked, understand
from observance.report.questions.replies import NOT_ANSWERED, Held, reply
from observance.workflow.asking import ask_case, held_for_questions
from observance.workflow.case import load_case

BOTH_SIDES = article.ROOT / "tests" / "cases" / "both_sides" / "case"


@pytest.fixture(scope="module")
def panmunjom(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return held_for_questions(load_case(article.example(tmp_path_factory.mktemp("asked"))))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Who says what about the bridge?", Asked(kind="says", topic="the bridge")),
        ("What is said about the helicopter", Asked(kind="says", topic="the helicopter")),
        ("How many rounds were fired, according to whom?", Asked(kind="how many", topic="rounds were fired")),
        ("number of shooters", Asked(kind="how many", topic="shooters")),
        ("When was the recovery, and according to whom?", Asked(kind="when", topic="the recovery")),
        ("when did he cross the line", Asked(kind="when", topic="he cross the line")),
        ("What contradicts claim malta-five?", Asked(kind="contradicts", id="malta-five")),
        ("what stands against 'unc-shooters'", Asked(kind="contradicts", id="unc-shooters")),
        ("Which claims does answer row-31abcc4d97 rest on?", Asked(kind="rests on", id="row-31abcc4d97")),
        ("On what does row-31abcc4d97 rest?", Asked(kind="rests on", id="row-31abcc4d97")),
        ("Who is silent?", Asked(kind="silent")),
        ("Who did not answer?", Asked(kind="silent")),
        ("Which party declined to comment?", Asked(kind="silent")),
        ("What is not answered, and why?", Asked(kind="not answered")),
        ("Tell me a story about the line", None),
        ("who", None),
        ("", None),
    ],
)
def test_free_words_mean_one_typed_question_or_none(words: str, asked: Asked | None) -> None:
    assert understand(words) == asked


def test_every_form_that_is_listed_is_understood() -> None:
    for kind, form, _ in FORMS:
        asked = understand(form.replace("ID", "an-id").replace("SOMETHING", "the line").replace("THINGS", "rounds"))
        assert asked is not None and asked.kind == kind, form


def test_rival_numbers_stand_side_by_side_with_their_anchors(panmunjom: Held) -> None:
    lines = reply(Asked(kind="how many", topic="soldiers fired"), panmunjom).lines
    by_id = {line.anchor.id: line for line in lines}
    assert by_id["malta-five"].says == "5"
    assert by_id["unc-shooters"].says == by_id["jcs14-shooters"].says == "4"
    assert by_id["jcs14-shooters"].anchor.words == "Four soldiers fired"
    assert by_id["jcs14-shooters"].anchor.place.startswith("characters ")
    assert any(line.group == "seen in the items" and line.says == "4" for line in lines)


def test_what_contradicts_a_claim_are_its_rivals_and_what_was_seen(panmunjom: Held) -> None:
    against = reply(Asked(kind="contradicts", id="malta-five"), panmunjom).lines
    assert {"unc-shooters", "jcs14-shooters"} <= {line.anchor.id for line in against}
    assert "malta-five" not in {line.anchor.id for line in against}
    assert reply(Asked(kind="contradicts", id="jcs14-rounds"), panmunjom).lines == ()


def test_rival_times_are_given_and_none_is_averaged(panmunjom: Held) -> None:
    lines = reply(Asked(kind="when", topic="he crossed the line"), panmunjom).lines
    says = {line.anchor.id: line.says for line in lines}
    assert says["jcs13-crossing"].startswith("15:31")
    assert says["jcs14-crossing"].startswith("15:15")


def test_silence_is_no_admission(panmunjom: Held) -> None:
    answer = reply(Asked(kind="silent"), panmunjom)
    assert "kpa-silence" in {line.anchor.id for line in answer.lines}
    assert "not counted as an admission" in answer.note


@pytest.mark.parametrize(
    "words",
    [
        "How many times was he hit?",
        "How old was he?",
        "Who says what about his surgery?",
        "how many wounds",
        "When was he born?",
        "Who says what about his mother?",
    ],
)  # fmt: skip
def test_protected_facts_are_never_answered(words: str) -> None:
    answered = ask_case(BOTH_SIDES, words)
    assert answered.reply.note == NOT_ANSWERED
    assert not answered.reply.lines


def test_without_a_run_no_answer_rests_on_anything() -> None:
    assert "was not run" in ask_case(BOTH_SIDES, "what does answer row-1 rest on").reply.note


def test_what_the_case_does_not_hold_is_said_with_what_it_holds() -> None:
    note = ask_case(BOTH_SIDES, "how many submarines").reply.note
    assert "nothing on 'submarines'" in note
    assert "calibre" in note


def test_an_unknown_question_lists_those_that_can_be_asked() -> None:
    ran = CliRunner().invoke(main, ["ask", str(BOTH_SIDES), "tell me a joke"])
    assert ran.exit_code == 2
    for _, form, _ in FORMS:
        assert form in ran.output


def test_json_holds_question_and_anchors() -> None:
    ran = CliRunner().invoke(main, ["ask", str(BOTH_SIDES), "who says what about the calibre?", "--json"])
    told = json.loads(ran.output)
    assert told["question"]["kind"] == "says"
    ids = {line["anchor"]["id"] for line in told["answer"]["lines"]}
    assert {"calibre-first", "calibre-second", "calibre-third"} <= ids


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("article.txt", b"", "an article with words in it"),
        ("article.txt", b"caf\xe9 on the line", "UTF-8"),
        ("article.html", b"<html><nav>menu</nav></html>", "an article with words in it"),
        ("article.txt", b"a\x00b", "null bytes"),
        ("article.txt", b"x" * 1_000_001, "at most 1 MB"),
    ],
)
def test_what_is_no_article_is_refused_with_words(tmp_path: Path, name: str, data: bytes, wanted: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    ran = CliRunner().invoke(main, ["trace", str(BOTH_SIDES), str(path), "--out", str(tmp_path / "page.html")])
    assert ran.exit_code == 3
    assert wanted in ran.output


def test_an_article_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["trace", str(BOTH_SIDES), str(tmp_path / "none.txt")])
    assert ran.exit_code == 3
    assert "nothing there" in ran.output
