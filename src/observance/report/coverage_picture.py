"""The small picture of coverage: for each camera when it watched, and when it did not."""

from __future__ import annotations

from collections.abc import Sequence

from observance.report.clock_words import clock, zone_words
from observance.report.inputs import WatchedShown
from observance.report.sheet import INK, MUTED, caution_strip, element, picture, text, wrapped

_ROW = 26.0


def coverage_svg(
    watched: Sequence[WatchedShown],
    span: tuple[float, float],
    zone: str,
    *,
    width: float,
    prefix: str,
    caution: str = "",
) -> str:
    """One row per camera over the case's span; hatched where nobody can say what happened."""
    body, top = caution_strip(caution, width)
    hatch = element("path", d="M0 6L6 0M-1 1L1 -1M5 7L7 5", stroke="#8a1c10", stroke_width=1)
    body += element(
        "defs", element("pattern", hatch, id=f"{prefix}-hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    )
    wide = width >= 700
    left, right = (200.0 if wide else 0.0), width - 2.0
    scale = (right - left) / max(span[1] - span[0], 1.0)
    y = top + 26
    body += text(left, y - 8, clock(span[0], zone), size=11, colour=MUTED)
    body += text(right, y - 8, clock(span[1], zone), size=11, colour=MUTED, anchor="end")
    rows: dict[str, list[WatchedShown]] = {}
    for one in watched:
        rows.setdefault(one.name, []).append(one)
    for name, spans in rows.items():
        body += text(0, y + 13, name, size=12, colour=INK)
        y += 0 if wide else 16
        body += element(
            "rect",
            x=left,
            y=y + 3,
            width=right - left,
            height=13,
            fill=f"url(#{prefix}-hatch)",
            stroke=MUTED,
            stroke_width=0.6,
        )
        for one in spans:
            for begin, end in _recorded(one, span):
                x = left + (begin - span[0]) * scale
                body += element("rect", x=x, y=y + 3, width=max((end - begin) * scale, 1.0), height=13, fill="#3d6b54")
        y += _ROW
    for line in wrapped(f"Solid: recorded or watched. Hatched: not. {zone_words(zone, span[0])}.", width, 11.5):
        y += 15
        body += text(0, y - 4, line, size=11.5, colour=MUTED)
    described = "; ".join(
        f"{one.name} recorded {clock(one.earliest, zone)} to {clock(one.latest, zone)}, {len(one.outages)} outages"
        for one in watched
    )
    return picture(
        body,
        width=width,
        height=y + 6,
        prefix=prefix,
        title="When each camera recorded",
        description=f"{described}. {caution}".strip(),
    )


def _recorded(one: WatchedShown, span: tuple[float, float]) -> list[tuple[float, float]]:
    """What is left of the watch within `span` when its outages are taken out."""
    left = [(max(one.earliest, span[0]), min(one.latest, span[1]))]
    for low, high in one.outages:
        left = [
            part
            for begin, end in left
            for part in ((begin, min(end, low)), (max(begin, high), end))
            if part[1] > part[0]
        ]
    return [part for part in left if part[1] > part[0]]
