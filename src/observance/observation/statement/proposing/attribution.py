"""One attribution: words that a text gives to somebody, who that is, and what the text says of how he knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["direct", "mixed", "indirect"]
Knows: TypeAlias = Literal["saw", "heard", "was told", "infers", "denies", "declines to say", "not said"]


class Span(NamedTuple):
    """Characters of the unmodified text, from `start` (counted from 0) up to but not including `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def moved(self, by: int) -> Span:
        """The same characters in a text that has `by` more of them in front."""
        return Span(self.start + by, self.end + by)

    def holds(self, place: int) -> bool:
        """Whether a character is inside."""
        return self.start <= place < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Content that a text attributes. A proposal: every part of it may be wrong.

    `content` is in order and may have gaps (`"The shots," he said, "came late."` has two parts); quotation marks belong
    to it. `source` is who the text says speaks, as it is written there ("he", "who", "a spokesman"); None where it
    names nobody ("is believed to"). `speaker` is the words that name him: the source itself, or for a pronoun
    the latest words that name the person meant; None where nothing does. `cue` may be a colon or a dash.
    `fragment`: quotation marks about three words or fewer, which may be irony, a term or a title rather than speech.
    `certainty`: the words with which the text doubts or stresses. `relayed` holds what this content itself attributes
    onward: in "CNN reports that doctors found", the outer source is CNN and the doctors are relayed.
    """

    content: tuple[Span, ...]
    cue: Span
    source: Span | None
    speaker: Span | None
    kind: Kind
    fragment: bool = False
    knows: Knows = "not said"
    certainty: tuple[Span, ...] = ()
    relayed: tuple[Attribution, ...] = ()

    def chains(self) -> Iterator[tuple[Attribution, ...]]:
        """Each way of the words from the outermost hand (this one) to an innermost."""
        if not self.relayed:
            yield (self,)
        for inner in self.relayed:
            for chain in inner.chains():
                yield (self, *chain)
