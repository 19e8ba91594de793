"""Muzzle flashes: leaps of light as likelihood ratios. Consistent with a flash or not; a flash not seen says nothing.

A flash lasts 1 to 5 ms and is in a frame only where an exposure catches it: `seen_share`. The ratio compares what a
flash does with what the clip's own noise does; its strength is weighed against the tail that the control (dark spots)
has in this very clip, apart where something moves and where nothing does.
The other terms (is it brighter than anything near, is it round, is it warm or white, is it alone
in its frame, does the place blink) are set by judgement and measured by `benchmarks/shots.py`; glints, headlights,
insects before an infra-red lamp, key-frame pops and clock digits are what they are there for. Cut off at 1000 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.flashing.leaps import LEAST_SIGMAS, Leap, Leaps
from observance.observation.footage.reading.clip import Frame

MOST = float(np.log(1000.0))
LEAST_LOG_RATIO = -2.0
"""Spots that fit a flash worse than this are counted, and not listed."""
LONGEST_S, SHORTEST_S = 0.005, 0.001
_KEPT = 20_000
_USUAL_TAIL = 0.8
_FEW = 12
_SHARP, _ALIKE = 0.85, 0.5
_STIR, _CLEAR = 3.0, 3.0
"""Change of a spot's neighbourhood, sigmas, from which something moves there; and how much a spot is over what left it
where nothing does. Spots where something moves have a tail of their own."""
_STRONGEST = 80.0
_PLACE_PX = 8.0
_BLINKS, _BLINKS_OVER_S = 4, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """One spot of light that may be a muzzle flash.

    Attributes:
        time_s: on the item's own axis; error_s: 1 sigma, as the flash is somewhere in its frame's interval.
        u_px, v_px: its middle. size_px: diameter of a circle of its area. signal_db: over the pixel's noise.
        log_ratio: natural log. notes: what speaks against it, in words.
    """

    frame: int
    time_s: float
    error_s: float
    u_px: float
    v_px: float
    size_px: float
    signal_db: float
    log_ratio: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen in one clip.

    Attributes:
        flashes: listed ones, by time. spots, controls: bright and dark spots looked at.
        control_per_hour: dark spots an hour that the same terms would have listed as for a flash (ratio above 1):
            what noise and movement of this clip make by themselves; where none came, the bound that 95 % certainty
            allows (3 / hours). controls_over: how many came.
        seconds: watched. whole: frames whose whole picture leapt, in which nothing was looked for.
        seen_low, seen_high: share of flashes that a frame would catch, for exposures of 1/1000 s and of the whole
            frame interval (or of the stated exposure alone). exposure_s: as stated.
    """

    flashes: tuple[Flash, ...]
    spots: int
    controls: int
    control_per_hour: float
    controls_over: int
    seconds: float
    frames: int
    whole: int
    seen_low: float
    seen_high: float
    exposure_s: float | None


def seen_share(rate_hz: float, exposure_s: float, lasts_s: float) -> float:
    """How likely a flash of `lasts_s` is in some frame: min(1, (exposure + duration) x rate)."""
    return float(min(1.0, (exposure_s + lasts_s) * rate_hz))


