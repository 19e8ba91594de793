"""The step `rebuild`: from the case and its tracks to the ensemble of histories, under each declared alternative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from observance.finding.profile import Profile
from observance.observation.anchors import PersonAnchor
from observance.reconstruction.ensemble import Ensemble
from observance.reconstruction.inputs import CALIBRATION_LEFT_OUT, GRADES_LOWER, LINE_SOURCE, Inputs
from observance.reconstruction.rebuild import Rebuilt, prepare, rebuild
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.progress import Progress
from observance.workflow.steps import key_of, make
from observance.workflow.tracking import TrackedItem
from observance.workflow.tying import tie_clocks


def inputs_of(
    case: Case,
    calibrations: Mapping[str, Calibration],
    tracked: tuple[TrackedItem, ...],
    progress: Progress | None = None,
) -> Inputs:
    """What the reconstruction may see of a case: no party, no agreement, no finding; items tied by what they show."""
    anchors = [PersonAnchor(person=p.id, frames=f) for p in case.actors.persons for f in p.seen]
    given = Inputs(
        scene=case.scene,
        cameras=tuple(case.cameras.values()),
        calibrations={id: c.camera for id, c in calibrations.items() if c.camera is not None},
        footage=tuple(t.footage for t in tracked),
        marked=case.observations.observations,
        statements=tuple(case.statements.values()),
        anchors=tuple(anchors),
        grades=case.question.sources,
        identity_error_m=case.question.identity_error_m,
        zone=ZoneInfo(case.question.time_zone),
        sights={t.footage.item: t.sight for t in tracked if t.sight is not None},
    )
    found = tie_clocks(case, given, tracked, progress)
    return replace(given, ties=tuple(one.tie for one in found if one.tie is not None))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """The main ensemble with its tables, the same case under each alternative, and as if one thing had never been."""

    main: Rebuilt
    alternatives: tuple[Ensemble, ...]
    without: Callable[[str], Ensemble]


def main_of(case: Case, given: Inputs) -> Rebuilt:
    """The main ensemble alone."""
    return rebuild(given, seed=case.question.seed, histories=case.question.histories)


def histories_of(case: Case, given: Inputs, declared: tuple[str, ...] | None = None) -> Histories:
    """Draw the histories of a case.

    Args:
        declared: the alternatives that are wanted; those of the case's own profile otherwise.

    Raises:
        RefusedInput: see `rebuild`.
    """
    seed, histories = case.question.seed, case.question.histories
    ready = prepare(given, seed=seed, histories=histories)
    main = rebuild(given, seed=seed, histories=histories, prepared=ready)
    others = [
        rebuild(given, seed=seed, histories=histories, alternative=name, prepared=ready, covered=False).ensemble
        for name in (alternatives_of(case, case.profile) if declared is None else declared)
    ]

    def without(id: str) -> Ensemble:
        left = frozenset({id})
        return rebuild(given, seed=seed, histories=histories, leave_out=left, prepared=ready, covered=False).ensemble

    return Histories(main=main, alternatives=tuple(others), without=without)


def alternatives_of(case: Case, profile: Profile | None) -> tuple[str, ...]:
    """The names of the alternatives that the profile declares and this case has."""
    if profile is None:
        return ()
    declared = profile.alternatives
    names = []
    if declared.calibration_left_out and any(c.control_points or c.calibration for c in case.cameras.values()):
        names.append(CALIBRATION_LEFT_OUT)
    if declared.grades_one_lower and case.question.sources is not None:
        names.append(GRADES_LOWER)
    if declared.line_sources:
        places = (*case.scene.lines.values(), *case.scene.zones.values())
        names += [f"{LINE_SOURCE}{place.id}" for place in places if place.alternative_to is not None]
    return tuple(names)


def write_tables(case: Case, main: Rebuilt, tracked: tuple[TrackedItem, ...]) -> None:
    """Write the tables of the main ensemble under `work/`."""
    key = rebuild_key(case, tracked)
    tables = {"paths": main.paths, "acts": main.acts, "presence": main.presence, "coverage": main.coverage}
    for name, table in tables.items():

        def build(out: Path, table: pa.Table = table) -> None:
            pq.write_table(table, out)

        make(case.root / "work" / f"{name}.parquet", key, build)


def rebuild_key(case: Case, tracked: tuple[TrackedItem, ...]) -> str:
    """The key of everything that is made from the case's files and tracks."""
    return key_of([dict(case.digests), [t.key for t in tracked]])
