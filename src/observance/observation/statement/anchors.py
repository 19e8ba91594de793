"""Anchors: a quote with its position and its neighbours, found again in a text that may have been read anew.

The two selectors of the W3C Web Annotation model: TextPosition (`start`) and TextQuote (`exact`, `prefix`, `suffix`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from observance.observation.statement.nearest_passage import Nearest, nearest_passage
from observance.observation.statement.same_words import folded, pattern_of

_CONTEXT = 32
_LEAST_CONTEXT = 4
_LONGEST_CONTEXT = 1024
_MOST_PLACES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """`exact` stood at character `start`, after `prefix` and before `suffix`; the last two may be empty: not said."""

    exact: str
    start: int
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlace:
    """The quote stands where it is said to stand."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The quote stands elsewhere; `verbatim` is false where its blanks, quotation marks or dashes are others there."""

    start: int
    end: int
    verbatim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Nothing decides between these places; a single one stands between other words than the anchor says."""

    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThere:
    """The quote stands nowhere; `nearest` is the passage most like it, where one is."""

    nearest: Nearest | None


Found: TypeAlias = AtPlace | Moved | Ambiguous | NotThere


def resolve(text: str, anchor: Anchor, *, same_text: bool) -> Found:
    """Where a quote stands in a text.

    Places whose neighbours are the ones said come first; a place between wholly other words is never taken. Where no
    place holds the exact characters, others that differ in blanks, quotation marks and dashes alone are looked at.

    Args:
        same_text: the position was taken in this very text, so that it decides; in a text that was read anew it
            decides nothing, for another copy of the quote may stand there by now.
    """
    at = (anchor.start, anchor.start + len(anchor.exact))
    if same_text and text[slice(*at)] == anchor.exact and _agreement(text, at, anchor) != 0:
        return AtPlace(start=at[0], end=at[1])
    places = list(islice(_exact_places(text, anchor.exact), _MOST_PLACES))
    verbatim = bool(places)
    if not places:
        places = list(islice(_like_places(text, anchor.exact), _MOST_PLACES))
    if not places:
        return NotThere(nearest=nearest_passage(text, anchor.exact))
    chosen = _decided(text, places, anchor) if len(places) < _MOST_PLACES else None
    if chosen is None:
        return Ambiguous(starts=tuple(start for start, _ in places))
    if chosen == at and verbatim:
        return AtPlace(start=at[0], end=at[1])
    return Moved(start=chosen[0], end=chosen[1], verbatim=verbatim)


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of a stretch, with as much before and after as tells it from every other copy of its words."""
    exact = text[start:end]
    size = _CONTEXT
    while True:
        prefix, suffix = text[max(0, start - size) : start], text[end : end + size]
        made = Anchor(exact=exact, start=start, prefix=prefix, suffix=suffix)
        if size >= _LONGEST_CONTEXT or isinstance(resolve(text, made, same_text=False), AtPlace):
            return made
        size *= 2


def _decided(text: str, places: list[tuple[int, int]], anchor: Anchor) -> tuple[int, int] | None:
    """The one place that the neighbours speak for, or the only place where none are said; None if undecided."""
    agreed = [(_agreement(text, place, anchor), place) for place in places]
    if agreed[0][0] is None:  # the anchor names no neighbours, or none that say anything
        return places[0] if len(places) == 1 else None
    most = max(agreement or 0 for agreement, _ in agreed)
    if most == 0:
        return None
    speaking = [place for agreement, place in agreed if agreement]
    if most == 2:
        speaking = [place for agreement, place in agreed if agreement == 2]
    return speaking[0] if len(speaking) == 1 else None


def _agreement(text: str, place: tuple[int, int], anchor: Anchor) -> int | None:
    """2: both neighbours stand there; 1: nearly, as a small edit beside the quote leaves them; 0: they do not.

    None where the anchor names none that says anything. Longer neighbours than usual were needed to tell copies apart,
    so that of those nothing less than all will do.
    """
    before = folded(text[max(0, place[0] - 2 * len(anchor.prefix) - 8) : place[0]])[::-1]
    after = folded(text[place[1] : place[1] + 2 * len(anchor.suffix) + 8])
    sides = [
        _shared(there, wanted)
        for there, wanted in ((before, folded(anchor.prefix)[::-1]), (after, folded(anchor.suffix)))
        if len(wanted.strip()) >= _LEAST_CONTEXT
    ]
    if not sides:
        return None
    if min(sides) == 1.0:
        return 2
    if max(len(anchor.prefix), len(anchor.suffix)) > _CONTEXT:
        return 0
    return 1 if min(sides) >= 0.75 or (max(sides) == 1.0 and min(sides) >= 0.5) else 0


def _shared(there: str, wanted: str) -> float:
    """How much of the wanted neighbour stands there, counted from the quote outwards: 0 to 1."""
    there, wanted = there.lstrip(), wanted.strip()
    same = next(
        (i for i, (a, b) in enumerate(zip(there, wanted, strict=False)) if a != b), min(len(there), len(wanted))
    )
    return same / len(wanted)


def _exact_places(text: str, exact: str) -> Iterator[tuple[int, int]]:
    start = text.find(exact)
    while start >= 0:
        yield start, start + len(exact)
        start = text.find(exact, start + 1)


def _like_places(text: str, exact: str) -> Iterator[tuple[int, int]]:
    pattern = pattern_of(exact)
    if pattern is not None:
        yield from (match.span() for match in re.finditer(pattern, text))
