"""A scenario: the written script of an incident, and the two ways in which a question varies it.

Frame: the case's metres, x east, y north, z up. Bearings in degrees, clockwise from north. Times of day belong to the
scenario's `day`, which carries the zone; in memory they are seconds after that day began.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from observance.evidence.fields import Error, Id, Instant, Metres, Point2, Words
from observance.evidence.papers import Paper, read_paper
from observance.reenactment.bangs import Kind as Bangs
from observance.reenactment.scenery import Building, Colour, Line, Patch, Sun, TimeOfDay, Tree
from observance.reenactment.watching import CameraSpec
from observance.values.digests import canonical_json, digest_bytes

Posture = Literal["upright", "aims", "kneels", "crouches", "prone", "crawls", "lies", "drags", "dragged"]


class Waypoint(Paper):
    """Where a mover is at an instant; between two waypoints it moves smoothly and never overshoots."""

    at: TimeOfDay
    to: Point2
    posture: Posture = Field(default="upright", description="from here on; upright walks or runs as the speed asks")
    facing_deg: float | None = Field(default=None, description="until the next waypoint; otherwise as it moves")
    tilt_deg: float = Field(default=0.0, ge=-45, le=45, description="nose down, vehicles only")
    leaves: bool = Field(default=False, description="absent until the next waypoint")


def _in_order(waypoints: tuple[Waypoint, ...], who: str) -> None:
    for before, after in pairwise(waypoints):
        if after.at <= before.at:
            raise ValueError(f"the waypoints of {who!r} in the order of their times")


class Dress(Paper):
    """What a person wears, as colours."""

    top: Colour = "#6b705c"
    bottom: Colour = "#5a5c4e"
    cap: Colour = "#4c4f41"
    skin: Colour = "#c79f82"


class Person(Paper):
    """A schematic person."""

    kind: Literal["person"]
    id: Id
    height_m: float = Field(default=1.72, gt=0.5, lt=2.5)
    dress: Dress = Dress()
    carries: Literal["nothing", "rifle", "pistol"] = "nothing"
    waypoints: tuple[Waypoint, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ordered(self) -> Person:
        _in_order(self.waypoints, self.id)
        return self


class Vehicle(Paper):
    """A schematic vehicle: body, cabin, wheels."""

    kind: Literal["vehicle"]
    id: Id
    length_m: Error = 4.1
    width_m: Error = 1.75
    height_m: Error = 1.9
    colour: Colour = "#59604a"
    waypoints: tuple[Waypoint, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ordered(self) -> Vehicle:
        _in_order(self.waypoints, self.id)
        return self


Mover = Annotated[Person | Vehicle, Field(discriminator="kind")]


class Fires(Paper):
    """Shots by a person; each flash lasts 1 to 5 ms and is seen only where an exposure catches it."""

    kind: Literal["fires"]
    by: Id
    at: TimeOfDay
    count: int = Field(default=1, ge=1, le=1000)
    every_s: Error = 0.6
    toward: Point2


class Door(Paper):
    """A vehicle's front door stands open for a while."""

    kind: Literal["door"]
    of: Id
    side: Literal["left", "right"]
    opens: TimeOfDay
    shuts: TimeOfDay


class Lights(Paper):
    """A vehicle's headlights burn for a while."""

    kind: Literal["lights"]
    of: Id
    on: TimeOfDay
    off: TimeOfDay


class Bang(Paper):
    """A short sound that is no shot, at a place: heard by the cameras that have a microphone, seen by none."""

    kind: Literal["bang"]
    of: Bangs
    at: TimeOfDay
    place: Point2
    count: int = Field(default=1, ge=1, le=1000)
    every_s: Error = 0.6


class Air(Paper):
    """The air between source and microphone, and what throws sound back."""

    temperature_c: float = Field(default=15.0, ge=-60, le=60)
    humidity: float = Field(default=0.6, ge=0.05, le=1)
    ground: float = Field(default=0.7, ge=0, le=1, description="how much of a sound the ground throws back")
    walls: int = Field(default=2, ge=0, le=8, description="single echoes")
    tail_db: float = Field(default=-14.0, le=0, description="the diffuse tail under the sound itself")
    tail_s: Error = Field(default=0.9, description="in which the tail falls by 60 dB")


Event = Annotated[Fires | Door | Lights | Bang, Field(discriminator="kind")]


