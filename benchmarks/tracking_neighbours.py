"""The neighbours on the same clip: OpenCV's background models, roboflow's trackers, and supervision's LineZone.

They are not needed for anything else and would bring OpenCV a second time, so they live in a folder of their own, which
PYTHONPATH names: `pip install --no-deps --target DIR "supervision>=0.31" "trackers>=2.6"`, and with them pydeprecate,
defusedxml, requests, urllib3, idna, certifi, charset-normalizer, tqdm, pyyaml, pillow, rich, matplotlib, contourpy,
cycler, fonttools, kiwisolver and pyparsing. Trackers run at their own settings, told the clip's rate.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tracking_scores import LINES, RATE_HZ, Events

from observance.observation.camera import Camera
from observance.observation.footage.reading.decode import frames

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

LEAST_AREA_PX, LEAST_TALL_PX, MOST_TALL_PX = 250, 35, 200
_LEARN_RATE = -1.0


def installed() -> bool:
    """Whether the neighbours can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in ("supervision", "trackers"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A neighbour's boxes (n, 6: frame from 1, id, left, top, width, height), crossings by rule, and speed."""

    boxes: Floats
    crossed: dict[str, Events]
    fps: float


def neighbours(video: Path, camera: Camera) -> Iterator[tuple[str, Ran]]:
    """Each neighbour's run."""
    for model in ("MOG2", "KNN"):
        began = time.perf_counter()
        seen = list(_moving(video, model))
        detected = time.perf_counter() - began
        for tracker in ("ByteTrack", "C-BIoU"):
            began = time.perf_counter()
            boxes = _tracked(seen, tracker)
            spent = detected + time.perf_counter() - began
            yield f"{model} + {tracker}", Ran(boxes=boxes, crossed=zones(boxes, camera), fps=len(seen) / spent)


def _moving(video: Path, model: str) -> Iterator[Floats]:
    """Boxes (k, 4) left, top, right, bottom of what moves in every frame."""
    if model == "MOG2":
        subtractor: cv2.BackgroundSubtractor = cv2.createBackgroundSubtractorMOG2(500, 16, True)
    else:
        subtractor = cv2.createBackgroundSubtractorKNN(500, 400, True)
    small, tall = np.ones((3, 3), np.uint8), np.ones((9, 5), np.uint8)
    for frame in frames(video, first=0, last=None, frame_rate_hz=RATE_HZ):
        colours = [cv2.resize(plane, frame.y.shape[::-1]) for plane in (frame.v, frame.u)]
        picture = cv2.cvtColor(cv2.merge([frame.y, *colours]), cv2.COLOR_YCrCb2BGR)
        mask = (np.asarray(subtractor.apply(picture, None, _LEARN_RATE)) == 255).astype(np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, small), dtype=np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, tall), dtype=np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        left, top, width, height, area = (stats[1:, k].astype(np.float64) for k in range(5))
        keep = (area > LEAST_AREA_PX) & (height > LEAST_TALL_PX) & (height < MOST_TALL_PX)
        yield np.column_stack([left, top, left + width, top + height])[keep]


def _tracked(seen: list[Floats], name: str) -> Floats:
    import supervision as sv
    import trackers

    made = {"ByteTrack": trackers.ByteTrackTracker, "C-BIoU": trackers.CBIoUTracker}[name]
    tracker = made(frame_rate=RATE_HZ, lost_track_buffer=30, minimum_consecutive_frames=1)
    rows: list[Floats] = []
    for number, boxes in enumerate(seen, start=1):
        found = sv.Detections(
            xyxy=boxes.reshape(-1, 4), confidence=np.ones(len(boxes)), class_id=np.zeros(len(boxes), dtype=int)
        )
        out = tracker.update(found)
        if out.tracker_id is None or not len(out.tracker_id):
            continue
        known = np.asarray(out.tracker_id) >= 0
        corner, far = np.asarray(out.xyxy)[known, :2], np.asarray(out.xyxy)[known, 2:]
        ids = np.asarray(out.tracker_id)[known]
        rows.append(np.column_stack([np.full(len(ids), number), ids, corner, far - corner]))
    return np.concatenate(rows) if rows else np.zeros((0, 6))


def zones(boxes: Floats, camera: Camera) -> dict[str, Events]:
    """Crossings by LineZone over the three lines: as shipped, and with the foot as its anchor."""
    import supervision as sv

    rules = {"LineZone as shipped": None, "LineZone at the foot": (sv.Position.BOTTOM_CENTER,)}
    crossed: dict[str, Events] = {}
    for rule, anchors in rules.items():
        crossed[rule] = {}
        for name, (a, b) in LINES.items():
            start, end = camera.project(np.array([[*a, 0.0], [*b, 0.0]]))
            anchored = {} if anchors is None else {"triggering_anchors": anchors}
            zone = sv.LineZone(start=sv.Point(*start), end=sv.Point(*end), **anchored)
            crossed[rule][name] = _triggered(zone, boxes)
    return crossed


def _triggered(zone: object, boxes: Floats) -> list[tuple[float, int]]:
    import supervision as sv

    found: list[tuple[float, int]] = []
    for number in range(1, int(boxes[:, 0].max(initial=0)) + 1):
        own = boxes[boxes[:, 0] == number]
        if not len(own):
            continue
        seen = sv.Detections(
            xyxy=np.column_stack([own[:, 2:4], own[:, 2:4] + own[:, 4:6]]),
            tracker_id=own[:, 1].astype(int),
            class_id=np.zeros(len(own), dtype=int),
        )
        into, out = zone.trigger(seen)  # type: ignore[attr-defined]
        at = (number - 1) / RATE_HZ
        found += [(at, 1)] * int(np.sum(into)) + [(at, -1)] * int(np.sum(out))
    return found
