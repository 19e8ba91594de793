"""Chance by name: prefixes, independence of other variables, and the right distributions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from observance.values.draws import bernoulli, normal, uniform

SEEDS = st.integers(0, 2**53 - 1)
NAMES = st.text(min_size=1, max_size=40)


@given(SEEDS, NAMES, st.integers(1, 60), st.integers(1, 60), st.integers(1, 5))
def test_first_rows_of_a_longer_draw_are_the_shorter_draw(
    seed: int, name: str, n: int, more: int, columns: int
) -> None:
    assert np.array_equal(uniform(seed, name, n + more, columns)[:n], uniform(seed, name, n, columns))
    assert np.array_equal(normal(seed, name, n + more, columns)[:n], normal(seed, name, n, columns))


@given(SEEDS, NAMES, NAMES)
def test_other_names_and_seeds_give_other_draws(seed: int, name: str, other: str) -> None:
    if name != other:
        assert not np.array_equal(uniform(seed, name, 8), uniform(seed, other, 8))
    assert not np.array_equal(uniform(seed, name, 8), uniform(seed + 1, name, 8))


@given(SEEDS, NAMES, st.floats(0, 1), st.floats(0, 1))
def test_a_raised_probability_only_turns_bits_on(seed: int, name: str, p: float, q: float) -> None:
    low, high = sorted((p, q))
    assert not np.any(bernoulli(seed, name, 64, low) & ~bernoulli(seed, name, 64, high))


def test_distributions() -> None:
    u, z = uniform(7, "u", 40_000)[:, 0], normal(7, "z", 40_000, 3)
    assert abs(u.mean() - 0.5) < 0.01 and abs(u.var() - 1 / 12) < 0.002
    assert np.all(np.abs(z.mean(axis=0)) < 0.025) and np.all(np.abs(z.var(axis=0) - 1) < 0.03)
    assert np.all(np.abs(np.corrcoef(z.T) - np.eye(3)) < 0.025)
    assert abs(np.mean(np.abs(z[:, 0]) > 1.959964) - 0.05) < 0.006
    assert bernoulli(7, "b", 1000, 0.0).sum() == 0 and bernoulli(7, "b", 1000, 1.0).sum() == 1000
