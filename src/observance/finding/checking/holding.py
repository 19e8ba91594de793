"""In which histories, and over which instants, a condition holds: by search over the facts, history by history.

This follows `docs/explanation/semantics.md` and nothing else. A condition is taken apart into alternatives; each
choice of facts for its sentences (a grounding) gives a box: for every time named, the instants that all its facts
have in common. What is denied or excepted gives boxes too, which are cut away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from observance.finding.checking.alternatives import Alternative, alternatives
from observance.finding.checking.answer_file import Anchor
from observance.finding.checking.clause_tree import Condition, Lasting, Order, Sentence
from observance.finding.checking.facts_given import GivenFact, GivenFacts, Names
from observance.finding.checking.stretches import (
    YES,
    Bits,
    Box,
    Stretch,
    Times,
    is_left,
    lasting,
    only_times,
    pieces_left,
)
from observance.values.errors import refuse

By = Literal["holds", "confirmed", "possible"]


@dataclass(frozen=True, slots=True)
class Mode:
    """Which bits are asked: of the facts that must hold, and of those that take time away."""

    own: By
    cuts: By

    def turned(self) -> Mode:
        """The mode inside of what takes time away: what is cut from a cut is left."""
        return Mode(self.cuts, self.own)


PLAIN = Mode("holds", "holds")
OPEN = Mode("possible", "holds")
AGAINST = Mode("confirmed", "possible")
"""What counts against a party must be confirmed, and whatever is possible takes away from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a condition is read in: names already put, the begin of each time's event, the times already named."""

    names: Names
    begins: Mapping[str, Times]
    times: tuple[str, ...]