class Scenario(Paper):
    """The whole script. Everything that is drawn follows from it and its seed."""

    title: Words
    seed: int = Field(ge=0)
    day: Instant = Field(description="the day's first instant, with its zone: 2017-11-13T00:00:00+09:00")
    zone_name: Words = "UTC"
    zone_hours: float = Field(default=0.0, ge=-14, le=14)
    start: TimeOfDay
    end: TimeOfDay
    sun: Sun = Sun()
    base: Literal["grass", "dry grass", "gravel", "soil", "asphalt", "concrete"] = "grass"
    patches: tuple[Patch, ...] = ()
    lines: tuple[Line, ...] = ()
    buildings: tuple[Building, ...] = ()
    trees: tuple[Tree, ...] = ()
    cameras: tuple[CameraSpec, ...] = Field(min_length=1)
    movers: tuple[Mover, ...] = ()
    events: tuple[Event, ...] = ()
    air: Air = Air()
    note: str = ""

    @model_validator(mode="after")
    def _joined(self) -> Scenario:
        if self.end <= self.start:
            raise ValueError("`end` after `start`")
        for group in (self.lines, self.buildings, self.cameras, self.movers):
            ids = [member.id for member in group]
            twice = sorted({own for own in ids if ids.count(own) > 1})
            if twice:
                raise ValueError(f"each id once ({', '.join(twice)} stands twice)")
        kinds = {mover.id: mover.kind for mover in self.movers}
        for event in self.events:
            if isinstance(event, Bang):
                continue
            who, wanted = (event.by, "person") if isinstance(event, Fires) else (event.of, "vehicle")
            if kinds.get(who) != wanted:
                raise ValueError(f"a {wanted} of this scenario in the event {event.kind!r}, not {who!r}")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the script's content, whatever its layout; a mute script's is that of before sound was known."""
        content = self.model_dump(mode="json")
        if all(camera.microphone is None for camera in self.cameras):
            del content["air"]
            for camera in content["cameras"]:
                del camera["microphone"]
        for camera in content["cameras"]:
            for later in ("readout_s", "troubles"):
                if not camera[later]:
                    del camera[later]
        return digest_bytes(canonical_json(content))

    def instant(self, time_of_day: float) -> float:
        """POSIX seconds of a time of day."""
        return self.day + time_of_day

    def camera(self, id: str) -> CameraSpec:
        """The camera of that id.

        Raises:
            KeyError: no such camera.
        """
        return {camera.id: camera for camera in self.cameras}[id]

    def mover(self, id: str) -> Person | Vehicle:
        """The mover of that id.

        Raises:
            KeyError: no such mover.
        """
        return {mover.id: mover for mover in self.movers}[id]

    def without(self, mover: str) -> Scenario:
        """This script with one mover, and all that it does, left out.

        Raises:
            KeyError: no such mover.
        """
        self.mover(mover)
        movers = tuple(other for other in self.movers if other.id != mover)
        events = tuple(
            e for e in self.events if isinstance(e, Bang) or (e.by if isinstance(e, Fires) else e.of) != mover
        )
        return self.model_copy(update={"movers": movers, "events": events})

    def with_waypoints(self, mover: str, waypoints: Sequence[Waypoint]) -> Scenario:
        """This script with another way for one mover.

        Raises:
            KeyError: no such mover.
            ValueError: fewer than two waypoints, or not in the order of time.
        """
        self.mover(mover)
        way = tuple(waypoints)
        if len(way) < 2:
            raise ValueError("a way has two waypoints or more")
        _in_order(way, mover)
        movers = tuple(m.model_copy(update={"waypoints": way}) if m.id == mover else m for m in self.movers)
        return self.model_copy(update={"movers": movers})

    def turned_back(self, mover: str, line: str, short_m: Metres) -> Scenario:
        """This script with one mover turning `short_m` before a line that it reaches or crosses, at the same instants.

        Distances from the line are squeezed between the turning point and twice the depth it had on the far side plus
        four metres, on the side where the mover's way begins; what lies farther back stays as it was.

        Raises:
            KeyError: no such mover or line.
        """
        way = self.mover(mover).waypoints
        (x0, y0), (x1, y1) = {drawn.id: drawn for drawn in self.lines}[line].points[:2]
        size = float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        nx, ny = -(y1 - y0) / size, (x1 - x0) / size
        depths = [(point.to[0] - x0) * nx + (point.to[1] - y0) * ny for point in way]
        side = 1.0 if depths[0] > 0 else -1.0
        depths = [depth * side for depth in depths]
        deepest = min(depths)
        if deepest >= short_m:
            return self
        upper = 4.0 - 2.0 * min(deepest, 0.0) + short_m
        turned = []
        for point, depth in zip(way, depths, strict=True):
            wanted = depth
            if depth < upper:
                wanted = short_m + (depth - deepest) * (upper - short_m) / (upper - deepest)
            shift = (wanted - depth) * side
            turned.append(point.model_copy(update={"to": (point.to[0] + shift * nx, point.to[1] + shift * ny)}))
        return self.with_waypoints(mover, turned)


def load_scenario(path: Path) -> Scenario:
    """Read and check a script.

    Raises:
        RefusedInput: every fault of the file.
    """
    return read_paper(path, Scenario)
