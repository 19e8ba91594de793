"""Loops over histories, compiled: one typed door to Numba, whose own decorator has no types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile at the first call and keep the machine code beside the source; the interpreter's lock is let go.

    Arithmetic stays as written (no reordering of floating point), so that every run gives the same numbers.
    """
    return cast(Function, numba.njit(nogil=True, cache=True)(function))
