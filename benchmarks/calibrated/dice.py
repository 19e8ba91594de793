"""Chance for the simulation, by incident and part, and how a parameter that was used strays from the one stated."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dice:
    """One stream per (seed, incident, part), so that a part more or less leaves the others as they were."""

    seed: int
    incident: int

    def of(self, part: str) -> np.random.Generator:
        """The stream of one part, from its start."""
        key = sha256(f"{self.seed}|{self.incident}|{part}".encode()).digest()[:16]
        return np.random.Generator(np.random.Philox(key=np.frombuffer(key, dtype=np.uint64)))


def stray(chance: np.random.Generator, log_sd: float, mean_square: float = 1.0) -> float:
    """By how much a 1-sigma error that was used differs from the one stated: log-normal with this mean square.

    Unbiased in what errors add up by, their squares: E[f^2] = mean_square.
    """
    return float(np.exp(np.log(mean_square) / 2 - log_sd**2 + log_sd * chance.normal()))


def share_about(chance: np.random.Generator, stated: float, weight: float) -> float:
    """What a grade is really worth here: beta-distributed about the share stated, as if from `weight` cases."""
    return float(chance.beta(stated * weight, (1 - stated) * weight))
