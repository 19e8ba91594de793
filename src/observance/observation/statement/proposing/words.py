"""Words and punctuation of a paragraph, and the few kinds of them that rules without a model can tell apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from observance.observation.statement.proposing.attribution import Span

_WORD = re.compile(
    r"(?:[A-Z]\.)+(?=\W|$)"  # U.N., D.C.
    r"|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Sgt|Lt|Col|Capt|Maj|Brig|Cmdr|Adm|Pvt|Cpl|St|Prof|Rev|Amb|Jr|Sr)\."
    r"|\d+:\d+"
    r"|\w+(?:[-'’.,&@/\u00ad]\w+)*(?:['’](?=[^\w'’]|$))?"
    r"|[^\w\s]"
)
COUNTED = re.compile(r"\w+(?:[’'.,-]\w+)*")
"""A word, where words are counted."""

DETERMINERS = frozenset(
    """the a an this that these those his her its their our my your one two three four five six seven eight nine ten
    some several many most both all another other each every any no dozens hundreds few numerous various""".split()
)
PRONOUNS = frozenset("he she they it we i you who which everyone someone nobody others many some both neither".split())
PREPOSITIONS = frozenset(
    """of in at from for with on to by near during about against under over after before since until into
    between among inside outside within without through across behind via aboard as than toward towards including
    like""".split()
)
LINKS = frozenset("of in at from for with on near against behind inside outside within across between to".split())
"""Prepositions over which a noun phrase reaches on: a spokesman for the army."""
AUXILIARIES = frozenset(
    """has have had is are was were be been being do does did will would shall should can could may might must not never
    n't ’s ’d ’ve 've 'd hasn't haven't hadn't isn't didn't doesn't don't won't wouldn't couldn't can't wasn't
    hasn’t haven’t hadn’t isn’t didn’t doesn’t don’t won’t wouldn’t couldn’t can’t wasn’t""".split()
)
ADVERBS = frozenset(
    """also later then previously repeatedly recently still often once even already now always just earlier first
    further simply again reportedly allegedly actually largely soon both all currently long since thus therefore
    instead too ever only""".split()
)
STOPS = frozenset(
    """that when while because if although though whether where why how what whose whom but or nor so unless until
    however meanwhile yet there here""".split()
)
TITLES = re.compile(r"(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Sgt|Lt|Col|Capt|Maj|Brig|Cmdr|Adm|Pvt|Cpl|St|Prof|Rev|Amb)\.")
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight mondays sundays".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word or mark; `quoted` counts the quotation it is in, None outside of all."""

    span: Span
    text: str
    quoted: int | None

    @property
    def lower(self) -> str:
        """Its letters, lower-case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or digit."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def nominal(self) -> bool:
        """Whether it may stand inside a noun phrase: a name, a number, or a word of no closed class."""
        low = self.lower
        return self.is_word and not (
            low in DETERMINERS or low in PREPOSITIONS or low in AUXILIARIES or low in ADVERBS or low in STOPS
            or low in PRONOUNS or low in ("and", "according")
        )  # fmt: skip


def words(paragraph: str, quotations: Sequence[Span]) -> tuple[Word, ...]:
    """Words and marks in order, each with the quotation that holds it."""
    found, k = [], 0
    for match in _WORD.finditer(paragraph):
        while k < len(quotations) and quotations[k].end <= match.start():
            k += 1
        inside = k if k < len(quotations) and quotations[k].start <= match.start() else None
        found.append(Word(span=Span(*match.span()), text=match.group(), quoted=inside))
    return tuple(found)


def count(text: str) -> int:
    """How many words, by the measure's rule: marks do not count, inner apostrophes, stops and hyphens join."""
    return sum(1 for _ in COUNTED.finditer(text))
