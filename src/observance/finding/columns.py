"""Bits and times by history as an answer file holds them: each column once, small, and the same bytes every time."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from observance.reconstruction.ensemble import Bits, Times
from observance.values.digests import Json


def bounds(times: tuple[float, float]) -> Json:
    """Two instants, null where nothing bounds one."""
    return [time if np.isfinite(time) else None for time in times]


class Columns:
    """The columns of one answer file, by the names under which they are used."""

    def __init__(self, histories: int) -> None:
        self._histories = histories
        self._named: dict[str, str] = {}

    def bits(self, bits: Bits) -> str:
        """`all`, `none`, or the name of a column: eight histories to a byte, history 0 in the highest bit."""
        if bits.all():
            return "all"
        return self._column(np.packbits(bits).tobytes()) if bits.any() else "none"

    def times(self, times: Times) -> Json:
        """A number where all histories agree, null where nothing bounds it, or the name of a column.

        A column is little-endian float64, the lowest bytes of all histories first, then the next ones: so it is small.
        """
        if times.size == 1 or (times == times[0]).all():
            return float(times[0]) if np.isfinite(times[0]) else None
        if np.isnan(times).all():
            return None
        raw = np.ascontiguousarray(times.astype("<f8")).view(np.uint8).reshape(self._histories, 8)
        return self._column(raw.T.tobytes())

    def _column(self, data: bytes) -> str:
        packed = base64.b64encode(zlib.compress(data, 9)).decode()
        return self._named.setdefault(packed, f"c{len(self._named)}")

    def as_json(self) -> dict[str, Json]:
        """All columns by name."""
        return {name: packed for packed, name in self._named.items()}
