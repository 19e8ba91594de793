"""Between tracking and rebuilding: what the items themselves say of each other's clocks, looked for once and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from observance.observation.marked import Shared
from observance.observation.sound.thinned import thinned
from observance.reconstruction import clocks, from_footage, tying
from observance.reconstruction.clock_rows import Tie
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.sound_lags import RATE_HZ, Heard
from observance.reconstruction.tying import Found
from observance.values.digests import Json, canonical_json
from observance.workflow.case import Case
from observance.workflow.progress import Progress
from observance.workflow.steps import key_of, make
from observance.workflow.tracking import TrackedItem


def tie_clocks(
    case: Case, given: Inputs, tracked: tuple[TrackedItem, ...], progress: Progress | None = None
) -> tuple[Found, ...]:
    """Every look at two items for what both show, under `work/clock-ties.json`; what is fresh is read back.

    Args:
        given: the rebuild's inputs without ties.
    """
    if len({one.footage.camera for one in tracked}) < 2:
        _product(case).unlink(missing_ok=True)
        return ()
    said: list[Json] = [file.clock.model_dump_json() for _, file in sorted(case.cameras.items())]
    marked: list[Json] = [
        m.model_dump_json()
        for m in case.observations.observations
        if isinstance(m, Shared) or (m.act is not None and m.act.does == "fires")
    ]
    key = key_of([[t.key for t in tracked], said, marked], ("values", "observation", "reconstruction"))
    product = _product(case)

    def build(out: Path) -> None:
        found = _look(case, given, progress)
        out.write_bytes(canonical_json([_plain(one) for one in found]))

    make(product, key, build)
    return looked(case)


def looked(case: Case) -> tuple[Found, ...]:
    """The looks that stand under `work/`; none where nothing was looked for."""
    product = _product(case)
    return tuple(_read(row) for row in json.loads(product.read_text())) if product.is_file() else ()


def _product(case: Case) -> Path:
    return case.root / "work" / "clock-ties.json"


def _look(case: Case, given: Inputs, progress: Progress | None) -> tuple[Found, ...]:
    held = tying.held_of(given.footage)
    rough = clocks.fit(given.cameras, given.marked, sorted(held), held=held)
    drift_ppm = {camera.id: camera.clock.drift_ppm for camera in given.cameras}
    tell = (lambda done: progress("tie clocks", done)) if progress is not None else (lambda done: None)
    blind = {item: sight.blind for item, sight in given.sights.items()}
    timed = [tying.in_time(one, blind.get(one.item, ())) for one in given.footage]
    footage, whole = [one for one, _ in timed], frozenset(one.item for one, uncut in timed if uncut)
    return (
        *tying.movements(given.footage, from_footage.all_curves(given), rough, drift_ppm, tell),
        *tying.flashes(footage, rough),
        *tying.sounds(footage, rough, _ears(case, given, whole)),
    )


def _ears(case: Case, given: Inputs, whole: frozenset[str]) -> tying.Ears:
    """The sound of items without a cut, where the microphones are, and places of shots marked in the items."""
    heard = {}
    for one in given.footage:
        path = case.original(one.item) if one.item in whole else None
        found = thinned(path, RATE_HZ) if path is not None else None
        if found is not None:
            heard[one.item] = Heard(begins_s=found[0], samples=found[1], offset_error_s=found[2])
    sources = {}
    for mark in case.observations.observations:
        if isinstance(mark, Shared) or mark.act is None or mark.act.does != "fires":
            continue
        if mark.frames is not None and mark.where is not None and mark.where.at is not None:
            sources[mark.frames.item] = (np.array(mark.where.at, dtype=np.float64), float(mark.where.error_m or 0.0))
    return tying.Ears(
        heard=heard,
        places={id: camera.centre[:2] for id, camera in given.calibrations.items()},
        reach_m={camera.id: camera.coverage.range_m for camera in given.cameras},
        sources=sources,
    )


def _plain(one: Found) -> Json:
    row: dict[str, Json] = asdict(one)
    if one.tie is not None and one.tie.drift_error == float("inf"):
        row["tie"] = {**asdict(one.tie), "drift_error": None}
    return row


def _read(row: Mapping[str, object]) -> Found:
    tie = row["tie"]
    made = None
    if isinstance(tie, dict):
        made = Tie(**{**tie, "drift_error": float("inf") if tie["drift_error"] is None else tie["drift_error"]})
    return Found(**{**row, "tie": made})  # type: ignore[arg-type]
