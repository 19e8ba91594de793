"""What a rule that forbids comes to for one act: the histories that meet it, count, and are covered by exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from observance.finding.checking.alternatives import Alternative, alternatives, anchor_of, is_belonging, names_in
from observance.finding.checking.answer_file import ActPart, Anchor
from observance.finding.checking.clause_tree import Sentence
from observance.finding.checking.holding import AGAINST, PLAIN, Grounding, Mode, Reader, Scope
from observance.finding.checking.stretches import Bits, Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """By history: the test met, met by confirmed observations, counting towards breach, and covered.

    `covers`: where each exception alone leaves nothing of some choice of facts that meets the test. `supports`: the
    origins of the facts that meet it.
    """

    met: Bits
    confirmed: Bits
    counts: Bits
    covered: Bits
    covers: tuple[Bits, ...]
    supports: frozenset[str]


def derive(part: ActPart, anchor: Anchor, file: str, histories: int) -> Derived:
    """Try every choice of facts with the row's act in it.

    A clause that permits the act and goes before works as one more exception, in the histories in which it permits.
    """
    reader, rule = Reader(part.facts, file, part.rule.closed), part.rule
    names = {rule.who: part.party} if part.party is not None else {}
    scope = Scope(names=names, begins={}, times=())
    ways = [without_side(way, rule.who) if rule.without_side else way for way in alternatives(rule.when)]
    own = [way for way in ways if anchor_of(way) == anchor.fills]
    none = np.zeros(histories, dtype=np.bool_)
    met, sure, rest, counts = none.copy(), none.copy(), none.copy(), none.copy()
    alone = [none.copy() for _ in rule.unless]
    if anchor.fact is not None:
        supports = set(anchor.fact.rests_on)
    else:
        bound = Scope(names={**names, **anchor.names}, begins={}, times=())
        supports = {origin for way in own for lasting in way.lasting for origin in reader.under(lasting, bound)}

    def go(way: Alternative, mode: Mode) -> Iterator[tuple[Grounding, list[list[Box]]]]:
        for one in reader.groundings(way, scope, mode, anchor):
            first, at = way.sentences[0], reader.common(one.scope.times)
            if isinstance(anchor.fills, Sentence):
                first, at = anchor.fills, reader.when(anchor.fills, one.scope.times)
            shut = tuple(one.shut(rule.closed, at, first))
            excepted = [reader.boxes(unless, one.scope, mode.turned()) for unless in rule.unless]
            yield replace(one, cuts=(*one.cuts, *shut)), excepted

    for way in own:
        for one, excepted in go(way, PLAIN):
            here = one.holds()
            met |= here
            rest |= one.holds([box for boxes in excepted for box in boxes])
            for k, boxes in enumerate(excepted):
                alone[k] |= here & ~one.holds(boxes)
            if here.any():
                supports |= {origin for fact in one.facts.values() for origin in fact.rests_on}
                supports |= {origin for lasting in way.lasting for origin in reader.under(lasting, one.scope)}
        for one, excepted in go(way, AGAINST):
            sure |= one.holds()
            counts |= one.holds([box for boxes in excepted for box in boxes])
    allowed = none.copy()
    for other in part.prevailing:
        allowed |= other.holds
    return Derived(
        met=met, confirmed=sure, counts=counts & ~allowed, covered=met & (~rest | allowed),
        covers=tuple(alone), supports=frozenset(supports),
    )  # fmt: skip


def without_side(way: Alternative, who: str) -> Alternative:
    """The alternative as a profile asks it that prints no party; what only the side's name was for goes with it."""
    kept = tuple(s for s in way.sentences if not is_belonging(s, who))
    bound = {name for s in kept for term in s.terms for name in names_in(term)}
    differs = tuple(d for d in way.differs if {*names_in(d[0].left), *names_in(d[0].right)} <= bound)
    written = sum(s in kept for s in way.sentences[: way.written])
    return replace(way, sentences=kept, written=written, differs=differs)
