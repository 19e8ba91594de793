"""Simulated pairs: the ground paths of real walkers, turned and moved, seen by two cameras with slow errors.

Each camera has its own white and slow error of a foot (0.07 and 0.10 m, 1.4 s), sees a part of each walk or none of it,
and both disagree by a shift of 0.1 m. Clutter: tracks that only one camera has.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from observance.observation.calibration import import_tsai
from observance.reconstruction.walks import Walk, walk

Floats = NDArray[np.float64]
Course = tuple[Floats, Floats]
"""Times (n,) from 0 and places (n, 2)."""
SPAN_S, RATE_HZ = 180.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """Both cameras' walks in their own time: t_a = (1 + drift) t_b + offset_s - drift span / 2."""

    a: tuple[Walk, ...]
    b: tuple[Walk, ...]
    offset_s: float
    drift: float
    span_s: float = SPAN_S

    def truth(self, at_s: float) -> float:
        """t_a - t_b when the second camera's clock shows `at_s`."""
        return self.offset_s + self.drift * (at_s - self.span_s / 2)


def courses(pets: Path) -> list[Course]:
    """The ground paths of S2L1's walkers who are seen for over eight seconds."""
    camera = import_tsai(pets / "calibration" / "View_001.xml", "view-001")
    rows = np.loadtxt(pets / "gt_subpixel.txt", delimiter=",")[:, :6]
    found = []
    for person in np.unique(rows[:, 1]):
        own = rows[rows[:, 1] == person]
        own = own[np.argsort(own[:, 0])]
        if len(own) > 60:
            place = camera.ground(np.column_stack([own[:, 2] + own[:, 4] / 2, own[:, 3] + own[:, 5]]))
            smooth = np.column_stack([gaussian_filter1d(place[:, k], 3) for k in (0, 1)])
            found.append(((own[:, 0] - own[0, 0]) / 7.0, smooth))
    return found


def turned(course: Course, chance: np.random.Generator) -> Course:
    """The course turned, moved by up to 6 m and walked up to 15 % slower or faster."""
    times, xy = course
    angle = chance.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return times * chance.uniform(0.85, 1.15), (xy - xy.mean(axis=0)) @ turn.T + chance.uniform(-6, 6, 2)


def straight(heading: float, chance: np.random.Generator, pace: float, aside: float) -> Course:
    """A straight walk of 14 m past the middle."""
    way = np.array([np.cos(heading), np.sin(heading)])
    times = np.arange(0, 14.0 / pace, 0.1)
    across = np.array([-way[1], way[0]]) * aside + chance.uniform(-0.5, 0.5, 2) * (aside != 0)
    return times, way * (pace * times - 7.0)[:, None] + across


WHITE_M, SLOW_M, TAU_S = 0.07, 0.10, 1.4


def errors(count: int, chance: np.random.Generator) -> Floats:
    """White and first-order slow error, (count, 2) metres."""
    keep = np.exp(-1 / RATE_HZ / TAU_S)
    result = np.zeros((count, 2))
    result[0] = chance.normal(0, SLOW_M, 2)
    fresh = chance.normal(0, SLOW_M * np.sqrt(1 - keep**2), (count, 2))
    for i in range(1, count):
        result[i] = keep * result[i - 1] + fresh[i]
    return result + chance.normal(0, WHITE_M, (count, 2))


KINDS = (
    "paths",
    "one direction",
    "opposite",
    "two directions",
    "periodic",
    "one walker",
    "step",
    "no overlap",
    "clutter",
)


HEADINGS = {
    "one direction": (0.0,), "periodic": (0.0,), "opposite": (0.0, np.pi), "two directions": (0.0, np.pi / 2),
}  # fmt: skip


def pair(kind: str, chance: np.random.Generator, base: list[Course], walkers: int = 12) -> Pair:
    """One pair of the kind, everything drawn from `chance`."""
    offset, drift = float(chance.uniform(-300, 300)), float(chance.uniform(-50e-6, 50e-6))
    heading, shift = chance.uniform(0, 2 * np.pi), chance.normal(0, 0.1, 2)
    step = float(chance.choice([-1, 1]) * 0.5) if kind == "step" else 0.0
    a: list[Walk] = []
    b: list[Walk] = []
    number = 1 if kind == "one walker" else walkers

    def seen(course: Course, begin: float, moved: Floats) -> tuple[Floats, Floats] | None:
        times, xy = course
        cut = chance.uniform(0, 0.35, 2) * times[-1] * (kind not in HEADINGS)
        when = np.arange(
            np.ceil((begin + cut[0]) * RATE_HZ) + chance.uniform(0, 1), (begin + times[-1] - cut[1]) * RATE_HZ
        )
        when = when / RATE_HZ
        if len(when) < 24:
            return None
        place = np.column_stack([np.interp(when - begin, times, xy[:, k]) for k in (0, 1)])
        place = place + errors(len(when), chance) + moved
        return when, np.column_stack([gaussian_filter1d(place[:, k], 4.0) for k in (0, 1)])

    def shown(when: Floats) -> Floats:
        return (when - offset + drift * SPAN_S / 2) / (1 + drift) - step * (when > SPAN_S / 2)

    for w in range(number):
        begin = float(chance.uniform(0, SPAN_S))
        if kind in HEADINGS:
            pace = 1.3 if kind == "periodic" else chance.uniform(1.1, 1.5)
            aside = 0.0 if kind == "periodic" else float(chance.uniform(-3, 3))
            begin = 4.0 * w if kind == "periodic" else begin
            course = straight(heading + HEADINGS[kind][w % len(HEADINGS[kind])], chance, pace, aside)
        else:
            course = turned(base[int(chance.integers(len(base)))], chance)
        other = begin
        if kind == "no overlap":  # what the second camera sees are other people, at another time
            course_b, other = turned(base[int(chance.integers(len(base)))], chance), float(chance.uniform(0, SPAN_S))
        else:
            course_b = course
        first, second = seen(course, begin, np.zeros(2)), seen(course_b, other, -shift)
        if first is not None and chance.random() < 0.9:
            a.append(walk(f"a/{w}", *first))
        if second is not None and chance.random() < 0.9:
            b.append(walk(f"b/{w}", shown(second[0]), second[1]))
    if kind == "clutter":
        for w in range(walkers):
            for side, into in (("a", a), ("b", b)):
                stray = seen(
                    turned(base[int(chance.integers(len(base)))], chance), float(chance.uniform(0, SPAN_S)), np.zeros(2)
                )
                if stray is not None:
                    into.append(walk(f"{side}/clutter-{w}", stray[0] if side == "a" else shown(stray[0]), stray[1]))
    return Pair(a=tuple(a), b=tuple(b), offset_s=offset, drift=drift)
