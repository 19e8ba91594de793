"""Series: impulses that follow each other as regularly as an automatic weapon's, the strongest cue that there is.

Likelihoods of the intervals: an automatic weapon keeps its period to 5 % (1 sigma, recoil and dirt), between 50 and
150 ms; whatever comes by chance keeps none (exponential intervals of the same mean, which is the least favourable rate
for us). The ratio belongs to the whole series and is given to each of its members. Engines and machines are regular
too: they go on for longer than a magazine and are therefore left out above 60.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHORTEST_S, LONGEST_S = 0.05, 0.15
JITTER = 0.05
FEWEST, MOST = 3, 60
ALIKE_DB = 8.0
MOST_LOG = float(np.log(300.0))
"""What a series may add at most: regular machines exist, and were not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Members by their place among the impulses given, the mean period, and the log likelihood ratio of its rhythm."""

    members: tuple[int, ...]
    period_s: float
    log_ratio: float


def series(times_s: NDArray[np.float64], levels_db: NDArray[np.float64]) -> list[Series]:
    """The series among impulses in order of time; levels are of the signal over the noise."""
    found: list[Series] = []
    taken = np.zeros(len(times_s), np.bool_)
    for start in range(len(times_s)):
        if taken[start]:
            continue
        best: tuple[int, ...] = ()
        for second in range(start + 1, len(times_s)):
            period = times_s[second] - times_s[start]
            if period > LONGEST_S:
                break
            if period >= SHORTEST_S and not taken[second] and _alike(levels_db, start, second):
                chain = _followed(times_s, levels_db, start, second, taken)
                best = max(best, chain, key=len)
        if len(best) < FEWEST:
            continue
        if len(best) <= MOST:
            found.append(_weighed(best, np.diff(times_s[list(best)])))
        taken[list(best)] = True
    return found


def _followed(
    times_s: NDArray[np.float64], levels_db: NDArray[np.float64], start: int, second: int, taken: NDArray[np.bool_]
) -> tuple[int, ...]:
    chain = [start, second]
    while True:
        period = float(np.mean(np.diff(times_s[chain])))
        due = times_s[chain[-1]] + period
        near = np.flatnonzero((np.abs(times_s - due) <= 3 * JITTER * period) & ~taken)
        near = near[(near > chain[-1]) & (np.abs(levels_db[near] - levels_db[chain[-1]]) <= ALIKE_DB)]
        if not len(near):
            return tuple(chain)
        chain.append(int(near[np.argmin(np.abs(times_s[near] - due))]))


def _alike(levels_db: NDArray[np.float64], a: int, b: int) -> bool:
    return bool(abs(levels_db[a] - levels_db[b]) <= ALIKE_DB)


def _weighed(members: tuple[int, ...], gaps: NDArray[np.float64]) -> Series:
    """The period costs one free number, weighed by how wide it might have been."""
    period, count = float(gaps.mean()), len(gaps)
    sigma = JITTER * period
    regular = -0.5 * ((gaps - period) ** 2).sum() / sigma**2 - count * np.log(sigma * np.sqrt(2 * np.pi))
    width = sigma / np.sqrt(count) * np.sqrt(2 * np.pi)
    regular += np.log(min(1.0, width / (LONGEST_S - SHORTEST_S)))
    chance = -count * (np.log(period) + 1)
    return Series(members=members, period_s=period, log_ratio=float(np.clip(regular - chance, 0.0, MOST_LOG)))
