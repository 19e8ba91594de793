"""From rows to spells: the borders, what lies between them, and what is left of the shaking after compensation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from observance.observation.footage.reading.steadiness.journeys import paths
from observance.observation.footage.reading.steadiness.landmarks import carried
from observance.observation.footage.reading.steadiness.poses import View, frame_points
from observance.observation.footage.reading.steadiness.rows import Rows
from observance.observation.footage.reading.steadiness.spells import Cause, Kind, Spell
from observance.observation.footage.reading.steadiness.stoppages import frozen, runs
from observance.observation.footage.reading.steadiness.switches import Switch, switches

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

_SHAKES_PX = 0.5
_TREMBLES_PX, _TREMBLES_LEAST_PX = 0.35, 0.13
_DRIFTS_PX = 1.0
_WANDERS: dict[Kind, float] = {"still": 0.02, "shakes": 0.03}
"""Of the picture's width: what wanders further is no camera on a post."""
_SHORT_S = 0.8
_BETWEEN_S = 1.0
_BEGINS: dict[Kind, Cause] = {
    "still": "comes to rest",
    "shakes": "begins to shake",
    "shimmers": "hot air",
    "moves": "starts to move",
    "frozen": "freezes",
    "black": "turns black",
    "drifts": "comes to rest",
}
_ENDS: dict[Kind, Cause] = {"moves": "stops moving", "frozen": "goes on", "black": "shows again"}


@dataclass(slots=True)
class _Sheet:
    """Per frame: what kind of spell it is in, and what happens at it."""

    kind: list[Kind]
    cause: dict[int, Cause]
    shot: Whole
    swing: Floats
    trembles: Floats
    speed: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was cut: the spells, the exposure steps that need no border, the bounds of the shots."""

    spells: tuple[Spell, ...]
    exposures: tuple[Switch, ...]
    shots: tuple[tuple[int, int], ...]


def cut(rows: Rows, times_s: Floats, views: list[View], size: tuple[int, int], per_scan_px: float) -> Cut:
    """The spells of a clip `size` pixels large."""
    count = len(rows.view)
    place_of, to_place = _places(rows, views)
    rows = _rejoined(rows, place_of, to_place, frame_points(size) / per_scan_px, per_scan_px)
    breaks = _breaks(rows, place_of)
    sheet = _Sheet(
        ["still"] * count, {}, np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count), np.zeros(count)
    )
    for a, b in _between(breaks, count):
        _journeys(sheet, rows, times_s, a, b, size[0])
    for k in breaks:
        sheet.cause[k] = "cut"
        sheet.shot[k:] += 1
    for a, b in frozen(rows.changed, times_s):
        _set(sheet, a, b, "frozen")
    for a, b in runs(rows.nothing):
        _set(sheet, a, b, "black")
    skip = rows.nothing | np.isin(np.arange(count), breaks) | np.array([k == "moves" for k in sheet.kind])
    exposures = []
    for switch in switches(rows.thumb, rows.colour, rows.alike, skip):
        if switch.exposure:
            exposures.append(switch)
        else:
            sheet.cause.setdefault(switch.frame, switch.cause)
    _smooth(sheet, times_s)
    _wandering(sheet, rows, size[0])
    spells = _spells(sheet, rows, place_of, to_place, size, per_scan_px)
    return Cut(spells=spells, exposures=tuple(exposures), shots=tuple(_between(breaks, count)))


def _places(rows: Rows, views: list[View]) -> tuple[Whole, Floats]:
    """Per frame, its place and the way (n, 3, 3) from the frame to the place's first view, pixels of the scan."""
    if not views:
        return np.full(len(rows.view), -1, dtype=np.int64), np.full((len(rows.view), 3, 3), np.nan)
    known = rows.view >= 0
    place = np.where(known, np.array([view.place for view in views], dtype=np.int64)[rows.view], -1)
    way = np.stack([view.to_place for view in views])[rows.view] @ np.linalg.inv(rows.matrix)
    way[~known] = np.nan
    return place, np.asarray(way, dtype=np.float64)


def _breaks(rows: Rows, place: Whole) -> list[int]:
    """Frames at which another shot begins; a break that leads back to the same view was a disturbance."""
    found = []
    for k in np.flatnonzero(rows.cut).tolist():
        before = place[:k][~rows.nothing[:k]]
        if len(before) and before[-1] == place[k]:
            continue
        found.append(k)
    # A single odd frame (damaged, covered) makes two breaks with the same place before and after.
    kept: list[int] = []
    for k in found:
        if kept and k - kept[-1] <= 3 and kept[-1] > 0 and place[kept[-1] - 1] == place[k]:
            kept.pop()
        else:
            kept.append(k)
    return kept


