"""How much two stretches of colours speak for one person: a measure that every clip learns from itself.

Within one piece of a track, away from meetings, the colours change only by light, pose and place; two pieces that are
seen at the same time are two people. From the spread within pieces and the spread of all, the log odds of a difference
under "same" against "different" follow, both Gaussian (M. Koestinger et al., "Large scale metric learning from
equivalence constraints", CVPR 2012). A clip with too few long pieces falls back on the plain overlap of histograms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from observance.observation.footage.following.courses import Track
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.sightings import Sightings

Floats = NDArray[np.float64]

_CHUNK_S = 1.0
_LEAST_CHUNK = 4
_DIMENSIONS = 40
_LEAST_WITHIN = 30
_RIDGE = 0.3
_PLAIN_SAME, _PLAIN_SLOPE = 0.16, 20.0
_TEMPER = 0.14
_LEAST_ODDS, _MOST_ODDS = -4.0, 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Log odds that two mean histograms are of one person.

    Attributes:
        basis: (k, d) directions among square roots of histograms. form: (d, d) quadratic form of a difference.
        offset: log odds of no difference at all. Without a basis, histograms are compared by their overlap.
    """

    basis: Floats | None = None
    form: Floats | None = None
    offset: float = 0.0

    def odds(self, a: Floats, b: Floats) -> Floats:
        """Log odds (n, m) for histograms (n, k) and (m, k), bounded; 0 where either is unknown."""
        known = np.isfinite(a[:, 0])[:, None] & np.isfinite(b[:, 0])[None]
        a, b = np.nan_to_num(a), np.nan_to_num(b)
        if self.basis is None or self.form is None:
            value = _PLAIN_SLOPE * (_PLAIN_SAME - (1 - colour.alike(a, b)))
        else:
            gap = (np.sqrt(a) @ self.basis)[:, None] - (np.sqrt(b) @ self.basis)[None]
            value = _TEMPER * (self.offset - 0.5 * np.einsum("nmi,ij,nmj->nm", gap, self.form, gap))
        return np.where(known, np.clip(value, _LEAST_ODDS, _MOST_ODDS), 0.0)


def learn_likeness(sightings: Sightings, pieces: list[Track]) -> Likeness:
    """The likeness of a clip, from pieces of tracks that nobody else was near."""
    chunks, owner = _chunks(sightings, pieces)
    within = len(owner) - len(np.unique(owner))
    if within < _LEAST_WITHIN or len(np.unique(owner)) < 3:
        return Likeness()
    roots = np.sqrt(chunks)
    off = roots - roots.mean(axis=0)
    size = off.shape[1]
    wanted = min(_DIMENSIONS, within // 2)
    basis = np.asarray(eigh(off.T @ off, subset_by_index=[size - wanted, size - 1])[1], dtype=np.float64)
    points = off @ basis
    size = points.shape[1]
    same = np.zeros((size, size))
    for number in np.unique(owner):
        strayed = points[owner == number] - points[owner == number].mean(axis=0)
        same += strayed.T @ strayed
    same /= within
    same += _RIDGE * np.trace(same) / size * np.eye(size)
    different = np.cov(points.T) + _RIDGE * np.trace(same) / size * np.eye(size)
    form = (np.linalg.inv(same) - np.linalg.inv(same + different)) / 2
    offset = float(np.linalg.slogdet(same + different)[1] - np.linalg.slogdet(same)[1]) / 2
    return Likeness(basis=basis, form=np.asarray(form), offset=offset)


def mean_colour(sightings: Sightings, rows: Track) -> Floats:
    """Mean histogram of detections weighted by visibility; NaN with fewer than two known."""
    known = rows[np.isfinite(sightings.found.colour[rows, 0])]
    if len(known) < 2:
        return np.full(sightings.found.colour.shape[1], np.nan)
    weight = np.maximum(sightings.found.visible[known], 0.05)
    values = sightings.found.colour[known].astype(np.float64)
    return np.asarray((values * weight[:, None]).sum(axis=0) / weight.sum())


def _chunks(sightings: Sightings, pieces: list[Track]) -> tuple[Floats, NDArray[np.int64]]:
    """Mean histograms (n, k) of about a second each, and the piece (n,) that each is of."""
    chunks: list[Floats] = []
    owner: list[int] = []
    for number, piece in enumerate(pieces):
        known = piece[np.isfinite(sightings.found.colour[piece, 0])]
        if not len(known):
            continue
        second = np.floor((sightings.time[known] - sightings.time[known[0]]) / _CHUNK_S + 1e-9)
        for one in np.unique(second):
            rows = known[second == one]
            if len(rows) >= _LEAST_CHUNK:
                chunks.append(mean_colour(sightings, rows))
                owner.append(number)
    return np.array(chunks).reshape(-1, sightings.found.colour.shape[1]), np.array(owner, dtype=np.int64)
