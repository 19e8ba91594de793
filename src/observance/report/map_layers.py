"""The layers of one map panel, from the ground up, and its labels, scale bar and north arrow."""

from __future__ import annotations

from math import floor, log10

import numpy as np
from shapely import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from observance.report.drawn import MapPicture, Points
from observance.report.labels import Box, Label, covered, draw_labels, place_labels, touch
from observance.report.sheet import (
    DASHES,
    INK,
    MOVERS,
    MUTED,
    PAPER,
    Attribute,
    Panel,
    element,
    number,
    text,
    text_width,
)

ZONES = ("#eef1ea", "#f3ece3", "#e9eef2", "#f1ebf1")


def draw_panel(drawn: MapPicture, panel: Panel, *, prefix: str, marks: Points | None) -> tuple[str, list[str]]:
    """One panel, and the names for which no free place was found.

    Args:
        marks: the two corners of the other panel, drawn as a box here.
    """
    clip = f"{prefix}-clip"
    window = element("rect", x=panel.left, y=panel.top, width=panel.width, height=panel.height)
    ground = _zones(drawn, panel) + _views(drawn, panel) + _buildings(drawn, panel)
    lines, ends = _lines(drawn, panel)
    layers = ground + lines + _cloud(drawn, panel) + _means(drawn, panel) + _points(drawn, panel)
    if marks is not None:
        (x0, y0), (x1, y1) = panel.place(marks)
        layers += element(
            "rect",
            x=min(x0, x1),
            y=min(y0, y1),
            width=abs(x1 - x0),
            height=abs(y1 - y0),
            fill="none",
            stroke=INK,
            stroke_width=1.2,
            stroke_dasharray="2 2",
        )
    labels, homeless = _labels(drawn, panel, ends)
    body = element("defs", element("clipPath", window, id=clip))
    body += element("g", layers, clip_path=f"url(#{clip})")
    body += labels + _scale_bar(panel) + _north(panel)
    body += element(
        "rect",
        x=panel.left + 0.5,
        y=panel.top,
        width=panel.width - 1,
        height=panel.height,
        fill="none",
        stroke=MUTED,
        stroke_width=0.8,
    )
    return body, homeless


def _zones(drawn: MapPicture, panel: Panel) -> str:
    return "".join(
        element(
            "path",
            d=panel.trace(zone.ring, closed=True),
            fill=ZONES[i % len(ZONES)],
            stroke="#b9b5a8",
            stroke_width=0.8,
            fill_opacity="0.8",
        )
        for i, zone in sorted(enumerate(drawn.zones), key=lambda one: (-Polygon(one[1].ring).area, one[1].id))
    )


def _views(drawn: MapPicture, panel: Panel) -> str:
    return "".join(
        element(
            "path",
            d=panel.trace(camera.view, closed=True),
            fill="#d9b44a",
            fill_opacity="0.06",
            stroke="#8f7420",
            stroke_opacity="0.6",
            stroke_width=0.8,
            stroke_dasharray="5 3",
        )
        for camera in drawn.cameras
        if camera.view is not None and len(camera.view) > 2
    )


def _buildings(drawn: MapPicture, panel: Panel) -> str:
    return "".join(
        element("path", d=panel.trace(one.ring, closed=True), fill="#d5d2ca", stroke="#8d897e", stroke_width=0.8)
        for one in drawn.buildings
    )


def _lines(drawn: MapPicture, panel: Panel) -> tuple[str, list[tuple[str, Points]]]:
    """The lines with a band of two standard errors, and for each the part that lies in the window (pixels)."""
    body, ends = "", []
    window = box(panel.left, panel.top, panel.left + panel.width, panel.top + panel.height)
    for line in drawn.lines:
        pixels = panel.place(line.points)
        band = LineString(pixels).buffer(2 * line.error_m * panel.px_per_m, cap_style="flat").intersection(window)
        for ring in _rings(band):
            d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z"
            body += element("path", d=d, fill="#7a0c1e", fill_opacity="0.16")
        dash, colour = ("2 5", "#7a4a52") if line.rival_of else ("14 4 3 4", "#7a0c1e")
        body += element(
            "path",
            d=panel.trace(line.points, tolerance=0),
            fill="none",
            stroke=colour,
            stroke_width=1.4 if line.rival_of else 2.2,
            stroke_dasharray=dash,
        )
        inside = LineString(pixels).intersection(window)
        if not inside.is_empty:
            ends.append((line.name, np.array([inside.interpolate(t, normalized=True).coords[0] for t in _ALONG])))
    return body, ends


_ALONG = (0.08, 0.92, 0.25, 0.75, 0.5)


