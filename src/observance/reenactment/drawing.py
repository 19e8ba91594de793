"""Persons and vehicles on a canvas, their cast shadows, and the flash at a muzzle."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera, Floats
from observance.reenactment import figure as fig
from observance.reenactment.canvas import Canvas
from observance.reenactment.scenario import Person, Vehicle
from observance.reenactment.solids import rgb
from observance.reenactment.vehicle import Face

_LIMBS: tuple[tuple[int, int, float, str, int], ...] = (
    (fig.HIPS[0], fig.KNEES[0], 0.043, "bottom", 0), (fig.KNEES[0], fig.FEET[0], 0.032, "bottom", 0),
    (fig.FEET[0], fig.TOES[0], 0.026, "shoe", 0), (fig.HIPS[1], fig.KNEES[1], 0.043, "bottom", 1),
    (fig.KNEES[1], fig.FEET[1], 0.032, "bottom", 1), (fig.FEET[1], fig.TOES[1], 0.026, "shoe", 1),
    (fig.SHOULDERS[0], fig.ELBOWS[0], 0.030, "top", 0), (fig.ELBOWS[0], fig.HANDS[0], 0.026, "top", 0),
    (fig.HANDS[0], fig.HANDS[0], 0.027, "skin", 0), (fig.SHOULDERS[1], fig.ELBOWS[1], 0.030, "top", 1),
    (fig.ELBOWS[1], fig.HANDS[1], 0.026, "top", 1), (fig.HANDS[1], fig.HANDS[1], 0.027, "skin", 1),
)  # fmt: skip
"""From joint, to joint, radius in heights, what covers it, side."""

_HEAT = {"top": 0.74, "bottom": 0.68, "shoe": 0.50, "cap": 0.66, "skin": 0.97}
_VEHICLE_HEAT = {"body": 0.46, "bonnet": 0.88, "roof": 0.42, "glass": 0.44, "wheel": 0.62, "lamp": 0.6, "door": 0.44}
_WEAPON = (40.0, 42.0, 44.0)
_LONG = {"rifle": 1.0, "pistol": 0.28}


def palette(person: Person, look: str) -> dict[str, tuple[float, float, float]]:
    """BGR 0 to 255 of everything that covers a person, in a look."""
    if look == "thermal":
        return {part: _tint(np.full(3, 255 * heat)) for part, heat in _HEAT.items()}
    dress = person.dress
    colours = {"top": dress.top, "bottom": dress.bottom, "cap": dress.cap, "skin": dress.skin, "shoe": "#2f2d2a"}
    return {part: _tint(255 * rgb(colour)[::-1]) for part, colour in colours.items()}


def _tint(colour: Floats) -> tuple[float, float, float]:
    kept = np.clip(colour, 0, 255)
    return float(kept[0]), float(kept[1]), float(kept[2])


def _lit(colour: tuple[float, float, float], light: float) -> tuple[float, float, float]:
    return min(colour[0] * light, 255), min(colour[1] * light, 255), min(colour[2] * light, 255)


def draw_person(
    person: Person,
    points: Floats,
    depths: Floats,
    camera: Camera,
    colours: dict[str, tuple[float, float, float]],
    look: str,
) -> Canvas | None:
    """One person from joints in the image (JOINTS, 2) and their depths (JOINTS,), far parts first."""
    if not (depths > 0.5).all():
        return None
    scale = camera.fx / depths * person.height_m
    sheet = Canvas.around(points, 0.08 * float(scale.max()) + 3, (camera.width, camera.height))
    if sheet is None:
        return None
    spots, away, sizes = points.tolist(), depths.tolist(), scale.tolist()
    far = 0 if away[fig.SHOULDERS[0]] > away[fig.SHOULDERS[1]] else 1

    def limbs(side: int, parts: slice, light: float) -> None:
        for a, b, radius, cover, own in _LIMBS[parts]:
            if own == side:
                tint = _lit(colours[cover], light)
                sheet.stroke(spots[a], spots[b], radius * sizes[a], tint, (away[a] + away[b]) / 2)

    limbs(far, slice(None), 0.80)
    limbs(1 - far, slice(0, 6), 1.0)
    _trunk(sheet, points, away, sizes, colours)
    if person.carries != "nothing":
        reach = _LONG[person.carries]
        muzzle = points[fig.MUZZLE]
        butt = points[fig.BUTT] + (1 - reach) * (muzzle - points[fig.BUTT])
        tint = _WEAPON if look == "day" else (120.0, 120.0, 120.0)
        sheet.stroke(butt.tolist(), muzzle.tolist(), 0.014 * sizes[fig.MUZZLE], tint, away[fig.MUZZLE])
    limbs(1 - far, slice(6, None), 1.06)
    return sheet


def _trunk(
    sheet: Canvas,
    points: Floats,
    away: list[float],
    sizes: list[float],
    colours: dict[str, tuple[float, float, float]],
) -> None:
    size, depth, top = sizes[fig.NECK], away[fig.NECK], colours["top"]
    pelvis, neck, head = points[fig.PELVIS], points[fig.NECK], points[fig.HEAD]
    hips = points[list(fig.HIPS)]
    sheet.stroke(hips[0].tolist(), hips[1].tolist(), 0.052 * size, colours["bottom"], away[fig.PELVIS])
    sheet.stroke(neck.tolist(), (pelvis + 0.12 * (neck - pelvis)).tolist(), 0.060 * size, top, depth)
    for side in (0, 1):
        shoulder = points[fig.SHOULDERS[side]]
        sheet.stroke(
            shoulder.tolist(), (hips[side] + 0.14 * (shoulder - hips[side])).tolist(), 0.038 * size, top, depth
        )
    quad = points[[fig.SHOULDERS[0], fig.SHOULDERS[1], fig.HIPS[1], fig.HIPS[0]]].astype(np.float32)
    hull = cv2.convexHull(quad)[:, 0].astype(float)
    if len(hull) >= 3:
        middle = hull.mean(axis=0)
        sheet.fill(middle + 0.94 * (hull - middle), top, depth)
    sheet.stroke(neck.tolist(), head.tolist(), 0.030 * size, _lit(colours["skin"], 0.88), depth)
    sheet.dot(head.tolist(), 0.062 * size, colours["skin"], away[fig.HEAD])
    crown = (head - neck) / max(float(np.linalg.norm(head - neck)), 1e-6)
    sheet.dot((head + 0.026 * size * crown).tolist(), 0.056 * size, colours["cap"], away[fig.HEAD])


def cast(world: Floats, light: Floats) -> Floats:
    """Where points (..., 3) cast their shadows on the ground, (..., 3)."""
    fallen: Floats = world - world[..., 2:] * (light / light[2])
    return fallen


def draw_person_shadow(person: Person, points: Floats, depths: Floats, camera: Camera) -> Canvas | None:
    """The shadow of a person, from its joints' shadows in the image (JOINTS, 2) and their depths (JOINTS,)."""
    if not (depths > 0.5).all():
        return None
    scale = camera.fx / depths * person.height_m
    sheet = Canvas.around(points, 0.09 * float(scale.max()) + 3, (camera.width, camera.height))
    if sheet is None:
        return None
    spots, sizes = points.tolist(), scale.tolist()
    for a, b, radius, _, _ in _LIMBS:
        sheet.stroke(spots[a], spots[b], radius * sizes[a], None, 1.0)
    sheet.stroke(spots[fig.NECK], spots[fig.PELVIS], 0.085 * sizes[fig.PELVIS], None, 1.0)
    sheet.stroke(spots[fig.SHOULDERS[0]], spots[fig.SHOULDERS[1]], 0.04 * sizes[fig.NECK], None, 1.0)
    sheet.stroke(spots[fig.NECK], spots[fig.HEAD], 0.045 * sizes[fig.HEAD], None, 1.0)
    sheet.dot(spots[fig.HEAD], 0.066 * sizes[fig.HEAD], None, 1.0)
    return sheet


