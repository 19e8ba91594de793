"""The sound of a shot in free air: the muzzle's blast, and the bow wave of a bullet that is faster than sound.

The blast is Friedlander's wave (positive phase, then a longer negative one), weaker behind the muzzle; the bow wave is
Whitham's N-wave, which reaches only those who stand inside of the bullet's cone (G. B. Whitham, Comm. Pure Appl. Math.
5, 1952; R. C. Maher, "Acoustical characterization of gunshots", 2007). Pressures in pascal, distances in metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from observance.observation.camera import Floats

AIR_PA = 101_325.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """What makes a weapon's sound.

    Attributes:
        blast_pa: peak at 1 m before the muzzle. positive_s: how long the blast's positive phase lasts at 1 m.
        rear_db: how much weaker it is behind. mach: of the bullet; below 1 there is no bow wave.
        calibre_m, length_m: of the bullet. reach_m: how far it flies faster than sound.
    """

    blast_pa: float
    positive_s: float
    rear_db: float
    mach: float
    calibre_m: float
    length_m: float
    reach_m: float


WEAPONS: Mapping[str, Weapon] = {
    "rifle": Weapon(
        blast_pa=3200, positive_s=0.0005, rear_db=14, mach=2.1, calibre_m=0.0076, length_m=0.027, reach_m=600
    ),
    "pistol": Weapon(
        blast_pa=1400, positive_s=0.0003, rear_db=8, mach=0.95, calibre_m=0.009, length_m=0.015, reach_m=0
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One wave at the microphone: when its front comes after the shot, and how it is formed.

    Attributes:
        kind: blast (Friedlander) or bow (an N). peak_pa: of its front. lasts_s: the positive phase, or the whole N.
        path_m: how far it came, for what the air takes away.
    """

    kind: str
    delay_s: float
    peak_pa: float
    lasts_s: float
    path_m: float


def arrivals(weapon: Weapon, muzzle: Floats, toward: Floats, ear: Floats, sound_mps: float) -> tuple[Arrival, ...]:
    """The direct waves at `ear` (3,) of a shot from `muzzle` (3,) in the direction `toward` (3,)."""
    way = ear - muzzle
    far = max(float(np.linalg.norm(way)), 1.0)
    aim = toward / max(float(np.linalg.norm(toward)), 1e-9)
    cosine = float(way @ aim) / far
    ahead = 10 ** (-weapon.rear_db * (1 - cosine) / 2 / 20)
    # A blast lengthens as it weakens: Kingery and Bulmash's curves rise about as the fourth root far out.
    lasts = weapon.positive_s * far**0.25
    blast = Arrival(
        kind="blast", delay_s=far / sound_mps, peak_pa=weapon.blast_pa * ahead / far, lasts_s=lasts, path_m=far
    )
    bow = _bow(weapon, way, aim, sound_mps)
    return (blast,) if bow is None else (bow, blast)


def _bow(weapon: Weapon, way: Floats, aim: Floats, sound_mps: float) -> Arrival | None:
    if weapon.mach <= 1.05:
        return None
    along = float(way @ aim)
    miss = max(float(np.linalg.norm(way - along * aim)), 0.5)
    slope = float(np.sqrt(weapon.mach**2 - 1))
    shed = along - miss / slope  # where on its way the bullet sheds the wave that arrives here
    if not 0 < shed < weapon.reach_m:
        return None
    peak = 0.53 * AIR_PA * slope**0.25 * weapon.calibre_m / (miss**0.75 * weapon.length_m**0.25)
    lasts = 1.82 * weapon.mach * miss**0.25 * weapon.calibre_m / (sound_mps * slope**0.75 * weapon.length_m**0.25)
    delay = shed / (weapon.mach * sound_mps) + miss * weapon.mach / slope / sound_mps
    return Arrival(kind="bow", delay_s=delay, peak_pa=peak, lasts_s=lasts, path_m=miss * weapon.mach / slope)


def wave(arrival: Arrival, after_s: Floats) -> Floats:
    """Pressure (n,) at instants after the wave's front."""
    t = after_s / arrival.lasts_s
    if arrival.kind == "bow":
        return np.where((t >= 0) & (t <= 1), arrival.peak_pa * (1 - 2 * t), 0.0)
    # b = 1: with t from 0 to about 7 the wave takes 3 to 7 ms, as measured for rifles.
    return np.where(t >= 0, arrival.peak_pa * (1 - t) * np.exp(-np.maximum(t, 0.0)), 0.0)
