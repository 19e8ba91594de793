"""Whether a finished film shows anybody of the original: frame beside frame, by the pixels alone and by the tracks.

By what may be there at all: every pixel shows the empty scene, the release's own grey, or ink where ink was to be;
colours too. By the pixels: where the original differs from its empty scene somebody or something moves. The film may
show the empty scene there, or an even surface, or marks; if it is nearer to the original than to the scene, it shows
what moves. This asks no tracker. By the tracks: within a mover's box, core against core, the film may not show the
original's structure; that finds whoever stood still all the time and so is part of what a median takes for empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.gate.stops import Stop
from observance.release.picture.backdrop import Planes, median_uncovered
from observance.release.picture.covers import HEAD_SHARE, Cover, Floats, window
from observance.release.picture.drawing import GREY
from observance.release.picture.likeness import FLAT, shows
from observance.release.picture.opened import Level, level_of

Map = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Box = tuple[int, int, int, int]

_WINDOW = 5
_MARGIN, _TILE = 2 * _WINDOW, 32
_DIFFERS, _SIGMAS = 10.0, 4.0
"""The original differs from its scene by so many levels and so many of the pixel's own deviations."""
_NEARER = 0.3
"""The film shows the original where its squared distance to it is under this share of the scene's."""
_FAR = 65_025.0
_EVEN = 2.0
_LEAST_AREA = 10
_STRANGE, _STRANGE_AREA = 22.0, 28
"""Anywhere in the picture: so many levels off the empty scene over so many pixels are no matter of coding."""
_COLOUR = 12.0
_LIKE, _SAME = 0.75, 0.5
"""A mover's core counts as shown from this correlation on, and up to this share of its own variance apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """The original's own empty scene.

    Attributes:
        scene: (height, width) the plain median. deviation: each pixel's, from it.
        behind: the median of what no cover lay on, NaN where one always did: the ground that somebody who mostly stood
            there hides from the plain median.
        colours: the same of U and of V, at their own size. rounded: the scene in whole levels.
        grounds, unknown: `behind` and `colours` in whole levels, and where they are NaN.
    """

    scene: Map
    deviation: Map
    behind: Map
    colours: tuple[Map, Map]
    rounded: Bytes
    grounds: tuple[Bytes, Bytes, Bytes]
    unknown: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]


def still_of(pictures: Sequence[Planes], covered: Sequence[NDArray[np.bool_]]) -> Still:
    """The scene of sampled frames; `covered` says where covers lie in each, (height, width)."""
    hidden = np.stack(covered)
    stack = np.stack([planes[0] for planes in pictures])
    scene = median_uncovered(stack, np.zeros_like(hidden), 0)
    departs = median_uncovered(np.stack([cv2.absdiff(one, scene) for one in stack]), np.zeros_like(hidden), 0)
    u, v = (_behind(np.stack([planes[k] for planes in pictures]), _halves(hidden)) for k in (1, 2))
    behind = _behind(stack, hidden)
    y0, u0, v0 = (np.nan_to_num(one).astype(np.uint8) for one in (behind, u, v))
    return Still(
        scene=scene.astype(np.float32), deviation=(1.4826 * departs).astype(np.float32), behind=behind, colours=(u, v),
        rounded=scene, grounds=(y0, u0, v0), unknown=(np.isnan(behind), np.isnan(u), np.isnan(v)),
    )  # fmt: skip


def _behind(stack: Bytes, hidden: NDArray[np.bool_]) -> Map:
    empty = median_uncovered(stack, hidden, 0).astype(np.float32)
    empty[hidden.all(axis=0)] = np.nan
    return empty


def _halves(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Masks (n, height, width) at a colour plane's size, as `backdrop` takes them."""
    return masks[:, ::2, ::2]


@dataclass(slots=True, kw_only=True)
class _Seen:
    """Runs of frames in which the same thing was found, so that one person is one stop."""

    stops: list[Stop] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, stop: Stop) -> None:
        before = self.last.get(key, -10)
        self.last[key] = stop.frame
        if stop.frame > before + 2:
            self.stops.append(stop)


