"""Clocks: where every item lies on the case clock, all cameras fitted together, with what contradicts.

The unknowns and what is said of them stand in `clock_rows`. An item's `start` is the instant of its time_s = 0 as its
middle has it: start + time_s is right at the middle, and off by drift times the distance from it elsewhere;
`instant` and `late` carry the drift. Weighted least squares over each set of items and cameras that are tied together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked
from observance.reconstruction.clock_rows import Held, Tie, rows_of
from observance.reconstruction.clock_settling import (
    CONFLICT,
    Residual,
    Tied,
    components,
    residuals,
    sentences,
    settle,
)
from observance.values import draws

__all__ = ["CONFLICT", "Clocks", "Held", "Residual", "Tie", "Tied", "fit"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clocks:
    """The fitted clocks.

    Attributes:
        starts: item to the case-clock instant (POSIX seconds) of its time_s = 0, as its middle has it.
        errors: camera to (mean, 1 sigma) of its overlay clock's own error, seconds; ahead is positive.
        drifts: camera to (mean, 1 sigma) by how much longer a second of its footage is; only where something says.
        held: item to its camera and its middle.
        undetermined: items that no reading reaches: they have no place on the case clock.
        conflicts: sentences.
    """

    tied: tuple[Tied, ...]
    starts: Mapping[str, float]
    errors: Mapping[str, tuple[float, float]]
    undetermined: tuple[str, ...]
    conflicts: tuple[str, ...]
    residuals: tuple[Residual, ...]
    drifts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)

    def instant(self, item: str, time_s: Floats) -> Floats:
        """Case-clock instants of an item's own times; the same shape."""
        drift, middle = self._drift(item)
        return np.asarray(self.starts[item] + time_s + drift * (time_s - middle))

    def kept(self, item: str, time_s: Floats) -> Floats:
        """The item's own times as a clock without drift would have counted them: `starts` + these are instants."""
        drift, middle = self._drift(item)
        return np.asarray(time_s + drift * (time_s - middle))

    def _drift(self, item: str) -> tuple[float, float]:
        held = self.held.get(item)
        return (self.drifts.get(held.camera, (0.0, 0.0))[0], held.middle_s) if held is not None else (0.0, 0.0)

    def late(self, deviations: Mapping[str, Floats], item: str, time_s: float) -> Floats:
        """How much later than `instant` the item's time `time_s` is in every history, seconds, (histories,)."""
        late, held = deviations[f"item:{item}"], self.held.get(item)
        drift = deviations.get(f"drift:{held.camera}") if held is not None else None
        return late if drift is None or held is None else late + drift * (time_s - held.middle_s)

    def paces(self, deviations: Mapping[str, Floats]) -> dict[str, tuple[float, Floats]]:
        """Item to the instant of its middle, and to how much longer than in the mean its seconds are, (histories,)."""
        return {
            item: (self.starts[item] + held.middle_s, deviations[f"drift:{held.camera}"])
            for item, held in sorted(self.held.items())
            if item in self.starts and f"drift:{held.camera}" in deviations
        }

    def timed_by_movement(self) -> frozenset[str]:
        """Items whose clocks shared movements have tied, and nothing contradicted it."""
        return frozenset(i for r in self.residuals if r.kind == "movement" and not r.set_aside for i in r.items)

    def error_s(self, item: str, time_s: float) -> float:
        """1 sigma of `instant` at one of the item's own times, seconds."""
        held = self.held.get(item)
        for group in self.tied:
            place = {u: i for i, u in enumerate(group.unknowns)}
            if f"item:{item}" not in place:
                continue
            row = np.zeros(len(group.unknowns))
            row[place[f"item:{item}"]] = 1.0
            if held is not None and f"drift:{held.camera}" in place:
                row[place[f"drift:{held.camera}"]] = time_s - held.middle_s
            return float(np.sqrt(np.maximum(row @ group.covariance @ row, 0.0)))
        return float("inf")

    def deviations(self, seed: int, histories: int) -> dict[str, Floats]:
        """Per unknown (`item:x`, `camera:x`, `drift:x`) its deviation from the mean in each history, (histories,).

        Every unknown has its own stream; the Cholesky factor, ordered by id, mixes only what is tied together.
        """
        result: dict[str, Floats] = {}
        for group in self.tied:
            size = np.sqrt(np.maximum(np.diag(group.covariance), 1e-24))
            scaled = group.covariance / size[:, None] / size[None, :]
            factor = np.linalg.cholesky(scaled + 1e-12 * np.eye(len(size))) * size[:, None]
            raw = np.column_stack([draws.normal(seed, f"clock:{u}", histories)[:, 0] for u in group.unknowns])
            mixed = raw @ factor.T
            for i, unknown in enumerate(group.unknowns):
                result[unknown] = np.ascontiguousarray(mixed[:, i])
        return result

    def covariance(self, items: Sequence[str]) -> Floats:
        """Covariance (n, n) of the starts of these items, s2."""
        result = np.zeros((len(items), len(items)))
        for group in self.tied:
            place = {u: i for i, u in enumerate(group.unknowns)}
            here = [(i, place[f"item:{item}"]) for i, item in enumerate(items) if f"item:{item}" in place]
            for i, a in here:
                for j, b in here:
                    result[i, j] = group.covariance[a, b]
        return result


def fit(
    cameras: Sequence[CameraFile],
    marked: Sequence[AnyMarked],
    items: Sequence[str],
    *,
    ties: Sequence[Tie] = (),
    held: Mapping[str, Held] | None = None,
) -> Clocks:
    """Fit all clocks together.

    Args:
        items: those that want a place on the case clock. ties: what their own contents say.
        held: whose the items are, and their middles; an item that is not here has its middle at its time 0.
    """
    rows = rows_of(cameras, marked, ties, held or {})
    unknowns = sorted({u for row in rows for u in row.terms} | {f"item:{item}" for item in items})
    tied, conflicts, left, undetermined = [], [], [], []
    for members in components(unknowns, rows):
        own = [row for row in rows if next(iter(row.terms)) in members]
        readings = [row for row in own if row.absolute]
        if not readings:
            undetermined += [u.removeprefix("item:") for u in members if u.startswith("item:")]
            continue
        base = float(np.floor(min(row.value for row in readings)))
        given = [row.sigma for row in own]
        mean, covariance = settle(members, own, base)
        group = Tied(unknowns=tuple(members), mean=mean, covariance=covariance)
        tied.append(group)
        left += residuals(group, own, given, base)
        conflicts += sentences(group, own)
        group.mean[:] += [base if u.startswith("item:") else 0.0 for u in members]
    flat = {u: (g, i) for g in tied for i, u in enumerate(g.unknowns)}
    starts = {u.removeprefix("item:"): float(g.mean[i]) for u, (g, i) in flat.items() if u.startswith("item:")}

    def known(kind: str) -> dict[str, tuple[float, float]]:
        return {
            u.removeprefix(kind): (float(g.mean[i]), float(np.sqrt(g.covariance[i, i])))
            for u, (g, i) in flat.items()
            if u.startswith(kind)
        }

    return Clocks(
        tied=tuple(tied), starts=starts, errors=known("camera:"), drifts=known("drift:"), held=dict(held or {}),
        undetermined=tuple(sorted(undetermined)), conflicts=tuple(conflicts), residuals=tuple(left),
    )  # fmt: skip
