"""An invented ground for tests: a line, zones, tracks walked along given points, cameras with given clocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from observance.evidence.case_file import Grades
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.scene import SceneFile, scene_in_metres
from observance.reconstruction.inputs import Footage
from observance.values.tables import TRACKS

NOON = 1_500_000_000.0
NOON_TEXT = "2017-07-14T02:40:00+00:00"


def lens(id="cam-1", covariance=None):
    tilt = np.sqrt(0.75)
    return Camera(
        id=id, width=640, height=480, fx=500.0, fy=500.0, cx=320.0, cy=240.0, k1=0.0,
        rotation=np.array([[1.0, 0, 0], [0, -0.5, -tilt], [0, tilt, -0.5]]), centre=np.array([0.0, -30.0, 15.0]),
        covariance=np.zeros((8, 8)) if covariance is None else covariance,
    )  # fmt: skip


def feature(id, kind, coordinates, *, survey="s1", error_m=0.2, **more):
    shape = {"line": "LineString", "zone": "Polygon", "building": "Polygon"}[kind]
    points = [list(p) for p in coordinates]
    return {
        "type": "Feature",
        "properties": {
            "id": id, "kind": kind, "name": id, "survey": survey, "error_m": error_m, "source": "a map", **more,
        },
        "geometry": {"type": shape, "coordinates": points if kind == "line" else [points]},
    }  # fmt: skip


def scene(*features, shared_error_m=0.0):
    file = SceneFile.model_validate(
        {
            "type": "FeatureCollection",
            "frame": "case",
            "surveys": [{"id": "s1", "shared_error_m": shared_error_m, "by": "surveyors"}],
            "features": list(features),
        }
    )
    return scene_in_metres(file, latitude=0.0, longitude=0.0)


def the_line(error_m=0.2, half=50.0, **more):
    """Along x at y = 0, walking east: left is north (y > 0)."""
    return feature("mdl", "line", [(-half, 0), (half, 0)], error_m=error_m, **more)


def camera(id="cam-1", *, items=("clip-1",), error_s=0.05, trust_s=0.05, ahead_s=0.0, at_s=NOON, **more):
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


def iso(seconds):
    from observance.values.spans import iso_from_seconds

    return iso_from_seconds(seconds, digits=3)


def walk(
    points: Sequence[tuple[float, float, float]],
    *,
    track="cam-1/1",
    sigma_m=0.2,
    rate_hz=10.0,
    kind="person",
    seen=True,
    skip: Sequence[tuple[float, float]] = (),
    box=None,
):
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
            "x_m": x, "y_m": y, "vx_mps": (points_[step, 1] - points_[step - 1, 1]) / span,
            "vy_mps": (points_[step, 2] - points_[step - 1, 2]) / span, "var_x_m2": full * sigma_m**2,
            "var_y_m2": full * sigma_m**2, "cov_xy_m2": full * 0.0, "kind": [kind] * n, "confidence": full,
        },
        schema=TRACKS,
    )  # fmt: skip


def footage(*tracks, item="clip-1", camera_id="cam-1", length_s=600.0, rate_hz=10.0):
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
