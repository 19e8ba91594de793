"""The released film of one camera: the empty scene, a marker for each mover, lines, clock and captions; same timing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.picture import drawing
from observance.release.picture.backdrop import Backdrop, Planes
from observance.release.picture.covers import Cover, boxes_at, window
from observance.release.picture.likeness import shows
from observance.release.picture.opened import Level, halved, level_of, opened

Floats = NDArray[np.float64]

TICKS = 90_000
QUALITY = 23
_X264 = {"preset": "veryfast", "crf": str(QUALITY), "g": "48", "bf": "0"}
_X264["x264-params"] = "threads=1:sliced-threads=0:lookahead-threads=1"
ENCODER = "libx264 " + " ".join(f"{key}={value}" for key, value in _X264.items())
"""What encodes, with what: one thread, so that the same pictures give the same bytes; no picture coded out of order, so
that the file needs no edit list, under which players lose the last picture."""
_LIKE, _APART = 0.6, 0.75
"""A cover is filled where the scene shows what the frame shows by this much, well before the gate would stop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line or a zone's border as pixels (n, 2), with the words beside it."""

    points: Floats
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Words over a span of the film, seconds from its first frame."""

    begins_s: float
    ends_s: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that is drawn over the empty scene.

    Attributes:
        marker_px: radius of every marker: one size, so that no stature and no gait is told.
        labels: the words at a track's marker; a track without a label has a marker without words.
        clock: what the clock says at a second of the film, with its bounds.
        banner: words in every frame, such as that this is a re-enactment.
        blind: rectangles (left, top, right, bottom) that are filled in every frame: burnt-in text, signs, plates.
        boxes: whether a mover's cover is filled too, beneath the marker.
        levels: of tracks that are not covered whole; see `opened`.
    """

    lines: tuple[Line, ...]
    labels: dict[str, str]
    captions: tuple[Caption, ...]
    clock: Callable[[float], str]
    banner: str
    marker_px: float
    blind: tuple[tuple[float, float, float, float], ...] = ()
    boxes: bool = False
    levels: Mapping[str, Level] = field(default_factory=dict)


def pictures(frames: Iterable[Frame], scene: Backdrop, covers: tuple[Cover, ...], sheet: Sheet) -> Iterator[Planes]:
    """The film's pictures, one for each frame of the original.

    Nothing of a frame's own pixels is copied but where a cover was lifted (`Sheet.levels`). A frame is looked at only
    to see whether the empty scene shows, under somebody's cover, the very thing that the frame shows: whoever stood
    there all the time; that cover is filled.
    """
    still = tuple(plane.copy() for plane in scene.planes)
    base: Planes = (still[0], still[1], still[2])
    shape = base[0].shape[0], base[0].shape[1]
    for left, top, right, bottom in sheet.blind:
        drawing.filled(base, *window(np.array([left, top, right, bottom]), shape), drawing.GREY)
    for line in sheet.lines:
        drawing.polyline(base, line.points, drawing.WHITE)
        _beside(base, line)
    inks = {cover.track: drawing.FIGURES[i % len(drawing.FIGURES)] for i, cover in enumerate(covers)}
    for frame in frames:
        planes: Planes = (base[0].copy(), base[1].copy(), base[2].copy())
        if sheet.levels:
            _open(planes, frame, opened(covers, sheet.levels, frame.index, shape, sheet.blind))
        for cover, box in boxes_at(covers, frame.index):
            row = frame.index - cover.first
            level = level_of(sheet.levels, cover, row)
            if level == "head":
                drawing.filled(planes, *window(cover.heads[row], shape), drawing.GREY)
            if level != "whole":
                continue
            rows, columns = window(box, shape)
            core = cover.core(frame.index)
            own = window(core if core is not None else box, shape)
            if sheet.boxes or shows(frame.y[own], scene.planes[0][own], like=_LIKE, apart=_APART):
                drawing.filled(planes, rows, columns, drawing.GREY)
        _moving(planes, frame.index, frame.time_s, covers, sheet, inks)
        yield planes


def _open(planes: Planes, frame: Frame, mask: NDArray[np.bool_]) -> None:
    """Copy the frame's own pixels where they may be shown."""
    half = halved(mask, planes[1].shape)
    for plane, own, where in zip(planes, (frame.y, frame.u, frame.v), (mask, half, half), strict=True):
        plane[where] = own[where]


