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

_LIMBS = (
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
_WEAPON = np.array([40.0, 42.0, 44.0])
_LONG = {"rifle": 1.0, "pistol": 0.28}


def palette(person: Person, look: str) -> dict[str, Floats]:
    """BGR 0 to 255 of everything that covers a person, in a look."""
    if look == "thermal":
        return {part: np.full(3, 255 * heat) for part, heat in _HEAT.items()}
    dress = person.dress
    colours = {"top": dress.top, "bottom": dress.bottom, "cap": dress.cap, "skin": dress.skin, "shoe": "#2f2d2a"}
    return {part: 255 * rgb(colour)[::-1] for part, colour in colours.items()}


def draw_person(
    person: Person, points: Floats, depths: Floats, camera: Camera, colours: dict[str, Floats], look: str
) -> Canvas | None:
    """One person from joints in the image (JOINTS, 2) and their depths (JOINTS,), far parts first."""
    if not (depths > 0.5).all():
        return None
    scale = camera.fx / depths * person.height_m
    sheet = Canvas.around(points, 0.08 * float(scale.max()) + 3, (camera.width, camera.height))
    if sheet is None:
        return None
    far = 0 if depths[fig.SHOULDERS[0]] > depths[fig.SHOULDERS[1]] else 1
    for limb in _LIMBS:
        if limb[4] == far:
            _limb(sheet, limb, points, depths, scale, colours, 0.80)
    for limb in _LIMBS[:6]:
        if limb[4] != far:
            _limb(sheet, limb, points, depths, scale, colours, 1.0)
    _trunk(sheet, points, depths, scale, colours)
    armed = person.carries != "nothing"
    if armed:
        _weapon(sheet, person, points, depths, scale, look)
    for limb in _LIMBS[6:]:
        if limb[4] != far:
            _limb(sheet, limb, points, depths, scale, colours, 1.06)
    return sheet


def _limb(
    sheet: Canvas, limb: tuple[int, int, float, str, int], points: Floats, depths: Floats, scale: Floats,
    colours: dict[str, Floats], light: float,
) -> None:  # fmt: skip
    a, b, radius, cover, _ = limb
    depth, colour = float(depths[a] + depths[b]) / 2, np.minimum(colours[cover] * light, 255)
    sheet.stroke(points[a], points[b] + 1e-3, radius * float(scale[a]), colour, depth)


def _trunk(sheet: Canvas, points: Floats, depths: Floats, scale: Floats, colours: dict[str, Floats]) -> None:
    size, depth, top = float(scale[fig.NECK]), float(depths[fig.NECK]), colours["top"]
    pelvis = points[fig.PELVIS]
    sheet.stroke(points[fig.HIPS[0]], points[fig.HIPS[1]], 0.052 * size, colours["bottom"], float(depths[fig.PELVIS]))
    waist = pelvis + 0.12 * (points[fig.NECK] - pelvis)
    sheet.stroke(points[fig.NECK], waist, 0.060 * size, top, depth)
    for side in (0, 1):
        hip = points[fig.HIPS[side]] + 0.14 * (points[fig.SHOULDERS[side]] - points[fig.HIPS[side]])
        sheet.stroke(points[fig.SHOULDERS[side]], hip, 0.038 * size, top, depth)
    quad = points[[fig.SHOULDERS[0], fig.SHOULDERS[1], fig.HIPS[1], fig.HIPS[0]]].astype(np.float32)
    hull = cv2.convexHull(quad)[:, 0].astype(float)
    if len(hull) >= 3:
        middle = hull.mean(axis=0)
        sheet.fill(middle + 0.94 * (hull - middle), top, depth)
    sheet.stroke(points[fig.NECK], points[fig.HEAD], 0.030 * size, 0.88 * colours["skin"], depth)
    head = points[fig.HEAD]
    sheet.dot(head, 0.062 * size, colours["skin"], float(depths[fig.HEAD]))
    away = head - points[fig.NECK]
    crown = away / max(float(np.linalg.norm(away)), 1e-6)
    sheet.dot(head + 0.026 * size * crown, 0.056 * size, colours["cap"], float(depths[fig.HEAD]))


def _weapon(sheet: Canvas, person: Person, points: Floats, depths: Floats, scale: Floats, look: str) -> None:
    reach = _LONG[person.carries]
    muzzle = points[fig.MUZZLE]
    butt = points[fig.BUTT] + (1 - reach) * (muzzle - points[fig.BUTT])
    colour = _WEAPON if look == "day" else np.full(3, 120.0)
    sheet.stroke(butt, muzzle, 0.014 * float(scale[fig.MUZZLE]), colour, float(depths[fig.MUZZLE]))


def draw_person_shadow(person: Person, world: Floats, camera: Camera, light: Floats) -> Canvas | None:
    """The shadow of joints (JOINTS, 3) on the ground along the light."""
    fall = world - world[:, 2:] * (light / light[2])
    points = camera.project(fall)
    depths = (fall - camera.centre) @ camera.rotation[2]
    if not (depths > 0.5).all():
        return None
    scale = camera.fx / depths * person.height_m
    sheet = Canvas.around(points, 0.09 * float(scale.max()) + 3, (camera.width, camera.height))
    if sheet is None:
        return None
    grey = np.zeros(3)
    for a, b, radius, _, _ in _LIMBS:
        sheet.stroke(points[a], points[b] + 1e-3, radius * float(scale[a]), grey, 1.0)
    sheet.stroke(points[fig.NECK], points[fig.PELVIS], 0.085 * float(scale[fig.PELVIS]), grey, 1.0)
    sheet.stroke(points[fig.SHOULDERS[0]], points[fig.SHOULDERS[1]], 0.04 * float(scale[fig.NECK]), grey, 1.0)
    sheet.dot(points[fig.HEAD], 0.066 * float(scale[fig.HEAD]), grey, 1.0)
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
        sheet.fill(camera.project(piece.corners), _paint(vehicle, piece, light, look, lamps), depth)
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
    fall = corners - corners[:, 2:] * (light / light[2])
    if not (((fall - camera.centre) @ camera.rotation[2]) > 0.5).all():
        return None
    pixels = camera.project(fall)
    sheet = Canvas.around(pixels, 3.0, (camera.width, camera.height))
    if sheet is not None:
        sheet.fill(cv2.convexHull(pixels.astype(np.float32))[:, 0].astype(float), np.zeros(3), 1.0)
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
