"""The second pass over frames: every track is looked for where it is expected, all of a frame's tracks together.

Knowing who is there, a frame's evidence is shared out better than in the first pass: a hidden body is kept, a merged
pair is told apart, and a track is followed a little beyond its ends while the foreground still fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.following.plans import Expected, Plan
from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.occupancy import Occupancy
from observance.observation.footage.sighting.scene import FitMap, Placed, Scene
from observance.observation.footage.sighting.sightings import Found, joined
from observance.observation.footage.sighting.silhouette import Shape

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

LEAST_FIT_INSIDE = 0.2
LEAST_FIT_BEYOND = 0.3
_REACH_PX = 5
_STRAY_COST = 0.05
_STRAY_PX = 3.0
_ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """Detections of known tracks: `track` (n,) and `inside` (n,), whether between the track's ends."""

    found: Found
    track: Indices
    inside: NDArray[np.bool_]


def joined_guided(parts: list[Guided]) -> Guided:
    """One table of several, in order."""
    return Guided(
        found=joined([part.found for part in parts]),
        track=np.concatenate([part.track for part in parts]),
        inside=np.concatenate([part.inside for part in parts]),
    )


@dataclass(slots=True)
class _Member:
    expected: Expected
    mover: Placed
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The second pass as a crew's work."""

    occupancy: Occupancy
    plan: Plan

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Guided:
        """Detections of the plan's tracks in one lot."""
        rows: list[tuple[int, _Member, float]] = []
        for k, planes in enumerate(stack):
            expected = self.plan.steps[first_step + k]
            if expected:
                scene = self.occupancy.scene(background.foreground(planes))
                rows += [(first_step + k, member, share) for member, share in self._settle(scene, expected)]
        count = len(rows)
        found = Found(
            step=np.array([step for step, _, _ in rows], dtype=np.int64),
            foot=np.array([[m.mover.u, m.mover.v] for _, m, _ in rows], dtype=np.float64).reshape(-1, 2),
            fit=np.array([m.mover.fit for _, m, _ in rows], dtype=np.float64),
            visible=np.clip(np.array([share for _, _, share in rows], dtype=np.float64), 0, 1),
            pose=np.array([m.mover.pose for _, m, _ in rows], dtype=np.int64),
            turn=np.array([m.mover.turn for _, m, _ in rows], dtype=np.int64),
            colour=np.full((count, colour.LENGTH), np.nan, np.float32)[:, :1],
        )
        track = np.array([m.expected.track for _, m, _ in rows], dtype=np.int64)
        inside = np.array([m.expected.inside for _, m, _ in rows], dtype=bool)
        return Guided(found=found, track=track, inside=inside)

    def _settle(self, scene: Scene, expected: tuple[Expected, ...]) -> list[tuple[_Member, float]]:
        members: list[_Member] = []
        for one in sorted(expected, key=lambda e: -e.v):
            shape = self._shape(scene, one, one.u, one.v)
            if shape is not None:
                mover = Placed(u=one.u, v=one.v, shape=shape, fit=0.0, pose=one.pose, turn=one.turn)
                member = _Member(one, mover, one.inside)
                members.append(member)
                if member.shown:
                    scene.paint(one.u, one.v, shape, +1)
        for _ in range(_ROUNDS):
            for member in sorted(members, key=lambda m: -m.mover.v):
                self._again(scene, member)
        kept: list[tuple[_Member, float]] = []
        for member in members:
            least = LEAST_FIT_INSIDE if member.expected.inside else LEAST_FIT_BEYOND
            if member.shown and member.mover.fit > least:
                share = scene.own_pixels(member.mover.u, member.mover.v, member.mover.shape)[1]
                kept.append((member, share))
        return kept

    def _again(self, scene: Scene, member: _Member) -> None:
        mover, expected = member.mover, member.expected
        if member.shown:
            scene.paint(mover.u, mover.v, mover.shape, -1)
        shape = self._shape(scene, expected, expected.u, expected.v)
        fits = scene.fits(expected.u, expected.v, shape, _REACH_PX, _REACH_PX) if shape is not None else None
        if fits is None:
            member.shown = False
            return
        mover.u, mover.v, mover.fit = fits.peak(_near(fits, expected))
        mover.shape = self._shape(scene, expected, mover.u, mover.v) or mover.shape
        member.shown = expected.inside or mover.fit > LEAST_FIT_BEYOND
        if member.shown:
            scene.paint(mover.u, mover.v, mover.shape, +1)

    def _shape(self, scene: Scene, one: Expected, u: float, v: float) -> Shape | None:
        return self.occupancy.shape(scene, u, v, one.pose, one.turn, self.plan.statures[one.track])


def _near(fits: FitMap, expected: Expected) -> NDArray[np.float32]:
    """The fits, less what straying from the expected foot costs."""
    across = (fits.u0 + np.arange(fits.values.shape[1]) - expected.u) / _STRAY_PX
    along = (fits.v0 + np.arange(fits.values.shape[0]) - expected.v) / _STRAY_PX
    stray = 0.5 * (across[None, :] ** 2 + along[:, None] ** 2)
    return np.asarray(fits.values - _STRAY_COST * stray, dtype=np.float32)


def regrouped(guided: Guided) -> list[tuple[int, Indices]]:
    """Each track's number and rows, in order of step: all inside, and beyond the ends as far as no step is missing."""
    tracks: list[tuple[int, Indices]] = []
    for number in np.unique(guided.track):
        rows = np.flatnonzero(guided.track == number)
        rows = rows[np.argsort(guided.found.step[rows], kind="stable")]
        step, inside = guided.found.step[rows], guided.inside[rows]
        if inside.sum() < 3:
            continue
        low, high = np.flatnonzero(inside)[[0, -1]]
        while low > 0 and step[low] - step[low - 1] == 1:
            low -= 1
        while high < len(rows) - 1 and step[high + 1] - step[high] == 1:
            high += 1
        tracks.append((int(number), rows[low : high + 1]))
    return tracks
