"""Watching: which ground was in view when, less what masks, buildings and outages hide; how much of a place that is."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone, tzinfo

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked, Log
from observance.observation.scene import Scene
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.inputs import Footage
from observance.values.spans import iso_from_seconds
from observance.values.tables import COVERAGE

Floats = NDArray[np.float64]
_GAP_S = 2.0
"""Frames further apart than this leave a hole."""
_EDGE = 48
LOG = "log:"
"""Before the id of a log entry, in the table's column of cameras."""
_HOLE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was watched of a place and a span: both 0 to 1.

    Attributes:
        share: of area x time in view of some camera.
        missed: of movers inside what was watched, how many the declared detection rates let slip.
        holes: sentences, in order of time.
    """

    share: float
    missed: float
    holes: tuple[str, ...]


def ground_seen(file: CameraFile, camera: Camera, buildings: Sequence[Polygon]) -> BaseGeometry:
    """The ground in view: the image carried to the ground, within range, less masks and what buildings hide.

    No building's height is known, so that each hides everything behind it: the watched ground is never overstated.
    """
    reach = file.coverage.range_m
    centre = camera.centre[:2]
    w, h = float(camera.width), float(camera.height)
    across, down = np.linspace(0, w, _EDGE), np.linspace(0, h, _EDGE)
    border = np.vstack(
        [
            np.column_stack([across, np.full(_EDGE, h)]),
            np.column_stack([np.full(_EDGE, w), down[::-1]]),
            np.column_stack([across[::-1], np.zeros(_EDGE)]),
            np.column_stack([np.zeros(_EDGE), down]),
        ]
    )
    seen = _footprint(camera, border, reach)
    for mask in file.masks:
        points = np.array([*mask, mask[0]])
        steps = np.linspace(0, 1, 16, endpoint=False)[:, None]
        dense = np.vstack([a + steps * (b - a) for a, b in itertools.pairwise(points)])
        seen = seen.difference(_footprint(camera, dense, reach))
    for building in buildings:
        if building.contains(shapely.Point(centre)):
            continue
        seen = seen.difference(building).difference(_shadow(building, centre, 4 * reach))
    return shapely.set_precision(seen, 0.001)


def _footprint(camera: Camera, border: Floats, reach: float) -> BaseGeometry:
    """The image polygon on the ground; what looks past the range or above the horizon is cut at the range."""
    ray = camera.rays(border)
    length = np.maximum(np.hypot(ray[:, 0], ray[:, 1]), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = -camera.centre[2] / ray[:, 2] * length
    distance = np.where((ray[:, 2] < 0) & (distance > 0), np.minimum(distance, 4 * reach), 4 * reach)
    points = camera.centre[:2] + ray[:, :2] / length[:, None] * distance[:, None]
    polygon = shapely.make_valid(Polygon(points))
    return polygon.intersection(shapely.Point(camera.centre[:2]).buffer(reach, quad_segs=32))


def _shadow(building: Polygon, centre: Floats, reach: float) -> BaseGeometry:
    """What the building hides from `centre`: each wall carried away from it."""
    ring = np.asarray(building.exterior.coords)[:, :2]
    away = ring - centre
    far = centre + away / np.maximum(np.hypot(*away.T), 1e-9)[:, None] * reach
    quads = [Polygon([ring[i], ring[i + 1], far[i + 1], far[i]]).buffer(0) for i in range(len(ring) - 1)]
    return shapely.union_all([q for q in quads if not q.is_empty])


def spans_of(footage: Footage, file: CameraFile, start: float) -> list[tuple[float, float]]:
    """When the item's frames follow each other without a hole, outages left out, on the case clock."""
    times = start + np.asarray(footage.frame_times_s)
    if len(times) == 0:
        return []
    breaks = np.flatnonzero(np.diff(times) > _GAP_S)
    begins, ends = [times[0], *times[breaks + 1]], [*times[breaks], times[-1]]
    spans = [(float(a), float(b)) for a, b in zip(begins, ends, strict=True) if b > a]
    for outage in file.outages:
        cut: list[tuple[float, float]] = []
        for a, b in spans:
            cut += [(x, y) for x, y in ((a, min(b, outage.earliest)), (max(a, outage.latest), b)) if y > x]
        spans = cut
    return spans


def coverage(
    scene: Scene,
    files: Sequence[CameraFile],
    calibrations: Mapping[str, Camera],
    footage: Sequence[Footage],
    clocks: Clocks,
    marked: Sequence[AnyMarked] = (),
) -> pa.Table:
    """The table COVERAGE: every calibrated camera's ground for every span of its items on the case clock, and the
    ground of every log entry that says what was watched, under `log:` and the entry's id."""
    buildings = [Polygon(placed.points) for placed in scene.buildings.values()]
    rows: dict[str, list[object]] = {name: [] for name in COVERAGE.names}
    for file in sorted(files, key=lambda f: f.id):
        items = [f for f in footage if f.camera == file.id and f.item in clocks.starts]
        if file.id not in calibrations or not items:
            continue
        words = shapely.to_wkt(ground_seen(file, calibrations[file.id], buildings), rounding_precision=3)
        for item in sorted(items, key=lambda f: f.item):
            for begin, end in spans_of(item, file, clocks.starts[item.item]):
                values = (file.id, begin, end, words, file.coverage.detection_rate)
                for name, value in zip(COVERAGE.names, values, strict=True):
                    rows[name].append(value)
    for log in sorted((m for m in marked if isinstance(m, Log)), key=lambda m: m.id):
        if log.watched is None or log.when is None or log.where is None:
            continue
        ground = ground_of_log(scene, log)
        if ground is not None:
            words = shapely.to_wkt(shapely.set_precision(ground, 0.001), rounding_precision=3)
            values = (LOG + log.id, log.when.earliest, log.when.latest, words, log.watched.detection_rate)
            for name, value in zip(COVERAGE.names, values, strict=True):
                rows[name].append(value)
    return pa.table(rows, schema=COVERAGE)


