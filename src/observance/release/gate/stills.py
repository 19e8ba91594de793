"""Whether every still picture of a release is a frame of one of its films, and carries nothing but the picture."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.gate.stops import Stop

_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_HEAD = b"\x89PNG\r\n\x1a\n"
_BLOCK = 8
_ALIKE = 8.0
"""A still is a film's frame if no 8 x 8 block's mean brightness is off by more levels."""
_MOST_PIXELS = 40_000_000


def still_stops(folder: Path, stills: Sequence[str], films: Sequence[Callable[[], Iterable[Frame]]]) -> Iterator[Stop]:
    """Stills that are no frame of any film, or hold more than a picture.

    Args:
        stills: PNG files of the release. films: each opens one finished film anew.
    """
    held: dict[str, NDArray[np.float32]] = {}
    for name in stills:
        data = (folder / name).read_bytes()
        extra, size = _chunks(data)
        if extra:
            yield Stop(kind="metadata", file=name, words=f"it holds {extra} beside the picture")
        elif size[0] * size[1] > _MOST_PIXELS:
            yield Stop(kind="stream", file=name, words="it is too large to be a frame of a film")
        else:
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            if picture is None:
                yield Stop(kind="stream", file=name, words="it does not open as a picture")
            else:
                held[name] = blocks(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)[..., 0]))
    for opened in films:
        for frame in opened() if held else ():
            own = blocks(frame.y)
            held = {name: b for name, b in held.items() if b.shape != own.shape or np.abs(b - own).max() > _ALIKE}
    for name in sorted(held):
        yield Stop(kind="uncovered person", file=name, words="it is no frame of any film of this release")


def _chunks(data: bytes) -> tuple[str, tuple[int, int]]:
    """What a PNG holds beside its picture, in words; and its size."""
    if not data.startswith(_HEAD) or len(data) < 33:
        return "something that is no PNG", (0, 0)
    at = len(_HEAD)
    width, height = struct.unpack(">II", data[16:24])
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind not in _CHUNKS:
            return f"a chunk {kind!r}", (width, height)
        at += 12 + length
        if kind == b"IEND":
            break
    return ("bytes after its end" if at != len(data) else ""), (width, height)


def blocks(plane: NDArray[np.uint8], size: int = _BLOCK) -> NDArray[np.float32]:
    """Means of a plane by square blocks; what is left over at its right and lower edge is cut."""
    height, width = plane.shape[0] // size * size, plane.shape[1] // size * size
    cut = plane[:height, :width].astype(np.float32).reshape(height // size, size, width // size, size)
    return np.asarray(cut.mean(axis=(1, 3)))
