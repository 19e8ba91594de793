"""The file: H.264 in MP4 with real time stamps, and the mark that says what it is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from observance.reenactment.hearing import Recorded
from observance.reenactment.shutter import TICKS
from observance.reenactment.soundtrack import Track
from observance.reenactment.watching import CameraSpec
from observance.values.marks import RE_ENACTMENT_MARK


def is_marked(metadata: dict[str, str]) -> bool:
    """Whether a container's metadata says that the file is a re-enactment."""
    return any(key.lower() == "comment" and text.startswith(RE_ENACTMENT_MARK) for key, text in metadata.items())


def write_film(
    path: Path,
    spec: CameraSpec,
    frames: Iterable[tuple[int, NDArray[np.uint8]]],
    *,
    title: str,
    digest: str,
    sound: Recorded | None = None,
) -> None:
    """Encode frames, each with its time stamp in ticks, as planar YUV 4:2:0; and sound from the first frame on.

    One thread and no clock anywhere: the same frames give the same bytes. The file has its name only when it is whole.
    """
    unfinished = path.with_name(path.name + ".part")
    width, height = spec.size
    options = {"preset": "veryfast", "crf": str(spec.quality), "bf": "0", "g": str(spec.gop_frames)}
    options["x264-params"] = "threads=1:sliced-threads=0:lookahead-threads=1:scenecut=0"
    with av.open(str(unfinished), "w", format="mp4", container_options={"fflags": "+bitexact"}) as container:
        container.metadata["title"] = f"RE-ENACTMENT: {title} ({spec.id})"
        container.metadata["comment"] = f"{RE_ENACTMENT_MARK} {digest}"
        stream = container.add_stream("libx264", rate=spec.rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, TICKS)
        stream.codec_context.color_range = 1
        stream.codec_context.colorspace = 6
        track = Track(container, sound) if sound is not None else None
        for tick, planes in frames:
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = tick, Fraction(1, TICKS)
            for packet in stream.encode(frame):
                container.mux(packet)
            if track is not None:
                track.upto(tick / TICKS)
        for packet in stream.encode():
            container.mux(packet)
        if track is not None:
            track.rest()
    unfinished.replace(path)
