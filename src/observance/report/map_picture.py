"""The map: a metric plan of the scene with the line's error band, the cameras' views and the cloud of sampled paths."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from observance.report.drawn import MapPicture, Points
from observance.report.map_layers import draw_panel
from observance.report.map_legend import draw_legend
from observance.report.sheet import INK, MUTED, Panel, caution_strip, picture, text, text_width

_LARGE_M = 200.0
_STEP = 10.0
"""A panel more than this many times as wide as the next one gets another one between."""


def map_svg(drawn: MapPicture, *, width: float = 1000.0, prefix: str = "map") -> str:
    """The map as one SVG of this width; its height follows from what it shows.

    A case larger than 200 m across, or much larger than the place where a path meets a line, gets a second panel round
    that place, and a third between the two where the step is large. Below 700 px they stand one above the other.
    """
    body, top = caution_strip(drawn.caution, width)
    top += 26 if top else 18
    views = _views(drawn)
    frames = _frames(views, top=top, width=width)
    names = ["The place"] + ["Round the line"] * (len(views) - 2) + ["Where paths meet the line"] * (len(views) > 1)
    homeless: set[str] | None = None
    for i, (panel, name) in enumerate(zip(frames, names, strict=True)):
        beside = drawn.frame_words if i == 0 and text_width(drawn.frame_words, 11) < panel.width - 100 else ""
        body += _heading(panel.left, panel.top - 10, name, beside)
        marks = views[i + 1] if i + 1 < len(views) else None
        shown, more = draw_panel(drawn, panel, prefix=f"{prefix}-{i}", marks=marks)
        body += shown
        homeless = set(more) if homeless is None else homeless & set(more)
    bottom = max(panel.top + panel.height for panel in frames)
    legend, bottom = draw_legend(drawn, top=bottom + 22, width=width, homeless=sorted(homeless or ()))
    return picture(
        body + legend, width=width, height=bottom + 6, prefix=prefix, title="Map", description=_described(drawn)
    )


def _views(drawn: MapPicture) -> list[Points]:
    """What each panel must hold, from the whole place to where paths meet a line."""
    whole, close = _focus(drawn), _close(drawn)
    if close is None:
        return [whole]
    size = float((whole.max(axis=0) - whole.min(axis=0)).max())
    near = float((close[1] - close[0]).max())
    if size < _STEP * near:
        return [whole, close]
    middle, half = close.mean(axis=0), (size * near) ** 0.5 / 2
    return [whole, np.array([middle - half, middle + half]), close]


def _frames(views: list[Points], *, top: float, width: float) -> list[Panel]:
    """The panels on the sheet: side by side where it is wide, the closest of three over the whole width below."""
    gap, head, wide = 16.0, 36.0, width >= 700
    if not wide or len(views) == 1:
        panels, y = [], top
        for i, view in enumerate(views):
            height = width * (min(max(_aspect(view), 0.62), 1.05) if i == 0 else 0.95)
            panels.append(_panel(view, 0.0, y + 10, width, height, first=i == 0))
            y += height + head
        return panels
    left = (width - gap) * (0.6 if len(views) == 2 else 0.42)
    right = width - gap - left
    height = min(max(left * _aspect(views[0]), left * 0.62), left * 1.05) if len(views) == 2 else right * 0.86
    panels = [
        _panel(views[0], 0.0, top + 10, left, height, first=True),
        _panel(views[1], left + gap, top + 10, right, height, first=False),
    ]
    if len(views) == 3:
        panels.append(_panel(views[2], 0.0, top + height + head + 10, width, width * 0.42, first=False))
    return panels


def _panel(view: Points, left: float, top: float, width: float, height: float, *, first: bool) -> Panel:
    return Panel.around(view, left=left, top=top, width=width, height=height, margin=34 if first else 10)


def _heading(left: float, top: float, words: str, beside: str) -> str:
    body = text(left, top, words, size=13, weight=600, colour=INK)
    return body + (text(left + 90, top, beside, size=11, colour=MUTED) if beside else "")


def _stack(parts: Iterable[Points]) -> Points:
    kept = [np.atleast_2d(part) for part in parts if len(part)]
    whole = np.vstack(kept) if kept else np.empty((0, 2))
    return whole[np.isfinite(whole).all(axis=1)]


def _focus(drawn: MapPicture) -> Points:
    """What the map must hold: movers, cameras and marks; buildings, lines and zones may run out of it."""
    points = _stack(
        [mover.mean for mover in drawn.movers]
        + [np.array([camera.at]) for camera in drawn.cameras]
        + [np.array([mark.at]) for mark in drawn.landmarks]
    )
    if len(points) < 2:
        points = _stack([points, *(one.ring for one in drawn.buildings)])
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

    sampled = any(mover.sampled for mover in drawn.movers)
    thin = f"Paths drawn thin are a sample of the {drawn.histories or 'computed'} histories. " if sampled else ""
    return (
        f"Plan in metres, north up. Lines: {listed([line.name for line in drawn.lines])}. "
        f"Zones: {listed([zone.name for zone in drawn.zones])}. "
        f"Cameras: {listed([camera.name for camera in drawn.cameras])}. "
        f"Movers: {listed([mover.name for mover in drawn.movers])}. {thin}{drawn.caution}"
    ).strip()
