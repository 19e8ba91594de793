"""Rebuild: from the inputs to the ensemble of histories and its tables; the room's one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.reconstruction import (
    acts,
    boundary,
    claims,
    covering,
    deeds,
    fired,
    from_footage,
    gait,
    inputs,
    lines,
    meetings,
    path_table,
    placing,
    told,
)
from observance.reconstruction.acts import Cloud
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.curves import Curve
from observance.reconstruction.ensemble import Act, Ensemble
from observance.values.tables import ACTS, COVERAGE, PRESENCE

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
    clocks: Clocks
    clouds: tuple[Cloud, ...]
    mover_of: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """What many rebuilds of one case share: every item's curves, and what the whole footage shows."""

    curves: Mapping[str, tuple[Curve, ...]]
    main: from_footage.FromFootage | None


def prepare(given: inputs.Inputs, *, seed: int, histories: int) -> Prepared:
    """Look at the footage once: rebuilds that leave out words, or take grades lower, use it as it is."""
    given = inputs.without(given, frozenset())
    curves_of = from_footage.all_curves(given)
    asked = from_footage.Asked.of(given, seed, histories, "")
    return Prepared(curves=curves_of, main=from_footage.look(given, curves_of, asked))


def rebuild(
    given: inputs.Inputs,
    *,
    seed: int,
    histories: int,
    alternative: str = "",
    leave_out: frozenset[str] = frozenset(),
    prepared: Prepared | None = None,
    covered: bool = True,
) -> Rebuilt:
    """What happened, in every history.

    Args:
        alternative: "" or `calibration left out`, `grades one step lower`, `line source <id>`.
        prepared: what `prepare` made of the same inputs, to be used again over alternatives and omissions.
        covered: whether the table of coverage is wanted too; empty otherwise.
        leave_out: ids of items, cameras, sources, claims and observations, as if they had never been.

    Raises:
        RefusedInput: an alternative that the case does not have, graded evidence without declared grades, frames that
            an item does not have.
    """
    given = inputs.without(given, leave_out)
    grades = given.grades
    if alternative == inputs.GRADES_LOWER and grades is not None:
        grades = inputs.one_step_lower(grades)
    known = prepared.main if prepared is not None and prepared.main is not None else None
    wanted = from_footage.Asked.of(given, seed, histories, "" if alternative == inputs.GRADES_LOWER else alternative)
    if known is None or known.asked != wanted:
        curves_of = prepared.curves if prepared is not None else from_footage.all_curves(given)
        known = from_footage.look(given, curves_of, wanted)
    marks = told.marked_acts(
        given.marked,
        given.footage,
        known.tracked,
        known.mover_of,
        known.clocks,
        known.chance.clocks,
        grades,
        seed=seed,
        histories=histories,
    )
    flashes = fired.fired_acts(
        given.footage, known.mover_of, known.clocks, known.chance.clocks, grades, leave_out,
        seed=seed, histories=histories,
    )  # fmt: skip
    at_points = placing.placed(
        marks.candidates, given.marked, given.scene, known.places, known.chance.shifts, seed=seed, histories=histories
    )
    claimed = claims.claimed_acts(given.statements, grades, seed=seed, histories=histories)
    merged = deeds.merge([*known.candidates, *at_points, *claimed.told.candidates, *flashes.candidates])
    ensemble = Ensemble(
        seed=seed,
        histories=histories,
        acts=merged,
        causes=_causes(given, known, claimed),
        assumptions=_assumptions(given, known, alternative),
        unmatched=known.unmatched + marks.notes + claimed.told.notes + flashes.notes,
        alternative=alternative,
        claims=claimed.shares,
    )
    return Rebuilt(
        ensemble=ensemble,
        paths=path_table.table(known.paths),
        acts=_table([a for a in merged if a.kind not in STATES], ACTS),
        presence=_table([a for a in merged if a.kind in STATES], PRESENCE),
        coverage=covering.coverage(
            given.scene, given.cameras, given.calibrations, given.footage, known.clocks, given.marked, given.sights
        )
        if covered
        else COVERAGE.empty_table(),
        clocks=known.clocks,
        clouds=known.clouds,
        mover_of=known.mover_of,
    )


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


