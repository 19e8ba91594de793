"""Drawing on planes: lines, markers of one size, words; the same in brightness and colour, without any conversion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.release.picture.backdrop import Planes

Floats = NDArray[np.float64]
Shares = NDArray[np.float32]
Bytes = NDArray[np.uint8]
_SHIFT = 3
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_DARKEN = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A colour as Y, U, V (BT.601, 16 to 235)."""

    y: int
    u: int
    v: int


WHITE, BLACK = Ink(y=235, u=128, v=128), Ink(y=16, u=128, v=128)
AMBER, BLUE, GREEN, GREY = (
    Ink(y=178, u=52, v=159),
    Ink(y=84, u=184, v=92),
    Ink(y=150, u=70, v=70),
    Ink(y=96, u=128, v=128),
)
FIGURES = (AMBER, BLUE, GREEN, Ink(y=106, u=202, v=171), Ink(y=120, u=100, v=190), Ink(y=170, u=166, v=60))
"""Colours of markers, in order of first appearance, then again from the start."""


def polyline(planes: Planes, points: Floats, ink: Ink, thick: int = 2) -> None:
    """A line through pixels (n, 2); it is broken where a point is NaN."""
    for run in _runs(points):
        for plane, value, scale in _each(planes, ink):
            whole = np.round(run * scale * (1 << _SHIFT)).astype(np.int32)
            cv2.polylines(plane, [whole], False, value, max(1, round(thick * scale)), cv2.LINE_AA, _SHIFT)


def disc(planes: Planes, centre: Floats, radius: float, ink: Ink) -> None:
    """A filled disc with a dark rim."""
    for rim, colour in ((1.35, BLACK), (1.0, ink)):
        for plane, value, scale in _each(planes, colour):
            at = tuple(int(x) for x in np.round(centre * scale * (1 << _SHIFT)))
            cv2.circle(
                plane, (at[0], at[1]), round(radius * rim * scale * (1 << _SHIFT)), value, -1, cv2.LINE_AA, _SHIFT
            )


def filled(planes: Planes, rows: slice, columns: slice, ink: Ink) -> None:
    """A filled rectangle; colour planes outward, so that no half pixel is left."""
    planes[0][rows, columns] = ink.y
    half = slice(rows.start // 2, (rows.stop + 1) // 2), slice(columns.start // 2, (columns.stop + 1) // 2)
    planes[1][half], planes[2][half] = ink.u, ink.v


def words(planes: Planes, text: str, left: float, baseline: float, size: float, ink: Ink = WHITE) -> None:
    """Words in plain ASCII on a dark patch; what the built-in letters lack becomes `?`."""
    plain = text.replace("±", "+/-").replace("–", "-").replace("…", "...").encode("ascii", "replace").decode()
    letters, above, edge = _letters(plain, size)
    top, first = (int(baseline) - above) // 2 * 2, (int(left) - edge) // 2 * 2  # whole colour pixels
    _patch(planes, letters, top, first, ink)


@lru_cache(256)
def _letters(plain: str, size: float) -> tuple[tuple[Shares, Shares], int, int]:
    """Words as shares of ink, 0 to 1, at whole and at half size; how far they reach above the baseline; their edge.

    Most words stand in every frame, so they are set once.
    """
    (width, height), below = cv2.getTextSize(plain, _FONT, size, 1)
    edge = max(2, round(5 * size))
    drawn = np.zeros((height + below + 2 * edge, width + 2 * edge), np.uint8)
    cv2.putText(drawn, plain, (edge, edge + height), _FONT, size, 255, max(1, round(1.6 * size)), cv2.LINE_AA)
    whole = np.asarray(drawn / 255, dtype=np.float32)
    half = np.asarray(cv2.resize(whole, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)
    return (whole, half), height + edge, edge


def _patch(planes: Planes, letters: tuple[Shares, Shares], top: int, left: int, ink: Ink) -> None:
    """Darken a rectangle and set letters (0 to 1) into it; what is outside of the image is cut."""
    for plane, value, scale in _each(planes, ink):
        own = letters[scale < 1]
        y, x = int(top * scale), int(left * scale)
        y0, x0 = max(y, 0), max(x, 0)
        y1, x1 = min(y + own.shape[0], plane.shape[0]), min(x + own.shape[1], plane.shape[1])
        if y1 <= y0 or x1 <= x0:
            continue
        share = own[y0 - y : y1 - y, x0 - x : x1 - x]
        under = plane[y0:y1, x0:x1].astype(np.float32)
        dark = BLACK.y if scale == 1 else BLACK.u
        under += _DARKEN * (dark - under)
        plane[y0:y1, x0:x1] = np.clip(under + share * (value - under), 0, 255).round().astype(np.uint8)


def _each(planes: Planes, ink: Ink) -> tuple[tuple[NDArray[np.uint8], int, float], ...]:
    return ((planes[0], ink.y, 1.0), (planes[1], ink.u, 0.5), (planes[2], ink.v, 0.5))


def _runs(points: Floats) -> list[Floats]:
    good = np.isfinite(points).all(axis=1)
    edges = np.flatnonzero(np.diff(good.astype(np.int8)))
    return [run for run in np.split(points, edges + 1) if len(run) > 1 and np.isfinite(run).all()]