def draw_vehicle(
    vehicle: Vehicle, pieces: list[Face], camera: Camera, light: Floats, look: str, lamps: bool
) -> Canvas | None:
    """One vehicle from its faces, far ones first, those turned away left out."""
    everything = np.concatenate([piece.corners for piece in pieces])
    if not (((everything - camera.centre) @ camera.rotation[2]) > 0.5).all():
        return None
    sheet = Canvas.around(camera.project(everything), 8.0, (camera.width, camera.height))
    if sheet is None:
        return None
    away = [float(np.linalg.norm(piece.corners.mean(axis=0) - camera.centre)) for piece in pieces]
    layer = {"wheel": 1, "lamp": 1, "door": 2}
    order = sorted(range(len(pieces)), key=lambda i: (layer.get(pieces[i].part, 0), -away[i]))
    for i in order:
        piece = pieces[i]
        facing = float(piece.normal @ (camera.centre - piece.corners[0]))
        if facing <= 0 and piece.part != "door":
            continue
        depth = float((piece.corners.mean(axis=0) - camera.centre) @ camera.rotation[2])
        sheet.fill(camera.project(piece.corners), _tint(_paint(vehicle, piece, light, look, lamps)), depth)
    return sheet


def _paint(vehicle: Vehicle, piece: Face, light: Floats, look: str, lamps: bool) -> Floats:
    if look == "thermal":
        return np.full(3, 255 * _VEHICLE_HEAT[piece.part])
    base = 255 * rgb(vehicle.colour)[::-1]
    colours = {"roof": 0.80 * base, "glass": np.array([72.0, 66.0, 60.0]), "wheel": np.array([38.0, 38.0, 40.0])}
    if piece.part == "lamp":
        return np.array([215.0, 245.0, 255.0]) if lamps else np.array([150.0, 165.0, 170.0])
    shade = 0.70 + 0.48 * max(0.0, -float(piece.normal @ light)) + 0.12 * max(0.0, float(piece.normal[2]))
    return np.minimum(colours.get(piece.part, base) * shade, 255)


