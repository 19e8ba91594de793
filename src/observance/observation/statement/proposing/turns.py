"""What one paragraph leaves to the next: who spoke last, whom a colon introduces, whose quotation is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observance.observation.statement.proposing.adoption import Place
from observance.observation.statement.proposing.attribution import Attribution, Span

NEAR = 3
"""Paragraphs over which a quotation without a cue still belongs to who spoke last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A cue and a source, in characters of the text, and the number of the paragraph they were last heard in."""

    cue: Span
    source: Span | None
    paragraph: int


@dataclass(slots=True)
class Memory:
    """Turns that reach beyond their paragraph."""

    last: Turn | None = None
    lead: Turn | None = None
    unclosed: Turn | None = None

    def carried(self, place: Place) -> Turn | None:
        """Whose the quotation is that a paragraph opens with, if the one before says so by a colon or an open mark."""
        turn = self.unclosed or self.lead
        if turn is None or not place.quotations or place.text[: place.quotations[0].start].strip():
            return None
        last = place.quotations[0].of(place.text).rstrip(" \"'”’`")[-1:]
        # A comma hands the quotation to the cue that follows it.
        return None if last == "," and place.text[place.quotations[0].end :].strip() else turn

    def recent(self, number: int) -> Turn | None:
        """Who spoke last, if that was not long ago."""
        return self.last if self.last is not None and number - self.last.paragraph <= NEAR else None


def turn(one: Attribution, number: int) -> Turn:
    """The turn of who speaks in an attribution."""
    return Turn(cue=one.cue, source=one.source, paragraph=number)


def unclosed(out: Sequence[Attribution], offset: int, place: Place, number: int) -> Turn | None:
    """Who speaks on in the next paragraph: the speaker of a quotation without a closing mark."""
    if not place.quotations or place.quotations[-1].of(place.text)[-1] in "\"”'»":
        return None
    last = place.quotations[-1].moved(offset)
    owner = next((one for one in reversed(out) if any(span.end >= last.end for span in one.content)), None)
    return turn(owner, number) if owner is not None else None
