"""Answers side by side: which rows stand on one line, what a reader gets, what a profile without parties changes."""

from __future__ import annotations

from dataclasses import replace

from small_world import context, ensemble, person, profile
from test_assess_rows import SEVEN, crossing

from observance.finding.assess import assess
from observance.finding.compare import Comparison, compare, speaking
from observance.finding.profile import Profile, Standard
from observance.finding.rows import Findings

HIGH = profile(id="high", word_for_breach="violation")
LOW = profile(
    id="low", standard=Standard(name="balance of probabilities", words="likelier", threshold=0.5, approved_by="x")
)
NONE = profile(id="none", attribution="none", word_for_breach="incident")


def found(under: Profile, share: float = 0.68) -> Findings:
    return assess(SEVEN, ensemble(crossing(share)), (), context(person("p"), profile=under))


def side_by_side(*profiles: Profile, share: float = 0.68) -> Comparison:
    return compare([found(one, share) for one in profiles], profiles, "digest")


def test_one_line_for_an_act_with_each_profiles_answer_in_its_own_word() -> None:
    (act, *_) = side_by_side(HIGH, LOW, share=0.97).lines
    assert [cell.word for cell in act.cells if cell is not None] == ["violation", "breach"]
    (act, *_) = side_by_side(HIGH, LOW).lines
    assert [cell.answer for cell in act.cells if cell is not None] == ["not determined", "breach"]
    assert not act.agree and act.party == "kpa"


def test_a_profile_without_parties_answers_on_the_same_line() -> None:
    compared = side_by_side(HIGH, NONE, share=0.97)
    acts = [line for line in compared.lines if line.level == "act"]
    assert len(acts) == 1 and acts[0].agree
    assert "member of" not in acts[0].words, "the line is called as the profile that names no party calls it"
    asked = {line.party: [cell is not None for cell in line.cells] for line in compared.lines if line.level == "party"}
    assert asked == {"kpa": [True, False], "unc": [True, False], None: [False, True]}


def test_a_legal_note_is_called_that() -> None:
    about = context(person("p", protected="fleeing"), profile=HIGH)
    noted = assess(SEVEN, ensemble(crossing(0.97)), (), about)
    (act, *_) = compare([noted], [HIGH], "digest").lines
    assert act.cells[0] is not None and act.cells[0].word == "legal note"


def test_rows_that_are_alike_in_everything_stand_on_lines_of_their_own() -> None:
    one = found(HIGH)
    twice = replace(one, rows=(*one.rows, *one.rows))
    assert len(compare([twice], [HIGH], "x").lines) == 2 * len(compare([one], [HIGH], "x").lines)


def test_of_two_versions_the_one_in_force_speaks() -> None:
    (act,) = (row for row in found(HIGH, 0.97).rows if row.level == "act")
    old, new = replace(act, version="first", answer="not in force"), replace(act, version="second")
    assert speaking([old, new]) == [new]
    neither = [old, replace(new, answer="not in force")]
    assert speaking(neither) == neither, "where no version was in force, each says so"
