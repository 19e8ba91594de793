"""A sentence in clauses: who says each, what it says in meanings, whether it denies, its numbers and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from observance.report.article.facts import Meanings
from observance.report.article.figures import Clock, Day, Figure, clocks, days, figures
from observance.report.article.lexicon import Token, lines
from observance.report.article.meanings import Reader, negates, tells

_JOINTS = frozenset(
    "and but while when where before after as who which that then until because though although whereas".split()
)
SUPPOSED = re.compile(
    r"\b(?:will|would|could|may|might|should|if|imagine|perhaps|maybe|whether|suppose|hope|fear|expect|wants?|had\s+\w+\s+\w+\s+not)\b|\?",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:he|him|she|her|they|them|who|one)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?:ed|en|wn|un|ght|uck|ug)$|^(?:shot|hit|put|cut|shut|held|led|told|found|sent|left|lost|met|made|done|gone)$"
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|got|get)(?:\s+(?:\w+ly|not|also|then|later|first|being|been|all))*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause.

    Attributes:
        text: its characters, from `start` of the sentence. words: its tokens in order, spans in `text`.
        speaker: meanings of whoever says it; None where the article says it itself.
        attributed: the article gives it to somebody, named or not. negative: it says that something was not so.
        open: it says what may, will or would be.
    """

    text: str
    start: int
    words: tuple[Token, ...]
    speaker: Meanings | None
    attributed: bool
    negative: bool
    open: bool
    figures: tuple[Figure, ...]
    clocks: tuple[Clock, ...]
    days: tuple[Day, ...]

    @property
    def telling(self) -> tuple[Token, ...]:
        """The words that could be wrong, without numbers, times and dates."""
        spans = [(one.start, one.end) for found in (self.figures, self.clocks, self.days) for one in found]
        return tuple(t for t in self.words if tells(t) and not any(s <= t.start < e for s, e in spans))

    @property
    def meanings(self) -> Meanings:
        """The meanings of its telling words."""
        said = frozenset(token.meaning for token in self.telling)
        return said | ({"fire", "person"} if "shooter" in said else set())

    @property
    def named(self) -> Meanings:
        """Its meanings, what its numbers measure, and a person, where a word points at one."""
        measured = {figure.unit for figure in self.figures if figure.unit}
        return self.meanings | measured | ({"person"} if _POINTS.search(self.text) else set())

    @property
    def acting(self) -> bool:
        """Whether it says that something else was done than that it was seen."""
        return bool(self.meanings & (acts() - {"see"}))

    def passive(self, at: Token) -> bool:
        """Whether a word in it is a verb in the passive."""
        word = at.raw.split()[0].lower()
        return _PARTICIPLE.search(word) is not None and _PASSIVE.search(self.text[: at.start]) is not None


def clauses(
    text: str,
    start: int,
    reader: Reader,
    *,
    speaker: Meanings | None = None,
    attributed: bool = False,
    supposed: bool = False,
) -> Iterator[Clause]:
    """The clauses of a piece of a sentence: cut at joints and commas where both sides say that something was done.

    Args:
        supposed: what gives it to somebody says that he will or may say so.
    """
    for begin, end in _pieces(text, reader.tokens(text)):
        part = text[begin:end]
        words = reader.tokens(part)
        yield Clause(
            text=part,
            start=start + begin,
            words=words,
            speaker=speaker,
            attributed=attributed,
            negative=any(negates(token) for token in words),
            open=supposed or SUPPOSED.search(part) is not None,
            figures=figures(part),
            clocks=clocks(part),
            days=days(part),
        )


def _pieces(text: str, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Spans of the pieces."""
    cuts = [0]
    for before, word in pairwise(words):
        joint = len(word.stems) == 1 and word.stems[0] in _JOINTS
        if joint or re.search(
            r"[,;:()\u2013\u2014-]\s", text[before.end : word.start] + " "[: 1 if word.start > before.end else 0]
        ):
            cuts.append(word.start)
    cuts.append(len(text))
    spans = list(pairwise(cuts))
    held: list[tuple[int, int]] = []
    for begin, end in spans:
        here = any(begin <= word.start < end and word.meaning in acts() for word in words)
        last = held[-1] if held else None
        done = last is not None and any(last[0] <= word.start < last[1] and word.meaning in acts() for word in words)
        if last is not None and not (here and done):
            held[-1] = (last[0], end)
        else:
            held.append((begin, end))
    yield from held


@cache
def acts() -> Meanings:
    """The meanings that are acts, by the general list."""
    found, inside = set(), False
    for line in lines("lexicon.txt", comments=True):
        if line.startswith("#"):
            inside = line.strip() == "# acts"
        elif inside:
            found.add(line.partition(":")[0].strip())
    return frozenset(found)
