"""Pronouns and descriptions lead back to the words that name the speaker; the gold is ours, half of it held out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from speakers_gold import HELD_OUT, SEEN

from observance.observation.statement.proposing.attribution import Attribution
from observance.observation.statement.proposing.parse import Parser
from observance.observation.statement.proposing.pipeline import find
from observance.observation.statement.proposing.reading import attributions


def every(found: tuple[Attribution, ...]) -> Iterator[Attribution]:
    for one in found:
        yield one
        yield from every(one.relayed)


def named(marked: str, parser: Parser | None) -> str:
    """The speaker's words for the source in brackets; "" for nobody."""
    at, text = marked.index("["), marked.replace("[", "").replace("]", "")
    for one in every(attributions(text, parser)):
        if one.source is not None and one.source.start == at:
            return one.speaker.of(text) if one.speaker is not None else ""
    return "no source"


@pytest.mark.parametrize("parser", [None, find()], ids=["rules", "pipeline"])
@pytest.mark.parametrize(("gold", "least"), [(SEEN, 30), (HELD_OUT, 29)], ids=["seen", "held out"])
def test_speakers_are_found(gold: tuple[tuple[str, str], ...], least: int, parser: Parser | None) -> None:
    right = sum(named(marked, parser) == speaker for marked, speaker in gold)
    assert right >= least, f"{right} of {len(gold)}"


def test_source_and_speaker_are_kept_apart() -> None:
    text = "Colonel Adeyemi reached the bridge. He said the road was mined."
    (one,) = attributions(text)
    assert one.source is not None and one.speaker is not None
    assert (one.source.of(text), one.speaker.of(text)) == ("He", "Colonel Adeyemi")


def test_nobody_is_named_where_nobody_could_be_meant() -> None:
    (one,) = attributions("The road was mined. He said nobody knew.")
    assert one.source is not None and one.speaker is None
