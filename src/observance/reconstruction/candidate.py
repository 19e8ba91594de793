"""A candidate: one observation of an act, before the observations of one deed are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.ensemble import Origin

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """One observation that an act was done.

    Attributes:
        mover: pseudonym, path or "" when nobody is named.
        outer: no history begins it earlier or ends it later, POSIX seconds.
        cameras: whose footage it rests on; none for eyes and words.
        distances: signed, metres, (histories,), by line (left is positive) or zone (inside is positive).
        point_error_m: 1 sigma of the point that they are measured from.
    """

    kind: str
    mover: str
    place: str
    outer: tuple[float, float]
    origin: Origin
    cameras: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    watched: bool = False
    distances: Mapping[str, Floats] = field(default_factory=dict)
    point_error_m: float = float("inf")


def bounded(holds: Bits, begins: Floats, ends: Floats, fallback: tuple[float, float]) -> tuple[float, float]:
    """The outer interval over the histories that hold it."""
    if not holds.any():
        return fallback
    return float(np.min(begins[holds])), float(np.max(ends[holds]))


def only(holds: Bits, times: Floats) -> Floats:
    """Times where it holds, NaN elsewhere."""
    kept: Floats = np.where(holds, times, np.nan)
    return kept
