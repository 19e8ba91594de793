"""Rebuild: from the inputs to the ensemble of histories and its tables; the room's one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.marked import Shared
from observance.reconstruction import (
    acts,
    anchoring,
    claims,
    clocks,
    curves,
    deeds,
    identity,
    inputs,
    lines,
    paths,
    spells,
    told,
    watching,
)  # fmt: skip
from observance.reconstruction.acts import Cloud
from observance.reconstruction.candidate import Candidate
from observance.reconstruction.ensemble import Act, Ensemble
from observance.values.tables import ACTS, PRESENCE

Floats = NDArray[np.float64]
STATES = frozenset({"stays"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rebuilt:
    """The ensemble with its tables.

    Attributes:
        paths, acts, presence, coverage: as declared in `values/tables.py`.
        clocks: the fitted clocks, with residuals and contradictions.
        clouds: sampled paths at lines, for maps.
        movers: mover to the paths that can be his; path_of: track key to mover.
    """

    ensemble: Ensemble
    paths: pa.Table
    acts: pa.Table
    presence: pa.Table
    coverage: pa.Table
    clocks: clocks.Clocks
    clouds: tuple[Cloud, ...]
    mover_of: Mapping[str, str]


def prepare(given: inputs.Inputs) -> dict[str, tuple[curves.Curve, ...]]:
    """Item to its tracks as curves on the ground: the part of a rebuild that no alternative or omission changes."""
    return {f.item: curves.curves_of(f, given.calibrations.get(f.camera)) for f in given.footage}


def rebuild(
    given: inputs.Inputs,
    *,
    seed: int,
    histories: int,
    alternative: str = "",
    leave_out: frozenset[str] = frozenset(),
    prepared: Mapping[str, tuple[curves.Curve, ...]] | None = None,
) -> Rebuilt:
    """What happened, in every history.

    Args:
        alternative: "" or `calibration left out`, `grades one step lower`, `line source <id>`.
        prepared: what `prepare` made of the same inputs, to be used again over alternatives and omissions.
        leave_out: ids of items, cameras, sources, claims and observations, as if they had never been.

    Raises:
        RefusedInput: an alternative that the case does not have, graded evidence without declared grades, frames that
            an item does not have.
    """
    given = inputs.without(given, leave_out)
    grades = given.grades
    if alternative == inputs.GRADES_LOWER and grades is not None:
        grades = inputs.one_step_lower(grades)
    places = lines.places(given.scene, alternative)
    items = [f.item for f in given.footage]
    items += [i for m in given.marked if isinstance(m, Shared) for i in (m.item, m.other_item)]
    items += [r.item for c in given.cameras for r in c.clock.readings]
    fitted = clocks.fit(given.cameras, given.marked, sorted(set(items)))
    deviations = fitted.deviations(seed, histories)
    known = prepare(given) if prepared is None else prepared
    tracked = [curve for f in given.footage for curve in known[f.item]]
    if alternative == inputs.CALIBRATION_LEFT_OUT:
        tracked = [curves.certainly_calibrated(curve) for curve in tracked]
    anchored = anchoring.anchored(given.anchors, tracked)
    placed = [c for c in tracked if c.item in fitted.starts]
    sorted_out = identity.movers(
        placed, fitted, anchored.persons, identity_error_m=given.identity_error_m, seed=seed, histories=histories
    )
    found = _paths(sorted_out, fitted, anchored.persons)
    mover_of = {key: path.mover for path, main in found if main for key in path.tracks}
    chance = paths.Chance(
        seed=seed,
        histories=histories,
        clocks=deviations,
        calibrations={
            c: paths.calibration_draws(seed, c, histories) for c in sorted({f.camera for f in given.footage})
        },
        shifts={place.id: lines.shift(place, seed, histories) for place in places},
    )
    candidates: list[Candidate] = []
    clouds: list[Cloud] = []
    for path, main in found:
        seen = acts.shown(path, places, chance, fitted.starts)
        candidates += [c for c in seen.candidates if main or c.origin.holds.any()]
        clouds += seen.clouds
        candidates += spells.runs(path, chance) + spells.stops(path, chance) + spells.lies(path, chance)
    candidates += spells.leaves_vehicle([path for path, _ in found], chance)
    marks = told.marked_acts(
        given.marked, given.footage, tracked, mover_of, fitted, deviations, grades, seed=seed, histories=histories
    )
    claimed = claims.claimed_acts(given.statements, grades, seed=seed, histories=histories)
    merged = deeds.merge([*candidates, *marks.candidates, *claimed.told.candidates])
    ensemble = Ensemble(
        seed=seed,
        histories=histories,
        acts=merged,
        causes=_causes(given, places, chance, [path for path, _ in found], claimed),
        assumptions=_assumptions(given, fitted, sorted_out, alternative),
        unmatched=anchored.unmatched + marks.notes + claimed.told.notes,
        alternative=alternative,
        claims=claimed.shares,
    )
    return Rebuilt(
        ensemble=ensemble,
        paths=paths.table([path for path, _ in found]),
        acts=_table([a for a in merged if a.kind not in STATES], ACTS),
        presence=_table([a for a in merged if a.kind in STATES], PRESENCE),
        coverage=watching.coverage(given.scene, given.cameras, given.calibrations, given.footage, fitted),
        clocks=fitted,
        clouds=tuple(clouds),
        mover_of=mover_of,
    )


def _paths(
    sorted_out: identity.Movers, fitted: clocks.Clocks, persons: Mapping[str, str]
) -> list[tuple[paths.Path, bool]]:
    """One path per block; each takes the mover's name of the likeliest block that it shares a track with."""
    result = []
    for group in sorted_out.groups:
        names: dict[str, str] = {}
        for block in sorted(group, key=lambda b: (not b.main, b.curves[0].key)):
            keys = [c.key for c in block.curves]
            person = next((persons[k] for k in keys if k in persons), None)
            mover = person or next((names[k] for k in keys if k in names), f"path:{keys[0]}")
            for key in keys:
                names.setdefault(key, mover)
            own = f"path:{keys[0]}" if block.main else "path:" + "+".join(keys) + ("" if keys[1:] else "/alone")
            result.append((paths.fuse(own, mover, block.curves, fitted, block.exists), block.main))
    return sorted(result, key=lambda pair: pair[0].id)


