"""Decoding: a video file as a stream of planes with true time stamps, and a refusal where there is no footage.

Time comes from each frame's own presentation time stamp in rational time. A container's frame rate is a claim: it is
compared, reported, never used, unless the caller states a rate, which then replaces the stamps and is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from observance.observation.containers import decoded, open_container
from observance.observation.footage.reading.clip import Bytes, Clip, Frame
from observance.values.errors import refuse

CONTAINERS: dict[str, frozenset[str]] = {
    ".mp4": frozenset({"mp4", "mov"}),
    ".m4v": frozenset({"mp4", "mov", "m4v"}),
    ".mov": frozenset({"mp4", "mov"}),
    ".3gp": frozenset({"3gp", "mp4", "mov"}),
    ".avi": frozenset({"avi"}),
    ".mkv": frozenset({"matroska"}),
    ".webm": frozenset({"webm", "matroska"}),
    ".ts": frozenset({"mpegts"}),
    ".mts": frozenset({"mpegts"}),
    ".m2ts": frozenset({"mpegts"}),
    ".mpg": frozenset({"mpeg", "mpegvideo", "mpegts"}),
    ".mpeg": frozenset({"mpeg", "mpegvideo", "mpegts"}),
    ".vob": frozenset({"mpeg"}),
    ".flv": frozenset({"flv"}),
    ".wmv": frozenset({"asf"}),
    ".asf": frozenset({"asf"}),
    ".ogv": frozenset({"ogg"}),
    ".mxf": frozenset({"mxf"}),
    ".y4m": frozenset({"yuv4mpegpipe"}),
    ".h264": frozenset({"h264"}),
    ".264": frozenset({"h264"}),
    ".h265": frozenset({"hevc"}),
    ".hevc": frozenset({"hevc"}),
}
"""The containers taken, by file name suffix: text or a picture that a decoder would also open is not footage."""

_TAKEN = sorted(frozenset().union(*CONTAINERS.values()))
EXAMPLE = "a video such as camera-2.mp4, .avi, .mkv or .ts"


class Reader:
    """A clip opened for reading: iterate once for its frames, then ask for `clip`.

    Args:
        path: the file.
        frame_rate_hz: the true rate where the time stamps are known to be wrong; frame i is then at i / rate.
        container: the file, where it is open already.

    Attributes:
        promised: how many frames the header claims; 0 if it claims nothing. claimed_hz: the rate that it claims.

    Raises:
        RefusedInput: not there, empty, not a video, not what its suffix says, or without a video stream.
    """

    def __init__(self, path: Path, frame_rate_hz: float | None = None, container: InputContainer | None = None) -> None:
        self._path = path
        self._rate = frame_rate_hz
        self._container = container if container is not None else opened(path)
        if not self._container.streams.video:
            kinds = ", ".join(sorted({s.type for s in self._container.streams})) or "no streams"
            self._container.close()
            raise refuse(str(path), "streams", wanted="a video stream", got=kinds, example=EXAMPLE)
        self._stream: VideoStream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        rate = self._stream.average_rate or self._stream.base_rate
        self.claimed_hz = float(rate) if rate else None  # read now: the header is gone when the container is closed
        self.promised = int(self._stream.frames)
        self._codec = self._stream.codec_context.name
        self._format = self._container.format.name
        self._base = self._stream.time_base or Fraction(0)
        self._metadata = {**self._container.metadata, **self._stream.metadata}
        self._times: list[float] = []
        self._stamps: list[int | None] = []
        self._size = (0, 0)
        self._start: Fraction | None = None
        self._unstamped = 0
        self._falling = 0
        self._broken = 0
        self._resized = 0

    def close(self) -> None:
        """Let the file go; nothing can be read after it."""
        self._container.close()

    def __iter__(self) -> Iterator[Frame]:
        for index, raw in enumerate(self._frames()):
            if index == 0:
                self._size = (raw.width, raw.height)
            elif (raw.width, raw.height) != self._size:
                self._resized += 1
            time_s = self._instant(index, raw)
            self._times.append(time_s)
            self._stamps.append(raw.pts)
            y, u, v = planes_of(raw, self._size)
            yield Frame(index=index, time_s=time_s, y=y, u=u, v=v)
        self._container.close()
        if not self._times:
            raise refuse(
                str(self._path), "frames", wanted="at least one frame that decodes", got="none", example=EXAMPLE
            )

    def _frames(self) -> Iterator[VideoFrame]:
        for frame in decoded(self._container, self._stream):
            if frame is None:
                self._broken += 1
            elif isinstance(frame, VideoFrame):
                self._broken += bool(frame.is_corrupt)
                yield frame

    def _instant(self, index: int, raw: VideoFrame) -> float:
        if self._rate is not None:
            return index / self._rate
        before = self._times[-1] if self._times else 0.0
        if raw.pts is None or raw.time_base is None:
            self._unstamped += 1
            step = self._times[-1] - self._times[-2] if len(self._times) > 1 else 0.0
            return before + step
        stamp = raw.pts * raw.time_base
        if self._start is None:
            self._start = stamp - Fraction(before)
        time_s = float(stamp - self._start)
        if index and time_s <= before:
            self._falling += 1
        return max(time_s, before)

    @property
    def stamps(self) -> tuple[int | None, ...]:
        """The time stamp, in ticks, of every frame so far; None where a frame has none."""
        return tuple(self._stamps)

    @property
    def clip(self) -> Clip:
        """The account of the clip; complete only after the last frame was taken."""
        times = np.array(self._times)
        steps = np.diff(times)
        rising = steps[steps > 0]
        usual = float(np.median(rising)) if rising.size else 0.0
        gaps = int((steps > 1.5 * usual).sum()) if usual else 0
        measured = 1 / usual if usual else None
        return Clip(
            name=self._path.name,
            container=self._format,
            codec=self._codec,
            width=self._size[0],
            height=self._size[1],
            frames=len(times),
            duration_s=float(times[-1] - times[0]) + usual if len(times) else 0.0,
            starts_at_s=float(self._start or 0),
            time_base=self._base,
            header_rate_hz=self.claimed_hz,
            measured_rate_hz=measured,
            rate_given_hz=self._rate,
            repeated=self._unstamped + self._falling,
            gaps=gaps,
            times_s=tuple(self._times),
            stamps=self._rising(),
            metadata=dict(self._metadata),
            notes=tuple(self._notes(len(times), gaps, measured)),
        )

    def _rising(self) -> tuple[int, ...]:
        """The frames' own time stamps, in ticks; none where one is missing, does not rise or is damaged."""
        known = [stamp for stamp in self._stamps if stamp is not None]
        whole = len(known) == len(self._stamps) and all(a < b for a, b in pairwise(known))
        return tuple(known) if whole and not self._broken and not self._resized else ()

    def _notes(self, count: int, gaps: int, measured: float | None) -> Iterator[str]:
        claimed = self.claimed_hz
        if self.promised > count:
            yield f"the header promises {self.promised} frames, {count} decode: the file is cut or damaged"
        if self._broken:
            yield f"{self._broken} packets or frames are damaged; what decodes is used"
        if self._unstamped:
            yield f"{self._unstamped} frames have no time stamp; the interval before was repeated"
        if self._falling:
            yield f"{self._falling} time stamps do not come after the one before; they were held"
        if gaps:
            yield f"{gaps} gaps in the time stamps are longer than 1.5 usual intervals"
        if self._resized:
            yield f"{self._resized} frames change size; they were scaled to the first frame's"
        if self._rate is not None:
            yield f"frame rate given as {self._rate:g} Hz; the file's own time stamps were not used"
        elif claimed and measured and abs(claimed / measured - 1) > 0.02:
            yield f"the header claims {claimed:.3f} Hz, the time stamps say {measured:.3f} Hz"


