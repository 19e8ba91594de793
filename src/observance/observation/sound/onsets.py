"""Onsets: where the energy of the main band leaps out of the floor and out of what was just before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from observance.observation.sound.bands import Energies

LEAST_DB = 7.0
"""Peak energy (3 ms) over the floor, from which an onset is looked at."""
_LEAP_DB = 5.0
_APART = 15
_BEFORE = (25, 5)
_TAIL = 400
_TAIL_DB = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """Where a sound begins.

    Attributes:
        sample: of the analysis rate, the onset. hop: of the peak energy. signal_db: peak over the floor.
        rise_s: from a tenth to nine tenths of the peak.
    """

    sample: float
    hop: int
    signal_db: float
    rise_s: float


def onsets(energy: Energies, rate_hz: int) -> list[Onset]:
    """Every onset of a window, in order; what is 12 dB under a louder one 0.4 s before is its tail."""
    smooth = uniform_filter1d(energy.main, 3, mode="nearest")
    top = maximum_filter1d(smooth, 2 * _APART + 1, mode="nearest")
    late, early = _BEFORE
    lead = uniform_filter1d(energy.main, late - early, mode="nearest")
    before = np.concatenate([np.full((late + early) // 2, lead[0]), lead])[: len(lead)]
    over = 10 * np.log10(smooth / energy.floor)
    leap = 10 * np.log10(smooth / np.maximum(before, energy.floor))
    peaks = np.flatnonzero((smooth == top) & (over >= LEAST_DB) & (leap >= _LEAP_DB))
    found: list[Onset] = []
    loud: list[tuple[int, float]] = []
    for hop in peaks.tolist():
        if loud and hop - loud[-1][0] <= _APART:
            continue  # a plateau has two equal tops
        level = 10 * np.log10(smooth[hop])
        masked = any(hop - at <= _TAIL and level < other - _TAIL_DB for at, other in loud)
        loud.append((hop, level))
        if not masked:
            sample, rise = _front(energy, hop, rate_hz)
            found.append(Onset(sample=sample, hop=hop, signal_db=float(over[hop]), rise_s=rise))
    return found


def _front(energy: Energies, hop: int, rate_hz: int) -> tuple[float, float]:
    """The onset's sample and its rise, on the main band's own samples."""
    begin, end = max(0, (hop - 8) * energy.per_hop), min(len(energy.wave), (hop + 3) * energy.per_hop)
    size = _envelope(energy.wave[begin:end], max(2, round(0.0003 * rate_hz)))
    peak = int(np.argmax(size))
    low, high = (_first_above(size, share * size[peak], peak) for share in (0.1, 0.9))
    start = _first_above(size, 0.3 * size[peak], peak)
    return begin + start, max(0.0, high - low) / rate_hz


def _envelope(wave: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(np.maximum(uniform_filter1d(wave**2, width, mode="constant"), 0.0)))


def _first_above(size: NDArray[np.float64], level: float, peak: int) -> float:
    """The last time before the peak that the level is passed upwards, between samples."""
    below = np.flatnonzero(size[: peak + 1] < level)
    if not len(below):
        return 0.0
    k = int(below[-1])
    if k >= peak:
        return float(peak)
    return k + float((level - size[k]) / max(size[k + 1] - size[k], 1e-12))
