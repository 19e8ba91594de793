"""`scene.geojson`: lines, zones and landmarks, each with its survey, its error, its source and its dates in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from shapely.geometry import Polygon

from observance.evidence.fields import Error, Id, Instant, Metres, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice, unknown
from observance.evidence.written import Place

Position = tuple[Metres, Metres]
"""x east, y north in metres; or longitude, latitude in degrees."""


def _wanted(wanted: str, got: str) -> PydanticCustomError:
    return PydanticCustomError("wanted", "{wanted}", {"wanted": wanted, "got": got})


class Survey(Paper):
    """One survey: everything placed by it moves together."""

    id: Id = Field(description="named by features and control points")
    shared_error_m: float = Field(ge=0, description="1 sigma of the planar shift that all its features share")
    by: Words = Field(description="who surveyed")
    date: str = Field(default="", description="when")


class Sides(Paper):
    """Whose ground lies left and right of a line, walking from its first vertex to its last: zone ids."""

    left: Id = Field(description="zone on the left")
    right: Id = Field(description="zone on the right")


class Properties(Paper):
    """What a feature is and how well it is known."""

    id: Id = Field(description="named by other files and by agreements")
    kind: Literal["line", "zone", "landmark", "building"] = Field(description="what it is")
    name: Words = Field(description="words for readers")
    also_called: tuple[Words, ...] = Field(
        default=(), description="what else articles and sources call it; used to read them, never shown for it"
    )
    survey: Id = Field(description="the survey that placed it")
    error_m: Error = Field(description="1 sigma of its own shift, beside its survey's")
    source: Words = Field(description="the map, text or measurement that says where it is")
    valid_from: Instant | None = Field(default=None, description="when its source came into force")
    valid_until: Instant | None = Field(default=None, description="when it ended")
    sides: Sides | None = Field(default=None, description="of a line: whose ground lies left and right of it")
    alternative_to: Id | None = Field(default=None, description="a rival position for that line or zone")
    height_m: Error | None = Field(
        default=None, description="of a building: its roof above the ground; not given, it hides all behind it"
    )
    note: str = ""


class LineGeometry(Paper):
    """A line of two or more different vertices, metres in the case frame or degrees."""

    type: Literal["LineString"]
    coordinates: tuple[Position, ...] = Field(description="two or more different points, in walking order")

    @model_validator(mode="after")
    def _two(self) -> LineGeometry:
        if len(set(self.coordinates)) < 2:
            got = f"{len(set(self.coordinates))} different point" + ("s" if not self.coordinates else "")
            raise _wanted("a line of at least two different points", got)
        if any(a == b for a, b in zip(self.coordinates, self.coordinates[1:], strict=False)):
            raise _wanted("a line whose neighbouring points differ", "the same point twice in a row")
        return self

    def points(self) -> tuple[Position, ...]:
        """Every position, in order."""
        return self.coordinates


class PolygonGeometry(Paper):
    """A closed ring of at least four positions; no holes."""

    type: Literal["Polygon"]
    coordinates: tuple[tuple[Position, ...]] = Field(description="one ring that ends where it begins; no holes")

    @model_validator(mode="after")
    def _closed(self) -> PolygonGeometry:
        ring = self.coordinates[0]
        if len(set(ring)) < 3:
            raise _wanted("a ring of at least three different points", f"{len(set(ring))}")
        if ring[0] != ring[-1]:
            raise _wanted(
                "a closed ring, whose last point is its first", f"a ring from {list(ring[0])} to {list(ring[-1])}"
            )
        if not Polygon(ring).is_valid:
            raise _wanted("a ring that does not cross itself", "one that does")
        return self

    def points(self) -> tuple[Position, ...]:
        """Every position of the ring, the first one again at the end."""
        return self.coordinates[0]


class PointGeometry(Paper):
    """One position."""

    type: Literal["Point"]
    coordinates: Position = Field(description="one position")

    def points(self) -> tuple[Position, ...]:
        """The position."""
        return (self.coordinates,)


class Feature(Paper):
    """One feature of the scene."""

    type: Literal["Feature"]
    properties: Properties
    geometry: LineGeometry | PolygonGeometry | PointGeometry = Field(
        discriminator="type", description="x, y in metres of the case frame, or longitude, latitude"
    )

    @model_validator(mode="after")
    def _fits(self) -> Feature:
        wanted = {"line": "LineString", "zone": "Polygon", "building": "Polygon", "landmark": "Point"}
        if self.geometry.type != wanted[self.properties.kind]:
            raise _wanted(f"a {self.properties.kind} drawn as {wanted[self.properties.kind]}", self.geometry.type)
        return self


class SceneFile(Paper):
    """The whole scene. `frame: case` means metres in the case frame, x east and y north; `wgs84` means degrees."""

    type: Literal["FeatureCollection"]
    frame: Literal["case", "wgs84"] = Field(description="metres of the case frame, or degrees (WGS 84)")
    surveys: tuple[Survey, ...] = Field(description="each with the error that its features share")
    features: tuple[Feature, ...] = Field(description="lines, zones, landmarks, buildings")

    def slips(self) -> Iterator[Slip]:
        """Each id once; surveys, sides and rivals that are in this file; degrees that are degrees."""
        yield from twice([(("surveys", i, "id"), survey.id) for i, survey in enumerate(self.surveys)])
        yield from twice([((*_properties(i), "id"), f.properties.id) for i, f in enumerate(self.features)])
        surveys = {survey.id for survey in self.surveys}
        kinds = {feature.properties.id: feature.properties.kind for feature in self.features}
        for i, feature in enumerate(self.features):
            own, place = feature.properties, _properties(i)
            if own.survey not in surveys:
                yield unknown((*place, "survey"), "a survey of this file", own.survey, surveys)
            if own.alternative_to is not None:
                same = {name for name, kind in kinds.items() if kind == own.kind and name != own.id}
                if own.alternative_to not in same:
                    wanted = f"another {own.kind} of this file"
                    yield unknown((*place, "alternative_to"), wanted, own.alternative_to, same)
            if own.height_m is not None and own.kind != "building":
                yield Slip(place=(*place, "height_m"), wanted="a height at a building only", got=f"a {own.kind}")
            if own.sides is not None:
                zones = {name for name, kind in kinds.items() if kind == "zone"}
                if own.kind != "line":
                    yield Slip(place=(*place, "sides"), wanted="sides at a line only", got=f"a {own.kind}")
                for side, zone in (("left", own.sides.left), ("right", own.sides.right)):
                    if zone not in zones:
                        yield unknown((*place, "sides", side), "a zone of this file", zone, zones)
            if own.valid_from is not None and own.valid_until is not None and own.valid_until <= own.valid_from:
                yield Slip(place=(*place, "valid_until"), wanted="an instant after valid_from", got="one before it")
            if self.frame == "wgs84" and not all(abs(x) <= 180 and abs(y) <= 90 for x, y in feature.geometry.points()):
                wanted = "degrees, longitude first, as `frame: wgs84` says"
                yield Slip(place=("features", i, "geometry", "coordinates"), wanted=wanted, got="larger numbers")


def _properties(index: int) -> Place:
    return ("features", index, "properties")
