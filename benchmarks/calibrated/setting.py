"""The ground of an incident: a surveyed line and zone, cameras and their clocks, each as stated and as it really is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibrated.dice import Dice, stray
from calibrated.sensing import Clip
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.marked import Shared
from observance.observation.scene import Scene, scene_in_metres
from observance.observation.scene_file import SceneFile
from observance.values.spans import iso_from_seconds

Floats = NDArray[np.float64]
NOON = 1_500_000_000.0
LINE, ZONE = "mdl", "strip"
ZONE_EDGE_M = 4.0
_HALF_M, _DEEP_M = 60.0, 30.0
SURVEY_STRAYS = CALIBRATION_STRAYS = CLOCK_STRAYS = 0.3
CLIP_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The scene as stated, and by how much the line and the zone's edge really lie further north, metres."""

    scene: Scene
    line_off_m: float
    zone_off_m: float

    def line_side(self, xy: Floats) -> Floats:
        """Signed metres (n,) north of the real line."""
        return np.asarray(xy[:, 1] - self.line_off_m)

    def zone_side(self, xy: Floats) -> Floats:
        """Signed metres (n,) inside the real zone; nobody comes near its other edges."""
        return np.asarray(xy[:, 1] - ZONE_EDGE_M - self.zone_off_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Clips, the camera files that a case would hold, and the events that tie clocks."""

    clips: tuple[Clip, ...]
    files: tuple[CameraFile, ...]
    shared: tuple[Shared, ...]


def ground(dice: Dice, stated_by: float) -> Ground:
    """A line and a zone of one survey. `stated_by`: every stated error over the one that errors are drawn with."""
    chance = dice.of("survey")
    shared, line, zone = float(chance.uniform(0.05, 0.3)), *map(float, chance.uniform(0.1, 0.5, 2))
    together = shared * stray(chance, SURVEY_STRAYS) * chance.normal()
    offs = [together + own * stray(chance, SURVEY_STRAYS) * chance.normal() for own in (line, zone)]
    features = [
        _feature(LINE, "line", [(-_HALF_M, 0), (_HALF_M, 0)], line * stated_by),
        _feature(
            ZONE, "zone",
            [(-_HALF_M, ZONE_EDGE_M), (_HALF_M, ZONE_EDGE_M), (_HALF_M, _DEEP_M), (-_HALF_M, _DEEP_M),
             (-_HALF_M, ZONE_EDGE_M)],
            zone * stated_by,
        ),
    ]  # fmt: skip
    survey = {"id": "s1", "shared_error_m": shared * stated_by, "by": "surveyors"}
    file = SceneFile.model_validate(
        {"type": "FeatureCollection", "frame": "case", "surveys": [survey], "features": features}
    )
    scene = scene_in_metres(file, latitude=0.0, longitude=0.0)
    return Ground(scene=scene, line_off_m=float(offs[0]), zone_off_m=float(offs[1]))


def _feature(id: str, kind: str, points: Sequence[tuple[float, float]], error_m: float) -> dict[str, object]:
    listed = [list(point) for point in points]
    return {
        "type": "Feature",
        "properties": {"id": id, "kind": kind, "name": id, "survey": "s1", "error_m": error_m, "source": "a map"},
        "geometry": {
            "type": "LineString" if kind == "line" else "Polygon", "coordinates": listed if kind == "line" else [listed]
        },
    }  # fmt: skip


def watched(dice: Dice, stated_by: float) -> Watched:
    """One to three cameras with a clip each; clocks read, some checked, some tied by an event that two clips show."""
    chance = dice.of("cameras")
    count = int(chance.choice((1, 2, 3), p=(0.45, 0.4, 0.15)))
    clips, files = [], []
    for number in range(1, count + 1):
        own = dice.of(f"camera {number}")
        real, stated = _camera(own, f"cam-{number}", stated_by)
        clip = Clip(
            item=f"clip-{number}", real=real, stated=stated, begins_s=NOON + float(own.uniform(-3.0, 3.0)),
            drift=float(own.normal() * 1e-4), seconds=CLIP_S,
        )  # fmt: skip
        clips.append(clip)
        files.append(_file(own, clip, stated_by))
    shared = [
        _shared(dice.of(f"tie {k}"), clips[k - 1], clips[k], stated_by)
        for k in range(1, count)
        if dice.of(f"tied {k}").random() < 0.4
    ]
    return Watched(clips=tuple(clips), files=tuple(files), shared=tuple(shared))


def _camera(chance: np.random.Generator, id: str, stated_by: float) -> tuple[Camera, Camera]:
    """As it really stands, and as it is stated: the errors of pointing, position and focal length really drawn."""
    round_, away, up = chance.uniform(0, 2 * np.pi), chance.uniform(20.0, 32.0), chance.uniform(6.0, 12.0)
    centre = np.array([away * np.cos(round_), 2.0 + away * np.sin(round_), up])
    forward = np.array([chance.uniform(-2, 2), 2.0, 0.0]) - centre
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    focal = float(chance.uniform(480.0, 640.0))
    sigmas = np.array(
        [
            chance.uniform(0.0, 0.01) * focal,
            *np.radians(np.full(3, chance.uniform(0.05, 0.3))),
            *np.full(3, chance.uniform(0.02, 0.2)),
            0.0,
        ]
    )
    stated = Camera(
        id=id, width=640, height=480, fx=focal, fy=focal, cx=320.0, cy=240.0, k1=0.0, rotation=rotation, centre=centre,
        covariance=np.diag((sigmas * stated_by) ** 2),
    )  # fmt: skip
    off = sigmas * stray(chance, CALIBRATION_STRAYS) * chance.normal(size=8)
    return stated.moved(off), stated


def _file(chance: np.random.Generator, clip: Clip, stated_by: float) -> CameraFile:
    trust, reading = float(chance.choice((0.2, 1.0, 4.0))), float(chance.choice((0.1, 0.3)))
    ahead = trust * stray(chance, CLOCK_STRAYS) * chance.normal()
    readings = []
    for at in np.sort(chance.uniform(0, CLIP_S - 1, int(chance.integers(1, 3)))):
        miss = reading * stray(chance, CLOCK_STRAYS) * chance.normal()
        readings.append(
            {
                "item": clip.item, "time_s": float(at),
                "shows": iso_from_seconds(float(clip.truly(np.array(at))) + ahead + miss),
                "error_s": reading * stated_by, "read_by": "A1",
            }
        )  # fmt: skip
    checks = []
    if trust > 0.5 and chance.random() < 0.4:
        error = float(chance.choice((0.2, 0.5)))
        shown = ahead + error * stray(chance, CLOCK_STRAYS) * chance.normal()
        checks.append(
            {
                "shows": iso_from_seconds(NOON + shown), "reference": iso_from_seconds(NOON),
                "error_s": error * stated_by, "by": "A2",
            }
        )  # fmt: skip
    clock = {"readings": readings, "checks": checks, "trusted_within_s": trust * stated_by, "basis": "its log"}
    return CameraFile.model_validate(
        {
            "id": clip.stated.id, "image_size": [640, 480], "clock": clock,
            "coverage": {"range_m": 100.0, "detection_rate": 0.9, "basis": "declared"},
        }
    )  # fmt: skip


def _shared(chance: np.random.Generator, one: Clip, other: Clip, stated_by: float) -> Shared:
    when, error = NOON + float(chance.uniform(20, 90)), float(chance.choice((0.1, 0.4)))
    first, second = ((when - clip.begins_s) / (1 + clip.drift) for clip in (one, other))
    second += error * stray(chance, CLOCK_STRAYS) * float(chance.normal())
    return Shared.model_validate(
        {
            "kind": "shared", "id": f"tie-{one.item}-{other.item}", "author": "A1", "what": "a lamp goes out",
            "item": one.item, "time_s": first, "other_item": other.item, "other_time_s": second,
            "error_s": error * stated_by,
        }
    )  # fmt: skip
