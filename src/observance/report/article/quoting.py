"""Quotations of an article held against the words that the case's sources used: exact, altered, or not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from observance.report.article.claimed import bare
from observance.report.article.facts import Meanings, Quoted
from observance.report.article.lexicon import harmless, stems_of

_WHOLE = 4
"""Words from which on marks hold a quotation rather than a term."""
_ANYBODY = frozenset({"person", "spokesperson", "officer", "nobody"})
"""Speakers who are nobody else that the case knows."""
_ALIKE = 0.62
"""Likeness of words from which on a quotation is that passage, altered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteHeld:
    """What became of a quotation; `altered` are (as the article has it, as the case has it)."""

    verdict: Literal["exact", "altered", "not held", "another's"]
    source: Quoted | None = None
    altered: tuple[tuple[str, str], ...] = ()


def hold_quote(words: str, speaker: Meanings | None, quotes: Sequence[Quoted]) -> QuoteHeld:
    """Hold the words between quotation marks against everything quoted in the case."""
    said = _parts(words)
    if not said:
        return QuoteHeld(verdict="not held")
    for quoted in quotes:
        if all(_within(part, quoted.words) for part in said):
            if speaker and not speaker <= quoted.speakers and not speaker <= _ANYBODY:
                return QuoteHeld(verdict="another's", source=quoted)
            return QuoteHeld(verdict="exact", source=quoted)
    whole = tuple(word for part in said for word in part)
    if len(whole) < 6:
        return QuoteHeld(verdict="not held")
    best, ratio = max(((q, _alike(whole, q.words)) for q in quotes), key=lambda pair: pair[1], default=(None, 0.0))
    if best is None or ratio < _ALIKE:
        return QuoteHeld(verdict="not held")
    altered = _altered(whole, best.words)
    return QuoteHeld(verdict="altered" if altered else "exact", source=best, altered=altered)


def _parts(words: str) -> list[tuple[str, ...]]:
    """A quotation without marks, cut at what was left out; words that were put in in brackets are left out too."""
    plain = words
    while "[" in plain and "]" in plain.split("[", 1)[1]:
        head, rest = plain.split("[", 1)
        plain = head + " … " + rest.split("]", 1)[1]
    pieces = plain.replace("...", "…").split("…")
    return [part for piece in pieces if (part := bare(piece))]


def _within(part: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1))


def _alike(part: Sequence[str], words: Sequence[str]) -> float:
    """The share of the quotation's words that stand in the passage in the same order."""
    blocks = SequenceMatcher(None, part, words, autojunk=False).get_matching_blocks()
    same = [block for block in blocks if block.size]
    if not same:
        return 0.0
    reach = same[-1].b + same[-1].size - same[0].b
    return sum(block.size for block in same) / max(len(part), min(reach, 2 * len(part)))


def _altered(part: Sequence[str], words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The words put in the place of others that say something else; what only was left out or joined is none."""
    found = []
    for op, a, b, c, d in SequenceMatcher(None, part, words, autojunk=False).get_opcodes():
        mine, theirs = " ".join(part[a:b]), " ".join(words[c:d])
        if (
            op == "replace"
            and b - a <= 4
            and d - c <= 4
            and _tells(mine)
            and _tells(theirs)
            and stems_of(mine) != stems_of(theirs)
        ):
            found.append((mine, theirs))
    return tuple(found)


def _tells(words: str) -> bool:
    return any(one not in harmless() for one in stems_of(words))


def whole(words: str) -> bool:
    """Whether marks hold a quotation rather than a term."""
    return len(bare(words)) >= _WHOLE
