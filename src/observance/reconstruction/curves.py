"""One track as a curve over its item's time: where, how fast, with which own error and which common one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.smoothing import body_px
from observance.reconstruction import wander
from observance.reconstruction.inputs import Footage

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
PSD_M2S3 = 0.09
"""White acceleration of a walker (measured .077-.088 m2/s3): how far one may stray where no frame shows him."""
_LONG_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boxes:
    """The track's boxes in the image, one per row: frames (n,), left, top, width, height (n, 4), foot (n, 2).

    `upright_px`: how tall a person who stands there is in the image (n,).
    """

    frames: NDArray[np.int64]
    boxes: Floats
    feet: Floats
    upright_px: Floats
    seen: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One track on the ground.

    Attributes:
        key: item/track; names the track's draws.
        times: (n,) seconds of the item. xy, velocity: (n, 2) metres, metres per second.
        covariance: (n, 2, 2) m2, calibration left out. own: (n,) pace for `wander`, in knots.
        calibration: (n, 2, 8) metres per standard normal number of the camera's eight; zeros without a covariance.
        spread: (n,) variance of place over both axes, calibration included, m2.
        shown: (n,) a detection supports the row.
        opens_s, closes_s: the item's first and last frame.
        confidence: share of rows that a detection supports.
    """

    key: str
    item: str
    camera: str
    kind: str
    times: Floats
    xy: Floats
    velocity: Floats
    covariance: Floats
    own: Floats
    calibration: Floats
    spread: Floats
    shown: Bools
    boxes: Boxes
    opens_s: float
    closes_s: float
    confidence: float

    @property
    def begins(self) -> float:
        """First row, item time."""
        return float(self.times[0])

    @property
    def ends(self) -> float:
        """Last row, item time."""
        return float(self.times[-1])

    def at(self, when: Floats) -> At:
        """The curve between its rows: cubic in the mean, and wider where a gap has no row.

        The extra variance in a gap of g seconds, t after its begin, is that of integrated white acceleration held at
        both ends in place and speed: q t^3 (g - t)^3 / (3 g^3).
        """
        right = np.clip(np.searchsorted(self.times, when, side="right"), 1, len(self.times) - 1)
        left = right - 1
        gap = np.maximum(self.times[right] - self.times[left], 1e-9)
        s = np.clip((when - self.times[left]) / gap, 0.0, 1.0)
        mix = s[:, None]
        span = gap[:, None]
        a, b, va, vb = self.xy[left], self.xy[right], self.velocity[left] * span, self.velocity[right] * span
        xy = (
            (2 * mix**3 - 3 * mix**2 + 1) * a
            + (mix**3 - 2 * mix**2 + mix) * va
            + (-2 * mix**3 + 3 * mix**2) * b
            + (mix**3 - mix**2) * vb
        )

        def between(values: Floats) -> Floats:
            w = s.reshape((-1,) + (1,) * (values.ndim - 1))
            blend: Floats = values[left] * (1 - w) + values[right] * w
            return blend

        stray = PSD_M2S3 * (s * (1 - s)) ** 3 * gap**3 / 3
        return At(
            xy=xy,
            velocity=between(self.velocity),
            covariance=between(self.covariance) + stray[:, None, None] * np.eye(2),
            own=between(self.own),
            calibration=between(self.calibration),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class At:
    """A curve at some instants; fields as in `Curve`."""

    xy: Floats
    velocity: Floats
    covariance: Floats
    own: Floats
    calibration: Floats


def factor_of(camera: Camera) -> Floats:
    """(8, 8) square root of the calibration's covariance, the same whatever rank it has."""
    values, vectors = np.linalg.eigh((camera.covariance + camera.covariance.T) / 2)
    root: Floats = vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def certainly_calibrated(curve: Curve) -> Curve:
    """The curve as if its camera's calibration had no error."""
    own = curve.covariance[:, 0, 0] + curve.covariance[:, 1, 1]
    return replace(curve, calibration=np.zeros_like(curve.calibration), spread=own)


def curves_of(footage: Footage, camera: Camera | None) -> tuple[Curve, ...]:
    """All tracks of one item that stand on the ground, sorted by track; none without a calibration."""
    if camera is None or footage.tracks.num_rows == 0:
        return ()
    table = footage.tracks.sort_by([("track", "ascending"), ("time_s", "ascending")])
    names = np.asarray(table["track"].to_pylist())
    kinds = table["kind"].to_pylist()

    def column(name: str) -> Floats:
        return np.asarray(pc.cast(table[name], pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)

    time = column("time_s")
    xy = np.column_stack([column("x_m"), column("y_m")])
    errors = np.column_stack([column(name) for name in ("var_x_m2", "var_y_m2", "cov_xy_m2")])
    placed: Bools = np.asarray(np.isfinite(xy).all(axis=1) & np.isfinite(errors).all(axis=1))
    root = factor_of(camera)
    result = []
    starts = np.flatnonzero(np.concatenate([[True], names[1:] != names[:-1]]))
    for start, stop in zip(starts, [*starts[1:], len(names)], strict=True):
        rows = np.arange(start, stop)[placed[start:stop]]
        rows = rows[np.concatenate([[True], np.diff(time[rows]) > 1e-6])] if len(rows) else rows
        if len(rows) < 2:
            continue
        result.append(_curve(footage, camera, str(names[start]), str(kinds[int(start)]), rows, time, xy, column, root))
    return tuple(result)


def _curve(
    footage: Footage,
    camera: Camera,
    track: str,
    kind: str,
    rows: NDArray[np.int64],
    time: Floats,
    xy: Floats,
    column: Callable[[str], Floats],
    root: Floats,
) -> Curve:
    velocity = np.column_stack([column("vx_mps")[rows], column("vy_mps")[rows]])
    velocity = np.where(np.isfinite(velocity), velocity, 0.0)
    vx, vy, cxy = (column(name)[rows] for name in ("var_x_m2", "var_y_m2", "cov_xy_m2"))
    covariance = np.stack([np.stack([vx, cxy], axis=1), np.stack([cxy, vy], axis=1)], axis=1)
    # uneven ground moves a foot along its ray: as long as the mover stays at one place, by the same
    uneven = camera.terrain_error_m * camera.by_height(xy[rows])
    covariance = covariance + 1e-6 * np.eye(2) + uneven[:, :, None] * uneven[:, None, :]
    calibration = np.zeros((len(rows), 2, 8))
    if root.any():
        ground = np.column_stack([xy[rows], np.zeros(len(rows))])
        by_parameter = camera.ground_by_parameter(camera.project(ground))
        calibration = np.where(np.isfinite(by_parameter), by_parameter, 0.0) @ root
    seen = column("seen")[rows] > 0.5
    frames = footage.frame_times_s
    boxes = Boxes(
        frames=column("frame")[rows].astype(np.int64),
        boxes=np.column_stack([column(name)[rows] for name in ("left_px", "top_px", "width_px", "height_px")]),
        feet=np.column_stack([column("foot_u_px")[rows], column("foot_v_px")[rows]]),
        upright_px=body_px(camera, xy[rows]),
        seen=seen,
    )
    return Curve(
        key=f"{footage.item}/{track.rsplit('/', 1)[-1]}",
        item=footage.item,
        camera=footage.camera,
        kind=kind,
        times=time[rows],
        xy=xy[rows],
        velocity=velocity,
        covariance=covariance,
        own=wander.pace(time[rows], np.hypot(velocity[:, 0], velocity[:, 1])),
        calibration=calibration,
        spread=covariance[:, 0, 0] + covariance[:, 1, 1] + (calibration**2).sum(axis=(1, 2)),
        shown=seen,
        boxes=boxes,
        opens_s=float(frames[0]) if len(frames) else float(time[rows[0]]),
        closes_s=float(frames[-1]) if len(frames) else float(time[rows[-1]]),
        confidence=float(np.mean(seen)),
    )


def seen_between(curve: Curve, begin: float, end: float) -> bool:
    """Whether no stretch over half a second of [begin, end] (item time) is without a detection."""
    shown = curve.times[curve.shown]
    inside = shown[(shown >= begin - _LONG_S) & (shown <= end + _LONG_S)]
    marks = np.concatenate([[begin], inside[(inside > begin) & (inside < end)], [end]])
    return len(inside) > 0 and float(np.max(np.diff(marks), initial=0.0)) <= _LONG_S + 1e-9
