"""What a clause tests: sentences with their holes filled, times, durations, and their and / or / not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from observance.agreement.terms import Placed, Quantity, Relation, Term, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom(Placed):
    """A sentence with its holes filled; `arguments` stand in the order of `relation.columns`.

    Attributes:
        at: for a state, the time at which it is meant. None: at the common instant of the condition. `to_branches`
            fills it in wherever the branch holds exactly one time.
        negated: set by `to_branches` only; the parser writes `Not`.
        element: the label of the `element "…" (…)` around it, "" without one; set by `to_branches`.
        through: the defined sentences that it was inlined from, outermost first; set by `expand`.
    """

    relation: Relation
    arguments: tuple[Term, ...]
    at: Variable | None = None
    negated: bool = False
    element: str = ""
    through: tuple[Atom, ...] = ()


class Order(Enum):
    """How two times stand to each other."""

    BEFORE = "before"
    AFTER = "after"
    AROUND = "of"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRelation(Placed):
    """`T is before U`, `T is within 30 s before U`, `T is within 30 s of U`; `within` None means no bound."""

    left: Variable
    order: Order
    right: Variable
    within: Quantity | None = None
    negated: bool = False
    element: str = ""

    @property
    def bounds_s(self) -> tuple[float, float]:
        """(low, high) of right - left, seconds. Before: 0 < d <= high; after: low <= d < 0; of: low <= d <= high."""
        reach = float("inf") if self.within is None else self.within.si
        return (-reach if self.order is not Order.BEFORE else 0.0, reach if self.order is not Order.AFTER else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs(Placed):
    """`O is not S`: two terms name different things."""

    left: Term
    right: Term
    negated: bool = False
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAtLeast(Placed):
    """The condition, made of states only, lasts `duration` or longer without a gap."""

    condition: Condition
    duration: Quantity
    negated: bool = False
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class During(Placed):
    """`T is during (…)`: the states of the condition hold at T. `expand` turns it into the states' `at`."""

    time: Variable
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Placed):
    """All of them."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Placed):
    """At least one of them."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Placed):
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists(Placed):
    """`there is an authorisation A such that …`."""

    variables: tuple[Variable, ...]
    condition: Condition
    negated: bool = False
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Placed):
    """`element "within" (…)`: a part of the test that the reasons name on its own."""

    label: str
    condition: Condition


Condition: TypeAlias = Atom | TimeRelation | Differs | ForAtLeast | During | And | Or | Not | Exists | Element
