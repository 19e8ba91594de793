"""What a rule means in one history, read instant by instant, straight from docs/explanation/semantics.md.

Whole seconds cut time into cells: cell 2k is the instant k, cell 2k + 1 all that lies between k and k + 1. As all
begins and ends are whole, nothing changes inside a cell, and asking every cell is asking every instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from written import All, Any, Before, Called, Cond, Lasts, No, Other, Rule, Say, Some, opened

Cells = tuple[int, int]
Sense = Literal["held", "sure", "unsure"]
"""What counts as a fact: all that the history holds, or in the confirmed sense what is confirmed; under a `not`, and in
an exception, all that it holds again, and under a second `not` what is confirmed."""
FLIPPED: Mapping[Sense, Sense] = {"held": "held", "sure": "unsure", "unsure": "sure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A fact that this history holds; `sure`: by a confirmed observation."""

    id: str
    relation: str
    names: tuple[str, ...]
    begin: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to meet a condition: names, the cell of each time, the stretch around it, the begins of the events."""

    names: Mapping[str, str]
    cells: Mapping[str, int]
    stretch: Mapping[str, Cells]
    begins: Mapping[str, int]

    def narrowed(self, time: str, low: int, high: int) -> Way | None:
        """Tied to a stretch of one of its times; None where its cell lies outside."""
        if not low <= self.cells[time] <= high:
            return None
        was = self.stretch.get(time, (low, high))
        return replace(self, stretch={**self.stretch, time: (max(low, was[0]), min(high, was[1]))})


class History:
    """One history of small facts."""

    def __init__(self, held: Sequence[Held], last: int) -> None:
        self._held = held
        self._cells = range(-1, 2 * last + 2)

    def broken(self, rule: Rule) -> Mapping[str, tuple[bool, bool, bool]]:
        """By the id of the act: the test is met, it counts (confirmed, not excepted), it is met and leaves nothing."""
        when = opened(rule.when)
        unless = [opened(e) for e in rule.unless]
        timeless = rule.anchor.of.lives == "state"
        found: dict[str, tuple[bool, bool, bool]] = {}
        for act in (h for h in self._held if h.relation == rule.anchor.of.name):
            met = counts = excused = False
            for sure in ("held", "sure"):
                left: list[bool] = []
                for way in self._first(when, act, sure, timeless):
                    if not all(way.cells[t] % 2 or low == high for t, (low, high) in way.stretch.items()):
                        continue
                    left.append(not any(True for e in unless for _ in self._ways(e, way, FLIPPED[sure])))
                if sure == "sure":
                    counts = any(left)
                else:
                    met, excused = bool(left), bool(left) and not any(left)
            found[act.id] = (met, counts, excused)
        return found

    def _first(self, when: Cond, act: Held, sure: Sense, timeless: bool) -> Iterator[Way]:
        parts = when.parts if isinstance(when, All) else (when,)
        anchor, rest = parts[0], parts[1:]
        assert isinstance(anchor, Say)
        for cell in range(2 * act.begin, 2 * act.end + 1) if timeless else (0,):
            start = Way(names={}, cells={"now": cell} if timeless else {}, stretch={}, begins={})
            for way in self._said(anchor, start, sure, only=act.id):
                yield from self._ways(All(parts=rest), way, sure)

    def _ways(self, node: Cond, way: Way, sure: Sense) -> Iterator[Way]:
        match node:
            case Say():
                yield from self._said(node, way, sure)
            case All():
                yield from self._together(sorted(node.parts, key=_late), way, sure)
            case Any():
                for part in node.parts:
                    yield from self._ways(part, way, sure)
            case No():
                if not any(True for _ in self._ways(node.part, way, FLIPPED[sure])):
                    yield way
            case Some():
                yield from self._ways(node.part, way, sure)
            case Other():
                if way.names[node.left] != way.names[node.right]:
                    yield way
            case Before():
                if _ordered(node, way.begins[node.right] - way.begins[node.left]):
                    yield way
            case Lasts():
                yield from self._lasting(node, way, sure)
            case Called():
                raise AssertionError("opened before")

    def _together(self, parts: Sequence[Cond], way: Way, sure: Sense) -> Iterator[Way]:
        if not parts:
            yield way
            return
        for one in self._ways(parts[0], way, sure):
            yield from self._together(parts[1:], one, sure)

    def _said(self, say: Say, way: Way, sure: Sense, only: str = "") -> Iterator[Way]:
        for fact in self._held:
            if fact.relation != say.of.name or (sure == "sure" and not fact.sure) or (only and fact.id != only):
                continue
            names = dict(way.names)
            if any(
                names.setdefault(word, name) != name if word[0].isupper() else word != name
                for word, name in zip(say.words, fact.names, strict=True)
            ):
                continue
            bound = replace(way, names=names)
            if say.of.lives == "timeless":
                yield bound
                continue
            low, high = 2 * fact.begin, 2 * fact.end
            if say.of.lives == "event":
                bound = replace(bound, begins={say.at: fact.begin, **bound.begins})
            cells = (bound.cells[say.at],) if say.at in bound.cells else range(low, high + 1)
            for cell in cells:
                tied = replace(bound, cells={**bound.cells, say.at: cell}).narrowed(say.at, low, high)
                if tied is not None:
                    yield tied

    def _lasting(self, node: Lasts, way: Way, sure: Sense) -> Iterator[Way]:
        def holds(cell: int) -> bool:
            there = replace(way, cells={**way.cells, node.at: cell})
            return any(True for _ in self._ways(node.part, replace(there, stretch={}), sure))

        low = high = way.cells[node.at]
        if not holds(low):
            return
        while low - 1 in self._cells and holds(low - 1):
            low -= 1
        while high + 1 in self._cells and holds(high + 1):
            high += 1
        endless = low == self._cells[0] or high == self._cells[-1]
        if endless or len([c for c in range(low, high + 1) if c % 2]) >= node.seconds:
            tied = way.narrowed(node.at, low, high)
            if tied is not None:
                yield tied


def _late(node: Cond) -> int:
    """What binds names comes before what asks about them."""
    return 0 if isinstance(node, Say) else 1 if isinstance(node, All | Any | Some | Lasts) else 2


def _ordered(node: Before, apart: int) -> bool:
    reach = float("inf") if node.within is None else node.within
    match node.order:
        case "before":
            return 0 < apart <= reach
        case "after":
            return -reach <= apart < 0
        case "of":
            return -reach <= apart <= reach
