"""Chance, by name: every uncertain variable has its own counter-based stream, keyed by (seed, the variable's own id).

Row h of a draw belongs to history h. Adding or removing one variable leaves every other draw unchanged, and the first
n rows of a longer draw are the draw of n rows (`findings.md`, "Rules of the ensemble"). Normal numbers are made from
uniform ones by the inverse distribution (scipy's `ndtri` is not allowed here), by the Box-Muller transform.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def _stream(seed: int, variable: str) -> np.random.Generator:
    key = hashlib.sha256(f"{seed}\x1f{variable}".encode()).digest()[:16]
    return np.random.Generator(np.random.Philox(key=np.frombuffer(key, dtype=np.uint64)))


def uniform(seed: int, variable: str, histories: int, columns: int = 1) -> NDArray[np.float64]:
    """Numbers in [0, 1), shape (histories, columns)."""
    return _stream(seed, variable).random((histories, columns))


def normal(seed: int, variable: str, histories: int, columns: int = 1) -> NDArray[np.float64]:
    """Standard normal numbers, shape (histories, columns)."""
    pairs = (columns + 1) // 2
    flat = uniform(seed, variable, histories, 2 * pairs).reshape(histories, pairs, 2)
    radius = np.sqrt(-2.0 * np.log1p(-flat[..., 0]))
    angle = 2.0 * np.pi * flat[..., 1]
    both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return np.ascontiguousarray(both.reshape(histories, 2 * pairs)[:, :columns])


def bernoulli(seed: int, variable: str, histories: int, probability: float) -> NDArray[np.bool_]:
    """One bit per history, shape (histories,), true with `probability`.

    The same uniform number serves every probability, so a raised probability only turns bits on.
    """
    return uniform(seed, variable, histories)[:, 0] < probability