NOTHING = Scope(names={}, begins={}, times=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """One way in which an alternative is met: its instants, what is cut from them, and what it was read in."""

    box: Box
    cuts: tuple[Box, ...]
    scope: Scope
    facts: Mapping[Sentence, GivenFact]

    def holds(self, more: Sequence[Box] = ()) -> Bits:
        """The histories in which something is left, `more` cut away besides."""
        return is_left(self.box, [only_times(cut, frozenset(self.box.spans)) for cut in (*self.cuts, *more)])

    def shut(self, closed: Sequence[tuple[float, float]], at: str, sentence: Sentence) -> list[Box]:
        """The spans in which the rule does not speak, at one time, for what reaches beyond them.

        What lies inside of one of them whole is left: whether the rule was in force for it is a question of its own.
        """
        first, last = self.facts[sentence].outer if sentence in self.facts else (-np.inf, np.inf)
        if at not in self.box.spans or any(low <= first and last <= high for low, high in closed):
            return []
        return [Box({at: (np.array([low]), np.array([high]))}, YES) for low, high in closed]


class Reader:
    """Reads conditions over the facts of one answer file; `closed` are the spans in which the rule does not speak."""

    def __init__(self, facts: GivenFacts, file: str, closed: Sequence[tuple[float, float]]) -> None:
        self.facts, self.file, self.closed = facts, file, closed

    def groundings(
        self, way: Alternative, scope: Scope, mode: Mode, anchor: Anchor | None = None
    ) -> Iterator[Grounding]:
        """Every way in which the facts meet one alternative in at least one history."""
        times = tuple(dict.fromkeys([*scope.times, *way.times()]))
        put, own = {**scope.names, **(anchor.names if anchor else {})}, dict[Sentence, GivenFact]()
        if anchor is not None and anchor.fact is not None and isinstance(anchor.fills, Sentence):
            own = {anchor.fills: anchor.fact}
        for names, filled in self.facts.fill(way.sentences, put, own):
            if not all(self._differ(names, d.left, d.right, denied) for d, denied in way.differs):
                continue
            on: Bits = YES
            for fact in filled.values():
                on = on & getattr(fact, mode.own)
            begins = dict(scope.begins)
            spans: dict[str, tuple[Times, Times]] = {}
            for sentence in way.sentences:
                fact = filled[sentence]
                if sentence.kind == "event":
                    begins.setdefault(sentence.at, fact.begin)
                if sentence.kind != "timeless":
                    at = self.when(sentence, times)
                    low, high = spans.get(at, (np.array([-np.inf]), np.array([np.inf])))
                    spans[at] = (np.maximum(low, fact.begin), np.minimum(high, fact.end))
            if not times:  # one common instant, wherever it is
                spans.setdefault("", (np.array([-np.inf]), np.array([np.inf])))
            for low, high in spans.values():
                on = on & (low <= high)
            for order, denied in way.orders:
                on = on & (self._in_order(order, begins) ^ denied)
            if not on.any():
                continue
            inner = Scope(names=names, begins=begins, times=times)
            cuts = tuple(box for cut in way.cuts for box in self.boxes(cut, inner, mode.turned()))
            for box in self._lasting(Box(spans, on), way.lasting, inner, mode):
                yield Grounding(box=box, cuts=cuts, scope=inner, facts=filled)

    def boxes(self, condition: Condition, scope: Scope, mode: Mode) -> list[Box]:
        """The instants at which a condition holds, as boxes."""
        found = []
        for way in alternatives(condition):
            for grounding in self.groundings(way, scope, mode):
                found += self.left_of(grounding, (), scope)
        return found

    def left_of(self, grounding: Grounding, more: Sequence[Box], scope: Scope) -> list[Box]:
        """A grounding less its own cuts and these, as boxes again.

        Where nothing that must hold is tied to a time of the scope, all its instants are there to be cut.
        """
        always = (np.array([-np.inf]), np.array([np.inf]))
        cuts = (*grounding.cuts, *more)
        open_at = {time: always for cut in cuts for time in cut.spans if time in (scope.times or ("",))}
        box = Box({**open_at, **grounding.box.spans}, grounding.box.on)
        timed = dict[str, list[Stretch]]()
        on = box.on
        for cut in cuts:
            asked = [time for time in cut.spans if time in box.spans]
            if len(asked) > 1:
                wanted = "what is denied inside of what is denied or excepted to share one time with it"
                raise refuse(self.file, "rule", wanted=wanted, got=" and ".join(asked))
            for time in asked:
                timed.setdefault(time, []).append(Stretch(*cut.spans[time], cut.on))
            if not asked:
                on = on & ~cut.on
        pieces = {
            time: pieces_left(Stretch(low, high, box.on), timed.get(time, []))
            for time, (low, high) in box.spans.items()
        }
        found = []
        for choice in product(*pieces.values()):
            spans = {time: (piece.begin, piece.end) for time, piece in zip(pieces, choice, strict=True)}
            here = on
            for piece in choice:
                here = here & piece.on
            if here.any():
                found.append(Box(spans, here))
        return found

    def _lasting(self, box: Box, wanted: Sequence[Lasting], scope: Scope, mode: Mode) -> Iterator[Box]:
        """The box, at those instants alone that lie in stretches which last as long as asked."""
        if not wanted:
            yield box
            return
        first, *others = wanted
        for inside in self._within(box, self.long_stretches(first, scope, mode), scope):
            yield from self._lasting(inside, others, scope, mode)

    def _within(self, box: Box, stretches: Sequence[Stretch], scope: Scope) -> Iterator[Box]:
        at = self.common(scope.times)
        low, high = box.spans.get(at, (np.array([-np.inf]), np.array([np.inf])))
        for stretch in stretches:
            begin, end = np.maximum(low, stretch.begin), np.minimum(high, stretch.end)
            on = box.on & stretch.on & (begin <= end)
            if on.any():
                yield Box({**box.spans, at: (begin, end)}, on)

    def long_stretches(self, wanted: Lasting, scope: Scope, mode: Mode) -> list[Stretch]:
        """The stretches over which a condition lasts; all that may be put for its own variables counts together."""
        at = self.common(scope.times)
        timed, always = list[Stretch](), np.array([-np.inf])
        for way in alternatives(wanted.condition):
            for grounding in self.groundings(way, scope, mode):
                for box in self.left_of(grounding, grounding.shut(self.closed, at, way.sentences[0]), scope):
                    low, high = box.spans.get(at, (always, -always))
                    timed.append(Stretch(low, high, box.on))
        return lasting(timed, wanted.seconds)

    def under(self, wanted: Lasting, scope: Scope) -> Iterator[str]:
        """What a lasting condition rests on: the origins of every fact that could fill a sentence of it."""
        for way in alternatives(wanted.condition):
            for _, filled in self.facts.fill(way.sentences, scope.names, {}):
                yield from (origin for fact in filled.values() for origin in fact.rests_on)

    def when(self, sentence: Sentence, times: Sequence[str]) -> str:
        """The time that a sentence is meant at: its own, else the only one named, else the common instant ("")."""
        if sentence.at:
            return sentence.at
        if len(times) > 1:
            wanted = "a state that says at which time it is meant, where several are named"
            raise refuse(self.file, "rule", wanted=wanted, got=f"{sentence.relation} beside {', '.join(times)}")
        return times[0] if times else ""

    def common(self, times: Sequence[str]) -> str:
        """The time that what lasts is meant at: the only one named, else an instant of its own ("")."""
        return times[0] if len(times) == 1 else ""

    def _in_order(self, order: Order, begins: Mapping[str, Times]) -> Bits:
        for time in (order.left, order.right):
            if time not in begins:
                raise refuse(self.file, "rule", wanted=f"an event at {time}, whose begin counts", got="none")
        apart = begins[order.right] - begins[order.left]
        low = apart > 0.0 if order.low == 0.0 and order.high > 0.0 else apart >= order.low
        high = apart < 0.0 if order.high == 0.0 and order.low < 0.0 else apart <= order.high
        return np.asarray(low & high)

    def _differ(self, names: Names, left: object, right: object, denied: bool) -> bool:
        one, other = (self.facts.name_of(term, names) for term in (left, right))  # type: ignore[arg-type]
        return one is None or other is None or (one != other) is not denied