def uncovered(
    file: str,
    original: Iterable[Frame],
    film: Iterable[Frame],
    still: Still,
    covers: tuple[Cover, ...],
    *,
    drawn: Callable[[Frame], NDArray[np.bool_]],
    levels: Mapping[str, Level],
    progress: Callable[[int], None] = lambda frame: None,
) -> tuple[Stop, ...]:
    """Everybody of the original whom the film shows; a frame more or less, or at another time, is a stop too.

    Args:
        drawn: where the film was drawn upon, by what was to be drawn alone: dark ink on dark clothes is no leak.
        levels: of tracks that are not covered whole: a head that is to be covered is looked at as a core is.
    """
    seen = _Seen()
    floor = np.maximum(_DIFFERS, _SIGMAS * still.deviation) ** 2
    for own, shown in _paired(file, original, film, seen):
        ink = drawn(own)
        explained = _filled(shown.y.astype(np.float32)) | ink
        box = _strange(shown, still, explained, ink)
        if box is not None:
            words = "the film shows what is neither the empty scene nor a fill nor a mark"
            seen.add("strange", Stop(kind="uncovered person", file=file, words=words, frame=own.index, box=box))
        box = _nearer(own.y, shown.y, still, floor, explained)
        if box is not None:
            words = "the film shows what moves in the original here"
            seen.add("moves", Stop(kind="uncovered person", file=file, words=words, frame=own.index, box=box))
        for cover in covers:
            strange = _unexplained(cover, own.index, shown.y, still, floor, explained)
            if strange is not None:
                words = "within a mover's outline the film shows what is neither the empty scene nor a fill nor a mark"
                stop = Stop(kind="uncovered person", file=file, words=words, frame=own.index, box=strange)
                seen.add(f"{cover.track} outline", stop)
            core = _core_shown(_to_be_covered(cover, own.index, levels), own, shown)
            if core is not None:
                words = "the film shows the original within a mover's track"
                seen.add(cover.track, Stop(kind="uncovered person", file=file, words=words, frame=own.index, box=core))
        progress(own.index)
    return tuple(seen.stops)


def _paired(file: str, original: Iterable[Frame], film: Iterable[Frame], seen: _Seen) -> Iterator[tuple[Frame, Frame]]:
    """Frames of both side by side; the first that has no partner, size or instant alike ends it with a stop."""
    ours, theirs = iter(original), iter(film)
    while True:
        own, shown = next(ours, None), next(theirs, None)
        if own is None and shown is None:
            return
        number = own.index if own is not None else shown.index if shown is not None else 0
        if own is None or shown is None:
            words = "the film has another number of frames than the original"
        elif own.y.shape != shown.y.shape:
            words = "the film has another size than the original"
        elif abs(own.time_s - shown.time_s) > 1e-3:
            words = f"shown {shown.time_s - own.time_s:+.3f} s off its own time"
        else:
            yield own, shown
            continue
        seen.add("timing", Stop(kind="timing", file=file, words=words, frame=number))
        return


def _nearer(own: Bytes, shown: Bytes, still: Still, floor: Map, explained: NDArray[np.bool_]) -> Box | None:
    """A patch where the original differs from its scene and the film is nearer to it; one is enough to stop it."""
    moved = cv2.absdiff(own, still.rounded) >= _DIFFERS  # a window is over the floor only with such a pixel in it
    for part in _places(moved):
        a, b = own[part].astype(np.float32), shown[part].astype(np.float32)
        apart = _mean((a - still.scene[part]) ** 2)
        apart = np.fmin(apart, _mean(np.nan_to_num((a - still.behind[part]) ** 2, nan=_FAR)))
        differs = (apart > floor[part]) & ~explained[part]
        if not differs.any():
            continue
        near = _mean((b - a) ** 2) < _NEARER * apart
        structured = _mean(b * b) - _mean(b) ** 2 > FLAT
        found = _patch(differs & near & structured)
        if found is not None:
            return part[1].start + found[0], part[0].start + found[1], found[2], found[3]
    return None


