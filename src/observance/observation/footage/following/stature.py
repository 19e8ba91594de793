"""How tall each track's body is, against the usual one: the height at which its silhouettes fit, over many frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.following.plans import Plan
from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting.hull import UPRIGHT
from observance.observation.footage.sighting.occupancy import Occupancy
from observance.observation.footage.sighting.scene import Scene

Floats = NDArray[np.float64]

HEIGHTS = np.array([0.88, 0.92, 0.96, 1.0, 1.04, 1.08, 1.12])
EVERY = 6
"""Every how many processed frames heights are tried."""
_LEAST_VISIBLE = 0.8
_LEAST_TRIALS = 4
_PRIOR_TRIALS = 3.0
_LOWEST, _HIGHEST = 0.9, 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Trials as a crew's work: rows (n, 1 + heights) of track and total fit per height."""

    occupancy: Occupancy
    plan: Plan

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Floats:
        """The trials of one lot."""
        rows: list[Floats] = []
        for k, planes in enumerate(stack):
            expected = self.plan.steps[first_step + k]
            if (first_step + k) % EVERY or not expected:
                continue
            scene = self.occupancy.scene(background.foreground(planes))
            shapes = [self.occupancy.shape(scene, one.u, one.v, one.pose, one.turn) for one in expected]
            for one, shape in zip(expected, shapes, strict=True):
                if shape is not None:
                    scene.paint(one.u, one.v, shape, +1)
            for one, shape in zip(expected, shapes, strict=True):
                if shape is None or one.pose != UPRIGHT or scene.own_pixels(one.u, one.v, shape)[1] < _LEAST_VISIBLE:
                    continue
                scene.paint(one.u, one.v, shape, -1)
                trial = _trial(scene, one.u, one.v)
                scene.paint(one.u, one.v, shape, +1)
                if np.isfinite(trial).all():
                    rows.append(np.concatenate([[float(one.track)], trial]))
        return np.array(rows, dtype=np.float64).reshape(-1, 1 + len(HEIGHTS))


def _trial(scene: Scene, u: float, v: float) -> Floats:
    totals = np.full(len(HEIGHTS), np.nan)
    for k, height in enumerate(HEIGHTS):
        shape = scene.person_shape(u, v, float(height))
        fits = scene.fits(u, v, shape, 3, 4) if shape is not None else None
        if shape is not None and fits is not None:
            totals[k] = float(fits.values.max()) * shape.norm  # not normalised: a taller body must earn its pixels
    return totals


def statures(trials: Floats, tracks: int) -> list[float]:
    """The height factor of each track, at the vertex of a parabola through its mean trial, drawn towards 1."""
    factors = []
    for number in range(tracks):
        own = trials[trials[:, 0] == number, 1:]
        factor = 1.0
        if len(own) >= _LEAST_TRIALS:
            mean = own.mean(axis=0)
            bend, slope, _ = np.polyfit(HEIGHTS - 1, mean / max(float(np.abs(mean).max()), 1e-9), 2)
            if bend < 0:
                trust = len(own) / (len(own) + _PRIOR_TRIALS)
                factor = float(np.clip(1 - slope / (2 * bend) * trust, _LOWEST, _HIGHEST))
        factors.append(factor)
    return factors
