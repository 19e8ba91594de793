"""How tracks are scored against annotation: TrackEval's metrics, also at a metre on the ground, crossings, ellipses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import f as f_distribution
from trackeval.metrics import CLEAR, HOTA, Identity

from observance.observation.camera import Camera
from observance.observation.smoothing import STUDENT_NU

Floats = NDArray[np.float64]

RATE_HZ = 7.0
LINES = {
    "A": ((-14.0, -3.0), (-6.0, -13.5)),
    "B": ((-13.0, -8.0), (-3.0, -8.0)),
    "C": ((-9.0, 2.0), (-9.0, -13.0)),
}
HYSTERESIS_M, TOLERANCE_S = 0.3, 1.0
LEVELS = (0.5, 0.8, 0.95)
_RESAMPLES = 1000


def boxes_of(table: pa.Table) -> Floats:
    """Rows (n, 6): frame from 1, id, left, top, width, height."""
    number = np.array([int(str(name).rsplit("/", 1)[1]) for name in table.column("track").to_pylist()])
    names = ("left_px", "top_px", "width_px", "height_px")
    return np.column_stack([table.column("frame").to_numpy() + 1, number, *(table.column(n).to_numpy() for n in names)])


def overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union (n, m) of boxes (n, 6) and (m, 6)."""
    low = np.maximum(a[:, None, 2:4], b[None, :, 2:4])
    high = np.minimum(a[:, None, 2:4] + a[:, None, 4:6], b[None, :, 2:4] + b[None, :, 4:6])
    common = np.clip(high - low, 0, None).prod(axis=2)
    both = a[:, 4:6].prod(axis=1)[:, None] + b[:, 4:6].prod(axis=1)[None] - common
    return np.asarray(common / np.maximum(both, 1e-9))


def feet(boxes: Floats) -> Floats:
    """Pixels (n, 2) of the boxes' feet."""
    return np.column_stack([boxes[:, 2] + boxes[:, 4] / 2, boxes[:, 3] + boxes[:, 5]])


def near(camera: Camera) -> Callable[[Floats, Floats], Floats]:
    """Likeness of boxes by their feet on the ground: 0.5 at one metre, 0 at two."""

    def likeness(a: Floats, b: Floats) -> Floats:
        apart = np.linalg.norm(camera.ground(feet(a))[:, None] - camera.ground(feet(b))[None], axis=2)
        return np.asarray(np.clip(1 - apart / 2, 0, 1))

    return likeness


def within(rows: Floats, span: tuple[int, int]) -> Floats:
    """The rows whose frame is in a span, both ends included."""
    return rows[(rows[:, 0] >= span[0]) & (rows[:, 0] <= span[1])]


def _measured(
    truth: Floats, found: Floats, span: tuple[int, int], likeness: Callable[[Floats, Floats], Floats]
) -> tuple[float, float, float, float, float, float]:
    """HOTA, MOTA, IDF1, recall, precision in percent, and identity switches."""
    true_ids = {number: k for k, number in enumerate(np.unique(truth[:, 1]))}
    found_ids = {number: k for k, number in enumerate(np.unique(found[:, 1]))}
    true_lists, found_lists, similarity = [], [], []
    for frame in range(span[0], span[1] + 1):
        here, there = truth[truth[:, 0] == frame], found[found[:, 0] == frame]
        true_lists.append(np.array([true_ids[n] for n in here[:, 1]], dtype=int))
        found_lists.append(np.array([found_ids[n] for n in there[:, 1]], dtype=int))
        similarity.append(likeness(here, there) if len(here) and len(there) else np.zeros((len(here), len(there))))
    data: dict[str, object] = {
        "num_timesteps": span[1] - span[0] + 1,
        "num_gt_ids": len(true_ids),
        "num_tracker_ids": len(found_ids),
        "num_gt_dets": len(truth),
        "num_tracker_dets": len(found),
        "gt_ids": true_lists,
        "tracker_ids": found_lists,
        "similarity_scores": similarity,
    }
    quiet = {"PRINT_CONFIG": False}
    hota, clear = HOTA().eval_sequence(data), CLEAR(quiet).eval_sequence(data)
    shares = (hota["HOTA"].mean(), clear["MOTA"], Identity(quiet).eval_sequence(data)["IDF1"])
    first, second, third = (100 * float(value) for value in shares)
    return first, second, third, 100 * float(clear["CLR_Re"]), 100 * float(clear["CLR_Pr"]), float(clear["IDSW"])


def score(truth: Floats, found: Floats, span: tuple[int, int], camera: Camera) -> dict[str, float]:
    """TrackEval's metrics by overlap and at a metre on the ground, and the ground error of overlapping pairs."""
    truth, found = within(truth, span), within(found, span)
    hota, mota, idf1, recall, precision, switches = _measured(truth, found, span, overlap)
    _, ground_mota, ground_idf1, _, _, _ = _measured(truth, found, span, near(camera))
    errors: list[float] = []
    for frame in range(span[0], span[1] + 1):
        here, there = truth[truth[:, 0] == frame], found[found[:, 0] == frame]
        shared = overlap(here, there)
        i, j = linear_sum_assignment(-shared)
        hit = shared[i, j] >= 0.5
        if hit.any():
            gap = camera.ground(feet(here[i[hit]])) - camera.ground(feet(there[j[hit]]))
            errors += np.hypot(gap[:, 0], gap[:, 1]).tolist()
    return {
        "HOTA": hota,
        "MOTA": mota,
        "IDF1": idf1,
        "recall": recall,
        "precision": precision,
        "switches": switches,
        "MOTA at 1 m": ground_mota,
        "IDF1 at 1 m": ground_idf1,
        "ground median m": float(np.median(errors)) if errors else float("nan"),
        "ground p95 m": float(np.quantile(errors, 0.95)) if errors else float("nan"),
    }


