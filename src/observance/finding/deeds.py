"""Facts made of acts and states: who crossed, entered, fired, where a deed started, landed, was directed at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from observance.finding.facts import Fact, timeless
from observance.finding.review import Reviewed, confirmed_bits
from observance.finding.world import Context, World
from observance.reconstruction.ensemble import Act, Bits, Times

MOTION = frozenset(
    [
        "stays",
        "approaches",
        "crosses",
        "enters",
        "runs",
        "stops",
        "stands",
        "walks",
        "watches",
        "lies",
        "leaves-vehicle",
        "enters-vehicle",
        "falls",
        "moves",
        "follows",
    ]
)
"""Kinds that the path alone shows: no deed (`executes`), unless a decision names the kind."""


class Deeds:
    """The acts of one world, with what each was confirmed to be, and the mover's other acts beside it."""

    def __init__(self, world: World, context: Context, reviewed: Reviewed, open_terms: Iterable[str] = ()) -> None:
        self.world, self.context, self.reviewed = world, context, reviewed
        terms = {term.casefold() for term in open_terms}
        # Motion is a deed only where an open term was decided for it; other decisions name acts for other ends.
        self.decided = {d.act for d in context.decisions.decisions if d.term.casefold() in terms}
        acts = world.ensemble.acts
        if world.dropped:
            acts = tuple(kept for act in acts if (kept := act.without(world.dropped)) is not None)
        self.acts: dict[str, Act] = {act.id: act for act in sorted(acts, key=lambda a: (a.outer[0], a.id))}
        self.holds: dict[str, Bits] = {act.id: act.holds() for act in self.acts.values()}
        self.confirmed: dict[str, Bits] = {act.id: confirmed_bits(act, reviewed, context) for act in self.acts.values()}
        self.times: dict[str, tuple[Times, Times]] = {act.id: act.times() for act in self.acts.values()}
        self.by_mover: dict[str, list[Act]] = defaultdict(list)
        for act in self.acts.values():
            self.by_mover[act.mover].append(act)

    def established(self, act: Act) -> Bits:
        """In which histories the deed itself happened, whatever place it had.

        For a movement at a line that is the mover being there at all: a man who turned back did something too.
        """
        if act.kind not in ("crosses", "approaches"):
            return self.holds[act.id]
        bits = np.zeros_like(self.holds[act.id])
        for other in self.by_mover[act.mover]:
            if other.outer[0] <= act.outer[1] and act.outer[0] <= other.outer[1]:
                bits |= self.holds[other.id]
        return bits

    def register(self, act: Act, holds: Bits, confirmed: Bits, begin: Times | float, end: Times | float) -> Fact:
        """Take in an act that was made from others, such as a count; the fact that it is."""
        n = self.world.ensemble.histories
        begins, ends = (np.broadcast_to(np.asarray(t, dtype=np.float64), (n,)) for t in (begin, end))
        self.holds[act.id], self.confirmed[act.id], self.times[act.id] = holds, confirmed, (begins, ends)
        return self._of(act, act.kind, (act.mover,))

    def facts(self) -> list[Fact]:
        """All of them."""
        rows: list[Fact] = []
        for act in self.acts.values():
            if is_stated(act):
                continue
            if act.kind == "stays":
                for zone in self.zones(act.place):
                    rows += [self._of(act, name, (act.mover, zone)) for name in ("in_zone", "stays")]
            elif act.kind in ("crosses", "approaches"):
                rows.append(self._crossing(act))
                rows += self._entries(act, act.attributes.get("to_side", ""))
            elif act.kind == "enters":
                rows.append(self._of(act, "enters_zone", (act.mover, act.place)))
                rows += self._entries(act, act.place)
            elif act.kind == "carries" and act.attributes.get("object"):
                rows.append(self._of(act, "carries", (act.mover, act.attributes["object"])))
            if act.kind not in MOTION or act.kind in self.decided:
                rows.append(self._of(act, act.kind, (act.mover, act.id)))
                rows.append(self._of(act, "executes", (act.mover, act.id)))
                rows += self._about(act)
        return rows + list(self._persons())

    def _of(self, act: Act, relation: str, arguments: tuple[str, ...]) -> Fact:
        holds = self.holds[act.id]
        begins, ends = self.times[act.id]
        return Fact(
            relation=relation,
            arguments=arguments,
            holds=holds,
            confirmed=self.confirmed[act.id],
            possible=holds if act.watched else np.ones_like(holds),
            begins=begins,
            ends=ends,
            outer=act.outer,
            act=act.id,
            rests_on=tuple(origin.id for origin in act.origins),
            shown_as=f"{act.mover} {act.kind} {act.place}".strip(),
        )

    def _crossing(self, act: Act) -> Fact:
        """A near miss is a slot too: no history holds the crossing, and where he was watched, none could."""
        made = self._of(act, "crosses", (act.mover, act.place))
        return made if act.kind == "crosses" else _missed(made, act)

    def _entries(self, act: Act, zone: str) -> Iterator[Fact]:
        """`enters(P, O, Z, T)`: into the home zone of a party, from each zone that the mover was in as it began.

        A zone that the home zone lies in is not left by entering it: who crosses a line inside of the zone enters
        nothing from it.
        """
        zones = {zone, *self.zones(zone)} if zone else set()
        sides = sorted(p.id for p in self.context.actors.parties if zones.intersection(p.home_zones))
        for side in sides:
            came: dict[str, Bits] = {}
            sure: dict[str, Bits] = {}
            for named in (act.attributes.get("from_zone", ""), act.attributes.get("from_side", "")):
                for place in self.zones(named):
                    came[place], sure[place] = self.holds[act.id], self.confirmed[act.id]
            for place, both, both_sure in self._whereabouts(act):
                came.setdefault(place, both)
                sure.setdefault(place, both_sure)
            for place in sorted(came.keys() - zones):
                made = self._of(act, "enters", (act.mover, side, place))
                fact = Fact(
                    relation="enters", arguments=made.arguments, holds=made.holds & came[place],
                    confirmed=made.confirmed & sure[place], possible=made.possible, begins=made.begins,
                    ends=made.ends, outer=made.outer, act=act.id, rests_on=made.rests_on, shown_as=made.shown_as,
                )  # fmt: skip
                yield fact if act.kind != "approaches" else _missed(fact, act)

    def _about(self, act: Act) -> Iterable[Fact]:
        """Where a deed started and took place, where it landed, what it was directed at."""
        sure, holds, more = self.confirmed[act.id], self.holds[act.id], act.attributes
        rests = tuple(origin.id for origin in act.origins)
        started: dict[str, tuple[Bits, Bits]] = {}
        for place in (more.get("starts_in", ""), act.place, more.get("zone", "")):
            for zone in self.zones(place):
                started.setdefault(zone, (holds, sure))
        for place, both, both_sure in self._whereabouts(act):
            was = started.get(place, (np.zeros_like(holds), np.zeros_like(holds)))
            started[place] = (was[0] | both, was[1] | both_sure)
        for zone, (bits, bits_sure) in sorted(started.items()):
            for relation in ("starts", "takes_place"):
                yield timeless(relation, (act.id, zone), bits, confirmed=bits_sure, act=act.id, rests_on=rests)
        for relation, keys in (("lands", ("lands_in",)), ("directed", ("directed_at", "across"))):
            for zone in sorted({z for key in keys for z in self.zones(more.get(key, ""))}):
                yield timeless(relation, (act.id, zone), holds, confirmed=sure, act=act.id, rests_on=rests)

    def _whereabouts(self, act: Act) -> Iterator[tuple[str, Bits, Bits]]:
        """The zones that the mover was in as the act began, history by history."""
        begin = self.times[act.id][0]
        for stay in self.by_mover[act.mover]:
            if stay.kind != "stays" or stay.outer[0] > act.outer[1] or act.outer[0] > stay.outer[1]:
                continue
            came, left = self.times[stay.id]
            there = self.holds[act.id] & self.holds[stay.id] & (came <= begin) & (begin <= left)
            sure = there & self.confirmed[act.id] & self.confirmed[stay.id]
            for zone in self.zones(stay.place):
                yield zone, there, sure

    def zones(self, place: str) -> tuple[str, ...]:
        """The place itself and every zone that it lies in."""
        return (place, *self.context.within.get(place, ())) if place else ()

    def _persons(self) -> Iterator[Fact]:
        every = np.ones(self.world.ensemble.histories, dtype=np.bool_)
        for person in self.context.actors.persons:
            for role in person.roles:
                yield timeless("has_role", (person.id, role), every, rests_on=(person.id,), shown_as=f"role {role}")
            for word in person.classes:
                named = (person.id, word.replace("-", "_"))
                yield timeless("has_class", named, every, rests_on=(person.id,), shown_as=f"class {word}")
        for act in self.acts.values():
            if kind := act.attributes.get("class"):
                yield timeless("has_class", (act.mover, kind), self.holds[act.id], rests_on=(act.id,), act=act.id)


def is_stated(act: Act) -> bool:
    """Whether the act was given as a sentence of the vocabulary, hole by hole under the sentence's letters."""
    return any(key[:1].isupper() for key in act.attributes)


def _missed(made: Fact, act: Act) -> Fact:
    nothing = np.zeros_like(made.holds)
    return Fact(
        relation=made.relation, arguments=made.arguments, holds=nothing, confirmed=nothing,
        possible=nothing if act.watched else np.ones_like(nothing), begins=made.begins, ends=made.ends,
        outer=made.outer, act=act.id, rests_on=made.rests_on, shown_as=made.shown_as,
    )  # fmt: skip
