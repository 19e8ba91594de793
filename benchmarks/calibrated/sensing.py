"""What cameras make of a walk: feet with slow and fast errors, misses and gaps, smoothed as the product does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from calibrated.dice import stray
from calibrated.walks import Walk
from observance.observation.camera import Camera
from observance.observation.smoothing import MOTION, body_px, smooth
from observance.values.tables import TRACKS

Floats = NDArray[np.float64]
RATE_HZ = 5.0
FOOT_STRAYS = 0.35
TAIL = 5.0 / 3.0
"""Mean square of the heavy tail that the product states for a track (Student's t with five degrees of freedom)."""
_LEAST_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One clip: its item, its camera as it stands and as it is stated, and when it truly began and how fast it ran.

    Attributes:
        begins_s: true instant of the item's time 0. drift: how much longer a second of the item is than a second.
        seconds: how long it lasts.
    """

    item: str
    real: Camera
    stated: Camera
    begins_s: float
    drift: float
    seconds: float

    @property
    def frame_times_s(self) -> Floats:
        """The item's own time stamps."""
        return np.arange(0.0, self.seconds, 1.0 / RATE_HZ)

    def truly(self, item_time: Floats) -> Floats:
        """True instants of item times."""
        return self.begins_s + item_time * (1.0 + self.drift)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """Rows of TRACKS, and the true instants of the first and the last."""

    table: pa.Table
    first_s: float
    last_s: float


def track(chance: np.random.Generator, walked: Walk, clip: Clip, name: str, stated_by: float) -> Track | None:
    """The walk as this clip's tracker would give it; None where too little of it is in view.

    Args:
        stated_by: the foot's stated error over the one that errors are drawn with.
    """
    own = clip.frame_times_s
    when = clip.truly(own)
    late, early = chance.uniform(0.0, 1.5, 2) * (chance.random(2) < 0.4)
    inside = (when >= walked.times[0] + late) & (when <= walked.times[-1] - early)
    if np.count_nonzero(inside) < _LEAST_ROWS:
        return None
    own, when = own[inside], when[inside]
    ground = np.column_stack([walked.at(when), np.zeros(len(when))])
    tall = body_px(clip.real, ground[:, :2])
    visible = np.ones(len(when))
    if chance.random() < 0.3:
        visible[_stretch(chance, own, 1.0, 4.0)] = 0.5
    feet = clip.real.project(ground) + tall[:, None] * _foot_errors(chance, own, visible)
    within = (feet > 0).all(axis=1) & (feet < [clip.real.width, clip.real.height]).all(axis=1)
    seen = within & (chance.random(len(when)) >= chance.uniform(0.0, 0.25))
    if chance.random() < 0.35:
        seen[_stretch(chance, own, 0.6, 2.5)] = False
    if np.count_nonzero(seen) < _LEAST_ROWS:
        return None
    kept = slice(int(np.flatnonzero(seen)[0]), int(np.flatnonzero(seen)[-1]) + 1)
    own, when, tall, visible, seen = own[kept], when[kept], tall[kept], visible[kept], seen[kept]
    feet = np.where(seen[:, None], feet[kept], np.nan)
    stated = replace(
        MOTION,
        **{k: getattr(MOTION, k) * stated_by for k in ("white_across", "white_along", "bias_across", "bias_along")},
    )
    smoothed = smooth(own, feet, visible, clip.stated, stated)
    place = clip.stated.project(np.column_stack([smoothed.mean[:, :2], np.zeros(len(own))]))
    foot = np.where(seen[:, None], feet, place)
    n = len(own)
    table = pa.table(
        {
            "track": [f"{clip.item}/{name}"] * n, "frame": np.round(own * RATE_HZ).astype(np.int32), "time_s": own,
            "left_px": foot[:, 0] - 0.2 * tall, "top_px": foot[:, 1] - tall, "width_px": 0.4 * tall,
            "height_px": tall, "seen": seen, "foot_u_px": feet[:, 0], "foot_v_px": feet[:, 1], "visible": visible,
            "by_model": np.zeros(n, dtype=bool),
            "x_m": smoothed.mean[:, 0], "y_m": smoothed.mean[:, 1], "vx_mps": smoothed.mean[:, 2],
            "vy_mps": smoothed.mean[:, 3], "var_x_m2": smoothed.covariance[:, 0, 0],
            "var_y_m2": smoothed.covariance[:, 1, 1], "cov_xy_m2": smoothed.covariance[:, 0, 1],
            "kind": ["person"] * n, "confidence": np.full(n, float(np.mean(seen))),
        },
        schema=TRACKS,
    )  # fmt: skip
    return Track(table=table, first_s=float(when[0]), last_s=float(when[-1]))


def _stretch(chance: np.random.Generator, own: Floats, least_s: float, most_s: float) -> slice:
    begin = float(chance.uniform(own[0], own[-1]))
    end = begin + float(chance.uniform(least_s, most_s))
    return slice(int(np.searchsorted(own, begin)), int(np.searchsorted(own, end)))


def _foot_errors(chance: np.random.Generator, own: Floats, visible: Floats) -> Floats:
    """Errors (n, 2) as shares of the body's height: a slow bias and white noise, both as good or bad as this track is.

    The scale of a track strays from the stated one, and so do the bias's own time and its part of the whole.
    """
    scale = stray(chance, FOOT_STRAYS, TAIL)
    lasts = MOTION.correlation_s * stray(chance, 0.25)
    bias_by, white_by = stray(chance, 0.15), stray(chance, 0.25)
    bias_size = np.array([MOTION.bias_across, MOTION.bias_along]) * scale * bias_by
    white_size = np.array([MOTION.white_across, MOTION.white_along]) * scale * white_by
    keep = np.exp(-np.diff(own, prepend=own[0]) / lasts)
    drawn = chance.normal(size=(len(own), 2))
    bias = np.empty((len(own), 2))
    bias[0] = drawn[0]
    for k in range(1, len(own)):
        bias[k] = keep[k] * bias[k - 1] + np.sqrt(1 - keep[k] ** 2) * drawn[k]
    white = chance.normal(size=(len(own), 2)) / np.sqrt(visible)[:, None]
    white[chance.random(len(own)) < 0.01] *= 5.0
    errors: Floats = bias * bias_size + white * white_size
    return errors
