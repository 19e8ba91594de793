"""What a case knows, one fact at a time, as meanings that a sentence can be held against; and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from observance.evidence.fields import Amount as Given
from observance.evidence.fields import Count

MANY = 1e9
"""The upper end of a number that has none."""
Meanings: TypeAlias = frozenset[str]
Basis: TypeAlias = Literal["seen", "said", "concluded"]
"""`seen`: an observation, or an answer that rests on them; `said`: a claim; `concluded`: another body's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where something stands: in a source's text, in frames, in an answer.

    Attributes:
        kind: claim, observation, answer, act, conclusion or notice. id: its id in the case.
        who: the source, item or body. words: the quotation, or what it says in words; `verbatim` if it is a quotation.
        place: "characters 18 to 49", "frames 408 to 482".
    """

    kind: str
    id: str
    who: str
    words: str
    verbatim: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number or a span, from `low` to `high`; `soft` when it was given as about."""

    low: float
    high: float
    soft: bool = False

    def meets(self, other: Amount) -> bool:
        """Whether both can be true."""
        return self.wide().low <= other.wide().high and other.wide().low <= self.wide().high

    def wide(self) -> Amount:
        """What "about" leaves open: a quarter on either side."""
        return Amount(low=self.low * 0.75, high=self.high * 1.25) if self.soft else self


def amount_of(given: Given | Count) -> Amount:
    """A number as a source or an observer gave it."""
    for exact, soft in ((given.exact, False), (given.about, True)):
        if exact is not None:
            return Amount(low=exact, high=exact, soft=soft)
    return Amount(low=given.at_least or 0, high=given.at_most if given.at_most is not None else MANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact.

    Attributes:
        topic: every meaning that it bears out where its core is named. core: those that a clause of it names.
        own: the meanings of its quotation. actor, object_: who acted on whom, as meanings of persons and parties;
            empty where it does not say. ends_in: the places that the act leads to.
        number, unit: how many, of what. time: POSIX seconds. counted: numbers in its words, each with
            what it counts. quantity: the same word for facts that can be rivals.
        speakers: meanings of whoever says it. denies: it says that something was not so.
        day: of when it was said, POSIX seconds; None where that is not known.
    """

    anchor: Anchor
    basis: Basis
    topic: Meanings
    core: Meanings
    own: Meanings = frozenset()
    actor: Meanings = frozenset()
    object_: Meanings = frozenset()
    ends_in: Meanings = frozenset()
    number: Amount | None = None
    unit: Meanings = frozenset()
    time: Amount | None = None
    counted: tuple[tuple[Amount, str], ...] = ()
    quantity: str = ""
    speakers: Meanings = frozenset()
    denies: bool = False
    day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words that a source used, which an article may quote: `words` in small letters without marks."""

    words: tuple[str, ...]
    speakers: Meanings
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything that a case knows.

    Attributes:
        phrases: what its parties, persons and places are called, as stems, with their meanings.
        party_of: from the meaning of a person, unit or place to its party's. units: the
            meanings of units and parties. fleeing: the person under protection who
            fled, if there is exactly one. subjects: every meaning that any fact is about. cores: of
            what they are. place: where all of it was.
        zone: IANA name. span: the incident, POSIX seconds. year, weekday: of its day there (Monday is 0).
    """

    facts: tuple[Known, ...]
    quotes: tuple[Quoted, ...]
    phrases: Mapping[tuple[str, ...], str]
    party_of: Mapping[str, str]
    subjects: Meanings
    cores: Meanings
    place: Meanings
    zone: str
    span: tuple[float, float]
    year: int
    weekday: int
    units: Meanings = frozenset()
    fleeing: str = ""
    quantities: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
