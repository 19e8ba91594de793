"""The empty scene: a temporal median with its noise per pixel, and how far a frame departs from it.

The median looks both ways in time, so that a passer-by leaves nothing in it. The noise is the median absolute
deviation; a floor keeps rounding and compression from counting. Departures are taken per plane, the largest wins, and
only then blurred: noise of either sign does not cancel a figure's edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.layers import Parked, emptied
from observance.observation.footage.reading.clip import Bytes

Map = NDArray[np.float32]
Floats = NDArray[np.float64]

SAMPLES = 120
"""Frames, evenly spread over a segment, that the median is taken over."""
_LEAST = (2.0, 0.6, 0.6)
_MOST = (12.0, 5.0, 5.0)
_FLOOR = (2.5, 0.6, 0.6)
_TO_SIGMA = 1.4826
_NOISE_MULTIPLE = 2.6
_NOISIER = 0.92
FALSE_SHARE = 0.005
"""Share of the empty scene's pixels that may pass for foreground (at most, before the margin)."""
_MARGIN = 1.15
_TAIL_FRAMES = 40
_LEAST_EMPTY = 0.3
_PATCH_SHARE, _UNKNOWN_BODY_PX, _BESIDE_PX = 0.25, 120.0, 15
_SOFT = 2.0
_QUIET = 0.75
_GRID = 8
_LEAST_GRID, _LEAST_CONTRAST, _NEAR_LEVELS, _LEAST_GAIN = 40, 20.0, 8.0, 0.25
_SAME_LIGHT = (0.01, 1.0)
"""Gains and offsets nearer to none than this are rounding."""
_STILL = 0.1
"""Departures are taken as at least this; in a clip without any noise the threshold stays above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """One segment's empty scene at the working size.

    Attributes:
        level: (3, height, width) brightness and colour differences.
        weight: (3, height, width) one over the noise, per grey level.
        parked: large things that stand for a while; each is the scene in the frames in which it is there.
        threshold: departure from which a pixel is foreground, in units of the noise, set by the clip's own noise.
        usual: the departure that three quarters of a frame's pixels stay below, in the median over frames.
    """

    level: Map
    weight: Map
    threshold: float
    usual: float
    parked: tuple[Parked, ...] = ()

    def departure(self, planes: Bytes) -> Map:
        """How many noises a frame's planes (3, h, w) lie from the empty scene, (h, w), blurred 5 x 5."""
        gain, offset = light_of(self.level[0], planes[0])
        brightness = planes[0].astype(np.float32) * np.float32(gain) + np.float32(offset)
        level = self.level
        for one in self.parked:
            if one.stands(brightness):
                level = level.copy() if level is self.level else level
                window = level[:, one.rows, one.columns]
                window[:, one.region] = one.level[:, one.region]
        departure = cv2.absdiff(brightness, level[0]) * self.weight[0]
        for k in (1, 2):
            departure = np.maximum(departure, cv2.absdiff(planes[k].astype(np.float32), level[k]) * self.weight[k])
        return np.asarray(cv2.GaussianBlur(departure, (5, 5), 0), dtype=np.float32)

    def foreground(self, planes: Bytes) -> Map:
        """Soft foreground (h, w), 0 to 1, 0.5 at the threshold, on a logarithmic ramp.

        A frame that is noisier than the clip (a gust, a change of exposure) raises its own threshold.
        """
        departure = self.departure(planes)
        now = float(np.quantile(departure[::4, ::4], _QUIET))
        threshold = self.threshold * max(1.0, _NOISIER * now / max(self.usual, _STILL))
        ramp = np.log(np.maximum(departure, _STILL) * np.float32(_SOFT / threshold)) * np.float32(0.5 / np.log(_SOFT))
        return np.clip(ramp, 0, 1).astype(np.float32)


def blinded(background: Background, blind: NDArray[np.bool_]) -> Background:
    """The same scene, with pixels (h, w) that never count as foreground."""
    if not blind.any():
        return background
    weight = np.where(blind, np.float32(0), background.weight)
    return replace(background, weight=weight)


def light_of(level: Map, brightness: Bytes) -> tuple[float, float]:
    """Gain and offset that bring a frame's brightness to the background's: exposure, a cloud, a camera's iris.

    A line through the dark and the bright third of a sparse grid, then least squares over what lies near it: movers and
    whatever else changed stay out. A scene without contrast has a gain alone.
    """
    return _light(level[::_GRID, ::_GRID], brightness[::_GRID, ::_GRID])


def _light(level: NDArray[np.generic], brightness: NDArray[np.generic]) -> tuple[float, float]:
    wanted = np.asarray(level, dtype=np.float64).ravel()
    given = np.asarray(brightness, dtype=np.float64).ravel()
    usable = (given > 1) & (given < 254)
    if usable.sum() < _LEAST_GRID:
        return 1.0, 0.0
    wanted, given = wanted[usable], given[usable]
    gain, offset = float(np.median(wanted / given)), 0.0
    dark, bright = np.quantile(wanted, [1 / 3, 2 / 3])
    low, high = wanted <= dark, wanted >= bright
    contrast = float(np.median(given[high]) - np.median(given[low]))
    if contrast < _LEAST_CONTRAST:
        return gain, offset
    gain = float(np.median(wanted[high]) - np.median(wanted[low])) / contrast
    offset = float(np.median(wanted[low]) - gain * np.median(given[low]))
    for _ in range(2):
        near = np.abs(gain * given + offset - wanted) < _NEAR_LEVELS
        if near.sum() < _LEAST_GRID or np.ptp(given[near]) < _LEAST_CONTRAST:
            break
        x, y = given[near] - given[near].mean(), wanted[near] - wanted[near].mean()
        gain = float(x @ y / (x @ x))
        offset = float(wanted[near].mean() - gain * given[near].mean())
    return (gain, offset) if _LEAST_GAIN < gain < 1 / _LEAST_GAIN else (1.0, 0.0)


