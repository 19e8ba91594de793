"""The labels of one map panel: cameras, marks, movers, buildings, lines, and zones in their clearest spot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from shapely import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from observance.report.drawn import MapPicture, Points
from observance.report.labels import Box, Label, covered, draw_labels, place_labels, touch
from observance.report.sheet import INK, MOVERS, MUTED, Panel, text, text_width


def panel_labels(
    drawn: MapPicture, panel: Panel, ends: list[tuple[str, Points]], marks: Points | None
) -> tuple[str, list[str]]:
    """All labels of a panel; what lies in the part that the next panel shows closer is labelled there."""
    window = (panel.left + 4, panel.top + 4, panel.left + panel.width - 4, panel.top + panel.height - 4)
    right, bottom = panel.left + panel.width, panel.top + panel.height
    taken = [(panel.left, bottom - 40, panel.left + 170, bottom), (right - 34, panel.top, right, panel.top + 52)]
    size = 11.0 if panel.width < 450 else 12.0
    closer = _closer(panel, marks)
    found: list[tuple[str, Points, float, str, int]] = []
    for camera in drawn.cameras:
        found.append((camera.name, np.array([camera.at]), size, "#6b5714", 400))
    for mark in drawn.landmarks:
        found.append((mark.name, np.array([mark.at]), size, INK, 400))
    for i, mover in enumerate(drawn.movers):
        found.append((mover.name, mover.mean[::-1], size + 1, MOVERS[i % len(MOVERS)], 600))
    for one in drawn.buildings:
        found.append((one.name, one.ring.mean(axis=0)[None], size, "#4d4a43", 400))
    wanted: list[Label] = []
    for name, places, letter, colour, weight in found:
        spots = [p for p in panel.place(places) if panel.holds(p[None]) and not closer.holds(p[None])]
        if spots:
            at, *others = [(float(x), float(y)) for x, y in spots[:: max(1, len(spots) // 3)]]
            wanted.append(
                Label(words=name, at=at, or_at=tuple(others), size=letter, colour=colour, weight=weight, clear=8)
            )
    for name, along in ends:
        at, *others = [(float(x), float(y)) for x, y in along]
        wanted.append(Label(words=name, at=at, or_at=tuple(others), size=size, colour="#7a0c1e", weight=600, clear=7))
    busy = [panel.place(mover.mean) for mover in drawn.movers if len(mover.mean)]
    busy += [_dense(panel.place(line.points)) for line in drawn.lines]
    solid = np.vstack(busy) if busy else np.empty((0, 2))
    placed, homeless = place_labels(wanted, window=window, busy=solid, taken=taken)
    zones, more = _zone_labels(drawn, panel, solid, taken + [one.box for one in placed], size)
    return zones + draw_labels(placed), [label.words for label in homeless] + more


def _closer(panel: Panel, marks: Points | None) -> Panel:
    """The part of this panel that another one shows at least four times larger; no part, where none does."""
    if marks is None or (marks[1] - marks[0]).max() * panel.px_per_m * 4 > max(panel.width, panel.height):
        return replace(panel, left=-1e9, top=-1e9, width=0.0, height=0.0)
    (x0, y1), (x1, y0) = panel.place(marks)
    return replace(panel, left=float(x0), top=float(y0), width=float(x1 - x0), height=float(y1 - y0))


def _dense(pixels: Points) -> Points:
    line = LineString(pixels)
    return np.array([line.interpolate(d).coords[0] for d in np.arange(0.0, min(line.length, 4000.0), 8.0)])


def _zone_labels(drawn: MapPicture, panel: Panel, busy: Points, taken: list[Box], size: float) -> tuple[str, list[str]]:
    window = (panel.left + 4, panel.top + 4, panel.left + panel.width - 4, panel.top + panel.height - 4)
    body, homeless = "", []
    for zone in drawn.zones:
        shape = Polygon(panel.place(zone.ring)).buffer(0).intersection(box(*window))
        if shape.is_empty:
            continue
        found = _zone_spot(shape, text_width(zone.name, size) + 6, size * 1.4, busy, taken)
        if found is None:
            homeless.append(zone.name)
            continue
        taken.append(found)
        body += text(found[0] + 3, found[3] - size * 0.36, zone.name, size=size, colour=MUTED, halo=True)
    return body, homeless


def _zone_spot(shape: BaseGeometry, width: float, height: float, busy: Points, taken: list[Box]) -> Box | None:
    """The free box inside the zone that lies furthest from its edge and on the fewest lines."""
    low_x, low_y, high_x, high_y = shape.bounds
    best, cheapest = None, 0.0
    for y in np.linspace(low_y, high_y, 15)[1:-1]:
        for x in np.linspace(low_x, high_x, 15)[1:-1]:
            spot = (float(x) - width / 2, float(y) - height / 2, float(x) + width / 2, float(y) + height / 2)
            if not shape.contains(box(*spot)) or any(touch(spot, other) for other in taken):
                continue
            clear = min(40.0, float(shape.boundary.distance(box(*spot))))
            cost = 12.0 * covered(spot, busy) - clear
            if best is None or cost < cheapest:
                best, cheapest = spot, cost
    return best
