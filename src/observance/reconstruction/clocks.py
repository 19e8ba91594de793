"""Clocks: the case-clock instant at which every item begins, all cameras fitted together, with what contradicts.

Unknowns are, per item, the instant of its time_s = 0, and per camera its clock's own error (what it shows less what is
true). A reading says: instant + time_s + error = shown. A check and the clock's declared trust speak of the error
alone; a shared event ties two items. Weighted least squares over each set of items and cameras that are tied together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked, Shared
from observance.values import draws

Floats = NDArray[np.float64]
CONFLICT = 4.0
"""A residual beyond so many of its own standard errors is a contradiction, told and not averaged."""
_ALIKE = 0.9
"""Suspects whose residuals are this close to the worst cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """How far one statement about clocks lies from the fit: seconds, and in its own standard errors."""

    words: str
    seconds: float
    in_sigmas: float
    set_aside: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tied:
    """Items and cameras whose clocks depend on each other: unknowns in order of id, their mean and covariance."""

    unknowns: tuple[str, ...]
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clocks:
    """The fitted clocks.

    Attributes:
        starts: item to the case-clock instant (POSIX seconds) of its time_s = 0.
        errors: camera to (mean, 1 sigma) of its clock's own error, seconds; ahead is positive.
        undetermined: items that no reading reaches: they have no place on the case clock.
        conflicts: sentences.
    """

    tied: tuple[Tied, ...]
    starts: Mapping[str, float]
    errors: Mapping[str, tuple[float, float]]
    undetermined: tuple[str, ...]
    conflicts: tuple[str, ...]
    residuals: tuple[Residual, ...]

    def deviations(self, seed: int, histories: int) -> dict[str, Floats]:
        """Per unknown (`item:x`, `camera:x`) its deviation from the mean in each history, seconds, (histories,).

        Every unknown has its own stream; the Cholesky factor, ordered by id, mixes only what is tied together.
        """
        result: dict[str, Floats] = {}
        for group in self.tied:
            factor = np.linalg.cholesky(group.covariance + 1e-12 * np.eye(len(group.unknowns)))
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


@dataclass(slots=True, kw_only=True)
class _Row:
    """One statement about clocks: sum of coefficient * unknown = value, 1 sigma."""

    words: str
    kind: str
    about: str
    terms: dict[str, float]
    value: float
    sigma: float
    set_aside: bool = False


def fit(cameras: Sequence[CameraFile], marked: Sequence[AnyMarked], items: Sequence[str]) -> Clocks:
    """Fit all clocks together; `items` are those that want a place on the case clock."""
    rows = _rows(cameras, marked)
    unknowns = sorted({u for row in rows for u in row.terms} | {f"item:{item}" for item in items})
    tied, conflicts, residuals, undetermined = [], [], [], []
    for members in _components(unknowns, rows):
        own = [row for row in rows if next(iter(row.terms)) in members]
        readings = [row for row in own if row.kind == "reading"]
        if not readings:
            undetermined += [u.removeprefix("item:") for u in members if u.startswith("item:")]
            continue
        base = float(np.floor(min(row.value for row in readings)))
        mean, covariance = _settle(members, own, base)
        group = Tied(unknowns=tuple(members), mean=mean, covariance=covariance)
        tied.append(group)
        residuals += _residuals(group, own, base)
        conflicts += _sentences(group, own)
        group.mean[:] += [base if u.startswith("item:") else 0.0 for u in members]
    flat = {u: (g, i) for g in tied for i, u in enumerate(g.unknowns)}
    starts = {u.removeprefix("item:"): float(g.mean[i]) for u, (g, i) in flat.items() if u.startswith("item:")}
    errors = {
        u.removeprefix("camera:"): (float(g.mean[i]), float(np.sqrt(g.covariance[i, i])))
        for u, (g, i) in flat.items()
        if u.startswith("camera:")
    }
    return Clocks(
        tied=tuple(tied), starts=starts, errors=errors, undetermined=tuple(sorted(undetermined)),
        conflicts=tuple(conflicts), residuals=tuple(residuals),
    )  # fmt: skip


def _rows(cameras: Sequence[CameraFile], marked: Sequence[AnyMarked]) -> list[_Row]:
    rows = []
    for camera in cameras:
        own = f"camera:{camera.id}"
        clock = camera.clock
        trust = clock.trusted_within_s
        rows.append(
            _Row(words=f"{camera.id}'s clock trusted within {trust:g} s", kind="trust", about=camera.id,
                 terms={own: 1.0}, value=0.0, sigma=trust)
        )  # fmt: skip
        for check in clock.checks:
            rows.append(
                _Row(words=f"{camera.id}'s clock checked by {check.by}", kind="check", about=camera.id,
                     terms={own: 1.0}, value=check.shows - check.reference, sigma=check.error_s)
            )  # fmt: skip
        for reading in clock.readings:
            rows.append(
                _Row(words=f"overlay of {reading.item} at {reading.time_s:g} s", kind="reading", about=camera.id,
                     terms={f"item:{reading.item}": 1.0, own: 1.0}, value=reading.shows - reading.time_s,
                     sigma=reading.error_s)
            )  # fmt: skip
    for mark in marked:
        if isinstance(mark, Shared) and mark.item != mark.other_item:
            rows.append(
                _Row(words=f"shared event {mark.id}", kind="shared", about=mark.id,
                     terms={f"item:{mark.item}": 1.0, f"item:{mark.other_item}": -1.0},
                     value=mark.other_time_s - mark.time_s, sigma=mark.error_s)
            )  # fmt: skip
    return rows


