"""The typed tree of example cases: what is given, when, and which answers must come; lawyers write and read them."""

from __future__ import annotations

from dataclasses import dataclass

from observance.agreement.terms import Kind, Placed, Relation, Type

Span = tuple[float, float]
"""From one instant to another, POSIX seconds, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Placed):
    """A person, vehicle, act or authorisation of the case: a small-letter name that the agreement does not declare."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Placed):
    """A sentence of the vocabulary with names in its holes, or (`denied`) that it is known not to be so.

    Attributes:
        names: in the order of the relation's columns; a length as written, the time by its name.
        span: when; None for the timeless, and for a state that lasts throughout.
        words: as the case says it.
    """

    relation: Relation
    names: tuple[str, ...]
    span: Span | None
    denied: bool
    words: str

    @property
    def done(self) -> str | None:
        """The act that this sentence says is done, by its name in the case; None where it says of no act that it is."""
        events = [n for n, t in zip(self.names, self.relation.types, strict=True) if t is Type.EVENT]
        return events[0] if events and self.relation.kind is Kind.EVENT and not self.denied else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(Placed):
    """Whether a line or zone was watched; `place` "" means everything that the case speaks of."""

    place: str
    watched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSeen(Placed):
    """Whether the complete register of an organ for a permission was seen; "" for both means every register."""

    organ: str
    allows: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected(Placed):
    """Somebody recorded as fleeing, seeking protection, wounded or detained: never the actor of an adverse answer."""

    person: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Placed):
    """A name that stands for many: at least and at most so many of them."""

    name: str
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Placed):
    """An answer that must come: `"KAA/7" reading "side": breach by kpa`.

    Attributes:
        reading: "" means every reading of the clause.
        answer: one of the six answers, or `legal note`.
        by: a party, or a person or act of the case; "" means whoever the clause binds.
        because: reasons that must be among those of the answer.
    """

    clause: str
    reading: str
    answer: str
    by: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Placed):
    """One example case.

    Attributes:
        about: the time that it asks about.
        sides_unknown: whose side nobody can tell: without this, who is not said to belong to a side belongs to none.
    """

    title: str
    note: str
    about: Span
    things: tuple[Thing, ...]
    given: tuple[Given, ...]
    watched: tuple[Watched, ...]
    registers: tuple[RegisterSeen, ...]
    protected: tuple[Protected, ...]
    sides_unknown: tuple[str, ...]
    groups: tuple[Group, ...]
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """A file of example cases. `watched` and `registers` are what all cases assume unless they say otherwise."""

    file: str
    time_zone: str
    watched: tuple[Watched, ...]
    registers: tuple[RegisterSeen, ...]
    cases: tuple[Trial, ...]
