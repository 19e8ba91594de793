"""Who is meant by "he", "who", "the colonel": the latest words of the text that name him, looked for backwards only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from observance.observation.statement.proposing.adoption import Place
from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.mentions import OFFICERS, RANKS, Mention, mentions
from observance.observation.statement.proposing.phrases import before

_REACH = 6
"""Sentences with mentions that are looked through, the latest first."""
_OF_PERSONS = {"he": False, "she": True}


class Company:
    """Who has been named so far, sentence by sentence, and which names went with "he" or "she"."""

    def __init__(self) -> None:
        self._sentences: list[list[Mention]] = []
        self._female: dict[str, bool] = {}
        self._speakers: dict[Span, Span | None] = {}

    def speaker(self, source: Span) -> Span | None:
        """Who was found for a source of this or an earlier paragraph."""
        return self._speakers[source]

    def enter(self, text: str, place: Place, offset: int, sources: Sequence[Span]) -> None:
        """Looks for the speakers of a paragraph's sources, and keeps its mentions for the next.

        Args:
            text: the whole text.
            place: the paragraph.
            offset: where the paragraph begins.
            sources: in characters of the text.
        """
        named = [
            Mention(span=one.span.moved(offset), kind=one.kind, roles=one.roles, leads=one.leads)
            for one in mentions(place, [source.moved(-offset) for source in sources])
        ]
        grouped = [
            [one for one in named if place.sentence(one.span.start - offset) == k] for k in range(len(place.sentences))
        ]
        for source in sorted(set(sources)):
            k = place.sentence(source.start - offset)
            earlier = [one for one in grouped[k] if one.span.end <= source.start]
            ahead = [*self._sentences, *[group for group in grouped[:k] if group]]
            self._speakers[source] = self._who(text, place, offset, source, earlier, ahead)
        self._sentences = [*self._sentences, *[group for group in grouped if group]][-_REACH:]

    def _who(
        self, text: str, place: Place, offset: int, source: Span, earlier: list[Mention], ahead: list[list[Mention]]
    ) -> Span | None:
        low = source.of(text).lower()
        if low in ("who", "which", "that"):
            return _antecedent(place, source.start - offset, offset)
        if low in _OF_PERSONS:
            female = _OF_PERSONS[low]
            mention = self._latest(
                text, earlier, ahead, lambda one: one.kind == "person" and self._fits(text, one, female)
            )
            if mention is not None:
                self._female[_last(mention.span.of(text))] = female
            return mention.span if mention is not None else None
        if low == "it":
            mention = self._latest(text, earlier, ahead, lambda one: one.kind == "body")
            return mention.span if mention is not None else None
        if low == "they":
            mention = self._latest(text, earlier, ahead, lambda one: one.kind == "people")
            mention = mention or self._latest(text, earlier, ahead, lambda one: one.kind == "body")
            return mention.span if mention is not None else None
        if low.startswith("the ") and source.of(text)[4:5].islower():
            head = low.split()[-1]
            mention = self._latest(text, [], ahead, lambda one: one.kind == "person" and _is_a(one, head))
            return mention.span if mention is not None and head in RANKS | {"officer"} else source
        return source

    def _fits(self, text: str, mention: Mention, female: bool) -> bool:
        known = self._female.get(_last(mention.span.of(text)), mention.female)
        return known is None or known == female

    def _latest(
        self, text: str, earlier: list[Mention], ahead: list[list[Mention]], fits: Callable[[Mention], bool]
    ) -> Mention | None:
        """The one whom the sentence so far is about, else the nearest sentence's leading one, else its first."""
        for group in (earlier, *reversed(ahead[-_REACH:])):
            able = [one for one in group if fits(one)]
            if able:
                return next((one for one in reversed(able) if one.leads), able[0])
        return None


def _is_a(mention: Mention, head: str) -> bool:
    return head in mention.roles or (head == "officer" and bool(mention.roles & OFFICERS))


def _last(name: str) -> str:
    return name.split()[-1].lower()


def _antecedent(place: Place, at: int, offset: int) -> Span | None:
    """The phrase that a relative pronoun hangs on."""
    k = next((k for k, word in enumerate(place.words) if word.span.start >= at), None)
    if k is None:
        return None
    end = k - 1 if k and place.words[k - 1].text == "," else k
    phrase = before(place.words, end, 0)
    if phrase is None:
        return None
    return Span(place.words[phrase[0]].span.start, place.words[phrase[1] - 1].span.end).moved(offset)
