"""The weighted least squares of clocks: what is tied, the fit, and what contradicts it, told and not averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.clock_rows import Kind, Row
from observance.values.groups import joined

Floats = NDArray[np.float64]
CONFLICT = 4.0
"""A residual beyond so many of its own standard errors is a contradiction, told and not averaged."""
_ALIKE = 0.9
"""Suspects whose residuals are this close to the worst cannot be told apart."""
_OWN: tuple[Kind, ...] = ("trust", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """How far one statement about clocks lies from the fit.

    Attributes:
        seconds, in_sigmas: how far, and in its own standard errors (of a drift: seconds per second).
        sigma: its own error as given, before any widening. kind: what sort of statement.
        about: cameras that it speaks of. items: items that it reads.
    """

    words: str
    seconds: float
    in_sigmas: float
    set_aside: bool
    kind: Kind = "event"
    sigma: float = 0.0
    about: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tied:
    """Items and cameras whose clocks depend on each other: unknowns in order of id, their mean and covariance."""

    unknowns: tuple[str, ...]
    mean: Floats
    covariance: Floats


def components(unknowns: Sequence[str], rows: Sequence[Row]) -> list[list[str]]:
    """Unknowns in groups that no row ties to each other."""
    pairs = [(min(row.terms), other) for row in rows for other in row.terms]
    return [list(group) for group in joined(unknowns, pairs)]


def _solve(members: Sequence[str], rows: Sequence[Row], base: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, covariance, design and residuals; instants are taken from `base`."""
    place = {u: i for i, u in enumerate(members)}
    design = np.zeros((len(rows), len(members)))
    value, sigma = np.zeros(len(rows)), np.zeros(len(rows))
    for r, row in enumerate(rows):
        for u, coefficient in row.terms.items():
            design[r, place[u]] = coefficient
        value[r] = row.value - (base if row.absolute else 0.0)
        sigma[r] = row.sigma
    scale = np.array([1e-5 if u.startswith(("drift:", "gain:")) else 1.0 for u in members])  # for the inverse's sake
    weighted = design * scale / sigma[:, None]
    covariance = np.linalg.inv(weighted.T @ weighted)
    covariance = (covariance + covariance.T) / 2 * scale[:, None] * scale[None, :]
    mean = covariance @ (design.T @ (value / sigma**2))
    return mean, covariance, design, value - design @ mean


def _standard(covariance: Floats, design: Floats, rows: Sequence[Row]) -> Floats:
    """Standard errors of the residuals (W. Baarda, A testing procedure for use in geodetic networks, 1968)."""
    left = np.array([row.sigma**2 for row in rows]) - np.einsum("ri,ij,rj->r", design, covariance, design)
    standard: Floats = np.sqrt(np.maximum(left, 0.0))
    return standard


def settle(members: Sequence[str], rows: list[Row], base: float) -> tuple[Floats, Floats]:
    """Fit, and while something contradicts, widen what is suspect to the size of its contradiction.

    A single suspect is thereby set aside. Where suspects cannot be told apart, clocks' own trust is doubted before
    readings and shared events, and all alike are widened: the doubt then covers both accounts. That a clock drifts
    more than clocks do is doubted last.
    """
    for _ in range(2 * len(rows) + 1):
        mean, covariance, design, residual = _solve(members, rows, base)
        standard = _standard(covariance, design, rows)
        free = np.array([s > 1e-6 * row.sigma for s, row in zip(standard, rows, strict=True)])
        tested = np.where(free, np.abs(residual) / np.maximum(standard, 1e-300), 0.0)
        worst = float(tested.max(initial=0.0))
        if worst <= CONFLICT:
            break
        suspects = [i for i in range(len(rows)) if tested[i] >= _ALIKE * worst]
        suspects = [i for i in suspects if rows[i].kind != "drift"] or suspects
        clocks = [i for i in suspects if rows[i].kind in _OWN]
        for i in clocks or suspects:
            gross = abs(residual[i]) * (rows[i].sigma / standard[i]) ** 2
            rows[i].sigma = float(gross) * (100.0 if len(clocks or suspects) == 1 else 1.0)
            rows[i].set_aside = True
    return mean, covariance


def residuals(group: Tied, rows: Sequence[Row], given: Sequence[float], base: float) -> list[Residual]:
    """Every row against the fit; `given`: the rows' errors before any widening."""
    _, covariance, design, residual = _solve(group.unknowns, rows, base)
    standard = _standard(covariance, design, rows)
    return [
        Residual(
            words=row.words,
            seconds=round(float(residual[i]), 6 if row.kind != "drift" else 9),
            in_sigmas=round(float(residual[i] / standard[i]), 3) if standard[i] > 1e-6 * row.sigma else 0.0,
            set_aside=row.set_aside,
            kind=row.kind,
            sigma=given[i],
            about=tuple(sorted(u.split(":", 1)[1] for u in row.terms if not u.startswith("item:"))),
            items=row.items,
        )
        for i, row in enumerate(rows)
    ]


def sentences(group: Tied, rows: Sequence[Row]) -> list[str]:
    """What contradicted, in words."""
    place = {u: i for i, u in enumerate(group.unknowns)}
    doubted = [row for row in rows if row.set_aside]
    result = []
    for row in doubted:
        alone = "it is set aside" if len(doubted) == 1 else "its error is widened to cover the contradiction"
        i = place.get(f"camera:{row.about}")
        if i is None or row.kind == "drift":
            result.append(f"{row.words} contradicts the other clocks and events; {alone}.")
            continue
        error, sigma = group.mean[i], np.sqrt(group.covariance[i, i])
        way = "ahead of" if error > 0 else "behind"
        result.append(
            f"{row.about}'s overlay runs {abs(error):.1f} s ± {sigma:.1f} s {way} the other clocks and the shared "
            f"events, against this: {row.words}; {alone}."
        )
    return result
