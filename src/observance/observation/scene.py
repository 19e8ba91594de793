"""The scene in metres: lines, zones, landmarks and buildings of the case frame, each with the survey it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from observance.observation.local_frame import metres_from_degrees
from observance.observation.scene_file import Feature as Feature
from observance.observation.scene_file import Properties as Properties
from observance.observation.scene_file import SceneFile as SceneFile
from observance.observation.scene_file import Sides as Sides
from observance.observation.scene_file import Survey as Survey

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """A feature, placed.

    Attributes:
        points: (n, 2) metres, x east and y north: a line's vertices in walking order; a zone's or building's ring with
            its first point again at the end; a landmark's one point.
        survey: everything placed by it moves together. error_m: 1 sigma of the feature's own shift beside it.
        valid_from, valid_until: POSIX seconds; None is open.
        height_m: of a building, above the ground; None is not known.
        sides: zones left and right of a line. alternative_to: the feature that this is a rival position for.
    """

    id: str
    kind: str
    name: str
    points: Floats
    survey: str
    error_m: float
    source: str
    valid_from: float | None = None
    valid_until: float | None = None
    sides: Sides | None = None
    alternative_to: str | None = None
    note: str = ""
    height_m: float | None = None

    def in_force(self, instant: float) -> bool:
        """Whether its source holds at this instant, POSIX seconds."""
        after = self.valid_from is None or self.valid_from <= instant
        return after and (self.valid_until is None or instant < self.valid_until)

    def signed_distance(self, points: Floats) -> Floats:
        """Metres (n,) from a line to points (n, 2): above nil on its left, below on its right, walking along it.

        The side is that of the nearest segment; where two are equally near (beyond a bend), that of the one whose
        direction the point is most beside. Past an end, the distance is to the end and the side is the end segment's.
        """
        starts, along = self.points[:-1], np.diff(self.points, axis=0)
        length = np.hypot(along[:, 0], along[:, 1])
        away = np.atleast_2d(points)[:, None, :] - starts
        share = np.clip((away * along).sum(axis=2) / length**2, 0.0, 1.0)
        distance = np.linalg.norm(away - share[..., None] * along, axis=2)
        beside = (along[:, 0] * away[..., 1] - along[:, 1] * away[..., 0]) / length
        rank = np.where(distance <= distance.min(axis=1, keepdims=True) + 1e-9, np.abs(beside), -1.0)
        nearest = rank.argmax(axis=1)
        rows = np.arange(len(nearest))
        signed: Floats = np.copysign(distance[rows, nearest], beside[rows, nearest])
        return signed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Everything placed, by id, in the order of the ids. Rival positions stand beside the ones they rival."""

    lines: Mapping[str, Placed]
    zones: Mapping[str, Placed]
    landmarks: Mapping[str, Placed]
    buildings: Mapping[str, Placed]
    surveys: Mapping[str, Survey]

    def rivals(self, name: str) -> tuple[Placed, ...]:
        """The alternative positions that are declared for this line or zone."""
        both = (*self.lines.values(), *self.zones.values())
        return tuple(placed for placed in both if placed.alternative_to == name)


def scene_in_metres(file: SceneFile, *, latitude: float, longitude: float) -> Scene:
    """The scene in the case frame; `latitude` and `longitude` are `case.frame`, used where the file is in degrees."""

    def place(points: Floats) -> Floats:
        return metres_from_degrees(points, latitude=latitude, longitude=longitude)

    every = [_placed(feature, place if file.frame == "wgs84" else None) for feature in file.features]

    def of(kind: str) -> Mapping[str, Placed]:
        return MappingProxyType({p.id: p for p in sorted(every, key=lambda p: p.id) if p.kind == kind})

    return Scene(
        lines=of("line"),
        zones=of("zone"),
        landmarks=of("landmark"),
        buildings=of("building"),
        surveys=MappingProxyType({survey.id: survey for survey in sorted(file.surveys, key=lambda s: s.id)}),
    )


def _placed(feature: Feature, project: Callable[[Floats], Floats] | None) -> Placed:
    own = feature.properties
    points = np.array(feature.geometry.points(), dtype=np.float64)
    if project is not None:
        points = project(points)
    points.setflags(write=False)
    return Placed(
        id=own.id,
        kind=own.kind,
        name=own.name,
        points=points,
        survey=own.survey,
        error_m=own.error_m,
        source=own.source,
        valid_from=own.valid_from,
        valid_until=own.valid_until,
        sides=own.sides,
        alternative_to=own.alternative_to,
        note=own.note,
        height_m=own.height_m,
    )
