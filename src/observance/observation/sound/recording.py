"""What an audio track holds: one block of samples with its instant, and the track's own account of itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

OFFSET_S = 0.04
"""How far the sound and the picture of one file may be apart, 1 sigma, where nobody measured it: recorders and editors
shift them by about a frame (ITU-R BT.1359 puts the limit of what viewers accept at 0.045 s early, 0.125 s late)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of sound without a gap.

    Attributes:
        time_s: of the first sample, on the item's own axis: seconds after the first video frame; below 0 before it. In
            a file without video, seconds after the first sample.
        rate_hz: samples per second.
        samples: (n,), the mean of the channels, full scale is 1.
        joins: the first sample comes right after the last one of the block before.
        clipped: (n,), the sample stands in a run at full scale in some channel.
    """

    time_s: float
    rate_hz: int
    samples: Samples
    joins: bool
    clipped: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was found by decoding an audio track from end to end.

    Attributes:
        samples: counted.
        starts_at_s: the first sample on the item's own axis. ends_at_s: the end of the last one.
        against: what second 0 is: the first video frame, or the first sample.
        gaps: stretches without samples (from, to), on the item's own axis.
        overlaps: how often samples came for a time that was already told.
        clipped_share: share of the samples that stand in runs at full scale.
        silent_s: seconds of digital silence in stretches of half a second or more: muted, or a noise gate.
        offset_error_s: 1 sigma of the time between the file's sound and its picture.
        lossy: the codec throws sound away; edges are softened and may ring before they begin.
        notes: plain sentences on everything that is not as it should be.
    """

    name: str
    container: str
    codec: str
    rate_hz: int
    channels: int
    samples: int
    starts_at_s: float
    ends_at_s: float
    against: str
    gaps: tuple[tuple[float, float], ...]
    overlaps: int
    clipped_share: float
    silent_s: float
    offset_error_s: float
    lossy: bool
    notes: tuple[str, ...]
