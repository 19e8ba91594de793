"""The map of coverage: for each camera the ground by how surely a mover is seen there; hatched what it never sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import get_parts
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from observance.report.coverage_shown import SHADES, GroundShown
from observance.report.coverage_strips import GREENS, colour_of, rate_words
from observance.report.drawn import MapPicture, Points
from observance.report.map_layers import scale_bar
from observance.report.sheet import INK, MUTED, Panel, caution_strip, element, number, picture, text

_GAP, _HEAD = 16.0, 24.0


def coverage_map_svg(
    grounds: Sequence[GroundShown], drawn: MapPicture, *, width: float, prefix: str, caution: str = ""
) -> str:
    """One panel per camera or log, each about its own ground, with a bar of its scale."""
    names = {camera.id: camera.name for camera in drawn.cameras}
    cameras = sorted({one.camera for one in grounds})
    body, top = caution_strip(caution, width)
    causes = sorted({one.cause for one in grounds if one.cause})
    body += element("defs", "".join(_pattern(f"{prefix}-{i}", colour_of(cause)) for i, cause in enumerate(causes)))
    fills = {cause: f"url(#{prefix}-{i})" for i, cause in enumerate(causes)}
    columns = min(len(cameras), 2 if width >= 700 else 1) or 1
    wide = (width - _GAP * (columns - 1)) / columns
    windows = {camera: _window(camera, grounds, drawn) for camera in cameras}
    sizes = [window.max(axis=0) - window.min(axis=0) for window in windows.values()]
    tallest = 0.62 if columns == 1 and width >= 700 else 0.8
    steepest = max((float(size[1] / max(size[0], 1e-6)) for size in sizes), default=1.0)
    high = wide * float(np.clip(steepest, 0.45, tallest))
    y = top + 8
    for k, camera in enumerate(cameras):
        left = (k % columns) * (wide + _GAP)
        panel = Panel.around(windows[camera], left=left, top=y + _HEAD, width=wide, height=high, margin=8)
        body += text(left, y + 15, names.get(camera, camera), size=13, weight=600, colour=INK)
        body += _panel(
            [one for one in grounds if one.camera == camera], drawn, panel, fills, f"{prefix}-clip-{k}", camera
        )
        if k % columns == columns - 1 or k == len(cameras) - 1:
            y += high + _HEAD + 12
    body, y = _legend(grounds, fills, body, y + 10, width)
    return picture(
        body, width=width, height=y + 6, prefix=prefix, title="Ground watched, by how surely a mover is seen",
        description=_described(grounds, names, caution),
    )  # fmt: skip


def _panel(
    own: Sequence[GroundShown], drawn: MapPicture, panel: Panel, fills: dict[str, str], clip: str, camera: str
) -> str:
    window = element("rect", x=panel.left, y=panel.top, width=panel.width, height=panel.height)
    body = ""
    for zone in drawn.zones:
        body += element("path", d=panel.outline(zone.ring), fill="#f4f2ea", stroke="#cfcabd", stroke_width=0.6)
    for one in own:
        fill = fills[one.cause] if one.cause else GREENS[_shade(one.low)]
        body += element("path", d=_outline(one.ground, panel), fill=fill, fill_rule="evenodd", stroke="none")
    for building in drawn.buildings:
        body += element(
            "path",
            d=panel.outline(building.ring),
            fill="#d5d2ca",
            fill_opacity="0.85",
            stroke="#8d897e",
            stroke_width=0.7,
        )
    for line in drawn.lines:
        if not line.rival_of:
            body += element("path", d=panel.trace(line.points), fill="none", stroke="#7a0c1e", stroke_width=1.6)
    for eye in drawn.cameras:
        x, y = panel.place(np.array([eye.at]))[0].tolist()
        here = eye.id == camera
        body += element("circle", cx=x, cy=y, r=5 if here else 2.5, fill="#8f7420", fill_opacity="1" if here else "0.5")
    frame = element(
        "rect", x=panel.left + 0.5, y=panel.top, width=panel.width - 1, height=panel.height, fill="none", stroke=MUTED,
        stroke_width=0.8,
    )  # fmt: skip
    shown = element("defs", element("clipPath", window, id=clip)) + element("g", body, clip_path=f"url(#{clip})")
    return shown + frame + scale_bar(panel)


def _outline(ground: BaseGeometry, panel: Panel) -> str:
    """Outer rings and holes, simplified to what can be seen."""
    d = ""
    for part in get_parts(ground.simplify(0.5 / panel.px_per_m)):
        if isinstance(part, Polygon) and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                pixels = panel.place(np.asarray(ring.coords))
                d += "M" + "L".join(f"{number(x)} {number(y)}" for x, y in pixels.tolist()) + "Z"
    return d


def _shade(low: float) -> int:
    return max((i for i, edge in enumerate(SHADES) if edge <= low + 1e-9), default=0)


def _pattern(name: str, colour: str) -> str:
    ground = element("rect", width=7, height=7, fill="#fbfaf6")
    hatch = element("path", d="M0 7L7 0M-1 1L1 -1M6 8L8 6", stroke=colour, stroke_width=1.3)
    return element("pattern", ground + hatch, id=name, width=7, height=7, patternUnits="userSpaceOnUse")


def _window(camera: str, grounds: Sequence[GroundShown], drawn: MapPicture) -> Points:
    """The corners of everything that is shaded or hatched for a camera or log, and of the camera."""
    boxes = [np.array(one.ground.bounds).reshape(2, 2) for one in grounds if one.camera == camera]
    points = [*boxes, *(np.array([eye.at]) for eye in drawn.cameras if eye.id == camera)]
    every = np.vstack(points) if points else np.array([[0.0, 0.0], [10.0, 10.0]])
    return np.array([every.min(axis=0), every.max(axis=0)])


def _legend(
    grounds: Sequence[GroundShown], fills: dict[str, str], body: str, y: float, width: float
) -> tuple[str, float]:
    shades = sorted({_shade(one.low) for one in grounds if not one.cause}, reverse=True)
    entries = [(GREENS[i], rate_words(SHADES[i])) for i in shades] + [(fills[cause], cause) for cause in sorted(fills)]
    x = 0.0
    for fill, words in entries:
        room = 30 + 6.6 * len(words)
        if x + room > width:
            x, y = 0.0, y + 18
        body += element("rect", x=x, y=y - 9, width=14, height=11, fill=fill, stroke=MUTED, stroke_width=0.5)
        body += text(x + 19, y, words, size=11.5, colour=INK)
        x += room
    return body, y + 12


def _described(grounds: Sequence[GroundShown], names: dict[str, str], caution: str) -> str:
    parts = []
    for camera in sorted({one.camera for one in grounds}):
        own = [one for one in grounds if one.camera == camera]
        seen = ", ".join(f"{one.ground.area:,.0f} m² {rate_words(one.low)}" for one in own if not one.cause)
        blind = ", ".join(f"{one.ground.area:,.0f} m² {one.cause}" for one in own if one.cause)
        parts.append(f"{names.get(camera, camera)}: {seen or 'nothing'}" + (f"; not seen: {blind}" if blind else ""))
    return f"Plan, north up. {'. '.join(parts)}. {caution}".strip()
