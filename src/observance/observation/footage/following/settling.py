"""Who goes on as whom, settled over all meetings together: pieces are re-joined by whole rounds of exchanges.

Each possible joint of an earlier piece to a later one is weighed by motion and by the colours of the whole track
before against those of the whole track after, not only of the two pieces. The best assignment differs from the present
one by rounds (a gives its sequel to b, b to c, ...; births and deaths take part): the most gainful round is made, the
colours are gathered anew, and so on until no round gains enough. Two people who trade tails are a round of two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.footage.following.courses import Courses, Track, merged
from observance.observation.footage.following.likeness import Likeness, mean_colour
from observance.observation.footage.following.stitching import NEVER, joints

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CONTEXT_ROWS = 100
FULL_ROWS = 15
LEAST_GAIN = 1.0
MOST_ROUNDS = 60


def settle(courses: Courses, tracks: list[list[Track]], most_mps: float, likeness: Likeness) -> list[Track]:
    """Tracks of pieces, given as the pieces of every present track in order of time."""
    pieces = [piece for track in tracks for piece in track]
    if not pieces:
        return []
    count = len(pieces)
    base = joints(courses, pieces, most_mps)
    after = np.full(2 * count, -1)
    k = 0
    for track in tracks:
        for n in range(len(track)):
            linked = n + 1 < len(track) and base[k, k + 1] < NEVER
            after[k] = k + 1 if linked else count + k
            k += 1
    after = _completed(after, count)
    for _ in range(MOST_ROUNDS):
        cost = base.copy()
        cost[:count, :count] -= _context_odds(courses, pieces, after, likeness)
        cost[base >= NEVER] = NEVER
        better = linear_sum_assignment(cost)[1]
        best, gain = None, LEAST_GAIN
        for ring in _rings(after, better):
            won = float(cost[ring, after[ring]].sum() - cost[ring, better[ring]].sum())
            if won > gain:
                best, gain = ring, won
        if best is None:
            break
        after[best] = better[best]
    joined: list[Track] = []
    for head in sorted(set(range(count)) - set(after[:count].tolist())):
        chain = [head]
        while after[chain[-1]] < count:
            chain.append(int(after[chain[-1]]))
        joined.append(merged(courses.sightings, *(pieces[k] for k in chain)))
    return joined


def _completed(after: Indices, count: int) -> Indices:
    """The square assignment: births take the pieces that follow nobody, the rest of the rows what is left."""
    follows = set(after[:count].tolist())
    begins = [k for k in range(count) if k not in follows]
    for k in begins:
        after[count + k] = k
    free = sorted(set(range(count, 2 * count)) - {int(a) for a in after if a >= count})
    rows = [k for k in range(count, 2 * count) if after[k] < 0]
    after[rows] = free
    return after


def _rings(now: Indices, better: Indices) -> list[Indices]:
    """Rows of each closed round by which two assignments differ."""
    holder = np.empty(len(now), dtype=np.int64)
    holder[now] = np.arange(len(now))
    left = set(np.flatnonzero(now != better).tolist())
    rings: list[Indices] = []
    while left:
        ring = [min(left)]
        while True:
            following = int(holder[better[ring[-1]]])
            if following == ring[0]:
                break
            ring.append(following)
        left -= set(ring)
        rings.append(np.array(ring, dtype=np.int64))
    return rings


def _context_odds(courses: Courses, pieces: list[Track], after: Indices, likeness: Likeness) -> Floats:
    """Log odds (n, n) by colour that piece j goes on as the track that piece i is the latest piece of."""
    s = courses.sightings
    count = len(pieces)
    before = {int(b): a for a, b in enumerate(after[:count].tolist()) if b < count}
    heads, tails, known_head, known_tail = [], [], [], []
    for k in range(count):
        rows, at = pieces[k], k
        while len(rows) < CONTEXT_ROWS and at in before:
            at = before[at]
            rows = np.concatenate([pieces[at], rows])
        heads.append(mean_colour(s, rows[-CONTEXT_ROWS:]))
        known_head.append(min(len(rows), FULL_ROWS))
        rows, at = pieces[k], k
        while len(rows) < CONTEXT_ROWS and after[at] < count:
            at = int(after[at])
            rows = np.concatenate([rows, pieces[at]])
        tails.append(mean_colour(s, rows[:CONTEXT_ROWS]))
        known_tail.append(min(len(rows), FULL_ROWS))
    trust = np.minimum(np.array(known_head)[:, None], np.array(known_tail)[None]) / FULL_ROWS
    return np.asarray(trust * likeness.odds(np.array(heads), np.array(tails)), dtype=np.float64)
