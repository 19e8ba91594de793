"""What a camera sees of everything that stands still: drawn once per camera, with its depths and its shade."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera, Floats
from observance.reenactment.ground import Grain, grain, paint
from observance.reenactment.scenario import Scenario
from observance.reenactment.solids import Solid, solids
from observance.reenactment.watching import CameraSpec, camera_of

SUB = 2
"""Sub-pixels per pixel and axis."""

BLUR_PX = {"day": 0.55, "thermal": 0.9}
"""Standard deviation of the lens's blur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """One camera's still picture.

    Attributes:
        image: (h, w, 3), BGR 0 to 255.
        depth: (SUB*h, SUB*w), metres along the axis to the nearest building or tree; inf where there is none.
        shade: (h, w), 0 to 1, how far the ground lies in a cast shadow.
    """

    image: NDArray[np.float32]
    depth: NDArray[np.float32]
    shade: NDArray[np.float32]


def light_of(scenario: Scenario) -> Floats:
    """Unit vector (3,) along the sun's rays, downward."""
    bearing, up = np.radians([scenario.sun.bearing_deg, scenario.sun.elevation_deg])
    return -np.array([np.sin(bearing) * np.cos(up), np.cos(bearing) * np.cos(up), np.sin(up)])


def draw_backdrop(scenario: Scenario, spec: CameraSpec, through: Camera | None = None) -> Backdrop:
    """Ray-cast the still scene through the camera model; `through` another than the script's, of the same size."""
    camera, noise = camera_of(spec) if through is None else through, grain(scenario.seed)
    width, height = SUB * spec.size[0], SUB * spec.size[1]
    v, u = np.mgrid[0:height, 0:width]
    rays = camera.rays(np.column_stack([(u.ravel() + 0.5) / SUB, (v.ravel() + 0.5) / SUB]))
    thermal = spec.look == "thermal"
    light, bodies = light_of(scenario), solids(scenario)
    below = rays[:, 2] < -1e-4
    reach = np.where(below, -camera.centre[2] / np.where(below, rays[:, 2], -1.0), np.inf)
    far = np.minimum(reach, 4000.0)
    x = (camera.centre[0] + far * rays[:, 0]).reshape(height, width)
    y = (camera.centre[1] + far * rays[:, 1]).reshape(height, width)
    length = np.linalg.norm(rays, axis=1).reshape(height, width)
    footprint = far.reshape(height, width) / camera.fx / SUB
    footprint = footprint * np.sqrt(np.maximum(1.0, far.reshape(height, width) * length / camera.centre[2]))
    colour, heat = paint(scenario, x, y, footprint, noise)
    shade = np.zeros((height, width))
    if not thermal:
        shade = _shade(bodies, light, x, y, noise) * below.reshape(height, width)
        colour = colour * (1.0 - scenario.sun.strength * shade[..., None])
    colour = _sky(colour, rays, below, far, length)
    heat = np.where(below.reshape(height, width), heat, 0.10)
    depth = np.full((height, width), np.inf)
    for body in bodies:
        _place(body, camera, scenario, light, rays.reshape(height, width, 3), colour, heat, depth, noise)
        # What stands before the ground is in front of it everywhere: solids rest on the ground plane.
    picture = np.repeat(255 * heat[..., None], 3, axis=2) if thermal else 255 * colour[..., ::-1]
    picture = np.clip(picture, 0, 255).astype(np.float32)
    small = cv2.resize(picture, spec.size, interpolation=cv2.INTER_AREA)
    image = np.asarray(cv2.GaussianBlur(small, (0, 0), BLUR_PX[spec.look]), dtype=np.float32)
    soft = np.asarray(cv2.resize(shade.astype(np.float32), spec.size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return Backdrop(image=image, depth=depth.astype(np.float32), shade=soft)


def _sky(colour: Floats, rays: Floats, below: NDArray[np.bool_], far: Floats, length: Floats) -> Floats:
    """A hazy sky over two ridges of hills; haze with distance."""
    shape = colour.shape[:2]
    up = (rays[:, 2] / np.linalg.norm(rays[:, :2], axis=1)).reshape(shape)
    azimuth = np.arctan2(rays[:, 0], rays[:, 1]).reshape(shape)
    haze = np.array([0.80, 0.82, 0.83])
    sky = haze + np.clip(up * 3.0, 0, 1)[..., None] * (np.array([0.66, 0.74, 0.81]) - haze)
    far_ridge = 0.035 + 0.016 * np.sin(3.1 * azimuth + 0.8) + 0.008 * np.sin(9.7 * azimuth)
    near_ridge = 0.014 + 0.010 * np.sin(4.3 * azimuth + 2.1) + 0.004 * np.sin(17.0 * azimuth + 0.4)
    sky = np.where((up < far_ridge)[..., None], np.array([0.66, 0.70, 0.72]), sky)
    sky = np.where((up < near_ridge)[..., None], np.array([0.53, 0.56, 0.52]), sky)
    veil = (1.0 - np.exp(-(far.reshape(shape) * length) / 900.0))[..., None]
    ground = colour + veil * (haze * 0.93 - colour)
    result: Floats = np.where(below.reshape(shape)[..., None], ground, sky)
    return result


def _shade(bodies: list[Solid], light: Floats, x: Floats, y: Floats, noise: Grain) -> Floats:
    """0 to 1, how far each ground point lies in shadow; crowns let some light through."""
    shade = np.zeros_like(x)
    for body in bodies:
        ring = body.shadow(light)
        low, high = ring.min(axis=0) - 0.3, ring.max(axis=0) + 0.3
        rows = (x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1])
        if not rows.any():
            continue
        px, py = x[rows], y[rows]
        depth = np.full(len(px), np.inf)
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            size = max(float(np.hypot(x1 - x0, y1 - y0)), 1e-9)
            depth = np.minimum(depth, ((x1 - x0) * (py - y0) - (y1 - y0) * (px - x0)) / size)
        leafy = body.planes is None
        grainy = 0.45 * noise.at(px[None], py[None], 0.5)[0] if leafy else 0.0
        cover = np.clip((depth + grainy) / (0.9 if leafy else 0.18) + 0.5, 0.0, 0.85 if leafy else 1.0)
        shade[rows] = np.maximum(shade[rows], cover)
    return shade


def _place(
    body: Solid, camera: Camera, scenario: Scenario, light: Floats, rays: Floats,
    colour: Floats, heat: Floats, depth: Floats, noise: Grain,
) -> None:  # fmt: skip
    """Draw one solid into the pictures where it is nearer than what is there."""
    window = _window(body, camera, depth.shape)
    if window is None:
        return
    some = rays[window].reshape(-1, 3)
    at, face = body.enter(camera.centre, some)
    shape = depth[window].shape
    hit = (at < depth[window].ravel()).reshape(shape)
    if not hit.any():
        return
    rows = hit.ravel()
    points = camera.centre + at[rows, None] * some[rows]
    if body.planes is not None:
        normals = body.planes[face[rows], :3]
        shown = body.colours[face[rows]].copy()
        shown *= _windows(body, points, normals)[:, None]
    else:
        normals = (points - body.centre) / body.radii**2
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        shown = np.tile(body.colours[0], (len(points), 1))
        rough = noise.at(points[None, :, 0] * 1.3, points[None, :, 2] * 1.7 + points[None, :, 1], 0.3)[0]
        rough += noise.at(points[None, :, 1] * 1.3, points[None, :, 2] * 1.7 - points[None, :, 0], 0.12)[0]
        shown *= (1.0 + 0.17 * rough)[:, None]
    sunny = np.maximum(0.0, -(normals @ light))
    shown *= (0.72 + 0.42 * sunny + 0.10 * np.maximum(0.0, normals[:, 2]))[:, None]
    away = at[rows] * np.linalg.norm(some[rows], axis=1)
    veil = (1.0 - np.exp(-away / 900.0))[:, None]
    colour[window][hit] = shown + veil * (np.array([0.75, 0.77, 0.78]) - shown)
    heat[window][hit] = body.heat * (0.94 + 0.10 * sunny)
    depth[window][hit] = at[rows]


def _windows(body: Solid, points: Floats, normals: Floats) -> Floats:
    """Darker panes in rows, on upright faces."""
    if body.storeys == 0:
        return np.ones(len(points))
    up = (points[:, 2] - body.base_m) / body.height_m * body.storeys
    along = points[:, 0] * -normals[:, 1] + points[:, 1] * normals[:, 0]
    pane = (np.mod(up, 1.0) > 0.32) & (np.mod(up, 1.0) < 0.78) & (np.mod(along, 2.6) > 0.8) & (np.mod(along, 2.6) < 2.1)
    return np.where(pane & (np.abs(normals[:, 2]) < 0.2), 0.55, 1.0)


def _window(body: Solid, camera: Camera, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    """The part of the picture that can show it; all of it if some of it stands beside or behind the camera."""
    bounds = body.corners
    if body.planes is None:
        turn = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=float)
        bounds = body.centre + turn * body.radii
    ahead = (bounds - camera.centre) @ camera.rotation[2]
    if (ahead <= 0.2).all():
        return None
    if (ahead <= 0.2).any():
        return slice(0, shape[0]), slice(0, shape[1])
    pixels = SUB * camera.project(bounds)
    low, high = np.floor(pixels.min(axis=0)).astype(int) - 2, np.ceil(pixels.max(axis=0)).astype(int) + 3
    low, high = np.maximum(low, 0), np.minimum(high, [shape[1], shape[0]])
    if (low >= high).any():
        return None
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))
