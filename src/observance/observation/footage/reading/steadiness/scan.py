"""The scan: every frame of a clip seen once, at a reduced size, and then the account of the whole."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes, Frame
from observance.observation.footage.reading.steadiness import monitor
from observance.observation.footage.reading.steadiness.cutting import Cut, cut
from observance.observation.footage.reading.steadiness.looks import Glances
from observance.observation.footage.reading.steadiness.poses import Poses
from observance.observation.footage.reading.steadiness.replays import replays
from observance.observation.footage.reading.steadiness.rows import Ledger, Rows, shows_nothing
from observance.observation.footage.reading.steadiness.spells import Steadiness
from observance.observation.footage.reading.steadiness.stoppages import repeats

Floats = NDArray[np.float64]

WIDTH = 320
"""Pixels of the picture that is scanned, about; a smaller one is scanned as it is."""


class Scan:
    """Sees a clip's frames one by one; memory grows by some 350 bytes a frame.

    Args:
        masks: polygons (k, 2) of image pixels that are not the scene: a burnt-in clock, a flag.
    """

    def __init__(self, masks: Sequence[Floats] = ()) -> None:
        self._masks = masks
        self._glances = Glances()
        self._ledger = Ledger()
        self._monitor = monitor.Watch()
        self._poses: Poses | None = None
        self._size = (0, 0)
        self._per_scan_px = 1.0

    def see(self, frame: Frame) -> None:
        """The next frame."""
        before = cv2.getNumThreads()
        cv2.setNumThreads(1)  # small pictures: threads cost more than they give, and one always sums in one order
        try:
            self._see(frame)
        finally:
            cv2.setNumThreads(before)

    def _see(self, frame: Frame) -> None:
        height, width = frame.y.shape
        if self._poses is None:
            self._size = (width, height)
            self._per_scan_px = float(max(1, round(width / WIDTH)))  # a whole number: the fast way to reduce
            small_size = (max(16, width // round(self._per_scan_px)), max(12, height // round(self._per_scan_px)))
            self._poses = Poses(small_size, _blind(self._masks, self._per_scan_px, small_size))
        small = _reduced(frame.y, self._poses.size)
        look = self._glances.of(frame, small)
        pose = self._poses.nothing() if shows_nothing(look) else self._poses.lay(small, frame.index)
        self._ledger.add(look, pose)
        self._monitor.see(small, frame.index)

    def account(self, times_s: Sequence[float]) -> Steadiness:
        """What was found; `times_s`: the instant of every frame that was seen."""
        times = np.asarray(times_s, dtype=np.float64)
        if self._poses is None:
            return Steadiness(
                size=self._size,
                spells=(),
                to_frame=np.zeros((0, 3, 3)),
                monitor=None,
                pairs=(),
                repeated=(),
                times_s=times,
                notes=(),
            )
        rows = self._ledger.rows(self._per_scan_px)
        made = cut(rows, times, self._poses.views, self._size, self._per_scan_px)
        corners = self._monitor.corners()
        shots = tuple((a, b) for a, b in _shots(made))
        return Steadiness(
            size=self._size,
            spells=made.spells,
            to_frame=self._to_frame(rows),
            monitor=None if corners is None else corners * self._per_scan_px,
            pairs=tuple(
                (view.frame, (view.pairs + 0.5) * self._per_scan_px)
                for view in self._poses.views
                if view.pairs is not None
            ),
            repeated=replays(rows.thumb, shots) if len(shots) > 1 else (),
            times_s=times,
            notes=tuple(_notes(made, rows, times)),
        )

    def _to_frame(self, rows: Rows) -> Floats:
        """(n, 3, 3), image pixels of the place's first view to those of each frame."""
        assert self._poses is not None
        if not self._poses.views:
            return np.full((len(rows.view), 3, 3), np.nan)
        grow = np.diag([self._per_scan_px, self._per_scan_px, 1.0])
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])  # whole numbers are the middles of pixels in OpenCV
        back = np.stack([np.linalg.inv(view.to_place) for view in self._poses.views])[rows.view]
        full = grow @ half @ rows.matrix @ back @ np.linalg.inv(half) @ np.linalg.inv(grow)
        full[rows.view < 0] = np.nan
        made: Floats = full / full[:, 2:, 2:]
        return made


def _shots(made: Cut) -> list[tuple[int, int]]:
    bounds: dict[int, tuple[int, int]] = {}
    for spell in made.spells:
        first, _ = bounds.get(spell.shot, (spell.first, spell.end))
        bounds[spell.shot] = (first, spell.end)
    return [bounds[shot] for shot in sorted(bounds)]


def _notes(made: Cut, rows: Rows, times: Floats) -> list[str]:
    notes = [
        f"at frame {one.frame} ({times[one.frame]:.2f} s) the exposure steps, the picture is {one.factor:.2f} times as "
        "bright; this is levelled out"
        for one in made.exposures
    ]
    every = repeats(rows.changed)
    if every:
        notes.append(
            f"every {_nth(every)} frame repeats the one before: the file was written at a rate that is not the "
            "camera's, and its time between frames is not the camera's"
        )
    return notes


def _nth(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else endings.get(number % 10, 'th')}"


def _reduced(brightness: Bytes, size: tuple[int, int]) -> Bytes:
    if (brightness.shape[1], brightness.shape[0]) == size:
        return brightness
    return np.asarray(cv2.resize(brightness, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _blind(masks: Sequence[Floats], per_scan_px: float, size: tuple[int, int]) -> NDArray[np.bool_] | None:
    if not masks:
        return None
    sheet = np.zeros((size[1], size[0]), np.uint8)
    for polygon in masks:
        cv2.fillPoly(sheet, [np.round(np.asarray(polygon) / per_scan_px * 16).astype(np.int32)], 1, shift=4)
    return cv2.dilate(sheet, np.ones((9, 9), np.uint8)) > 0
