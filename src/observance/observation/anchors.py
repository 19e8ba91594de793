"""Anchors: where an analyst says that a person stands in the footage. A better tracker does not orphan them."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.marked import Frames


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAnchor:
    """The person known by this pseudonym is the mover at this box or point in these frames of this item."""

    person: str
    frames: Frames