def ground_of_log(scene: Scene, log: Log) -> BaseGeometry | None:
    """The ground that a log entry names: its polygon, or a zone of the scene; None for anything else."""
    if log.where is not None and log.where.polygon is not None:
        return shapely.make_valid(Polygon(log.where.polygon))
    zone = scene.zones.get(log.where.feature or "") if log.where is not None else None
    return shapely.make_valid(Polygon(zone.points)) if zone is not None else None


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
    rows = [r for r in table.to_pylist() if r["latest_s"] > begin and r["earliest_s"] < end]
    if place.area <= 0 or end <= begin:
        return Watched(share=0.0, missed=1.0, holes=("The place or the span is empty.",))
    grounds: dict[str, BaseGeometry] = {}
    for row in rows:
        words = row["polygon_wkt"]
        if words not in grounds:
            grounds[words] = shapely.from_wkt(words).intersection(place)
    logs = any(str(name).startswith(LOG) for name in table["camera"].to_pylist())
    marks = sorted({begin, end, *(min(max(r[k], begin), end) for r in rows for k in ("earliest_s", "latest_s"))})
    cells: list[tuple[float, float]] = []
    holes: list[tuple[float, float, float, tuple[str, ...]]] = []
    known: dict[tuple[int, ...], list[tuple[float, float]]] = {}
    for a, b in itertools.pairwise(marks):
        active = tuple(i for i, r in enumerate(rows) if r["earliest_s"] <= a and r["latest_s"] >= b)
        if active not in known:
            known[active] = _in_view([(rows[i]["detection_rate"], grounds[rows[i]["polygon_wkt"]]) for i in active])
        layers = known[active]
        area = sum(size for _, size in layers)
        cells += [(rate, size * (b - a)) for rate, size in layers]
        cameras = tuple(sorted({str(rows[i]["camera"]) for i in active}))
        unseen = 1 - area / place.area
        if unseen > _HOLE:
            alike = holes and holes[-1][1] == a and abs(holes[-1][2] - unseen) < 1e-3
            if alike and holes[-1][3] == cameras:
                holes[-1] = (holes[-1][0], b, unseen, holes[-1][3])
            else:
                holes.append((a, b, unseen, cameras))
    seen, found = _counted(cells, most_missed)
    share = seen / (place.area * (end - begin))
    missed = 1 - found / seen if seen > 0 else 1.0
    return Watched(
        share=float(min(share, 1.0)), missed=float(min(max(missed, 0.0), 1.0)),
        holes=tuple(_hole(*hole, zone, logs) for hole in holes),
    )  # fmt: skip


def ground_of(scene: Scene, place: str, strip_m: float = 1.0) -> BaseGeometry:
    """The ground that has to be watched: a zone itself, a strip along a line; "" is every line of the scene, or every
    zone where it has no line."""
    lines = [p for p in scene.lines.values() if p.alternative_to is None and place in ("", p.id)]
    zones = [p for p in scene.zones.values() if p.alternative_to is None and place in ("", p.id)]
    if lines:
        return shapely.union_all([along(p.points, strip_m) for p in lines])
    return shapely.union_all([shapely.make_valid(Polygon(p.points)) for p in zones])


def _in_view(grounds: Sequence[tuple[float, BaseGeometry]]) -> list[tuple[float, float]]:
    """What is in view, by the best detection rate over it: (rate, area)."""
    covered: BaseGeometry = Polygon()
    layers = []
    for rate, ground in sorted(grounds, key=lambda g: -g[0]):
        layers.append((rate, ground.difference(covered).area))
        covered = covered.union(ground)
    return layers


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


def _hole(begin: float, end: float, unseen: float, cameras: tuple[str, ...], zone: tzinfo, logs: bool) -> str:
    when = f"From {iso_from_seconds(begin, zone, 0)} to {iso_from_seconds(end, zone, 0)}"
    if not cameras:
        return f"{when} no camera ran{' and no log says that anybody watched' if logs else ''}."
    part = "all" if unseen > 1 - _HOLE else f"{100 * unseen:.0f} %"
    if not logs:
        return f"{when} {part} of the place was in view of no camera ({', '.join(cameras)} ran)."
    ran = [f"{name} ran" for name in cameras if not name.startswith(LOG)]
    kept = [f"log {name.removeprefix(LOG)} was kept" for name in cameras if name.startswith(LOG)]
    return f"{when} {part} of the place was watched by nobody ({', '.join([*ran, *kept])})."
