"""Why a release is stopped: each thing found, with its place; and what was looked for at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "uncovered person",
    "timing",
    "stream",
    "metadata",
    "hidden bytes",
    "original bytes",
    "protected word",
    "file name",
    "extra file",
    "face",
]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Stop:
    """One thing that may not leave.

    Attributes:
        file: name in the release. frame: of the film, from 0; -1 where it is no matter of frames.
        box: left, top, width, height, pixels. words: for the person who releases; never the protected word itself.
    """

    kind: Kind
    file: str
    words: str
    frame: int = -1
    box: tuple[int, int, int, int] | None = None

    def __str__(self) -> str:
        at = f", frame {self.frame}" if self.frame >= 0 else ""
        where = f", at {self.box[0]}, {self.box[1]} ({self.box[2]} x {self.box[3]} px)" if self.box else ""
        return f"{self.file}{at}{where}: {self.kind}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What the gate found, and sentences on what it looked for. It never says that a release is safe."""

    stops: tuple[Stop, ...]
    looked_for: tuple[str, ...]

    @property
    def opens(self) -> bool:
        """Nothing was found."""
        return not self.stops
