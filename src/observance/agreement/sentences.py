"""Finding the sentence of the vocabulary that a clause uses: a grammar made from the templates, and near misses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from observance.agreement.habits import after_a_sentence, unsaid
from observance.agreement.terms import HOLE, Kind, Relation

_TERMS = r"""
_term: VARIABLE | CALL | LENGTH | CLOCK | NAME
VARIABLE: /[A-Z][A-Za-z0-9_]*(?!\w)/
CALL: /[a-z][a-z0-9_]*\([^()\n]*\)/
LENGTH: /\d+(\.\d+)?\s*(km|kilomet(re|er)s?|m|met(re|er)s?)(?!\w)/
CLOCK: /\d{2}:\d{2}(?!\w)/
NAME: /[a-z][a-z0-9_]*(?![\w(])/
%ignore /\s+/
"""
_KEYWORDS = ("unless", "and", "or", "not", "when", "such", "within", "before", "after", "by", "repaired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A sentence recognised: one token per hole in the order of the template, and the time behind `at`, if any."""

    relation: Relation
    holes: tuple[Token, ...]
    at: Token | None


@lru_cache(maxsize=8)
def sentences_of(relations: tuple[Relation, ...]) -> Sentences:
    """The recogniser of a vocabulary; making its grammar takes longer than using it."""
    return Sentences(relations)


class Sentences:
    """Recognises the sentences of a vocabulary. Raises nothing: the caller says what it wanted and where."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self._relations = tuple(relations)
        rules = [f"start: {' | '.join(f's{index}' for index in range(len(relations)))}"]
        for index, relation in enumerate(relations):
            body = " ".join(_rule(piece) for piece in _pieces(relation))
            at = " (/(?<!\\w)at(?!\\w)/ at)?" if relation.kind is Kind.STATE else ""
            rules.append(f"s{index}: {body}{at}")
        grammar = "\n".join([*rules, "at: VARIABLE", _TERMS])
        self._parser = Lark(grammar, parser="earley", ambiguity="resolve") if relations else None
        self._known: dict[str, Match | None] = {}

    def match(self, text: str) -> Match | None:
        """The sentence that `text` is, or None. Tokens carry their position in `text`."""
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> Match | None:
        if self._parser is None:
            return None
        try:
            found = self._parser.parse(text).children[0]
        except UnexpectedInput:
            return None
        if not isinstance(found, Tree):
            return None
        relation = self._relations[int(str(found.data)[1:])]
        holes = tuple(part for part in found.children if isinstance(part, Token) and part.type in _HOLE_TOKENS)
        at = next((part.children[0] for part in found.children if isinstance(part, Tree)), None)
        return Match(relation=relation, holes=holes, at=at if isinstance(at, Token) else None)

    def advice(self, text: str) -> str:
        """What may have been meant by a sentence that nothing matches."""
        words = text.split()
        for length in range(len(words) - 1, 1, -1):
            if self.match(" ".join(words[:length])) is not None:
                rest = words[length]
                close = get_close_matches(rest, _KEYWORDS, n=1, cutoff=0.6)
                close = ["repaired when"] if close == ["repaired"] else close
                habit = after_a_sentence(rest)
                close = [habit] if habit else close
                meant = f"did you mean {close[0]}?" if close else "a connecting word (and, or, unless) or a full stop"
                return f"{' '.join(words[:length])!r} is a sentence; then comes {rest!r}: {meant}"
        if advice := unsaid(words):
            return advice
        scored = [(_likeness(words, relation), relation.template) for relation in self._relations]
        close_ones = sorted((pair for pair in scored if pair[0] > 0.65), reverse=True)[:1]
        if close_ones:
            return f"did you mean: {close_ones[0][1]}"
        return "add the sentence to the vocabulary, or define it"


_HOLE_TOKENS = {"VARIABLE", "CALL", "LENGTH", "CLOCK", "NAME"}


def _rule(piece: str) -> str:
    return "_term" if HOLE.fullmatch(piece) else f"/(?<!\\w){piece}(?!\\w)/"


def _pieces(relation: Relation) -> list[str]:
    return relation.template.split(" ")


def _likeness(words: Sequence[str], relation: Relation) -> float:
    """How like a sentence is to a template, 0 to 1; variables are like holes, words like words spelled nearly so."""
    said = " ".join("_" if re.match(r"[A-Z]\w*$", word) else word for word in words)
    meant = " ".join("_" if HOLE.fullmatch(piece) else piece for piece in _pieces(relation))
    return SequenceMatcher(None, said, meant, autojunk=False).ratio()
