"""`scene.geojson`: lines, zones and landmarks, each with its survey, its error, its source and its dates in force."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from observance.evidence.fields import Error, Id, Instant, Metres, Words
from observance.evidence.papers import Paper

Position = tuple[Metres, Metres]


class Survey(Paper):
    """One survey: everything placed by it moves together."""

    id: Id
    shared_error_m: float = Field(ge=0, description="1 sigma of the planar shift that all its features share")
    by: Words
    date: str = ""


class Sides(Paper):
    """Whose ground lies left and right of a line, walking from its first vertex to its last: zone ids."""

    left: Id
    right: Id


class Properties(Paper):
    """What a feature is and how well it is known."""

    id: Id
    kind: Literal["line", "zone", "landmark", "building"]
    name: Words
    survey: Id
    error_m: Error = Field(description="1 sigma of its own shift, beside its survey's")
    source: Words
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    sides: Sides | None = None
    alternative_to: Id | None = Field(default=None, description="a rival position for that line or zone")
    note: str = ""


class LineGeometry(Paper):
    """A line of two or more different vertices, metres in the case frame or degrees."""

    type: Literal["LineString"]
    coordinates: tuple[Position, ...]

    @model_validator(mode="after")
    def _two(self) -> LineGeometry:
        if len(set(self.coordinates)) < 2:
            raise ValueError("a line of at least two different points")
        return self


class PolygonGeometry(Paper):
    """A closed ring of at least four positions; no holes."""

    type: Literal["Polygon"]
    coordinates: tuple[tuple[Position, ...]]

    @model_validator(mode="after")
    def _closed(self) -> PolygonGeometry:
        ring = self.coordinates[0]
        if len(ring) < 4 or ring[0] != ring[-1] or len(set(ring)) < 3:
            raise ValueError("a ring of at least three different points that ends where it begins")
        return self


class PointGeometry(Paper):
    """One position."""

    type: Literal["Point"]
    coordinates: Position


class Feature(Paper):
    """One feature of the scene."""

    type: Literal["Feature"]
    properties: Properties
    geometry: LineGeometry | PolygonGeometry | PointGeometry = Field(discriminator="type")

    @model_validator(mode="after")
    def _fits(self) -> Feature:
        wanted = {"line": "LineString", "zone": "Polygon", "building": "Polygon", "landmark": "Point"}
        if self.geometry.type != wanted[self.properties.kind]:
            raise ValueError(f"a {self.properties.kind} drawn as {wanted[self.properties.kind]}")
        return self


class SceneFile(Paper):
    """The whole scene. `frame: case` means metres in the case frame, x east and y north; `wgs84` means degrees."""

    type: Literal["FeatureCollection"]
    frame: Literal["case", "wgs84"]
    surveys: tuple[Survey, ...]
    features: tuple[Feature, ...]

    @model_validator(mode="after")
    def _joined(self) -> SceneFile:
        surveys = {survey.id for survey in self.surveys}
        ids: set[str] = set()
        for feature in self.features:
            own = feature.properties
            if own.id in ids:
                raise ValueError(f"each id once ({own.id!r} stands twice)")
            ids.add(own.id)
            if own.survey not in surveys:
                raise ValueError(f"a survey of this file for {own.id!r} ({own.survey!r} is none of {sorted(surveys)})")
        for feature in self.features:
            rival = feature.properties.alternative_to
            if rival is not None and rival not in ids:
                raise ValueError(
                    f"a feature of this file in alternative_to of {feature.properties.id!r}, not {rival!r}"
                )
        return self
