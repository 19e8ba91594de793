"""The bits and the times of many variables, by compiled loops: the bytes of `values.draws`, at the speed of memory.

A strip is eight words, 512 histories: what one step of the loops works on, and what a thread draws at a time.
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from observance.finding.compiled import loop
from observance.values.draws import DIGITS, MIX, STEP, Keys, Words, fixed_point

Floats = NDArray[np.float64]

STRIP = 8
STRIP_HISTORIES = 64 * STRIP
CUT = 4.0
"""Normal deviates are drawn from the normal law within four standard deviations, so that outer times are certain."""
BELOW_CUT = 3.167124183311986e-05
"""The normal law's mass below -CUT."""

_STEP, _FIRST, _SECOND = np.uint64(STEP), np.uint64(MIX[0]), np.uint64(MIX[1])
_TIMES = np.uint64(1 << 40)
"""The counters of a variable's times begin here; those of its digits end far below."""
_S27, _S30, _S31, _S63, _S11 = (np.uint64(n) for n in (27, 30, 31, 63, 11))
_NOUGHT, _ONE, _ALL = np.uint64(0), np.uint64(1), ~np.uint64(0)
_DIGITS = np.uint64(DIGITS)


def bernoulli_strip(keys: Keys, probabilities: Floats, *, first: int = 0) -> Words:
    """One bit per variable and history for eight words, shape (variables, 8), as `draws.bernoulli_words`.

    Args:
        keys: (variables, 2).
        probabilities: (variables,).
        first: the first word.

    Raises:
        ValueError: a probability outside [0, 1], or none.
    """
    whole, digits = fixed_point(probabilities)
    return digits_strip(keys, whole, digits, first=first)


def digits_strip(keys: Keys, whole: NDArray[np.bool_], digits: Words, *, first: int = 0) -> Words:
    """The same for probabilities that `draws.fixed_point` has taken apart already."""
    result = np.empty((keys.shape[0], STRIP), dtype=np.uint64)
    _strip(keys, whole, digits, np.uint64(first), result)
    return result


def deviates_strip(keys: Keys, *, first: int = 0) -> Floats:
    """Normal deviates within `CUT`, shape (variables, 512): one per variable and history from word `first` on."""
    result = np.empty((keys.shape[0], STRIP_HISTORIES), dtype=np.float64)
    _deviates(keys, np.uint64(64 * first), result)
    return result


@loop
def _mixed(state: np.uint64, salt: np.uint64) -> np.uint64:
    state = (state ^ (state >> _S30)) * _FIRST + salt
    state = (state ^ (state >> _S27)) * _SECOND
    return state ^ (state >> _S31)


@loop
def _strip(keys: Keys, whole: NDArray[np.bool_], digits: Words, first: np.uint64, out: Words) -> None:
    undecided = np.empty(STRIP, dtype=np.uint64)
    below = np.empty(STRIP, dtype=np.uint64)
    for i in range(keys.shape[0]):
        rest, salt = digits[i], keys[i, 1]
        start = keys[i, 0] + first * _DIGITS * _STEP
        if whole[i] or rest == _NOUGHT:
            for w in range(STRIP):
                out[i, w] = _ALL if whole[i] else _NOUGHT
            continue
        for w in range(STRIP):
            undecided[w] = _ALL
            below[w] = _NOUGHT
        while rest != _NOUGHT:
            one = _NOUGHT - (rest >> _S63)
            left = _NOUGHT
            for w in range(STRIP):
                nought = _mixed(start + np.uint64(w) * (_DIGITS * _STEP), salt)
                below[w] |= undecided[w] & nought & one
                undecided[w] &= nought ^ one
                left |= undecided[w]
            if left == _NOUGHT:
                break
            rest <<= _ONE
            start += _STEP
        for w in range(STRIP):
            out[i, w] = below[w]


@loop
def _deviates(keys: Keys, first: np.uint64, out: Floats) -> None:
    for i in range(keys.shape[0]):
        start = keys[i, 0] + (_TIMES + first) * _STEP
        for h in range(out.shape[1]):
            hashed = _mixed(start + np.uint64(h) * _STEP, keys[i, 1])
            u = (float(hashed >> _S11) + 0.5) / 9007199254740992.0
            out[i, h] = inverse_normal(BELOW_CUT + u * (1.0 - 2.0 * BELOW_CUT))


@loop
def inverse_normal(share: float) -> float:
    """The deviate below which the normal law has this share, for shares from e**-25 to 1 - e**-25.

    Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988);
    relative error about 1e-16.
    """
    q = share - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = (
            (
                (
                    (
                        ((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                        + 4.5921953931549871457e4
                    )
                    * r
                    + 1.3731693765509461125e4
                )
                * r
                + 1.9715909503065514427e3
            )
            * r
            + 1.3314166789178437745e2
        ) * r + 3.387132872796366608
        below = (
            (
                (
                    (
                        ((5.226495278852854561e3 * r + 2.8729085735721942674e4) * r + 3.930789580009271061e4) * r
                        + 2.1213794301586595867e4
                    )
                    * r
                    + 5.3941960214247511077e3
                )
                * r
                + 6.871870074920579083e2
            )
            * r
            + 4.2313330701600911252e1
        ) * r + 1.0
        return q * above / below
    r = sqrt(-log(share if q < 0.0 else 1.0 - share)) - 1.6
    above = (
        (
            (
                (
                    ((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r + 2.4178072517745061177e-1) * r
                    + 1.27045825245236838258
                )
                * r
                + 3.64784832476320460504
            )
            * r
            + 5.7694972214606914055
        )
        * r
        + 4.6303378461565452959
    ) * r + 1.42343711074968357734
    below = (
        (
            (
                (
                    ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 1.51986665636164571966e-2) * r
                    + 1.4810397642748007459e-1
                )
                * r
                + 6.8976733498510000455e-1
            )
            * r
            + 1.6763848301838038494
        )
        * r
        + 2.05319162663775882187
    ) * r + 1.0
    return -above / below if q < 0.0 else above / below
