"""Exchanged tails: at every meeting, two tracks trade their futures if colour and motion say so (2-opt)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage import colour
from observance.observation.footage.courses import Courses, Track, merged
from observance.observation.footage.encounters import distance, together
from observance.observation.footage.stitching import join_misfit, mean_colour

Floats = NDArray[np.float64]

_MEETING_M = 1.5
_CORE_M = 0.7
_COLOUR_WEIGHT = 40.0
_COLOUR_ROWS = 100
_FULL_ROWS = 15
_LEAST_ROWS = 4
_LEAST_GAIN = 1.5
_MOST_SWAPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swap:
    gain: float
    first: int
    second: int
    step: int


def swap_tails(courses: Courses, tracks: list[Track]) -> list[Track]:
    """Trade tails, the most gainful first, until no trade gains enough."""
    tracks = list(tracks)
    done: set[tuple[int, int, int]] = set()
    judged: dict[tuple[bytes, bytes], list[_Swap]] = {}
    for _ in range(_MOST_SWAPS):
        options: list[_Swap] = []
        for i in range(len(tracks)):
            for j in range(i):
                key = (tracks[i].tobytes(), tracks[j].tobytes())
                if key not in judged:
                    judged[key] = _options(courses, tracks[i], tracks[j])
                options += [
                    _Swap(gain=swap.gain, first=i, second=j, step=swap.step)
                    for swap in judged[key]
                    if (int(tracks[i][0]), int(tracks[j][0]), swap.step) not in done
                ]
        chosen = max(options, key=lambda swap: swap.gain, default=None)
        if chosen is None:
            break
        a, b = tracks[chosen.first], tracks[chosen.second]
        done.add((int(a[0]), int(b[0]), chosen.step))
        step_a, step_b = courses.sightings.step[a], courses.sightings.step[b]
        tracks[chosen.first] = merged(courses.sightings, a[step_a <= chosen.step], b[step_b > chosen.step])
        tracks[chosen.second] = merged(courses.sightings, b[step_b <= chosen.step], a[step_a > chosen.step])
    return tracks


def _options(courses: Courses, a: Track, b: Track) -> list[_Swap]:
    s = courses.sightings
    course_a, course_b = courses.of(a), courses.of(b)
    step_a, step_b = s.step[a], s.step[b]
    options: list[_Swap] = []
    for start, end in together(course_a, course_b, _MEETING_M):
        apart = distance(course_a, course_b, start, end)
        core = np.flatnonzero(apart < max(_CORE_M, float(apart.min()) + 0.2))
        before, after = start + int(core[0]) - 1, start + int(core[-1]) + 1
        heads = a[step_a <= before], b[step_b <= before]
        tails = a[step_a >= after], b[step_b >= after]
        shortest = min(len(part) for part in (*heads, *tails))
        if shortest < _LEAST_ROWS:
            continue
        head_colours = np.array([mean_colour(s, head[-_COLOUR_ROWS:]) for head in heads])
        tail_colours = np.array([mean_colour(s, tail[:_COLOUR_ROWS]) for tail in tails])
        unlike = 1 - colour.alike(head_colours, tail_colours)
        if not np.isfinite(unlike).all():
            continue
        weight = _COLOUR_WEIGHT * min(1.0, shortest / _FULL_ROWS)
        gain = weight * float(unlike[0, 0] + unlike[1, 1] - unlike[0, 1] - unlike[1, 0])
        ends = [c.states[max(before - c.first, 0)] for c in (course_a, course_b)]
        starts = [c.states[min(after - c.first, len(c.states) - 1)] for c in (course_a, course_b)]
        wait = float(s.times[min(after, len(s.times) - 1)] - s.times[max(before, 0)])
        stay = join_misfit(ends[0], starts[0], wait) + join_misfit(ends[1], starts[1], wait)
        trade = join_misfit(ends[0], starts[1], wait) + join_misfit(ends[1], starts[0], wait)
        gain += stay - trade
        if gain > _LEAST_GAIN:
            middle = start + int(apart.argmin())
            options.append(_Swap(gain=gain, first=0, second=0, step=middle))
    return options
