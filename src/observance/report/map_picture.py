"""The map: a metric plan of the scene with the line's error band, the cameras' views and the cloud of sampled paths."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from observance.report.drawn import MapPicture, Points
from observance.report.map_layers import draw_panel
from observance.report.map_legend import draw_legend
from observance.report.sheet import INK, MUTED, Panel, caution_strip, picture, text

_LARGE_M = 200.0


def map_svg(drawn: MapPicture, *, width: float = 1000.0, prefix: str = "map") -> str:
    """The map as one SVG of this width; its height follows from what it shows.

    A case larger than 200 m across, or much larger than the place where a path meets a line, gets a second panel round
    that place. Below 700 px the panels stand one above the other.
    """
    body, top = caution_strip(drawn.caution, width)
    top += 26 if top else 18
    focus = _focus(drawn)
    close = _close(drawn)
    wide = width >= 700
    first = width * 0.60 if close is not None and wide else width
    aspect = _aspect(focus)
    height = min(max(first * aspect, first * 0.62), first * 1.05)
    body += _heading(0, top, "The place", drawn.frame_words if wide else "")
    panel = Panel.around(focus, left=0, top=top + 10, width=first, height=height, margin=34)
    frame = None
    if close is not None:
        left, second_top = (first + 16, top) if wide else (0.0, top + height + 40)
        second_width = width - left
        second_height = height if wide else width * 0.95
        body += _heading(left, second_top, "Where paths meet the line", "")
        frame = Panel.around(close, left=left, top=second_top + 10, width=second_width, height=second_height, margin=16)
    shown, homeless = draw_panel(drawn, panel, prefix=f"{prefix}-a", marks=close)
    body += shown
    bottom = panel.top + panel.height
    if frame is not None:
        shown, more = draw_panel(drawn, frame, prefix=f"{prefix}-b", marks=None)
        body += shown
        bottom = max(bottom, frame.top + frame.height)
        homeless = [name for name in homeless if name in more]
    legend, bottom = draw_legend(drawn, top=bottom + 22, width=width, homeless=homeless)
    return picture(
        body + legend, width=width, height=bottom + 6, prefix=prefix, title="Map", description=_described(drawn)
    )


def _heading(left: float, top: float, words: str, beside: str) -> str:
    body = text(left, top, words, size=13, weight=600, colour=INK)
    return body + (text(left + 90, top, beside, size=11, colour=MUTED) if beside else "")


def _stack(parts: Iterable[Points]) -> Points:
    kept = [np.atleast_2d(part) for part in parts if len(part)]
    whole = np.vstack(kept) if kept else np.empty((0, 2))
    return whole[np.isfinite(whole).all(axis=1)]


def _focus(drawn: MapPicture) -> Points:
    """What the map must hold: movers, cameras, buildings and marks; lines and zones run out of it."""
    points = _stack(
        [mover.mean for mover in drawn.movers]
        + [building.ring for building in drawn.buildings]
        + [np.array([camera.at]) for camera in drawn.cameras]
        + [np.array([mark.at]) for mark in drawn.landmarks]
    )
    if len(points) < 2:
        points = _stack([points, *(line.points for line in drawn.lines), *(zone.ring for zone in drawn.zones)])
    return points if len(points) else np.array([[0.0, 0.0], [10.0, 10.0]])


def _aspect(points: Points) -> float:
    size = np.maximum(points.max(axis=0) - points.min(axis=0), 1.0)
    return float(size[1] / size[0])


def _close(drawn: MapPicture) -> Points | None:
    """The corners of the window round where paths meet a line; None when the whole map shows it well enough."""
    meets = _stack(mover.meets for mover in drawn.movers if mover.meets is not None)
    if not len(meets):
        return None
    low, high = np.quantile(meets, 0.02, axis=0), np.quantile(meets, 0.98, axis=0)
    half = max(12.0, float((high - low).max()) * 0.65)
    whole = _focus(drawn)
    size = float((whole.max(axis=0) - whole.min(axis=0)).max())
    if size < _LARGE_M and size < 6 * half:
        return None
    middle = (low + high) / 2
    return np.array([middle - half, middle + half])


def _described(drawn: MapPicture) -> str:
    def listed(names: list[str]) -> str:
        return ", ".join(names) if names else "none"

    return (
        f"Plan in metres, north up. Lines: {listed([line.name for line in drawn.lines])}. "
        f"Zones: {listed([zone.name for zone in drawn.zones])}. "
        f"Cameras: {listed([camera.name for camera in drawn.cameras])}. "
        f"Movers: {listed([mover.name for mover in drawn.movers])}. "
        f"Paths drawn thin are a sample of the {drawn.histories or 'computed'} histories. {drawn.caution}"
    ).strip()