def _places(mask: NDArray[np.bool_]) -> Iterator[tuple[slice, slice]]:
    """Rows and columns around everything that is set, with room for a window; whole tiles, touching ones together."""
    height, width = mask.shape
    rows, columns = np.nonzero(mask)
    tiles = np.zeros((height // _TILE + 1, width // _TILE + 1), np.uint8)
    tiles[rows // _TILE, columns // _TILE] = 1
    count, _, stats, _ = cv2.connectedComponentsWithStats(tiles)
    for left, top, wide, tall, _ in stats[1:count]:
        low, high = max(top * _TILE - _MARGIN, 0), (top + tall) * _TILE + _MARGIN
        yield slice(low, high), slice(max(left * _TILE - _MARGIN, 0), (left + wide) * _TILE + _MARGIN)


def _strange(shown: Frame, still: Still, explained: NDArray[np.bool_], ink: NDArray[np.bool_]) -> Box | None:
    """A patch anywhere that is neither filled nor drawn nor the ground behind, in brightness or in colour.

    A fill in grey explains no colour: beneath one only ink has any.
    """
    off = (cv2.absdiff(shown.y, still.grounds[0]) >= _STRANGE) | still.unknown[0]
    off &= (cv2.absdiff(shown.y, np.full_like(shown.y, GREY.y)) >= _STRANGE) & ~explained
    for part in _places(off):  # a window is off by so much only with such a pixel in it
        y, known = shown.y[part].astype(np.float32), explained[part]
        apart = np.where(known, 0.0, np.fmin((y - still.behind[part]) ** 2, (y - GREY.y) ** 2)).astype(np.float32)
        box = _patch((_mean(apart) > _STRANGE**2) & ~known, _STRANGE_AREA)
        if box is not None:
            return part[1].start + box[0], part[0].start + box[1], box[2], box[3]
    near: NDArray[np.bool_] | None = None
    for number, plane in enumerate((shown.u, shown.v)):
        off = (cv2.absdiff(plane, still.grounds[number + 1]) >= _COLOUR) | still.unknown[number + 1]
        off &= cv2.absdiff(plane, np.full_like(plane, GREY.u)) >= _COLOUR
        if not off.any():
            continue
        if near is None:
            near = np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
        known = near[::2, ::2][: plane.shape[0], : plane.shape[1]]
        own, behind = plane.astype(np.float32), still.colours[number]
        apart = np.where(known, 0.0, np.fmin((own - behind) ** 2, (own - GREY.u) ** 2)).astype(np.float32)
        box = _patch((_mean(apart, 3) > _COLOUR**2) & ~known, _STRANGE_AREA // 4)
        if box is not None:
            left, top, width, height = (2 * value for value in box)
            return left, top, width, height
    return None


def _unexplained(
    cover: Cover, frame: int, shown: Bytes, still: Still, floor: Map, explained: NDArray[np.bool_]
) -> Box | None:
    """A patch within a mover's outline that is neither filled nor drawn nor the ground behind."""
    row = frame - cover.first
    if not 0 <= row < len(cover.bodies):
        return None
    rows, columns = window(cover.bodies[row], (shown.shape[0], shown.shape[1]))
    b, behind, known = shown[rows, columns].astype(np.float32), still.behind[rows, columns], explained[rows, columns]
    if b.size < _LEAST_AREA:
        return None
    apart = np.where(known, 0.0, np.fmin((b - behind) ** 2, (b - GREY.y) ** 2)).astype(np.float32)
    found = _patch((_mean(apart) > floor[rows, columns]) & ~known)
    return None if found is None else (columns.start + found[0], rows.start + found[1], found[2], found[3])


def _patch(mask: NDArray[np.bool_], least: int = _LEAST_AREA) -> Box | None:
    """The first connected patch of a mask that is large enough to be of somebody: left, top, width, height."""
    if not mask.any():
        return None
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    for left, top, width, height, area in stats[1:count]:
        if area >= least:
            return int(left), int(top), int(width), int(height)
    return None


def _filled(shown: Map) -> NDArray[np.bool_]:
    """An even fill in the release's own grey, with a rim as wide as coding smears it: an edge of it is no person."""
    spread = _mean(shown * shown, 3) - _mean(shown, 3) ** 2
    even = ((np.abs(shown - GREY.y) <= 3) & (spread < _EVEN)).astype(np.uint8)
    return np.asarray(cv2.dilate(even, np.ones((13, 13), np.uint8)) > 0)


def _to_be_covered(cover: Cover, frame: int, levels: Mapping[str, Level]) -> Floats | None:
    """The middle of what must be covered of a mover: of the body, or of the head alone."""
    row = frame - cover.first
    if not 0 <= row < len(cover.bodies):
        return None
    level = level_of(levels, cover, row)
    if level == "whole":
        return cover.core(frame)
    if level == "none":
        return None
    left, top, right, bottom = cover.bodies[row]
    wide, tall = (right - left) / 4, HEAD_SHARE * (bottom - top)
    return np.array([left + wide, top, right - wide, top + tall])


def _core_shown(core: Floats | None, own: Frame, shown: Frame) -> Box | None:
    """The middle of what is to be covered of a mover, where the film shows what the original shows there."""
    if core is None:
        return None
    rows, columns = window(core, (own.y.shape[0], own.y.shape[1]))
    if not shows(own.y[rows, columns], shown.y[rows, columns], like=_LIKE, apart=_SAME):
        return None
    return columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start


def _mean(values: Map, size: int = _WINDOW) -> Map:
    return np.asarray(cv2.boxFilter(values, cv2.CV_32F, (size, size)), dtype=np.float32)