def _rings(shape: BaseGeometry) -> list[Points]:
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    return [np.asarray(part.exterior.coords) for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _cloud(drawn: MapPicture, panel: Panel) -> str:
    body = ""
    for i, mover in enumerate(drawn.movers):
        colour = MOVERS[i % len(MOVERS)]
        opacity = max(0.06, min(0.35, 6.0 / max(1, len(mover.sampled))))
        if mover.sampled:
            group = "".join(element("path", d=part) for path in mover.sampled if (part := panel.trace(path)))
            body += element("g", group, fill="none", stroke=colour, stroke_opacity=f"{opacity:.2f}", stroke_width=0.9)
    return body


def _means(drawn: MapPicture, panel: Panel) -> str:
    body = ""
    for i, mover in enumerate(drawn.movers):
        colour = MOVERS[i % len(MOVERS)]
        d = panel.trace(mover.mean)
        if d:
            dash = DASHES[i % len(DASHES)]
            more: dict[str, Attribute] = {"stroke_dasharray": dash} if dash else {}
            body += element("path", d=d, fill="none", stroke=colour, stroke_width=1.8, stroke_linejoin="round", **more)
        if mover.meets is not None and len(mover.meets):
            dots = panel.place(mover.meets)
            shown = "".join(element("circle", cx=x, cy=y, r=1.6) for x, y in dots[:400])
            body += element("g", shown, fill=colour, fill_opacity="0.35", stroke="none")
        ends = panel.place(mover.mean)
        if len(ends):
            body += element("circle", cx=ends[0, 0], cy=ends[0, 1], r=3.2, fill=PAPER, stroke=colour, stroke_width=1.6)
            body += element("rect", x=ends[-1, 0] - 3, y=ends[-1, 1] - 3, width=6, height=6, fill=colour)
    return body


def _points(drawn: MapPicture, panel: Panel) -> str:
    body = ""
    for mark in drawn.landmarks:
        x, y = panel.place(np.array([mark.at]))[0]
        radius = 2 * mark.error_m * panel.px_per_m
        if radius > 3:
            body += element("circle", cx=x, cy=y, r=radius, fill="none", stroke=MUTED, stroke_dasharray="2 3")
        body += element("path", d=f"M{number(x - 4)} {number(y)}h8M{number(x)} {number(y - 4)}v8", stroke=INK)
    for camera in drawn.cameras:
        x, y = panel.place(np.array([camera.at]))[0]
        body += element("circle", cx=x, cy=y, r=5.5, fill="#8f7420", stroke=PAPER, stroke_width=1.5)
        body += element("circle", cx=x, cy=y, r=2, fill=PAPER)
    return body


def _labels(drawn: MapPicture, panel: Panel, ends: list[tuple[str, Points]]) -> tuple[str, list[str]]:
    window = (panel.left + 4, panel.top + 4, panel.left + panel.width - 4, panel.top + panel.height - 4)
    right, bottom = panel.left + panel.width, panel.top + panel.height
    taken = [(panel.left, bottom - 40, panel.left + 170, bottom), (right - 34, panel.top, right, panel.top + 52)]
    small = panel.width < 450
    size = 11.0 if small else 12.0
    wanted: list[Label] = []
    for camera in drawn.cameras:
        wanted += _if_inside(panel, camera.at, Label(words=camera.name, at=(0, 0), size=size, colour="#6b5714"))
    for mark in drawn.landmarks:
        wanted += _if_inside(panel, mark.at, Label(words=mark.name, at=(0, 0), size=size))
    for i, mover in enumerate(drawn.movers):
        inside = [p for p in panel.place(mover.mean) if panel.holds(np.atleast_2d(p))] if len(mover.mean) else []
        if inside:
            x, y = inside[-1]
            colour = MOVERS[i % len(MOVERS)]
            wanted.append(
                Label(words=mover.name, at=(float(x), float(y)), size=size + 1, colour=colour, weight=600, clear=8)
            )
    for one in drawn.buildings:
        middle = one.ring.mean(axis=0)
        wanted += _if_inside(
            panel, (float(middle[0]), float(middle[1])), Label(words=one.name, at=(0, 0), size=size, colour="#4d4a43")
        )
    for name, spots in ends:
        (x, y), *others = ((float(x), float(y)) for x, y in spots)
        wanted.append(
            Label(words=name, at=(x, y), or_at=tuple(others), size=size, colour="#7a0c1e", weight=600, clear=7)
        )
    busy = [panel.place(mover.mean) for mover in drawn.movers if len(mover.mean)]
    busy += [_dense(panel.place(line.points)) for line in drawn.lines]
    solid = np.vstack(busy) if busy else np.empty((0, 2))
    placed, homeless = place_labels(wanted, window=window, busy=solid, taken=taken)
    zones, more = _zone_labels(drawn, panel, solid, taken + [one.box for one in placed], size)
    return zones + draw_labels(placed), [label.words for label in homeless] + more


def _if_inside(panel: Panel, at: tuple[float, float], label: Label) -> list[Label]:
    pixel = panel.place(np.array([at]))
    if not panel.holds(pixel):
        return []
    x, y = float(pixel[0, 0]), float(pixel[0, 1])
    return [Label(words=label.words, at=(x, y), size=label.size, colour=label.colour, weight=label.weight, clear=8)]


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


def _scale_bar(panel: Panel) -> str:
    rough = 110 / panel.px_per_m
    step = 10.0 ** floor(log10(rough))
    length = max(m * step for m in (1, 2, 5) if m * step <= rough)
    x, y, width = panel.left + 14, panel.top + panel.height - 14, length * panel.px_per_m
    words = f"{length:g} m"
    body = element("rect", x=x - 6, y=y - 22, width=width + 16, height=30, fill=PAPER, fill_opacity="0.85")
    body += element("rect", x=x, y=y - 4, width=width / 2, height=4, fill=INK)
    body += element("rect", x=x, y=y - 4, width=width, height=4, fill="none", stroke=INK, stroke_width=0.8)
    return body + text(x, y - 9, "0", size=11) + text(x + width, y - 9, words, size=11, anchor="end")


def _north(panel: Panel) -> str:
    x, y = panel.left + panel.width - 18, panel.top + 14
    arrow = f"M{number(x)} {number(y)}l6 20l-6 -5l-6 5Z"
    return element("path", d=arrow, fill=INK) + text(x, y + 33, "N", size=12, anchor="middle", weight=600, halo=True)
