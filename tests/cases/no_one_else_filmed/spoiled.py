"""Footage made worse as it happens in the field: darkness falls, the recorder repeats a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from observance.values.draws import normal

Span = tuple[float, float]


def spoil(
    source: Path, out: Path, *, dark: Sequence[Span] = (), frozen: Sequence[Span] = (), level: float = 0.4
) -> None:
    """The same clip with the same time stamps; seconds of the clip's own time."""
    with av.open(str(source)) as reader, av.open(str(out), "w", format="mp4") as writer:
        given = reader.streams.video[0]
        made = writer.add_stream("libx264", rate=given.average_rate, options={"crf": "20", "bf": "0"})
        made.width, made.height, made.pix_fmt = given.width, given.height, "yuv420p"
        made.codec_context.time_base = given.time_base or Fraction(1, 90_000)
        for pts, base, planes in _planes(reader, dark, frozen, level):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = pts, base
            for packet in made.encode(frame):
                writer.mux(packet)
        for packet in made.encode():
            writer.mux(packet)


def _planes(
    reader: av.container.InputContainer, dark: Sequence[Span], frozen: Sequence[Span], level: float
) -> Iterator[tuple[int, Fraction, NDArray[np.uint8]]]:
    held: NDArray[np.uint8] | None = None
    for index, frame in enumerate(reader.decode(video=0)):
        assert frame.pts is not None and frame.time_base is not None
        now = float(frame.pts * frame.time_base)
        planes = np.asarray(frame.to_ndarray(format="yuv420p"), dtype=np.uint8)
        if any(a <= now < b for a, b in frozen) and held is not None:
            planes = held
        elif any(a <= now < b for a, b in dark):
            height = frame.height
            grain = normal(index, "grain", height, frame.width) * 1.5
            planes = planes.copy()
            planes[:height] = np.clip(16 + (planes[:height].astype(float) - 16) * level + grain, 16, 235)
            planes[height:] = np.clip(128 + (planes[height:].astype(float) - 128) * level + 0.5, 16, 240)
        held = planes
        yield frame.pts, frame.time_base, planes
