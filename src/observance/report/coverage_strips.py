"""The strip chart of coverage: over time, which share of a place was watched how surely, and why the rest was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observance.report.clock_words import clock, zone_words
from observance.report.coverage_shown import SHADES
from observance.report.sheet import INK, MUTED, RULE, caution_strip, element, picture, text, wrapped

GREENS = ("#d8e5d6", "#abc9b4", "#7bab8f", "#4b8768", "#1f5c40")
"""By SHADES: the surer, the darker."""
CAUSES = {
    "off": "#4d4d4d",
    "no frames": "#7a7a7a",
    "clock not sure": "#b39a3c",
    "too dark or too noisy": "#23294a",
    "too small in the picture": "#8d7b57",
    "behind buildings": "#a85f32",
    "masked": "#8a8a9a",
    "frozen": "#3f6fa8",
    "black picture": "#101010",
    "camera moving": "#8b3a86",
    "looks elsewhere": "#5d7d3a",
    "behind movers": "#b06a8a",
}
OTHER = "#9c2f4f"
OUTSIDE = "outside of every view"
_HIGH, _ROW, _BINS = 46.0, 70.0, 240


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStrip:
    """One place: for each of many equal steps of the span, the shares of its ground by shade and by cause, each 0 to 1.

    Attributes:
        seen: a row per step, a column for each of SHADES. why: cause to its share at each step.
        share: of area by time, watched; missed: of movers there, at most.
    """

    name: str
    seen: tuple[tuple[float, ...], ...]
    why: dict[str, tuple[float, ...]]
    share: float
    missed: float


Spell = tuple[float, float, Sequence[tuple[float, float]], Sequence[tuple[float, str]]]
"""Begin, end, (rate that counts, share of the place), (share of the place, cause)."""


def place_strip(
    name: str, spells: Sequence[Spell], span: tuple[float, float], share: float, missed: float
) -> PlaceStrip:
    """The means of the shares over equal steps of a span, however finely it is cut."""
    begin, end = span
    step = (end - begin) / _BINS
    seen = [[0.0] * len(SHADES) for _ in range(_BINS)]
    why: dict[str, list[float]] = {}
    for first, last, rates, causes in spells:
        low, high = int((first - begin) / step), int((last - begin) / step)
        for k in range(max(low, 0), min(high, _BINS - 1) + 1):
            part = (min(last, begin + (k + 1) * step) - max(first, begin + k * step)) / step
            if part <= 0:
                continue
            for rate, of_place in rates:
                at = max((i for i, edge in enumerate(SHADES) if edge <= rate + 1e-9), default=0)
                seen[k][at] += part * of_place
            for of_place, cause in causes:
                why.setdefault(cause, [0.0] * _BINS)[k] += part * of_place
    return PlaceStrip(
        name=name,
        seen=tuple(tuple(row) for row in seen),
        why={cause: tuple(why[cause]) for cause in sorted(why)},
        share=share,
        missed=missed,
    )


def strips_svg(
    strips: Sequence[PlaceStrip], span: tuple[float, float], zone: str, *, width: float, prefix: str, caution: str = ""
) -> str:
    """One strip per place: green from below what was watched, above it the causes of the rest."""
    body, top = caution_strip(caution, width)
    hatch = element("path", d="M0 6L6 0M-1 1L1 -1M5 7L7 5", stroke="#8a1c10", stroke_width=0.8)
    pattern = element("pattern", hatch, id=f"{prefix}-out", width=6, height=6, patternUnits="userSpaceOnUse")
    body += element("defs", pattern)
    y = top + 26
    body += text(0, y - 8, clock(span[0], zone), size=11, colour=MUTED)
    body += text(width, y - 8, clock(span[1], zone), size=11, colour=MUTED, anchor="end")
    for strip in strips:
        words = f"{strip.name}: {100 * strip.share:.0f} % watched, up to {strip.missed:.2g} of movers there missed"
        body += text(0, y + 13, words, size=12, colour=INK)
        body += _strip(strip, 0.0, y + 19, width - 2, prefix)
        y += _ROW
    body, y = _legend(strips, body, y + 12, width, prefix)
    for line in wrapped(f"Height: share of the place's ground. {zone_words(zone, span[0])}.", width, 11.5):
        body += text(0, y + 10, line, size=11.5, colour=MUTED)
        y += 15
    described = "; ".join(f"{one.name}: {100 * one.share:.0f} % watched" for one in strips)
    return picture(
        body, width=width, height=y + 8, prefix=prefix, title="What was watched of each place, over time",
        description=f"{described}. {caution}".strip(),
    )  # fmt: skip


def _strip(strip: PlaceStrip, left: float, top: float, width: float, prefix: str) -> str:
    step = width / len(strip.seen)
    body = element("rect", x=left, y=top, width=width, height=_HIGH, fill=f"url(#{prefix}-out)")
    columns = [(GREENS[i], [row[i] for row in strip.seen]) for i in reversed(range(len(SHADES)))]
    columns += [(colour_of(cause), list(shares)) for cause, shares in strip.why.items()]
    floor = [0.0] * len(strip.seen)
    for colour, shares in columns:
        k = 0
        while k < len(shares):
            last = k
            while (
                last + 1 < len(shares)
                and abs(shares[last + 1] - shares[k]) < 1e-3
                and abs(floor[last + 1] - floor[k]) < 1e-3
            ):
                last += 1
            if shares[k] > 1e-3:
                body += element(
                    "rect", x=left + k * step, y=top + _HIGH * (1 - min(floor[k] + shares[k], 1.0)),
                    width=(last - k + 1) * step + 0.1, height=_HIGH * min(shares[k], 1.0), fill=colour,
                )  # fmt: skip
            k = last + 1
        floor = [a + b for a, b in zip(floor, shares, strict=True)]
    return body + element("rect", x=left, y=top, width=width, height=_HIGH, fill="none", stroke=RULE, stroke_width=0.8)


def colour_of(cause: str) -> str:
    """The colour of a cause; those of a camera that moves or is blinded share one."""
    return CAUSES.get(cause, OTHER)


def _legend(strips: Sequence[PlaceStrip], body: str, y: float, width: float, prefix: str) -> tuple[str, float]:
    shaded = [i for i in range(len(SHADES)) if any(row[i] > 1e-3 for one in strips for row in one.seen)]
    entries = [(GREENS[i], rate_words(SHADES[i])) for i in reversed(shaded)]
    entries += [(colour_of(c), c) for c in sorted({c for one in strips for c in one.why})]
    entries.append((f"url(#{prefix}-out)", OUTSIDE))
    x = 0.0
    for fill, words in entries:
        room = 30 + 6.6 * len(words)
        if x + room > width:
            x, y = 0.0, y + 18
        body += element("rect", x=x, y=y - 9, width=14, height=11, fill=fill, stroke=MUTED, stroke_width=0.5)
        body += text(x + 19, y, words, size=11.5, colour=INK)
        x += room
    return body, y + 14


def rate_words(low: float) -> str:
    """What a shade of green means."""
    return f"at least {low:g} of movers seen"
