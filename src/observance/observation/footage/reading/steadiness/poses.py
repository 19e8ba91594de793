"""Where the camera points, frame by frame: each frame's picture laid onto a reference, references linked to each other.

While the picture keeps to one reference, every frame is laid directly onto it, so that no error adds up. When too
little of it is left in view, the frame becomes the next reference, linked to the one before. Where the motion stops,
the picture is held against the views that were looked at before: a return to a preset position is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.reading.steadiness.landmarks import (
    Landmarks,
    Motion,
    carried,
    common,
    follow,
    landmarks,
    levelled,
    outlined,
)

Floats = NDArray[np.float64]

_OVERLAP = 0.6
_SETTLED_PX = 0.35
_SETTLED_FRAMES = 4
_MOST_VIEWS = 24
_LEAST_MATCHES = 14
_SURE, _WIDE = 0.5, 0.15
"""Share of the landmarks that must agree, and of the picture that they must span, for a view to be known again."""
_POOR_PX, _FEW, _MANY, _PLAIN_STEP_PX = 0.75, 14, 0.7, 1.5


@dataclass(slots=True, kw_only=True)
class View:
    """A reference picture.

    Attributes:
        place: number of the direction it looks in; views that were laid onto each other share it.
        to_place: (3, 3), this view's pixels to those of the place's first view, pixels of the scan.
        pairs: (m, 4), points of the place's first view and of this one that show the same, where it was laid onto it.
        settled: the camera came to rest in it; others lie on the way between two.
    """

    number: int
    frame: int
    known: Landmarks
    outline: Landmarks | None
    place: int
    to_place: Floats
    settled: bool
    pairs: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One frame's place.

    Attributes:
        view: number of the reference. matrix: (3, 3), reference to frame. shared, error: of the landmarks.
        step: (5, 2), how far the picture's middle and corners moved since the frame before; NaN at a cut.
        trembles: median over landmarks of how each departs from the common motion otherwise than in the frame before.
        cut: nothing of the frame before was found again. weak: too little to hold on to; the pose is held.
        blind: nothing to hold on to.
    """

    view: int
    matrix: Floats
    step: Floats
    shared: float
    error: float
    trembles: float
    cut: bool = False
    weak: bool = False
    blind: bool = False


