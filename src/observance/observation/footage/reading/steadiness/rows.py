"""The scan's rows: a few numbers per frame, from which the spells are cut when the clip is through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.reading.steadiness.looks import Look
from observance.observation.footage.reading.steadiness.poses import Pose

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


_NUMBERS = ("shared", "error", "trembles", "mean", "colour", "changed", "band", "alike")
_FLAGS = ("cut", "weak", "blind")
_ROW = np.dtype(
    [("view", "i4"), ("matrix", "f8", (3, 3)), ("step", "f4", (5, 2)), ("thumb", "u1", (12, 16))]
    + [(name, "f4") for name in _NUMBERS]
    + [(name, "?") for name in _FLAGS]
)
_BLOCK = 1024


class Ledger:
    """Collects looks and poses while the clip goes by, 350 bytes a frame."""

    def __init__(self) -> None:
        self._blocks: list[NDArray[np.void]] = []
        self._count = 0

    def add(self, look: Look, pose: Pose) -> None:
        """The next frame."""
        at = self._count % _BLOCK
        if at == 0:
            self._blocks.append(np.zeros(_BLOCK, dtype=_ROW))
        self._count += 1
        row = self._blocks[-1][at]
        row["view"], row["matrix"], row["step"], row["thumb"] = pose.view, pose.matrix, pose.step, look.thumb
        row["shared"], row["error"], row["trembles"] = pose.shared, pose.error, pose.trembles
        row["mean"], row["colour"], row["changed"] = look.mean, look.colour, look.changed
        row["band"], row["alike"] = look.band, look.alike
        row["cut"], row["weak"], row["blind"] = pose.cut, pose.weak, pose.blind

    def rows(self, per_scan_px: float) -> Rows:
        """Everything as arrays; `per_scan_px`: image pixels per pixel of the scan."""
        whole = np.concatenate([*self._blocks, np.zeros(0, dtype=_ROW)])[: self._count]

        def number(name: str) -> Floats:
            return np.asarray(whole[name], dtype=np.float64)

        return Rows(
            view=np.asarray(whole["view"], dtype=np.int64),
            matrix=np.asarray(whole["matrix"], dtype=np.float64),
            step=np.nan_to_num(number("step")) * per_scan_px,
            shared=number("shared"),
            error=number("error") * per_scan_px,
            trembles=number("trembles") * per_scan_px,
            cut=np.asarray(whole["cut"], dtype=np.bool_),
            weak=np.asarray(whole["weak"], dtype=np.bool_),
            nothing=np.asarray(whole["blind"], dtype=np.bool_),
            mean=number("mean"),
            colour=number("colour"),
            changed=number("changed"),
            alike=number("alike"),
            band=number("band"),
            thumb=np.ascontiguousarray(whole["thumb"]),
        )
