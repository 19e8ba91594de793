"""Coverage as a table: for each camera, item and stretch of time the ground by detection rate, and what is not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked, Log
from observance.observation.scene import Scene
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.crowding import hidden_share, movers_of
from observance.reconstruction.inputs import Footage
from observance.reconstruction.rates import Piece, cells_of, contrasts, pieces
from observance.reconstruction.seeing import ONE_SIDED_95, Ground, ground_in_view, occluders_of
from observance.reconstruction.sights import DECLARED, Sight
from observance.values.tables import COVERAGE

Floats = NDArray[np.float64]
Span = tuple[float, float]
LOG = "log:"
"""Before the id of a log entry, in the table's column of cameras."""
GAP_S = 2.0
"""Frames further apart than this leave a hole."""
NEEDED_S = 1.1
"""What the tracker needs to see somebody for (`footage.tracker`); a shorter stretch shows nobody."""
OFF, GAP, MASKED, HIDDEN, UNCLEAR = "off", "no frames", "masked", "behind buildings", "clock not sure"
_LEAST_M2 = 0.05


def coverage(
    scene: Scene,
    files: Sequence[CameraFile],
    calibrations: Mapping[str, Camera],
    footage: Sequence[Footage],
    clocks: Clocks,
    marked: Sequence[AnyMarked] = (),
    sights: Mapping[str, Sight] = MappingProxyType({}),
) -> pa.Table:
    """The table COVERAGE: every calibrated camera's ground for every stretch of its items on the case clock, and the
    ground of every log entry that says what was watched, under `log:` and the entry's id.

    Args:
        sights: by item. Without one, a declared rate counts as it stands; without either, nothing is watched.
    """
    occluders = occluders_of(scene)
    rows: dict[str, list[object]] = {name: [] for name in COVERAGE.names}

    def add(camera: str, span: Span, piece: Piece, sight: Sight | None = None) -> None:
        ground = shapely.set_precision(piece.ground, 0.001)
        if ground.area < _LEAST_M2:
            return
        values = (
            camera, *span, shapely.to_wkt(ground, rounding_precision=3), piece.rate, piece.rate_low, piece.basis,
            f"person {sight.mover.kind}" if sight is not None else "",
            sight.mover.height_m if sight is not None else float("nan"), piece.cause,
        )  # fmt: skip
        for name, value in zip(COVERAGE.names, values, strict=True):
            rows[name].append(value)

    for file in sorted(files, key=lambda f: f.id):
        items = [f for f in footage if f.camera == file.id and f.item in clocks.starts]
        if file.id not in calibrations or not items:
            continue
        ground = ground_in_view(file, calibrations[file.id], occluders)
        for outage in file.outages:
            add(file.id, (outage.earliest, outage.latest), _blind(ground.field, OFF))
        for item in sorted(items, key=lambda f: f.item):
            sight = sights.get(item.item)
            seen, blind = spans_of(item, file, clocks, sight)
            for span, cause in blind:
                add(file.id, span, _blind(ground.field, cause))
            start = clocks.starts[item.item]
            for span, found in _in_time(ground, calibrations[file.id], file, seen, start, sight, item):
                for piece in found:
                    add(file.id, span, piece, sight)
    for log, ground_named in _logs(scene, marked):
        assert log.watched is not None and log.when is not None
        rate = log.watched.detection_rate
        add(
            LOG + log.id,
            (log.when.earliest, log.when.latest),
            Piece(ground=ground_named, rate=rate, rate_low=rate, basis=DECLARED),
        )
    return pa.table(rows, schema=COVERAGE)


def _blind(ground: BaseGeometry, cause: str) -> Piece:
    return Piece(ground=ground, rate=0.0, rate_low=0.0, basis="", cause=cause)


