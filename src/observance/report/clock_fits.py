"""What the picture of the clocks is drawn from: per camera the fit, and every statement about its clock beside it."""

from __future__ import annotations

from dataclasses import dataclass

SOURCES = {
    "trust": "trusted",
    "check": "check",
    "overlay": "overlay",
    "event": "marked event",
    "movement": "movement",
    "flash": "flash",
    "sound": "sound",
}
"""Kinds of statements, in the order in which they are drawn, in a reader's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement about a camera's clock.

    Attributes:
        source: a key of SOURCES. off_s: how far it lies from the fit, in seconds that the clock is ahead.
        error_s: its own 1 sigma as given. set_aside: it contradicts the rest.
    """

    source: str
    words: str
    off_s: float
    error_s: float
    set_aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraClock:
    """One camera: how far ahead its overlay is, 1 sigma, and by how much its footage drifts, millionths.

    `drift_ppm` is None where nothing is known of it; `ahead_s` where nothing places the camera in time.
    """

    camera: str
    ahead_s: float | None
    error_s: float
    drift_ppm: float | None
    drift_error_ppm: float
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFits:
    """All cameras, every look at two clips as a sentence, what has no place in time, and what answers turn on."""

    cameras: tuple[CameraClock, ...] = ()
    looks: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
