"""Impulsive sounds of one recording, each with a likelihood ratio: consistent with a shot or not, never a shot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.sound.bands import energies
from observance.observation.sound.decode import Listener
from observance.observation.sound.likeness import MOST, learned
from observance.observation.sound.onsets import onsets
from observance.observation.sound.recording import OFFSET_S, Block, Sound
from observance.observation.sound.series import series
from observance.observation.sound.shape import NAMES, shape
from observance.observation.sound.windows import Window, windows

Floats = NDArray[np.float64]
LEAST_LOG_RATIO = -2.0
"""Impulses that fit a shot worse than this are counted, and not listed."""
_EDGE_S = 0.0005
_LOSSY_S = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Impulse:
    """One impulsive sound.

    Attributes:
        time_s: onset on the item's own axis. error_s: 1 sigma, of the onset within the sound.
        signal_db: peak over floor. log_ratio: of its shape and its series together, natural log.
        likest: which other kind its shape fits best. burst: number of its series from 1, 0 when alone.
        position: place in the series, from 1. clipped: its front was at the recorder's full scale.
    """

    time_s: float
    error_s: float
    signal_db: float
    log_ratio: float
    likest: str
    burst: int
    position: int
    clipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard in one recording.

    Attributes:
        impulses: those that are listed, by time. onsets: how many sounds were looked at. listened_s: without the gaps.
    """

    sound: Sound
    impulses: tuple[Impulse, ...]
    onsets: int
    listened_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Onsets with their shapes: times (n,) on the item's axis, rises (n,), shapes (n, NAMES), clipped (n,)."""

    times_s: Floats
    rises_s: Floats
    shapes: Floats
    clipped: NDArray[np.bool_]
    rate_hz: int


def listen(path: Path, *, offset_error_s: float = OFFSET_S, progress: Callable[[float], None] | None = None) -> Heard:
    """Find the impulses of a recording, streamed.

    Args:
        progress: told the seconds of sound that are done.

    Raises:
        RefusedInput: as `Listener`.
    """
    listener = Listener(path, offset_error_s)
    found: list[Shapes] = []
    for window in windows(listener):
        found.append(shapes_of(window))
        if progress is not None:
            progress(window.time_s + window.last / window.rate_hz)
    sound = listener.sound
    impulses, looked_at = _judged(found, lossy=sound.lossy)
    return Heard(sound=sound, impulses=impulses, onsets=looked_at, listened_s=sound.samples / max(sound.rate_hz, 1))


def impulses_in(blocks: Iterable[Block], *, lossy: bool = False) -> tuple[Impulse, ...]:
    """The impulses of a stream of blocks."""
    return _judged([shapes_of(window) for window in windows(blocks)], lossy=lossy)[0]


def shapes_of(window: Window) -> Shapes:
    """The onsets in a window's core, with their shapes."""
    if len(window.samples) < window.rate_hz // 20:
        return Shapes(
            times_s=np.zeros(0), rises_s=np.zeros(0), shapes=np.zeros((0, len(NAMES))), clipped=np.zeros(0, np.bool_),
            rate_hz=window.rate_hz,
        )  # fmt: skip
    energy = energies(window.samples, window.rate_hz)
    kept = [one for one in onsets(energy, window.rate_hz) if window.first <= one.hop * energy.per_hop < window.last]
    near = round(0.005 * window.rate_hz)
    return Shapes(
        times_s=window.time_s + np.array([one.sample for one in kept]) / window.rate_hz,
        rises_s=np.array([one.rise_s for one in kept]),
        shapes=np.array([shape(energy, one, window.rate_hz) for one in kept]).reshape(len(kept), len(NAMES)),
        clipped=np.array(
            [bool(window.clipped[max(0, int(o.sample) - near) : int(o.sample) + near].any()) for o in kept], np.bool_
        ),
        rate_hz=window.rate_hz,
    )


def _judged(found: list[Shapes], *, lossy: bool) -> tuple[tuple[Impulse, ...], int]:
    found = [one for one in found if len(one.times_s)]
    if not found:
        return (), 0
    ratios, likest = [], []
    for one in found:
        ratio, named = learned(one.rate_hz).log_ratio(one.shapes)
        ratios.append(ratio)
        likest += named
    ratio = np.concatenate(ratios)
    times = np.concatenate([one.times_s for one in found])
    rises = np.concatenate([one.rises_s for one in found])
    signal = np.concatenate([one.shapes[:, 0] for one in found])
    clipped = np.concatenate([one.clipped for one in found])
    burst, position = np.zeros(len(times), np.int64), np.zeros(len(times), np.int64)
    listed = np.flatnonzero(ratio >= LEAST_LOG_RATIO)
    for number, chain in enumerate(series(times[listed], signal[listed]), start=1):
        members = listed[list(chain.members)]
        burst[members], position[members] = number, np.arange(1, len(members) + 1)
        ratio[members] = np.minimum(ratio[members] + chain.log_ratio, MOST)
    return tuple(
        Impulse(
            time_s=float(times[k]),
            error_s=float(np.hypot(_LOSSY_S if lossy else _EDGE_S, rises[k] / 2)),
            signal_db=float(signal[k]),
            log_ratio=float(ratio[k]),
            likest=likest[k],
            burst=int(burst[k]),
            position=int(position[k]),
            clipped=bool(clipped[k]),
        )
        for k in listed
    ), len(times)
