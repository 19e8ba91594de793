"""The shape of an impulse: numbers that do not depend on how loud it was recorded, only on how far above the noise.

How fast it rises, how it falls, how its energy lies over the bands at first and later, whether it rings, whether a
first spike comes before. Where the noise hides a part, the number says only that it is under the noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from observance.observation.sound.bands import Energies
from observance.observation.sound.onsets import Onset

Floats = NDArray[np.float64]
NAMES = (
    "signal", "rise", "crest", "fall 4-10 ms", "fall 10-25 ms", "fall 25-60 ms", "fall 60-130 ms", "fall 130-280 ms",
    "before", "band 1", "band 2", "band 3", "band 4", "band 5", "late band 1", "late band 2", "late band 3",
    "late band 4", "late band 5", "rings", "low share", "swing",
)  # fmt: skip
"""What the numbers are, in order."""
REACH_S = (0.03, 0.3)
"""How far before and after an onset the shape looks."""
_FALL_MS = ((4, 10), (10, 25), (25, 60), (60, 130), (130, 280))


def shape(energy: Energies, onset: Onset, rate_hz: int) -> Floats:
    """The numbers (NAMES,), most in decibels; bands that the rate does not hold are 0."""
    first = int(onset.sample) // energy.per_hop
    floor = float(energy.floor[onset.hop])
    head = _over(energy.main, first, first + 4, floor)
    falls = [_db(_over(energy.main, first + a, first + b, floor), head) for a, b in _FALL_MS]
    before = _db(_over(energy.main, first - 12, first - 2, floor), head)
    begin = int(onset.sample) - round(0.005 * rate_hz)
    near = energy.wave[max(0, begin) : begin + round(0.05 * rate_hz)]
    crest = 10 * np.log10(float((near**2).max()) / max(float((near**2).mean()), 1e-12)) if len(near) else 0.0
    early, late = _bands(energy, first, first + 5), _bands(energy, first + 8, first + 50)
    return np.array(
        [
            onset.signal_db,
            10 * np.log10(max(onset.rise_s, 1e-4) / 1e-3),
            crest,
            *falls,
            before,
            *early,
            *late,
            _rings(energy, onset, rate_hz),
            _low_share(energy, first),
            _swing(energy, onset, rate_hz),
        ]
    )


def _over(values: Floats, begin: int, end: int, floor: float) -> float:
    """Mean energy over the floor; at least a fifth of the floor: deeper the noise hides it."""
    part = values[max(begin, 0) : max(end, 0)]
    mean = float(part.mean()) if len(part) else floor
    return max(mean - floor, 0.2 * floor)


def _db(value: float, against: float) -> float:
    return float(np.clip(10 * np.log10(value / against), -30.0, 15.0))


def _bands(energy: Energies, begin: int, end: int) -> list[float]:
    """Each band's share of the energy over its floor, decibels; where a band is all noise, its floor's."""
    over = [
        _over(band, begin, end, float(floor[min(begin, len(floor) - 1)]))
        for band, floor in zip(energy.bands, energy.band_floor, strict=True)
    ]
    total = sum(over)
    return [_db(value, total) for value in over] + [0.0] * (5 - len(over))


def _rings(energy: Energies, onset: Onset, rate_hz: int) -> float:
    """How far the strongest pitch stands out of the spectrum 4 to 68 ms after the onset, decibels."""
    begin = int(onset.sample) + round(0.004 * rate_hz)
    part = energy.wave[begin : begin + round(0.064 * rate_hz)]
    if len(part) < 16:
        return 0.0
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), round(0.064 * rate_hz))) ** 2
    power = power[round(500 * 0.064) : round(min(7200, 0.45 * rate_hz) * 0.064)]
    return float(np.clip(10 * np.log10(power.max() / max(float(power.mean()), 1e-15)), 0, 30))


def _low_share(energy: Energies, first: int) -> float:
    """Energy under 300 Hz, against all, over the first 40 ms: doors and exhausts live there."""
    bands = [
        _over(band, first, first + 40, float(floor[min(first, len(floor) - 1)]))
        for band, floor in zip(energy.bands, energy.band_floor, strict=True)
    ]
    return _db(bands[0], sum(bands))


def _swing(energy: Energies, onset: Onset, rate_hz: int) -> float:
    """How much of the first 6 ms lies in its greatest excursion: a blast is one swing and its return."""
    begin = int(onset.sample)
    part = energy.full[begin : begin + round(0.006 * rate_hz)]
    if len(part) < 8:
        return 0.0
    part = part - part.mean()
    top = int(np.argmax(np.abs(part)))
    signs = np.sign(part) == np.sign(part[top])
    low = top - int(np.argmin(signs[: top + 1][::-1])) if not signs[: top + 1].all() else -1
    high = top + int(np.argmin(signs[top:])) if not signs[top:].all() else len(part)
    lobe = float((part[low + 1 : high] ** 2).sum())
    return float(np.clip(10 * np.log10(max(lobe, 1e-15) / max(float((part**2).sum()), 1e-15)), -20, 0))
