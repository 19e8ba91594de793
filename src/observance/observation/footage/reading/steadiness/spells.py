"""Spells: what a clip is made of. Through each, the same holds: still, shakes, moves, frozen, black, ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Kind = Literal["still", "drifts", "shakes", "shimmers", "moves", "frozen", "black"]
Cause = Literal[
    "",
    "begins to shake",
    "comes to rest",
    "hot air",
    "clear air",
    "knocked",
    "cut",
    "starts to move",
    "stops moving",
    "freezes",
    "goes on",
    "turns black",
    "shows again",
    "loses colour",
    "gains colour",
    "inverts",
    "light changes",
]

USABLE: frozenset[str] = frozenset({"still", "drifts", "shakes", "shimmers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Frames `first` to `end` - 1 of a clip.

    Attributes:
        cause: what happened at its first frame; empty at the clip's beginning.
        place: number of the direction in which the camera looks, from 0; the same number is the same view.
        scene: number of what the tracker may take as one background; it changes with place, looks or pose.
        shot: number of the shot in an edited film; time is trusted only within one.
        shift_px: 1 sigma of how far the picture swings, image pixels. error_px: what is left after compensation.
        offset_px: how far the picture lies from the place's first view, image pixels; NaN where it is not known.
    """

    first: int
    end: int
    kind: Kind
    cause: Cause
    place: int
    scene: int
    shot: int
    shift_px: float
    error_px: float
    offset_px: float

    @property
    def usable(self) -> bool:
        """Whether movers can be told from the scene here."""
        return self.kind in USABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """What the scan of a clip found.

    Attributes:
        spells: in order, without overlap, together every frame.
        to_frame: (n, 3, 3), image pixels of a frame's place (its first view) to those of the frame; NaN where unknown.
        pairs: frames that were laid onto their place anew, each with points (m, 4) of the place's first view and of the
            frame that show the same, image pixels.
        monitor: the clip is a film of a monitor: four corners (4, 2) in image pixels; None otherwise.
        repeated: shots that show again what an earlier one showed: (shot, earlier shot).
        times_s: (n,) of the frames. notes: sentences that no spell says.
    """

    size: tuple[int, int]
    spells: tuple[Spell, ...]
    to_frame: Floats
    monitor: Floats | None
    pairs: tuple[tuple[int, Floats], ...]
    repeated: tuple[tuple[int, int], ...]
    times_s: Floats
    notes: tuple[str, ...]

    @property
    def edited(self) -> bool:
        """Whether the clip is made of several shots."""
        return self.spells[-1].shot > 0 if self.spells else False
