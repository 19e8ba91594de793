"""Loops over histories made into machine code by Numba, their types kept for readers and checkers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def loop(function: Loop) -> Loop:
    """Compile at the first call; the code is kept on disk beside the module, or in the user's cache.

    The interpreter's lock is let go meanwhile, so that threads can run loops beside one another.
    """
    return cast(Loop, njit(cache=True, nogil=True)(function))


def parallel_loop(function: Loop) -> Loop:
    """The same, its `prange` loops over all cores; the bytes do not depend on how many."""
    return cast(Loop, njit(cache=True, parallel=True)(function))
