"""What a reconstruction is made from: scene, cameras, footage as tracks, marks, statements, and what grades mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timezone, tzinfo
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.observation.anchors import PersonAnchor
from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked, Shared
from observance.observation.scene import Scene
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.clock_rows import Tie
from observance.reconstruction.sights import Sight

Floats = NDArray[np.float64]
CALIBRATION_LEFT_OUT = "calibration left out"
GRADES_LOWER = "grades one step lower"
LINE_SOURCE = "line source "


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footage:
    """One item of one camera, decoded and tracked.

    Attributes:
        frame_times_s: (frames,) the item's own time stamps, seconds.
        tracks: the table TRACKS of `values/tables.py`. impulses: the table IMPULSES; None where nobody listened.
    """

    item: str
    camera: str
    frame_times_s: Floats
    tracks: pa.Table
    impulses: pa.Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """Everything a rebuild reads.

    Attributes:
        scene: in the case frame, metres.
        calibrations: camera id to camera; a camera without one keeps its tracks in the image.
        grades: what grades are taken to mean; needed once anything graded is in the case.
        ties: instants of two items that are one, found in the items themselves.
        identity_error_m: how far two cameras may place one person apart, 1 sigma.
        sights: what is known of each item's pictures, by item; coverage rests on it.
        zone: in which sentences give times.
    """

    scene: Scene
    cameras: tuple[CameraFile, ...] = ()
    calibrations: Mapping[str, Camera] = field(default_factory=dict)
    footage: tuple[Footage, ...] = ()
    marked: tuple[AnyMarked, ...] = ()
    statements: tuple[StatementFile, ...] = ()
    anchors: tuple[PersonAnchor, ...] = ()
    ties: tuple[Tie, ...] = ()
    grades: Grades | None = None
    identity_error_m: float = 0.5
    zone: tzinfo = timezone.utc
    sights: Mapping[str, Sight] = field(default_factory=dict)


def without(inputs: Inputs, ids: frozenset[str]) -> Inputs:
    """The inputs as if these items, cameras, sources, claims and observations had never been.

    Order plays no part afterwards: everything is sorted by its own id.
    """
    cameras = []
    for camera in sorted(inputs.cameras, key=lambda c: c.id):
        if camera.id not in ids:
            readings = tuple(
                sorted((r for r in camera.clock.readings if r.item not in ids), key=lambda r: (r.item, r.time_s))
            )
            clock = camera.clock.model_copy(update={"readings": readings})
            cameras.append(camera.model_copy(update={"clock": clock}))
    statements = []
    for statement in sorted(inputs.statements, key=lambda s: s.source.id):
        if statement.source.id not in ids:
            claims = tuple(sorted((c for c in statement.claims if c.id not in ids), key=lambda c: c.id))
            statements.append(statement.model_copy(update={"claims": claims}))
    kept = tuple(f for f in inputs.footage if f.item not in ids and f.camera not in ids)
    gone = ids | {f.item for f in inputs.footage if f.camera in ids}
    return replace(
        inputs,
        cameras=tuple(cameras),
        footage=tuple(sorted(kept, key=lambda f: f.item)),
        marked=tuple(sorted((m for m in inputs.marked if not _rests_on(m, gone)), key=lambda m: m.id)),
        statements=tuple(statements),
        ties=tuple(
            sorted(
                (t for t in inputs.ties if t.item not in gone and t.other_item not in gone),
                key=lambda t: (t.item, t.other_item, t.kind, t.time_s),
            )
        ),
        anchors=tuple(
            sorted(
                (a for a in inputs.anchors if a.frames.item not in gone),
                key=lambda a: (a.person, a.frames.item, a.frames.first, a.frames.last),
            )
        ),
    )


def _rests_on(mark: AnyMarked, ids: frozenset[str]) -> bool:
    if mark.id in ids:
        return True
    if isinstance(mark, Shared):
        return mark.item in ids or mark.other_item in ids
    return mark.frames is not None and mark.frames.item in ids


Grade = TypeVar("Grade", bound=str)


def _lowered(shares: dict[Grade, float], order: str) -> dict[Grade, float]:
    """Each grade takes the share of the next lower one; the lowest says nothing any more."""
    ranked = sorted(shares, key=order.index)
    return {grade: (shares[ranked[i + 1]] if i + 1 < len(ranked) else 0.0) for i, grade in enumerate(ranked)}


def one_step_lower(grades: Grades) -> Grades:
    """The declared alternative: every grade taken to mean what the next lower one does.

    Below the lowest grade of a source or claim nothing is said; below `possible` stands half of it.
    """
    certainty = grades.certainty
    possible, probable = certainty.get("possible", 0.0), certainty.get("probable", 0.0)
    return grades.model_copy(
        update={
            "reliability": _lowered(grades.reliability, "ABCDE"),
            "credibility": _lowered(grades.credibility, "12345"),
            "certainty": {"certain": probable, "probable": possible, "possible": possible / 2},
            "attribution": _lowered(grades.attribution, "ABCDE"),
        }
    )