def inked(shape: tuple[int, int], covers: tuple[Cover, ...], sheet: Sheet) -> Callable[[Frame], NDArray[np.bool_]]:
    """Where the film of a frame is drawn upon or lawfully open, by this sheet alone: pixels (height, width), four wider
    than the ink, as far as coding smears it into a window of the gate."""
    half = ((shape[0] + 1) // 2, (shape[1] + 1) // 2)
    still = np.zeros(shape, np.uint8)
    colours = np.zeros(half, np.uint8)
    for line in sheet.lines:
        drawing.polyline((still, colours, colours), line.points, drawing.WHITE)
        _beside((still, colours, colours), line)
    inks = dict.fromkeys((cover.track for cover in covers), drawing.WHITE)

    def at(frame: Frame) -> NDArray[np.bool_]:
        drawn = still.copy()
        _moving((drawn, colours, colours), frame.index, frame.time_s, covers, sheet, inks)
        if sheet.levels:
            drawn |= opened(covers, sheet.levels, frame.index, shape, sheet.blind).view(np.uint8)
        return np.asarray(cv2.dilate(drawn, np.ones((9, 9), np.uint8)) > 0)

    return at


def _moving(
    planes: Planes,
    frame: int,
    time_s: float,
    covers: tuple[Cover, ...],
    sheet: Sheet,
    inks: Mapping[str, drawing.Ink],
) -> None:
    """Markers with their labels, clock, banner and captions of one frame."""
    size = max(0.4, min(1.0, planes[0].shape[1] / 1300))
    for cover in covers:
        foot = cover.foot(frame)
        if foot is not None:
            drawing.disc(planes, foot, sheet.marker_px, inks[cover.track])
            if sheet.labels.get(cover.track):
                at = foot + np.array([1.6, 0.6]) * sheet.marker_px
                drawing.words(planes, sheet.labels[cover.track], at[0], at[1], size * 0.8, inks[cover.track])
    _strips(planes, time_s, sheet, size)


def write_film(path: Path, made: Iterable[Planes], times_s: Iterable[float]) -> None:
    """Encode pictures as H.264 in MP4, each at its own instant: the same pictures give the same bytes.

    One thread, no clock, no metadata. The file has its name only when it is whole.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    with av.open(
        str(unfinished),
        "w",
        format="mp4",
        options={"movflags": "+faststart"},
        container_options={"fflags": "+bitexact"},
    ) as container:
        stream = None
        for planes, time_s in zip(made, times_s, strict=True):
            if stream is None:
                stream = container.add_stream("libx264", rate=Fraction(TICKS, 1), options=_X264)
                stream.height, stream.width = planes[0].shape
                stream.pix_fmt = "yuv420p"
                stream.codec_context.thread_count = 1
                stream.codec_context.time_base = Fraction(1, TICKS)
            frame = av.VideoFrame(stream.width, stream.height, "yuv420p")
            for plane, values in zip(frame.planes, planes, strict=True):
                rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
                rows[: values.shape[0], : values.shape[1]] = values
            frame.pts, frame.time_base = round(time_s * TICKS), Fraction(1, TICKS)
            for packet in stream.encode(frame):
                container.mux(packet)
        if stream is not None:
            for packet in stream.encode(None):
                container.mux(packet)
    unfinished.replace(path)


def _beside(planes: Planes, line: Line) -> None:
    good = line.points[np.isfinite(line.points).all(axis=1)]
    if line.words and len(good):
        at = good[len(good) // 2]
        drawing.words(planes, line.words, at[0] + 6, at[1] - 6, max(0.4, planes[0].shape[1] / 1600))


def _strips(planes: Planes, time_s: float, sheet: Sheet, size: float) -> None:
    height = planes[0].shape[0]
    row = 34 * size
    drawing.words(planes, sheet.clock(time_s), 10, row, size)
    if sheet.banner:
        drawing.words(planes, sheet.banner, 10, 2 * row, size * 0.8, drawing.AMBER)
    now = [caption.words for caption in sheet.captions if caption.begins_s <= time_s < caption.ends_s]
    lines = [line for words in now for line in _folded(words, int(planes[0].shape[1] / (19 * size)))]
    for i, line in enumerate(reversed(lines)):
        drawing.words(planes, line, 10, height - 10 - i * row, size)


def _folded(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
