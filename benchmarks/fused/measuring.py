"""How fused paths are held against true courses: identity F1, ground error by cameras, ellipses, shares of identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fused.scene import Course
from fused.trackers import Filmed
from observance.reconstruction import clocks, joint, paths
from observance.reconstruction.from_footage import FromFootage, all_curves
from observance.reconstruction.paths import Chance, Path, draw

Floats = NDArray[np.float64]
NEAR_M = 1.0
_STEP_S = 0.5
_LOOKS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identity:
    """IDF1 over instants at NEAR_M; how many of the persons' instants have a path near; paths a person."""

    idf1: float
    recall: float
    paths_each: float


def identity(paths: Sequence[Path], courses: Mapping[str, Course], tracks: Mapping[str, str], noon: float) -> Identity:
    """Likeliest paths against persons, at every half second in which some camera has the person's track.

    Args:
        paths: one for each mover of the likeliest sorting. tracks: track key to the person that it shows.
    """
    names = sorted(courses)
    counts = np.zeros((len(names), len(paths)))
    covered: list[set[float]] = [set() for _ in names]
    near: list[set[float]] = [set() for _ in names]
    lasting = np.zeros(len(paths))
    at = {name: k for k, name in enumerate(names)}
    for j, path in enumerate(paths):
        when = np.arange(np.ceil((path.times[0] - noon) / _STEP_S), (path.times[-1] - noon) / _STEP_S) * _STEP_S
        when = when[_during(path, when + noon)]
        xy = np.column_stack([np.interp(when + noon, path.times, path.mean[:, axis]) for axis in (0, 1)])
        lasting[j] = len(when)
        for person in sorted({tracks[key] for key in path.tracks}):
            k, course = at[person], courses[person]
            covered[k].update(when.tolist())
        for k, name in enumerate(names):
            course = courses[name]
            inside = (when >= course.times[0]) & (when <= course.times[-1])
            if inside.any():
                close = np.hypot(*(xy[inside] - course.at(when[inside])).T) < NEAR_M
                counts[k, j] = np.count_nonzero(close)
                near[k].update(when[inside][close].tolist())
    rows, columns = linear_sum_assignment(-counts)
    right = float(counts[rows, columns].sum())
    wanted = float(sum(len(c) for c in covered))
    held = float(sum(len(c & n) for c, n in zip(covered, near, strict=True)))
    each = len(paths) / max(sum(bool(c) for c in covered), 1)
    return Identity(idf1=2 * right / (wanted + float(lasting.sum())), recall=held / wanted, paths_each=each)


def _during(path: Path, when: Floats) -> NDArray[np.bool_]:
    inside = np.zeros(len(when), dtype=bool)
    for part in path.parts:
        inside |= (when >= part.start + part.curve.begins) & (when <= part.start + part.curve.ends)
    return inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """One path at one instant: cameras that see it, error in metres, whether the 50 and 95 % ellipses hold, area."""

    cameras: int
    error_m: float
    in_half: bool
    in_most: bool
    area_m2: float
    person: str


def given(made: Filmed, seed: int, histories: int) -> tuple[list[tuple[Path, str]], Chance]:
    """Paths fused with identity known, each with its person: what errors are worth when nobody is mistaken."""
    tracked = [curve for curves in all_curves(made.inputs).values() for curve in curves]
    fitted = clocks.fit(made.inputs.cameras, (), [f.item for f in made.inputs.footage])
    persons = sorted({made.person_of[c.key] for c in tracked})
    movers = [[c for c in tracked if made.person_of[c.key] == person] for person in persons]
    known = joint.fit(movers, fitted)
    late, numbers = known.drawn(seed, histories, sorted(made.inputs.calibrations))
    chance = Chance(seed=seed, histories=histories, clocks=late, calibrations=numbers, shifts={})
    fused = [
        (paths.fuse(f"path:{person}", person, [known.corrected(c) for c in tracks], known), person)
        for person, tracks in zip(persons, movers, strict=True)
    ]
    return fused, chance


def looks(path: Path, person: str, course: Course, chance: Chance, noon: float) -> list[Look]:
    """At some instants of a path: the true place against the histories' places."""
    inside = np.flatnonzero((path.times - noon >= course.times[0]) & (path.times - noon <= course.times[-1]))
    if not len(inside):
        return []
    knots = np.unique(inside[np.linspace(0, len(inside) - 1, _LOOKS + 2).astype(np.int64)][1:-1])
    points = draw(path, knots, chance)
    # the whole path is late by one clock error: what a history says of this instant, it says of another
    delay = chance.delay(path)
    points = points - np.einsum("kj,h->jkh", path.velocity[knots], delay)
    result = []
    for k, knot in enumerate(knots):
        here = points[:, k]
        middle = here.mean(axis=1)
        spread = np.cov(here)
        size = np.einsum("ih,ij,jh->h", here - middle[:, None], np.linalg.inv(spread), here - middle[:, None])
        miss = course.at(np.array([path.times[knot] - noon]))[0] - middle
        own = float(miss @ np.linalg.solve(spread, miss))
        half, most = (float(v) for v in np.quantile(size, (0.5, 0.95)))
        seen = {part.curve.camera for part in path.parts if part.here[knot]}
        result.append(
            Look(
                cameras=len(seen), error_m=float(np.hypot(*miss)), in_half=own <= half, in_most=own <= most,
                area_m2=float(np.pi * most * np.sqrt(np.linalg.det(spread))), person=person,
            )
        )  # fmt: skip
    return result


def shares(found: FromFootage, tracks: Mapping[str, str]) -> list[tuple[float, bool]]:
    """Pairs of tracks whose identity is open: in what share of the histories they are one, and whether they are."""
    blocks = [(frozenset(p.tracks), p.exists) for p in found.paths if p.exists is not None]
    together: dict[tuple[str, str], float] = {}
    for keys, exists in blocks:
        for key in keys:
            for other in keys:
                if key < other and exists is not None:
                    together[key, other] = together.get((key, other), 0.0) + float(exists.mean())
    return [(share, tracks[a] == tracks[b]) for (a, b), share in sorted(together.items()) if share < 1 - 1e-9]
