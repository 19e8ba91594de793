"""Review: which origins of an act persons confirmed, by the profile's number and with its reader error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from observance.finding.world import Context, Sighting, World
from observance.observation.readings import ReviewReading
from observance.reconstruction.ensemble import Act, Bits, Origin
from observance.values.draws import bernoulli

SLACK_S = 2.0
"""A clip for review is cut a little wider than the act; frames this far outside of the slot still speak of it."""

LEAST_OVERLAP = 0.3
"""Boxes match when they share this part of their union, or one holds the other's centre."""

REACH_PX, REACH = 4.0, 0.25
"""A person's click is this near to what he means: pixels, or this part of the box, whichever is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The outcome of matching all readings to all acts.

    Attributes:
        confirmed: by (act, origin): in which histories as many persons as the profile asks rightly said yes.
        by_origin: the same by origin alone, for the states that rest on the same mover.
        yes, no: by act: readings, as ids.
        unmatched: readings that no origin answers to, as sentences.
    """

    confirmed: Mapping[tuple[str, str], Bits]
    by_origin: Mapping[str, Bits]
    yes: Mapping[str, tuple[ReviewReading, ...]]
    no: Mapping[str, tuple[ReviewReading, ...]]
    unmatched: tuple[str, ...]


def match_readings(world: World, context: Context) -> Reviewed:
    """Match every reading to the act that it overlaps most, by item, frames and box; draw each yes once.

    A yes goes to an act that some history holds before one that none does (somebody else who was near the line).
    A reading that was not blind is kept beside but confirms nothing. A person's several yes count once.
    """
    yes: dict[str, list[ReviewReading]] = defaultdict(list)
    no: dict[str, list[ReviewReading]] = defaultdict(list)
    voices: dict[tuple[str, str], list[ReviewReading]] = defaultdict(list)
    unmatched = []
    heard = [r for r in context.reviews.readings if r.frames.item not in world.dropped and r.id not in world.dropped]
    for reading, found in matched(heard, world.ensemble.acts, context.sightings):
        if not found:
            unmatched.append(f"reading {reading.id} of {reading.frames.item}, frames {reading.frames.first} to "
                             f"{reading.frames.last}: no act {reading.question!r} overlaps it")  # fmt: skip
        for act, origin in found:
            side = yes if reading.answer == "yes" else no if reading.answer == "no" else None
            if side is not None and reading not in side[act.id]:
                side[act.id].append(reading)
            if reading.answer == "yes" and reading.blind:
                voices[act.id, origin.id].append(reading)
    confirmed = {key: _drawn(readings, world, context) for key, readings in voices.items()}
    for act in world.ensemble.acts:
        for origin in act.origins:
            if origin.kind == "marked" and context.witnesses.get(origin.id) and origin.id not in world.dropped:
                confirmed[act.id, origin.id] = _witnessed(origin.id, world, context)
    by_origin: dict[str, Bits] = {}
    for (_, origin_id), bits in sorted(confirmed.items()):
        by_origin[origin_id] = bits | by_origin.get(origin_id, np.zeros_like(bits))
    return Reviewed(
        confirmed=confirmed,
        by_origin=by_origin,
        yes={key: tuple(readings) for key, readings in yes.items()},
        no={key: tuple(readings) for key, readings in no.items()},
        unmatched=tuple(unmatched),
    )


def matched(
    readings: Iterable[ReviewReading], acts: Sequence[Act], sightings: Mapping[str, tuple[Sighting, ...]]
) -> tuple[tuple[ReviewReading, tuple[tuple[Act, Origin], ...]], ...]:
    """Every reading, by id, with the acts and the origins of theirs that it speaks of; none where nothing answers.

    The one match that there is: answers and the report's "confirmed by" all come from it.
    """
    deeds = [act for act in acts if act.kind != "stays"]
    tracked = _tracked(acts, sightings)
    return tuple(
        (reading, tuple(_best(reading, deeds, tracked, sightings))) for reading in sorted(readings, key=lambda r: r.id)
    )


def confirmed_bits(act: Act, reviewed: Reviewed, context: Context) -> Bits:
    """In which histories the act rests on a confirmed observation.

    What nobody can look at again (a claim), and an item whose authenticity nobody assessed, never confirms. A flash or
    a sound that a machine lists confirms only once persons have read it, whatever the profile asks of the rest.
    """
    result = np.zeros_like(act.origins[0].holds)
    for origin in act.origins:
        if origin.kind == "claim" or context.unassessed.intersection(origin.items):
            continue
        if context.profile.review.persons == 0 and origin.kind != "impulse":
            result |= origin.holds
        elif act.kind == "stays" and origin.id in reviewed.by_origin:
            result |= origin.holds & reviewed.by_origin[origin.id]
        elif (act.id, origin.id) in reviewed.confirmed:
            result |= origin.holds & reviewed.confirmed[act.id, origin.id]
    return result


