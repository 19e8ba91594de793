"""Gait: at every knot of a person's path the shares of stands, walks, runs and lies, and the spells that they make.

A track's error is slow, so that a displacement over GAIT_S has less of it than two independent places would: its
variance is 2 (1 - r) times the place's, with r the wandering error's correlation over that time. Lying is read from the
body's box.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction import wander
from observance.reconstruction.curves import Curve
from observance.reconstruction.paths import Path

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]

GAITS = ("stands", "walks", "runs", "lies")
STAND_MPS, RUN_MPS = 0.3, 2.5
GAIT_S = 1.0
LIE_ASPECT = 1.3
"""Width over height of a body's box from which it is taken to lie."""
LIE_LONG, LIE_LOW = 0.5, 0.6
"""A lying box is at least so long and at most so tall, in body heights of who would stand there."""
LIE_SHARE = 0.8
"""A declared assumption: how often a lying box is a lying person."""
UPRIGHT = 0.75
"""A standing body's box is at least so tall, in body heights of who would stand there."""
_LEAST_S = 0.6
_ANGLES = 2 * np.pi * (np.arange(16) + 0.5) / 16
_RADII = np.sqrt(-2 * np.log1p(-(np.arange(8) + 0.5) / 8))
_CIRCLES = np.stack(
    [np.outer(_RADII, np.cos(_ANGLES)).reshape(-1), np.outer(_RADII, np.sin(_ANGLES)).reshape(-1)], axis=1
)
"""128 points, evenly over a normal number of two axes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of one gait: case clock, seconds, and its mean share."""

    gait: str
    begins: float
    ends: float
    share: float


def low_and_tall(curve: Curve) -> tuple[Bits, Bits]:
    """Rows of a track at which the body's box is long and low, and at which it is tall (n,)."""
    boxes = curve.boxes
    wide, high, stands = boxes.boxes[:, 2], boxes.boxes[:, 3], boxes.upright_px
    low = boxes.seen & (wide > LIE_ASPECT * high) & (wide > LIE_LONG * stands) & (high < LIE_LOW * stands)
    return low, boxes.seen & (high > UPRIGHT * stands)


def boxed(path: Path) -> tuple[Bits, Bits]:
    """At which knots some camera's nearest box is long and low, and at which tall (n,)."""
    low, tall = np.zeros(len(path.times), dtype=bool), np.zeros(len(path.times), dtype=bool)
    for part in path.parts:
        row = np.clip(np.searchsorted(part.curve.times, path.times - part.start), 0, len(part.curve.times) - 1)
        lying, upright = low_and_tall(part.curve)
        low |= part.here & lying[row]
        tall |= part.here & upright[row]
    return low, tall


def shares(path: Path) -> Floats:
    """(n, 4) over GAITS at the path's knots; rows add up to 1."""
    when = np.clip(path.times, path.times[0] + GAIT_S / 2, max(path.times[-1] - GAIT_S / 2, path.times[0]))
    before, after = when - GAIT_S / 2, np.minimum(when + GAIT_S / 2, path.times[-1])
    lasting = np.maximum(after - before, 1e-3)
    ends = [np.column_stack([np.interp(t, path.times, path.mean[:, k]) for k in (0, 1)]) for t in (before, after)]
    speed = (ends[1] - ends[0]) / lasting[:, None]
    far = np.interp(after, path.times, path.progress) - np.interp(before, path.times, path.progress)
    alike = np.array([wander.correlation(np.array([0.0, step]))[0, 1] for step in np.round(far, 2)])
    variance = path.track_covariance * (2 * (1 - alike) / lasting**2)[:, None, None] + 1e-6 * np.eye(2)
    root = np.linalg.cholesky(variance)
    drawn = np.hypot(*(speed[:, :, None] + root @ _CIRCLES.T).transpose(1, 0, 2))
    stands, runs = (drawn < STAND_MPS).mean(axis=1), (drawn > RUN_MPS).mean(axis=1)
    upright = np.column_stack([stands, 1 - stands - runs, runs, np.zeros(len(stands))])
    low, _ = boxed(path)
    lying = np.where(low, LIE_SHARE, 0.0)[:, None]
    return np.asarray(upright * (1 - lying) + lying * np.array([0.0, 0.0, 0.0, 1.0]))


def spells(path: Path) -> tuple[Spell, ...]:
    """Stretches of the likeliest gait; one shorter than _LEAST_S belongs to what was before it."""
    of = shares(path)
    kind = np.argmax(of, axis=1)
    borders = [0, *(np.flatnonzero(np.diff(kind)) + 1).tolist(), len(kind)]
    runs: list[tuple[int, int]] = []
    for first, stop in pairwise(borders):
        short = path.times[stop - 1] - path.times[first] < _LEAST_S
        if runs and (short or kind[runs[-1][0]] == kind[first]):
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((first, stop))
    return tuple(
        Spell(
            gait=GAITS[kind[first]], begins=float(path.times[first]), ends=float(path.times[stop - 1]),
            share=float(of[first:stop, kind[first]].mean()),
        )
        for first, stop in runs
    )  # fmt: skip