def frames(
    path: Path, *, first: int = 0, last: int | None = None, frame_rate_hz: float | None = None
) -> Iterator[Frame]:
    """Frames `first` to `last` (inclusive; None: to the end) of a video, decoded from its start.

    Raises:
        RefusedInput: as `Reader`.
    """
    for frame in Reader(path, frame_rate_hz):
        if last is not None and frame.index > last:
            return
        if frame.index >= first:
            yield frame


def look(path: Path) -> None:
    """Open a file and see that it holds footage, without decoding any.

    Raises:
        RefusedInput: as `Reader`.
    """
    Reader(path).close()


def probe(path: Path, frame_rate_hz: float | None = None) -> Clip:
    """Decode a file from end to end and say what it holds.

    Raises:
        RefusedInput: as `Reader`.
    """
    reader = Reader(path, frame_rate_hz)
    for _ in reader:
        pass
    return reader.clip


def opened(path: Path) -> InputContainer:
    """The container of a video.

    Raises:
        RefusedInput: not there, empty, not a video, or not what its suffix says.
    """
    return open_container(path, CONTAINERS, noun="a video", example=EXAMPLE)


def planes_of(raw: VideoFrame, size: tuple[int, int]) -> tuple[Bytes, Bytes, Bytes]:
    """Brightness and colour differences of a decoded frame at `size` (width, height)."""
    width, height = size
    if raw.format.name not in ("yuv420p", "yuvj420p") or (raw.width, raw.height) != size:
        raw = raw.reformat(width=width, height=height, format="yuv420p")
    half = ((height + 1) // 2, (width + 1) // 2)
    return _plane(raw, 0, (height, width)), _plane(raw, 1, half), _plane(raw, 2, half)


def _plane(raw: VideoFrame, number: int, shape: tuple[int, int]) -> Bytes:
    plane = raw.planes[number]
    rows = np.asarray(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    return np.ascontiguousarray(rows[: shape[0], : shape[1]])
