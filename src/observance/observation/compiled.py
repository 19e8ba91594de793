"""Loops over instants made into machine code by Numba, and the small matrices that Kalman filters are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Loop = TypeVar("Loop", bound=Callable[..., object])


def loop(function: Loop) -> Loop:
    """Compile at the first call; the code is kept on disk beside the module, or in the user's cache.

    The interpreter's lock is let go meanwhile, so that segments can be associated beside one another.
    """
    return cast(Loop, njit(cache=True, nogil=True)(function))


Floats = NDArray[np.float64]


@loop
def product(a: Floats, b: Floats) -> Floats:
    """a b for small matrices: written out, for a call of a linear algebra library costs more than the sums."""
    made = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                made[i, j] += a[i, k] * b[k, j]
    return made


@loop
def product_turned(a: Floats, b: Floats) -> Floats:
    """a b' for small matrices."""
    made = np.zeros((a.shape[0], b.shape[0]))
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            for k in range(a.shape[1]):
                made[i, j] += a[i, k] * b[j, k]
    return made


@loop
def applied(a: Floats, x: Floats) -> Floats:
    """a x for a small matrix and a vector."""
    made = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            made[i] += a[i, k] * x[k]
    return made


@loop
def inverse_of_two(a: Floats) -> Floats:
    """The inverse of a (2, 2) matrix."""
    det = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    made = np.zeros((2, 2))
    made[0, 0], made[0, 1] = a[1, 1] / det, -a[0, 1] / det
    made[1, 0], made[1, 1] = -a[1, 0] / det, a[0, 0] / det
    return made


@loop
def gain_back(cov: Floats, move: Floats, ahead: Floats) -> Floats:
    """The gain of a step of smoothing, C F' A^-1, by Cholesky's decomposition of the covariance ahead (n, n)."""
    size = ahead.shape[0]
    root = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            rest = ahead[i, j] + (1e-12 if i == j else 0.0)
            for k in range(j):
                rest -= root[i, k] * root[j, k]
            root[i, j] = np.sqrt(rest) if i == j else rest / root[j, j]
    made = product_turned(cov, move)
    for row in range(size):
        for i in range(size):  # L y = b
            for k in range(i):
                made[row, i] -= root[i, k] * made[row, k]
            made[row, i] /= root[i, i]
        for i in range(size - 1, -1, -1):  # L' x = y
            for k in range(i + 1, size):
                made[row, i] -= root[k, i] * made[row, k]
            made[row, i] /= root[i, i]
    return made
