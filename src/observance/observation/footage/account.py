"""The first pass over a clip: every frame decoded once, for its account and for where the camera stood still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from observance.observation.footage.clip import Clip
from observance.observation.footage.decode import Reader
from observance.observation.footage.stretches import Stretch, Watch

_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A clip and its stretches."""

    clip: Clip
    stretches: tuple[Stretch, ...]


def account_of(path: Path, frame_rate_hz: float | None, watch: Watch, progress: Callable[[float], None]) -> Account:
    """The account of a file.

    Raises:
        RefusedInput: the file is not footage.
    """
    reader = Reader(path, frame_rate_hz)
    for frame in reader:
        watch.see(frame)
        if frame.index % _EVERY == 0:
            progress(min(0.99, frame.index / max(reader.promised, 1)) if reader.promised else 0.0)
    clip = reader.clip
    progress(1.0)
    return Account(clip=clip, stretches=watch.stretches(clip))
