"""Words as meanings: what a text's words and phrases stand for, by the general lists that ship beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from observance.report.article.stems import stem

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|\d[\d.,:]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)?")
_LONGEST = 5
"""Words of the longest phrase that is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word or phrase of a text: its meaning, its stems, and its characters, from `start` up to but not with `end`."""

    meaning: str
    stems: tuple[str, ...]
    start: int
    end: int
    raw: str = ""


Phrases = Mapping[tuple[str, ...], str]
"""From the stems of a phrase to its meaning."""


def tokens(text: str, own: Phrases | None = None) -> tuple[Token, ...]:
    """The words of a text in order, phrases joined; a word of no list means its own stem.

    Args:
        text: any text; spans count its characters.
        own: phrases of a case (what its parties and places are called), which count before the general ones.
    """
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    stems = [_stem(word) for word, _, _ in words]
    known = (own or {}, general())
    out: list[Token] = []
    at = 0
    while at < len(words):
        length, meaning = _longest(stems, at, known)
        out.append(
            Token(
                meaning=meaning or stems[at],
                stems=tuple(stems[at : at + length]),
                start=words[at][1],
                end=words[at + length - 1][2],
                raw=text[words[at][1] : words[at + length - 1][2]],
            )
        )
        at += length
    return tuple(out)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words."""
    return tuple(_stem(match.group()) for match in _WORD.finditer(text))


def phrases(listing: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
    """A table to look phrases up in, from meanings with their words."""
    return {stems_of(words): meaning for meaning, those in listing.items() for words in those if stems_of(words)}


@cache
def general() -> Phrases:
    """The general lists: acts and things, then countries."""
    return {**phrases(listed("lexicon.txt")), **phrases({f"in:{k}": v for k, v in listed("countries.txt").items()})}


@cache
def harmless() -> frozenset[str]:
    """Stems of words that add nothing to check."""
    return frozenset(
        one for line in lines("harmless.txt") for word in line.split() for one in stems_of(word.replace("-", " "))
    )


@cache
def listed(name: str) -> dict[str, tuple[str, ...]]:
    """A list of this room: meaning, colon, words and phrases."""
    found = {}
    for line in lines(name):
        meaning, _, words = line.partition(":")
        found[meaning.strip()] = tuple(word.strip() for word in words.split(","))
    return found


def lines(name: str, *, comments: bool = False) -> list[str]:
    """The lines of a list of this room that hold something."""
    text = files("observance.report.article").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and (comments or not line.startswith("#"))]


def _stem(word: str) -> str:
    if word.replace(".", "") == "US":  # the pronoun is written small
        return "usa"
    return stem(word.lower().replace(".", "") if "." in word and not word[0].isdigit() else word.lower())


def _longest(stems: Sequence[str], at: int, known: Sequence[Phrases]) -> tuple[int, str]:
    """The longest phrase from here on; an article belongs to one only where none that is as long begins behind it."""
    for length in range(min(_LONGEST, len(stems) - at), 0, -1):
        piece = tuple(stems[at : at + length])
        for table in known:
            if piece in table:
                if piece[0] == "the" and _longest(stems, at + 1, known)[0] >= length:
                    return 1, ""
                return length, table[piece]
    return 1, ""
