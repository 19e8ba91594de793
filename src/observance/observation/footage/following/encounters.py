"""Where two tracks meet, identity is in doubt: tracks are cut there, so that the pieces can be joined anew."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.following.courses import Course, Courses, Track
from observance.observation.footage.sighting.sightings import Sightings

Floats = NDArray[np.float64]

MEETING_M = 0.9
_LONG_S = 3.0
_NEAR_END_M = 1.6
_NEAR_END_S = 0.6
BORDER_HEIGHTS = 0.3
"""A body whose foot or head is within this share of its height of the image's border is entering or leaving."""


def together(a: Course, b: Course, radius_m: float) -> list[tuple[int, int]]:
    """Spans of steps (both ends within) in which two courses are closer than `radius_m`."""
    first, last = max(a.first, b.first), min(a.last, b.last)
    if last < first:
        return []
    apart = distance(a, b, first, last)
    near = np.concatenate([[0], (apart < radius_m).astype(np.int64), [0]])
    edges = np.flatnonzero(np.diff(near)).reshape(-1, 2)
    return [(first + int(start), first + int(end) - 1) for start, end in edges]


def distance(a: Course, b: Course, first: int, last: int) -> Floats:
    """Metres between two courses at steps first to last."""
    gap = a.states[first - a.first : last + 1 - a.first, :2] - b.states[first - b.first : last + 1 - b.first, :2]
    return np.asarray(np.hypot(gap[:, 0], gap[:, 1]))


def cut_at_meetings(courses: Courses, tracks: list[Track], radius_m: float = MEETING_M) -> list[list[Track]]:
    """Each track's pieces outside meetings; the inside is dropped unless it lasts, for `given_back` to hand back."""
    made = [courses.of(track) for track in tracks]
    spans: list[list[tuple[int, int]]] = [[] for _ in tracks]
    for i in range(len(tracks)):
        for j in range(i):
            for start, end in together(made[i], made[j], radius_m):
                spans[i].append((start - 1, end + 1))
                spans[j].append((start - 1, end + 1))
    times = courses.sightings.times
    cut: list[list[Track]] = []
    for track, meetings in zip(tracks, spans, strict=True):
        pieces: list[Track] = []
        rest = track
        for start, end in _merged(meetings):
            step = courses.sightings.step[rest]
            pieces.append(rest[step < start])
            inside = rest[(step >= start) & (step <= end)]
            if times[min(end, len(times) - 1)] - times[max(start, 0)] > _LONG_S:
                pieces.append(inside)
            rest = rest[step > end]
        pieces.append(rest)
        cut.append([piece for piece in pieces if len(piece) >= 2])
    return cut


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 2:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def cut_at_ends(courses: Courses, tracks: list[Track], cut: list[list[Track]]) -> list[list[Track]]:
    """Cut pieces of tracks where another track begins or ends beside in the open: it may have taken the place."""
    sightings = courses.sightings
    made = [courses.of(track) for track in tracks]
    cuts: list[set[int]] = [set() for _ in tracks]
    steps = len(sightings.times)
    for i, own in enumerate(made):
        for at_end in (False, True):
            step = own.last if at_end else own.first
            state = own.states[-1] if at_end else own.states[0]
            if step < 4 or step > steps - 5 or sightings.plane.border(state[None, :2])[0] < BORDER_HEIGHTS:
                continue
            for j, other in enumerate(made):
                if j != i and _passes(sightings, other, step, state):
                    cuts[j].add(step if at_end else step - 1)
    finer: list[list[Track]] = []
    for pieces, at in zip(cut, cuts, strict=True):
        bounds = [-1, *sorted(at), steps]
        parts = [
            piece[(sightings.step[piece] > low) & (sightings.step[piece] <= high)]
            for piece in pieces
            for low, high in pairwise(bounds)
        ]
        finer.append([part for part in parts if len(part) >= 2])
    return finer


def _passes(sightings: Sightings, other: Course, step: int, state: Floats) -> bool:
    if step - other.first < 4 or other.last - step < 4:
        return False
    window = np.arange(max(other.first, step - 8), min(other.last, step + 8) + 1)
    ahead = sightings.times[window] - sightings.times[step]
    window, ahead = window[np.abs(ahead) <= _NEAR_END_S], ahead[np.abs(ahead) <= _NEAR_END_S]
    expected = state[:2] + ahead[:, None] * state[2:]
    gap = other.states[window - other.first, :2] - expected
    return bool(np.hypot(gap[:, 0], gap[:, 1]).min() < _NEAR_END_M)
