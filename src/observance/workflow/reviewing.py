"""The blind review page of a case: each act that footage or marks propose, as a clip and a neutral question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.reading.decode import Reader
from observance.observation.marked import Shared
from observance.observation.sound.events import events_of
from observance.observation.sound.excerpt import Excerpt, excerpts
from observance.reconstruction.fired import LEAST_LOG_RATIO
from observance.report.review import ReviewClip, review_page
from observance.report.shot_picture import heard as heard_picture
from observance.values.digests import digest_file
from observance.workflow.answering import caution_of, sightings_of
from observance.workflow.calibrating import calibrate
from observance.workflow.case import Case
from observance.workflow.case_frames import check_frames
from observance.workflow.listening import listen_items
from observance.workflow.picturing import rgb_of
from observance.workflow.progress import Progress
from observance.workflow.rebuilding import inputs_of, main_of
from observance.workflow.tracking import TrackedItem, track_items

_ASKED = frozenset({"crosses"})
"""What footage proposes by itself and a person has to read; stays, runs and stops support, they accuse nobody."""
_LEAD_S = 1.5
_LONGEST_S = 20.0
_MOST_IMAGES = 150
_WIDTH = 960
_QUALITY = 68

Place = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question about frames of one item, before its pictures are cut."""

    question: str
    place: str | None
    item: str
    first: int
    last: int


def review_case(case: Case, out: Path, *, progress: Progress, workers: int = 1) -> Path:
    """Write the page. It shows no box, party, clause or earlier reading, and the clips in an order drawn from the seed.

    Raises:
        RefusedInput: footage or calibrations that cannot be taken as they are.
    """
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    tracked = track_items(case, calibrations, workers=workers, progress=progress)
    tracked = listen_items(case, calibrations, tracked, progress=progress)
    check_frames(case, {one.footage.item: len(one.footage.frame_times_s) for one in tracked})
    progress("rebuild", 0.0)
    main = main_of(case, inputs_of(case, calibrations, tracked))
    progress("rebuild", 1.0)
    times = {t.footage.item: t.footage.frame_times_s for t in tracked}
    cameras = {t.footage.item: calibrations[t.footage.camera].camera for t in tracked}
    asked: set[_Asked] = set()
    seen = sightings_of(case, main, tracked)
    for act in main.ensemble.acts:
        for origin in act.origins:
            if origin.kind != "path" or act.kind not in _ASKED:
                continue
            for one in seen.get(origin.id, ()):
                inside = (one.times_s >= act.outer[0]) & (one.times_s <= act.outer[1])
                if inside.any():
                    span = (int(one.frames[inside].min()), int(one.frames[inside].max()))
                    asked.add(_framed(act.kind, act.place or None, one.item, span, times[one.item]))
    for mark in case.observations.observations:
        if isinstance(mark, Shared) or mark.act is None or mark.frames is None or mark.frames.item not in times:
            continue
        span = (mark.frames.first, mark.frames.last)
        asked.add(_framed(mark.act.does, mark.act.line, mark.frames.item, span, times[mark.frames.item]))
    for heard in tracked:
        asked |= _impulses_asked(heard, times[heard.footage.item])
    clips = []
    ordered = sorted(asked, key=lambda a: (a.item, a.first, a.last, a.question, a.place or ""))
    for number, one_asked in enumerate(ordered):
        clips.append(_cut(case, one_asked, times[one_asked.item], cameras[one_asked.item]))
        progress("cut clips", (number + 1) / len(ordered))
    out.parent.mkdir(parents=True, exist_ok=True)
    page = review_page(case.question.title, clips, seed=case.question.seed, caution=caution_of(case.question.kind))
    out.write_text(page, encoding="utf-8")
    return out


