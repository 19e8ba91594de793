"""Chance by name: prefixes, independence of other variables, and the right distributions."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from observance.values.draws import (
    STEP,
    Keys,
    Words,
    bernoulli,
    bernoulli_words,
    fixed_point,
    keys_numbered,
    keys_of,
    normal,
    uniform,
)

SEEDS = st.integers(0, 2**53 - 1)
NAMES = st.text(min_size=1, max_size=40)


def bits_of(words: Words) -> NDArray[np.uint8]:
    """Shape (variables, 64 * words), the lowest history first."""
    return np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")


@given(SEEDS, NAMES, st.integers(1, 60), st.integers(1, 60), st.integers(1, 5))
def test_first_rows_of_a_longer_draw_are_the_shorter_draw(
    seed: int, name: str, n: int, more: int, columns: int
) -> None:
    assert np.array_equal(uniform(seed, name, n + more, columns)[:n], uniform(seed, name, n, columns))
    assert np.array_equal(normal(seed, name, n + more, columns)[:n], normal(seed, name, n, columns))
    assert np.array_equal(bernoulli(seed, name, 70 * n + more, 0.4)[:n], bernoulli(seed, name, n, 0.4))


@given(SEEDS, NAMES, NAMES)
def test_other_names_and_seeds_give_other_draws(seed: int, name: str, other: str) -> None:
    if name != other:
        assert not np.array_equal(uniform(seed, name, 8), uniform(seed, other, 8))
        assert not np.array_equal(bernoulli(seed, name, 128, 0.5), bernoulli(seed, other, 128, 0.5))
    assert not np.array_equal(uniform(seed, name, 8), uniform(seed + 1, name, 8))
    assert not np.array_equal(bernoulli(seed, name, 128, 0.5), bernoulli(seed + 1, name, 128, 0.5))


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


@given(
    SEEDS, st.lists(NAMES, min_size=1, max_size=5, unique=True), st.integers(1, 4), st.integers(0, 3), st.floats(0, 1)
)
def test_any_variables_and_any_words_can_be_drawn_alone(
    seed: int, names: list[str], words: int, first: int, p: float
) -> None:
    together = bernoulli_words(keys_of(seed, names), np.full(len(names), p), first + words)
    alone = bernoulli_words(keys_of(seed, names[-1:]), np.array([p]), words, first=first)
    assert np.array_equal(alone[0], together[-1, first:])
    assert np.array_equal(bits_of(together[-1:])[0], bernoulli(seed, names[-1], 64 * (first + words), p))


def test_the_bits_are_the_comparison_of_one_number_per_history_with_each_probability() -> None:
    """u, found by halving from the bits alone, is the same whichever way it is looked for."""
    key = keys_of(3, ["u"])
    low, high = np.zeros(64), np.ones(64)
    for _ in range(24):
        middle = (low + high) / 2
        below = np.array([bits_of(bernoulli_words(key, np.array([m]), 1))[0, h] for h, m in enumerate(middle)])
        low, high = np.where(below, low, middle), np.where(below, middle, high)
    for p in (0.1, 1 / 3, 0.9):
        assert np.array_equal(bits_of(bernoulli_words(key, np.array([p]), 1))[0].astype(bool), low < p)


def test_probabilities_are_kept_to_all_their_digits() -> None:
    p = np.array([0.1, 1 / 3, 1e-12, 1 - 2**-53, 2**-64, 2**-70, 1.0])
    whole, digits = fixed_point(p)
    assert whole.tolist() == [False] * 6 + [True]
    exact = [int(float(x) * 2**64) for x in p[:6]]
    assert [int(d) for d in digits[:6]] == exact
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            fixed_point(np.array([wrong]))


def test_numbered_variables_have_keys_of_their_own() -> None:
    keys = keys_numbered(5, np.arange(200_000))
    assert np.unique(keys[:, 0]).size == np.unique(keys[:, 1]).size == 200_000
    assert np.array_equal(keys_numbered(5, np.array([77]))[0], keys[77])
    assert not np.array_equal(keys_numbered(6, np.array([77]))[0], keys[77])


Draw = Callable[[Keys, NDArray[np.float64], int], Words]


def quality(draw: Draw) -> float:
    """The smallest p-value of a battery of tests, times their number: small when the bits are not what they claim.

    Shares of variables and of histories; pairs of variables with neighbouring numbers and with related keys (moved by
    the counter's step, or different in one bit of the counter's half); pairs of neighbouring and of distant histories;
    the digits of the hidden uniform number (its histogram in 64 bins, and that of three variables in 512 bins).
    """
    found: list[float] = []
    n, words = 2048, 64

    def normal_scores(z: NDArray[np.float64]) -> None:
        found.append(float(chi2.sf((z**2).sum(), z.size)))
        found.append(float(chi2.cdf((z**2).sum(), z.size)))
        found.append(float(2 * norm.sf(abs(z.sum()) / np.sqrt(z.size))))

    related = keys_numbered(2, np.zeros(n, dtype=np.int64)) + (np.arange(n, dtype=np.uint64) * np.uint64(STEP))[:, None]
    flipped = keys_numbered(2, np.zeros(64, dtype=np.int64))
    flipped[:, 0] ^= np.uint64(1) << np.arange(64, dtype=np.uint64)
    for keys in (keys_numbered(1, np.arange(n)), keys_of(1, [f"path-{k}" for k in range(n)]), related, flipped):
        for p in (0.5, 0.3, 0.01):
            count = keys.shape[0]
            b = bits_of(draw(keys, np.full(count, p), words)).astype(np.float64)
            x = (b - p) / np.sqrt(p * (1 - p))
            normal_scores(x.sum(axis=1) / np.sqrt(x.shape[1]))
            normal_scores(x.sum(axis=0) / np.sqrt(count))
            if p < 0.1:  # products of rare bits are too far from normal for the sums below
                continue
            for apart in (1, 2, 63, 64, 65, 512, 2048):
                normal_scores((x[:, :-apart] * x[:, apart:]).sum(axis=1) / np.sqrt(x.shape[1] - apart))
            for apart in (1, 2, 32):
                normal_scores((x[:-apart] * x[apart:]).sum(axis=1) / np.sqrt(x.shape[1]))
    keys = keys_numbered(9, np.arange(300))
    cuts = np.arange(1, 64) / 64
    below = np.stack([bits_of(draw(keys, np.full(300, c), 16)) for c in cuts])
    bins = 63 - below.sum(axis=0, dtype=np.int64)
    counts = np.bincount(bins.ravel(), minlength=64)
    found.append(float(chi2.sf(((counts - bins.size / 64) ** 2 / (bins.size / 64)).sum(), 63)))
    three = (bins[0::3] // 8 * 64 + bins[1::3] // 8 * 8 + bins[2::3] // 8).ravel()
    counts = np.bincount(three, minlength=512)
    found.append(float(chi2.sf(((counts - three.size / 512) ** 2 / (three.size / 512)).sum(), 511)))
    assert np.isfinite(found).all()
    return min(found) * len(found)


def test_the_bits_pass_a_battery_of_tests_of_chance() -> None:
    assert quality(lambda keys, p, words: bernoulli_words(keys, p, words)) > 1e-4


@pytest.mark.parametrize("fault", ["bias", "twin variables", "neighbours", "digits", "words"])
def test_the_battery_finds_what_is_wrong(fault: str) -> None:
    """Each fault is small, and of the kind that a careless hash has."""

    def spoiled(keys: Keys, p: NDArray[np.float64], words: int) -> Words:
        good = bernoulli_words(keys, p, words)
        rare = bernoulli_words(keys ^ np.uint64(0xABCDEF), np.full(p.size, 0.02), words)
        if fault == "bias":
            return bernoulli_words(keys, np.minimum(1.0, p * 1.01), words)
        if fault == "twin variables":
            good[1:] = (good[1:] & ~rare[1:]) | (good[:-1] & rare[1:])
        elif fault == "neighbours":
            good = (good & ~rare) | ((good << np.uint64(1)) & rare)
        elif fault == "digits":
            return bernoulli_words(keys, np.where((p > 0.6) & (p < 0.66), 0.62, p), words)
        else:
            good[:, 8:] = (good[:, 8:] & ~rare[:, 8:]) | (good[:, :-8] & rare[:, 8:])
        return good

    assert quality(spoiled) < 1e-4
