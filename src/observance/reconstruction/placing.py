"""How far what an analyst marked on the map was from each line, and how deep in each zone, history by history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from observance.observation.marked import AnyMarked, Shared
from observance.observation.scene import Scene
from observance.reconstruction import boundary
from observance.reconstruction.candidate import Candidate
from observance.reconstruction.lines import Place
from observance.values import draws

Floats = NDArray[np.float64]


def placed(
    candidates: Iterable[Candidate],
    marked: Sequence[AnyMarked],
    scene: Scene,
    places: Sequence[Place],
    shifts: Mapping[str, Floats],
    *,
    seed: int,
    histories: int,
) -> list[Candidate]:
    """Candidates whose mark says a point, or a landmark, with their signed distances.

    The point is drawn with its own error, each line and zone with its survey's shift, so that one survey moves all that
    it placed. A mark by polygon or zone has no point, and no distances.
    """
    points = {mark.id: point for mark in marked if (point := _point(mark, scene)) is not None}
    result = []
    for candidate in candidates:
        point = points.get(candidate.origin.id)
        if point is None:
            result.append(candidate)
            continue
        at = np.array(point[:2]) + point[2] * draws.normal(seed, f"position:{candidate.origin.id}", histories, 2)
        far = {}
        for place in places:
            moved = at - shifts[place.id].T
            far[place.id] = boundary.offset(place.boundary, moved[:, 0], moved[:, 1]).distance
        result.append(replace(candidate, distances=far, point_error_m=point[2]))
    return result


def _point(mark: AnyMarked, scene: Scene) -> tuple[float, float, float] | None:
    """x, y and the error (1 sigma), metres."""
    if isinstance(mark, Shared) or mark.where is None:
        return None
    where = mark.where
    if where.at is not None and where.error_m is not None:
        return where.at[0], where.at[1], where.error_m
    landmark = scene.landmarks.get(where.feature) if where.feature is not None else None
    if landmark is None or len(landmark.points) != 1:
        return None
    return float(landmark.points[0][0]), float(landmark.points[0][1]), landmark.error_m