def _impulses_asked(heard: TrackedItem, times: NDArray[np.float64]) -> set[_Asked]:
    """What was listed as consistent with a shot, asked about as everything else is: nothing says that a machine did."""
    if heard.footage.impulses is None:
        return set()
    found = set()
    for event in events_of(heard.footage.impulses, LEAST_LOG_RATIO):
        span = np.searchsorted(times, [event.first_s, event.last_s])
        span = np.clip(span, 0, len(times) - 1)
        found.add(_framed("fires", None, heard.footage.item, (int(span[0]), int(span[1])), times))
    return found


def _framed(question: str, place: str | None, item: str, span: tuple[int, int], times: NDArray[np.float64]) -> _Asked:
    """With some seconds before and after, so that the cut itself does not give the answer away."""
    last = len(times) - 1
    begin, end = times[min(span[0], last)] - _LEAD_S, times[min(span[1], last)] + _LEAD_S
    end = min(end, begin + _LONGEST_S)
    first, final = int(np.searchsorted(times, begin)), int(np.searchsorted(times, end, side="right")) - 1
    return _Asked(question=question, place=place, item=item, first=max(0, first), last=min(last, max(first, final)))


def _cut(case: Case, asked: _Asked, times: NDArray[np.float64], camera: Camera | None) -> ReviewClip:
    path = case.original(asked.item)
    assert path is not None  # it was tracked, so it is held
    held = next(item for item in case.items if item.id == asked.item)
    rate = case.cameras[held.camera or ""].frame_rate_hz
    step = max(1, -(-(asked.last - asked.first + 1) // _MOST_IMAGES))
    images, scale = [], 1.0
    sound = _sound(path, asked, times)
    for frame in Reader(path, rate):
        if frame.index > asked.last:
            break
        if frame.index >= asked.first and frame.index % step == 0:
            rgb = rgb_of(frame)
            scale = max(1.0, rgb.shape[1] / _WIDTH)
            size = (round(rgb.shape[1] / scale), round(rgb.shape[0] / scale))
            small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) if scale > 1 else rgb
            if sound is not None:
                small = np.vstack([small, heard_picture(sound, (), small.shape[1], cursor_s=frame.time_s)])
            done, data = cv2.imencode(
                ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
            )
            assert done
            images.append(bytes(data.tobytes()))
    seconds = max(1e-3, float(times[asked.last] - times[asked.first]))
    return ReviewClip(
        question=asked.question,
        item=asked.item,
        item_sha256=digest_file(path),
        first=asked.first,
        last=asked.last,
        images=tuple(images),
        rate_hz=max(1.0, (len(images) - 1) / seconds),
        place=asked.place,
        marks=_marks(case, asked.place, camera),
        scale=scale,
    )


def _sound(path: Path, asked: _Asked, times: NDArray[np.float64]) -> Excerpt | None:
    """What is heard over a clip that asks for a shot, drawn under its frames; None for other questions, or mute."""
    if asked.question != "fires":
        return None
    return excerpts(path, [(float(times[asked.first]), float(times[asked.last]) + 1e-3)])[0]


def _marks(case: Case, place: str | None, camera: Camera | None) -> tuple[Place, ...]:
    """The line asked about, as it lies in the picture; nothing when the camera or the place is not known."""
    lines: Mapping[str, object] = case.scene.lines
    if place is None or camera is None or place not in lines:
        return ()
    vertices = case.scene.lines[place].points
    dense = np.concatenate([np.linspace(a, b, 200, endpoint=False) for a, b in pairwise(vertices)])
    pixels = camera.project(np.column_stack([dense, np.zeros(len(dense))]))
    inside = np.isfinite(pixels).all(axis=1) & (np.abs(pixels) < 1e5).all(axis=1)
    inside &= (pixels[:, 0] > -50) & (pixels[:, 0] < camera.width + 50)
    inside &= (pixels[:, 1] > -50) & (pixels[:, 1] < camera.height + 50)
    return (tuple((round(float(u), 1), round(float(v), 1)) for u, v in pixels[inside]),) if inside.any() else ()