def _causes(given: inputs.Inputs, known: from_footage.FromFootage, claimed: claims.Claimed) -> dict[str, Floats]:
    """The shared uncertain quantities, for `turns on`."""
    causes: dict[str, Floats] = {}
    chance = known.chance
    for camera in given.cameras:
        drawn = chance.clocks.get(f"camera:{camera.id}")
        if drawn is not None and any(f.camera == camera.id for f in given.footage):
            causes[f"clock:{camera.id}"] = drawn
    main = [place for place in known.places if place.kind == "line"]
    for place in main:
        causes[f"survey:{place.id}"] = lines.normal_of(place) @ chance.shifts[place.id]
    for camera in given.cameras:
        curves = [part.curve for path in known.paths for part in path.parts if part.curve.camera == camera.id]
        if not any(curve.calibration.any() for curve in curves):
            continue
        moved, away = np.concatenate([c.calibration for c in curves]), np.zeros(sum(len(c.times) for c in curves))
        normal = lines.normal_of(main[0]) if main else np.array([1.0, 0.0])
        if main:
            xy = np.concatenate([c.xy for c in curves])
            away = np.abs(boundary.offset(main[0].boundary, xy[:, 0], xy[:, 1]).distance)
        near = away <= max(acts.NEAR_M, float(away.min()) + 1.0)
        causes[f"calibration:{camera.id}"] = (normal @ moved[near].mean(axis=0)) @ chance.calibrations[camera.id]
    for source, bits in claimed.sources.items():
        causes[f"source:{source}"] = bits.astype(np.float64)
    return dict(sorted(causes.items()))


def _assumptions(given: inputs.Inputs, known: from_footage.FromFootage, alternative: str) -> tuple[str, ...]:
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
        error, sigma = known.clocks.errors.get(camera.id, (0.0, np.inf))
        if abs(error) > 3 * sigma:
            way = "ahead of" if error > 0 else "behind"
            said.append(f"{camera.id}'s clock runs {abs(error):.1f} s ± {sigma:.1f} s {way} the case clock; corrected.")
        if any(f.camera == camera.id for f in given.footage) and camera.id not in given.calibrations:
            said.append(f"{camera.id} is not calibrated: its tracks stay in the image and make no acts.")
        if camera.terrain_error_m > 0 and camera.id in given.calibrations:
            said.append(
                f"The ground where {camera.id} looks lies within {camera.terrain_error_m:g} m of flat (1 sigma)."
            )
    said += list(known.clocks.conflicts)
    held = {f.item for f in given.footage}
    said += [
        f"{item} has no reading of a clock and no tie to one: it is not placed on the case clock."
        for item in known.clocks.undetermined
        if item in held
    ]
    said.append(f"Two cameras may place one person {given.identity_error_m:g} m apart.")
    said += list(known.assumptions)
    if given.grades is not None:
        said.append("Grades of sources, claims and marks are taken to mean the shares that the case declares.")
    said.append("Sources not declared independent count as one.")
    if (
        given.grades is not None
        and given.grades.impulses is not None
        and any(f.impulses is not None for f in given.footage)
    ):
        said.append(
            f"Of the flashes at persons that the machine lists, a share of {given.grades.impulses:g} is taken to be "
            "shots' before their shape is weighed; no flash seen is no evidence of none."
        )
    if any(act.kind in ("leaves-vehicle", "enters-vehicle") for act in known.candidates):
        said.append(
            f"Who is lost beside a vehicle while another appears there is one person whom it hid in "
            f"{1 - meetings.HIDDEN_SHARE:g} of the histories."
        )
    if any(act.kind in ("lies", "falls", "moves") for act in known.candidates):
        said.append(f"A body's box wider than tall is a lying person in {gait.LIE_SHARE:g} of the histories.")
    return tuple(said)
