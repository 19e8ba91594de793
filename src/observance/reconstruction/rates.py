"""How surely somebody would be seen on each piece of a camera's ground: the curve read cell by cell, in rate classes.

A cell's height in the image follows from the calibration, its contrast from the light there. A class counts at its
lower edge, so that no rounding ever raises a rate; cells do not depend on what hides them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.camera import Camera
from observance.observation.footage.empty.light import BLACK
from observance.reconstruction.seeing import Ground
from observance.reconstruction.sights import DECLARED, Sight

Floats = NDArray[np.float64]

EDGES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, *np.arange(90, 100) / 100])
"""Lower edges of the classes; what is seen less surely than the first is not watched."""
SMALL, DARK, CROWDED = "too small in the picture", "too dark or too noisy", "behind movers"
_STEP = np.log(1.15)
_MOST_CELLS = 4000
_LEAST_CELL_M = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Ground of one class.

    Attributes:
        ground: metres. rate: best estimate, rate_low: what is counted. basis: where the rate comes from.
        cause: why it is not watched; "" where it is.
    """

    ground: BaseGeometry
    rate: float
    rate_low: float
    basis: str
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """A camera's field in square cells; every array is (rows, columns) of the grid.

    Attributes:
        tall_px: height of the stated mover. row, column: the block of the light that his body is in.
        within: whether the cell touches the field.
    """

    left: float
    bottom: float
    step: float
    tall_px: Floats
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    within: NDArray[np.bool_]

    @property
    def quarters(self) -> Floats:
        """The middles of the cells' quarters, metres, (rows, columns, 4, 2)."""
        rows, columns = self.tall_px.shape
        x, y = self.left + np.arange(columns) * self.step, self.bottom + np.arange(rows) * self.step
        corner = np.stack(np.meshgrid(x, y), axis=-1)[:, :, None, :]
        inner = np.array([[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]])
        points: Floats = corner + inner * self.step
        return points

    def ground(self, chosen: NDArray[np.bool_]) -> BaseGeometry:
        """The union of the chosen cells."""
        boxes = []
        for i in range(chosen.shape[0]):
            marks = np.flatnonzero(np.diff(np.concatenate([[0], chosen[i].astype(np.int8), [0]])))
            low = self.bottom + i * self.step
            for a, b in zip(marks[::2], marks[1::2], strict=True):
                boxes.append(shapely.box(self.left + a * self.step, low, self.left + b * self.step, low + self.step))
        return shapely.union_all(boxes) if boxes else Polygon()


def cells_of(ground: Ground, camera: Camera, sight: Sight) -> Cells:
    """The cells of a camera's field: half a metre at least, few enough to be quick."""
    left, bottom, right, top = ground.field.bounds if not ground.field.is_empty else (0.0, 0.0, 1.0, 1.0)
    step = max(_LEAST_CELL_M, float(np.sqrt(ground.field.area / _MOST_CELLS)))
    x = left + (np.arange(max(1, int(np.ceil((right - left) / step)))) + 0.5) * step
    y = bottom + (np.arange(max(1, int(np.ceil((top - bottom) / step)))) + 0.5) * step
    grid = np.meshgrid(x, y)
    flat = np.column_stack([grid[0].ravel(), grid[1].ravel()])
    shapely.prepare(ground.field)
    reach = ground.field.buffer(step)
    inside = shapely.contains_xy(reach, flat[:, 0], flat[:, 1])
    tall = np.zeros(len(flat))
    middle = np.zeros((len(flat), 2))
    feet = camera.project(np.column_stack([flat[inside], np.zeros(inside.sum())]))
    heads = camera.project(np.column_stack([flat[inside], np.full(inside.sum(), sight.mover.height_m)]))
    tall[inside] = np.nan_to_num(np.hypot(*(feet - heads).T))
    middle[inside] = np.nan_to_num((feet + heads) / 2)
    row, column = sight.light.blocks(middle)
    shape = grid[0].shape
    return Cells(
        left=left, bottom=bottom, step=step, tall_px=tall.reshape(shape), row=row.reshape(shape),
        column=column.reshape(shape), within=inside.reshape(shape),
    )  # fmt: skip


def contrasts(cells: Cells, sight: Sight, stretch: int) -> Floats:
    """The stated mover's contrast over noise in each cell, rounded down in steps of 15 %: light that flickers a little
    does not cut the time into pieces."""
    light = sight.light
    level = np.maximum(light.level[stretch] - BLACK, 0.0)
    clear = sight.mover.contrast * level / light.hiding[stretch]
    stepped = np.exp(_STEP * np.floor(np.log(np.maximum(clear, 1e-3)) / _STEP + 1e-9))
    return np.asarray(stepped[cells.row, cells.column], dtype=np.float64)


def pieces(
    ground: Ground, cells: Cells, sight: Sight, clear: Floats, declared: float | None, hidden: Floats | None = None
) -> list[Piece]:
    """The camera's ground by classes, and what of it is not watched for want of size or light, or behind movers.

    A declared rate only ever lowers a measured one. `hidden`: the share of the time in which each cell lies behind a
    mover (`crowding`); who is there then is not seen.
    """
    shape = cells.tall_px.shape
    tall = cells.tall_px.ravel()
    rate = sight.curve.at(tall, clear.ravel()).reshape(shape)
    low = sight.curve.low_at(tall, clear.ravel()).reshape(shape)
    if declared is not None:
        rate, low = np.minimum(rate, declared), np.minimum(low, declared)
    free = low
    if hidden is not None:
        rate, low = rate * (1 - hidden), low * (1 - hidden)
    edges = np.unique([*EDGES, *([declared] if declared is not None and declared >= EDGES[0] else [])])
    kind = np.where(cells.within, np.searchsorted(edges, low + 1e-9, side="right"), -1)
    best = sight.curve.low_at(tall, np.full(tall.size, sight.curve.contrasts[-1])).reshape(shape)
    found = []
    for number in np.unique(kind[kind > 0]).tolist():
        chosen = kind == number
        own = ground.seen.intersection(cells.ground(chosen))
        if own.area <= 0:
            continue
        edge = float(edges[number - 1])
        mean = float(rate[chosen].mean())
        capped = declared is not None and mean >= declared - 1e-9
        found.append(Piece(ground=own, rate=mean, rate_low=edge, basis=DECLARED if capped else sight.basis))
    none, crowded = kind == 0, free >= EDGES[0]
    small = best < EDGES[0]
    for cause, chosen in ((SMALL, none & small), (DARK, none & ~small & ~crowded), (CROWDED, none & crowded)):
        own = ground.seen.intersection(cells.ground(chosen))
        if own.area > 0:
            found.append(Piece(ground=own, rate=0.0, rate_low=0.0, basis=sight.basis, cause=cause))
    return found
