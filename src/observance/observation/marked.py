"""`observations.yaml`: what analysts and patrols saw, heard and measured, each with its error and its author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Box, Certainty, Count, Error, Id, Period, Pixel, Point2, Share01, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice
from observance.evidence.written import Place

Letter = Annotated[str, Field(pattern=r"^[A-Z]\w*$")]


class Frames(Paper):
    """Frames of an item, counted from 0, both included; where in the image, when it can be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"item": "camera-1-a", "first": 120, "last": 155}]})

    item: Id = Field(description="of items.yaml")
    first: int = Field(ge=0, description="counted from 0")
    last: int = Field(ge=0, description="included")
    box: Box | None = Field(default=None, description="left, top, width, height, pixels")
    point: Pixel | None = Field(default=None, description="u, v, pixels")

    @model_validator(mode="after")
    def _ordered(self) -> Frames:
        if self.last < self.first:
            got = f"first {self.first}, last {self.last}"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": "`last` at or after `first`", "got": got})
        return self


class Where(Paper):
    """A place by point with its error, by polygon, or by the id of a zone or landmark."""

    at: Point2 | None = Field(default=None, description="x, y, metres")
    error_m: Error | None = Field(default=None, description="1 sigma, beside at")
    polygon: tuple[Point2, ...] | None = Field(default=None, description="corners, metres")
    feature: Id | None = Field(default=None, description="a zone, landmark or building of the scene")

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
    line: Id | None = Field(default=None, description="line that is crossed")
    zone: Id | None = Field(default=None, description="zone that the act is in")
    starts_in: Id | None = Field(default=None, description="zone that a shot starts in")
    lands_in: Id | None = Field(default=None, description="zone that it lands in")
    directed_at: Id | None = Field(default=None, description="place or person that it is aimed at")
    across: Id | None = Field(default=None, description="line that the act goes across")
    object: Id | None = Field(default=None, description="weapon, vehicle or person that the act is about")
    count: Count | None = Field(default=None, description="how often, or how many")
    letters: dict[Letter, Words] = Field(
        default_factory=dict,
        alias="with",
        description="what fills the holes of the agreement's sentence that `does` names, by letter: {D: 20 km}",
    )


class Marked(Paper):
    """What every marked observation has."""

    id: Id
    author: Words = Field(description="a function code, never a name")
    also: tuple[Words, ...] = Field(
        default=(), description="function codes of others who were there and saw or heard the same themselves"
    )
    when: Period | None = Field(default=None, description="on the case clock; frames give it otherwise")
    frames: Frames | None = Field(default=None, description="what shows it")
    where: Where | None = Field(default=None, description="the place")
    act: ActMarked | None = Field(default=None, description="what was done")
    certainty: Certainty = Field(description="as the author says")
    note: str = Field(default="", description="anything else")

    def witnesses(self) -> tuple[str, ...]:
        """Who saw, heard or examined it there, when nothing can be looked at again; nobody for what was copied."""
        if self.frames is not None:
            return ()
        return tuple(sorted({self.author, *self.also}))

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
    post: Words = Field(description="from where it was heard")
    bearing_deg: float | None = Field(default=None, ge=0, lt=360, description="degrees from grid north, clockwise")
    bearing_error_deg: Error | None = Field(default=None, description="1 sigma")
    range_m: Error | None = Field(default=None, description="metres from the post")
    range_error_m: Error | None = Field(default=None, description="1 sigma")
    count: Count | None = Field(default=None, description="how many")
    weapon_class: str | None = Field(default=None, description="in words")


class Impact(Marked):
    """A mark left by a round: where, from which bearing, by which method, examined by whom."""

    kind: Literal["impact"]
    back_azimuth_deg: float | None = Field(
        default=None, ge=0, lt=360, description="from which bearing the round came, degrees from grid north"
    )
    back_azimuth_error_deg: Error | None = Field(default=None, description="1 sigma")
    method: Words = Field(description="how it was measured")
    examiner: Words = Field(description="a function code")


class Recovered(Marked):
    """An object found."""

    kind: Literal["recovered"]
    what: Words = Field(description="the object")
    examiner: Words = Field(description="a function code")


class Watch(Paper):
    """That the entry's place was watched over its time, and how well, by whose word."""

    detection_rate: Share01 = Field(description="share of the acts there that would have been seen")
    declared_by: Words = Field(description="a function code: by whose word")
    basis: Words = Field(description="on what the rate rests: two observers, daylight, a drill")


class Log(Marked):
    """An entry of a log or register; with `watched`, a patrol's or a post's watch, which counts as coverage."""

    kind: Literal["log"]

    def witnesses(self) -> tuple[str, ...]:
        """Nobody: who copies a log was not there."""
        return ()

    entry: Words = Field(description="its words")
    watched: Watch | None = Field(
        default=None, description="the place (a polygon, or a zone) was watched from when to when"
    )


class Still(Marked):
    """A photograph or a single frame."""

    def witnesses(self) -> tuple[str, ...]:
        """Nobody: who reads a photograph was not there."""
        return ()

    kind: Literal["still"]
    shows: Words = Field(description="in words")


class Shared(Paper):
    """One event seen in two items: it ties their clocks."""

    kind: Literal["shared"]
    id: Id
    author: Words = Field(description="a function code")
    what: Words = Field(description="the event")
    item: Id = Field(description="one item")
    time_s: float = Field(ge=0, description="seconds into it")
    other_item: Id = Field(description="another item")
    other_time_s: float = Field(ge=0, description="seconds into that")
    error_s: Error = Field(description="1 sigma of the difference")


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
            if marked.frames is not None and marked.also:
                wanted = "readings in reviews.yaml: frames are confirmed by whoever reads them, blind"
                yield Slip(place=(*place, "also"), wanted=wanted, got=", ".join(marked.also))
            if isinstance(marked, Log) and marked.watched is not None:
                yield from _watch_slips(place, marked)
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


def _watch_slips(place: Place, log: Log) -> Iterator[Slip]:
    """A watch has a time, a ground and no doubt: one that may not have been kept is no watch."""
    if log.when is None or log.when.latest <= log.when.earliest:
        wanted = "when: from when to when the place was watched"
        yield Slip(place=(*place, "watched"), wanted=wanted, got="one instant" if log.when else "nothing")
    if log.where is None or log.where.at is not None:
        wanted = "where: the ground that was watched, as a polygon or the id of a zone"
        yield Slip(place=(*place, "watched"), wanted=wanted, got="a point" if log.where else "nothing")
    if log.certainty != "certain":
        wanted = "certain: a watch that may not have been kept counts as none"
        yield Slip(place=(*place, "certainty"), wanted=wanted, got=f"{log.certainty!r}")
    if log.act is not None:
        wanted = "an entry of its own for the act"
        yield Slip(place=(*place, "act"), wanted=wanted, got="an act in an entry that says what was watched")
