"""Claimed shares against how often it was so: bins, their intervals, and what one number says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.values.shares import wilson

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
EDGES = (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)
LEAST = 1000
"""Claims that a bin must hold; a thinner one is put together with its neighbour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Claims with shares in [low, high]: their mean share, how often it was so, with its 99 % Wilson interval."""

    low: float
    high: float
    count: int
    claimed: float
    was_so: float
    sure_low: float
    sure_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """All claims of one kind.

    Attributes:
        brier: mean squared difference of share and outcome. error: expected calibration error, the bins' mean distance
            weighted by count. open_error: the same over shares from 0.02 to 0.98, which alone say something open.
        worst: the largest distance of a bin of at least LEAST claims; None where there is none.
        bias: mean claimed share less frequency.
    """

    name: str
    bins: tuple[Bin, ...]
    count: int
    open_count: int
    brier: float
    error: float
    open_error: float
    worst: float | None
    bias: float


def reckon(name: str, share: Floats, true: Bools, least: int = LEAST) -> Reckoned:
    """Bin and sum up claims (n,).

    Raises:
        ValueError: no claim at all.
    """
    if not len(share):
        raise ValueError(f"no claim of the kind {name!r}")
    bins = _binned(share, true, least)
    is_open = (share > EDGES[1]) & (share < EDGES[-2])
    opened = _binned(share[is_open], true[is_open], least) if is_open.any() else ()
    return Reckoned(
        name=name,
        bins=bins,
        count=len(share),
        open_count=int(np.count_nonzero(is_open)),
        brier=float(np.mean((share - true) ** 2)),
        error=_distance(bins),
        open_error=_distance(opened),
        worst=max((abs(b.claimed - b.was_so) for b in bins if b.count >= least), default=None),
        bias=float(share.mean() - true.mean()),
    )


def _distance(bins: Sequence[Bin]) -> float:
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.claimed - b.was_so) for b in bins) / total if total else 0.0


def _binned(share: Floats, true: Bools, least: int) -> tuple[Bin, ...]:
    inside = np.clip(np.searchsorted(EDGES, share, side="right") - 1, 0, len(EDGES) - 2)
    groups: list[list[int]] = [[k] for k in range(len(EDGES) - 1)]
    size = [int(np.count_nonzero(inside == k)) for k in range(len(groups))]
    while len(groups) > 1 and min(size) < least:
        k = size.index(min(size))
        beside = [j for j in (k - 1, k + 1) if 0 <= j < len(groups)]
        other = min(beside, key=lambda j: size[j])
        first, second = min(k, other), max(k, other)
        groups[first : second + 1] = [groups[first] + groups[second]]
        size[first : second + 1] = [size[first] + size[second]]
    return tuple(_bin(group, share, true, np.isin(inside, group)) for group in groups if np.isin(inside, group).any())


def _bin(group: Sequence[int], share: Floats, true: Bools, mine: Bools) -> Bin:
    frequency = wilson(int(np.count_nonzero(true[mine])), int(np.count_nonzero(mine)))
    return Bin(
        low=EDGES[group[0]],
        high=EDGES[group[-1] + 1],
        count=int(np.count_nonzero(mine)),
        claimed=float(share[mine].mean()),
        was_so=frequency.value,
        sure_low=frequency.sampling_low,
        sure_high=frequency.sampling_high,
    )
