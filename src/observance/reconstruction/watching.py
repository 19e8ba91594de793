"""Watching: how much of a place and a span was watched, how many were missed there at most, and what was not seen."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timezone, tzinfo

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.scene import Scene
from observance.reconstruction.covering import GAP, LOG, OFF, UNCLEAR
from observance.values.spans import iso_from_seconds

__all__ = ["LOG", "Interval", "Watched", "along", "ground_of", "intervals", "watched"]

Floats = NDArray[np.float64]
_HOLE = 0.02
_SHORT_S = 0.5
"""Holes that take less of the place, or of the time, count and are not spoken of."""
_NOT_RUNNING = (OFF, GAP, UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was watched of a place and a span: both 0 to 1.

    Attributes:
        share: of area x time in view of some camera.
        missed: of movers inside what was watched, how many the detection rates' lower bounds let slip.
        holes: sentences, in order of time.
    """

    share: float
    missed: float
    holes: tuple[str, ...]


def along(vertices: Floats, width_m: float) -> BaseGeometry:
    """The strip of `width_m` to either side of a line: the place in which a crossing of it would be seen."""
    strip: BaseGeometry = LineString(vertices).buffer(width_m, cap_style="flat")
    return strip


def watched(
    table: pa.Table,
    place: BaseGeometry,
    span: tuple[float, float],
    zone: tzinfo = timezone.utc,
    most_missed: float | None = None,
) -> Watched:
    """How much of a place was in view over a span; where watches overlap, the better detection rate counts.

    Args:
        most_missed: what may be missed inside the watched part. The share is then that of the largest part that
            keeps to it, so that no watch that is taken away, however poor, ever makes an answer surer; where not even
            the best watched ground keeps to it, everything in view counts, and misses more than is allowed.
    """
    begin, end = span
    if place.area <= 0 or end <= begin:
        return Watched(share=0.0, missed=1.0, holes=("The place or the span is empty.",))
    found = intervals(table, place, span)
    cells = [(rate, share * (one.end - one.begin)) for one in found for rate, share in one.seen]
    logs = any(str(name).startswith(LOG) for name in table["camera"].to_pylist())
    holes = [one for one in found if one.unseen > _HOLE]
    seen_time, detected = _counted(cells, most_missed)
    missed = 1 - detected / seen_time if seen_time > 0 else 1.0
    return Watched(
        share=float(min(seen_time / (end - begin), 1.0)),
        missed=float(min(max(missed, 0.0), 1.0)),
        holes=tuple(_said(one, zone, logs) for one in _together(holes) if one.end - one.begin >= _SHORT_S),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A span in which nothing about the watch on a place changes.

    Attributes:
        seen: (rate that counts, share of the place), best first. why: (share of the place, cause, cameras) of what was
            in a camera's field and not watched; what is left was in none.
        ran: the cameras and logs that watched something, or would have if anything could be seen.
    """

    begin: float
    end: float
    seen: tuple[tuple[float, float], ...]
    why: tuple[tuple[float, str, tuple[str, ...]], ...]
    ran: tuple[str, ...]

    @property
    def unseen(self) -> float:
        """The share of the place that was not watched."""
        return max(0.0, 1 - sum(share for _, share in self.seen))

    @property
    def outside(self) -> float:
        """The share of the place that was in no camera's field."""
        return max(0.0, self.unseen - sum(share for share, _, _ in self.why))


def intervals(table: pa.Table, place: BaseGeometry, span: tuple[float, float]) -> list[Interval]:
    """The watch on a place over a span, cut where it changes; a place and a span that are not empty."""
    begin, end = span
    rows = [_Row.of(r) for r in table.to_pylist() if r["latest_s"] > begin and r["earliest_s"] < end]
    grounds: dict[str, BaseGeometry] = {}
    for row in rows:
        if row.shown.words not in grounds:
            grounds[row.shown.words] = shapely.from_wkt(row.shown.words).intersection(place)
    rows = [row for row in rows if grounds[row.shown.words].area > 0 or not row.shown.cause]
    marks = sorted({begin, end, *(min(max(at, begin), end) for row in rows for at in (row.begin, row.end))})
    known: dict[frozenset[_Shown], Interval] = {}
    found: list[Interval] = []
    for a, b in itertools.pairwise(marks):
        active = frozenset(row.shown for row in rows if row.begin <= a and row.end >= b)
        if active not in known:
            known[active] = _interval(place, active, grounds)
        found.append(replace(known[active], begin=a, end=b))
    return found


def _interval(place: BaseGeometry, active: frozenset[_Shown], grounds: Mapping[str, BaseGeometry]) -> Interval:
    seen = sorted((one.rate, one.words) for one in active if not one.cause)
    layers, covered = _in_view([(rate, grounds[words]) for rate, words in seen])
    return Interval(
        begin=0.0,
        end=0.0,
        seen=tuple((rate, size / place.area) for rate, size in layers if size > 0),
        why=_why(place, covered, active, grounds),
        ran=tuple(sorted({one.camera for one in active if one.cause not in _NOT_RUNNING})),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a row shows, whenever it does: of which camera, on which ground, how surely, or why not."""

    camera: str
    words: str
    rate: float
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    begin: float
    end: float
    shown: _Shown

    @classmethod
    def of(cls, row: Mapping[str, object]) -> _Row:
        """One row of the table."""
        begin, end, rate = (row[name] for name in ("earliest_s", "latest_s", "rate_low"))
        assert isinstance(begin, float) and isinstance(end, float) and isinstance(rate, float)
        shown = _Shown(camera=str(row["camera"]), words=str(row["polygon_wkt"]), rate=rate, cause=str(row["cause"]))
        return cls(begin=begin, end=end, shown=shown)


def _why(
    place: BaseGeometry, covered: BaseGeometry, active: frozenset[_Shown], grounds: Mapping[str, BaseGeometry]
) -> tuple[tuple[float, str, tuple[str, ...]], ...]:
    """The causes of what nobody watched: each share of the place once, under the cause that comes last in line to be
    seen; what is in no camera's field has none."""
    rest = place.difference(covered)
    found = []
    rank = {cause: k for k, cause in enumerate(_NOT_RUNNING, start=1)}
    causes = sorted({one.cause for one in active if one.cause}, key=lambda cause: (rank.get(cause, 0), cause))
    for cause in causes:
        of = [one for one in active if one.cause == cause]
        own = rest.intersection(shapely.union_all([grounds[one.words] for one in of]))
        share = own.area / place.area
        if share > 1e-4:
            cameras = tuple(sorted({one.camera for one in of if grounds[one.words].intersects(own)}))
            found.append((share, cause, cameras))
        rest = rest.difference(own)
    return tuple(found)


def _together(holes: Sequence[Interval]) -> list[Interval]:
    """Holes that follow each other and read alike are one."""
    merged: list[Interval] = []
    for hole in holes:
        before = merged[-1] if merged else None
        if before is not None and before.end == hole.begin and _alike(before, hole):
            merged[-1] = replace(before, end=hole.end)
        else:
            merged.append(hole)
    return merged


def _alike(one: Interval, other: Interval) -> bool:
    same = abs(one.unseen - other.unseen) < 0.005 and one.ran == other.ran
    return same and [(f"{s:.2f}", c, n) for s, c, n in one.why] == [(f"{s:.2f}", c, n) for s, c, n in other.why]


def ground_of(scene: Scene, place: str, strip_m: float = 1.0) -> BaseGeometry:
    """The ground that has to be watched: a zone itself, a strip along a line; "" is every line of the scene, or every
    zone where it has no line."""
    lines = [p for p in scene.lines.values() if p.alternative_to is None and place in ("", p.id)]
    zones = [p for p in scene.zones.values() if p.alternative_to is None and place in ("", p.id)]
    if lines:
        return shapely.union_all([along(p.points, strip_m) for p in lines])
    return shapely.union_all([shapely.make_valid(Polygon(p.points)) for p in zones])


def _in_view(grounds: Sequence[tuple[float, BaseGeometry]]) -> tuple[list[tuple[float, float]], BaseGeometry]:
    """What is in view, by the best detection rate over it, (rate, area), and all of it."""
    covered: BaseGeometry = Polygon()
    layers = []
    for rate, ground in sorted(grounds, key=lambda g: -g[0]):
        layers.append((rate, ground.difference(covered).area))
        covered = covered.union(ground)
    return layers, covered


def _counted(cells: Sequence[tuple[float, float]], most_missed: float | None) -> tuple[float, float]:
    """Area x time that counts as watched, and what of it is detected: the best watched first, as far as is allowed.

    The largest part that keeps to the bound is a linear programme (fractional knapsack), which taking a cell away can
    only make smaller.
    """
    ranked = sorted((cell for cell in cells if cell[1] > 0), reverse=True)
    if most_missed is None or not ranked or 1 - ranked[0][0] > most_missed:
        return sum(size for _, size in ranked), sum(rate * size for rate, size in ranked)
    seen = found = spare = 0.0
    for rate, size in ranked:
        over = (1 - rate) - most_missed
        part = size if over <= 0 else min(size, max(spare, 0.0) / over)
        spare -= over * part
        seen, found = seen + part, found + rate * part
    return seen, found


def _said(hole: Interval, zone: tzinfo, logs: bool) -> str:
    when = f"From {iso_from_seconds(hole.begin, zone, 0)} to {iso_from_seconds(hole.end, zone, 0)}"
    why = [f"{100 * share:.0f} % {cause} ({', '.join(names)})" for share, cause, names in hole.why if share > _HOLE / 2]
    if why and hole.outside > _HOLE / 2:
        why.append(f"{100 * hole.outside:.0f} % outside of every view")
    because = f": {'; '.join(why)}" if why else ""
    if not hole.ran:
        return f"{when} no camera ran{' and no log says that anybody watched' if logs else ''}{because}."
    part = "all" if hole.unseen > 1 - _HOLE else f"{100 * hole.unseen:.0f} %"
    if not logs:
        verb = "not watched" if why else "in view of no camera"
        return f"{when} {part} of the place was {verb} ({', '.join(hole.ran)} ran){because}."
    ran = [f"{name} ran" for name in hole.ran if not name.startswith(LOG)]
    kept = [f"log {name.removeprefix(LOG)} was kept" for name in hole.ran if name.startswith(LOG)]
    return f"{when} {part} of the place was watched by nobody ({', '.join([*ran, *kept])}){because}."
