"""The scan's rows: a few numbers per frame, from which the spells are cut when the clip is through."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.clip import Bytes
from observance.observation.footage.steadiness.looks import Look
from observance.observation.footage.steadiness.poses import Pose

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

_BLACK = 36.0
"""Brightness below which most of a picture must lie to be black, in video range (black is 16)."""
_PLAIN = 4.0
"""Grey levels between most of a picture, below which it shows nothing: a recorder's blue or grey card."""


def shows_nothing(look: Look) -> bool:
    """Whether a frame is black, or one even tone."""
    return (look.high < _BLACK and look.high - look.low < 3 * _PLAIN) or look.high - look.low < _PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One number, or a few, per frame (n,); lengths in image pixels.

    Attributes:
        step: (n, 5, 2), how far the middle and the corners moved since the frame before; nil at a cut.
        matrix: (n, 3, 3), reference view to frame, pixels of the scan. thumb: (n, 12, 16).
    """

    view: Whole
    matrix: Floats
    step: Floats
    shared: Floats
    error: Floats
    trembles: Floats
    cut: Flags
    weak: Flags
    nothing: Flags
    mean: Floats
    colour: Floats
    changed: Floats
    alike: Floats
    band: Floats
    thumb: Bytes


@dataclass(slots=True)
class Ledger:
    """Collects looks and poses while the clip goes by."""

    looks: list[Look] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)

    def add(self, look: Look, pose: Pose) -> None:
        """The next frame."""
        self.looks.append(look)
        self.poses.append(pose)

    def rows(self, per_scan_px: float) -> Rows:
        """Everything as arrays; `per_scan_px`: image pixels per pixel of the scan."""
        looks, poses = self.looks, self.poses
        step = np.array([pose.step for pose in poses]).reshape(-1, 5, 2) * per_scan_px
        return Rows(
            view=np.array([pose.view for pose in poses], dtype=np.int64),
            matrix=np.array([pose.matrix for pose in poses]).reshape(-1, 3, 3),
            step=np.nan_to_num(step),
            shared=np.array([pose.shared for pose in poses]),
            error=np.array([pose.error for pose in poses]) * per_scan_px,
            trembles=np.array([pose.trembles for pose in poses]) * per_scan_px,
            cut=np.array([pose.cut for pose in poses], dtype=np.bool_),
            weak=np.array([pose.weak for pose in poses], dtype=np.bool_),
            nothing=np.array([pose.blind for pose in poses], dtype=np.bool_),
            mean=np.array([look.mean for look in looks]),
            colour=np.array([look.colour for look in looks]),
            changed=np.array([look.changed for look in looks]),
            alike=np.array([look.alike for look in looks]),
            band=np.array([look.band for look in looks]),
            thumb=np.array([look.thumb for look in looks], dtype=np.uint8).reshape(-1, 12, 16),
        )
