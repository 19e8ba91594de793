"""How well an impulse's shape fits a shot, against everything else that was tried: a likelihood ratio.

Its meaning: how many times more often re-enacted shots have such a shape, among impulses found in noise, than the mean
of the other kinds (doors, fireworks, backfires, hammers, claps, clicks of the line, gusts, rustling, birds), each kind
counted alike. It was learned on re-enactments (`benchmarks/learn_sounds.py`), not on recordings. How far those are from
life was not measured, so more than 30 to 1 is not claimed for a shape, either way; with the rhythm of a series it may
be 1000 to 1. A firework is an explosion too, and hard to tell from a shot without a bow wave.

Form: class shares by a multinomial logistic function of the numbers of `shape.py`, of their products with the signal's
strength and of the squares; equal shares of the kinds while learning make the ratio of shares the ratio of likelihoods.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.sound.shape import NAMES

Floats = NDArray[np.float64]

SHOT = "shot"
MOST = float(np.log(1000.0))
"""Natural log of the strongest likelihood ratio that is claimed for a sound and its series."""
MOST_BY_SHAPE = float(np.log(30.0))
"""The same for a shape alone, either way."""
_FILE = Path(__file__).parent / "likeness.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The learned function for one analysis rate.

    Attributes:
        kinds: shot first. middle, spread: (NAMES,), of the numbers. weights: (kinds, terms).
    """

    kinds: tuple[str, ...]
    middle: Floats
    spread: Floats
    weights: Floats

    def log_shares(self, shapes: Floats) -> Floats:
        """(n, kinds), the log of each kind's share, of shapes (n, NAMES)."""
        raw = terms(shapes, self.middle, self.spread) @ self.weights.T
        top = raw.max(axis=1, keepdims=True)
        return np.asarray(raw - top - np.log(np.exp(raw - top).sum(axis=1, keepdims=True)))

    def log_ratio(self, shapes: Floats) -> tuple[Floats, list[str]]:
        """(n,), shot against the mean of the others; and which other kind fits best."""
        shares = self.log_shares(shapes)
        others = shares[:, 1:]
        top = others.max(axis=1)
        mean = top + np.log(np.exp(others - top[:, None]).mean(axis=1))
        named = [self.kinds[1 + int(k)] for k in others.argmax(axis=1)]
        return np.clip(shares[:, 0] - mean, -MOST_BY_SHAPE, MOST_BY_SHAPE), named


def terms(shapes: Floats, middle: Floats, spread: Floats) -> Floats:
    """(n, terms): one, the numbers, their squares, and their products with the signal's strength (the first)."""
    z = np.clip((np.atleast_2d(shapes) - middle) / spread, -3.0, 3.0)
    return np.column_stack([np.ones(len(z)), z, z**2, z[:, 1:] * z[:, :1]])


@cache
def learned(rate_hz: int) -> Likeness:
    """The function for an analysis rate (`windows.py`)."""
    held = json.loads(_FILE.read_text())
    if tuple(held["names"]) != NAMES:
        raise ValueError("likeness.json was learned on other numbers: learn it anew")
    one = held["rates"][str(rate_hz)]
    return Likeness(
        kinds=tuple(held["kinds"]),
        middle=np.array(one["middle"]),
        spread=np.array(one["spread"]),
        weights=np.array(one["weights"]),
    )
