"""Excerpts: the samples of chosen stretches of a recording, read in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from observance.observation.sound.decode import Listener, has_sound
from observance.observation.sound.recording import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Samples (n,) from `begins_s` on, on the item's own axis; what the recording does not hold is silence."""

    begins_s: float
    rate_hz: int
    samples: Samples


def excerpts(path: Path, spans: Sequence[tuple[float, float]]) -> list[Excerpt | None]:
    """One per span (from, to), seconds; None for all where the file has no sound.

    Raises:
        RefusedInput: not a recording that can be opened.
    """
    if not spans or not has_sound(path):
        return [None] * len(spans)
    held: list[Samples | None] = [None] * len(spans)
    rate = 0
    last = max(end for _, end in spans)
    for block in Listener(path):
        rate = block.rate_hz
        if block.time_s > last:
            break
        for k, (begin, end) in enumerate(spans):
            size = round((end - begin) * rate)
            offset = round((block.time_s - begin) * rate)
            low, high = max(0, offset), min(size, offset + len(block.samples))
            if high <= low:
                continue
            kept = held[k]
            if kept is None:
                kept = np.zeros(size, np.float32)
                held[k] = kept
            kept[low:high] = block.samples[low - offset : high - offset]
    return [
        Excerpt(begins_s=begin, rate_hz=rate, samples=kept) if kept is not None else None
        for (begin, _), kept in zip(spans, held, strict=True)
    ]
