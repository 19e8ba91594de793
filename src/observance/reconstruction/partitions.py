"""Partitions: every way in which tracks can be sorted into movers, weighed as a whole, never as coins for pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Set = frozenset[int]
MOST_PIECES = 9
MOST_WAYS = 20_000
LEAST_SHARE = 1e-3
"""A way of sorting below this is as settled as a pair that is certain to 0.999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Ways of sorting one group, each a tuple of blocks, with their shares; `exact` when none was left out."""

    ways: tuple[tuple[Set, ...], ...]
    shares: tuple[float, ...]
    exact: bool


def _between(a: Set, b: Set, odds: Floats) -> float:
    """Mean finite log odds between two blocks; minus infinity when no pair was compared."""
    part = odds[np.ix_(sorted(a), sorted(b))]
    finite = part[np.isfinite(part)]
    return float(finite.mean()) if len(finite) else -np.inf


def _barred(a: Set, b: Set, never: Bits) -> bool:
    return bool(never[np.ix_(sorted(a), sorted(b))].any())


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
    """Groups of blocks that some open pair ties together; a settled block is a group of its own."""
    groups = [[block] for block in blocks]
    for i, a in enumerate(blocks):
        for b in blocks[i + 1 :]:
            if not _barred(a, b, never) and _between(a, b, odds) > -certain:
                first = next(g for g in groups if a in g)
                second = next(g for g in groups if b in g)
                if first is not second:
                    first += second
                    groups.remove(second)
    return [sorted(group, key=sorted) for group in sorted(groups, key=lambda g: sorted(map(sorted, g)))]


def _gain(pieces: Sequence[Set], odds: Floats) -> float:
    """Log weight of taking these pieces for one mover: n pieces are n - 1 statements, each the mean of the pairs."""
    n = len(pieces)
    if n < 2:
        return 0.0
    pairs = [_between(pieces[i], pieces[j], odds) for i in range(n) for j in range(i + 1, n)]
    known = [p for p in pairs if np.isfinite(p)]
    return (n - 1) * float(np.mean(known)) if known else -np.inf


def _ways(pieces: Sequence[Set], never: Bits, odds: Floats) -> Iterator[list[list[Set]]]:
    if not pieces:
        yield []
        return
    head, *rest = pieces
    for way in _ways(rest, never, odds):
        yield [[head], *way]
        for i, block in enumerate(way):
            if not any(_barred(head, piece, never) for piece in block):
                yield [*way[:i], [head, *block], *way[i + 1 :]]


def weigh(group: Sequence[Set], odds: Floats, never: Bits) -> Weighed:
    """All ways of sorting a group with their shares; above MOST_PIECES the likeliest alone, found greedily."""
    if len(group) > MOST_PIECES:
        return _greedy(group, odds, never)
    ways, weights = [], []
    for way in _ways(group, never, odds):
        weight = sum(_gain(block, odds) for block in way)
        if np.isfinite(weight):
            ways.append(tuple(sorted((frozenset().union(*block) for block in way), key=sorted)))
            weights.append(weight)
        if len(ways) > MOST_WAYS:
            return _greedy(group, odds, never)
    weight_array = np.exp(np.array(weights) - max(weights))
    order = sorted(range(len(ways)), key=lambda w: [sorted(block) for block in ways[w]])
    shares = weight_array / weight_array.sum()
    order = [w for w in order if shares[w] >= LEAST_SHARE]
    kept = shares[order] / shares[order].sum()
    return Weighed(ways=tuple(ways[w] for w in order), shares=tuple(float(s) for s in kept), exact=True)


def _greedy(group: Sequence[Set], odds: Floats, never: Bits) -> Weighed:
    blocks = [[piece] for piece in group]
    while True:
        best: tuple[float, int, int] | None = None
        for i in range(len(blocks)):
            for j in range(i + 1, len(blocks)):
                if any(_barred(a, b, never) for a in blocks[i] for b in blocks[j]):
                    continue
                gain = _gain(blocks[i] + blocks[j], odds) - _gain(blocks[i], odds) - _gain(blocks[j], odds)
                if gain > 0 and (best is None or gain > best[0]):
                    best = (gain, i, j)
        if best is None:
            way = tuple(sorted((frozenset().union(*block) for block in blocks), key=sorted))
            return Weighed(ways=(way,), shares=(1.0,), exact=False)
        _, i, j = best
        blocks[i] += blocks[j]
        del blocks[j]
