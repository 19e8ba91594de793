"""Walks: what one item shows of movers on the ground, as the clock fit takes it, in the item's own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.curves import Curve

Floats = NDArray[np.float64]
_BREAK_S = 1.0
_LEAST_S = 1.5
LEAST_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """One track without a break.

    Attributes:
        key: the track. times: (n,) seconds of the item. xy, velocity: (n, 2) metres, metres per second.
        calibration: (n, 2, k) metres per standard normal number of the camera's calibration; k may be 0.
        error_m: 1 sigma of place per axis, calibration left out.
    """

    key: str
    times: Floats
    xy: Floats
    velocity: Floats
    calibration: Floats
    error_m: float

    def at(self, when: Floats) -> tuple[Floats, Floats]:
        """Place and velocity between the rows, (n, 2) each; at the ends the first and last row."""
        place = np.column_stack([np.interp(when, self.times, self.xy[:, i]) for i in (0, 1)])
        pace = np.column_stack([np.interp(when, self.times, self.velocity[:, i]) for i in (0, 1)])
        return place, pace

    def bent(self, when: Floats) -> Floats:
        """What the calibration moves at these instants, (n, 2, k), from the nearest row."""
        near = np.clip(np.searchsorted(self.times, when), 0, len(self.times) - 1)
        return self.calibration[near]


def walk(key: str, times: Floats, xy: Floats, error_m: float = 0.15, half_s: float = 0.25) -> Walk:
    """A walk from places alone: its velocity from differences over `half_s` to both sides, no calibration error."""
    ahead, behind = np.minimum(times + half_s, times[-1]), np.maximum(times - half_s, times[0])
    span = np.maximum(ahead - behind, 1e-6)
    pace = [(np.interp(ahead, times, xy[:, i]) - np.interp(behind, times, xy[:, i])) / span for i in (0, 1)]
    return Walk(
        key=key, times=times, xy=xy, velocity=np.column_stack(pace), calibration=np.zeros((len(times), 2, 0)),
        error_m=error_m,
    )  # fmt: skip


def walks_of(curves: Sequence[Curve]) -> tuple[Walk, ...]:
    """The walks of an item's tracks: persons and vehicles that detections support, cut where no frame shows them."""
    result = []
    for curve in sorted(curves, key=lambda c: c.key):
        if curve.kind == "other" or curve.confidence < LEAST_CONFIDENCE:
            continue
        shown = np.flatnonzero(curve.shown)
        if not len(shown):
            continue
        for part, rows in enumerate(np.split(shown, np.flatnonzero(np.diff(curve.times[shown]) > _BREAK_S) + 1)):
            if len(rows) < 4 or curve.times[rows[-1]] - curve.times[rows[0]] < _LEAST_S:
                continue
            own = float(np.sqrt(np.median(curve.covariance[rows, 0, 0] + curve.covariance[rows, 1, 1]) / 2))
            result.append(
                Walk(
                    key=f"{curve.key}#{part}", times=curve.times[rows], xy=curve.xy[rows],
                    velocity=curve.velocity[rows], calibration=curve.calibration[rows], error_m=own,
                )
            )  # fmt: skip
    return tuple(result)