def _table(chosen: Sequence[Act], schema: pa.Schema) -> pa.Table:
    return pa.table(
        {
            "id": [a.id for a in chosen],
            "kind": [a.kind for a in chosen],
            "mover": [a.mover for a in chosen],
            "place": [a.place for a in chosen],
            "outer_low_s": [a.outer[0] for a in chosen],
            "outer_high_s": [a.outer[1] for a in chosen],
            "share": [float(np.mean(a.holds())) for a in chosen],
            "origins": [[o.id for o in a.origins] for a in chosen],
        },
        schema=schema,
    )


def _causes(
    given: inputs.Inputs,
    places: Sequence[lines.Place],
    chance: paths.Chance,
    found: Sequence[paths.Path],
    claimed: claims.Claimed,
) -> dict[str, Floats]:
    """The shared uncertain quantities, for `turns on`."""
    causes: dict[str, Floats] = {}
    for camera in given.cameras:
        drawn = chance.clocks.get(f"camera:{camera.id}")
        if drawn is not None and any(f.camera == camera.id for f in given.footage):
            causes[f"clock:{camera.id}"] = drawn
    for place in places:
        if place.kind == "line":
            causes[f"survey:{place.id}"] = lines.normal_of(place) @ chance.shifts[place.id]
    main = [place for place in places if place.kind == "line"]
    for camera in given.cameras:
        parts = [part for path in found for part in path.parts if part.curve.camera == camera.id]
        if not parts or not any(part.curve.calibration.any() for part in parts):
            continue
        normal = lines.normal_of(main[0]) if main else np.array([1.0, 0.0])
        mean = np.mean([part.curve.calibration.mean(axis=0) for part in parts], axis=0)
        causes[f"calibration:{camera.id}"] = (normal @ mean) @ chance.calibrations[camera.id]
    for source, bits in claimed.sources.items():
        causes[f"source:{source}"] = bits.astype(np.float64)
    return dict(sorted(causes.items()))


def _assumptions(
    given: inputs.Inputs, fitted: clocks.Clocks, sorted_out: identity.Movers, alternative: str
) -> tuple[str, ...]:
    """What the ensemble takes for granted, as sentences."""
    said = []
    if alternative:
        said.append(f"Drawn under the alternative: {alternative}.")
    for survey in given.scene.surveys.values():
        said.append(
            f"Survey {survey.id} ({survey.by}) shifts all its features together by {survey.shared_error_m:g} m."
        )
    for camera in given.cameras:
        said.append(f"Clock of {camera.id}: trusted within {camera.clock.trusted_within_s:g} s ({camera.clock.basis}).")
        if any(f.camera == camera.id for f in given.footage) and camera.id not in given.calibrations:
            said.append(f"{camera.id} is not calibrated: its tracks stay in the image and make no acts.")
    said += list(fitted.conflicts)
    held = {f.item for f in given.footage}
    said += [
        f"{item} has no reading of a clock and no tie to one: it is not placed on the case clock."
        for item in fitted.undetermined
        if item in held
    ]
    said.append(f"Two cameras may place one person {given.identity_error_m:g} m apart.")
    said += list(sorted_out.assumptions)
    if given.grades is not None:
        said.append("Grades of sources, claims and marks are taken to mean the shares that the case declares.")
    said.append("Sources not declared independent count as one.")
    return tuple(said)
