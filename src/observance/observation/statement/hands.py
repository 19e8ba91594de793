"""Whether two names mean one hand: a speaker or an outlet written in another case, spelling, order or abbreviation.

"U.N. Command spokesman", "spokesperson for the United Nations Command" and "UNC spokeswoman" are one office. Two that
cannot be told apart are taken for one: a report that may be a repetition never counts as a second origin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "at",
        "in",
        "on",
        "to",
        "by",
        "from",
        "and",
        "its",
        "their",
        "his",
        "her",
        "mr",
        "mrs",
        "ms",
    ]
)
_ONE_WORD = {
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "spokespeople": "spokesperson",
    "spokespersons": "spokesperson",
    "spokesmen": "spokesperson",
    "chairman": "chair",
    "chairwoman": "chair",
    "chairperson": "chair",
    "defense": "defence",
    "center": "centre",
}
_UNNAMED = frozenset(
    ["not", "named", "unnamed", "unknown", "anonymous", "unidentified", "unspecified", "not", "said", "nobody", "named"]
)
_ANYBODY = re.compile(r"(a|an|one|some|another)\s+\w+", re.IGNORECASE)
"""`a spokesman`, `some officers`: anybody; `a spokesman for the mission` is somebody."""


@lru_cache(maxsize=65536)
def same_hand(one: str, other: str) -> bool:
    """Whether both names can mean one person, office or outlet; names that name nobody never do."""
    first, second = _parts(one), _parts(other)
    if not first or not second:
        return False
    return any(_alike(part, second[0]) for part in first) or any(_alike(part, first[0]) for part in second)


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether both names are one as a whole, so that a hand is an outlet of the case and not a part of its name."""
    first, second = _parts(one), _parts(other)
    return bool(first and second) and (first[0] == second[0] or _alike(first[0], second[0]))


def is_named(name: str) -> bool:
    """Whether somebody is named at all."""
    return bool(_parts(name))


def first_twice(hands: Sequence[str]) -> tuple[int, int] | None:
    """The first hand of a chain that stands in it again, and where."""
    for later in range(len(hands)):
        for earlier in range(later):
            if same_name(hands[earlier], hands[later]):
                return earlier, later
    return None


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of the whole name, then those of each part between commas or brackets."""
    pieces = [name, *re.split(r"[,;()]|\s[-\u2013\u2014]\s", name)]
    worded = [_words(piece) for piece in pieces if not _ANYBODY.fullmatch(piece.strip())]
    return tuple(dict.fromkeys(words for words in worded if words and not _UNNAMED.issuperset(words)))


def _words(piece: str) -> tuple[str, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"\b((?:\w\.){2,})", lambda found: found[1].replace(".", "") + " ", plain)
    plain = re.sub(r"['\u2019]s\b", "", plain)
    words = [_ONE_WORD.get(word, word) for word in re.findall(r"\w+", plain)]
    return tuple(word for word in words if word not in _SMALL)


def _alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """The same words in whatever order, once what stands abbreviated in one is matched with the words of the other."""
    first, second = tuple(one), tuple(other)
    left, right = _unmatched(first, second), _unmatched(second, first)
    left, right = _spelled_out(left, right)
    right, left = _spelled_out(right, left)
    return not left and not right


def _unmatched(words: Sequence[str], others: Sequence[str]) -> list[str]:
    return [word for word in words if word not in others]


def _spelled_out(short: Sequence[str], long: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is left of both when each word of `short` that is the initials of a run of `long` is taken out with it."""
    kept, rest = [], list(long)
    for word in short:
        runs = ((at, size) for at in range(len(rest)) if (size := _run(word, rest[at:]) or 0) > 1)
        at, size = next(runs, (0, 0))
        if size:
            del rest[at : at + size]
        else:
            kept.append(word)
    return kept, rest


def _run(letters: str, words: Sequence[str]) -> int | None:
    """Of how many words, from the first, the letters are the initials; an abbreviation among them gives all its own."""
    if not letters or not words:
        return None if letters else 0
    gives = {words[0][:1], words[0]} if len(words[0]) <= 3 else {words[0][:1]}
    further = [_run(letters[len(g) :], words[1:]) for g in sorted(gives) if letters.startswith(g)]
    return max((1 + size for size in further if size is not None), default=None)
