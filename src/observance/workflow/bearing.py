"""Which items that are not used could bear on which answer: by when and where they would show something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from observance.evidence.case_file import CouldShow, Item
from observance.finding.rows import Findings, Row
from observance.observation.scene import Placed, Scene
from observance.reconstruction.ensemble import Act

_SIGMAS = 3.0
_PLACES = ("starts_in", "lands_in", "across", "directed_at")


def could_bear(
    items: tuple[Item, ...], scene: Scene, span: tuple[float, float], acts: tuple[Act, ...], findings: Findings | None
) -> Mapping[str, tuple[str, ...]]:
    """By answer, the items known to exist that are not used (asked for, refused, lost, excluded) and could bear on it.

    An item bears on an answer unless it is known that it shows another time or another place: what `could_show` leaves
    out is not known, and an answer without an act of its own asks about all of the case.

    Args:
        span: the case's, POSIX seconds.
    """
    lacking = [item for item in items if item.status != "held"]
    by_id = {act.id: act for act in acts}
    return {
        row.id: tuple(item.id for item in lacking if _touches(item, row, by_id.get(row.act or ""), scene, span))
        for row in (findings.rows if findings is not None else ())
    }


def _touches(item: Item, row: Row, act: Act | None, scene: Scene, span: tuple[float, float]) -> bool:
    shows = item.could_show or CouldShow()
    begins, ends = _when(row, act, span)
    if shows.times is not None and (shows.times.latest < begins or ends < shows.times.earliest):
        return False
    if act is None or not (shows.lines or shows.zones):
        return True
    shown = [placed for name in (*shows.lines, *shows.zones) for placed in _placed(scene, name)]
    asked = [p for name in (act.place, *(act.attributes.get(key, "") for key in _PLACES)) for p in _placed(scene, name)]
    return not asked or any(_meet(one, other, scene) for one in shown for other in asked)


def _when(row: Row, act: Act | None, span: tuple[float, float]) -> tuple[float, float]:
    """From when to when the answer asks: the act in every history, else all of the case's time."""
    if act is not None:
        return act.outer
    begins = row.began.earliest if row.began is not None else span[0]
    return begins, row.ended.latest if row.ended is not None else span[1]


def _placed(scene: Scene, name: str) -> Iterator[Placed]:
    """A line, zone, landmark or building of this name, and the rival positions of a line or zone."""
    for held in (scene.lines, scene.zones, scene.landmarks, scene.buildings):
        if name in held:
            yield held[name]
            yield from scene.rivals(name)


def _meet(one: Placed, other: Placed, scene: Scene) -> bool:
    """Whether two features come as near as their errors let them."""
    reach = hypot(_error(one, scene), _error(other, scene))
    return bool(_shape(one).distance(_shape(other)) <= _SIGMAS * reach)


def _error(placed: Placed, scene: Scene) -> float:
    survey = scene.surveys.get(placed.survey)
    return hypot(placed.error_m, survey.shared_error_m if survey is not None else 0.0)


def _shape(placed: Placed) -> BaseGeometry:
    if len(placed.points) == 1:
        return Point(placed.points[0])
    return LineString(placed.points) if placed.kind == "line" else Polygon(placed.points)