def _rejoined(rows: Rows, place: Whole, to_place: Floats, points: Floats, per_scan_px: float) -> Rows:
    """Where a cut leads to a view that was looked at before, how far the picture jumped is known after all."""
    step = rows.step.copy()
    for k in np.flatnonzero(rows.cut):
        before = np.flatnonzero(~rows.nothing[:k])
        if len(before) and place[before[-1]] == place[k]:
            jump = np.linalg.inv(to_place[k]) @ to_place[before[-1]]
            step[k] = (carried(jump, points) - points) * per_scan_px
    return replace(rows, step=step)


def _between(breaks: list[int], count: int) -> list[tuple[int, int]]:
    marks = [0, *breaks, count]
    return [(a, b) for a, b in pairwise(marks) if b > a]


def _journeys(sheet: _Sheet, rows: Rows, times_s: Floats, a: int, b: int, width: int) -> None:
    """Where the camera moves, was knocked, shakes or the air trembles, within one shot."""
    step = rows.step[a:b].copy()
    step[0] = 0
    found = paths(step, times_s[a:b], width, rows.weak[a:b])
    sheet.swing[a:b] = found.swing
    for journey in found.journeys:
        first, end = a + journey.first, a + journey.end
        if not journey.knock:
            _set(sheet, first, end, "moves")
        elif journey.jump:
            sheet.cause[first] = "cut"
            sheet.shot[first:] += 1
        else:
            sheet.cause[first] = "knocked"
    usual = max(float(np.median(np.diff(times_s[a:b]))), 1e-3) if b - a > 1 else 1.0
    half = max(1, round(0.4 / usual))
    away = found.swing.copy()
    for journey in found.journeys:  # the step itself is no swing
        away[max(0, journey.first - 1) : journey.end + 1] = 0.0
    speed = np.sqrt((step**2).sum(axis=(1, 2)) / 5)
    sheet.speed[a:b] = speed
    speed[[j.first for j in found.journeys if j.knock]] = 0.0
    trembles = np.nan_to_num(rows.trembles[a:b])
    sheet.trembles[a:b] = trembles
    loud = np.maximum(away, speed / 2)
    calm = 3 * max(0.03, float(np.quantile(loud, 0.1)))
    shakes = _felt(np.sqrt(median_filter(loud**2, size=2 * half + 1, mode="nearest")) > _SHAKES_PX / 1.5, loud, calm)
    # What a codec smooths away is not seen to tremble; against the clip's own calm it still shows.
    calm = float(np.quantile(trembles[trembles > 0], 0.2)) if (trembles > 0).any() else 0.0
    least = min(_TREMBLES_PX, max(_TREMBLES_LEAST_PX, 6 * calm))
    shimmers = median_filter(trembles, size=2 * half + 1, mode="nearest") > least
    shimmers &= median_filter(trembles / np.maximum(loud, 0.05), size=2 * half + 1, mode="nearest") > 0.8
    for k in range(a, b):
        if sheet.kind[k] == "still":
            sheet.kind[k] = "shimmers" if shimmers[k - a] else "shakes" if shakes[k - a] else "still"


def _felt(wide: Flags, own: Floats, calm: float) -> Flags:
    """Runs trimmed, or stretched by a little, to where the frames themselves stir."""
    made = np.zeros_like(wide)
    for a, b in runs(wide):
        stirs = np.flatnonzero(own[max(0, a - 4) : b + 4] > max(calm, _SHAKES_PX / 2))
        if len(stirs):
            made[max(0, a - 4) + stirs[0] : max(0, a - 4) + stirs[-1] + 1] = True
    return made


def _set(sheet: _Sheet, a: int, b: int, kind: Kind) -> None:
    for k in range(a, b):
        sheet.kind[k] = kind


