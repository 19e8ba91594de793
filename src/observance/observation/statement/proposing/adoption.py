"""Which cue each quotation belongs to: the nearest usable one, by distance in words and by what stands between."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import NOT_FAR, SPEAKING
from observance.observation.statement.proposing.words import Word

WHOLE = 4
"""Words of a quotation from which on it is speech rather than a fragment."""
_FAR = 1_000
"""Characters between a quotation and any cue that may have it."""
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_STOP = re.compile(r"[.!?]['\"”’)]*\s")
_MARKS = " \"'”’`"


@dataclass(slots=True)
class Draft:
    """A cue with the quotations that it has taken, and spans of later quotations that only follow it."""

    cued: Cued
    taken: list[Span] = field(default_factory=list)
    following: list[Span] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A paragraph as the sharing-out sees it."""

    text: str
    words: tuple[Word, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]
    tree: Tree | None = None

    @cached_property
    def _starts(self) -> list[int]:
        return [word.span.start for word in self.words]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence(self, at: int) -> int:
        """Which sentence a character is in."""
        return bisect_right(self._sentence_starts, at) - 1

    def between(self, start: int, end: int) -> int:
        """How many words and marks begin from `start` up to `end`."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def size(self, quotation: Span) -> int:
        """Words of a quotation."""
        first, last = bisect_left(self._starts, quotation.start), bisect_left(self._starts, quotation.end)
        return sum(1 for word in self.words[first:last] if word.is_word)


def adopt(place: Place, cues: Sequence[Cued], quotations: Sequence[Span]) -> tuple[list[Draft], list[Span]]:
    """Drafts in the cues' order, and the quotations that nobody takes."""
    drafts = [Draft(cued=cued) for cued in cues]
    left: list[Span] = []
    for quotation in quotations:
        holder = _holder(drafts, quotation)
        if holder is None:
            holder = _nearest(place, drafts, quotation)
        if holder is None:
            left.append(quotation)
        else:
            holder.taken.append(quotation)
    return drafts, left


def _holder(drafts: Sequence[Draft], quotation: Span) -> Draft | None:
    """The cue whose own clause has the quotation in it; of several the innermost."""
    inside = [
        (sum(span.end - span.start for span in draft.cued.content), k)
        for k, draft in enumerate(drafts)
        if any(span.start <= quotation.start + 2 and quotation.end - 3 <= span.end for span in draft.cued.content)
    ]
    return drafts[min(inside)[1]] if inside else None


def _nearest(place: Place, drafts: Sequence[Draft], quotation: Span) -> Draft | None:
    reach = 45.0 if place.size(quotation) >= WHOLE else 14.0
    distances = [
        (_distance(place, draft.cued, quotation), k)
        for k, draft in enumerate(drafts)
        if _usable(place, draft.cued, quotation)
    ]
    distances = [pair for pair in distances if pair[0] <= reach]
    return drafts[min(distances)[1]] if distances else None


def _usable(place: Place, cued: Cued, quotation: Span) -> bool:
    if cued.start > quotation.end + _FAR or cued.end < quotation.start - _FAR:
        return False
    if cued.source is None or (cued.verb in NOT_FAR and not _touching(place, cued, quotation)):
        return False
    same = place.sentence(cued.cue.start) in (place.sentence(quotation.start), place.sentence(quotation.end - 1))
    return same or not (cued.verb == "according to" or cued.relative)


def _touching(place: Place, cued: Cued, quotation: Span) -> bool:
    """Whether nothing but a comma or colon stands between a cue with its source and a quotation that ends open."""
    if cued.start >= quotation.end:
        ends_open = quotation.of(place.text).rstrip(_MARKS)[-1:] in (",", "?", "!")
        return ends_open and not place.text[quotation.end : cued.start].strip()
    return place.text[cued.end : quotation.start].strip() in (",", ":")


def _distance(place: Place, cued: Cued, quotation: Span) -> float:
    """In words, nearer where the punctuation binds and farther across the ends of sentences."""
    text = place.text
    last = quotation.of(text).rstrip(_MARKS)[-1:]
    far = 0.0
    same = place.sentence(cued.cue.start) in (place.sentence(quotation.start), place.sentence(quotation.end - 1))
    if cued.start >= quotation.end - 1:
        far += place.between(quotation.end, cued.start)
        gap = text[quotation.end : cued.start]
        if last in (",", "?", "!", "—") or text[quotation.end : quotation.end + 1] == ",":
            far -= 12
        elif last == ".":
            far += 30
        if _STOP.search(_QUOTED.sub("", gap)):
            far += 25
    else:
        far += place.between(cued.end, quotation.start)
        gap = text[cued.end : quotation.start]
        if re.search(r"[,:]\s*$", gap):
            far -= 8
        if place.sentence(cued.cue.start) == place.sentence(quotation.start) and not _STOP.search(gap):
            far -= 10
        if _STOP.search(_QUOTED.sub("", gap)):
            far += 12 if re.search(r"[.!?]['\"”’]*\s*$", gap) else 25
    if cued.verb not in SPEAKING:
        far += 8 if same else 25
    return far
