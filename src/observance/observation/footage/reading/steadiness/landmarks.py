"""Landmarks: well-marked points of a reference picture, found again in another, and the one motion that most share.

Points are followed by pyramids of patches (J.-Y. Bouguet, Pyramidal implementation of the Lucas Kanade feature
tracker, 2001). The motion is a similarity, fitted by least squares in complex numbers with the outliers weighted down;
where the picture turns far, a homography takes its place, which a turn about the eye is exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CELLS = (12, 9)
_AROUND = 31
_QUIET = 6.0
_BORDER = 6
_LEAST = 8
_WINDOW = (15, 15)
_LEVELS = 3
_FAR = 1.5
_STRAY = 0.8
"""Pixels of the scan: a landmark further than this (or four times the usual) from the common motion strays."""
_SHARED, _STAYS = 0.45, 0.28
_SECOND = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """A reference picture and its points (n, 2)."""

    picture: Bytes
    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """The common motion of the landmarks of one picture into another.

    Attributes:
        matrix: (3, 3), reference to picture, pixels of the scan.
        strays: (n,) distance of each landmark from where the motion puts it; NaN where it was not found. It is
            signed per axis in `residuals` (n, 2).
        shared: share of the found landmarks that follow it. error: median distance of those that do.
    """

    matrix: Floats
    residuals: Floats
    inside: Flags
    shared: float
    error: float


def levelled(picture: Bytes) -> Bytes:
    """A picture of one brightness and contrast everywhere: neither exposure nor what passes looks like motion."""
    height, width = picture.shape
    quarter, reach = (max(8, width // 4), max(6, height // 4)), (_AROUND // 4, _AROUND // 4)
    away = picture.astype(np.float32)
    mean = cv2.boxFilter(cv2.resize(away, quarter, interpolation=cv2.INTER_AREA), -1, reach)
    away -= cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR)
    square = cv2.resize(cv2.multiply(away, away), quarter, interpolation=cv2.INTER_AREA)
    gain = np.float32(40.0) / np.sqrt(cv2.boxFilter(square, -1, reach) + np.float32(_QUIET**2))
    away *= cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.addWeighted(away, 1.0, away, 0.0, 128.0, dtype=cv2.CV_8U), dtype=np.uint8)


def outlined(picture: Bytes) -> Bytes:
    """Strength of the edges: what stays when colours, exposure or polarity are switched."""
    smooth = cv2.GaussianBlur(picture, (3, 3), 0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return levelled(np.clip(np.sqrt(cv2.magnitude(across, down)) * 10, 0, 255).astype(np.uint8))


def landmarks(picture: Bytes, blind: Flags | None = None) -> Landmarks:
    """The best-marked point of every cell of a grid; fewer where the picture has no texture."""
    strength = cv2.cornerMinEigenVal(cv2.GaussianBlur(picture, (3, 3), 0), 5)
    height, width = picture.shape
    strength[:_BORDER], strength[-_BORDER:], strength[:, :_BORDER], strength[:, -_BORDER:] = 0, 0, 0, 0
    if blind is not None:
        strength[blind] = 0
    columns = np.linspace(0, width, _CELLS[0] + 1).astype(int)
    rows = np.linspace(0, height, _CELLS[1] + 1).astype(int)
    found: list[tuple[float, int, int]] = []
    for top, low in pairwise(rows.tolist()):
        for left, right in pairwise(columns.tolist()):
            cell = strength[top:low, left:right]
            at = int(cell.argmax())
            row, column = divmod(at, cell.shape[1])
            found.append((float(cell[row, column]), left + column, top + row))
    floor = max(2e-4, 0.004 * float(np.quantile([value for value, _, _ in found], 0.9)))
    points = np.array([[u, v] for value, u, v in found if value > floor], dtype=np.float32).reshape(-1, 1, 2)
    return Landmarks(picture=picture, points=points.reshape(-1, 2))


def follow(known: Landmarks, picture: Bytes, start: Floats) -> Motion | None:
    """The motion of a reference's landmarks into a picture, looked for about `start` (3, 3).

    None where too few landmarks are found again, or too few of them move as one.
    """
    height, width = known.picture.shape
    if len(known.points) < _LEAST:
        return None
    begin = carried(start, known.points.astype(np.float64))
    inside = ((begin > 4) & (begin < [width - 4, height - 4])).all(axis=1)
    if inside.sum() < _LEAST:
        return None
    guess = np.ascontiguousarray(begin[inside], dtype=np.float32)
    levels = 2 if np.allclose(start, np.eye(3), atol=0.5) else _LEVELS
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        known.picture,
        picture,
        np.ascontiguousarray(known.points[inside]),
        guess,
        winSize=_WINDOW,
        maxLevel=levels,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        criteria=(cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 0.03),
    )
    got = status.ravel() > 0
    rows = np.flatnonzero(inside)[got]
    if len(rows) < _LEAST:
        return None
    motion = common(known.points[rows].astype(np.float64), found[got].astype(np.float64))
    if motion is None or motion.inside.sum() < _LEAST:
        return None
    went = carried(motion.matrix, known.points[rows].astype(np.float64)) - begin[rows]
    # What stays where it was needs fewer witnesses than what moves: a lorry may hide most of the scene.
    least = _STAYS if float(np.median(np.hypot(went[:, 0], went[:, 1]))) < 0.4 else _SHARED
    if motion.shared < least or motion.inside.sum() < 0.75 * least * inside.sum():
        return None
    residuals = np.full((len(known.points), 2), np.nan)
    residuals[rows] = motion.residuals
    kept = np.zeros(len(known.points), dtype=np.bool_)
    kept[rows] = motion.inside
    return replace(motion, residuals=residuals, inside=kept)


def common(before: Floats, after: Floats) -> Motion | None:
    """The motion that most of matched points (n, 2) share; words laid over the picture never outvote the scene.

    Points that stand still while others, all over the picture, move as one are taken for such words.
    """
    first = _similar(before, after)
    if first is None:
        return None
    rest = ~first.inside
    if rest.mean() > _SECOND and rest.sum() >= 2 * _LEAST and _moved(first.matrix, before) < 0.3:
        second = _similar(before[rest], after[rest])
        if second is not None and second.inside.mean() > 0.6 and _moved(second.matrix, before) > 0.5:
            own = before[rest][second.inside]
            if (np.ptp(own, axis=0) > 0.55 * np.ptp(before, axis=0)).all():
                first = _judged(second.matrix, before, after, shared_of=rest)
    if first.inside.sum() >= 20 and _moved(first.matrix, before) > _FAR:
        first = _projective(first, before, after)
    return first


def _similar(before: Floats, after: Floats) -> Motion | None:
    """A similarity by least squares, weighted down by Tukey's biweight; RANSAC where it does not settle."""
    p, q = before[:, 0] + 1j * before[:, 1], after[:, 0] + 1j * after[:, 1]
    away = q - p
    middle = np.median(away.real) + 1j * np.median(away.imag)
    turn, shift = 1 + 0j, middle
    reach = 3.0
    for _ in range(6):
        distance = np.abs(q - turn * p - shift)
        reach = max(0.3, min(reach, 4.5 * float(np.median(distance)) + 0.15))
        weight = np.maximum(0, 1 - (distance / (2 * reach)) ** 2) ** 2
        total = weight.sum()
        if total < 4:
            break
        pm, qm = (weight * p).sum() / total, (weight * q).sum() / total
        pc, qc = p - pm, q - qm
        turn = (weight * np.conj(pc) * qc).sum() / max(float((weight * np.abs(pc) ** 2).sum()), 1e-9)
        shift = qm - turn * pm
    matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])
    motion = _judged(matrix, before, after)
    if motion.shared < 0.6:
        drawn, _ = cv2.estimateAffinePartial2D(before, after, method=cv2.RANSAC, ransacReprojThreshold=1.5)
        if drawn is None:
            return motion if motion.inside.sum() >= _LEAST else None
        other = _judged(np.vstack([drawn, [0, 0, 1]]), before, after)
        motion = other if other.shared > motion.shared else motion
    return motion if motion.inside.sum() >= _LEAST else None


