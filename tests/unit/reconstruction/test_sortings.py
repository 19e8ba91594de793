"""Sortings drawn of many pieces come up as often as the exact weights say."""

from __future__ import annotations

import numpy as np
import pytest

from observance.reconstruction import partitions, sortings
from observance.values import draws


def test_drawn_sortings_have_the_shares_of_all_ways_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 6
    monkeypatch.setattr(sortings, "KEPT", 4000)
    half = np.triu(draws.normal(11, "odds", n, n), 1) * 2.0
    odds = half + half.T
    np.fill_diagonal(odds, -np.inf)
    never = np.zeros((n, n), dtype=bool)
    never[0, 3] = never[3, 0] = True
    odds[never] = -np.inf
    group = [frozenset([i]) for i in range(n)]
    exact = partitions.weigh(group, odds, never, 1, "all")
    monkeypatch.setattr(partitions, "MOST_WAYS", 10)
    drawn = partitions.weigh(group, odds, never, 1, "some")
    assert exact.exact and not drawn.exact

    def one(found: partitions.Weighed, i: int, j: int) -> float:
        held = [any({i, j} <= block for block in way) for way in found.ways]
        return sum(share for share, together in zip(found.shares, held, strict=True) if together)

    for i in range(n):
        for j in range(i):
            assert one(drawn, i, j) == pytest.approx(one(exact, i, j), abs=0.035), (i, j)
    assert one(drawn, 0, 3) == 0.0
    assert drawn.ways[drawn.likeliest] == exact.ways[exact.likeliest]


def test_a_crowd_of_pairs_is_sorted_into_its_pairs() -> None:
    n = 60
    odds = np.full((n, n), -4.0)
    for k in range(0, n, 2):
        odds[k, k + 1] = odds[k + 1, k] = 5.0
    np.fill_diagonal(odds, -np.inf)
    never = np.zeros((n, n), dtype=bool)
    found = partitions.weigh([frozenset([i]) for i in range(n)], odds, never, 3, "crowd")
    assert found.ways[found.likeliest] == tuple(frozenset([k, k + 1]) for k in range(0, n, 2))
    assert sum(found.shares) == pytest.approx(1.0)