def _in_time(
    ground: Ground,
    camera: Camera,
    file: CameraFile,
    spans: Sequence[Span],
    start: float,
    sight: Sight | None,
    footage: Footage,
) -> Iterator[tuple[Span, list[Piece]]]:
    """The camera's ground for each span of equal light."""
    always = [_blind(ground.masked, MASKED), _blind(ground.hidden.difference(ground.masked), HIDDEN)]
    declared = file.coverage.detection_rate
    if sight is None:
        own = [] if declared is None else [Piece(ground=ground.seen, rate=declared, rate_low=declared, basis=DECLARED)]
        for span in spans:
            yield span, [*own, *always]
        return
    cells = cells_of(ground, camera, sight)
    begins = start + sight.light.times[:, 0]
    ends = np.append(begins[1:], np.inf)
    begins[0] = -np.inf
    known: dict[bytes, list[Piece]] = {}
    looks = [contrasts(cells, sight, k) for k in range(len(begins))]
    movers, quarters = movers_of(footage), cells.quarters
    times = np.column_stack([sight.light.times[:, 0], np.append(sight.light.times[1:, 0], sight.light.times[-1, 1])])
    hidden = [hidden_share(movers, camera, quarters, float(a), float(b)) for a, b in times]
    for span in spans:
        parts: list[tuple[Span, bytes]] = []
        for k in range(len(begins)):
            low, high = max(span[0], float(begins[k])), min(span[1], float(ends[k]))
            if high <= low:
                continue
            name = looks[k].tobytes() + hidden[k].tobytes()
            if parts and parts[-1][1] == name:
                parts[-1] = ((parts[-1][0][0], high), name)
            else:
                parts.append(((low, high), name))
            if name not in known:
                known[name] = pieces(ground, cells, sight, looks[k], declared, hidden[k])
        for part, name in parts:
            yield part, [*known[name], *always]


def spans_of(
    footage: Footage, file: CameraFile, clocks: Clocks, sight: Sight | None = None
) -> tuple[list[Span], list[tuple[Span, str]]]:
    """When the item's frames follow each other and show something, outages left out, on the case clock; and the
    stretches of the item when they do not, each with its cause.

    Where the item's place on the case clock has an error, both ends of a span move in by 1.645 sigma: outside of that
    it is not sure (95 %) that the camera ran.
    """
    start = clocks.starts[footage.item]
    times = clocks.instant(footage.item, np.asarray(footage.frame_times_s))
    if len(times) == 0:
        return [], []
    breaks = np.flatnonzero(np.diff(times) > GAP_S)
    begins, ends = [times[0], *times[breaks + 1]], [*times[breaks], times[-1]]
    spans: list[Span] = [(float(a), float(b)) for a, b in zip(begins, ends, strict=True) if b > a]
    blind = [((float(times[k]), float(times[k + 1])), GAP) for k in breaks]
    for outage in file.outages:
        spans = _without(spans, (outage.earliest, outage.latest))
    for one in sight.blind if sight is not None else ():
        spans = _without(spans, (start + one.begin_s, start + one.end_s))
        blind.append(((start + one.begin_s, start + one.end_s), one.cause))
    error = ONE_SIDED_95 * max(clocks.error_s(footage.item, float(footage.frame_times_s[end])) for end in (0, -1))
    blind = [((a - error, b + error), cause) for (a, b), cause in blind]
    sure = [(a + error, b - error) for a, b in spans if b - a - 2 * error >= NEEDED_S]
    left = spans
    for span in sure:
        left = _without(left, span)
    blind += [(span, UNCLEAR) for span in left if span[1] - span[0] > 1.0]
    return sure, sorted(blind)


def _without(spans: Sequence[Span], out: Span) -> list[Span]:
    cut: list[Span] = []
    for a, b in spans:
        cut += [(x, y) for x, y in ((a, min(b, out[0])), (max(a, out[1]), b)) if y > x]
    return cut


def _logs(scene: Scene, marked: Sequence[AnyMarked]) -> Iterator[tuple[Log, BaseGeometry]]:
    for log in sorted((m for m in marked if isinstance(m, Log)), key=lambda m: m.id):
        if log.watched is None or log.when is None or log.where is None:
            continue
        ground = ground_of_log(scene, log)
        if ground is not None:
            yield log, ground


def ground_of_log(scene: Scene, log: Log) -> BaseGeometry | None:
    """The ground that a log entry names: its polygon, or a zone of the scene; None for anything else."""
    if log.where is not None and log.where.polygon is not None:
        return shapely.make_valid(Polygon(log.where.polygon))
    zone = scene.zones.get(log.where.feature or "") if log.where is not None else None
    return shapely.make_valid(Polygon(zone.points)) if zone is not None else None
