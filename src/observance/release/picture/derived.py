"""Films made of finished films: a cut of several, an enlarged detail, a freeze, slow motion; nothing else goes in.

Each picture is a picture of a finished film, resampled, with a label that says what was done. So nothing can be in it
that the finished films do not hold, and whoever has these can make it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames
from observance.release.picture import drawing
from observance.release.picture.backdrop import Planes


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a finished film's frames, and how it is shown.

    Attributes:
        film: its name. first, last: frames from 0, both included.
        box: left, top, width, height of the detail that is enlarged, pixels; None: the whole picture.
        slower: how many times longer each frame stays. hold_s: the first frame alone, for so many seconds; 0: all run.
        words: what is said on every picture of it.
    """

    film: str
    first: int
    last: int
    words: str
    box: tuple[int, int, int, int] | None = None
    slower: float = 1.0
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A film of pieces: its name and its poster's, width and height, and the pieces in their order."""

    file: str
    poster: str
    size: tuple[int, int]
    pieces: tuple[Piece, ...]

    def films(self) -> tuple[str, ...]:
        """The films that it is made of."""
        return tuple(dict.fromkeys(piece.film for piece in self.pieces))


def derived_pictures(film: Derived, folder: Path) -> Iterator[tuple[float, Planes]]:
    """Instants, seconds from the first, and pictures. Within a piece the timing is the film's, times `slower`.

    Args:
        folder: where the finished films are.
    """
    begins = 0.0
    for piece in film.pieces:
        times: list[float] = []
        last = piece.first if piece.hold_s else piece.last
        for frame in frames(folder / piece.film, first=piece.first, last=last):
            times.append(frame.time_s)
            planes = _shown(frame, piece, film.size)
            yield begins + piece.slower * (times[-1] - times[0]), planes
            if piece.hold_s:
                yield begins + piece.hold_s, planes
        step = (times[-1] - times[0]) / max(len(times) - 1, 1) or 0.04
        begins += piece.hold_s + step if piece.hold_s else piece.slower * (times[-1] - times[0] + step)


def _shown(frame: Frame, piece: Piece, size: tuple[int, int]) -> Planes:
    """One picture: cut out, brought to the film's size without distortion, labelled."""
    made = []
    for plane, fill, scale in ((frame.y, drawing.BLACK.y, 1), (frame.u, 128, 2), (frame.v, 128, 2)):
        own = plane
        if piece.box is not None:
            left, top, width, height = (value // scale for value in piece.box)
            own = plane[top : top + height, left : left + width]
        made.append(_fitted(own, (size[0] // scale, size[1] // scale), fill))
    planes: Planes = (made[0], made[1], made[2])
    letters = max(0.4, min(1.0, size[0] / 1300))
    drawing.words(planes, piece.words, size[0] * 0.5, 34 * letters, letters, drawing.AMBER)
    return planes


def _fitted(plane: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], size: tuple[int, int], fill: int) -> drawing.Bytes:
    """A plane scaled to a width and height, with bars where its own shape is another."""
    height, width = plane.shape
    scale = min(size[0] / width, size[1] / height)
    own = max(2, round(width * scale)), max(2, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(plane, own, interpolation=way), np.uint8) if own != (width, height) else plane
    out = np.full((size[1], size[0]), fill, np.uint8)
    left, top = (size[0] - own[0]) // 2, (size[1] - own[1]) // 2
    out[top : top + own[1], left : left + own[0]] = scaled
    return out
