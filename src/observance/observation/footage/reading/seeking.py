"""A window of a clip's frames, decoded from the nearest place from which that is possible.

What a window holds depends on the file and the window alone, never on what was read before it: a run that goes on where
another was interrupted decodes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av.error
from av.video.frame import VideoFrame

from observance.observation.footage.reading.clip import Clip, Frame
from observance.observation.footage.reading.decode import frames, opened, planes_of

LEAST_SAVED = 250
"""A window that begins earlier than this frame is decoded from the start of the file."""
_EARLIER = 16
"""Frames before the window that are aimed at: after a seek, first frames may lack what they refer to."""


def window(path: Path, clip: Clip, first: int, end: int) -> Iterator[Frame]:
    """Frames `first` to `end` - 1 of a clip.

    A file whose time stamps do not tell its frames apart, or whose seek does not lead where it should, is read from
    its start.
    """
    given = first
    if first >= LEAST_SAVED and clip.stamps:
        for frame in _sought(path, clip, first, end):
            yield frame
            given += 1
    if given < end:
        yield from frames(path, first=given, last=end - 1, frame_rate_hz=clip.rate_given_hz)


def _sought(path: Path, clip: Clip, first: int, end: int) -> Iterator[Frame]:
    """The window's frames as long as each bears the stamp that it should."""
    size = (clip.width, clip.height)
    expected = first
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        try:
            container.seek(clip.stamps[first - _EARLIER], stream=stream, backward=True, any_frame=False)
            for raw in container.decode(stream):
                if not isinstance(raw, VideoFrame) or raw.pts is None or raw.pts < clip.stamps[expected]:
                    continue
                if raw.pts != clip.stamps[expected] or raw.is_corrupt or (raw.width, raw.height) != size:
                    return
                y, u, v = planes_of(raw, size)
                yield Frame(index=expected, time_s=clip.times_s[expected], y=y, u=u, v=v)
                expected += 1
                if expected == end:
                    return
        except av.error.FFmpegError:
            return
