"""An invented ground for tests: a line, zones, tracks walked along given points, cameras with given clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.observation.anchors import PersonAnchor
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked
from observance.observation.scene import Scene, scene_in_metres
from observance.observation.scene_file import SceneFile
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.inputs import Footage
from observance.values.spans import iso_from_seconds
from observance.values.tables import TRACKS

NOON = 1_500_000_000.0
NOON_TEXT = "2017-07-14T02:40:00+00:00"

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]
Walked = Sequence[tuple[float, float, float]]
"""(time, x, y): seconds of the item, metres."""


class OfFeature(TypedDict, total=False):
    """What a feature may say besides its shape and its error."""

    sides: Mapping[str, str]
    alternative_to: str


class OfCamera(TypedDict, total=False):
    """What a camera may say besides its clock and its coverage."""

    masks: Sequence[Sequence[tuple[float, float]]]
    outages: Sequence[Mapping[str, str]]


class OfWalk(TypedDict, total=False):
    """How a walk was seen, where a test says otherwise than `walk` does."""

    sigma_m: float
    skip: Sequence[tuple[float, float]]


class OfInputs(TypedDict, total=False):
    """What a case may hold besides its footage."""

    marked: tuple[AnyMarked, ...]
    statements: tuple[StatementFile, ...]
    anchors: tuple[PersonAnchor, ...]
    identity_error_m: float


def lens(id: str = "cam-1", covariance: Floats | None = None) -> Camera:
    tilt = np.sqrt(0.75)
    return Camera(
        id=id, width=640, height=480, fx=500.0, fy=500.0, cx=320.0, cy=240.0, k1=0.0,
        rotation=np.array([[1.0, 0, 0], [0, -0.5, -tilt], [0, tilt, -0.5]]), centre=np.array([0.0, -30.0, 15.0]),
        covariance=np.zeros((8, 8)) if covariance is None else covariance,
    )  # fmt: skip


def feature(
    id: str, kind: str, coordinates: Sequence[tuple[float, float]], *, survey: str = "s1", error_m: float = 0.2,
    **more: Unpack[OfFeature],
) -> dict[str, object]:  # fmt: skip
    shape = {"line": "LineString", "zone": "Polygon", "building": "Polygon"}[kind]
    points = [list(p) for p in coordinates]
    return {
        "type": "Feature",
        "properties": {
            "id": id, "kind": kind, "name": id, "survey": survey, "error_m": error_m, "source": "a map", **more,
        },
        "geometry": {"type": shape, "coordinates": points if kind == "line" else [points]},
    }  # fmt: skip


def scene(*features: Mapping[str, object], shared_error_m: float = 0.0) -> Scene:
    file = SceneFile.model_validate(
        {
            "type": "FeatureCollection",
            "frame": "case",
            "surveys": [{"id": "s1", "shared_error_m": shared_error_m, "by": "surveyors"}],
            "features": list(features),
        }
    )
    return scene_in_metres(file, latitude=0.0, longitude=0.0)


def the_line(error_m: float = 0.2, half: float = 50.0, **more: Unpack[OfFeature]) -> dict[str, object]:
    """Along x at y = 0, walking east: left is north (y > 0)."""
    return feature("mdl", "line", [(-half, 0), (half, 0)], error_m=error_m, **more)


def camera(
    id: str = "cam-1", *, items: Sequence[str] = ("clip-1",), error_s: float = 0.05, trust_s: float = 0.05,
    ahead_s: float = 0.0, at_s: float = NOON, **more: Unpack[OfCamera],
) -> CameraFile:  # fmt: skip
    return CameraFile.model_validate(
        {
            "id": id,
            "image_size": [640, 480],
            "clock": {
                "readings": [
                    {"item": item, "time_s": 0.0, "shows": iso(at_s + ahead_s), "error_s": error_s, "read_by": "A1"}
                    for item in items
                ],
                "trusted_within_s": trust_s,
                "basis": "its log",
            },
            "coverage": {"range_m": 100.0, "detection_rate": 0.9, "basis": "declared"},
            **more,
        }
    )


def iso(seconds: float) -> str:
    return iso_from_seconds(seconds, digits=3)


def walk(
    points: Walked,
    *,
    track: str = "cam-1/1",
    sigma_m: float = 0.2,
    rate_hz: float = 10.0,
    kind: str = "person",
    seen: bool = True,
    skip: Sequence[tuple[float, float]] = (),
    box: Box | None = None,
) -> pa.Table:
    """Rows of a track through (time, x, y), straight and even between them."""
    points_ = np.array(points, dtype=float)
    times = np.arange(points_[0, 0], points_[-1, 0] + 1e-9, 1 / rate_hz)
    for low, high in skip:
        times = times[(times <= low) | (times >= high)]
    x, y = np.interp(times, points_[:, 0], points_[:, 1]), np.interp(times, points_[:, 0], points_[:, 2])
    step = np.searchsorted(points_[:, 0], times, side="right").clip(1, len(points_) - 1)
    span = points_[step, 0] - points_[step - 1, 0]
    n = len(times)
    left, top, width, height = box or (100.0, 100.0, 20.0, 60.0)
    frames = np.round(times * rate_hz).astype(np.int32)
    full = np.full(n, 1.0)
    return pa.table(
        {
            "track": [track] * n, "frame": frames, "time_s": times, "left_px": full * left, "top_px": full * top,
            "width_px": full * width, "height_px": full * height, "seen": [seen] * n,
            "foot_u_px": full * (left + width / 2), "foot_v_px": full * (top + height), "visible": full,
            "by_model": [False] * n,
            "x_m": x, "y_m": y, "vx_mps": (points_[step, 1] - points_[step - 1, 1]) / span,
            "vy_mps": (points_[step, 2] - points_[step - 1, 2]) / span, "var_x_m2": full * sigma_m**2,
            "var_y_m2": full * sigma_m**2, "cov_xy_m2": full * 0.0, "kind": [kind] * n, "confidence": full,
        },
        schema=TRACKS,
    )  # fmt: skip


def footage(
    *tracks: pa.Table, item: str = "clip-1", camera_id: str = "cam-1", length_s: float = 600.0, rate_hz: float = 10.0
) -> Footage:
    return Footage(
        item=item, camera=camera_id, frame_times_s=np.arange(0, length_s, 1 / rate_hz),
        tracks=pa.concat_tables(tracks) if tracks else TRACKS.empty_table(),
    )  # fmt: skip


GRADES = Grades.model_validate(
    {
        "reliability": {"A": 0.95, "B": 0.85, "C": 0.65, "D": 0.4, "E": 0.15},
        "credibility": {"1": 0.95, "2": 0.8, "3": 0.6, "4": 0.35, "5": 0.1},
        "certainty": {"certain": 0.97, "probable": 0.8, "possible": 0.5},
        "attribution": {"A": 0.95, "B": 0.85, "C": 0.65, "D": 0.4, "E": 0.15},
    }
)
