"""What stands still in a scenario: ground, lines, buildings, trees, the sun."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from observance.evidence.fields import Error, Id, Metres, Point2
from observance.evidence.papers import Paper

_TIME = re.compile(r"(\d\d):([0-5]\d):([0-5]\d(?:\.\d{1,6})?)")


def _time_of_day(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a time of the scenario's day, such as 15:14:40 or 15:14:40.5")
    hours, minutes, seconds = match.groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


TimeOfDay: TypeAlias = Annotated[
    float,
    BeforeValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d:\d\d(\.\d+)?$", "examples": ["15:14:40.5"]}),
]
"""`15:14:40.5` in the file; seconds after the day's first instant in memory (also taken as such)."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Ground = Literal[
    "grass", "dry grass", "asphalt", "gravel", "paving", "soil", "leaves", "water", "concrete", "sand", "ditch"
]


class Sun(Paper):
    """Where the light comes from; `strength` is the share of light that a cast shadow takes away."""

    bearing_deg: float = 225.0
    elevation_deg: float = Field(default=25.0, ge=5, le=90)
    strength: float = Field(default=0.35, ge=0, le=0.9)


class Patch(Paper):
    """Ground of one kind: inside a polygon, or along a path of some width. Later patches lie on earlier ones."""

    kind: Ground
    polygon: tuple[Point2, ...] = ()
    path: tuple[Point2, ...] = ()
    width_m: Error = 4.0

    @model_validator(mode="after")
    def _one_shape(self) -> Patch:
        if bool(self.polygon) == bool(self.path) or len(self.polygon) in (1, 2) or len(self.path) == 1:
            raise ValueError("a polygon of three points or more, or a path of two points or more")
        return self


class Line(Paper):
    """A line on the ground; `painted` draws it."""

    id: Id
    points: tuple[Point2, ...] = Field(min_length=2)
    painted: bool = False
    width_m: Error = 0.3
    colour: Colour = "#c9c6ba"


class Building(Paper):
    """A box, with a flat or a gabled roof (its ridge along `bearing_deg`); walls, steps and huts are boxes too."""

    id: Id
    centre: Point2
    size: tuple[Error, Error, Error] = Field(description="along the bearing, across it, up to the eaves; metres")
    bearing_deg: float = 0.0
    base_m: Metres = 0.0
    roof_m: float = Field(default=0.0, ge=0, description="height of the gable above the eaves; 0 is a flat roof")
    wall: Colour = "#b8b2a4"
    roof: Colour = "#7d7a75"
    storeys: int = Field(default=0, ge=0, le=12, description="rows of windows")


class Tree(Paper):
    """A tree or a bush; `trunk_m` is where its crown begins."""

    at: Point2
    height_m: Error = 6.0
    crown_m: Error = Field(default=3.5, description="diameter")
    trunk_m: float = Field(default=1.8, ge=0)
    kind: Literal["leafy", "conifer", "bush"] = "leafy"
    colour: Colour = "#6f6a45"
