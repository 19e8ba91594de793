"""What a video file holds: one frame's planes with its instant, and the clip's own account of itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame as the decoder gave it.

    Attributes:
        index: counted from 0 in presentation order.
        time_s: presentation time, seconds after the clip's first frame.
        y: (height, width) brightness. u, v: (ceil(height / 2), ceil(width / 2)) colour differences, 128 is grey.
    """

    index: int
    time_s: float
    y: Bytes
    u: Bytes
    v: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What was found by decoding a file from end to end.

    Attributes:
        frames: counted, not read from the header.
        duration_s: from the first frame to the last, plus one usual interval.
        starts_at_s: the first frame's own time stamp; `times_s` counts from it.
        time_base: seconds per tick of the file's time stamps.
        header_rate_hz: what the container claims; None if it claims nothing.
        measured_rate_hz: one over the median interval of the time stamps; None below two frames.
        repeated: frames whose time stamp is missing or not after the one before.
        gaps: intervals longer than 1.5 usual ones.
        times_s: (frames,) never falling.
        stamps: (frames,) the frames' own time stamps in ticks, by which a frame can be found again; empty where some
            are missing or do not rise, or the file is damaged.
        rate_given_hz: the frame rate that the caller put in place of the time stamps, if any.
        notes: plain sentences on everything that is not as it should be.
    """

    name: str
    container: str
    codec: str
    width: int
    height: int
    frames: int
    duration_s: float
    starts_at_s: float
    time_base: Fraction
    header_rate_hz: float | None
    measured_rate_hz: float | None
    rate_given_hz: float | None
    repeated: int
    gaps: int
    times_s: tuple[float, ...]
    stamps: tuple[int, ...]
    metadata: dict[str, str]
    notes: tuple[str, ...]
