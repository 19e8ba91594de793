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

from observance.observation.footage.clip import Bytes
from observance.observation.footage.layers import Parked, emptied

Map = NDArray[np.float32]

SAMPLES = 120
"""Frames, evenly spread over a segment, that the median is taken over."""
_LEAST = (2.0, 0.6, 0.6)
_MOST = (12.0, 5.0, 5.0)
_FLOOR = (2.5, 0.6, 0.6)
_TO_SIGMA = 1.4826
_NOISE_MULTIPLE = 2.6
_SOFT = 2.0
_QUIET = 0.75
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
    """

    level: Map
    weight: Map
    threshold: float
    parked: tuple[Parked, ...] = ()

    def departure(self, planes: Bytes) -> Map:
        """How many noises a frame's planes (3, h, w) lie from the empty scene, (h, w), blurred 5 x 5."""
        gain = gain_of(self.level[0], planes[0])
        brightness = planes[0].astype(np.float32) * gain
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
        threshold = max(self.threshold, 0.92 * _NOISE_MULTIPLE * float(np.quantile(departure[::4, ::4], _QUIET)))
        ramp = np.log(np.maximum(departure, _STILL) * np.float32(_SOFT / threshold)) * np.float32(0.5 / np.log(_SOFT))
        return np.clip(ramp, 0, 1).astype(np.float32)


def blinded(background: Background, blind: NDArray[np.bool_]) -> Background:
    """The same scene, with pixels (h, w) that never count as foreground."""
    if not blind.any():
        return background
    weight = np.where(blind, np.float32(0), background.weight)
    return replace(background, weight=weight)


def gain_of(level: Map, brightness: Bytes) -> np.float32:
    """The factor that brings a frame's brightness to the background's, from the median ratio over a sparse grid."""
    ratio = level[::8, ::8] / np.maximum(brightness[::8, ::8], 1)
    return np.float32(np.median(ratio))


def sampled(frames: int) -> int:
    """Every how many pictures of a segment one is taken for its empty scene."""
    return max(1, frames // SAMPLES)


def levels(sample: Bytes) -> tuple[Map, Map]:
    """Level and noise (3, h, w) of pictures (n, 3, h, w), every pixel by itself: a part of the rows gives its part."""
    level = np.empty(sample.shape[1:], np.float32)
    noise = np.empty_like(level)
    for row in range(0, sample.shape[2], 16):  # in strips: the copies stay small
        strip = sample[:, :, row : row + 16]
        middle = np.median(strip, axis=0)
        level[:, row : row + 16] = middle
        spread = np.abs(strip.astype(np.int16) - middle.astype(np.int16))
        noise[:, row : row + 16] = _TO_SIGMA * np.median(spread, axis=0)
    return level, noise


def learn(stack: Bytes, interval_s: float, body: Map | None = None) -> Background:
    """The empty scene of a stack of planes (n, 3, h, w) that are `interval_s` apart.

    `body` (h, w) says how many pixels a person standing at each pixel covers, where that is known.
    """
    every = sampled(len(stack))
    sample = np.ascontiguousarray(stack[::every])
    return learn_from(sample, *levels(sample), interval_s * every, body)


def learn_from(sample: Bytes, level: Map, noise: Map, interval_s: float, body: Map | None) -> Background:
    """The empty scene of a sample that is `interval_s` apart, whose level and noise are known."""
    draft = _background(level, noise, 1.0)
    departures = [draft.departure(planes) for planes in sample]
    threshold = _threshold(departures)
    away = np.stack([departure > threshold for departure in departures])
    emptied_level, replaced, parked = emptied(sample, away, level, interval_s, body)
    if not replaced.any():
        return _background(level, noise, threshold)
    usual = np.median(noise, axis=(1, 2))[:, None, None]
    found = _background(emptied_level, np.where(replaced, usual, noise).astype(np.float32), threshold)
    return replace(found, parked=parked)


def _background(level: Map, noise: Map, threshold: float) -> Background:
    least, most, floor = (np.array(values, np.float32)[:, None, None] for values in (_LEAST, _MOST, _FLOOR))
    weight = (1 / (np.clip(noise, least, most) + floor)).astype(np.float32)
    return Background(level=level, weight=weight, threshold=threshold)


def _threshold(departures: list[Map]) -> float:
    """A multiple of what most of the picture does most of the time: movers cover little of it."""
    usual = float(np.median([np.quantile(departure[::2, ::2], _QUIET) for departure in departures]))
    return max(_SOFT * _STILL, _NOISE_MULTIPLE * usual)
