"""Segments: a clip cut into pieces that fit in memory, each tracked by itself with an overlap into its neighbours.

The borders follow from the clip, its stretches and the working size alone: never from the number of workers, the memory
that happens to be free, or how far an earlier run came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.stretches import Stretch

MOST_BYTES = 1_500_000_000
MOST_STEPS = 2400
LEAST_STEPS = 50
OVERLAP_S = 9.0
"""Reach into each neighbour: longer than the longest gap that association bridges, so that both see who was hidden."""
LOOKS_HZ = 14.0
"""Frames per second that are looked at; of a faster clip every second, third, ... frame is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One segment, in processed steps of the whole clip; ends are one past the last.

    Attributes:
        number: counted from 0 over the clip.
        first, end: the steps that this segment alone speaks for.
        reach_first, reach_end: the steps that it looks at.
        stretch: number of the stretch that it lies in.
        joins: whether tracks may go on from the segment before: not over the border of a stretch.
    """

    number: int
    first: int
    end: int
    reach_first: int
    reach_end: int
    joins: bool
    stretch: int = 0

    @property
    def steps(self) -> int:
        """How many steps it looks at."""
        return self.reach_end - self.reach_first


def stride(clip: Clip) -> int:
    """Every how many frames one is looked at."""
    return stride_at(clip.rate_given_hz or clip.measured_rate_hz)


def stride_at(rate_hz: float | None) -> int:
    """The same at a rate; every frame where none is known."""
    return max(1, round((rate_hz or LOOKS_HZ) / LOOKS_HZ))


def step_times(clip: Clip) -> NDArray[np.float64]:
    """(steps,) seconds of the frames that are looked at."""
    return np.array(clip.times_s)[:: stride(clip)]


def most_steps(width: int, height: int) -> int:
    """How many pictures of the working size one segment speaks for at the most."""
    return max(LEAST_STEPS, min(MOST_STEPS, MOST_BYTES // (3 * width * height)))


def spans(clip: Clip, stretches: Sequence[Stretch], width: int, height: int) -> tuple[Span, ...]:
    """The segments of a clip at the working size: every usable stretch in equal parts."""
    every = stride(clip)
    times = step_times(clip)
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    overlap = max(2, round(OVERLAP_S / max(usual, 1e-3)))
    most = most_steps(width, height)
    found: list[Span] = []
    for number, stretch in enumerate(stretches):
        start, stop = -(-stretch.first // every), min(-(-stretch.end // every), len(times))
        if not stretch.usable or stop <= start:
            continue
        parts = max(1, -(-(stop - start) // most))
        bounds = np.linspace(start, stop, parts + 1).round().astype(int).tolist()
        for k in range(parts):
            first, end = bounds[k], bounds[k + 1]
            reach = min(overlap, (end - first) // 2)
            found.append(
                Span(
                    number=len(found),
                    first=first,
                    end=end,
                    reach_first=max(start, first - reach),
                    reach_end=min(stop, end + reach),
                    joins=k > 0,
                    stretch=number,
                )
            )
    return tuple(found)
