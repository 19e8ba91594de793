"""Who says what, by rules alone: constructions of news and mission reports, and the traps of quotation marks."""

from __future__ import annotations

import pytest

from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.reading import attributions


def said(text: str) -> list[tuple[str | None, str, str]]:
    """Source, cue and content of each attribution."""
    return [
        (one.source.of(text) if one.source else None, one.cue.of(text), " | ".join(s.of(text) for s in one.content))
        for one in attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ('"The patrol turned back at the bridge," Colonel Adeyemi said.', "Colonel Adeyemi", "The patrol turned back"),
        ('"The patrol turned back at the bridge," said Colonel Adeyemi.', "Colonel Adeyemi", "The patrol turned back"),
        ('Colonel Adeyemi said: "The patrol turned back at the bridge."', "Colonel Adeyemi", "The patrol turned back"),
        ("A spokesman for the army said that two shells fell near the mill.", "A spokesman for the army", "two shells"),
        ("Two shells fell near the mill, a spokesman for the army said.", "a spokesman for the army", "Two shells"),
        ("Two shells fell near the mill, according to the mayor.", "the mayor", "Two shells fell near the mill"),
        ("According to the mayor, two shells fell near the mill.", "the mayor", "two shells fell near the mill"),
        ("Ana Brook, a nurse at the post, said the wounded man could speak.", "Ana Brook", "the wounded man could"),
        ("The mayor told reporters on Monday that two shells had fallen.", "The mayor", "that two shells had fallen"),
        ("Officials briefed on the matter said the line was quiet.", "Officials briefed on the matter", "the line was"),
    ],
)
def test_a_cue_gives_its_content_to_its_source(text: str, source: str, content: str) -> None:
    (one,) = said(text)
    assert one[0] is not None and one[0].startswith(source)
    assert content in one[2]


def test_a_broken_quotation_is_one_attribution_in_two_parts() -> None:
    text = '"The shots," the officer said, "came after the man had crossed."'
    (one,) = attributions(text)
    assert [span.of(text) for span in one.content] == ['"The shots,"', '"came after the man had crossed."']
    assert one.kind == "direct" and not one.fragment


def test_a_quotation_of_its_own_belongs_to_who_spoke_last() -> None:
    text = (
        '"We saw four men," the farmer said. "They ran along the ditch to the trees."\n\n"Nobody fired at them then."'
    )
    assert [one[0] for one in said(text)] == ["the farmer"] * 3


def test_two_apostrophes_are_a_quotation_mark() -> None:
    text = "''The road was open,'' the driver said. ''We went through at noon.''"
    assert [one[0] for one in said(text)] == ["the driver", "the driver"]


def test_a_mark_that_is_not_closed_ends_with_its_paragraph() -> None:
    text = 'The guard said: "We heard two bursts from the north.\nThe road is closed.\n"It is mined," the guard said.'
    contents = [one[2] for one in said(text)]
    assert contents[0] == '"We heard two bursts from the north.'
    assert not any("The road is closed" in content for content in contents)


def test_a_quotation_inside_a_quotation_is_content() -> None:
    text = "\"He shouted 'stop' and I stopped at once,\" the driver said."
    (one,) = said(text)
    assert one[0] == "the driver" and "'stop'" in one[2]


def test_offsets_hold_with_hard_spaces_and_soft_hyphens() -> None:
    text = "The\u00a0may\u00ador said\u00a0that two shells\u00a0fell."
    (one,) = attributions(text)
    assert one.content[0].of(text) == "that two shells\u00a0fell"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "The Latest: rain in the valley", "VIDEO: the bridge at noon", "said", '"']
)
def test_nobody_says_anything(text: str) -> None:
    assert attributions(text) == ()


def test_a_name_before_a_headlines_colon_speaks() -> None:
    assert said("Adeyemi: Guards Kept the Truce\nMore follows.")[0][:2] == ("Adeyemi", ":")


def test_few_quoted_words_are_marked_as_a_fragment() -> None:
    text = 'The minister called the crossing "a provocation" and left.'
    (one,) = attributions(text)
    assert one.fragment and one.kind == "mixed"


def test_a_passive_without_a_speaker_has_no_source() -> None:
    assert said("The pilot is believed to have left the country.")[0][0] is None
    assert said("Reporters were told that the road was closed.")[0][0] is None
    assert said("Reporters were told by a guard that the road was closed.")[0][0] == "a guard"


def test_spans_lie_in_the_text_and_chains_begin_with_the_outer_hand() -> None:
    inner = Attribution(content=(Span(4, 9),), cue=Span(2, 3), source=None, speaker=None, kind="indirect")
    outer = Attribution(
        content=(Span(2, 9),), cue=Span(1, 2), source=None, speaker=None, kind="indirect", relayed=(inner,)
    )
    assert list(outer.chains()) == [(outer, inner)]
