"""Text read as meanings with a case's own names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from observance.report.article.facts import Meanings
from observance.report.article.figures import clocks, days, figures
from observance.report.article.lexicon import Token, harmless, stems_of, tokens
from observance.report.article.named import PLACE, WHO, Named

NEGATIONS = frozenset("not no never none non nobody neither nor without deny refus fail cannot nothing".split())


_MANNER = re.compile(
    r"(?!family|assembly|supply|anomaly|deliberately|accidentally|fatally|intentionally|illegally|unlawfully|mistakenly|"
    r"repeatedly|secretly)[a-z]{3,}ly"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads text with a case's names; `names` are the words for readers, by id."""

    named: Named
    names: Mapping[str, str]

    def learning(self, names: frozenset[str], person: str) -> Reader:
        """The same reader, who takes names that an article gives for a person of the case."""
        if not names or not person:
            return self
        phrases = {stems_of(name): person for name in names if len(name) > 1}
        return replace(self, named=replace(self.named, phrases={**phrases, **self.named.phrases}))

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Words and phrases with their meanings; "South Korean soldiers" are of the party whose side the South is."""
        read = list(tokens(text, self.named.phrases))
        for i, token in enumerate(read[:-1]):
            if token.meaning.startswith(PLACE) and read[i + 1].meaning == "person":
                party = self.named.party_of.get(token.meaning)
                if party is not None:
                    read[i] = Token(meaning=party, stems=token.stems, start=token.start, end=token.end, raw=token.raw)
        return tuple(read)

    def content(self, text: str) -> Meanings:
        """The meanings in a text that say something: no numbers, times, dates or little words."""
        spans = [(one.start, one.end) for found in (clocks(text), days(text), figures(text)) for one in found]
        return frozenset(
            token.meaning
            for token in self.tokens(text)
            if tells(token) and not any(start <= token.start < end for start, end in spans)
        )

    def denies(self, text: str) -> bool:
        """Whether a text says that something was not so."""
        return any(negates(token) for token in self.tokens(text))

    def name(self, id: str) -> str:
        """Words for readers."""
        return self.names.get(id, id)

    def person(self, id: str) -> Meanings:
        """Everything that a person, unit or party may be called by: itself, its unit's party, its side's ground."""
        meaning = WHO + id
        party = self.named.party_of.get(meaning)
        words = frozenset(token.meaning for token in tokens(self.names.get(id, "")) if tells(token))
        above = {self.named.unit_of.get(meaning), party} - {None}
        return frozenset({meaning, *(one for one in above if one)}) | words

    def actors_in(self, text: str) -> Meanings:
        """The persons, units and parties that a text names."""
        return frozenset(token.meaning for token in self.tokens(text) if token.meaning.startswith(WHO))


def tells(token: Token) -> bool:
    """Whether a word says something that could be wrong."""
    if negates(token) or token.meaning == "~":
        return False
    if len(token.stems) == 1 and token.meaning == token.stems[0] and _MANNER.fullmatch(token.raw):
        return False  # how something was done, unless a list knows better
    return len(token.stems) > 1 or token.meaning != token.stems[0] or token.stems[0] not in harmless()


def negates(token: Token) -> bool:
    """Whether a word turns its clause round."""
    return len(token.stems) == 1 and (token.stems[0] in NEGATIONS or token.stems[0].endswith(("n't", "nt't")))
