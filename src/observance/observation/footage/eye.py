"""The eye: all that a stretch is looked at with, made once per view: working size, ground, masks, detector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import blind_pixels
from observance.observation.footage.empty.view import PAD
from observance.observation.footage.empty.working import Working, working_size
from observance.observation.footage.on_ground import OnGround
from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.laying import Laying
from observance.observation.footage.sighting.detector.asking import Asking
from observance.observation.footage.sighting.detector.running import Detector
from observance.observation.footage.sighting.occupancy import Occupancy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """What one stretch is looked at with; `laying` says how its frames lie, None where as they are."""

    scale: float
    size: tuple[int, int]
    ground: OnGround | None
    asking: Asking | None
    body: NDArray[np.float32] | None
    blind: NDArray[np.bool_]
    laying: Laying | None


def eye_of(
    working: Working, clip: Clip, masks: Sequence[Floats], crew: Crew, detector: Detector | None, laying: Laying | None
) -> Eye:
    """The eye for a stretch; `working` is the clip's, and serves unless the stretch has a camera of its own or none."""
    if laying is not None and laying.camera is not laying.known:
        working = working_size(laying.camera, clip.width, clip.height)
    view = working.view
    size = working.width, working.height
    blind = blind_pixels(masks, clip, *size)
    if laying is not None:
        blind |= _edge(laying.edge_px(clip.width, clip.height) * working.scale, size)
    asking = None
    if detector is not None:
        asking = Asking(
            detector=detector,
            crew=crew,
            size=(clip.width, clip.height),
            scale=working.scale,
            tall=view.tall[PAD:-PAD, PAD:-PAD] if view is not None else None,
            every=detector.stated.every,
        )
    return Eye(
        scale=working.scale,
        size=size,
        ground=OnGround(view=view, occupancy=Occupancy(view), crew=crew) if view is not None else None,
        asking=asking,
        body=view.body() if view is not None else None,
        blind=blind,
        laying=laying,
    )


def _edge(width_px: float, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Working pixels (height, width) that some frames do not show; at most a tenth of the picture from each side."""
    made = np.zeros((size[1], size[0]), dtype=np.bool_)
    across = min(int(np.ceil(width_px)), size[0] // 10)
    down = min(int(np.ceil(width_px)), size[1] // 10)
    if across:
        made[:, :across] = made[:, -across:] = True
    if down:
        made[:down] = made[-down:] = True
    return made
