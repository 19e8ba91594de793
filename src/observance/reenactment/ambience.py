"""The sound that is always there: wind at the microphone, traffic far off, the recorder's own noise.

Made by the spectra that are measured, not taken from recordings. Wind noise is turbulence at the microphone: its power
falls with the 5/3 power of frequency, steeper above some hundred hertz where eddies are smaller than the foam (Morgan
and Raspet, J. Acoust. Soc. Am. 92, 1992), and it comes in gusts. Traffic is a broad hump around 1 kHz of tyres over a
low one of engines, as in the spectrum of EN 1793-3, swelling as vehicles pass.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.values.draws import normal

PIECE_S = 20.0
_BLEND_S = 0.5
REFERENCE_PA = 2e-5


def pascal(level_db: float) -> float:
    """The effective pressure of a level in decibels over 20 micropascal."""
    return REFERENCE_PA * float(10 ** (level_db / 20))


def ambience(
    count: int, rate_hz: int, *, wind_db: float, traffic_db: float, own_db: float, seed: int, name: str
) -> Iterator[NDArray[np.float64]]:
    """Pressure in pieces that make up `count` samples; levels in dB over 20 micropascal."""
    piece, blend = round(PIECE_S * rate_hz), round(_BLEND_S * rate_hz)
    over = np.sin(np.linspace(0, np.pi / 2, blend))
    last = np.zeros(blend)
    for number, begin in enumerate(range(0, count, piece)):
        made = _piece(piece + blend, rate_hz, (wind_db, traffic_db, own_db), seed, f"{name}/{number}")
        body = made[:piece]
        if number:
            body[:blend] = body[:blend] * over + last * over[::-1]
        last = made[piece:]
        yield body[: count - begin]


def _piece(count: int, rate_hz: int, levels: tuple[float, float, float], seed: int, name: str) -> Floats:
    f = np.maximum(np.fft.rfftfreq(count, 1 / rate_hz), 1.0)
    wind = np.where(f > 8, f ** (-5 / 6), 8 ** (-5 / 6)) / (1 + (f / 250) ** 2) ** 0.75
    traffic = np.exp(-0.5 * (np.log2(f / 900) / 1.1) ** 2) + 0.7 * np.exp(-0.5 * (np.log2(f / 80) / 0.8) ** 2)
    own = np.ones_like(f)
    total = np.zeros(count)
    for part, shape, level, swell_s in zip(
        ("wind", "traffic", "own"), (wind, traffic, own), levels, (1.5, 5.0, 0.0), strict=True
    ):
        noise = np.fft.irfft(np.fft.rfft(normal(seed, f"{name}/{part}", count)[:, 0]) * shape, count)
        if swell_s:
            knots = max(3, round(count / rate_hz / swell_s) + 2)
            swing = np.exp(0.5 * normal(seed, f"{name}/{part}/swell", knots)[:, 0])
            noise = noise * np.interp(np.linspace(0, knots - 1, count), np.arange(knots), swing)
        total += pascal(level) * noise / max(float(np.sqrt(np.mean(noise**2))), 1e-30)
    return total
