"""The exact truth beside the footage: for tests and for judging methods, never read by the product."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.courses import places, presence
from observance.reenactment.filming import Filmed
from observance.reenactment.scenario import Scenario
from observance.reenactment.shots import shots
from observance.reenactment.shutter import TICKS
from observance.reenactment.watching import CameraSpec, camera_of
from observance.values.digests import Json
from observance.values.marks import RE_ENACTMENT_MARK

_STEP_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A mover's place passes over a line: when (seconds of the day), where, and onto which side of it.

    `onto` is `left` or `right`, walking from the line's first point to its last.
    """

    line: str
    mover: str
    at: float
    place: tuple[float, float]
    onto: str


def crossings(scenario: Scenario) -> list[Crossing]:
    """Every crossing of every line by every mover, by time; from steps of 10 ms, linear in between."""
    found: list[Crossing] = []
    for mover in scenario.movers:
        way = mover.waypoints
        times = np.arange(way[0].at, way[-1].at + _STEP_S, _STEP_S)
        path, there = places(way, times), presence(way, times)
        for line in scenario.lines:
            for a, b in pairwise(line.points):
                found += _over(
                    line.id, mover.id, np.array(a, dtype=float), np.array(b, dtype=float), times, path, there
                )
    return sorted(found, key=lambda one: (one.at, one.mover, one.line))


def _over(
    line: str, mover: str, a: Floats, b: Floats, times: Floats, path: Floats, there: NDArray[np.bool_]
) -> list[Crossing]:
    along = b - a
    size = float(np.hypot(*along))
    offset = path - a
    side = (along[0] * offset[:, 1] - along[1] * offset[:, 0]) / size
    left = side > 0
    found = []
    for i in np.flatnonzero((left[1:] != left[:-1]) & there[1:] & there[:-1]).tolist():
        share = side[i] / (side[i] - side[i + 1])
        place = path[i] + share * (path[i + 1] - path[i])
        if 0 <= float((place - a) @ along) / size**2 < 1:
            at = float(times[i] + share * (times[i + 1] - times[i]))
            onto = "left" if left[i + 1] else "right"
            found.append(Crossing(line=line, mover=mover, at=at, place=(float(place[0]), float(place[1])), onto=onto))
    return found


def truth_json(scenario: Scenario, filmed: list[Filmed], digests: dict[str, str]) -> Json:
    """Everything exact about a rendering. Times are POSIX seconds, true unless the name says `clock` or `pts`."""
    return {
        "mark": f"{RE_ENACTMENT_MARK} {scenario.digest}",
        "title": scenario.title,
        "cameras": {spec.id: _camera(spec) for spec in scenario.cameras},
        "clips": [_clip(scenario, one, digests[one.file]) for one in filmed],
        "crossings": [
            {
                "line": one.line,
                "mover": one.mover,
                "time_s": _r(scenario.instant(one.at), 4),
                "x_m": _r(one.place[0]),
                "y_m": _r(one.place[1]),
                "onto": one.onto,
            }
            for one in crossings(scenario)
        ],
        "shots": [
            {"id": s.id, "by": s.by, "time_s": _r(scenario.instant(s.at), 5), "lasts_s": _r(s.lasts_s, 5)}
            for s in shots(scenario)
        ],
    }


def _camera(spec: CameraSpec) -> Json:
    model = camera_of(spec)
    return {
        "width": model.width,
        "height": model.height,
        "fx": model.fx,
        "fy": model.fy,
        "cx": model.cx,
        "cy": model.cy,
        "k1": model.k1,
        "rotation": [[_r(v, 9) for v in row] for row in model.rotation],
        "centre": [_r(v, 6) for v in model.centre],
        "clock_offset_s": spec.clock.offset_s,
        "clock_drift_ppm": spec.clock.drift_ppm,
        "look": spec.look,
    }


def _clip(scenario: Scenario, one: Filmed, digest: str) -> Json:
    when = one.shutter
    return {
        "camera": one.camera,
        "file": one.file,
        "sha256": digest,
        "clock_bar": list(one.bar),
        "true_s": [_r(scenario.instant(t), 5) for t in when.true],
        "clock_s": [_r(scenario.instant(t), 5) for t in when.clock],
        "pts_s": [_r(t / TICKS, 6) for t in when.ticks],
        **_troubled(one),
        "places": {
            mover: [None if np.isnan(p[0]) else [_r(p[0]), _r(p[1])] for p in place]
            for mover, place in one.places.items()
        },
        "boxes": [[row.frame, row.mover, row.left, row.top, row.width, row.height, row.visible] for row in one.boxes],
        "flashes": [[row.frame, row.shot, _r(row.share), _r(row.u, 2), _r(row.v, 2)] for row in one.flashes],
        "sounds": [[row.source, [_r(front, 5) for front in row.fronts_s]] for row in one.sounds],
    }


def _troubled(one: Filmed) -> dict[str, Json]:
    """For a camera with troubles: which of its frames each is, its shot, and how the picture was turned."""
    if one.turning is None and np.array_equal(one.shutter.source, np.arange(len(one.shutter.source))):
        return {}
    made: dict[str, Json] = {
        "source": [int(k) for k in one.shutter.source],
        "shot": [int(k) for k in one.shutter.shot],
    }
    if one.turning is not None:
        made["from_untouched"] = [[_r(v, 9) for v in warp.ravel()] for warp in one.turning.from_untouched()]
    return made


def _r(value: float, digits: int = 3) -> float:
    return round(float(value), digits)