def crossings(paths: dict[int, tuple[Floats, Floats]], line: Sequence[Sequence[float]]) -> list[tuple[float, int]]:
    """Instants and directions at which paths (times, places) meet a line's segment, with a hysteresis in metres."""
    a, b = np.array(line[0]), np.array(line[1])
    along = b - a
    length = float(np.hypot(*along))
    events: list[tuple[float, int]] = []
    for times, places in paths.values():
        rel = places - a
        side = (along[0] * rel[:, 1] - along[1] * rel[:, 0]) / length
        at = rel @ along / length**2
        state, since = 0, 0
        for k in range(len(side)):
            now = int(side[k] > HYSTERESIS_M) - int(side[k] < -HYSTERESIS_M)
            if now and state and now != state:
                turn = since + int(np.flatnonzero(np.sign(side[since : k + 1]) != state)[0])
                share = side[turn - 1] / (side[turn - 1] - side[turn])
                if 0 <= at[turn - 1] + share * (at[turn] - at[turn - 1]) <= 1:
                    events.append((float(times[turn - 1] + share * (times[turn] - times[turn - 1])), now))
            if now:
                state, since = now, k
    return sorted(events)


Events = dict[str, list[tuple[float, int]]]
"""By line: instants and directions."""


def events(paths: dict[int, tuple[Floats, Floats]]) -> Events:
    """Crossings of the three lines."""
    return {name: crossings(paths, line) for name, line in LINES.items()}


def crossing_f1(truth: Events, found: Events) -> tuple[float, int, int]:
    """F1 over the three lines, the number of true crossings, and of found ones; a pair is within TOLERANCE_S."""
    hits = true_count = found_count = 0
    for name in LINES:
        real, ours = truth[name], found[name]
        true_count, found_count = true_count + len(real), found_count + len(ours)
        if real and ours:
            cost = np.array([[abs(t - r) if way == true_way else 99.0 for r, true_way in real] for t, way in ours])
            i, j = linear_sum_assignment(np.minimum(cost, 99.0))
            hits += int((cost[i, j] <= TOLERANCE_S).sum())
    return 2 * hits / max(true_count + found_count, 1), true_count, found_count


def paths_of_truth(truth: Floats, camera: Camera) -> dict[int, tuple[Floats, Floats]]:
    """Ground paths of the annotation."""
    return {
        int(n): ((own[:, 0] - 1) / RATE_HZ, camera.ground(feet(own)))
        for n in np.unique(truth[:, 1])
        for own in [truth[truth[:, 1] == n]]
    }


def paths_of_tracks(table: pa.Table) -> dict[int, tuple[Floats, Floats]]:
    """Ground paths of the tracks."""
    number = boxes_of(table)[:, 1]
    time_s = table.column("time_s").to_numpy()
    place = np.column_stack([table.column("x_m").to_numpy(), table.column("y_m").to_numpy()])
    return {int(n): (time_s[number == n], place[number == n]) for n in np.unique(number)}


def ellipses(truth: Floats, table: pa.Table, span: tuple[int, int], camera: Camera) -> dict[str, float]:
    """Shares of true points inside our ellipses, among pairs within 1 m, and the mean area of the 95 % ones in m2.

    The interval is that of persons drawn with replacement: a person's frames are not independent.
    """
    frame = table.column("frame").to_numpy() + 1
    place = np.column_stack([table.column("x_m").to_numpy(), table.column("y_m").to_numpy()])
    xx, xy, yy = (table.column(n).to_numpy() for n in ("var_x_m2", "cov_xy_m2", "var_y_m2"))
    distances, persons, areas = [], [], []
    for number in range(span[0], span[1] + 1):
        rows = np.flatnonzero(frame == number)
        own = truth[truth[:, 0] == number]
        real = camera.ground(feet(own))
        apart = np.linalg.norm(place[rows][:, None] - real[None], axis=2)
        for i, j in zip(*linear_sum_assignment(np.minimum(apart, 1.01)), strict=True):
            if apart[i, j] < 1.0:
                row = rows[i]
                error = np.array([[xx[row], xy[row]], [xy[row], yy[row]]])
                miss = real[j] - place[row]
                distances.append(float(miss @ np.linalg.solve(error, miss)))
                persons.append(int(own[j, 1]))
                areas.append(float(np.sqrt(np.linalg.det(error))))
    distance, person = np.array(distances), np.array(persons)
    scales = {level: 2 * float(f_distribution.ppf(level, 2, STUDENT_NU)) for level in LEVELS}
    held = {level: distance <= scale for level, scale in scales.items()}
    names = np.unique(person)
    inside = np.array([held[0.95][person == name].sum() for name in names])
    counts = np.array([(person == name).sum() for name in names])
    chance = np.random.RandomState(1)
    picks = chance.randint(len(names), size=(_RESAMPLES, len(names)))
    shares = inside[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return {
        **{f"ellipse {level:.0%}": float(held[level].mean()) for level in LEVELS},
        "ellipse 95% from": float(low),
        "ellipse 95% to": float(high),
        "ellipse 95% least person": float((inside / counts).min()),
        "area m2": float(np.pi * scales[0.95] * np.mean(areas)),
    }
