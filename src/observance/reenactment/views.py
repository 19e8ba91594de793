"""Could a camera have seen this? A point of the ground, a person standing there, and what stands in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from observance.reenactment.scenario import Scenario
from observance.reenactment.solids import solids
from observance.reenactment.watching import camera_of

_HEIGHTS = (0.05, 0.25, 0.5, 0.75, 0.97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """How a camera would see a person at a point.

    Attributes:
        in_frame: share of the person's height inside the frame. visible: share inside it and not hidden.
        hidden_by: ids of what stands before the person. height_px: from foot to crown; nan behind the camera.
        metres_per_px: the ground that one pixel covers there, in the worse direction; nan above the horizon.
        recording: whether the camera recorded at the instant asked for; true when none was.
    """

    in_frame: float
    visible: float
    hidden_by: tuple[str, ...]
    height_px: float
    metres_per_px: float
    recording: bool

    @property
    def seen(self) -> bool:
        """Half of the person or more is seen, and the camera recorded."""
        return self.recording and self.visible >= 0.5


def sees(
    camera: str, point: tuple[float, float], scenario: Scenario, *, at: float | None = None, height_m: float = 1.72
) -> Visibility:
    """Ask one camera about one point of the ground, in metres.

    Args:
        at: a time of the scenario's day, seconds; without it, only the view is judged.

    Raises:
        KeyError: no such camera.
    """
    spec = scenario.camera(camera)
    model = camera_of(spec)
    body = np.array([[*point, share * height_m] for share in _HEIGHTS])
    pixels = model.project(body)
    with np.errstate(invalid="ignore"):
        framed = (pixels >= 0).all(axis=1) & (pixels < [model.width, model.height]).all(axis=1)
    rays = body - model.centre
    free = np.ones(len(body), dtype=bool)
    hidden_by: list[str] = []
    for solid in solids(scenario):
        reach, _ = solid.enter(model.centre, rays)
        blocked = reach < 1.0 - 1e-6
        if (blocked & framed).any():
            hidden_by.append(solid.id)
        free &= ~blocked
    ends = model.project(np.array([[*point, 0.0], [*point, height_m]]))
    foot = ends[:1]
    scale = (
        float(np.abs(np.linalg.svd(model.ground_by_pixel(foot)[0], compute_uv=False)).max()) if framed.any() else np.nan
    )
    recording = at is None or (
        any(span.begins <= at < span.ends for span in spec.records)
        and not any(gap.begins <= at < gap.ends for gap in spec.outages)
    )
    return Visibility(
        in_frame=float(framed.mean()),
        visible=float((framed & free).mean()),
        hidden_by=tuple(dict.fromkeys(hidden_by)),
        height_px=float(np.hypot(*(ends[1] - ends[0]))),
        metres_per_px=scale,
        recording=recording,
    )
