"""The first pass over a clip: every frame decoded once, for its account and for where the camera stood still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from observance.observation.footage.reading.clip import Clip, Frame
from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.reading.stretches import Stretch, Watch

_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A clip and its stretches, and what was noticed of the camera."""

    clip: Clip
    stretches: tuple[Stretch, ...]
    notes: tuple[str, ...] = ()


Keeper = Callable[[float | None], Callable[[Frame], None]]


def _nobody(rate_hz: float | None) -> Callable[[Frame], None]:
    return lambda frame: None


def account_of(
    path: Path, frame_rate_hz: float | None, watch: Watch, progress: Callable[[float], None], keeper: Keeper = _nobody
) -> Account:
    """The account of a file.

    Args:
        keeper: given the claimed rate, says who else sees every frame.

    Raises:
        RefusedInput: the file is not footage.
    """
    reader = Reader(path, frame_rate_hz)
    also = keeper(frame_rate_hz or reader.claimed_hz)
    for frame in reader:
        watch.see(frame)
        also(frame)
        if frame.index % _EVERY == 0:
            progress(min(0.99, frame.index / max(reader.promised, 1)) if reader.promised else 0.0)
    clip = reader.clip
    progress(1.0)
    return Account(clip=clip, stretches=watch.stretches(clip), notes=watch.notes())
