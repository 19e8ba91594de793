"""Shares of histories, with their counting error. A share is not the probability that something happened."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Z99 = 2.5758293035489004


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In how many of the histories something holds: `value`, with its 99 % Wilson interval."""

    value: float
    sampling_low: float
    sampling_high: float

    def as_json(self) -> dict[str, float]:
        """Rounded to six digits, so that the bytes are stable."""
        return {
            "value": round(self.value, 6),
            "sampling_low": round(self.sampling_low, 6),
            "sampling_high": round(self.sampling_high, 6),
        }


def wilson(count: int, histories: int, z: float = Z99) -> Share:
    """Wilson's interval for `count` of `histories` (E. B. Wilson, JASA 22, 1927, eq. 7).

    Raises:
        ValueError: no histories, or a count outside 0..histories.
    """
    if histories <= 0 or not 0 <= count <= histories:
        raise ValueError(f"count {count} of {histories} histories")
    p = count / histories
    spread = z * z / histories
    middle = (p + spread / 2) / (1 + spread)
    half = z * sqrt(p * (1 - p) / histories + spread / (4 * histories)) / (1 + spread)
    return Share(value=p, sampling_low=max(0.0, middle - half), sampling_high=min(1.0, middle + half))


def share_of(bits: NDArray[np.bool_]) -> Share:
    """The share of true bits, shape (histories,)."""
    return wilson(int(np.count_nonzero(bits)), bits.size)
