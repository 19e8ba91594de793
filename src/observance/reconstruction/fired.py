"""Impulses as observations of the act `fires`: what a machine lists at a tracked person, weighed, drawn per history.

Only flashes at a person's upper body become observations: a sound or an unlinked flash says nobody's name, and stands
in the report and among what is to be reviewed. The share in which one holds is the declared share of such impulses that
are shots' before their shape is looked at, times the likelihood ratio, in odds. Flashes of one person in one item that
follow within some seconds are one observation, and hold as their strongest: they share camera, light and method, so
that many weak ones make no strong one. Without a declared share no act is made of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.reconstruction.candidate import Candidate, bounded, only
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.ensemble import Origin
from observance.reconstruction.inputs import Footage
from observance.reconstruction.told import Told
from observance.values import draws

Floats = NDArray[np.float64]

LEAST_LOG_RATIO = float(np.log(10.0))
"""A flash makes an observation from here on: below, its likelihood supports it weakly at most."""
TOGETHER_S = 3.0
_BOX_PX = (24.0, 24.0, 48.0, 72.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volley:
    """Flashes of one person in one item that follow each other.

    Attributes:
        track: of the item. frames, times_s, errors_s, spots (n, 2): of the flashes. log_ratio: of the strongest, its
            paired sound included. ids: of the impulses.
    """

    id: str
    item: str
    camera: str
    track: str
    frames: tuple[int, ...]
    times_s: Floats
    errors_s: Floats
    spots: Floats
    log_ratio: float
    ids: tuple[str, ...]

    def boxes(self) -> Floats:
        """(n, 4), where a reader would click: about the flash."""
        left, up, width, height = _BOX_PX
        return np.column_stack(
            [self.spots - [left, up], np.full(len(self.spots), width), np.full(len(self.spots), height)]
        )


def volleys(footage: Sequence[Footage]) -> tuple[Volley, ...]:
    """Every volley of every item, by item and time."""
    found: list[Volley] = []
    for one in sorted(footage, key=lambda f: f.item):
        if one.impulses is None:
            continue
        rows = sorted(one.impulses.to_pylist(), key=lambda row: (row["time_s"], row["id"]))
        sounds = {str(row["id"]): float(row["log_likelihood_ratio"]) for row in rows if row["kind"] == "sound"}
        open_: dict[str, list[dict[str, object]]] = {}
        for row in rows:
            if row["kind"] != "flash" or not row["track"]:
                continue
            if _ratio(row, sounds) < LEAST_LOG_RATIO:
                continue
            held = open_.get(str(row["track"]), [])
            if held and float(str(row["time_s"])) - float(str(held[-1]["time_s"])) > TOGETHER_S:
                found.append(_volley(one, held, sounds))
                held = []
            open_[str(row["track"])] = [*held, row]
        found += [_volley(one, held, sounds) for _, held in sorted(open_.items())]
    return tuple(sorted(found, key=lambda v: (v.item, v.times_s[0], v.id)))


def _ratio(row: Mapping[str, object], sounds: Mapping[str, float]) -> float:
    """Of a flash; a paired sound counts only against it: one camera's light and sound are not two witnesses."""
    return float(str(row["log_likelihood_ratio"])) + min(0.0, sounds.get(str(row["pair"]), 0.0))


def _volley(one: Footage, rows: Sequence[Mapping[str, object]], sounds: Mapping[str, float]) -> Volley:
    def numbers(name: str) -> Floats:
        return np.array([float(str(row[name])) for row in rows])

    return Volley(
        id=f"impulse:{rows[0]['id']}",
        item=one.item,
        camera=one.camera,
        track=str(rows[0]["track"]),
        frames=tuple(int(str(row["frame"])) for row in rows),
        times_s=numbers("time_s"),
        errors_s=numbers("error_s"),
        spots=np.column_stack([numbers("u_px"), numbers("v_px")]),
        log_ratio=max(_ratio(row, sounds) for row in rows),
        ids=tuple(str(row["id"]) for row in rows),
    )


def fired_acts(
    footage: Sequence[Footage],
    movers: Mapping[str, str],
    clocks: Clocks,
    deviations: Mapping[str, Floats],
    grades: Grades | None,
    leave_out: frozenset[str],
    *,
    seed: int,
    histories: int,
) -> Told:
    """A candidate for every volley whose item has a place on the case clock and whose track is a mover's."""
    if grades is None or grades.impulses is None:
        return Told(candidates=(), notes=())
    candidates, notes = [], []
    for volley in volleys(footage):
        if volley.id in leave_out:
            continue
        mover = movers.get(volley.track, "")
        if volley.item not in clocks.starts or not mover:
            notes.append(f"{volley.id}: its track is no mover's on the case clock; it makes no act.")
            continue
        odds = grades.impulses / max(1 - grades.impulses, 1e-12) * exp(volley.log_ratio)
        holds = draws.bernoulli(seed, f"{volley.id}:holds", histories, odds / (1 + odds))
        zero = clocks.starts[volley.item] + deviations[f"item:{volley.item}"]
        shift = draws.normal(seed, f"{volley.id}:when", histories, 2)
        begins = zero + volley.times_s[0] + volley.errors_s[0] * shift[:, 0]
        ends = np.maximum(begins, zero + volley.times_s[-1] + volley.errors_s[-1] * shift[:, 1])
        if len(volley.times_s) == 1:
            ends = begins.copy()
        origin = Origin(
            id=volley.id, kind="impulse", items=(volley.item,), group=f"footage:{volley.camera}", holds=holds,
            begins=only(holds, begins), ends=only(holds, ends),
        )  # fmt: skip
        candidates.append(
            Candidate(
                kind="fires",
                mover=mover,
                place="",
                origin=origin,
                cameras=(volley.camera,),
                outer=bounded(holds, begins, ends, (float(begins.min()), float(ends.max()))),
            )
        )
    return Told(candidates=tuple(candidates), notes=tuple(notes))
