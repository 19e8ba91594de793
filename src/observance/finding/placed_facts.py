"""Facts of distance and place from points on the map: who was closer to a line than the rule allows, or in a zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from observance.finding.deeds import Deeds
from observance.finding.facts import Fact
from observance.reconstruction.ensemble import Act, Bits


def placed_facts(relations: Iterable[str], lengths: Iterable[float], deeds: Deeds) -> Iterator[Fact]:
    """`closer(X, L, D)` for every length of the rules, and `in_zone(X, Z)`, of whom a mark puts at a point.

    Args:
        relations: that the rules use. lengths: that they speak of, metres.

    A point with its error is an observation of the distance, whatever it comes to: a gun at 30 km is not
    closer than 25 km.
    """
    wanted, known = set(relations), sorted(set(lengths))
    for act in deeds.acts.values():
        for place, signed in sorted(act.distances.items()):
            if "closer" in wanted:
                for length in known:
                    yield _fact("closer", (act.mover, place, repr(length)), np.abs(signed) < length, act, deeds)
            if "in_zone" in wanted and act.kind != "stays":
                yield _fact("in_zone", (act.mover, place), signed > 0.0, act, deeds)


def _fact(relation: str, names: tuple[str, ...], there: Bits, act: Act, deeds: Deeds) -> Fact:
    holds = deeds.holds[act.id]
    begins, ends = deeds.times[act.id]
    return Fact(
        relation=relation,
        arguments=names,
        holds=holds & there,
        confirmed=deeds.confirmed[act.id] & there,
        possible=there | ~holds,
        begins=begins,
        ends=ends,
        outer=act.outer,
        act=act.id,
        rests_on=tuple(origin.id for origin in act.origins),
        shown_as=f"{act.mover} {act.kind} at a point on the map",
    )
