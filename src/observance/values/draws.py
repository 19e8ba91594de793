"""Chance, by name: every uncertain variable has a counter-based stream of its own, keyed by (seed, the variable's id).

Row h of a draw belongs to history h. Adding or removing one variable leaves every other draw unchanged, and the first
n rows of a longer draw are the draw of n rows (`findings.md`, "Rules of the ensemble"). Normal numbers are made from
uniform ones by the inverse distribution (scipy's `ndtri` is not allowed here), by the Box-Muller transform.

Bits are drawn 64 histories to a word. A variable has one uniform number u per history, and its bit is [u < p]. The 64
binary digits of u are never put together: digit d of the 64 histories of word w is one hashed word, and the digits of u
and p are compared from the first on, for all histories of the word at once, until none is undecided. So the same u
serves every p, any block of words can be drawn alone, and p is kept to 2**-64.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Keys = NDArray[np.uint64]

DIGITS = 64
STEP = 0x9E3779B97F4A7C15
MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Odd constants of the SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
2014; its finaliser after Stafford's variant 13)."""


def _stream(seed: int, variable: str) -> np.random.Generator:
    key = hashlib.sha256(f"{seed}\x1f{variable}".encode()).digest()[:16]
    return np.random.Generator(np.random.Philox(key=np.frombuffer(key, dtype=np.uint64)))


def uniform(seed: int, variable: str, histories: int, columns: int = 1) -> NDArray[np.float64]:
    """Numbers in [0, 1), shape (histories, columns)."""
    return _stream(seed, variable).random((histories, columns))


def normal(seed: int, variable: str, histories: int, columns: int = 1) -> NDArray[np.float64]:
    """Standard normal numbers, shape (histories, columns)."""
    pairs = (columns + 1) // 2
    flat = uniform(seed, variable, histories, 2 * pairs).reshape(histories, pairs, 2)
    radius = np.sqrt(-2.0 * np.log1p(-flat[..., 0]))
    angle = 2.0 * np.pi * flat[..., 1]
    both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return np.ascontiguousarray(both.reshape(histories, 2 * pairs)[:, :columns])


def bernoulli(seed: int, variable: str, histories: int, probability: float) -> NDArray[np.bool_]:
    """One bit per history, shape (histories,), true with `probability`.

    The same uniform number serves every probability, so a raised probability only turns bits on.
    """
    words = bernoulli_words(keys_of(seed, [variable]), np.array([probability]), -(-histories // 64))
    return np.unpackbits(words.astype("<u8").view(np.uint8), count=histories, bitorder="little").astype(np.bool_)


def keys_of(seed: int, variables: list[str]) -> Keys:
    """The keys of variables named by text, shape (variables, 2)."""
    digests = [hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=16).digest() for name in variables]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64).reshape(-1, 2)


def keys_numbered(seed: int, variables: NDArray[np.integer]) -> Keys:
    """The keys of variables named by number, shape (variables, 2). No text has the key of a number, but by chance.

    For facts by the million, where a name of each would cost more than all its draws.
    """
    base = keys_of(seed, ["\x1fnumbered"])[0]
    numbers = np.ascontiguousarray(variables).astype(np.uint64)
    first = _mixed(numbers * np.uint64(STEP) + base[0], base[1])
    return np.stack([first, _mixed(numbers ^ first, ~base[0])], axis=1)


def bernoulli_words(keys: Keys, probabilities: NDArray[np.float64], words: int, *, first: int = 0) -> Words:
    """One bit per variable and history, 64 histories to a word, the lowest history in the lowest bit.

    Args:
        keys: (variables, 2), from `keys_of` or `keys_numbered`.
        probabilities: (variables,), each in [0, 1]; 0 and 1 are exact.
        words: how many words of each variable.
        first: the first word: history 64 * first is its lowest bit.

    Returns:
        Shape (variables, words). `observance.finding.bulk.drawn` gives the same bytes, faster.

    Raises:
        ValueError: a probability outside [0, 1], or none.
    """
    whole, digits = fixed_point(probabilities)
    result = np.repeat(np.where(whole, ~np.uint64(0), np.uint64(0))[:, None], words, axis=1)
    undecided = np.repeat(np.where(whole, np.uint64(0), ~np.uint64(0))[:, None], words, axis=1)
    counter = (np.arange(first, first + words, dtype=np.uint64) * np.uint64(DIGITS))[None, :]
    for digit in range(DIGITS):
        rest = (digits << np.uint64(digit))[:, None]
        live = np.flatnonzero((rest[:, 0] != 0) & undecided.any(axis=1))
        if live.size == 0:
            break
        state = keys[live, :1] + (counter + np.uint64(digit)) * np.uint64(STEP)
        nought = _mixed(state, keys[live, 1:])
        below = (rest[live] >> np.uint64(63)).astype(np.bool_)
        result[live] |= np.where(below, undecided[live] & nought, np.uint64(0))
        undecided[live] &= np.where(below, ~nought, nought)
    return result


def fixed_point(probabilities: NDArray[np.float64]) -> tuple[NDArray[np.bool_], Words]:
    """Which probabilities are 1, and the first 64 binary digits after the point of the others.

    Raises:
        ValueError: a probability outside [0, 1], or none.
    """
    if not np.all((probabilities >= 0.0) & (probabilities <= 1.0)):
        raise ValueError("a probability is a number from 0 to 1")
    whole = probabilities == 1.0
    return whole, np.ldexp(np.where(whole, 0.0, probabilities), DIGITS).astype(np.uint64)


def _mixed(state: Words, salt: Words | np.uint64) -> Words:
    """A hash of 64 bits by 64 bits. The salt goes in half way: streams that share states share no outputs."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(MIX[0]) + salt
    state = (state ^ (state >> np.uint64(27))) * np.uint64(MIX[1])
    return state ^ (state >> np.uint64(31))