def watch(
    frames: Iterable[Frame], *, blind: NDArray[np.bool_] | None = None, exposure_s: float | None = None
) -> Watched:
    """Find the flashes of a clip, streamed.

    Args:
        blind: (height, width), where nothing is looked for. exposure_s: where it is known.
    """
    leaps = Leaps(frames, blind)
    bright: list[Leap] = []
    dark: list[Leap] = []
    counts = [0, 0]
    interval = 0.0
    for leap in leaps:
        kept = bright if leap.bright else dark
        counts[not leap.bright] += 1
        kept.append(leap)
        interval = leap.interval_s
        if len(kept) > _KEPT:
            kept.sort(key=lambda one: (-one.sigmas, one.frame, one.u))
            del kept[_KEPT // 2 :]
    bright, dark = _once(bright), _once(dark)
    tails = _tail([one for one in dark if not _moves(one)]), _tail([one for one in dark if _moves(one)])
    blinks = _blinking(bright), _blinking(dark)
    listed = [_judged(one, tails[_moves(one)], blinks[0][k]) for k, one in enumerate(bright)]
    controls = [_judged(one, tails[_moves(one)], blinks[1][k], colour=False).log_ratio for k, one in enumerate(dark)]
    over = sum(ratio > 0 for ratio in controls)
    hours = max(leaps.seconds, 1e-3) / 3600
    rate = (leaps.frames - 1) / leaps.seconds if leaps.seconds > 0 and leaps.frames > 1 else 0.0
    rate = rate or (1 / interval if interval else 0.0)
    shortest, longest = (exposure_s, exposure_s) if exposure_s else (0.001, 1 / rate if rate else 0.0)
    return Watched(
        flashes=tuple(
            sorted((f for f in listed if f.log_ratio >= LEAST_LOG_RATIO), key=lambda f: (f.time_s, f.u_px, f.v_px))
        ),
        spots=counts[0],
        controls=counts[1],
        control_per_hour=(over or 3.0) / hours,
        controls_over=over,
        seconds=leaps.seconds,
        frames=leaps.frames,
        whole=leaps.whole,
        seen_low=seen_share(rate, shortest, SHORTEST_S),
        seen_high=seen_share(rate, longest, LONGEST_S),
        exposure_s=exposure_s,
    )


def _moves(leap: Leap) -> bool:
    """Whether a spot is where something moves: its neighbourhood changed, or something as bright left it."""
    return leap.stir > _STIR or leap.clear < _CLEAR


def _once(leaps: Sequence[Leap]) -> list[Leap]:
    """A spot of two frames is not told again as one of one frame; the stronger stands."""
    kept: list[Leap] = []
    recent: list[Leap] = []
    for leap in sorted(leaps, key=lambda one: (one.frame, -one.sigmas, one.u, one.v)):
        recent = [one for one in recent if leap.frame - one.frame <= 1]
        same = [one for one in recent if abs(one.u - leap.u) + abs(one.v - leap.v) < 6 + one.width + one.height]
        same = [one for one in same if one.frame == leap.frame or one.lasts != leap.lasts]
        if same:
            continue
        recent.append(leap)
        kept.append(leap)
    return kept


def _tail(dark: Sequence[Leap]) -> float:
    """Mean excess of the control's spots over the least that is looked at, sigmas, without its few strongest."""
    if len(dark) < _FEW:
        return _USUAL_TAIL
    excess = np.sort([one.sigmas - LEAST_SIGMAS for one in dark])
    return max(_USUAL_TAIL, float(np.quantile(excess, 0.9)) / float(np.log(10)))


def _blinking(leaps: Sequence[Leap]) -> list[int]:
    """For each spot, in how many separate seconds its place leaps, when over more than some seconds; otherwise 0."""
    places: dict[tuple[int, int], list[Leap]] = {}
    for leap in leaps:
        cell = (int(leap.u // _PLACE_PX), int(leap.v // _PLACE_PX))
        places.setdefault(cell, []).append(leap)
    counts = []
    for leap in leaps:
        u, v = int(leap.u // _PLACE_PX), int(leap.v // _PLACE_PX)
        near = [one for i in (-1, 0, 1) for j in (-1, 0, 1) for one in places.get((u + i, v + j), ())]
        seconds = {int(one.time_s) for one in near if np.hypot(one.u - leap.u, one.v - leap.v) <= _PLACE_PX}
        spread = max(seconds) - min(seconds)
        counts.append(len(seconds) if len(seconds) >= _BLINKS and spread >= _BLINKS_OVER_S else 0)
    return counts


def _judged(leap: Leap, tail: float, blinks: int, *, colour: bool = True) -> Flash:
    notes: list[str] = []
    excess = leap.sigmas - LEAST_SIGMAS
    strength = min(leap.sigmas, _STRONGEST)
    flash = -np.log(strength * np.log(_STRONGEST / LEAST_SIGMAS))
    ratio = float(flash + np.log(tail) + min(excess / tail, 30.0))
    ratio = min(ratio, 5.0)  # strength alone never decides: what moves is strong as well
    ratio += float(np.interp(leap.clear, [-2.0, 0.0, 6.0], [-5.0, -2.5, 1.0]))
    if leap.clear < 0:
        notes.append("something as bright is near it before or after: it may have moved")
    if leap.stir > _STIR:
        ratio -= 0.5 * min(leap.stir - _STIR, 4)
        notes.append("its surroundings move")
    long, short = max(leap.width, leap.height), min(leap.width, leap.height)
    if long > 3 * short + 2:
        ratio -= 2.0
        notes.append("drawn out, as an insect or a drop before the lens is")
    if leap.crowd > 4:
        ratio -= min(0.6 * (leap.crowd - 4), 8.0)
        notes.append(f"one of {leap.crowd} spots in its frame, as at a key frame or in rain")
    if blinks:
        ratio -= min(1.0 * (blinks - _BLINKS + 2), 5.0)
        notes.append("the place blinks through the clip")
    if colour and np.isfinite(leap.warm):
        ratio += float(np.interp(leap.warm, [-12.0, -4.0, 0.0, 6.0], [-2.5, -1.0, 0.0, 0.7]))
        if leap.warm < -4:
            notes.append("bluer than its surroundings")
    if leap.spread < _SHARP:
        ratio = min(ratio, _ALIKE)
        notes.append("sharper than a lens draws: a particle that hits the sensor does that, and a flash far away")
    return Flash(
        frame=leap.frame,
        time_s=leap.time_s + (0.5 * leap.interval_s if leap.lasts == 2 else 0.0),
        error_s=float(leap.interval_s / np.sqrt(12.0)),
        u_px=leap.u,
        v_px=leap.v,
        size_px=2 * float(np.sqrt(leap.area / np.pi)),
        signal_db=20 * float(np.log10(leap.sigmas)),
        log_ratio=float(np.clip(ratio, -MOST, MOST)),
        notes=tuple(notes),
    )