@dataclass(slots=True)
class Poses:
    """Lays frames, given one by one, onto references."""

    size: tuple[int, int]
    blind: NDArray[np.bool_] | None = None
    views: list[View] = field(default_factory=list)
    _current: View | None = None
    _before: Bytes | None = None
    _matrix: Floats = field(default_factory=lambda: np.eye(3))
    _residuals: Floats | None = None
    _calm: int = 0
    _travelled: bool = False
    _places: int = 0

    def lay(self, picture: Bytes, frame: int) -> Pose:
        """The pose of the next frame, from its brightness at the size of the scan."""
        level = levelled(picture)
        pose = self._laid(level, frame)
        self._before = level
        return pose

    def _laid(self, level: Bytes, frame: int) -> Pose:
        if self._current is None:
            return self._begin(level, frame, cut=False)
        motion = follow(self._current.known, level, self._matrix)
        pose = None
        if motion is not None:
            pose = self._placed(motion, self._current)
        elif self._before is not None:
            pose = self._searched(level, frame)
        if pose is None:
            return self._begin(level, frame, cut=True)
        self._matrix = pose.matrix
        if self._overlap(pose.matrix) < _OVERLAP:
            self._renew(level, frame, pose)
        self._settle(level, frame, pose)
        return pose

    def nothing(self) -> Pose:
        """A frame that shows nothing to lay."""
        self._residuals = None
        view = self._current.number if self._current is not None else -1
        still = np.zeros((5, 2))
        return Pose(view=view, matrix=self._matrix, step=still, shared=0.0, error=np.nan, trembles=np.nan, blind=True)

    def _placed(self, motion: Motion, view: View) -> Pose:
        """A pose by the current view's landmarks; with poor ones, the one before is held unless the motion is plain."""
        if (motion.error > _POOR_PX and motion.shared < _MANY) or motion.inside.sum() < _FEW:
            step = self._step(motion.matrix)
            if float(np.sqrt((step**2).sum(axis=1).mean())) < _PLAIN_STEP_PX:
                self._residuals = None
                return Pose(
                    view=view.number,
                    matrix=self._matrix,
                    step=np.zeros((5, 2)),
                    shared=motion.shared,
                    error=motion.error,
                    trembles=np.nan,
                    weak=True,
                )
        trembles = np.nan
        if self._residuals is not None and self._residuals.shape == motion.residuals.shape:
            away = (motion.residuals - self._residuals)[motion.inside]
            away = away[np.isfinite(away).all(axis=1)]
            if len(away) >= _FEW and motion.shared > _MANY:
                trembles = float(np.median(np.hypot(away[:, 0], away[:, 1]))) / np.sqrt(2)
        self._residuals = motion.residuals
        return Pose(
            view=view.number,
            matrix=motion.matrix,
            step=self._step(motion.matrix),
            shared=motion.shared,
            error=motion.error,
            trembles=trembles,
        )

    def _step(self, matrix: Floats) -> Floats:
        """How far the middle and the corners moved since the frame before, by both frames' matrices."""
        points = frame_points(self.size)
        return carried(matrix @ np.linalg.inv(self._matrix), points) - points

    def _searched(self, level: Bytes, frame: int) -> Pose | None:
        """The frame laid onto the frame before: from where it was, by the whole picture's shift, by likeness."""
        before = self._before
        assert before is not None and self._current is not None
        mark = landmarks(before, self.blind)
        motion, weak = follow(mark, level, np.eye(3)), False
        if motion is None:
            motion = follow(mark, level, _shifted(before, level))
        if motion is None:
            motion = follow(landmarks(outlined(before), self.blind), outlined(level), np.eye(3))
            weak = motion is not None
        if motion is None:
            start = alike(before, level)
            motion = follow(mark, level, start) if start is not None else None
        if motion is None:
            return None
        matrix = motion.matrix @ self._matrix
        step = carried(motion.matrix, frame_points(self.size)) - frame_points(self.size)
        again = None if weak else follow(self._current.known, level, matrix)
        if again is not None:
            self._residuals = again.residuals
            return Pose(
                view=self._current.number,
                matrix=again.matrix,
                step=step,
                shared=again.shared,
                error=again.error,
                trembles=np.nan,
            )
        if weak and float(np.sqrt((step**2).sum(axis=1).mean())) < _PLAIN_STEP_PX:
            matrix, step = self._matrix, np.zeros((5, 2))
        self._renew_at(level, frame, matrix)
        return Pose(
            view=self._current.number,
            matrix=np.eye(3),
            step=step,
            shared=motion.shared,
            error=motion.error,
            trembles=np.nan,
            weak=weak,
        )

    def _begin(self, level: Bytes, frame: int, cut: bool) -> Pose:
        """A view without any link to the frame before."""
        self._start(level, frame, place=None, to_place=np.eye(3))
        self._calm, self._travelled = 0, False
        self._recognise(level)
        return Pose(
            view=self.views[-1].number,
            matrix=np.eye(3),
            step=np.full((5, 2), np.nan) if cut else np.zeros((5, 2)),
            shared=1.0,
            error=0.0,
            trembles=np.nan,
            cut=cut,
        )

    def _start(self, level: Bytes, frame: int, place: int | None, to_place: Floats) -> View:
        if place is None:
            place, self._places = self._places, self._places + 1
        view = View(
            number=len(self.views),
            frame=frame,
            known=landmarks(level, self.blind),
            outline=None,
            place=place,
            to_place=to_place,
            settled=True,
        )
        self.views.append(view)
        self._current, self._matrix, self._residuals = view, np.eye(3), None
        self._forget()
        return view

    def _forget(self) -> None:
        """Pictures of views on the way, and of the oldest beyond a bound, are let go; their numbers stay."""
        held = [view for view in self.views[1:-1] if len(view.known.picture)]
        for view in held:
            if not view.settled or len(held) > _MOST_VIEWS:
                view.known = Landmarks(picture=view.known.picture[:0], points=view.known.points[:0])
                held = held[1:]

    def _renew_at(self, level: Bytes, frame: int, matrix: Floats) -> None:
        """A new reference, linked by `matrix` from the one before."""
        old = self._current
        assert old is not None
        self._travelled = True
        view = self._start(level, frame, old.place, old.to_place @ np.linalg.inv(matrix))
        view.settled = False

    def _renew(self, level: Bytes, frame: int, pose: Pose) -> None:
        if self._current is not None and self._current.frame != frame:
            self._renew_at(level, frame, pose.matrix)

    def _overlap(self, matrix: Floats) -> float:
        """Share of the reference that is still in the frame."""
        width, height = self.size
        middle = carried(matrix, np.array([[width / 2, height / 2]]))[0] - [width / 2, height / 2]
        scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
        left = np.maximum(0, 1 - np.abs(middle) / [width, height])
        return float(left.prod()) * min(scale, 1 / max(scale, 1e-6))

    def _settle(self, level: Bytes, frame: int, pose: Pose) -> None:
        """Where a motion has come to rest, the view is held against those that were looked at before."""
        moved = float(np.sqrt((pose.step**2).sum(axis=1).mean()))
        if moved > _SETTLED_PX:
            self._calm = 0
            far = float(np.hypot(*(carried(self._matrix, frame_points(self.size)) - frame_points(self.size)).T).mean())
            self._travelled = self._travelled or far > 0.03 * self.size[0]
            return
        self._calm += 1
        if self._calm == _SETTLED_FRAMES and self._travelled and self._current is not None:
            way, matrix = self._current, self._matrix
            if way.frame != frame:
                self._renew_at(level, frame, matrix)
            own = self._current
            own.settled = True
            if not self._recognise(level):
                # What only the way there links to the calibrated view is another place: its error is not known.
                own.place, own.to_place = self._places, np.eye(3)
                self._places += 1
            if way is not own and not way.settled:  # the frames since it came to rest
                way.place, way.to_place = own.place, own.to_place @ matrix
            self._travelled = False

    def _recognise(self, level: Bytes) -> bool:
        """If the current view can be laid onto an earlier settled one, it looks at the same place."""
        own = self._current
        assert own is not None
        for view in self.views[:-1]:
            if not view.settled or not len(view.known.picture):
                continue
            laid = self._laid_onto(view, own, level)
            if laid is not None:
                matrix, pairs = laid
                own.place, own.to_place = view.place, view.to_place @ np.linalg.inv(matrix)
                own.pairs = np.column_stack([carried(view.to_place, pairs[:, :2]), pairs[:, 2:]])
                return True
        return False

    def _laid_onto(self, view: View, own: View, level: Bytes) -> tuple[Floats, Floats] | None:
        """The matrix from an earlier view to this one, and pairs: as if unmoved, by the way there, by likeness."""
        starts: list[Floats | None] = [np.eye(3)]
        if view.place == own.place:
            starts.append(np.linalg.inv(own.to_place) @ view.to_place)
        for start in starts:
            laid = _warped(view.known.picture, level, start, self.blind)
            if laid is not None:
                return laid
        return _warped(view.known.picture, level, alike(view.known.picture, level), self.blind)