def lights(sample: Bytes) -> Floats:
    """Gain and offset (n, 2) that bring each picture of a sample (n, 3, h, w) to their common middle."""
    grid = sample[:, 0, ::_GRID, ::_GRID]
    middle = np.median(grid, axis=0).astype(np.float32)
    for _ in range(2):  # the middle of pictures in two lights is of neither: once more, of pictures in one light
        found = np.array([_light(middle, picture) for picture in grid])
        same = grid * found[:, :1, None] + found[:, 1:, None]
        middle = np.median(same, axis=0).astype(np.float32)
    return found


def sampled(frames: int) -> int:
    """Every how many pictures of a segment one is taken for its empty scene."""
    return max(1, frames // SAMPLES)


def levels(sample: Bytes, light: Floats) -> tuple[Map, Map]:
    """Level and noise (3, h, w) of pictures (n, 3, h, w), every pixel by itself: a part of the rows gives its part.

    `light` (n, 2) is the gain and offset of each picture's brightness.
    """
    level = np.empty(sample.shape[1:], np.float32)
    noise = np.empty_like(level)
    constant = np.abs(light - np.array([1.0, 0.0])) < np.array(_SAME_LIGHT)
    gain, offset = (light[:, k].astype(np.float32)[:, None, None] for k in (0, 1))
    for row in range(0, sample.shape[2], 16):  # in strips: the copies stay small
        strip = sample[:, :, row : row + 16].astype(np.float32)
        if not constant.all():
            strip[:, 0] = strip[:, 0] * gain + offset
        middle = np.median(strip, axis=0)
        level[:, row : row + 16] = middle
        spread = np.abs(strip - middle)
        noise[:, row : row + 16] = _TO_SIGMA * np.median(spread, axis=0)
    return level, noise


def learn(stack: Bytes, interval_s: float, body: Map | None = None) -> Background:
    """The empty scene of a stack of planes (n, 3, h, w) that are `interval_s` apart.

    `body` (h, w) says how many pixels a person standing at each pixel covers, where that is known.
    """
    every = sampled(len(stack))
    sample = np.ascontiguousarray(stack[::every])
    return learn_from(sample, *levels(sample, lights(sample)), interval_s * every, body)


def learn_from(sample: Bytes, level: Map, noise: Map, interval_s: float, body: Map | None) -> Background:
    """The empty scene of a sample that is `interval_s` apart, whose level and noise are known."""
    draft = _background(level, noise, 1.0, 1.0)
    departures = [draft.departure(planes) for planes in sample]
    usual = float(np.median([np.quantile(departure[::2, ::2], _QUIET) for departure in departures]))
    threshold = _threshold(departures, usual, body)
    away = np.stack([departure > threshold for departure in departures])
    emptied_level, replaced, parked = emptied(sample, away, level, interval_s, body)
    if not replaced.any():
        return _background(level, noise, threshold, usual)
    typical = np.median(noise, axis=(1, 2))[:, None, None]
    found = _background(emptied_level, np.where(replaced, typical, noise).astype(np.float32), threshold, usual)
    return replace(found, parked=parked)


def _background(level: Map, noise: Map, threshold: float, usual: float) -> Background:
    least, most, floor = (np.array(values, np.float32)[:, None, None] for values in (_LEAST, _MOST, _FLOOR))
    weight = (1 / (np.clip(noise, least, most) + floor)).astype(np.float32)
    return Background(level=level, weight=weight, threshold=threshold, usual=usual)


def _threshold(departures: list[Map], usual: float, body: Map | None) -> float:
    """Between a multiple of what most of a picture does and what all but FALSE_SHARE of the empty scene stays below.

    The empty scene is what no patch of a mover's size covers: its noise may have any tail, by the camera, compression,
    rain or leaves. The tail alone would blind the tracker where noise comes in specks much smaller than a body, the
    multiple alone would see bodies in noise of large grain: their geometric mean is taken.
    """
    draft = max(_SOFT * _STILL, _NOISE_MULTIPLE * usual)
    tails = []
    for departure in departures[:: max(1, len(departures) // _TAIL_FRAMES)]:
        empty = _empty(departure > draft, body)
        rest = departure[empty]
        if rest.size > _LEAST_EMPTY * departure.size:
            tails.append(float(np.quantile(rest[::3], 1 - FALSE_SHARE)))
    if not tails:
        return draft
    return max(_SOFT * _STILL, float(np.sqrt(draft * _MARGIN * np.median(tails))))


def _empty(away: NDArray[np.bool_], body: Map | None) -> NDArray[np.bool_]:
    """Pixels (h, w) that no patch of a mover's size is on or beside."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(away.astype(np.uint8), connectivity=8)
    left, top, width, height, area = (stats[:, k] for k in range(5))
    size = np.full(count, _UNKNOWN_BODY_PX)
    if body is not None:
        size = body[np.minimum(top + height, body.shape[0] - 1), np.minimum(left + width // 2, body.shape[1] - 1)]
        size = np.where(size > 0, size, _UNKNOWN_BODY_PX)
    large = area > _PATCH_SHARE * size
    large[0] = False
    beside = cv2.dilate(large[labels].astype(np.uint8), np.ones((_BESIDE_PX, _BESIDE_PX), np.uint8))
    return np.asarray(beside == 0)
