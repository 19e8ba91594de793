"""How the ground looks: kinds of surface with procedural grain, laid as polygons and along paths."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.scenario import Scenario
from observance.reenactment.scenery import Patch
from observance.reenactment.solids import rgb
from observance.values.draws import uniform

_TILE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A kind of ground: colour, contrast of its fine, middle and coarse grain, warmth (0 to 1) in the thermal look."""

    colour: str
    fine: float
    middle: float
    coarse: float
    heat: float


SURFACES = {
    "grass": Surface(colour="#84835f", fine=0.16, middle=0.10, coarse=0.12, heat=0.30),
    "dry grass": Surface(colour="#a39b77", fine=0.14, middle=0.10, coarse=0.10, heat=0.32),
    "asphalt": Surface(colour="#74757a", fine=0.06, middle=0.03, coarse=0.05, heat=0.37),
    "gravel": Surface(colour="#a09a8c", fine=0.16, middle=0.05, coarse=0.05, heat=0.35),
    "paving": Surface(colour="#aaa79d", fine=0.05, middle=0.03, coarse=0.05, heat=0.36),
    "concrete": Surface(colour="#b0aea6", fine=0.04, middle=0.04, coarse=0.05, heat=0.37),
    "soil": Surface(colour="#85745c", fine=0.12, middle=0.10, coarse=0.08, heat=0.31),
    "leaves": Surface(colour="#8c7450", fine=0.24, middle=0.16, coarse=0.08, heat=0.29),
    "water": Surface(colour="#66757b", fine=0.02, middle=0.04, coarse=0.06, heat=0.22),
    "sand": Surface(colour="#bdb194", fine=0.06, middle=0.05, coarse=0.05, heat=0.35),
    "ditch": Surface(colour="#5d5645", fine=0.16, middle=0.12, coarse=0.06, heat=0.27),
}


@dataclass(frozen=True, slots=True)
class Grain:
    """Band-limited noise over the plane: one periodic tile, read at three sizes of grain."""

    tile: NDArray[np.float32]

    def at(self, x: Floats, y: Floats, cell_m: float) -> Floats:
        """Values about -1 to 1 at points of any one shape (h, w)."""
        u = np.mod(x / cell_m, _TILE).astype(np.float32)
        v = np.mod(y / cell_m, _TILE).astype(np.float32)
        return cv2.remap(self.tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float64)


def grain(seed: int) -> Grain:
    """The noise of a scenario."""
    raw = (uniform(seed, "re-enactment/grain", _TILE, _TILE) - 0.5).astype(np.float32)
    padded = np.pad(raw, 4, mode="wrap")
    smooth = cv2.GaussianBlur(padded, (0, 0), 0.8)[4:-4, 4:-4]
    return Grain(tile=np.ascontiguousarray(smooth / (3 * smooth.std())))


def paint(scenario: Scenario, x: Floats, y: Floats, footprint_m: Floats, noise: Grain) -> tuple[Floats, Floats]:
    """Colour (h, w, 3), RGB 0 to 1, and warmth (h, w) of the ground at points (h, w).

    Args:
        footprint_m: (h, w), the ground that one pixel covers: grain smaller than that fades out.
    """
    colour, heat = _laid(scenario.base, x, y, footprint_m, noise)
    for patch in scenario.patches:
        outline = np.array(patch.polygon or patch.path, dtype=float)
        margin = 0.4 + (patch.width_m / 2 if patch.path else 0.0)
        window = _around(outline, margin, x, y)
        if window is None:
            continue
        share = _inside(patch, x[window], y[window], noise)
        laid, warm = _laid(patch.kind, x[window], y[window], footprint_m[window], noise)
        colour[window] += share[..., None] * (laid - colour[window])
        heat[window] += share * (warm - heat[window])
    for line in scenario.lines:
        window = _around(np.array(line.points, dtype=float), 0.5 + line.width_m, x, y) if line.painted else None
        if window is None:
            continue
        near = np.maximum(footprint_m[window], 1e-6)
        gap = path_distance(np.array(line.points, dtype=float), x[window], y[window])
        share = 0.75 * np.clip((line.width_m / 2 - gap) / np.maximum(near, 0.02) + 0.5, 0.0, 1.0)
        share *= np.clip(line.width_m / near, 0.0, 1.0)
        worn = 1 + 0.05 * noise.at(x[window], y[window], 0.3)[..., None]
        colour[window] += share[..., None] * (rgb(line.colour) * worn - colour[window])
    return colour, heat


def _laid(kind: str, x: Floats, y: Floats, footprint_m: Floats, noise: Grain) -> tuple[Floats, Floats]:
    surface = SURFACES[kind]
    light = np.zeros_like(x)
    for cell, contrast in ((0.07, surface.fine), (0.6, surface.middle), (5.0, surface.coarse)):
        fade = np.clip(2.0 * cell / np.maximum(footprint_m, 1e-6), 0.0, 1.0)
        light += contrast * fade * noise.at(x + 13.7 * cell, y - 7.1 * cell, cell)
    if kind == "paving":
        joint = np.minimum(np.abs(np.mod(x, 1.5) - 0.75), np.abs(np.mod(y, 1.5) - 0.75))
        light -= (
            0.14 * np.clip(1 - joint / np.maximum(0.04, 0.7 * footprint_m), 0, 1) * np.clip(0.12 / footprint_m, 0, 1)
        )
    tint = 0.4 * surface.coarse * noise.at(x - 31.0, y + 17.0, 3.1)
    base = rgb(surface.colour)
    colour = base * (1.0 + light[..., None]) * (1.0 + tint[..., None] * np.array([0.6, 0.0, -0.6]))
    return colour, surface.heat * (1.0 + 0.5 * light)


def _around(outline: Floats, margin_m: float, x: Floats, y: Floats) -> tuple[slice, slice] | None:
    """The part of the picture whose ground can lie within a margin of an outline (k, 2)."""
    low, high = outline.min(axis=0) - margin_m, outline.max(axis=0) + margin_m
    mask = (x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1])
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _inside(patch: Patch, x: Floats, y: Floats, noise: Grain) -> Floats:
    """Share (h, w) of the patch at each point; a soft edge of 10 cm for paths, ragged where nothing was built."""
    built = patch.kind in ("paving", "concrete", "water", "asphalt")
    wobble = np.zeros_like(x) if built else 0.12 * noise.at(x, y, 0.7)
    if patch.path:
        gap = path_distance(np.array(patch.path, dtype=float), x, y) + wobble
        return np.clip((patch.width_m / 2 - gap) / 0.1 + 0.5, 0.0, 1.0)
    ring = np.array(patch.polygon, dtype=float)
    inside = np.zeros(x.shape, dtype=bool)
    px, py = x + wobble, y + wobble
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > py) != (y1 > py)
        inside ^= crosses & (px < (x1 - x0) * (py - y0) / (y1 - y0) + x0)
    return inside.astype(float)


def path_distance(path: Floats, x: Floats, y: Floats) -> Floats:
    """Distance of points (any shape) from a path (k, 2), metres."""
    best = np.full(x.shape, np.inf)
    for (x0, y0), (x1, y1) in pairwise(path.tolist()):
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-12), 0.0, 1.0)
        best = np.minimum(best, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
    return best
