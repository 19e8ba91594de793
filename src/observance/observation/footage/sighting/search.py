"""The first pass over frames: who is where in each, with what they wear; every frame by itself, in any order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from observance.observation.footage.empty.background import Background
from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.occupancy import Occupancy
from observance.observation.footage.sighting.scene import Placed
from observance.observation.footage.sighting.sightings import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The first pass as a crew's work."""

    occupancy: Occupancy

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Found:
        """Detections in a stack of planes (n, 3, h, w) whose first frame is processed frame `first_step`."""
        steps: list[int] = []
        movers: list[Placed] = []
        visible: list[float] = []
        colours = []
        for k, planes in enumerate(stack):
            scene = self.occupancy.scene(background.foreground(planes))
            for mover in self.occupancy.movers(scene):
                histogram, share = colour.wear(planes, scene, mover)
                steps.append(first_step + k)
                movers.append(mover)
                visible.append(share)
                colours.append(histogram)
        return Found(
            step=np.array(steps, dtype=np.int64),
            foot=np.array([[mover.u, mover.v] for mover in movers], dtype=np.float64).reshape(-1, 2),
            fit=np.array([mover.fit for mover in movers], dtype=np.float64),
            visible=np.clip(np.array(visible, dtype=np.float64), 0, 1),
            pose=np.array([mover.pose for mover in movers], dtype=np.int64),
            turn=np.array([mover.turn for mover in movers], dtype=np.int64),
            colour=np.array(colours, dtype=np.float32).reshape(-1, colour.LENGTH),
        )
