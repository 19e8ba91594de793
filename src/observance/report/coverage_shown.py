"""Coverage as it is shown: from the table to the ground of each camera by rate, the holes by cause, and the shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from shapely import from_wkt, union_all
from shapely.geometry.base import BaseGeometry

Span = tuple[float, float]

SHADES = (0.1, 0.5, 0.8, 0.9, 0.95)
"""Lower edges of the rates that pictures tell apart."""
_SLIVER_M = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundShown:
    """Ground of one camera over the whole case: with a rate from `low` up at some time, or not seen, for a cause."""

    camera: str
    low: float
    cause: str
    ground: BaseGeometry


def shade_of(rate_low: float) -> float:
    """The lower edge of the shade that a rate is drawn in."""
    return max((edge for edge in SHADES if edge <= rate_low + 1e-9), default=0.0)


def ground_shown(coverage: pa.Table, place: Sequence[str] = ()) -> tuple[GroundShown, ...]:
    """Each camera's ground by the best shade that it ever had, and what it never saw by cause; `place`: cameras wanted.

    A piece that is seen at any time is drawn with its best rate; holes in time are the strip chart's matter.
    """
    rows = coverage.to_pylist()
    shown = []
    for camera in sorted({str(row["camera"]) for row in rows}):
        if place and camera not in place:
            continue
        own = [row for row in rows if row["camera"] == camera]
        taken: BaseGeometry = from_wkt("POLYGON EMPTY")
        for low in sorted({shade_of(row["rate_low"]) for row in own if not row["cause"]}, reverse=True):
            words = {str(row["polygon_wkt"]) for row in own if not row["cause"] and shade_of(row["rate_low"]) == low}
            ground = union_all([from_wkt(text) for text in sorted(words)]).difference(taken)
            taken = taken.union(ground)
            shown.append(GroundShown(camera=camera, low=low, cause="", ground=ground))
        for cause in sorted({str(row["cause"]) for row in own if row["cause"]}):
            words = {str(row["polygon_wkt"]) for row in own if row["cause"] == cause}
            ground = union_all([from_wkt(text) for text in sorted(words)]).difference(taken)
            if ground.buffer(-_SLIVER_M).area > 0:
                taken = taken.union(ground)
                shown.append(GroundShown(camera=camera, low=0.0, cause=cause, ground=ground))
    return tuple(one for one in shown if not one.ground.is_empty)


def rates_seen(coverage: pa.Table, camera: str, span: Span) -> tuple[tuple[float, float], ...]:
    """The shares of what a camera watched over a span, area by time, by the rate that counts there: (from, share)."""
    amounts: dict[float, float] = {}
    areas: dict[str, float] = {}
    for row in coverage.to_pylist():
        if row["camera"] != camera or row["cause"]:
            continue
        lasted = min(row["latest_s"], span[1]) - max(row["earliest_s"], span[0])
        if lasted <= 0:
            continue
        words = str(row["polygon_wkt"])
        if words not in areas:
            areas[words] = float(from_wkt(words).area)
        low = float(row["rate_low"])
        amounts[low] = amounts.get(low, 0.0) + lasted * areas[words]
    whole = sum(amounts.values())
    return tuple((low, amounts[low] / whole) for low in sorted(amounts)) if whole > 0 else ()


def rates_words(rates: Sequence[tuple[float, float]]) -> str:
    """The shares in words, surest first: `of its ground and time, 40 %: at least 0.95 of movers`."""
    shaded: dict[float, float] = {}
    for low, share in rates:
        shaded[shade_of(low)] = shaded.get(shade_of(low), 0.0) + share
    parts = [
        f"{100 * share:.0f} %: at least {low:g}" if low > 0 else f"{100 * share:.0f} %: less than {SHADES[0]:g}"
        for low, share in sorted(shaded.items(), reverse=True)
        if share >= 0.005
    ]
    return f"of its ground and time, {'; '.join(parts)} of movers" if parts else ""
