"""What the pictures are drawn from: lines, zones, cameras and paths; clips, acts and claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.values.spans import Bounds

Points = NDArray[np.float64]
"""(n, 2), metres in the case frame: x east, y north."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A line and its error: 1 sigma, its survey's share included. `rival_of`: a line's id or ""."""

    id: str
    name: str
    points: Points
    error_m: float
    rival_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnArea:
    """A zone or a building: one ring, closed or not."""

    id: str
    name: str
    ring: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A landmark or a marked place, with its 1-sigma error (0: none is drawn)."""

    id: str
    name: str
    at: tuple[float, float]
    error_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCamera:
    """Where a camera stands and the ground that it sees; no ring when it has no calibration."""

    id: str
    name: str
    at: tuple[float, float]
    view: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMover:
    """One mover: its mean path and a sample of its paths, one per history shown. Whole or in pieces, (n, 2) each.

    Attributes:
        meets: (k, 2), where the line is met, one point per history (all histories, or the sample that is drawn).
    """

    id: str
    name: str
    mean: Points
    sampled: tuple[Points, ...] = ()
    meets: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """Everything on the map. `frame_words` names the frame: "metres east and north of 37.9562 N 126.6764 E"."""

    lines: tuple[DrawnLine, ...] = ()
    zones: tuple[DrawnArea, ...] = ()
    buildings: tuple[DrawnArea, ...] = ()
    landmarks: tuple[DrawnPoint, ...] = ()
    cameras: tuple[DrawnCamera, ...] = ()
    movers: tuple[DrawnMover, ...] = ()
    frame_words: str = ""
    caution: str = ""
    histories: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipBar:
    """One clip on the case clock: first and last instant with bounds, and the spans in which nothing was recorded."""

    id: str
    name: str
    first: Bounds
    last: Bounds
    outages: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSpan:
    """One act or state, with the bounds of its begin and of its end, in words for readers."""

    id: str
    name: str
    began: Bounds
    ended: Bounds
    mover: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTime:
    """A time that a source gives, as it gives it; `of` is what is timed."""

    id: str
    source: str
    of: str
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePicture:
    """Everything on the timeline; `zone` is an IANA name, in which all clock times are printed.

    Attributes:
        movers: ids in the map's order, so that a mover has one colour in both pictures.
    """

    zone: str
    clips: tuple[ClipBar, ...] = ()
    acts: tuple[ActSpan, ...] = ()
    claims: tuple[ClaimTime, ...] = ()
    movers: tuple[str, ...] = ()
    caution: str = ""
