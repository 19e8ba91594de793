"""Other short sounds, which a listener must not take for shots: doors, fireworks, backfires, hammers, hands, birds.

Each is a simple physical model: a door is a few damped low modes behind a click, a firework, from a cracker to a shell,
a blast without a bow wave, a backfire a blast through a pipe, a hammer the ringing modes of metal, a clap a short burst
of air, a click a fault of the line, a thump a gust at the microphone, a rustle broken air in grass, a chirp a bird.
Pressures in pascal at 1 m, at INNER_HZ; every occurrence is drawn anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from observance.observation.camera import Floats
from observance.reenactment.air import INNER_HZ
from observance.values.draws import normal, uniform

Kind = Literal["door slam", "firework", "backfire", "hammer", "clap", "click", "thump", "rustle", "chirp"]
KINDS: tuple[Kind, ...] = get_args(Kind)

PEAK_PA: Mapping[Kind, float] = {
    "door slam": 4.0, "firework": 500.0, "backfire": 120.0, "hammer": 12.0, "clap": 6.0, "click": 2.0, "thump": 4.0,
    "rustle": 1.0, "chirp": 0.5,
}  # fmt: skip
"""At 1 m, give or take a factor of two."""


def bang(kind: Kind, seed: int, name: str) -> Floats:
    """One occurrence, 0.4 s or less, (n,)."""
    u = uniform(seed, f"{name}/{kind}", 1, 24)[0]
    t = np.arange(round(0.4 * INNER_HZ)) / INNER_HZ
    noise = normal(seed, f"{name}/{kind}/noise", len(t))[:, 0]
    if kind == "door slam":
        formed = _modes(t, 60 * 8 ** u[:6], 0.02 + 0.06 * u[6:12], 0.4 + u[12:18])
        formed += (0.1 + 0.5 * u[18]) * _modes(t, 600 * 5 ** u[19:22], 0.002 + 0.006 * u[19:22], np.ones(3))
        formed = np.convolve(formed, _window(0.002 + 0.008 * u[23]))[: len(t)]
    elif kind == "firework":
        lasts = 0.0002 * 12 ** u[0]  # from a cracker to a shell
        formed = (1 - t / lasts) * np.exp(-t / lasts)
    elif kind == "backfire":
        lasts = 0.0012 + 0.003 * u[0]
        formed = (1 - t / lasts) * np.exp(-t / lasts) + 0.6 * _modes(t, 70 * 4 ** u[1:5], 0.01 + 0.03 * u[5:9], u[9:13])
        formed = np.convolve(formed, _window(0.0008 + 0.002 * u[13]))[: len(t)]
    elif kind == "hammer":
        formed = _modes(t, 700 * 9 ** u[:6], 0.01 + 0.09 * u[6:12], 0.2 + u[12:18])
        formed += 0.8 * noise * np.exp(-t / (0.001 + 0.002 * u[18]))
    elif kind == "clap":
        grave = np.fft.irfft(np.fft.rfft(noise) * _hump(len(t), 900 * 3 ** u[0], 0.35 + 0.5 * u[1]), len(t))
        formed = grave * np.exp(-t / (0.002 + 0.006 * u[2])) * (1 - np.exp(-t / (0.0002 + 0.0006 * u[3])))
    elif kind == "click":
        formed = np.exp(-t / (0.00003 + 0.0003 * u[0])) * np.cos(2 * np.pi * (500 + 6000 * u[1]) * t)
    elif kind == "thump":
        width = 0.004 + 0.03 * u[0]
        formed = np.sin(np.pi * np.minimum(t / width, 1)) * (1 + 0.5 * u[1] * noise * (t < width))
        formed = np.convolve(formed, _window(0.0004 + 0.001 * u[2]))[: len(t)]
    elif kind == "rustle":
        lasts, rise = 0.01 + 0.12 * u[0], 0.001 + 0.02 * u[1]
        hissed = np.fft.irfft(np.fft.rfft(noise) * _hump(len(t), 1000 * 5 ** u[2], 0.6 + u[3]), len(t))
        formed = hissed * np.exp(-t / lasts) * (1 - np.exp(-t / rise))
    else:
        lasts, rise = 0.02 + 0.15 * u[0], 0.002 + 0.01 * u[1]
        slide = 2 * np.pi * np.cumsum(1500 * 3 ** u[2] * (1 + 0.4 * (2 * u[3] - 1) * t / lasts)) / INNER_HZ
        formed = np.sin(slide) * (1 - np.exp(-t / rise)) * np.clip(1.2 - t / lasts, 0, 1)
    scale = PEAK_PA[kind] * 2 ** (2 * u[22] - 1)
    return np.asarray(formed * scale / np.abs(formed).max(), dtype=np.float64)


def _modes(t: Floats, hz: Floats, falls_s: Floats, strength: Floats) -> Floats:
    return np.asarray(
        sum(a * np.sin(2 * np.pi * f * t) * np.exp(-t / d) for f, d, a in zip(hz, falls_s, strength, strict=True))
    )


def _window(length_s: float) -> Floats:
    shape = np.hanning(max(3, round(length_s * INNER_HZ)))
    return np.asarray(shape / shape.sum(), dtype=np.float64)


def _hump(count: int, middle_hz: float, octaves: float) -> Floats:
    frequencies = np.maximum(np.fft.rfftfreq(count, 1 / INNER_HZ), 1.0)
    return np.asarray(np.exp(-0.5 * (np.log2(frequencies / middle_hz) / octaves) ** 2))
