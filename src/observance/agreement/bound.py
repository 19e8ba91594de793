"""A rule that binds one named party: `forbids north when …`. The tree has a variable for it, held to that name.

`forbids north when P belongs to north` is kept as `forbids North when P belongs to North and not (North is not north)`:
whoever reads the tree finds a variable that is bound, as in every other rule.
"""

from __future__ import annotations

from dataclasses import replace

from observance.agreement.building import conjunction
from observance.agreement.conditions import (
    And,
    Atom,
    Condition,
    Differs,
    During,
    Element,
    Exists,
    ForAtLeast,
    Not,
    Or,
    TimeRelation,
)
from observance.agreement.terms import NOWHERE, Call, Constant, Term, Type, Variable
from observance.agreement.tree import Forbids, Limits, Norm, Permits, Reading, Requires, WithinAfter


def letter_of(party: str) -> str:
    """The variable that stands for a named party."""
    return party.capitalize()


def held_to(norm: Norm, party: str) -> Norm:
    """A norm whose `who` stands for the party: in the test its name gives way to the variable, which is held to it."""
    name = Constant(name=party, type=Type.SIDE)
    norm = exchanged(norm, name, norm.who)
    held = Not(condition=Differs(left=norm.who, right=name))
    return _with_test(norm, conjunction([_test(norm), held], _test(norm).where))


def party_bound(reading: Reading) -> str | None:
    """The one party that a reading binds by its name; None where it binds each side, or a person."""
    test = _test(reading.norm)
    last = test.parts[-1] if isinstance(test, And) else None
    if not isinstance(last, Not) or not isinstance(last.condition, Differs):
        return None
    left, right = last.condition.left, last.condition.right
    who = reading.norm.who
    if left != who or not isinstance(right, Constant) or who.name != letter_of(right.name):
        return None
    return right.name if reading.quantifiers and reading.quantifiers[-1] == who else None


def as_written(reading: Reading) -> tuple[Reading, str | None]:
    """The reading as the language writes it, and the party that it binds by name (None: its own `who`)."""
    party = party_bound(reading)
    test = _test(reading.norm)
    if party is None or not isinstance(test, And):
        return reading, None
    name, who = Constant(name=party, type=Type.SIDE), reading.norm.who
    norm = _with_test(reading.norm, conjunction(test.parts[:-1], NOWHERE))
    behind = [*(e.condition for e in reading.exceptions), *(r.condition for r in reading.repairs)]
    if exchanged(norm, name, who) != norm or any(exchange(c, name, who) != c for c in behind):
        return reading, None
    return replace(
        reading,
        quantifiers=reading.quantifiers[:-1],
        norm=exchanged(norm, who, name),
        exceptions=tuple(replace(e, condition=exchange(e.condition, who, name)) for e in reading.exceptions),
        repairs=tuple(replace(r, condition=exchange(r.condition, who, name)) for r in reading.repairs),
    ), party


def exchanged(norm: Norm, old: Term, new: Term) -> Norm:
    """The norm with one term in place of another, in everything that it tests."""
    norm = _with_test(norm, exchange(_test(norm), old, new))
    if isinstance(norm, Requires) and isinstance(norm.deadline, WithinAfter):
        return replace(norm, deadline=replace(norm.deadline, after=exchange(norm.deadline.after, old, new)))
    return norm


def exchange(node: Condition, old: Term, new: Term) -> Condition:
    """The condition with one term in place of another."""
    match node:
        case Atom():
            return replace(node, arguments=tuple(_put(term, old, new) for term in node.arguments))
        case Differs():
            return replace(node, left=_put(node.left, old, new), right=_put(node.right, old, new))
        case And() | Or():
            return replace(node, parts=tuple(exchange(part, old, new) for part in node.parts))
        case Not() | Element() | Exists() | During() | ForAtLeast():
            return replace(node, condition=exchange(node.condition, old, new))
        case TimeRelation():
            return node


def _put(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return replace(new, where=term.where)
    if isinstance(term, Call):
        inner = (_put(argument, old, new) for argument in term.arguments)
        return replace(term, arguments=tuple(a for a in inner if isinstance(a, Variable | Constant)))
    return term


def _test(norm: Norm) -> Condition:
    match norm:
        case Forbids(when=test) | Permits(when=test) | Requires(that=test) | Limits(such_that=test):
            return test


def _with_test(norm: Norm, test: Condition) -> Norm:
    match norm:
        case Forbids() | Permits():
            return replace(norm, when=test)
        case Requires():
            return replace(norm, that=test)
        case Limits():
            return replace(norm, such_that=test)
