"""Stretches: where in a clip the camera stands still. Each is tracked by itself, none across a cut or pan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from observance.observation.footage.reading.clip import Clip, Frame
from observance.observation.footage.reading.laying import Laying


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Frames `first` to `end` - 1 of a clip, through which the camera stands still.

    Attributes:
        cause: why it begins where it begins, in plain words; empty for the clip's beginning.
        laying: how its frames lie, where they do not lie on the calibrated view as they are.
        shot: number of the shot in an edited film; time is trusted only within one.
        usable: false where nothing is tracked (the camera moves, the picture is frozen, ...).
    """

    first: int
    end: int
    cause: str = ""
    usable: bool = True
    laying: Laying | None = None
    shot: int = 0


class Watch(Protocol):
    """Sees every frame of a clip once, in order, and then says where the camera stood still."""

    def see(self, frame: Frame) -> None:
        """The next frame."""
        ...

    def stretches(self, clip: Clip) -> tuple[Stretch, ...]:
        """The stretches of the clip: in order, without overlap, together every frame."""
        ...

    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the camera, once the stretches are known."""
        ...


class OneStretch:
    """A watch that takes the camera's standing still for granted."""

    def see(self, frame: Frame) -> None:
        """Nothing is looked at."""

    def stretches(self, clip: Clip) -> tuple[Stretch, ...]:
        """The whole clip."""
        return (Stretch(first=0, end=clip.frames),)

    def notes(self) -> tuple[str, ...]:
        """Nothing was looked at."""
        return ()


def left_out(stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """A note on every stretch that is not tracked, and on every cut."""
    notes = [f"frames {one.first} to {one.end - 1} are not tracked: {one.cause}" for one in stretches if not one.usable]
    cuts = [f"tracks begin anew at frame {one.first}: {one.cause}" for one in stretches[1:] if one.usable and one.cause]
    return (*notes, *cuts)


def shots_of(stretches: Sequence[Stretch]) -> tuple[tuple[int, int], ...]:
    """First frame, and one past the last, of each shot of an edited film; empty for any other clip."""
    bounds: dict[int, tuple[int, int]] = {}
    for one in stretches:
        bounds[one.shot] = (bounds.get(one.shot, (one.first, 0))[0], one.end)
    return tuple(bounds[shot] for shot in sorted(bounds)) if len(bounds) > 1 else ()
