"""The passage of a text that is most like words which stand nowhere in it: help for whoever looks for them.

The work is bounded by counts, never by a clock, so that the same text gives the same passage: the passages that hold
most of the words, by their rarest, are compared letter by letter.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_MOST_WORDS, _MOST_PLACES, _MOST_PASSAGES, _LONGEST = 24, 400, 4, 600
_LEAST_LIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """Characters of the text; `likeness` is difflib's ratio, 0 to 1; `missing`: words looked for that are not there."""

    start: int
    end: int
    likeness: float
    missing: tuple[str, ...]


def nearest_passage(text: str, words: str) -> Nearest | None:
    """The passage most like the words; None where none holds half of them."""
    wanted = words[:_LONGEST]
    size = len(wanted)
    looked_for = sorted({word for word in _WORD.findall(wanted) if len(word) > 2}, key=lambda w: (-len(w), w))
    votes: Counter[int] = Counter()
    for word in looked_for[:_MOST_WORDS]:
        begins = wanted.index(word)
        places = _places(text, word)
        for place in places:
            bucket = max(0, place - begins) // size
            votes[bucket] += 1
    best: Nearest | None = None
    for bucket, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:_MOST_PASSAGES]:
        found = _compared(text, wanted, max(0, (bucket - 1) * size), (bucket + 3) * size)
        if found is not None and (best is None or found.likeness > best.likeness):
            best = found
    return best


def _places(text: str, word: str) -> list[int]:
    """The first places of a word, as letters; a word that stands in too many says nothing and has none."""
    places: list[int] = []
    start = text.find(word)
    while start >= 0:
        places.append(start)
        if len(places) > _MOST_PLACES:
            return []
        start = text.find(word, start + len(word))
    return places


def _compared(text: str, wanted: str, low: int, high: int) -> Nearest | None:
    window = text[low:high]
    blocks = [b for b in SequenceMatcher(None, window, wanted, autojunk=False).get_matching_blocks() if b.size > 1]
    if not blocks:
        return None
    start, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    start = max(0, start - blocks[0].b)
    end = min(len(window), end + len(wanted) - blocks[-1].b - blocks[-1].size)
    passage = window[start:end]
    likeness = SequenceMatcher(None, passage, wanted, autojunk=False).ratio()
    if likeness < _LEAST_LIKE:
        return None
    there = {word.casefold() for word in _WORD.findall(passage)}
    missing = tuple(w for w in dict.fromkeys(_WORD.findall(wanted)) if w.casefold() not in there)
    return Nearest(start=low + start, end=low + end, likeness=round(likeness, 3), missing=missing)