def _components(unknowns: Sequence[str], rows: Sequence[_Row]) -> list[list[str]]:
    parent = {u: u for u in unknowns}

    def root(u: str) -> str:
        while parent[u] != u:
            u = parent[u]
        return u

    for row in rows:
        first, *others = sorted(row.terms)
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[str, list[str]] = {}
    for u in unknowns:
        groups.setdefault(root(u), []).append(u)
    return sorted(sorted(group) for group in groups.values())


def _solve(members: Sequence[str], rows: Sequence[_Row], base: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, covariance, design and residuals; values of readings are taken from `base`."""
    place = {u: i for i, u in enumerate(members)}
    design = np.zeros((len(rows), len(members)))
    value, sigma = np.zeros(len(rows)), np.zeros(len(rows))
    for r, row in enumerate(rows):
        for u, coefficient in row.terms.items():
            design[r, place[u]] = coefficient
        value[r] = row.value - (base if row.kind == "reading" else 0.0)
        sigma[r] = row.sigma
    weight = 1 / sigma**2
    covariance = np.linalg.inv(design.T @ (design * weight[:, None]))
    covariance = (covariance + covariance.T) / 2
    mean = covariance @ (design.T @ (weight * value))
    return mean, covariance, design, value - design @ mean


def _standard(covariance: Floats, design: Floats, rows: Sequence[_Row]) -> Floats:
    """Standard errors of the residuals (W. Baarda, A testing procedure for use in geodetic networks, 1968)."""
    left = np.array([row.sigma**2 for row in rows]) - np.einsum("ri,ij,rj->r", design, covariance, design)
    standard: Floats = np.sqrt(np.maximum(left, 0.0))
    return standard


def _settle(members: Sequence[str], rows: list[_Row], base: float) -> tuple[Floats, Floats]:
    """Fit, and while something contradicts, widen what is suspect to the size of its contradiction.

    A single suspect is thereby set aside. Where suspects cannot be told apart, clocks' own trust is doubted before
    readings and shared events, and all alike are widened: the doubt then covers both accounts.
    """
    for _ in range(2 * len(rows) + 1):
        mean, covariance, design, residual = _solve(members, rows, base)
        standard = _standard(covariance, design, rows)
        free = np.array([s > 1e-6 * row.sigma for s, row in zip(standard, rows, strict=True)])
        tested = np.where(free, np.abs(residual) / np.maximum(standard, 1e-12), 0.0)
        worst = float(tested.max(initial=0.0))
        if worst <= CONFLICT:
            break
        suspects = [i for i in range(len(rows)) if tested[i] >= _ALIKE * worst]
        clocks = [i for i in suspects if rows[i].kind in ("trust", "check")]
        for i in clocks or suspects:
            gross = abs(residual[i]) * (rows[i].sigma / standard[i]) ** 2
            rows[i].sigma = float(gross) * (100.0 if len(clocks or suspects) == 1 else 1.0)
            rows[i].set_aside = True
    return mean, covariance


def _residuals(group: Tied, rows: Sequence[_Row], base: float) -> list[Residual]:
    _, covariance, design, residual = _solve(group.unknowns, rows, base)
    standard = _standard(covariance, design, rows)
    return [
        Residual(
            words=row.words,
            seconds=round(float(residual[i]), 6),
            in_sigmas=round(float(residual[i] / standard[i]), 3) if standard[i] > 1e-6 * row.sigma else 0.0,
            set_aside=row.set_aside,
        )
        for i, row in enumerate(rows)
    ]


def _sentences(group: Tied, rows: Sequence[_Row]) -> list[str]:
    place = {u: i for i, u in enumerate(group.unknowns)}
    doubted = [row for row in rows if row.set_aside]
    sentences = []
    for row in doubted:
        alone = "it is set aside" if len(doubted) == 1 else "its error is widened to cover the contradiction"
        i = place.get(f"camera:{row.about}")
        if i is None:
            sentences.append(f"{row.words} contradicts the other clocks and events; {alone}.")
            continue
        error, sigma = group.mean[i], np.sqrt(group.covariance[i, i])
        way = "ahead of" if error > 0 else "behind"
        sentences.append(
            f"{row.about}'s overlay runs {abs(error):.1f} s ± {sigma:.1f} s {way} the other clocks and the shared "
            f"events, against this: {row.words}; {alone}."
        )
    return sentences