def draw_vehicle_shadow(pieces: list[Face], camera: Camera, light: Floats) -> Canvas | None:
    """The shadow of a vehicle: the hull of its corners' shadows."""
    corners = np.concatenate([piece.corners for piece in pieces])
    fall = cast(corners, light)
    if not (((fall - camera.centre) @ camera.rotation[2]) > 0.5).all():
        return None
    pixels = camera.project(fall)
    sheet = Canvas.around(pixels, 3.0, (camera.width, camera.height))
    if sheet is not None:
        sheet.fill(cv2.convexHull(pixels.astype(np.float32))[:, 0].astype(float), None, 1.0)
    return sheet


def add_flash(frame: NDArray[np.uint8], at: Floats, reach_px: float, strength: float) -> None:
    """A short burst of light at a point of the frame: a small core in a wider glow."""
    half = max(4, round(3 * reach_px))
    x, y = round(float(at[0])), round(float(at[1]))
    y0, y1, x0, x1 = (
        max(y - half, 0),
        min(y + half + 1, frame.shape[0]),
        max(x - half, 0),
        min(x + half + 1, frame.shape[1]),
    )
    if y0 >= y1 or x0 >= x1:
        return
    v, u = np.mgrid[y0:y1, x0:x1]
    gap = np.hypot(u + 0.5 - at[0], v + 0.5 - at[1]) / max(reach_px, 0.7)
    glow = strength * (260 * np.exp(-(gap**2) * 1.6) + 60 * np.exp(-(gap**2) * 0.35))
    tint = np.array([0.62, 0.90, 1.0])
    frame[y0:y1, x0:x1] = np.clip(frame[y0:y1, x0:x1] + glow[..., None] * tint, 0, 255).astype(np.uint8)
