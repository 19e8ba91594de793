"""Whether a finished film shows anybody of the original: frame beside frame, by the pixels alone and by the tracks.

By the pixels: where the original differs from its empty scene somebody or something moves. The film may show the empty
scene there, or an even surface, or marks; if it is nearer to the original than to the scene, it shows what moves. This
asks no tracker. By the tracks: within a mover's box, core against core, the film may not show the original's structure;
that finds whoever stood still all the time and so is part of what a median takes for empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.gate.stops import Stop
from observance.release.picture.backdrop import median_uncovered
from observance.release.picture.covers import Cover, window
from observance.release.picture.drawing import GREY

Map = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Box = tuple[int, int, int, int]

_WINDOW = 5
_DIFFERS, _SIGMAS = 10.0, 4.0
"""The original differs from its scene by so many levels and so many of the pixel's own deviations."""
_NEARER = 0.3
"""The film shows the original where its squared distance to it is under this share of the scene's."""
_FAR = 65_025.0
_FLAT = 5.0
"""Under this variance in a window the film shows an even surface."""
_EVEN = 2.0
_LEAST_AREA = 10
_LIKE, _SAME = 0.75, 0.5
"""A mover's core counts as shown from this correlation on, and up to this share of its own variance apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """The original's own empty scene.

    Attributes:
        scene: (height, width) the plain median. deviation: each pixel's, from it.
        behind: the median of what no cover lay on, NaN where one always did: the ground that somebody who mostly stood
            there hides from the plain median.
    """

    scene: Map
    deviation: Map
    behind: Map


def still_of(pictures: Sequence[Bytes], covered: Sequence[NDArray[np.bool_]]) -> Still:
    """The scene of sampled frames; `covered` says where covers lie in each, (height, width)."""
    stack = np.stack(pictures)
    empty = median_uncovered(stack, np.stack(covered), 0).astype(np.float32)
    empty[np.stack(covered).all(axis=0)] = np.nan
    scene = np.median(stack, axis=0).astype(np.float32)
    departs = np.median(np.abs(stack - scene[None]), axis=0).astype(np.float32)
    return Still(scene=scene, deviation=1.4826 * departs, behind=empty)


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
    progress: Callable[[int], None] = lambda frame: None,
) -> tuple[Stop, ...]:
    """Everybody of the original whom the film shows; a frame more or less, or at another time, is a stop too.

    Args:
        drawn: where the film was drawn upon, by what was to be drawn alone: dark ink on dark clothes is no leak.
    """
    seen = _Seen()
    floor = np.maximum(_DIFFERS, _SIGMAS * still.deviation) ** 2
    for own, shown in _paired(file, original, film, seen):
        explained = _filled(shown.y.astype(np.float32)) | drawn(own)
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
            core = _core_shown(cover, own, shown)
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
    a, b = own.astype(np.float32), shown.astype(np.float32)
    apart = _mean((a - still.scene) ** 2)
    apart = np.fmin(apart, _mean(np.nan_to_num((a - still.behind) ** 2, nan=_FAR)))
    differs = (apart > floor) & ~explained
    if not differs.any():
        return None
    near = _mean((b - a) ** 2) < _NEARER * apart
    structured = _mean(b * b) - _mean(b) ** 2 > _FLAT
    return _patch(differs & near & structured)


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
    apart = np.where(known, 0.0, np.nan_to_num((b - behind) ** 2, nan=_FAR)).astype(np.float32)
    found = _patch((_mean(apart) > floor[rows, columns]) & ~known)
    return None if found is None else (columns.start + found[0], rows.start + found[1], found[2], found[3])


def _patch(mask: NDArray[np.bool_]) -> Box | None:
    """The first connected patch of a mask that is large enough to be of somebody: left, top, width, height."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    for left, top, width, height, area in stats[1:count]:
        if area >= _LEAST_AREA:
            return int(left), int(top), int(width), int(height)
    return None


def _filled(shown: Map) -> NDArray[np.bool_]:
    """An even fill in the release's own grey, with a rim as wide as coding smears it: an edge of it is no person."""
    spread = _mean(shown * shown, 3) - _mean(shown, 3) ** 2
    even = ((np.abs(shown - GREY.y) <= 3) & (spread < _EVEN)).astype(np.uint8)
    return np.asarray(cv2.dilate(even, np.ones((13, 13), np.uint8)) > 0)


def _core_shown(cover: Cover, own: Frame, shown: Frame) -> Box | None:
    """The middle of a mover's body, where the film shows what the original shows there."""
    core = cover.core(own.index)
    if core is None:
        return None
    rows, columns = window(core, (own.y.shape[0], own.y.shape[1]))
    a, b = own.y[rows, columns].astype(np.float32), shown.y[rows, columns].astype(np.float32)
    if a.size < 12 or a.shape != b.shape or a.std() ** 2 < _FLAT or b.std() ** 2 < _FLAT:
        return None
    at = (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
    if float(np.mean((a - b) ** 2)) > _SAME * float(a.std()) ** 2:
        return None
    like = float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std()))
    return at if like > _LIKE else None


def _mean(values: Map, size: int = _WINDOW) -> Map:
    return np.asarray(cv2.boxFilter(values, cv2.CV_32F, (size, size)), dtype=np.float32)
