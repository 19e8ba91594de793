"""The schematic vehicle: faces of its body and cabin, wheels, lamps and an open door, in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from observance.observation.camera import Floats
from observance.reenactment.scenario import Vehicle

Part = Literal["body", "bonnet", "roof", "glass", "wheel", "lamp", "door"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One flat piece: corners (k, 3) in the case's frame and its outward normal (3,)."""

    part: Part
    corners: Floats
    normal: Floats


def faces(vehicle: Vehicle, place: Floats, heading: Floats, tilt: float, *, doors: tuple[str, ...]) -> list[Face]:
    """All faces at one instant; `doors` are the sides that stand open."""
    long, wide, high = vehicle.length_m, vehicle.width_m, vehicle.height_m
    clear, waist, wheel = 0.20 * high, 0.56 * high, 0.2 * high
    pieces: list[tuple[Part, Floats]] = []
    pieces += _box(-long / 2, long / 2, wide / 2, clear, waist, top="bonnet", side="body")
    pieces += _box(-0.46 * long, 0.12 * long, 0.46 * wide, waist, high, top="roof", side="glass", slope=0.10 * long)
    for along in (-0.31 * long, 0.31 * long):
        for side in (-1.0, 1.0):
            pieces.append(("wheel", _disc(along, side * (wide / 2 + 0.02), wheel, wheel * 1.05, side)))
    for side in (-1.0, 1.0):
        across = side * 0.34 * wide
        pieces.append(("lamp", _front(long / 2 + 0.02, across, 0.45 * high, 0.10)))
    for name in doors:
        side = 1.0 if name == "left" else -1.0
        pieces.append(("door", _door(0.14 * long, side, wide, clear, 0.9 * high)))
    return [_placed(part, corners, place, heading, tilt, long) for part, corners in pieces]


def _box(
    back: float, front: float, half: float, low: float, high: float, *, top: Part, side: Part, slope: float = 0.0
) -> list[tuple[Part, Floats]]:
    """Five faces, seen from outside in turning order; `slope` leans the front and rear panes inward."""
    b, f, h = back, front, half
    tb, tf = back + 0.4 * slope, front - slope
    return [
        (top, np.array([[tb, h, high], [tb, -h, high], [tf, -h, high], [tf, h, high]])),
        (side, np.array([[f, -h, low], [f, h, low], [tf, h, high], [tf, -h, high]])),
        (side, np.array([[b, h, low], [b, -h, low], [tb, -h, high], [tb, h, high]])),
        (side, np.array([[f, h, low], [b, h, low], [tb, h, high], [tf, h, high]])),
        (side, np.array([[b, -h, low], [f, -h, low], [tf, -h, high], [tb, -h, high]])),
    ]


def _disc(along: float, across: float, up: float, radius: float, side: float) -> Floats:
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False) * -side
    return np.column_stack([along + radius * np.cos(turn), np.full(16, across), up + radius * np.sin(turn)])


def _front(along: float, across: float, up: float, radius: float) -> Floats:
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    return np.column_stack([np.full(12, along), across + radius * np.cos(turn), up + radius * np.sin(turn)])


def _door(hinge: float, side: float, wide: float, low: float, high: float) -> Floats:
    near, far = np.array([hinge, side * wide / 2]), np.array([hinge - 0.35, side * (wide / 2 + 0.80)])
    return np.array([[*near, low], [*far, low], [*far, high], [*near, high]])


def _placed(part: Part, corners: Floats, place: Floats, heading: Floats, tilt: float, long: float) -> Face:
    """Nose down by `tilt` about the rear axle, then turned to the heading and set on the place."""
    rear = -0.31 * long
    along, up = corners[:, 0] - rear, corners[:, 2]
    tipped = np.column_stack(
        [rear + along * np.cos(tilt) + up * np.sin(tilt), corners[:, 1], up * np.cos(tilt) - along * np.sin(tilt)]
    )
    left = np.array([-heading[1], heading[0]])
    world = np.column_stack([place + tipped[:, :1] * heading + tipped[:, 1:2] * left, tipped[:, 2]])
    normal = np.cross(world[1] - world[0], world[2] - world[1])
    return Face(part=part, corners=world, normal=normal / max(float(np.linalg.norm(normal)), 1e-9))
