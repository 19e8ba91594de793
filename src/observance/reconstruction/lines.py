"""Lines and zones with their survey errors: what they are under one alternative, and where they lie in a history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.scene import Placed, Scene
from observance.reconstruction import boundary
from observance.reconstruction.inputs import LINE_SOURCE
from observance.values import draws
from observance.values.errors import refuse

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A line or a zone.

    Attributes:
        id: the main feature's id, also where a rival stands in for it.
        survey_error_m, own_error_m: 1 sigma per axis of the shift that its survey shares, and of its own.
        own: whose own shift it takes: a zone beside a line moves with that line, as their border is one.
        left, right: zones beside a line, walking from its first vertex to its last; "" when not said.
        valid: POSIX seconds.
    """

    id: str
    kind: str
    boundary: boundary.Boundary
    survey: str
    survey_error_m: float
    own: str
    own_error_m: float
    left: str = ""
    right: str = ""
    valid: tuple[float, float] = (-np.inf, np.inf)

    @property
    def variance(self) -> float:
        """Of its whole shift along any axis, m2."""
        return self.survey_error_m**2 + self.own_error_m**2


def places(scene: Scene, alternative: str = "") -> tuple[Place, ...]:
    """The lines and zones in force under an alternative, sorted by id.

    `line source X` puts the rival X in the place of what it is an alternative to, together with the other rivals from
    X's own source.

    Raises:
        RefusedInput: a rival that the scene lacks.
    """
    drawn = {placed.id: placed for placed in (*scene.lines.values(), *scene.zones.values())}
    stands_in: dict[str, Placed] = {}
    if alternative.startswith(LINE_SOURCE):
        rival = drawn.get(alternative.removeprefix(LINE_SOURCE))
        if rival is None or rival.alternative_to is None:
            raise refuse("scene.geojson", "features", wanted="a rival line", got=alternative)
        for placed in drawn.values():
            if placed.alternative_to is not None and placed.source == rival.source:
                stands_in.setdefault(placed.alternative_to, placed)
        stands_in[rival.alternative_to] = rival
    beside = {
        zone: line.id
        for line in drawn.values()
        if line.sides and line.alternative_to is None
        for zone in (line.sides.left, line.sides.right)
    }
    result = []
    for id, main in sorted(drawn.items()):
        if main.alternative_to is not None:
            continue
        own = stands_in.get(id, main)
        sides = own.sides or main.sides
        result.append(
            Place(
                id=id,
                kind=own.kind,
                boundary=boundary.line(own.points) if own.kind == "line" else boundary.ring(own.points),
                survey=own.survey,
                survey_error_m=scene.surveys[own.survey].shared_error_m,
                own=beside.get(id, own.id) if id not in stands_in else own.id,
                own_error_m=own.error_m,
                left=sides.left if sides else "",
                right=sides.right if sides else "",
                valid=(
                    -np.inf if own.valid_from is None else own.valid_from,
                    np.inf if own.valid_until is None else own.valid_until,
                ),
            )
        )
    return tuple(result)


def shift(place: Place, seed: int, histories: int) -> Floats:
    """Its planar shift in each history, metres, (2, histories): its survey's, which others share, and its own."""
    together = draws.normal(seed, f"survey:{place.survey}", histories, 2) * place.survey_error_m
    alone = draws.normal(seed, f"feature:{place.own}", histories, 2) * place.own_error_m
    return np.ascontiguousarray((together + alone).T)


def normal_of(place: Place) -> Floats:
    """Unit normal (2,) of the chord from first to last vertex, to the left."""
    chord = place.boundary.vertices[-1] - place.boundary.vertices[0]
    if place.boundary.closed or not np.any(chord):
        return np.array([1.0, 0.0])
    return np.array([-chord[1], chord[0]]) / float(np.hypot(*chord))
