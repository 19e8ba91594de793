"""What rays meet: convex solids given by planes, and ellipsoids; made from a scenario's buildings and trees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from observance.observation.camera import Floats
from observance.reenactment.scenario import Scenario
from observance.reenactment.scenery import Building, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Solid:
    """A convex body.

    Attributes:
        id: whose it is. planes: (k, 4), outward normal and offset: inside is n·p <= c. None for an ellipsoid.
        corners: (m, 3), enough to bound it. centre, radii: (3,), the ellipsoid's.
        colours: (k, 3) or (1, 3), RGB 0 to 1. storeys: rows of windows on the walls. heat: 0 to 1, thermal look.
    """

    id: str
    planes: Floats | None
    corners: Floats
    centre: Floats
    radii: Floats
    colours: Floats
    base_m: float
    height_m: float
    storeys: int
    heat: float

    def enter(self, origin: Floats, rays: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """How many ray lengths to the surface (inf if missed) and which face, each (n,)."""
        return self._enter_planes(origin, rays) if self.planes is not None else self._enter_ellipsoid(origin, rays)

    def _enter_planes(self, origin: Floats, rays: Floats) -> tuple[Floats, NDArray[np.int64]]:
        assert self.planes is not None
        near, far = np.full(len(rays), 1e-6), np.full(len(rays), np.inf)
        face = np.full(len(rays), -1, dtype=np.int64)
        for k, (nx, ny, nz, c) in enumerate(self.planes):
            slope = rays @ np.array([nx, ny, nz])
            gap = c - float(origin @ np.array([nx, ny, nz]))
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                at = gap / slope
            inward = slope < -1e-12
            later = inward & (at > near)
            near, face = np.where(later, at, near), np.where(later, k, face)
            far = np.where(slope > 1e-12, np.minimum(far, at), far)
            if gap < 0:
                far = np.where(np.abs(slope) <= 1e-12, -np.inf, far)
        return np.where((near < far) & (face >= 0), near, np.inf), face

    def _enter_ellipsoid(self, origin: Floats, rays: Floats) -> tuple[Floats, NDArray[np.int64]]:
        scaled, start = rays / self.radii, (origin - self.centre) / self.radii
        a, b, c = (scaled**2).sum(axis=1), scaled @ start, float(start @ start) - 1.0
        root = b * b - a * c
        at = (-b - np.sqrt(np.maximum(root, 0.0))) / a
        return np.where((root > 0) & (at > 0), at, np.inf), np.zeros(len(rays), dtype=np.int64)

    def shadow(self, light: Floats) -> Floats:
        """The outline (k, 2), metres, turning left, that it casts on the ground; `light` points from the sun down."""
        fall = self.corners[:, :2] - self.corners[:, 2:] * (light[:2] / light[2])
        hull: Floats = fall[ConvexHull(fall).vertices]
        return hull


def rgb(colour: str) -> Floats:
    """`#rrggbb` as (3,), 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def solids(scenario: Scenario) -> list[Solid]:
    """Every building and tree of a scenario, as solids."""
    made: list[Solid] = []
    for building in scenario.buildings:
        made += _house(building)
    for i, tree in enumerate(scenario.trees):
        made += _plant(tree, f"tree-{i + 1}")
    return made


def _convex(id: str, corners: Floats, wall: Floats, roof: Floats, base: float, high: float, storeys: int) -> Solid:
    """Planes from the hull of its corners; faces that look upward take the roof's colour."""
    equations = ConvexHull(corners).equations
    keep = np.unique(np.round(equations, 9), axis=0)
    planes = np.column_stack([keep[:, :3], -keep[:, 3]])
    colours = np.where(planes[:, 2:3] > 0.2, roof, wall)
    return Solid(
        id=id, planes=planes, corners=corners, centre=corners.mean(axis=0), radii=np.ones(3), colours=colours,
        base_m=base, height_m=high, storeys=storeys, heat=0.40,
    )  # fmt: skip


def _house(building: Building) -> list[Solid]:
    along, across, high = building.size
    bearing = np.radians(building.bearing_deg)
    forward, right = np.array([np.sin(bearing), np.cos(bearing)]), np.array([np.cos(bearing), -np.sin(bearing)])

    def corner(a: float, b: float, z: float) -> list[float]:
        at = np.array(building.centre) + a * along / 2 * forward + b * across / 2 * right
        return [float(at[0]), float(at[1]), z]

    base, eaves = building.base_m, building.base_m + high
    ring = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    box = np.array([corner(a, b, z) for z in (base, eaves) for a, b in ring])
    wall, roof = rgb(building.wall), rgb(building.roof)
    made = [_convex(building.id, box, wall, roof, base, high, building.storeys)]
    if building.roof_m > 0:
        ridge = eaves + building.roof_m
        over = 1.06
        prism = [corner(over * a, over * b, eaves) for a, b in ring] + [corner(over * a, 0, ridge) for a in (-1, 1)]
        made.append(_convex(building.id, np.array(prism), 0.92 * wall, roof, eaves, building.roof_m, 0))
    return made


def _plant(tree: Tree, id: str) -> list[Solid]:
    x, y = tree.at
    colour = rgb(tree.colour)
    made: list[Solid] = []
    low = 0.0 if tree.kind == "bush" else min(tree.trunk_m, 0.8 * tree.height_m)
    crown = tree.height_m - low
    if low > 0:
        half = max(0.08, 0.025 * tree.height_m)
        post = np.array(
            [[x + a, y + b, z] for z in (0.0, low + 0.3 * crown) for a in (-half, half) for b in (-half, half)]
        )
        made.append(_convex(id, post, np.array([0.32, 0.27, 0.22]), np.array([0.32, 0.27, 0.22]), 0.0, low, 0))
    tiers = (
        [(0.30, 1.0, 0.34), (0.55, 0.72, 0.30), (0.80, 0.42, 0.24)]
        if tree.kind == "conifer"
        else [(0.42, 1.0, 0.42), (0.68, 0.74, 0.32)]
    )
    for at, wide, tall in tiers:
        centre = np.array([x, y, low + at * crown])
        radii = np.array([tree.crown_m / 2 * wide, tree.crown_m / 2 * wide, tall * crown])
        turn = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=float)
        made.append(
            Solid(
                id=id, planes=None, corners=centre + 0.85 * turn * radii, centre=centre, radii=radii,
                colours=colour[None], base_m=low, height_m=crown, storeys=0, heat=0.30,
            )
        )  # fmt: skip
    return made