def _smooth(sheet: _Sheet, times_s: Floats) -> None:
    """Spells too short to be told apart join the one before; a short rest between two journeys is part of the way."""
    whole = len(sheet.kind)
    for a, b, kind in _kinds(sheet):
        if kind in ("shakes", "shimmers") and times_s[b - 1] - times_s[a] < _SHORT_S and b - a < whole:
            _set(sheet, a, b, "still")
    for a, b, kind in _kinds(sheet):  # the ends of a clip are too short to be judged by themselves
        if kind == "still" and (a == 0) != (b == whole) and times_s[b - 1] - times_s[a] < _BETWEEN_S:
            beside = sheet.kind[b] if a == 0 else sheet.kind[a - 1]
            if float(np.median(sheet.speed[a + 1 : b])) > _SHAKES_PX and beside in ("shakes", "moves"):
                _set(sheet, a, b, beside)
                sheet.cause.pop(a, None)
    spans = _kinds(sheet)
    for before, (a, b, kind), after in zip(spans[:-2], spans[1:-1], spans[2:], strict=True):
        if kind == "still" and times_s[b] - times_s[a] < _SHORT_S and before[2] == after[2] in ("shakes", "shimmers"):
            _set(sheet, a, b, before[2])
    spans = _kinds(sheet)
    for before, (a, b, kind), after in zip(spans[:-2], spans[1:-1], spans[2:], strict=True):
        rests = kind in ("still", "shakes", "shimmers") and times_s[b] - times_s[a] < _BETWEEN_S
        if rests and before[2] == after[2] == "moves" and not any(a <= k <= b for k in sheet.cause):
            _set(sheet, a, b, "moves")


def _wandering(sheet: _Sheet, rows: Rows, width: int) -> None:
    """What neither shakes nor goes anywhere in particular, but wanders far, is no still camera."""
    for first, last, kind in _kinds(sheet):
        marks = [first, *sorted(k for k in sheet.cause if first < k < last), last]
        for a, b in pairwise(marks):
            if _wander(rows, a, b) > _WANDERS.get(kind, np.inf) * width:
                _set(sheet, a, b, "moves")


def _wander(rows: Rows, a: int, b: int) -> float:
    """How far the picture lies from the middle of its way, root mean square over frames and five points."""
    if b - a < 3:
        return 0.0
    path = np.cumsum(rows.step[a + 1 : b], axis=0)
    return float(np.sqrt(((path - np.median(path, axis=0)) ** 2).sum(axis=(1, 2)).mean() / 5))


def _kinds(sheet: _Sheet) -> list[tuple[int, int, Kind]]:
    spans: list[tuple[int, int, Kind]] = []
    for k, kind in enumerate(sheet.kind):
        if spans and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], k + 1, kind)
        else:
            spans.append((k, k + 1, kind))
    return spans


def _spells(
    sheet: _Sheet, rows: Rows, place: Whole, to_place: Floats, size: tuple[int, int], per_scan_px: float
) -> tuple[Spell, ...]:
    borders = sorted({0, *(a for a, _, _ in _kinds(sheet)), *sheet.cause})
    borders = [k for k in borders if k < len(sheet.kind)]
    ends = [*borders[1:], len(sheet.kind)]
    points = frame_points(size) / per_scan_px
    made: list[Spell] = []
    scene = 0
    for first, end in zip(borders, ends, strict=True):
        kind = sheet.kind[first]
        before = made[-1] if made else None
        cause: Cause = ""
        if before is not None:
            cause = sheet.cause.get(first) or _cause(before.kind, kind)
            if cause not in ("begins to shake", "comes to rest"):
                scene += 1
        own = slice(first, end)
        away = np.full(end - first, np.nan)
        ways = to_place[own][:: max(1, (end - first) // 25)]
        for k, way in enumerate(ways):
            if np.isfinite(way).all():
                away[k] = np.sqrt(((carried(way, points) - points) ** 2).sum(axis=1).mean()) * per_scan_px
        swing = float(np.sqrt(np.mean(sheet.swing[own] ** 2))) if kind in ("shakes", "shimmers") else 0.0
        if kind == "still":
            swing = _wander(rows, first, end)
            kind = "drifts" if swing > _DRIFTS_PX else kind
        seen = ~rows.nothing[own]
        left = float(np.median(sheet.trembles[own][seen])) if seen.any() else np.nan
        offset = float(np.nanmedian(away)) if np.isfinite(away).any() else np.nan
        counts = np.bincount(place[own][place[own] >= 0], minlength=1)
        made.append(
            Spell(
                first=first,
                end=end,
                kind=kind,
                cause=cause,
                place=int(counts.argmax()),
                scene=scene,
                shot=int(sheet.shot[first]),
                shift_px=swing,
                error_px=left,
                offset_px=offset,
            )
        )
    return tuple(made)


def _cause(before: Kind, now: Kind) -> Cause:
    if before in _ENDS and now in ("still", "shakes", "shimmers"):
        return _ENDS[before]
    if before == "shimmers" and now == "still":
        return "clear air"
    return _BEGINS[now]
