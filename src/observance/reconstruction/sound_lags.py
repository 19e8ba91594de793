"""Two items' sound: at which offset they hear the same, by generalised cross-correlation with phase transform.

Knapp and Carter, The generalized correlation method for estimation of time delay, IEEE ASSP 24 (1976). The second item
is taken in windows, so that a drift of the clocks does not smear the peak; windows that agree are counted together.
Sound needs time: who stands nearer to the source hears it earlier by the difference of the distances over its speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]
RATE_HZ = 4000
"""Samples a second after thinning: a quarter of a millisecond is far below what the geometry leaves open."""
AIR_C, AIR_ERROR_C = 15.0, 15.0
"""Where nobody measured the air, degrees: 1 sigma 15."""
RIVAL_SHARE = 0.6
_WINDOW_S, _MOST_WINDOWS = 20.0, 30
_LOW_HZ, _HIGH_HZ = 150.0, 1800.0
_NOISE = 7.0
"""Of millions of lags of mere noise the highest reaches 5 to 6 robust sigma."""
_TOGETHER_S = 0.15
LEAST_SCORE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """An item's sound thinned to RATE_HZ: mono samples, nought where there are none, the first at `begins_s`."""

    begins_s: float
    samples: Samples
    offset_error_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundLag:
    """The offset (time of the first less time of the second) at which the same is heard; fields as in `instants.Lag`.

    `windows`: how many of the second's windows agree.
    """

    why: str
    offset_s: float
    error_s: float
    at_s: float
    windows: int
    second_s: float
    second_share: float


def speed_mps(celsius: float) -> float:
    """Speed of sound in air."""
    return float(331.3 * np.sqrt(1 + celsius / 273.15))


def travel(
    first: Floats | None, second: Floats | None, source: tuple[Floats, float] | None, reach_m: float
) -> tuple[float, float]:
    """By how much later the first microphone hears a source than the second, seconds, and its 1 sigma.

    Args:
        first, second: (2,) where the microphones are; None when unknown.
        source: where the sound comes from and its 1 sigma; None when unknown: then anywhere, and the difference of the
            distances is anything up to the distance of the microphones.
        reach_m: the size of the area, where a microphone's place is unknown.
    """
    speed, slow = speed_mps(AIR_C), speed_mps(AIR_C - AIR_ERROR_C)
    if first is None or second is None:
        return 0.0, reach_m / np.sqrt(3) / speed
    if source is None:
        return 0.0, float(np.hypot(*(first - second))) / np.sqrt(3) / speed
    place, error = source
    to_first, to_second = place - first, place - second
    near, far = float(np.hypot(*to_first)), float(np.hypot(*to_second))
    slope = to_first / max(near, 1e-6) - to_second / max(far, 1e-6)
    later = (near - far) / speed
    return later, float(np.hypot(error * np.hypot(*slope) / speed, later * (speed / slow - 1)))


def lag(a: Heard, b: Heard, *, low_s: float, high_s: float) -> SoundLag:
    """Find the offset between `low_s` and `high_s`; nothing is corrected for distance here."""
    peaks = []
    size = int(_WINDOW_S * RATE_HZ)
    count = max(1, round(len(b.samples) / size))
    chosen = np.unique(np.linspace(0, count - 1, min(count, _MOST_WINDOWS)).astype(np.int64))
    spectrum, length = _spectrum(a.samples, size)
    for window in chosen:
        part = b.samples[window * size : (window + 1) * size]
        if len(part) < size // 4 or not np.any(part) or spectrum is None:
            continue
        begin = b.begins_s + float(window) * _WINDOW_S
        peaks += _peaks(spectrum, length, part, a.begins_s - begin, low_s, high_s, begin + _WINDOW_S / 2)
    if not peaks:
        return _untold("no sound of one is heard in the other")
    offsets, strengths, whens = (np.array(column) for column in zip(*peaks, strict=True))
    scores = np.array([strengths[np.abs(offsets - o) <= _TOGETHER_S].sum() for o in offsets])
    top = int(np.argmax(scores))
    near = np.abs(offsets - offsets[top]) <= _TOGETHER_S
    rest = np.abs(offsets - offsets[top]) > 2 * _TOGETHER_S
    second = int(np.argmax(np.where(rest, scores, -1.0)))
    share = float(scores[second] / scores[top]) if rest.any() else 0.0
    offset = float(np.average(offsets[near], weights=strengths[near]))
    spread = float(np.sqrt(np.average((offsets[near] - offset) ** 2, weights=strengths[near])))
    error = float(np.hypot(spread / np.sqrt(max(near.sum() - 1, 1)), 2.0 / RATE_HZ))
    found = SoundLag(
        why="", offset_s=offset, error_s=error, at_s=float(np.average(whens[near], weights=strengths[near])),
        windows=int(near.sum()), second_s=float(offsets[second]) if rest.any() else offset, second_share=share,
    )  # fmt: skip
    if scores[top] < LEAST_SCORE:
        return _with(found, "what is heard in both is too faint")
    if share > RIVAL_SHARE:
        return _with(found, f"a second offset, {found.second_s - offset:+.2f} s away, fits about as well")
    return found


def _spectrum(samples: Samples, size: int) -> tuple[NDArray[np.complex64] | None, int]:
    if len(samples) < size // 4:
        return None, 0
    length = int(scipy.fft.next_fast_len(len(samples) + size, real=True))
    return np.asarray(scipy.fft.rfft(samples, length), dtype=np.complex64), length


def _peaks(
    spectrum: NDArray[np.complex64], length: int, part: Samples, base_s: float, low: float, high: float, when: float
) -> list[tuple[float, float, float]]:
    """The two best lags of one window: offset, strength over noise, and the instant of b."""
    cross = spectrum * np.conj(scipy.fft.rfft(part, length))
    hertz = np.arange(len(cross)) * (RATE_HZ / length)
    size = np.abs(cross)
    cross = np.where((hertz > _LOW_HZ) & (hertz < _HIGH_HZ) & (size > 0), cross / np.maximum(size, 1e-30), 0)
    value = np.asarray(scipy.fft.irfft(cross, length), dtype=np.float64)
    steps = np.arange(length)
    steps = np.where(steps > length - len(part), steps - length, steps)
    offsets = base_s + steps / RATE_HZ
    possible = (offsets >= low) & (offsets <= high)
    if possible.sum() < 10:
        return []
    noise = 1.4826 * float(np.median(np.abs(value[possible])))
    found = []
    value = np.where(possible, value / max(noise, 1e-30), 0.0)
    for _ in range(2):
        top = int(np.argmax(value))
        if value[top] > _NOISE:
            found.append((float(offsets[top]), float(value[top] - _NOISE), when))
        value = np.where(np.abs(offsets - offsets[top]) <= _TOGETHER_S, 0.0, value)
    return found


def _untold(why: str) -> SoundLag:
    return SoundLag(why=why, offset_s=0.0, error_s=np.inf, at_s=0.0, windows=0, second_s=0.0, second_share=1.0)


def _with(lag: SoundLag, why: str) -> SoundLag:
    return SoundLag(
        why=why, offset_s=lag.offset_s, error_s=lag.error_s, at_s=lag.at_s, windows=lag.windows,
        second_s=lag.second_s, second_share=lag.second_share,
    )  # fmt: skip
