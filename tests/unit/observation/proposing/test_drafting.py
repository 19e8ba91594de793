"""From texts to proposed claims: who says what, of when, how surely; what is denied, or of health, is kept apart."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from observance.evidence.papers import parse_paper
from observance.evidence.written import read_written
from observance.observation.statement.claims import StatementFile
from observance.observation.statement.proposing.acts_said import acts
from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.draft_file import Heading, draft_text, quoted, taken
from observance.observation.statement.proposing.drafting import Draft, draft
from observance.observation.statement.proposing.places import places
from observance.values.digests import Json
from observance.values.spans import seconds_from_iso

ZONE = ZoneInfo("Asia/Seoul")
PUBLISHED = seconds_from_iso("2017-11-22T11:30:00+09:00")
SCENE = {"mdl": "Military Demarcation Line", "annex": "the annex (west wing)"}


def made(text: str, *said: Attribution) -> Draft:
    return draft(text, said, outlet="wire", published=PUBLISHED, zone=ZONE, scene=SCENE)


def contents(text: str, *said: Attribution) -> list[dict[str, Json]]:
    return [one.content for one in made(text, *said).proposed]


def said(text: str, content: str, source: str, cue: str) -> Attribution:
    at, by, how = text.index(content), text.index(source), text.index(cue)
    speaker = Span(by, by + len(source))
    return Attribution(
        content=(Span(at, at + len(content)),),
        cue=Span(how, how + len(cue)),
        source=speaker,
        speaker=speaker,
        kind="indirect",
    )


def test_a_count_is_proposed_with_its_bound_and_its_noun() -> None:
    assert contents("Monitors heard more than 40 rounds.") == [
        {"type": "count", "of": "rounds", "count": {"at_least": 41}},
    ]
    assert contents("The fall was 50 to 60 metres away.")[0] == {
        "type": "count",
        "of": "distance",
        "count": {"at_least": 50, "at_most": 60},
        "unit": "m",
    }


def test_an_act_needs_a_time_and_an_hour_makes_a_time() -> None:
    assert contents("A man crossed the line.") == []
    assert contents("A man crossed the Military Demarcation Line on 13 November 2017.") == [
        {
            "type": "act",
            "act": {"does": "crosses", "line": "mdl"},
            "when": {"from": "2017-11-13T00:00:00+09:00", "to": "2017-11-13T23:59:59+09:00"},
        }
    ]
    assert contents("At 15:15 on 13 November 2017 he crossed.")[0]["type"] == "time"


def test_what_is_denied_or_to_come_is_no_act() -> None:
    text = "They did not cross. They will fire at noon. He crossed. Nobody fired at him, but she fired."
    assert [(one.does, one.asserted) for one in acts(text)] == [
        ("crosses", False),
        ("fires", False),
        ("crosses", True),
        ("fires", False),
        ("fires", True),
    ]


def test_health_is_protected_and_hides_its_numbers() -> None:
    (one,) = made("Doctors took five bullets out of him on 14 November.").proposed
    assert one.content["type"] == "personal"


def test_what_doctors_say_and_how_often_somebody_was_hit_is_protected() -> None:
    text = "The man walked two miles, doctors said."
    (one,) = made(text, said(text, "The man walked two miles", "doctors", "said")).proposed
    assert one.content["type"] == "personal"
    assert [one["type"] for one in contents("He was hit at least five times.")] == ["personal"]


def test_an_hour_without_an_act_asks_what_is_timed_and_an_allegation_stands_beside_its_numbers() -> None:
    (one,) = made("The film begins at 15:11 on 13 November 2017.").proposed
    assert one.content["of"] == "what-is-timed" and any("say what is timed" in why for why in one.why)
    text = "The minister said the other side violated the accord 12 times."
    found = contents(text, said(text, "the other side violated the accord 12 times", "The minister", "said"))
    assert [one["type"] for one in found] == ["count", "allegation"]


def test_casualties_counted_by_heads_are_nobodys_own() -> None:
    assert [one["of"] for one in contents("Shelling left 31 civilians wounded.")] == ["civilians"]
    assert [one["type"] for one in contents("The man had two gunshot wounds.")] == ["personal"]


def test_the_hour_of_an_act_is_not_of_the_day_on_which_somebody_spoke() -> None:
    text = "It was on 13 November. A colonel said on Tuesday it was loud. At 15:15 they fired."
    (time,) = [one for one in contents(text) if one["type"] == "time"]
    assert time["when"] == {"from": "2017-11-13T15:15:00+09:00", "to": "2017-11-13T15:15:59+09:00"}


def test_an_attributed_passage_has_its_speaker_and_the_outlet_has_the_rest() -> None:
    text = "Four men fired, the command said. The zone is 4 km wide."
    found = made(text, said(text, "Four men fired", "the command", "said")).proposed
    assert [(one.passage.speaker, one.content["of"]) for one in found] == [("the command", "men"), ("wire", "distance")]


def test_allegations_statuses_and_silence_are_told_apart() -> None:
    kinds = []
    for words in ("the other side violated the accord", "the accord is null and void", "the sky was grey that day"):
        text = f"The minister said {words}."
        kinds += [one["type"] for one in contents(text, said(text, words, "The minister", "said"))]
    assert kinds == ["allegation", "status", "other"]


def test_an_ambiguous_date_is_said_to_be_one() -> None:
    (one,) = made("On 03/04/2017 a man crossed.").proposed
    assert any("2 readings are possible" in why for why in one.why)


def test_places_of_the_scene_are_found_by_name_id_and_initials() -> None:
    found = places("At the MDL, by the military demarcation line, in the annex.", SCENE)
    assert [one.feature for one in found] == ["mdl", "mdl", "annex"]


def test_words_that_would_break_a_file_do_not() -> None:
    text = "He said: \"20 men\x85fired\u2028 at: {us}, [#1] \\ 'x'\" — 🙂"
    heading = Heading(source="s-1", outlet='A "wire": #1', published=PUBLISHED, zone=ZONE, text=text)
    written = draft_text(heading, made(text).proposed, "s-1.yaml.draft")
    paper = parse_paper(written.replace('confirmed_by: ""', "confirmed_by: a2").encode(), StatementFile, "s-1.yaml")
    assert paper.text == text and paper.claims
    assert quoted("\ufeff") == '"\\ufeff"'


def test_claims_are_taken_with_the_remarks_above_them() -> None:
    text = "Monitors heard 40 rounds. They saw 4 men. They saw 3 cars."
    heading = Heading(source="s-1", outlet="w", published=PUBLISHED, zone=ZONE, text=text)
    written = draft_text(heading, made(text).proposed, "s-1.yaml.draft")
    _, lines = read_written(written.encode(), "s-1")
    head, blocks, left = taken(written, [lines[("claims", n)] for n in range(3)], [1])
    assert blocks[0].startswith("  # a number: '4', exact\n  - id: s-1-02\n") and "s-1-03" not in blocks[0]
    assert head + blocks[0] != written and left.count("- id:") == 2 and "s-1-02" not in left