def _warped(
    before: Bytes, after: Bytes, start: Floats | None, blind: NDArray[np.bool_] | None
) -> tuple[Floats, Floats] | None:
    """The matrix (3, 3) between two pictures near a start, and pairs of points (m, 4).

    The first is warped by the start, so that patches of both are of a size.
    """
    if start is None or not np.isfinite(start).all() or abs(np.linalg.det(start[:2, :2])) < 1e-3:
        return None
    near = np.allclose(start, np.eye(3))
    height, width = before.shape
    moved = before if near else cv2.warpPerspective(before, start, (width, height), borderValue=128)
    inside = cv2.warpPerspective(np.ones_like(before), start, (width, height))
    hidden = cv2.erode(inside, np.ones((15, 15), np.uint8), borderValue=1) == 0
    marks = landmarks(np.asarray(moved, dtype=np.uint8), hidden if blind is None else hidden | blind)
    motion = follow(marks, after, np.eye(3))
    if motion is None or motion.shared < _SURE:
        return None
    points = marks.points[motion.inside].astype(np.float64)
    found = carried(motion.matrix, points) + motion.residuals[motion.inside]
    if len(points) < _LEAST_MATCHES or cv2.contourArea(cv2.convexHull(found.astype(np.float32))) < _WIDE * after.size:
        return None
    return motion.matrix @ start, np.column_stack(
        [carried(np.asarray(np.linalg.inv(start), dtype=np.float64), points), found]
    )


def frame_points(size: tuple[int, int]) -> Floats:
    """The middle and four points towards the corners, (5, 2)."""
    width, height = size
    return np.array([[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]]) * [width, height]


def _shifted(before: Bytes, after: Bytes) -> Floats:
    """A start for the follower: the shift of the whole picture by phase correlation, from a quarter of its size."""
    small = [cv2.resize(one, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) for one in (before, after)]
    window = cv2.createHanningWindow((small[0].shape[1], small[0].shape[0]), cv2.CV_32F)
    (across, down), _ = cv2.phaseCorrelate(small[0].astype(np.float32), small[1].astype(np.float32), window)
    return np.array([[1, 0, 4 * across], [0, 1, 4 * down], [0, 0, 1.0]])


def alike(before: Bytes, after: Bytes) -> Floats | None:
    """A start for the follower from features that look alike (E. Rublee et al., ORB, ICCV 2011); None if too few."""
    finder = cv2.ORB.create(600, scaleFactor=1.25, nlevels=5, fastThreshold=7)
    (spots, words), (others, more) = (finder.detectAndCompute(one, None) for one in (before, after))
    if words is None or more is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words, more)
    if len(pairs) < _LEAST_MATCHES:
        return None
    p = np.array([spots[pair.queryIdx].pt for pair in pairs])
    q = np.array([others[pair.trainIdx].pt for pair in pairs])
    matrix, kept = cv2.findHomography(p, q, cv2.RANSAC, 2.5)
    if matrix is None or kept.sum() < max(_LEAST_MATCHES, 0.18 * len(pairs)):
        return None
    if not 0.2 < abs(np.linalg.det(matrix[:2, :2])) < 5:
        return None
    motion = common(p[kept.ravel() > 0], q[kept.ravel() > 0])
    return np.asarray(matrix, dtype=np.float64) if motion is None else motion.matrix
