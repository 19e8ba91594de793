"""The facts that an answer file gives, and the search for those that fill sentences together, name by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from observance.finding.checking.clause_tree import Name, Of, Sentence, Term, Variable
from observance.finding.checking.stretches import Bits, Times

Names = Mapping[str, str]
"""Which name stands for which variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFact:
    """One fact: `holds`, `confirmed`, `possible` by history; from `begin` to `end` where it holds."""

    number: int
    relation: str
    names: tuple[str, ...]
    kind: str
    holds: Bits
    confirmed: Bits
    possible: Bits
    begin: Times
    end: Times
    act: str
    outer: tuple[float, float]
    rests_on: tuple[str, ...]

    @property
    def words(self) -> str:
        """The fact as messages call it."""
        return f"fact {self.number}, {self.relation}({', '.join(self.names)})"


class GivenFacts:
    """All facts of an answer file, by relation; with what the functions of the agreement yield.

    Attributes:
        yields: by function, the name that it yields for each name.
    """

    def __init__(self, facts: Sequence[GivenFact], yields: Mapping[str, Mapping[str, str]]) -> None:
        self.all = tuple(facts)
        self.yields = yields
        self._of: dict[str, list[GivenFact]] = {}
        for fact in facts:
            self._of.setdefault(fact.relation, []).append(fact)

    def fill(
        self, sentences: Sequence[Sentence], names: Names, own: Mapping[Sentence, GivenFact]
    ) -> Iterator[tuple[Names, Mapping[Sentence, GivenFact]]]:
        """Every choice of one fact per sentence in which each variable stands for one name.

        Args:
            names: what already stands for some of the variables.
            own: sentences that one fact alone fills.
        """
        if not sentences:
            yield names, {}
            return
        choices = {s: list(self._choices(s, names, own)) for s in sentences}
        first = min(choices, key=lambda s: len(choices[s]))
        left = [s for s in sentences if s != first]
        for fact, bound in choices[first]:
            for found, rest in self.fill(left, bound, own):
                yield found, {first: fact, **rest}

    def _choices(
        self, sentence: Sentence, names: Names, own: Mapping[Sentence, GivenFact]
    ) -> Iterator[tuple[GivenFact, Names]]:
        for fact in [own[sentence]] if sentence in own else self._of.get(sentence.relation, []):
            if len(fact.names) == len(sentence.terms):
                for bound in self._bindings(sentence.terms, fact.names, names):
                    yield fact, bound

    def _bindings(self, terms: Sequence[Term], given: Sequence[str], names: Names) -> list[Names]:
        found: list[Names] = [names]
        for term, name in zip(terms, given, strict=True):
            found = [more for one in found for more in self._put(term, name, one)]
        return found

    def _put(self, term: Term, name: str, names: Names) -> list[Names]:
        """The names with which the term is `name`: none, one, or several for a function of a free variable."""
        match term:
            case Name(own):
                return [names] if own == name else []
            case Variable(letter):
                return [{**names, letter: name}] if names.get(letter, name) == name else []
            case Of(function, inner):
                sources = [source for source, made in self.yields.get(function, {}).items() if made == name]
                return [more for source in sources for more in self._put(inner, source, names)]

    def name_of(self, term: Term, names: Names) -> str | None:
        """What a term names; None for a variable that nothing stands for, or a function that yields nothing."""
        match term:
            case Name(own):
                return own
            case Variable(letter):
                return names.get(letter)
            case Of(function, inner):
                of = self.name_of(inner, names)
                return None if of is None else self.yields.get(function, {}).get(of)
