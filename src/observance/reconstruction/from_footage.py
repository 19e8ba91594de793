"""What the footage shows: clocks, movers, paths and their acts; the part of a rebuild that words do not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from observance.observation.anchors import PersonAnchor
from observance.observation.camera_file import CameraFile
from observance.observation.marked import Shared
from observance.reconstruction import (
    acts,
    anchoring,
    clocks,
    curves,
    identity,
    inputs,
    joint,
    lines,
    meetings,
    paths,
    spells,
)
from observance.reconstruction.acts import Cloud
from observance.reconstruction.candidate import Candidate
from observance.reconstruction.curves import Curve
from observance.reconstruction.tying import held_of

Floats = NDArray[np.float64]
ROUNDS = 2
"""How often tracks are sorted and cameras calibrated together by turns, as long as it makes more tracks certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything that the footage's part depends on; two equal ones of one case give the same answer."""

    seed: int
    histories: int
    alternative: str
    items: tuple[str, ...]
    cameras: tuple[CameraFile, ...]
    shared: tuple[Shared, ...]
    anchors: tuple[PersonAnchor, ...]
    ties: tuple[clocks.Tie, ...]
    identity_error_m: float

    @classmethod
    def of(cls, given: inputs.Inputs, seed: int, histories: int, alternative: str) -> Asked:
        """What these inputs ask for."""
        return cls(
            seed=seed,
            histories=histories,
            alternative=alternative,
            items=tuple(f.item for f in given.footage),
            cameras=given.cameras,
            shared=tuple(m for m in given.marked if isinstance(m, Shared)),
            anchors=given.anchors,
            ties=given.ties,
            identity_error_m=given.identity_error_m,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FromFootage:
    """What the footage shows.

    Attributes:
        tracked: every track on the ground, also those without a place on the case clock.
        mover_of: track key to mover.
        unmatched: anchors that no track answers to. assumptions: what identity took for granted.
    """

    asked: Asked
    clocks: clocks.Clocks
    chance: paths.Chance
    places: tuple[lines.Place, ...]
    tracked: tuple[Curve, ...]
    paths: tuple[paths.Path, ...]
    mover_of: Mapping[str, str]
    candidates: tuple[Candidate, ...]
    clouds: tuple[Cloud, ...]
    unmatched: tuple[str, ...]
    assumptions: tuple[str, ...]


def all_curves(given: inputs.Inputs) -> dict[str, tuple[Curve, ...]]:
    """Item to its tracks as curves on the ground."""
    return {f.item: curves.curves_of(f, given.calibrations.get(f.camera)) for f in given.footage}


def look(given: inputs.Inputs, curves_of: Mapping[str, tuple[Curve, ...]], asked: Asked) -> FromFootage:
    """Place, sort and draw what the tracks show."""
    seed, histories = asked.seed, asked.histories
    places = lines.places(given.scene, asked.alternative)
    items = {f.item for f in given.footage} | {i for m in asked.shared for i in (m.item, m.other_item)}
    items |= {r.item for c in given.cameras for r in c.clock.readings}
    fitted = clocks.fit(given.cameras, given.marked, sorted(items), ties=given.ties, held=held_of(given.footage))
    tracked = [_kept(curve, fitted) for f in given.footage for curve in curves_of[f.item]]
    if asked.alternative == inputs.CALIBRATION_LEFT_OUT:
        tracked = [curves.certainly_calibrated(curve) for curve in tracked]
    anchored = anchoring.anchored(given.anchors, tracked)
    placed = [c for c in tracked if c.item in fitted.starts]
    known = joint.apart(fitted)
    settled: tuple[tuple[str, ...], ...] = ()
    raw, rounds = placed, 0
    by_key = {curve.key: curve for curve in raw}
    merged: identity.Merged | None = None
    spoken: tuple[tuple[str, ...], ...] = ()
    while True:
        merged = identity.merge(
            placed, known, anchored.persons, settled=settled, before=merged, identity_error_m=given.identity_error_m
        )
        speaking = merged.calibrating()
        rounds += 1
        if rounds > ROUNDS or speaking == spoken or asked.alternative == inputs.CALIBRATION_LEFT_OUT:
            break
        settled, spoken = merged.certain, speaking
        known = joint.fit([[by_key[key] for key in keys] for keys in speaking], fitted, fitted.timed_by_movement())
        placed = [known.corrected(curve) for curve in raw]
    movers = identity.movers(merged, seed=seed, histories=histories)
    fitted = known.clocks
    found = _paths(movers, known, anchored.persons)
    drawn_clocks, drawn_calibrations = known.drawn(seed, histories, sorted({f.camera for f in given.footage}))
    chance = paths.Chance(
        seed=seed,
        histories=histories,
        clocks=drawn_clocks,
        paces=fitted.paces(drawn_clocks),
        calibrations=drawn_calibrations,
        shifts={place.id: lines.shift(place, seed, histories) for place in places},
    )
    candidates: list[Candidate] = []
    clouds: list[Cloud] = []
    for path, main in found:
        seen = acts.shown(path, places, chance, fitted.starts)
        candidates += [c for c in seen.candidates if main or c.origin.holds.any()]
        clouds += seen.clouds
        candidates += spells.runs(path, chance) + spells.stops(path, chance) + spells.lies_and_falls(path, chance)
    every = [path for path, _ in found]
    candidates += meetings.vehicles_entered_and_left(every, chance)
    candidates += meetings.follows([path for path, main in found if main], chance)
    candidates += meetings.moved_by_others(every, chance)
    return FromFootage(
        asked=asked,
        clocks=fitted,
        chance=chance,
        places=places,
        tracked=tuple(tracked),
        paths=tuple(path for path, _ in found),
        mover_of={key: path.mover for path, main in found if main for key in path.tracks},
        candidates=tuple(candidates),
        clouds=tuple(clouds),
        unmatched=anchored.unmatched,
        assumptions=movers.assumptions + known.conflicts,
    )


def _kept(curve: Curve, fitted: clocks.Clocks) -> Curve:
    """The curve on its item's time as a clock without drift would have counted it."""
    ends = fitted.kept(curve.item, np.array([curve.opens_s, curve.closes_s]))
    return replace(curve, times=fitted.kept(curve.item, curve.times), opens_s=float(ends[0]), closes_s=float(ends[1]))


def _paths(movers: identity.Movers, known: joint.Joint, persons: Mapping[str, str]) -> list[tuple[paths.Path, bool]]:
    """One path per block.

    A mover is who a key track shows: the anchored track of his likeliest block, or its first. A block takes the name of
    the mover whose key track it holds; without any, it is somebody else in the histories that hold it.
    """
    result = []
    for group in movers.groups:
        names: dict[str, str] = {}
        for block in group:
            keys = [c.key for c in block.curves]
            if block.main:
                key = next((k for k in keys if k in persons), keys[0])
                names[key] = persons.get(key, f"path:{keys[0]}")
        for block in group:
            keys = [c.key for c in block.curves]
            person = next((persons[k] for k in keys if k in persons), None)
            held = [names[k] for k in keys if k in names]
            own = f"path:{keys[0]}" if block.main else "path:" + "+".join(keys) + ("" if keys[1:] else "/alone")
            mover = person or (held[0] if held else own)
            result.append((paths.fuse(own, mover, block.curves, known, block.exists), block.main))
    return sorted(result, key=lambda pair: pair[0].id)
