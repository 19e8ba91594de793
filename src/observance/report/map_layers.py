"""The layers of one map panel, from the ground up, and its labels, scale bar and north arrow."""

from __future__ import annotations

from math import floor, log10

import numpy as np
from shapely import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from observance.report.drawn import MapPicture, Points
from observance.report.map_labels import panel_labels
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
    labels, homeless = panel_labels(drawn, panel, ends, marks)
    body = element("defs", element("clipPath", window, id=clip))
    body += element("g", layers, clip_path=f"url(#{clip})")
    body += labels + scale_bar(panel) + _north(panel)
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
            d=panel.outline(zone.ring),
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
            d=panel.outline(camera.view),
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
        element("path", d=panel.outline(one.ring), fill="#d5d2ca", stroke="#8d897e", stroke_width=0.8)
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
            body += element(
                "g",
                _dots(panel, mover.meets),
                fill="none",
                stroke=colour,
                stroke_width=3.2,
                stroke_linecap="round",
                stroke_opacity="0.3",
            )
        ends = panel.place(mover.mean[np.isfinite(mover.mean).all(axis=1)])
        if len(ends):
            (x0, y0), (x1, y1) = ends[0], ends[-1]
            body += element("circle", cx=x0, cy=y0, r=3.2, fill=PAPER, stroke=colour, stroke_width=1.6)
            body += element("rect", x=x1 - 3, y=y1 - 3, width=6, height=6, fill=colour)
    return body


def _dots(panel: Panel, places: Points, most: int = 800, layers: int = 8) -> str:
    """Points as dots, thinned evenly; in layers, so that many dots in one place look darker than one."""
    shown = panel.place(places[:: max(1, -(-len(places) // most))])
    shown = shown[[panel.holds(one[None]) for one in shown]]
    return "".join(
        element("path", d="".join(f"M{number(x)} {number(y)}h0" for x, y in part))
        for part in (shown[k::layers] for k in range(layers))
        if len(part)
    )


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


def scale_bar(panel: Panel) -> str:
    """A bar of so many metres, about 110 pixels at most, in the panel's lower left corner."""
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
