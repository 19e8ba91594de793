"""The words of the language: types, sentences with their tables (relations), and the terms that fill their holes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

HOLE = re.compile(r"\{([A-Z]\w*):([a-z]+)\}")


class Type(Enum):
    """What a hole of a sentence, a variable or a name may stand for. A person, a vehicle and an object are entities."""

    SIDE = "side"
    ENTITY = "entity"
    PERSON = "person"
    VEHICLE = "vehicle"
    OBJECT = "object"
    EVENT = "event"
    TIME = "time"
    ZONE = "zone"
    LINE = "line"
    WEAPON = "weapon"
    ROLE = "role"
    CLASS = "class"
    ORGAN = "organ"
    AUTHORISATION = "authorisation"
    LENGTH = "length"
    CLOCK = "clock"

    def takes(self, other: Type) -> bool:
        """Whether a hole of this type may be filled with a term of type `other`."""
        return self is other or (self is Type.ENTITY and other in (Type.PERSON, Type.VEHICLE, Type.OBJECT))


NAMEABLE = frozenset({Type.SIDE, Type.ZONE, Type.LINE, Type.WEAPON, Type.ROLE, Type.CLASS, Type.ORGAN})
"""Types that an agreement declares names for. Persons, acts, times and authorisations come from the case alone."""


HOURS = "time_of_day"
"""The one relation that speaks of the time of day (`hours.spells` makes its facts); no other may have a clock hole."""


class Kind(Enum):
    """How a relation lives in time: it happens at its time column, it lasts, or time does not matter to it."""

    EVENT = "event"
    STATE = "state"
    TIMELESS = "timeless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in a file: line and column count from 1; `length` characters are meant."""

    line: int
    column: int
    length: int = 1


NOWHERE = Where(line=0, column=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What stands somewhere in the file. The place is no part of the content."""

    where: Where = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A sentence of the vocabulary and the table behind it.

    Attributes:
        columns: one per hole, in the order of the table (`crosses(P,L,T)`); their letters are those of the template.
        template: the sentence, holes as `{L:line}`.
        open: its truth is decided by a named function, act by act, never computed.
        defined: it is a shorthand of the agreement (`define`); `expand` takes it out, no table exists.
    """

    name: str
    columns: tuple[str, ...]
    types: tuple[Type, ...]
    kind: Kind
    template: str
    open: bool = False
    defined: bool = False

    @property
    def holes(self) -> tuple[tuple[str, Type], ...]:
        """Letter and type of each hole, in the order of the sentence."""
        return tuple((letter, Type(kind)) for letter, kind in HOLE.findall(self.template))

    @property
    def time_column(self) -> int | None:
        """Index of the column that holds the time of an event; None for states and the timeless."""
        return self.types.index(Type.TIME) if self.kind is Kind.EVENT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Placed):
    """`P`, with the type that its quantifier gives it."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Placed):
    """A declared name: `dmz`, `mac`, `crossing_mdl`."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Placed):
    """A declared function of other terms: `commander_of(O)`. The case says what it yields."""

    function: str
    arguments: tuple[Variable | Constant, ...]
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Placed):
    """A length, a duration or a time of day as written; `si` is metres, seconds, or seconds after midnight."""

    value: float
    unit: str

    @property
    def si(self) -> float:
        """In metres or seconds. A day is 86,400 s."""
        return self.value * UNITS[self.unit]


LENGTH_UNITS = {"m": 1.0, "km": 1000.0}
DURATION_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0}
CLOCK_UNIT = "after midnight"
UNITS = {**LENGTH_UNITS, **DURATION_UNITS, CLOCK_UNIT: 1.0}

Term: TypeAlias = Variable | Constant | Call | Quantity
