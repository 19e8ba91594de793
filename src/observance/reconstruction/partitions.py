"""Partitions: every way in which tracks can be sorted into movers, weighed as a whole, never as coins for pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from observance.reconstruction import sortings

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Set = frozenset[int]
MOST_WAYS = 4_000
"""Ways looked at before a group's sortings are drawn instead."""
LEAST_SHARE = 1e-3
"""A way of sorting below this is as settled as a pair that is certain to 0.999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Ways of sorting one group, each a tuple of blocks, with their shares; `exact` when none was left out.

    `likeliest`: which way has the largest weight.
    """

    ways: tuple[tuple[Set, ...], ...]
    shares: tuple[float, ...]
    likeliest: int
    exact: bool


def merge_certain(odds: Floats, never: Bits, certain: float) -> list[Set]:
    """Merge pairs certain against their rivals; a merge never joins what excludes each other.

    A rival for b's place beside a is a block that could be with a and excludes b; and the other way round. Round by
    round, all pairs that are each other's surest are merged, so that a crowd takes few rounds.
    """
    blocks: list[Set] = [frozenset([i]) for i in range(len(odds))]
    known = np.isfinite(odds)
    total, number = np.where(known, odds, 0.0), known.astype(np.float64)
    barred = never.copy()
    while len(blocks) > 1:
        value = np.where((number > 0) & ~barred, total / np.maximum(number, 1), -np.inf)
        np.fill_diagonal(value, -np.inf)
        rivals = np.exp(value) @ barred.astype(np.float64)
        margin = value - np.log1p(rivals + rivals.T)
        surest = np.argmax(margin, axis=1)
        mutual = surest[surest] == np.arange(len(blocks))
        first = np.flatnonzero(mutual & (np.arange(len(blocks)) < surest))
        first = first[margin[first, surest[first]] >= certain]
        if not len(first):
            break
        other = surest[first]
        for i, j in zip(first, other, strict=True):
            blocks[i] |= blocks[j]
        for matrix in (total, number):
            matrix[first] += matrix[other]
            matrix[:, first] += matrix[:, other]
        barred[first] |= barred[other]
        barred[:, first] |= barred[:, other]
        keep = np.setdiff1d(np.arange(len(total)), other)
        blocks = [blocks[k] for k in keep]
        total, number, barred = (total[np.ix_(keep, keep)], number[np.ix_(keep, keep)], barred[np.ix_(keep, keep)])
    return sorted(blocks, key=sorted)


def undecided(blocks: Sequence[Set], odds: Floats, never: Bits, certain: float) -> list[list[Set]]:
    """Groups of blocks that some open pair ties together; a settled block is a group of its own.

    A pair is open unless it is certain to 0.999 not to be one, against the blocks that either would rather be with.
    """
    value, barred = _tables(blocks, odds, never)
    reach = np.exp(np.where(barred, -np.inf, value))
    rivals = reach @ barred.astype(np.float64)
    open_ = ((value - np.log1p(np.minimum(rivals, rivals.T))) > -certain) & ~barred
    _, label = connected_components(csr_array(open_), directed=False)
    groups: dict[int, list[int]] = {}
    for i in range(len(blocks)):
        groups.setdefault(int(label[i]), []).append(i)
    return [[blocks[i] for i in group] for group in sorted(groups.values())]


def _tables(blocks: Sequence[Set], odds: Floats, never: Bits) -> tuple[Floats, Bits]:
    """Mean finite log odds between blocks (minus infinity where no pair was compared), and which exclude each other."""
    held = np.zeros((len(blocks), len(odds)))
    for k, block in enumerate(blocks):
        held[k, sorted(block)] = 1.0
    finite = np.isfinite(odds)
    total = held @ np.where(finite, odds, 0.0) @ held.T
    number = held @ finite.astype(np.float64) @ held.T
    value = np.where(number > 0, total / np.maximum(number, 1.0), -np.inf)
    np.fill_diagonal(value, -np.inf)
    barred = held @ never.astype(np.float64) @ held.T > 0
    np.fill_diagonal(barred, False)
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


def weigh(group: Sequence[Set], odds: Floats, never: Bits, seed: int, name: str) -> Weighed:
    """All ways of sorting a group with their shares; where they are too many, sortings drawn by their weight.

    Two pieces that are certain not to be one on their own evidence are not sorted together.

    Args:
        seed, name: of the chance by which sortings are drawn.
    """
    value, barred = _tables(group, odds, never)
    barred |= np.isfinite(value) & (value < np.log(LEAST_SHARE))
    pieces = _Pieces(value.tolist(), barred.tolist())
    ways: list[list[list[int]]] = []
    weights: list[float] = []
    for number, way in enumerate(_ways(len(group), pieces)):
        if number >= MOST_WAYS:
            return _sampled(group, value, barred, seed, name)
        weight = sum(pieces.gain(block) for block in way)
        if weight > -inf:
            ways.append(way)
            weights.append(weight)
    shares = np.exp(np.array(weights) - max(weights))
    shares /= shares.sum()
    kept = [w for w in range(len(ways)) if shares[w] >= LEAST_SHARE]
    named = sorted(((_named(ways[w], group), float(shares[w])) for w in kept), key=lambda n: [sorted(b) for b in n[0]])
    total = sum(share for _, share in named)
    by_way = tuple(share / total for _, share in named)
    return Weighed(ways=tuple(w for w, _ in named), shares=by_way, likeliest=int(np.argmax(by_way)), exact=True)


def _named(way: Sequence[Sequence[int]], group: Sequence[Set]) -> tuple[Set, ...]:
    return tuple(sorted((frozenset().union(*(group[i] for i in block)) for block in way), key=sorted))


def _sampled(group: Sequence[Set], value: Floats, barred: Bits, seed: int, name: str) -> Weighed:
    """Sortings of a group drawn by their weights, alike often, and the likeliest that was come by among them."""
    labels, best = sortings.drawn(value, barred, seed, name)
    found = [_named(_blocks(label), group) for label in (*labels, best)]
    ways = sorted(set(found), key=lambda way: [sorted(block) for block in way])
    shares = tuple(found.count(way) / len(found) for way in ways)
    return Weighed(ways=tuple(ways), shares=shares, likeliest=ways.index(found[-1]), exact=False)


def _blocks(label: NDArray[np.int64]) -> list[list[int]]:
    return [np.flatnonzero(label == one).tolist() for one in np.unique(label)]
