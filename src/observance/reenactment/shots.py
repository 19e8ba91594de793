"""Single shots with their exact instants, and whether an exposure catches the flash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Floats
from observance.reenactment.scenario import Fires, Scenario
from observance.values.draws import uniform

LONGEST_S = 0.005
SHORTEST_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One shot: who, when (seconds of the day), how long its flash lasts, toward where on the ground."""

    id: str
    by: str
    at: float
    lasts_s: float
    toward: tuple[float, float]


def shots(scenario: Scenario) -> list[Shot]:
    """Every shot of a scenario, by time; instants scatter by a tenth of their spacing, as hands do."""
    made = []
    for event in scenario.events:
        if isinstance(event, Fires):
            name = f"{event.by}/{event.at:.3f}"
            drawn = uniform(scenario.seed, f"re-enactment/shots/{name}", event.count, 2)
            for i in range(event.count):
                at = event.at + i * event.every_s + 0.1 * event.every_s * float(drawn[i, 0])
                lasts = SHORTEST_S + (LONGEST_S - SHORTEST_S) * float(drawn[i, 1])
                made.append(Shot(id=f"{name}/{i + 1}", by=event.by, at=at, lasts_s=lasts, toward=event.toward))
    return sorted(made, key=lambda shot: (shot.at, shot.id))


def caught(shot: Shot, true: Floats, exposure_s: float) -> NDArray[np.float64]:
    """For each frame (n,), the share of the flash that its exposure [t, t + exposure) catches."""
    overlap = np.minimum(true + exposure_s, shot.at + shot.lasts_s) - np.maximum(true, shot.at)
    share: Floats = np.clip(overlap / shot.lasts_s, 0.0, 1.0)
    return share
