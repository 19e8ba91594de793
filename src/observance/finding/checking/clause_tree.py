"""The test of a clause as an answer file writes it: sentences, orders of times, and their and / or / not."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from observance.finding.checking.fields import Field


@dataclass(frozen=True, slots=True)
class Name:
    """A name, as facts use it."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A letter for which names are put."""

    name: str


@dataclass(frozen=True, slots=True)
class Of:
    """What a function yields for a name: `commander_of(O)`."""

    function: str
    of: Name | Variable


Term: TypeAlias = Name | Variable | Of


@dataclass(frozen=True, slots=True)
class Sentence:
    """A relation with its holes filled; `at`: the time that it is meant at, "" for none named."""

    relation: str
    kind: str
    terms: tuple[Term, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Order:
    """How the begins of the events of two times stand: right - left lies from `low` to `high` seconds, 0 left out."""

    left: str
    right: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Differs:
    """Two terms name different things."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Lasting:
    """The condition holds without a gap for so many seconds or more."""

    condition: Condition
    seconds: float


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class ThereIs:
    """Names in place of the variables make the condition hold."""

    variables: tuple[str, ...]
    condition: Condition


Condition: TypeAlias = Sentence | Order | Differs | Lasting | AllOf | AnyOf | Not | ThereIs

_FORMS = "a condition: all | any | not | there is | sentence | order | differs | for at least"


def read_condition(field: Field) -> Condition:
    """The tree at one place of the file.

    Raises:
        RefusedInput: a form that this checker does not know.
    """
    if "all" in field:
        return AllOf(tuple(read_condition(part) for part in field["all"]))
    if "any" in field:
        return AnyOf(tuple(read_condition(part) for part in field["any"]))
    if "not" in field:
        return Not(read_condition(field["not"]))
    if "there is" in field:
        return ThereIs(field["there is"].texts(), read_condition(field["such that"]))
    if "sentence" in field:
        kind = field["kind"].one_of("event", "state", "timeless")
        return Sentence(field["sentence"].text(), kind, tuple(_term(t) for t in field["names"]), field["at"].text())
    if "order" in field:
        return _order(field)
    if "differs" in field:
        left, right = (_term(one) for one in field["differs"])
        return Differs(left, right)
    if "for at least s" in field:
        return Lasting(read_condition(field["lasts"]), field["for at least s"].number())
    raise field.wrong(_FORMS)


def _order(field: Field) -> Order:
    """Within so long before, after, or of; each as bounds of the later begin less the earlier one."""
    word = field["order"].one_of("before", "after", "of")
    within = field["within s"].number_or_none()
    reach = inf if within is None else within
    low, high = (0.0 if word == "before" else -reach), (0.0 if word == "after" else reach)
    return Order(field["left"].text(), field["right"].text(), low, high)


def _term(field: Field) -> Term:
    if "variable" in field:
        return Variable(field["variable"].text())
    if "name" in field:
        return Name(field["name"].text())
    if "function" in field:
        inner = _term(field["of"])
        if isinstance(inner, Of):
            raise field.wrong("a function of a name or a variable")
        return Of(field["function"].text(), inner)
    raise field.wrong("a term: variable | name | function")
