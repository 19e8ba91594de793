"""The detection curve: which share of movers our tracker sees, by height in the image and contrast over noise.

A table over a grid, monotone in both directions, with error bounds and what it was measured with. Read between its
points linearly in the logarithms; nothing is claimed below the smallest height and contrast of the grid, and nothing
more above the largest than there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.values.digests import Json, canonical_json
from observance.values.errors import refuse

Floats = NDArray[np.float64]

FORMAT = "observance detection curve 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """The mover that a rate is stated for.

    Attributes:
        kind: walks, runs, crawls or stands. height_m: upright, metres. contrast: how far it differs from the ground
            behind it in brightness, as a share of that ground's own brightness.
    """

    kind: str = "walks"
    height_m: float = 1.6
    contrast: float = 0.25

    @property
    def words(self) -> str:
        """For readers."""
        return f"a person who {self.kind}, {self.height_m:g} m tall, {100 * self.contrast:.0f} % off the ground behind"


STATED = Mover()
"""Whom coverage speaks of where a case does not say: small, and dressed not much unlike the ground."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A measured detection rate.

    Attributes:
        kind: what the movers did.
        heights_px: (h,) rising, height of the mover in the image, pixels.
        contrasts: (c,) rising, brightness difference over noise.
        rate: (h, c) share of instants at which a track lies on the mover; never falls along either axis.
        low, high: (h, c) one-sided 95 % bounds, over movers; 0 and 1 where nothing was tried.
        movers, instants: how many it rests on.
        measured_with: what it was measured with, plain words by name.
    """

    kind: str
    heights_px: Floats
    contrasts: Floats
    rate: Floats
    low: Floats
    high: Floats
    movers: int
    instants: int
    measured_with: dict[str, str]

    def at(self, heights_px: Floats, contrasts: Floats) -> Floats:
        """The rate (n,) at heights and contrasts (n,)."""
        return self._read(self.rate, heights_px, contrasts)

    def low_at(self, heights_px: Floats, contrasts: Floats) -> Floats:
        """The rate's lower bound (n,)."""
        return self._read(self.low, heights_px, contrasts)

    def high_at(self, heights_px: Floats, contrasts: Floats) -> Floats:
        """The rate's upper bound (n,)."""
        return self._read(self.high, heights_px, contrasts)

    def _read(self, values: Floats, heights_px: Floats, contrasts: Floats) -> Floats:
        """Linear in the logarithms between the grid's points; nil where either is below the grid or unknown."""
        tall, clear = np.asarray(heights_px, dtype=np.float64), np.asarray(contrasts, dtype=np.float64)
        known = (tall >= self.heights_px[0] * (1 - 1e-9)) & (clear >= self.contrasts[0] * (1 - 1e-9))
        i, a = _between(self.heights_px, np.where(known, tall, self.heights_px[0]))
        j, b = _between(self.contrasts, np.where(known, clear, self.contrasts[0]))
        low = values[i, j] * (1 - b) + values[i, j + 1] * b
        top = values[i + 1, j] * (1 - b) + values[i + 1, j + 1] * b
        return np.where(known, low * (1 - a) + top * a, 0.0)


def _between(grid: Floats, values: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The grid's interval that holds each value, and how far into it, 0 to 1, in logarithms."""
    steps, wanted = np.log(grid), np.log(np.clip(values, grid[0], grid[-1]))
    place = np.clip(np.searchsorted(steps, wanted, side="right") - 1, 0, len(grid) - 2)
    share = (wanted - steps[place]) / (steps[place + 1] - steps[place])
    return place.astype(np.int64), np.clip(share, 0.0, 1.0)


def curve_json(curve: Curve) -> bytes:
    """The curve as a file's bytes."""
    return canonical_json(
        {
            "format": FORMAT,
            "kind": curve.kind,
            "heights_px": _plain(curve.heights_px),
            "contrasts": _plain(curve.contrasts),
            "rate": [_plain(row) for row in curve.rate],
            "low": [_plain(row) for row in curve.low],
            "high": [_plain(row) for row in curve.high],
            "movers": curve.movers,
            "instants": curve.instants,
            "measured_with": dict(curve.measured_with),
        }
    )


def _plain(values: Floats) -> list[Json]:
    return [round(float(value), 4) for value in values]


def read_curve(data: bytes, shown_as: str) -> Curve:
    """A curve from a file's bytes.

    Raises:
        RefusedInput: not a curve of this format, of another shape than its grid, not rising, or not a share.
    """
    try:
        doc = json.loads(data)
        if doc["format"] != FORMAT:
            raise ValueError("another format")
        table = {name: np.array(doc[name], dtype=np.float64) for name in ("rate", "low", "high")}
        heights, contrasts = (np.array(doc[name], dtype=np.float64) for name in ("heights_px", "contrasts"))
        given = {str(name): str(value) for name, value in doc["measured_with"].items()}
        curve = Curve(
            kind=str(doc["kind"]), heights_px=heights, contrasts=contrasts, movers=int(doc["movers"]),
            instants=int(doc["instants"]), measured_with=given, **table,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise refuse(
            shown_as, "content", wanted=f"a file of `{FORMAT}`", got="something else",
            example="one that `observance coverage measure` wrote",
        ) from error  # fmt: skip
    for name, values in table.items():
        if values.shape != (len(heights), len(contrasts)) or len(heights) < 2 or len(contrasts) < 2:
            raise refuse(
                shown_as, name, wanted="a row for each height, a number for each contrast", got="another shape"
            )
        rising = (np.diff(values, axis=0) >= -1e-9).all() and (np.diff(values, axis=1) >= -1e-9).all()
        if not (rising or name == "high") or not ((values >= 0) & (values <= 1)).all():
            raise refuse(
                shown_as, name, wanted="shares from 0 to 1 that never fall with height or contrast", got="others"
            )
    if (np.diff(heights) <= 0).any() or (np.diff(contrasts) <= 0).any() or heights[0] <= 0 or contrasts[0] <= 0:
        raise refuse(shown_as, "heights_px", wanted="heights and contrasts above nil that rise", got="others")
    return curve
