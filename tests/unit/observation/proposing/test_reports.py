"""Mission reports, communiqués and wire copy, in sentences of ours: who says it, through whom, and how they know."""

from __future__ import annotations

import pytest

from observance.observation.statement.proposing.attribution import Attribution, Knows
from observance.observation.statement.proposing.parse import Parser
from observance.observation.statement.proposing.pipeline import find
from observance.observation.statement.proposing.reading import attributions

PIPELINE = find()
BOTH = pytest.mark.parametrize("parser", [None, PIPELINE], ids=["rules", "pipeline"])


def sources(text: str, parser: Parser | None) -> list[list[str | None]]:
    """Each chain of hands, the outermost first."""
    return [
        [one.source.of(text) if one.source is not None else None for one in chain]
        for found in attributions(text, parser)
        for chain in found.chains()
    ]


def first(text: str, parser: Parser | None) -> Attribution:
    found = attributions(text, parser)
    assert found, text
    return found[0]


def contents(text: str, one: Attribution) -> str:
    return " | ".join(span.of(text) for span in one.content)


@BOTH
@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (
            "State television said the ministry had told the committee that the guard fired first.",
            ["State television", "the ministry"],
        ),
        (
            "Reuters reported on Monday that a military official said the man had been shot by his own side.",
            ["Reuters", "a military official"],
        ),
        ("The officer said he had been told by his men that nobody fired.", ["The officer", "his men"]),
        ("The doctor added that the patient had asked whether he was in the South.", ["The doctor", "the patient"]),
        ("Local people told the monitors that they had heard shooting in the valley.", ["Local people", "they"]),
    ],
)
def test_a_relay_is_a_chain_of_hands(text: str, chain: list[str], parser: Parser | None) -> None:
    assert sources(text, parser) == [chain]


@BOTH
@pytest.mark.parametrize(
    ("text", "source", "knows"),
    [
        ("The spokesman denied that any shot had been fired across the line.", "The spokesman", "denies"),
        ("The command denied the allegation.", "The command", "denies"),
        ("The ministry declined to comment on the number of rounds.", "The ministry", "declines to say"),
        ("The colonel refused to say whether the guards had crossed.", "The colonel", "declines to say"),
        ("The patrol was told by a villager that the mine had been laid in May.", "a villager", "was told"),
        ("The patrol was told that the mine had been laid in May.", None, "was told"),
        ("The man is believed to have crossed at about 15:14.", None, "infers"),
        ("Two soldiers were reported to be wounded.", None, "not said"),
        ("It was said that the man drove very fast.", None, "not said"),
        ("The mission saw three tanks near the school.", "The mission", "saw"),
        ("The patrol heard at least five explosions 2 km to the north.", "The patrol", "heard"),
        ("The team assessed that the crater was made by a mortar.", "The team", "infers"),
        ("The ministry did not respond to a request for comment.", "The ministry", "declines to say"),
        (
            "According to the daily report of the mission, the road was open.",
            "the daily report of the mission",
            "not said",
        ),
        (
            "The brigade's press officer wrote on Facebook that shelling began at 06:40.",
            "The brigade's press officer",
            "not said",
        ),
    ],
)
def test_the_cue_tells_how_the_speaker_knows(
    text: str, source: str | None, knows: Knows, parser: Parser | None
) -> None:
    one = first(text, parser)
    assert (one.source.of(text) if one.source is not None else None) == source
    assert one.knows == knows


@BOTH
def test_a_passive_keeps_its_subject_as_content_and_never_as_source(parser: Parser | None) -> None:
    text = "The man is believed to have crossed at about 15:14."
    one = first(text, parser)
    assert contents(text, one) == "The man | to have crossed at about 15:14"
    assert one.speaker is None
    assert [span.of(text) for span in one.certainty] == ["about"]


@BOTH
@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            'In a statement issued on Tuesday, the northern side called the claim "a fabrication".',
            "the northern side",
            'the claim "a fabrication',
        ),
        (
            '"Our guards acted within the rules," the communique read.',
            "the communique",
            '"Our guards acted within the rules,"',
        ),
        (
            'The communique said: "Our guards acted within the rules."',
            "The communique",
            '"Our guards acted within the rules."',
        ),
        (
            "The United Nations Command announced on 22 November that the armistice had been violated twice.",
            "The United Nations Command",
            "that the armistice had been violated twice",
        ),
        (
            "The report notes that the fence had been cut in two places.",
            "The report",
            "that the fence had been cut in two places",
        ),
        ("The governor warned civilians not to use the road.", "The governor", "not to use the road"),
        (
            '"They fired without warning," said a soldier who asked not to be named.',
            "a soldier",
            '"They fired without warning,"',
        ),
        (
            "The delegation accused the guards of crossing the line.",
            "The delegation",
            "the guards of crossing the line",
        ),
        (
            "A source close to the general staff claimed the order had come from above.",
            "A source close to the general staff",
            "the order had come from above",
        ),
        ("GENEVA, Nov. 13 (AP) - Officials said the talks had failed.", "Officials", "the talks had failed"),
    ],
)
def test_source_and_content_of_reports(text: str, source: str, content: str, parser: Parser | None) -> None:
    one = first(text, parser)
    assert one.source is not None and one.source.of(text) == source
    assert content in contents(text, one)


@BOTH
def test_what_comes_behind_a_semicolon_is_said_by_its_own_speaker(parser: Parser | None) -> None:
    text = "The South said it had counted about 40 rounds; the North said it had fired none."
    found = attributions(text, parser)
    assert [one.source.of(text) for one in found if one.source is not None] == ["The South", "the North"]
    assert contents(text, found[0]) == "it had counted about 40 rounds"


@BOTH
def test_what_is_added_is_said_by_the_same_speaker(parser: Parser | None) -> None:
    text = "The mayor told reporters that nobody was hurt. He added that the school would stay shut."
    found = attributions(text, parser)
    assert [one.speaker.of(text) if one.speaker else None for one in found] == ["The mayor", None]


@BOTH
def test_a_colon_at_a_paragraphs_end_introduces_the_quotations_that_follow(parser: Parser | None) -> None:
    text = (
        "On Friday the command published the following note:\n"
        '"The guards stood at their posts.\n'
        '"They did not fire."\n'
        "The night was quiet."
    )
    found = [one for one in attributions(text, parser) if one.kind == "direct"]
    assert [one.source.of(text) if one.source else None for one in found] == ["the command"] * 2


@BOTH
def test_a_name_behind_a_dash_signs_its_quotation(parser: Parser | None) -> None:
    text = '"We counted the craters twice." — Ana Brook, patrol leader'
    one = first(text, parser)
    assert one.source is not None and one.source.of(text).startswith("Ana Brook")
    assert one.cue.of(text) == "—"


@BOTH
def test_no_attribution_crosses_from_one_quotation_into_another_speakers(parser: Parser | None) -> None:
    text = '"The gate was open," the driver said. "It was shut," the guard said.'
    assert sources(text, parser) == [["the driver"], ["the guard"]]
