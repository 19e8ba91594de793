"""A clip's segments tracked in order, two under way: while one is decoded or associated, the crew works on."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.blobs import Blobs, image_tracklets, with_looks
from observance.observation.footage.empty.ahead import Ahead
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import Planes, Segment, write_planes
from observance.observation.footage.empty.scenery import scene_of
from observance.observation.footage.empty.working import Working
from observance.observation.footage.eye import Eye, eye_of
from observance.observation.footage.kept import Keep
from observance.observation.footage.reading.account import Account
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.seeking import window
from observance.observation.footage.reading.segments import Span, spans, step_times, stride
from observance.observation.footage.sighting.detector.looks import Looks, outside
from observance.observation.footage.sighting.detector.running import Detector
from observance.observation.footage.sighting.detector.veto import Repeated, said_of, still_places
from observance.observation.footage.tracklets import Tracklet, read_notes, read_tracklets, write_tracklets

Floats = NDArray[np.float64]

UNDER_WAY = 2
_EYES = UNDER_WAY + 2
_DECODED, _LEARNED, _ASKED = 0.06, 0.1, 0.55
"""Shares of a segment's work that are done when it is decoded, when its empty scene is known, and when a detector, if
there is one, was asked."""


class Stopped(Exception):
    """Another segment failed: this one need not go on."""


class Looking:
    """The segments of one clip, tracked."""

    def __init__(
        self,
        *,
        path: Path,
        account: Account,
        working: Working,
        masks: Sequence[Floats],
        crew: Crew,
        keep: Keep | None,
        ahead: Ahead | None = None,
        detector: Detector | None = None,
    ) -> None:
        clip = account.clip
        self._path, self._clip, self._crew, self._keep, self._ahead = path, clip, crew, keep, ahead
        self._stretches, self._masks, self._detector, self._working = account.stretches, masks, detector, working
        self._usual = eye_of(working, clip, masks, crew, detector, None)
        self._special: dict[int, Eye] = {}
        self._times = step_times(clip)
        self.spans = spans(clip, account.stretches, working.width, working.height)
        self._done = np.zeros(len(self.spans))
        self._lock = threading.Lock()
        self._stop = False
        self._notes: dict[int, tuple[str, ...]] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the segments tracked so far, in their order."""
        return tuple(note for number in sorted(self._notes) for note in self._notes[number])

    def segments(self, progress: Callable[[float], None]) -> Iterator[tuple[Span, tuple[Tracklet, ...]]]:
        """Every segment with its tracklets, in order."""
        yield from self._in_order(progress)
        if self._keep is not None:
            self._keep.clear_others({self._kept_at(span)[0] for span in self.spans})

    def _in_order(self, progress: Callable[[float], None]) -> Iterator[tuple[Span, tuple[Tracklet, ...]]]:
        if not self._crew.shared:
            for span in self.spans:
                yield span, self._tracklets(span, progress)
            return
        waiting: deque[tuple[Span, Future[tuple[Tracklet, ...]]]] = deque()
        with ThreadPoolExecutor(UNDER_WAY) as threads:
            try:
                for span in self.spans:
                    waiting.append((span, threads.submit(self._tracklets, span, progress)))
                    if len(waiting) > UNDER_WAY:
                        first, future = waiting.popleft()
                        yield first, future.result()
                while waiting:
                    first, future = waiting.popleft()
                    yield first, future.result()
            except BaseException:
                self._stop = True
                self._crew.stop()
                raise

    def _tracklets(self, span: Span, progress: Callable[[float], None]) -> tuple[Tracklet, ...]:
        """One segment, of an earlier run if that finished it."""
        if self._keep is None:
            return self._tracked(span, progress)
        path, key = self._kept_at(span)
        kept = read_tracklets(path, key)
        if kept is None:
            kept = self._tracked(span, progress)
            write_tracklets(kept, path, key, self._notes.get(span.number, ()))
        else:
            self._notes[span.number] = read_notes(path)
        self._tell(span, 1.0, progress)
        return kept

    def _kept_at(self, span: Span) -> tuple[Path, str]:
        assert self._keep is not None
        return self._keep.product(["segment", span.first, span.end, span.reach_first, span.reach_end])

    def _tracked(self, span: Span, progress: Callable[[float], None]) -> tuple[Tracklet, ...]:
        every = stride(self._clip)
        name = f"{self._clip.name}, frames {span.first * every} to {(span.end - 1) * every}"
        times = self._times[span.reach_first : span.reach_end]
        eye = self._eye(span)
        planes = self._ahead.planes(self._clip, span) if self._ahead is not None and eye is self._usual else None
        file = planes.path if planes is not None else self._crew.folder / f"planes-{span.number}.raw"
        try:
            if planes is None:
                planes = self._decoded(span, eye, file, progress)
            times = times[: planes.frames]
            background = scene_of(planes, times, eye.body, eye.blind, self._crew, name)
            segment = Segment(planes=planes, first_step=0, background=background)
            looks, still = self._seen_by_model(
                eye,
                segment,
                lambda: self._frames(span, eye),
                times,
                name,
                lambda share: self._tell(span, _before(share), progress),
            )
            found, lacking = self._looked(
                eye, segment, times, name, lambda share: self._tell(span, self._after(share), progress), looks
            )
            if looks is not None:
                self._notes[span.number] = tuple(said_of(name, still, lacking))
        finally:
            file.unlink(missing_ok=True)
        self._tell(span, 1.0, progress)
        if eye.laying is not None:
            found = tuple(replace(one, feet=eye.laying.carried(one.feet)) for one in found)
        return tuple(one.later(span.reach_first) for one in found)

    def _eye(self, span: Span) -> Eye:
        """What the segment's stretch is looked at with; the last few are kept."""
        laying = self._stretches[span.stretch].laying
        if laying is None:
            return self._usual
        with self._lock:
            if span.stretch not in self._special:
                while len(self._special) >= _EYES:
                    del self._special[min(self._special)]
                self._special[span.stretch] = eye_of(
                    self._working, self._clip, self._masks, self._crew, self._detector, laying
                )
            return self._special[span.stretch]

    def _frames(self, span: Span, eye: Eye) -> Iterator[Frame]:
        """The segment's frames, one per step, laid onto the stretch's view."""
        every = stride(self._clip)
        frames = window(self._path, self._clip, span.reach_first * every, (span.reach_end - 1) * every + 1)
        looked = (frame for frame in frames if frame.index % every == 0)
        return looked if eye.laying is None else map(eye.laying.laid, looked)

    def _decoded(self, span: Span, eye: Eye, file: Path, progress: Callable[[float], None]) -> Planes:
        return write_planes(
            self._frames(span, eye),
            span.steps,
            *eye.size,
            file,
            lambda share: self._tell(span, _DECODED * share, progress),
        )

    def _seen_by_model(
        self,
        eye: Eye,
        segment: Segment,
        frames: Callable[[], Iterator[Frame]],
        times: Floats,
        name: str,
        progress: Callable[[float], None],
    ) -> tuple[Looks | None, tuple[Repeated, ...]]:
        """What a detector sees, without what is of the scene, and that; nothing without a detector."""
        if eye.asking is None:
            return None, ()
        looks = outside(eye.asking.looks(segment, frames, times, name, progress), eye.blind, eye.scale)
        still, places = still_places(looks, times)
        return looks.pick(~still), tuple(one for one in places if not one.mover)

    def _looked(
        self,
        eye: Eye,
        segment: Segment,
        times: Floats,
        name: str,
        progress: Callable[[float], None],
        looks: Looks | None,
    ) -> tuple[tuple[Tracklet, ...], int]:
        """The tracklets, and how many were left out because the model did not see them."""
        progress(0.0)
        if eye.ground is not None:
            return eye.ground.track(segment, times, name, progress, looks)
        boxes = np.concatenate([np.zeros((0, 5)), *self._crew.each(segment, Blobs(), name)])
        if looks is None:
            return image_tracklets(boxes, times, eye.scale, eye.size), 0
        table, label = with_looks(boxes, looks, eye.scale)
        return image_tracklets(table, times, eye.scale, eye.size, label), 0

    def _after(self, share: float) -> float:
        begun = _LEARNED if self._detector is None else _ASKED
        return begun + (1 - begun) * share

    def _tell(self, span: Span, share: float, progress: Callable[[float], None]) -> None:
        if self._stop:
            raise Stopped
        with self._lock:
            self._done[span.number] = share
            steps = np.array([one.steps for one in self.spans], dtype=np.float64)
            progress(float((self._done * steps).sum() / steps.sum()))


def _before(share: float) -> float:
    return _LEARNED + (_ASKED - _LEARNED) * share
