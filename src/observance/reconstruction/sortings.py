"""Sortings of very many pieces into movers, drawn by their weights: a Markov chain over whole sortings.

Piece by piece, each is put with one of the movers, or alone, by the weights of the sortings that result (S. and
D. Geman, IEEE PAMI 6, 1984): lastingly, sortings come up as often as their weights say. A sorting's weight is that of
`partitions`: for every mover of n pieces, n - 1 times the mean log odds of its pairs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from observance.observation.compiled import loop
from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
Labels = NDArray[np.int64]

KEPT = 64
"""Sortings drawn of a group with too many ways."""
_SETTLING, _BETWEEN = 200, 10
"""Rounds over all pieces before the first sorting is kept, and between two that are."""
_HOT = 4.0


def drawn(value: Floats, barred: Bits, seed: int, name: str) -> tuple[Labels, Labels]:
    """KEPT sortings (KEPT, n), a label for each piece, and the likeliest sorting that was come by (n,).

    Args:
        value: (n, n) log odds of pairs, minus infinity where two were not compared. barred: which exclude each other.
        seed, name: of the chance.
    """
    n = len(value)
    rounds = _SETTLING + _BETWEEN * KEPT
    numbers = draws.uniform(seed, f"identity:{name}:sortings", rounds, n)
    known = np.isfinite(value)
    power = 1 / np.maximum(_HOT * (1 - np.arange(rounds) / (_SETTLING / 2)), 1.0)
    labels, best = _chain(
        np.where(known, value, 0.0), known, np.ascontiguousarray(barred), numbers, power, _SETTLING, _BETWEEN
    )
    return labels, best


@loop
def _chain(
    value: Floats, known: Bits, barred: Bits, numbers: Floats, power: Floats, settling: int, between: int
) -> tuple[Labels, Labels]:
    rounds, n = numbers.shape
    label = np.arange(n)
    size, held, pairs = np.ones(n), np.zeros(n), np.zeros(n)
    kept = np.zeros(((rounds - settling) // between, n), dtype=np.int64)
    best, most = label.copy(), -np.inf
    for step in range(rounds):
        for piece in range(n):
            _moved(value, known, barred, label, size, held, pairs, piece, numbers[step, piece], power[step])
        if _weight(size, held, pairs) > most:
            most = _weight(size, held, pairs)
            best = label.copy()
        if step >= settling and (step - settling) % between == between - 1:
            kept[(step - settling) // between] = label
    label = best.copy()
    size[:], held[:], pairs[:] = 0.0, 0.0, 0.0
    for i in range(n):
        size[label[i]] += 1
        for j in range(i):
            if label[i] == label[j] and known[i, j]:
                held[label[i]] += value[i, j]
                pairs[label[i]] += 1
    for _ in range(n):  # better until no piece is better elsewhere
        before = label.copy()
        for piece in range(n):
            _moved(value, known, barred, label, size, held, pairs, piece, -1.0, 1.0)
        if np.all(before == label):
            break
    return kept, label


@loop
def _weight(size: Floats, held: Floats, pairs: Floats) -> float:
    total = 0.0
    for one in range(len(size)):
        if size[one] > 1 and pairs[one] > 0:
            total += (size[one] - 1) * held[one] / pairs[one]
    return total


@loop
def _moved(
    value: Floats, known: Bits, barred: Bits, label: Labels, size: Floats, held: Floats, pairs: Floats, piece: int,
    number: float, power: float,
) -> None:  # fmt: skip
    """Take one piece out and put it where a number in [0, 1) says, or where it is best (below 0)."""
    n = len(label)
    more, links, shut = np.zeros(n), np.zeros(n), np.zeros(n)
    for other in range(n):
        if other != piece:
            if known[piece, other]:
                more[label[other]] += value[piece, other]
                links[label[other]] += 1
            if barred[piece, other]:
                shut[label[other]] = 1
    own = label[piece]
    size[own] -= 1
    held[own] -= more[own]
    pairs[own] -= links[own]
    free = 0
    while size[free] > 0:
        free += 1
    held[free], pairs[free] = 0.0, 0.0
    gain = np.full(n, -np.inf)
    gain[free] = 0.0
    for one in range(n):
        if size[one] > 0 and links[one] > 0 and shut[one] == 0:
            before = (size[one] - 1) * held[one] / pairs[one] if size[one] > 1 and pairs[one] > 0 else 0.0
            gain[one] = size[one] * (held[one] + more[one]) / (pairs[one] + links[one]) - before
    chosen = int(np.argmax(gain))
    if number >= 0:
        weights = np.exp(power * (gain - gain[chosen]))
        wanted, reached = number * weights.sum(), 0.0
        for one in range(n):
            reached += weights[one]
            if weights[one] > 0 and reached > wanted:
                chosen = one
                break
    label[piece] = chosen
    size[chosen] += 1
    held[chosen] += more[chosen]
    pairs[chosen] += links[chosen]