def _projective(first: Motion, before: Floats, after: Floats) -> Motion:
    matrix, _ = cv2.findHomography(before[first.inside], after[first.inside], 0)
    if matrix is None:
        return first
    other = _judged(np.asarray(matrix, dtype=np.float64), before, after)
    # The worse model also counts the more strays in: its bound grows with its own error.
    kept, left = other.inside.sum() / max(int(first.inside.sum()), 1), other.error / max(first.error, 1e-6)
    better = left < 1 and (kept >= 0.97 or (kept >= 0.8 and left < 0.8))
    return other if better else first


def _judged(matrix: Floats, before: Floats, after: Floats, shared_of: Flags | None = None) -> Motion:
    residuals = after - carried(matrix, before)
    distance = np.hypot(residuals[:, 0], residuals[:, 1])
    stray = max(_STRAY, min(4 * float(np.median(distance)), 2.5))
    inside = distance < stray
    asked = np.ones(len(before), dtype=np.bool_) if shared_of is None else shared_of
    return Motion(
        matrix=matrix,
        residuals=residuals,
        inside=inside,
        shared=float(inside[asked].mean()),
        error=float(np.median(distance[inside])) if inside.any() else np.inf,
    )


def _moved(matrix: Floats, points: Floats) -> float:
    return float(np.median(np.hypot(*(carried(matrix, points) - points).T)))


def carried(matrix: Floats, points: Floats) -> Floats:
    """Points (n, 2) through a homography (3, 3)."""
    flat = points @ matrix[:, :2].T + matrix[:, 2]
    placed: Floats = flat[:, :2] / flat[:, 2:]
    return placed
