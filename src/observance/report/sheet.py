"""A sheet of SVG: elements with escaped attributes, and a panel that puts metres on the sheet."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

import numpy as np
from shapely import LineString

from observance.report.drawn import Points

SANS = "'Source Sans 3','Noto Sans','Helvetica Neue',Arial,'Liberation Sans',sans-serif"
INK = "#1c2126"
MUTED = "#5a636b"
RULE = "#c9c5bb"
PAPER = "#fbfaf6"
CAUTION = "#8a1c10"
MOVERS = (
    "#0b5fa5",
    "#b8460b",
    "#0b7a5b",
    "#8b3a86",
    "#6b5d00",
    "#a3264f",
    "#00707f",
    "#4f4f4f",
    "#444c99",
    "#7b4a2d",
    "#2f6b1f",
    "#b0006d",
)
"""Dark enough on paper for text (contrast above 4.5), and told apart with the common colour weaknesses."""
DASHES = ("", "9 3", "3 3", "12 3 3 3", "6 2 1 2", "1 3", "15 4", "4 6")

Attribute = str | float | int


def number(value: float) -> str:
    """A coordinate with one decimal at most, the same bytes everywhere."""
    text = f"{value:.1f}"
    return "0" if text in ("-0.0", "0.0") else text.removesuffix(".0")


def element(name: str, inner: str = "", /, **attributes: Attribute) -> str:
    """One element. Underscores in attribute names become hyphens; `inner` is markup and must be escaped already."""
    parts = [name]
    for key, value in attributes.items():
        shown = value if isinstance(value, str) else number(float(value))
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown, quote=True)}"')
    return f"<{' '.join(parts)}>{inner}</{name}>" if inner else f"<{' '.join(parts)}/>"


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    colour: str = INK,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    """One line of text; a halo keeps it readable over lines."""
    more: dict[str, Attribute] = {"paint_order": "stroke", "stroke": PAPER, "stroke_width": 3} if halo else {}
    return element(
        "text", escape(words), x=x, y=y, font_size=size, fill=colour, text_anchor=anchor, font_weight=weight, **more
    )


def text_width(words: str, size: float) -> float:
    """An upper estimate of the width of sans-serif text, pixels."""
    wide = sum(1.0 if ord(letter) > 0x2E80 else 0.62 if letter.isupper() else 0.54 for letter in words)
    return wide * size


def wrapped(words: str, width: float, size: float) -> list[str]:
    """The words in lines no wider than `width` pixels."""
    return textwrap.wrap(words, max(8, int(width / (0.54 * size)))) or [""]


def caution_strip(words: str, width: float) -> tuple[str, float]:
    """The caution over the picture's whole width, and the height that it takes; nothing without words."""
    if not words:
        return "", 0.0
    lines = wrapped(words, width - 24, 13)
    height = 12 + 17 * len(lines)
    body = element("rect", x=0.5, y=0.5, width=width - 1, height=height - 1, fill="#fbe9e5", stroke=CAUTION)
    for i, line in enumerate(lines):
        body += text(width / 2, 20 + 17 * i, line, size=13, colour=CAUTION, anchor="middle", weight=600)
    return body, float(height)


def picture(body: str, *, width: float, height: float, prefix: str, title: str, description: str) -> str:
    """The whole SVG, which stands alone as a file and inline in a page (ids begin with `prefix`)."""
    head = element("title", escape(title), id=f"{prefix}-title") + element(
        "desc", escape(description), id=f"{prefix}-desc"
    )
    ground = element("rect", width=width, height=height, fill=PAPER)
    return element(
        "svg",
        head + ground + body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        class_=f"picture {prefix}",
        role="img",
        aria_labelledby=f"{prefix}-title {prefix}-desc",
        font_family=SANS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A window on the ground: metres (x east, y north) to pixels (x right, y down), one scale for both."""

    left: float
    top: float
    width: float
    height: float
    west: float
    north: float
    px_per_m: float

    @staticmethod
    def around(points: Points, *, left: float, top: float, width: float, height: float, margin: float) -> Panel:
        """The window of this size that holds all points (n, 2), with a margin in pixels."""
        low, high = points.min(axis=0), points.max(axis=0)
        size = np.maximum(high - low, 1.0)
        scale = float(min((width - 2 * margin) / size[0], (height - 2 * margin) / size[1]))
        middle = (low + high) / 2
        return Panel(
            left=left,
            top=top,
            width=width,
            height=height,
            west=float(middle[0]) - width / 2 / scale,
            north=float(middle[1]) + height / 2 / scale,
            px_per_m=scale,
        )

    def place(self, points: Points) -> Points:
        """Pixels (n, 2) of points (n, 2)."""
        flat = np.atleast_2d(np.asarray(points, dtype=np.float64))
        return np.column_stack(
            [self.left + (flat[:, 0] - self.west) * self.px_per_m, self.top + (self.north - flat[:, 1]) * self.px_per_m]
        )

    def holds(self, pixels: Points) -> bool:
        """Every pixel lies in the window."""
        inside = (pixels >= [self.left, self.top]) & (pixels <= [self.left + self.width, self.top + self.height])
        return bool(inside.all())

    def trace(self, points: Points, *, tolerance: float = 0.4) -> str:
        """The `d` of a path through points (n, 2), broken where a point is NaN.

        What cannot be seen is left out: bends under `tolerance` pixels, and stretches outside of the window.
        """
        pixels = self.place(points)
        low = np.fmin(pixels[:-1], pixels[1:]) - [self.left + self.width, self.top + self.height]
        high = np.fmax(pixels[:-1], pixels[1:]) - [self.left, self.top]
        seen = np.isfinite(pixels[:-1] + pixels[1:]).all(axis=1) & (low <= 0).all(axis=1) & (high >= 0).all(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
        return "".join(
            _drawn(np.asarray(LineString(pixels[start : end + 1]).simplify(tolerance).coords))
            for start, end in zip(edges[::2], edges[1::2], strict=True)
        )

    def outline(self, ring: Points) -> str:
        """The `d` of a closed ring (n, 2)."""
        pixels = self.place(ring)
        return _drawn(pixels[np.isfinite(pixels).all(axis=1)]) + "Z"


def _drawn(pixels: Points) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in pixels)
