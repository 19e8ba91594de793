"""Pictures kept while a clip is decoded for its account: a short clip is then not decoded a second time.

How many frames are looked at is known only afterwards; the header's rate is taken for a guess, which is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from observance.observation.footage.empty.planes import Planes
from observance.observation.footage.empty.view import shrink
from observance.observation.footage.empty.working import Working
from observance.observation.footage.reading.clip import Clip, Frame
from observance.observation.footage.reading.segments import Span, most_steps, stride, stride_at


class Ahead:
    """The pictures of a clip from its first frame on, as long as one segment would hold them.

    Args:
        path: of the file. size: the working size, by the frame's width and height.
    """

    def __init__(self, path: Path, size: Callable[[int, int], Working]) -> None:
        self._path = path
        self._stride = 1
        self._size_of = size
        self._working: Working | None = None
        self._kept = 0
        self._stream = path.open("wb")

    def begin(self, rate_hz: float | None) -> Callable[[Frame], None]:
        """Who is to see every frame of a clip whose rate is given or claimed."""
        self._stride = stride_at(rate_hz)
        return self._see

    def _see(self, frame: Frame) -> None:
        if self._stream.closed or frame.index % self._stride:
            return
        if self._working is None:
            self._working = self._size_of(frame.y.shape[1], frame.y.shape[0])
        if self._kept == most_steps(self._working.width, self._working.height):
            self._stream.close()
            self._path.unlink()  # a long clip: its segments are decoded when their turn comes
            return
        self._stream.write(shrink(frame, self._working.width, self._working.height).data)
        self._kept += 1

    def planes(self, clip: Clip, span: Span) -> Planes | None:
        """The pictures of a segment, if they are what was kept."""
        self._stream.close()
        whole = span.reach_first == 0 and span.reach_end == self._kept and self._path.exists()
        if self._working is None or not whole or stride(clip) != self._stride:
            return None
        return Planes(path=self._path, frames=self._kept, width=self._working.width, height=self._working.height)
