"""`observations.yaml`: what analysts and patrols saw, heard and measured, each with its error and its author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Box, Certainty, Count, Error, Id, Period, Pixel, Point2, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice


class Frames(Paper):
    """Frames of an item, counted from 0, both included; where in the image, when it can be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"item": "camera-1-a", "first": 120, "last": 155}]})

    item: Id
    first: int = Field(ge=0)
    last: int = Field(ge=0)
    box: Box | None = None
    point: Pixel | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Frames:
        if self.last < self.first:
            got = f"first {self.first}, last {self.last}"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": "`last` at or after `first`", "got": got})
        return self


class Where(Paper):
    """A place by point with its error, by polygon, or by the id of a zone or landmark."""

    at: Point2 | None = None
    error_m: Error | None = None
    polygon: tuple[Point2, ...] | None = None
    feature: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Where:
        given = [x for x in (self.at, self.polygon, self.feature) if x is not None]
        if len(given) != 1:
            raise ValueError("one of at, polygon, feature")
        if self.polygon is not None and len(set(self.polygon)) < 3:
            raise ValueError("a polygon of at least three different points")
        if self.at is not None and self.error_m is None:
            raise ValueError("error_m beside at: a point without an error is no point")
        return self


class ActMarked(Paper):
    """The act, in the vocabulary's word, with what it is about."""

    does: Id = Field(description="crosses, fires, recovers, drags, carries, lies, leaves-vehicle, …")
    person: Id | None = Field(default=None, description="pseudonym of actors.yaml")
    line: Id | None = None
    zone: Id | None = None
    starts_in: Id | None = None
    lands_in: Id | None = None
    directed_at: Id | None = None
    across: Id | None = Field(default=None, description="line that the act goes across")
    object: Id | None = Field(default=None, description="weapon, vehicle or person that the act is about")
    count: Count | None = None


class Marked(Paper):
    """What every marked observation has."""

    id: Id
    author: Words = Field(description="a function code, never a name")
    when: Period | None = Field(default=None, description="on the case clock; frames give it otherwise")
    frames: Frames | None = None
    where: Where | None = None
    act: ActMarked | None = None
    certainty: Certainty
    note: str = ""

    @model_validator(mode="after")
    def _timed(self) -> Marked:
        if self.when is None and self.frames is None:
            raise ValueError("when or frames: an observation without a time holds for no time")
        return self


class Seen(Marked):
    """Seen, in footage or by eye."""

    kind: Literal["seen"]


class Heard(Marked):
    """Heard from a post."""

    kind: Literal["heard"]
    post: Words
    bearing_deg: float | None = Field(default=None, ge=0, lt=360)
    bearing_error_deg: Error | None = None
    range_m: Error | None = None
    range_error_m: Error | None = None
    count: Count | None = None
    weapon_class: str | None = None


class Impact(Marked):
    """A mark left by a round: where, from which bearing, by which method, examined by whom."""

    kind: Literal["impact"]
    back_azimuth_deg: float | None = Field(default=None, ge=0, lt=360)
    back_azimuth_error_deg: Error | None = None
    method: Words
    examiner: Words


class Recovered(Marked):
    """An object found."""

    kind: Literal["recovered"]
    what: Words
    examiner: Words


class Log(Marked):
    """An entry of a log or register."""

    kind: Literal["log"]
    entry: Words


class Still(Marked):
    """A photograph or a single frame."""

    kind: Literal["still"]
    shows: Words


class Shared(Paper):
    """One event seen in two items: it ties their clocks."""

    kind: Literal["shared"]
    id: Id
    author: Words
    what: Words
    item: Id
    time_s: float = Field(ge=0)
    other_item: Id
    other_time_s: float = Field(ge=0)
    error_s: Error


AnyMarked = Annotated[Seen | Heard | Impact | Recovered | Log | Still | Shared, Field(discriminator="kind")]
ActBearing = Seen | Heard | Impact | Recovered | Log | Still


class ObservationsFile(Paper):
    """`observations.yaml`."""

    observations: tuple[AnyMarked, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once; errors beside what was measured; two different items in what ties clocks."""
        yield from twice([(("observations", i, "id"), marked.id) for i, marked in enumerate(self.observations)])
        for i, marked in enumerate(self.observations):
            place = ("observations", i)
            if isinstance(marked, Shared):
                if marked.item == marked.other_item:
                    yield Slip(place=(*place, "other_item"), wanted="another item", got=f"{marked.item!r} again")
                continue
            pairs = []
            if isinstance(marked, Heard):
                pairs = [
                    ("bearing_deg", marked.bearing_deg, "bearing_error_deg", marked.bearing_error_deg),
                    ("range_m", marked.range_m, "range_error_m", marked.range_error_m),
                ]
            if isinstance(marked, Impact):
                pairs = [
                    (
                        "back_azimuth_deg",
                        marked.back_azimuth_deg,
                        "back_azimuth_error_deg",
                        marked.back_azimuth_error_deg,
                    )
                ]
            for name, value, error_name, error in pairs:
                if value is not None and error is None:
                    yield Slip(place=(*place, name), wanted=f"{error_name} beside it (1 sigma)", got="nothing")
