"""The compiled draws: the bytes of `values.draws`; deviates of the right law."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import kstest, pearsonr, truncnorm

from observance.finding.bulk.drawn import CUT, bernoulli_strip, deviates_strip, inverse_normal
from observance.values.draws import bernoulli, bernoulli_words, keys_numbered, keys_of

SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.5, 0.25, 2**-64, 2**-65, 1 - 2**-53]))


@given(st.integers(0, 2**53 - 1), st.lists(SHARES, min_size=1, max_size=40), st.integers(0, 70))
def test_the_compiled_bits_are_those_of_the_plain_ones(seed: int, shares: list[float], first: int) -> None:
    keys, p = keys_numbered(seed, np.arange(len(shares))), np.array(shares)
    assert np.array_equal(bernoulli_strip(keys, p, first=first), bernoulli_words(keys, p, 8, first=first))


def test_a_strip_is_what_a_name_draws() -> None:
    strip = bernoulli_strip(keys_of(4, ["path-1"]), np.array([0.3]))
    bits = np.unpackbits(strip.astype("<u8").view(np.uint8), bitorder="little")
    assert np.array_equal(bits.astype(bool), bernoulli(4, "path-1", 512, 0.3))


def test_deviates_follow_the_normal_law_within_the_cut() -> None:
    keys = keys_numbered(8, np.arange(400))
    z = deviates_strip(keys)
    assert np.abs(z).max() <= CUT
    assert kstest(z.ravel(), truncnorm(-CUT, CUT).cdf).pvalue > 1e-4
    assert kstest(1.02 * z.ravel(), truncnorm(-CUT, CUT).cdf).pvalue < 1e-4
    pairs = np.asarray(np.corrcoef(z)) - np.eye(400)
    assert np.abs(pairs).max() < 6 / np.sqrt(512)
    assert abs(pearsonr(z[:, :-1].ravel(), z[:, 1:].ravel()).statistic) < 4 / np.sqrt(z.size)


def test_deviates_are_not_the_digits_of_the_bits() -> None:
    keys = keys_numbered(8, np.arange(400))
    words = bernoulli_strip(keys, np.full(400, 0.5))
    bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")
    assert abs(pearsonr(bits.ravel(), deviates_strip(keys).ravel()).statistic) < 4 / np.sqrt(bits.size)


def test_later_strips_go_on_where_earlier_ones_end() -> None:
    keys = keys_numbered(8, np.arange(5))
    assert not np.array_equal(deviates_strip(keys), deviates_strip(keys, first=8))
    assert np.array_equal(deviates_strip(keys, first=1)[:, :448], deviates_strip(keys)[:, 64:])


def test_the_inverse_of_the_normal_law() -> None:
    shares = np.concatenate([np.linspace(3e-5, 1 - 3e-5, 5001), [0.075, 0.925, 0.5]])
    assert np.allclose([inverse_normal(float(s)) for s in shares], ndtri(shares), rtol=1e-14, atol=1e-15)
