"""A mover before one camera over one recording span: its motion projected once, its sheets frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from observance.observation.camera import Camera, Floats
from observance.reenactment import figure as fig
from observance.reenactment.backdrop import light_of
from observance.reenactment.canvas import Canvas
from observance.reenactment.courses import Course, follow
from observance.reenactment.drawing import (
    cast,
    draw_person,
    draw_person_shadow,
    draw_vehicle,
    draw_vehicle_shadow,
    palette,
)
from observance.reenactment.scenario import Door, Lights, Person, Scenario, Vehicle
from observance.reenactment.vehicle import faces

Sheets = tuple[Canvas | None, Canvas | None]
"""The cast shadow and the body; None where nothing can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A mover with everything about its motion over n frames.

    Attributes:
        pixels, depths: (n, j, 2) and (n, j), a person's joints in the image. fallen, fallen_depths: their shadows.
        kept: the sheets last drawn of a vehicle, by its pose: one that stands is drawn once.
    """

    mover: Person | Vehicle
    course: Course
    camera: Camera
    scenario: Scenario
    look: str
    light: Floats
    pixels: Floats
    depths: Floats
    fallen: Floats
    fallen_depths: Floats
    colours: dict[str, tuple[float, float, float]]
    kept: dict[bytes, Sheets] = field(default_factory=dict)

    def sheets(self, i: int, now: float) -> Sheets:
        """What to lay into frame `i`, taken at `now` (seconds of the day)."""
        if not isinstance(self.mover, Person):
            return self._vehicle(self.mover, i, now)
        shadow = None
        if self.look == "day":
            shadow = draw_person_shadow(self.mover, self.fallen[i], self.fallen_depths[i], self.camera)
        body = draw_person(self.mover, self.pixels[i], self.depths[i], self.camera, self.colours, self.look)
        return shadow, body

    def _vehicle(self, vehicle: Vehicle, i: int, now: float) -> Sheets:
        doors: list[str] = []
        lamps = False
        for event in self.scenario.events:
            if isinstance(event, Door) and event.of == vehicle.id and event.opens <= now < event.shuts:
                doors.append(event.side)
            elif isinstance(event, Lights) and event.of == vehicle.id and event.on <= now < event.off:
                lamps = True
        place, heading, tilt = self.course.place[i], self.course.heading[i], float(self.course.tilt[i])
        pose = np.round([*place, *heading, tilt, lamps, len(doors), "left" in doors], 6).tobytes()
        if pose not in self.kept:
            pieces = faces(vehicle, place, heading, tilt, doors=tuple(doors))
            shadow = draw_vehicle_shadow(pieces, self.camera, self.light) if self.look == "day" else None
            body = draw_vehicle(vehicle, pieces, self.camera, self.light, self.look, lamps)
            self.kept.clear()
            self.kept[pose] = (shadow, body)
        return self.kept[pose]


def enter(mover: Person | Vehicle, true: Floats, camera: Camera, scenario: Scenario, look: str) -> Actor:
    """Bring a mover before a camera at instants (n,), seconds of the day."""
    course, light = follow(mover, true), light_of(scenario)
    if isinstance(mover, Person):
        world, colours = fig.joints(mover, course), palette(mover, look)
    else:
        world, colours = np.zeros((len(true), 0, 3)), {}
    pixels, depths = _projected(camera, world)
    fallen, fallen_depths = _projected(camera, cast(world, light)) if look == "day" else (pixels, depths)
    return Actor(
        mover=mover,
        course=course,
        camera=camera,
        scenario=scenario,
        look=look,
        light=light,
        pixels=pixels,
        depths=depths,
        fallen=fallen,
        fallen_depths=fallen_depths,
        colours=colours,
    )


def _projected(camera: Camera, world: Floats) -> tuple[Floats, Floats]:
    """Pixels (n, j, 2) and depths (n, j) of points (n, j, 3)."""
    if not world.size:
        return np.zeros((*world.shape[:2], 2)), np.zeros(world.shape[:2])
    flat = world.reshape(-1, 3)
    depths = ((flat - camera.centre) @ camera.rotation[2]).reshape(world.shape[:2])
    return camera.project(flat).reshape(*world.shape[:2], 2), depths
