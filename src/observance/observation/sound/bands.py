"""Energy over time in bands of pitch, with the floor of what is always there; all local in time.

Filters are finite and the floor looks 0.75 s to either side, so that what happens far away, or silence put before or
after, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, oaconvolve

from observance.observation.sound.recording import Samples

Floats = NDArray[np.float64]

EDGES_HZ = (80.0, 300.0, 800.0, 2000.0, 3500.0, 7200.0)
"""Bands between neighbours; the last one is missing at 8 kHz."""
MAIN_HZ = (500.0, 7200.0)
"""Where a shot stands out of wind and engines."""
HOP_S = 0.001
_CELL = 10
_REACH = 75
_LEAST = 1e-10
"""Energy below that of one step of a 16-bit converter says nothing."""
_SILENT = 2e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Energies:
    """Mean squares per hop of 1 ms.

    Attributes:
        main: (n,) of the main band. bands: (bands, n). floor: (n,) and band_floor: (bands, n), the median around.
        wave: the main band's samples. full: the samples as they came. per_hop: samples per hop.
    """

    main: Floats
    bands: Floats
    floor: Floats
    band_floor: Floats
    wave: Floats
    full: Floats
    per_hop: int


def energies(samples: Samples, rate_hz: int) -> Energies:
    """Of a stretch of sound at an analysis rate."""
    hop = round(HOP_S * rate_hz)
    count = len(samples) // hop
    full = samples[: count * hop].astype(np.float64)
    silent = np.asarray((np.abs(full) < _SILENT).reshape(count, hop).all(axis=1), dtype=np.bool_)
    wave = _filtered(full, MAIN_HZ, rate_hz)
    main = _means(wave, count, hop)
    edges = EDGES_HZ if rate_hz > 8000 else EDGES_HZ[:-1]
    bands = np.stack([_means(_filtered(full, pair, rate_hz), count, hop) for pair in pairwise(edges)])
    return Energies(
        main=main,
        bands=bands,
        floor=_floor(main, silent),
        band_floor=np.stack([_floor(band, silent) for band in bands]),
        wave=wave,
        full=full,
        per_hop=hop,
    )


def _means(wave: Floats, count: int, hop: int) -> Floats:
    return np.asarray((wave**2).reshape(count, hop).mean(axis=1) + _LEAST)


@cache
def _taps(low: float, high: float, rate_hz: int) -> Floats:
    length = 2 * round(rate_hz * min(0.008, 1.6 / low)) + 1
    top = min(high, 0.45 * rate_hz)
    return np.asarray(firwin(length, [low, top], pass_zero=False, fs=rate_hz))


def _filtered(x: Floats, band: tuple[float, float], rate_hz: int) -> Floats:
    taps = _taps(*band, rate_hz)
    if len(x) < len(taps):
        return np.zeros_like(x)
    # Carried on beyond its ends: where a recording is cut is no sound.
    longer = np.pad(x, len(taps) // 2, mode="reflect", reflect_type="odd")
    return np.asarray(oaconvolve(longer, taps, mode="valid"))


def _floor(energy: Floats, silent: NDArray[np.bool_]) -> Floats:
    """The median over 0.75 s to either side of the energy in cells of 10 ms; digital silence is not counted."""
    cells = -(-len(energy) // _CELL)
    padded = np.full(cells * _CELL, np.nan)
    padded[: len(energy)] = np.where(silent, np.nan, energy)
    grouped = padded.reshape(cells, _CELL)
    heard = np.isfinite(grouped)
    level = np.where(
        heard.sum(axis=1) > _CELL // 2, np.nansum(grouped, axis=1) / np.maximum(heard.sum(axis=1), 1), np.nan
    )
    around = np.lib.stride_tricks.sliding_window_view(np.pad(level, _REACH, constant_values=np.nan), 2 * _REACH + 1)
    ordered = np.sort(around, axis=1)  # NaN last
    known = np.isfinite(ordered).sum(axis=1)
    middle = ordered[np.arange(cells), np.maximum(known - 1, 0) // 2]
    floor = np.where(known > 0, middle, _LEAST)
    return np.repeat(np.maximum(floor, _LEAST), _CELL)[: len(energy)]
