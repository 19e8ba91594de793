"""The digest of every frame of a video, and which frame a changed file lost, gained or has otherwise.

A frame's digest is SHA-256 over its planes as decoded, as 8-bit YUV 4:2:0 (Y, then U, then V, rows without padding).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
from av.video.frame import VideoFrame

from observance.release.verify.faults import PackageFault
from observance.values.digests import canonical_json

FRAMES = "data/frames/"


def frame_digests(video: Path) -> Iterator[str]:
    """The digest of every frame that decodes, in decoding order.

    Raises:
        av.error.FFmpegError: the file does not open as a video.
    """
    with av.open(str(video), mode="r", options={"protocol_whitelist": "file"}, metadata_errors="replace") as container:
        stream = container.streams.video[0]
        packets = container.demux(stream)
        while True:
            try:
                decoded = next(packets).decode()
            except StopIteration:
                return
            except av.error.FFmpegError:
                continue
            for frame in decoded:
                if isinstance(frame, VideoFrame):
                    yield digest_of(frame)


def digest_of(frame: VideoFrame) -> str:
    """One frame's digest."""
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    state = hashlib.sha256()
    for number, plane in enumerate(frame.planes):
        width, height = (frame.width, frame.height) if not number else ((frame.width + 1) // 2, (frame.height + 1) // 2)
        rows = np.asarray(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
        state.update(np.ascontiguousarray(rows[:height, :width]).data)
    return state.hexdigest()


def table_of(video: Path) -> bytes:
    """A video's frame table: a line for every frame, its number from 0 and its digest."""
    return b"".join(canonical_json({"frame": i, "sha256": sha256}) for i, sha256 in enumerate(frame_digests(video)))


def locate(bag: Path, changed: frozenset[str]) -> Iterator[PackageFault]:
    """For every changed file that has a frame table, the first frame that is not as it was."""
    for name in sorted(changed):
        table = bag / FRAMES / f"{Path(name).name}.jsonl"
        if name.startswith(FRAMES) or not table.is_file() or f"{FRAMES}{table.name}" in changed:
            continue
        wanted = [str(json.loads(line)["sha256"]) for line in table.read_bytes().splitlines()]
        try:
            got = list(frame_digests(bag / name))
        except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
            words = f"no longer opens as a video ({type(error).__name__})"
            yield PackageFault(kind="frame", where=name, words=words)
            continue
        yield _first(name, wanted, got)


def _first(name: str, wanted: list[str], got: list[str]) -> PackageFault:
    """The first difference, put into words."""
    at = next((i for i, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), min(len(wanted), len(got)))
    if at == len(wanted) == len(got):
        words = "every frame is as it was: what changed is outside of the pictures"
        return PackageFault(kind="frame", where=name, words=words)
    missing = len(wanted) - len(got)
    if missing > 0 and wanted[at + missing :] == got[at:]:
        words = f"{missing} frame{'s' * (missing > 1)} missing from here on, {len(got)} of {len(wanted)} are left"
    elif missing < 0 and wanted[at:] == got[at - missing :]:
        words = f"{-missing} frame{'s' * (missing < -1)} put in here"
    else:
        other = sum(a != b for a, b in zip(wanted, got, strict=False))
        words = f"the first of {other} frames that show another picture; {len(got)} frames, {len(wanted)} listed"
    return PackageFault(kind="frame", where=name, words=words, frame=at)
