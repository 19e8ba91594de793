"""What the way does to a sound: its speed, what the air takes from the high notes, the ground, walls and a tail.

Absorption after ISO 9613-1 (1993), eq. 3 to 5, at sea-level pressure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.gunfire import Arrival, wave
from observance.values.draws import normal, uniform

Waves = NDArray[np.complex128]

INNER_HZ = 192_000
"""Waves are formed at this rate, then brought to the recorder's without folding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The air and what stands around.

    Attributes:
        temperature_c, humidity: of the air; humidity is relative, 0 to 1.
        ground: how much of a wave the ground throws back, 0 to 1.
        walls: how many single echoes. tail_db: the diffuse tail under the direct sound's energy. tail_s: its time to
            fall by 60 dB.
    """

    temperature_c: float = 15.0
    humidity: float = 0.6
    ground: float = 0.7
    walls: int = 2
    tail_db: float = -14.0
    tail_s: float = 0.9


def speed_mps(temperature_c: float) -> float:
    """Of sound in air: 331.3 m/s at 0 degrees Celsius, growing with the root of the absolute temperature."""
    return 331.3 * float(np.sqrt(1 + temperature_c / 273.15))


def absorption_db(frequencies_hz: Floats, path_m: float, air: Surroundings) -> Floats:
    """Decibels (n,) lost on the way."""
    kelvin = air.temperature_c + 273.15
    warm, triple = kelvin / 293.15, 273.16
    saturated = 10 ** (-6.8346 * (triple / kelvin) ** 1.261 + 4.6151)
    moisture = 100 * air.humidity * saturated
    oxygen = 24 + 4.04e4 * moisture * (0.02 + moisture) / (0.391 + moisture)
    nitrogen = warm**-0.5 * (9 + 280 * moisture * np.exp(-4.170 * (warm ** (-1 / 3) - 1)))
    f2 = frequencies_hz**2
    lost: Floats = (
        8.686 * f2 * (
            1.84e-11 * warm**0.5
            + warm**-2.5 * (
                0.01275 * np.exp(-2239.1 / kelvin) / (oxygen + f2 / oxygen)
                + 0.1068 * np.exp(-3352.0 / kelvin) / (nitrogen + f2 / nitrogen)
            )
        ) * path_m
    )  # fmt: skip
    return lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Pressure (n,) at the microphone, pascal, from `starts_s` on at `rate_hz`."""

    starts_s: float
    rate_hz: int
    pressure: Floats


def carried(
    waves: tuple[Arrival, ...], up_m: tuple[float, float], air: Surroundings, *, rate_hz: int, seed: int, name: str,
    lasts_s: float = 0.8, own: Floats | None = None,
) -> Heard:  # fmt: skip
    """What a microphone hears of waves, from 20 ms before the first.

    Args:
        up_m: heights of source and microphone, for the ground's image.
        own: a source's pressure at 1 m, at INNER_HZ, in place of a shot's waves; then `waves` holds its one arrival,
            whose peak_pa scales it.
    """
    starts = np.floor((min(w.delay_s for w in waves) - 0.02) * 50) / 50  # whole samples at every usual rate
    lasts = np.ceil((max(w.delay_s for w in waves) - starts + lasts_s) * 50) / 50
    inner, kept = round(lasts * INNER_HZ), round(lasts * rate_hz)
    instants = starts + np.arange(inner) / INNER_HZ
    frequencies = np.arange(kept // 2 + 1) / lasts  # what lies above is not kept
    spectrum = np.zeros(len(frequencies), dtype=np.complex128)
    drawn = uniform(seed, f"{name}/walls", max(air.walls, 1), 3)
    for arrival in waves:
        thrown = np.hypot(arrival.path_m, sum(up_m)) if arrival.kind != "bow" else arrival.path_m + 2 * up_m[1]
        later = (thrown - arrival.path_m) / speed_mps(air.temperature_c)
        echoes = [(0.0, 1.0, arrival.path_m), (later, air.ground, thrown)]
        for k in range(air.walls):
            later = 0.015 + 0.35 * float(drawn[k, 0]) ** 1.5
            echoes.append((later, 0.45 * float(drawn[k, 1]) * np.exp(-later / 0.25), arrival.path_m * (1 + 3 * later)))
        after = instants - arrival.delay_s
        formed = wave(arrival, after) if own is None else arrival.peak_pa * _laid(own, after)
        front = np.fft.rfft(formed)[: len(frequencies)]
        for later, share, path in echoes:
            turned = np.exp(-2j * np.pi * frequencies * later)
            spectrum += share * front * turned * 10 ** (-absorption_db(frequencies, path, air) / 20)
    spectrum += _tail(spectrum, starts + np.arange(kept) / rate_hz, waves[-1].delay_s, air, seed, f"{name}/tail")
    edge = frequencies / (rate_hz / 2)
    spectrum *= np.clip((1 - edge) / 0.08, 0, 1) * (kept / inner)  # what a converter's filter lets pass
    return Heard(starts_s=float(starts), rate_hz=rate_hz, pressure=np.fft.irfft(spectrum, kept))


def _laid(own: Floats, after: Floats) -> Floats:
    """The source's own wave, begun at instant 0."""
    return np.interp(after * INNER_HZ, np.arange(len(own)), own, left=0.0, right=0.0)


def _tail(direct: Waves, instants: Floats, front_s: float, air: Surroundings, seed: int, name: str) -> Waves:
    """Noise with the direct sound's colour that dies away: scattering by grass, trees and far walls."""
    after = np.maximum(instants - front_s - 0.004, 0.0)
    shape = np.where(instants > front_s + 0.004, np.exp(-6.9 * after / air.tail_s) * (1 - np.exp(-after / 0.03)), 0.0)
    noise = normal(seed, name, len(instants))[:, 0] * shape
    coloured = np.asarray(np.fft.rfft(noise) * np.abs(direct), dtype=np.complex128)
    energy = float((np.abs(direct) ** 2).sum())
    own = float((np.abs(coloured) ** 2).sum())
    return np.asarray(coloured * np.sqrt(energy * 10 ** (air.tail_db / 10) / max(own, 1e-30)))