def _drawn(readings: list[ReviewReading], world: World, context: Context) -> Bits:
    """A confirmation is drawn with the reader's error, keyed by the reading's id, never taken as certain."""
    persons: dict[str, Bits] = {}
    n, seed = world.ensemble.histories, world.ensemble.seed
    for reading in readings:
        right = bernoulli(seed, f"reading:{reading.id}", n, 1.0 - world.reader_error)
        persons[reading.reviewer] = right | persons.get(reading.reviewer, np.zeros(n, dtype=np.bool_))
    count = np.sum(list(persons.values()), axis=0)
    return np.asarray(count >= context.profile.review.persons, dtype=np.bool_)


def _witnessed(id: str, world: World, context: Context) -> Bits:
    """Who was there confirms what he saw, with the error of a reader: as many persons as the profile asks."""
    n, seed = world.ensemble.histories, world.ensemble.seed
    right = [bernoulli(seed, f"witness:{id}:{who}", n, 1.0 - world.reader_error) for who in context.witnesses[id]]
    return np.asarray(np.sum(right, axis=0) >= context.profile.review.persons, dtype=np.bool_)


def _tracked(acts: Sequence[Act], sightings: Mapping[str, tuple[Sighting, ...]]) -> Mapping[str, tuple[Sighting, ...]]:
    """By mover, where his paths stand: a mark's one box does not follow him, his track does."""
    paths: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        paths[act.mover].update(origin.id for origin in act.origins if origin.kind == "path")
    return {
        mover: tuple(sighting for name in sorted(names) for sighting in sightings.get(name, ()))
        for mover, names in paths.items()
    }


def _best(
    reading: ReviewReading,
    acts: Sequence[Act],
    tracked: Mapping[str, tuple[Sighting, ...]],
    sightings: Mapping[str, tuple[Sighting, ...]],
) -> list[tuple[Act, Origin]]:
    scored: list[tuple[float, Act, Origin]] = []
    for act in acts:
        if act.kind != reading.question or (reading.place is not None and act.place not in ("", reading.place)):
            continue
        for origin in act.origins:
            if origin.kind == "claim" or reading.frames.item not in origin.items:
                continue
            for sighting in (*sightings.get(origin.id, ()), *tracked.get(act.mover, ())):
                score = _overlap(reading, sighting, act.outer)
                if score > 0.0:
                    likely = 1.0 if reading.answer != "yes" or origin.holds.any() else 0.0
                    scored.append((likely + score, act, origin))
    if not scored:
        return []
    best = max(score for score, _, _ in scored)
    chosen = {act.id for score, act, _ in scored if score >= best - 1e-9}
    return list({(act.id, origin.id): (act, origin) for _, act, origin in scored if act.id in chosen}.values())


def _overlap(reading: ReviewReading, sighting: Sighting, outer: tuple[float, float]) -> float:
    """Share of the frames that both speak of in which the places agree; 0 where they share none."""
    if sighting.item != reading.frames.item:
        return 0.0
    inside = (sighting.frames >= reading.frames.first) & (sighting.frames <= reading.frames.last)
    late = (sighting.times_s < outer[0] - SLACK_S) | (sighting.times_s > outer[1] + SLACK_S)
    inside &= ~late
    if not inside.any():
        return 0.0
    boxes = sighting.boxes[inside]
    if np.isnan(boxes).all() or (reading.frames.box is None and reading.frames.point is None):
        return 1.0
    return float(np.mean([_agree(reading, box) for box in boxes if not np.isnan(box).any()]))


def _agree(reading: ReviewReading, box: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    left, top, width, height = (float(v) for v in box)
    if reading.frames.point is not None:
        u, v = reading.frames.point
        wide, tall = max(REACH_PX, REACH * width), max(REACH_PX, REACH * height)
        return left - wide <= u <= left + width + wide and top - tall <= v <= top + height + tall
    assert reading.frames.box is not None
    l2, t2, w2, h2 = reading.frames.box
    across = max(0.0, min(left + width, l2 + w2) - max(left, l2))
    down = max(0.0, min(top + height, t2 + h2) - max(top, t2))
    shared = across * down
    if shared >= LEAST_OVERLAP * (width * height + w2 * h2 - shared):
        return True
    centre_in = l2 <= left + width / 2 <= l2 + w2 and t2 <= top + height / 2 <= t2 + h2
    other_in = left <= l2 + w2 / 2 <= left + width and top <= t2 + h2 / 2 <= top + height
    return centre_in or other_in
