"""Partitions: every way in which tracks can be sorted into movers, weighed as a whole, never as coins for pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Set = frozenset[int]
MOST_WAYS = 4_000
"""Ways looked at before a group is sorted greedily."""
LEAST_SHARE = 1e-3
"""A way of sorting below this is as settled as a pair that is certain to 0.999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Ways of sorting one group, each a tuple of blocks, with their shares; `exact` when none was left out."""

    ways: tuple[tuple[Set, ...], ...]
    shares: tuple[float, ...]
    exact: bool


def merge_certain(odds: Floats, never: Bits, certain: float) -> list[Set]:
    """Merge pairs certain against their rivals, the surest first; a merge never joins what excludes each other.

    A rival for b's place beside a is a block that could be with a and excludes b; and the other way round.
    """
    blocks: list[Set] = [frozenset([i]) for i in range(len(odds))]
    known = np.isfinite(odds)
    total, number = np.where(known, odds, 0.0), known.astype(np.float64)
    barred = never.copy()
    while len(blocks) > 1:
        value = np.where((number > 0) & ~barred, total / np.maximum(number, 1), -np.inf)
        rivals = np.exp(value) @ barred.astype(np.float64)
        margin = np.triu(value - np.log1p(rivals + rivals.T), 1) + np.tril(np.full(value.shape, -np.inf))
        i, j = (int(k) for k in np.unravel_index(int(np.argmax(margin)), margin.shape))
        if not margin[i, j] >= certain:
            break
        blocks[i] |= blocks[j]
        del blocks[j]
        for matrix in (total, number):
            matrix[i] += matrix[j]
            matrix[:, i] += matrix[:, j]
        barred[i] |= barred[j]
        barred[:, i] |= barred[:, j]
        keep = np.delete(np.arange(len(total)), j)
        total, number, barred = (total[np.ix_(keep, keep)], number[np.ix_(keep, keep)], barred[np.ix_(keep, keep)])
    return sorted(blocks, key=sorted)


def undecided(blocks: Sequence[Set], odds: Floats, never: Bits, certain: float) -> list[list[Set]]:
    """Groups of blocks that some open pair ties together; a settled block is a group of its own.

    A pair is open unless it is certain to 0.999 not to be one, against the blocks that either would rather be with.
    """
    n = len(blocks)
    value, barred = _tables(blocks, odds, never)
    reach = np.exp(np.where(barred, -np.inf, value))
    rivals = reach @ barred.astype(np.float64)
    open_ = (value - np.log1p(np.minimum(rivals, rivals.T))) > -certain
    groups = [[i] for i in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            if open_[i, j] and not barred[i, j]:
                first = next(g for g in groups if i in g)
                second = next(g for g in groups if j in g)
                if first is not second:
                    first += second
                    groups.remove(second)
    return [[blocks[i] for i in sorted(group)] for group in sorted(sorted(g) for g in groups)]


def _tables(blocks: Sequence[Set], odds: Floats, never: Bits) -> tuple[Floats, Bits]:
    """Mean finite log odds between blocks (minus infinity where no pair was compared), and which exclude each other."""
    n = len(blocks)
    value, barred = np.full((n, n), -np.inf), np.zeros((n, n), dtype=bool)
    for i, a in enumerate(blocks):
        for j, b in enumerate(blocks):
            if i == j:
                continue
            part = np.ix_(sorted(a), sorted(b))
            known = odds[part][np.isfinite(odds[part])]
            value[i, j] = known.mean() if len(known) else -np.inf
            barred[i, j] = never[part].any()
    return value, barred


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of one group by number: log odds, and who may not stand together (plain lists: read very often)."""

    value: list[list[float]]
    barred: list[list[bool]]

    def gain(self, block: Sequence[int]) -> float:
        """Log weight of taking these for one mover: n pieces are n - 1 statements, each the mean of the pairs."""
        known = [self.value[i][j] for k, i in enumerate(block) for j in block[k + 1 :] if self.value[i][j] > -inf]
        if len(block) < 2:
            return 0.0
        return (len(block) - 1) * sum(known) / len(known) if known else -inf

    def apart(self, block: Sequence[int], piece: int) -> bool:
        """Whether the piece excludes one of the block."""
        return any(self.barred[piece][other] for other in block)


def _ways(count: int, pieces: _Pieces) -> Iterator[list[list[int]]]:
    """Every way of sorting pieces 0 .. count - 1 in which none stands with one that excludes it."""
    if count == 0:
        yield []
        return
    for way in _ways(count - 1, pieces):
        yield [*way, [count - 1]]
        for i, block in enumerate(way):
            if not pieces.apart(block, count - 1):
                yield [*way[:i], [*block, count - 1], *way[i + 1 :]]


def weigh(group: Sequence[Set], odds: Floats, never: Bits) -> Weighed:
    """All ways of sorting a group with their shares; where they are too many, the likeliest alone, found greedily.

    Two pieces that are certain not to be one on their own evidence are not sorted together.
    """
    value, barred = _tables(group, odds, never)
    barred |= np.isfinite(value) & (value < np.log(LEAST_SHARE))
    pieces = _Pieces(value.tolist(), barred.tolist())
    ways: list[list[list[int]]] = []
    weights: list[float] = []
    for number, way in enumerate(_ways(len(group), pieces)):
        if number >= MOST_WAYS:
            return _greedy(group, pieces)
        weight = sum(pieces.gain(block) for block in way)
        if weight > -inf:
            ways.append(way)
            weights.append(weight)
    shares = np.exp(np.array(weights) - max(weights))
    shares /= shares.sum()
    kept = [w for w in range(len(ways)) if shares[w] >= LEAST_SHARE]
    named = sorted(((_named(ways[w], group), float(shares[w])) for w in kept), key=lambda n: [sorted(b) for b in n[0]])
    total = sum(share for _, share in named)
    return Weighed(ways=tuple(w for w, _ in named), shares=tuple(share / total for _, share in named), exact=True)


def _named(way: Sequence[Sequence[int]], group: Sequence[Set]) -> tuple[Set, ...]:
    return tuple(sorted((frozenset().union(*(group[i] for i in block)) for block in way), key=sorted))


def _greedy(group: Sequence[Set], pieces: _Pieces) -> Weighed:
    blocks = [[i] for i in range(len(group))]
    while True:
        best: tuple[float, int, int] | None = None
        for i in range(len(blocks)):
            for j in range(i + 1, len(blocks)):
                if any(pieces.apart(blocks[i], piece) for piece in blocks[j]):
                    continue
                gain = pieces.gain(blocks[i] + blocks[j]) - pieces.gain(blocks[i]) - pieces.gain(blocks[j])
                if gain > 0 and (best is None or gain > best[0]):
                    best = (gain, i, j)
        if best is None:
            return Weighed(ways=(_named(blocks, group),), shares=(1.0,), exact=False)
        _, i, j = best
        blocks[i] += blocks[j]
        del blocks[j]
