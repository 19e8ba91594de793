"""Geometry of lines and rings: signed distance with the line's ends respected, and whether a step cuts it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boundary:
    """A drawn line, or the closed ring of a zone (counter-clockwise, so that inside is left).

    Attributes:
        vertices: (m, 2) metres; a ring repeats its first vertex.
        closed: a ring has no ends.
    """

    vertices: Floats
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offset:
    """Where points lie against a boundary.

    Attributes:
        distance: signed, metres; left of the line (inside the ring) is positive.
        abreast: the nearest point is not an end of the line that the point lies beyond.
        normal: (..., 2) unit vector along which the distance grows.
    """

    distance: Floats
    abreast: Bools
    normal: Floats


def line(points: Floats) -> Boundary:
    """A line, repeated vertices dropped."""
    keep = np.concatenate([[True], np.any(np.diff(points, axis=0) != 0, axis=1)])
    return Boundary(vertices=points[keep], closed=False)


def ring(points: Floats) -> Boundary:
    """A zone's ring, turned counter-clockwise."""
    keep = np.concatenate([[True], np.any(np.diff(points, axis=0) != 0, axis=1)])
    points = points[keep]
    x, y = points[:, 0] - points[0, 0], points[:, 1] - points[0, 1]
    area = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    return Boundary(vertices=points if area > 0 else points[::-1].copy(), closed=True)


def near(boundary: Boundary, low: Floats, high: Floats) -> Boundary:
    """The part that matters for points of the box from `low` to `high`: segments as near as any could be nearest.

    Other segments are left out as a prefix and a suffix, so that what remains is one line; its cut ends lie further
    from every point of the box than some segment that stays.
    """
    v = boundary.vertices
    if len(v) <= 3:
        return boundary
    a, b = v[:-1], v[1:]
    gap = np.maximum(np.maximum(np.minimum(a, b) - high, low - np.maximum(a, b)), 0.0)
    least = np.hypot(gap[:, 0], gap[:, 1])
    middle, half = (low + high) / 2, float(np.hypot(*(high - low))) / 2
    along = np.clip(((middle - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1), 0.0, 1.0)
    foot = a + along[:, None] * (b - a)
    most = np.hypot(*(middle - foot).T) + half
    kept = np.flatnonzero(least <= most.min() + 1e-9)
    return Boundary(vertices=v[kept[0] : kept[-1] + 2], closed=boundary.closed)


def offset(boundary: Boundary, px: Floats, py: Floats, *, with_normal: bool = False) -> Offset:
    """Signed distance of points, given as x and y of any one shape.

    At a shared vertex the segment whose own infinite line is further away gives the sign (the usual rule for the sign
    of a distance to a polygon).
    """
    shape = px.shape
    best = np.full(shape, np.inf)
    sign = np.ones(shape)
    abreast = np.ones(shape, dtype=bool)
    across = np.zeros(shape)
    normal = np.zeros((*shape, 2)) if with_normal else np.zeros((0, 2))
    v = boundary.vertices
    if len(v) == 2 and not with_normal:
        return _beside(v[0], v[1], px, py)
    last = len(v) - 2
    for i in range(last + 1):
        ax, ay = v[i]
        dx, dy = v[i + 1] - v[i]
        length = float(np.hypot(dx, dy))
        rx, ry = px - ax, py - ay
        t = (rx * dx + ry * dy) / length**2
        clipped = np.clip(t, 0.0, 1.0)
        gap = np.hypot(rx - clipped * dx, ry - clipped * dy)
        perp = (dx * ry - dy * rx) / length
        tie = np.abs(gap - best) <= 1e-9 * (1 + gap)
        take = np.where(tie, np.abs(perp) > across, gap < best)
        beyond = np.zeros(shape, dtype=bool)
        if not boundary.closed:
            beyond = ((t < 0) & (i == 0)) | ((t > 1) & (i == last))
        best = np.where(take, gap, best)
        sign = np.where(take, np.where(perp >= 0, 1.0, -1.0), sign)
        abreast = np.where(take, ~beyond, abreast)
        across = np.where(take, np.abs(perp), across)
        if with_normal:
            normal[take] = (-dy / length, dx / length)
    return Offset(distance=sign * best, abreast=abreast, normal=normal)


def _beside(a: Floats, b: Floats, px: Floats, py: Floats) -> Offset:
    """`offset` for one segment: most lines are, near a path."""
    dx, dy = (b - a) / float(np.hypot(*(b - a)))
    along = (px - a[0]) * dx + (py - a[1]) * dy
    perp = (py - a[1]) * dx - (px - a[0]) * dy
    past = np.maximum(np.maximum(-along, along - float(np.hypot(*(b - a)))), 0.0)
    abreast = past == 0
    gap = np.abs(perp) if abreast.all() else np.hypot(perp, past)
    return Offset(distance=np.copysign(gap, perp), abreast=abreast, normal=np.zeros((0, 2)))


def cuts(boundary: Boundary, before: Floats, after: Floats) -> tuple[NDArray[np.int64], Floats]:
    """How often steps (n, 2) to (n, 2) cut the drawn segments, and how far along the step the last cut is (0 to 1).

    A segment owns its first end and not its second, so that a step through a vertex counts once; the line's last vertex
    belongs to it.
    """
    v = boundary.vertices
    count = np.zeros(len(before), dtype=np.int64)
    along = np.zeros(len(before))
    step = after - before
    for i in range(len(v) - 1):
        edge = v[i + 1] - v[i]
        denominator = step[:, 0] * edge[1] - step[:, 1] * edge[0]
        rest = v[i] - before
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (rest[:, 0] * edge[1] - rest[:, 1] * edge[0]) / denominator
            t = (rest[:, 0] * step[:, 1] - rest[:, 1] * step[:, 0]) / denominator
        final = i == len(v) - 2 and not boundary.closed
        hit = (np.abs(denominator) > 1e-15) & (s >= 0) & (s < 1) & (t >= 0) & ((t <= 1) if final else (t < 1))
        count += hit
        along = np.where(hit & (s >= along), s, along)
    return count, along
