"""What is known of an item's pictures beside its tracks: light, stretches that show nothing, the detection curve."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.detection.curve import STATED, Curve, Mover
from observance.observation.footage.empty.light import Light

MEASURED, GENERIC, DECLARED = "measured", "generic", "declared"
"""Where a detection rate comes from: measured through this very camera, through others, or said by somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """A stretch of an item, seconds of its own time, in which its pictures show nothing of the ground, and why."""

    begin_s: float
    end_s: float
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """What an item's pictures can show.

    Attributes:
        curve: the detection rate by height and contrast; basis: MEASURED or GENERIC.
        light: brightness and noise over the item. blind: stretches that show nothing, in order of time.
        mover: whom the rates speak of.
    """

    curve: Curve
    basis: str
    light: Light
    blind: tuple[Blind, ...] = ()
    mover: Mover = STATED
