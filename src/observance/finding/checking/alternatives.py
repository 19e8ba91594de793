"""A condition taken apart into alternatives: what must hold together, and what takes time away from it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from observance.finding.checking.clause_tree import (
    AllOf,
    AnyOf,
    Condition,
    Differs,
    Lasting,
    Name,
    Not,
    Of,
    Order,
    Sentence,
    Term,
    ThereIs,
    Variable,
)

Kind = TypeVar("Kind")
Literal = Sentence | Order | Differs | Lasting | Not
"""`Not` around an order or a `differs` turns it; around anything else it cuts time."""

STANDING = frozenset({"belongs", "has_role", "has_class"})
"""Sentences that say who or what somebody is, not what is done."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a condition: all of it at once.

    Attributes:
        sentences: each is filled by one fact, in the order written; those inside of `lasting` come last.
        written: how many of them stand outside.
        orders, differs: with whether they are denied.
        lasting: conditions that must last; at the instant asked about they must hold, so their sentences count too.
        cuts: conditions whose instants are taken away.
    """

    sentences: tuple[Sentence, ...]
    written: int
    orders: tuple[tuple[Order, bool], ...]
    differs: tuple[tuple[Differs, bool], ...]
    lasting: tuple[Lasting, ...]
    cuts: tuple[Condition, ...]

    def times(self) -> list[str]:
        """The times that it names, in order, each once."""
        inside = [cut for cut in self.cuts if isinstance(cut, Sentence)]
        found = [s.at for s in (*self.sentences, *inside) if s.at]
        return list(dict.fromkeys(found + [t for o, _ in self.orders for t in (o.left, o.right)]))


def alternatives(condition: Condition) -> list[Alternative]:
    """Every way to meet the condition: `or` outside, `not` on what cannot be taken apart."""
    found = []
    for literals in _ways(condition, False):
        inner = [_ways(one.condition, False) for one in literals if isinstance(one, Lasting)]
        found += [_made(literals, tuple(one for way in choice for one in way)) for choice in product(*inner)]
    return found


def _ways(node: Condition, denied: bool) -> list[tuple[Literal, ...]]:
    match node:
        case Not(condition):
            return _ways(condition, not denied)
        case AllOf(parts) | AnyOf(parts):
            each = [_ways(part, denied) for part in parts]
            if isinstance(node, AnyOf) is not denied:
                return [way for ways in each for way in ways]
            return [tuple(one for way in choice for one in way) for choice in product(*each)]
        case ThereIs(_, condition) if not denied:
            return _ways(condition, False)
        case ThereIs():
            return [(Not(node),)]
        case _:
            return [(Not(node) if denied else node,)]


def _made(literals: tuple[Literal, ...], inside: tuple[Literal, ...]) -> Alternative:
    every = (*literals, *inside)
    denied = [one.condition for one in every if isinstance(one, Not)]
    written = dict.fromkeys(one for one in literals if isinstance(one, Sentence))
    lasts = [one for one in inside if isinstance(one, Sentence) and one not in written]
    return Alternative(
        sentences=(*written, *dict.fromkeys(lasts)),
        written=len(written),
        orders=_both(every, denied, Order),
        differs=_both(every, denied, Differs),
        lasting=tuple(one for one in every if isinstance(one, Lasting)),
        cuts=tuple(one for one in denied if not isinstance(one, Order | Differs)),
    )


def _both(literals: tuple[Literal, ...], denied: list[Condition], kind: type[Kind]) -> tuple[tuple[Kind, bool], ...]:
    plain = tuple((one, False) for one in literals if isinstance(one, kind))
    return plain + tuple((one, True) for one in denied if isinstance(one, kind))


def is_belonging(sentence: Sentence, who: str) -> bool:
    """Whether the sentence says to which side somebody belongs who is bound by the clause."""
    return sentence.relation == "belongs" and any(who in names_in(term) for term in sentence.terms)


def anchor_of(way: Alternative) -> Sentence | Lasting | None:
    """What the act of a row fills: the first event; else the first state that conduct decides; else the first state."""
    own = way.sentences[: way.written]
    events = [s for s in own if s.kind == "event"]
    states = [s for s in own if s.kind == "state" and s.relation != "belongs"]
    conduct = [s for s in states if s.relation not in STANDING]
    in_turn: list[Sentence | Lasting] = [*events, *conduct, *way.lasting, *states, *own]
    return next(iter(in_turn), None)


def names_in(term: Term) -> tuple[str, ...]:
    """The variables of a term."""
    match term:
        case Variable(name):
            return (name,)
        case Of(_, Variable(name)):
            return (name,)
        case Name() | Of():
            return ()
