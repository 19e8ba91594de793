"""What the report shows of the clocks' fit: per camera all that is said of it, and whether an answer turns on it."""

from __future__ import annotations

from collections.abc import Sequence

from observance.finding.rows import Findings
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.rebuild import Rebuilt
from observance.reconstruction.tying import Found
from observance.report.clock_fits import SOURCES, CameraClock, ClockFits, Said
from observance.workflow.case import Case
from observance.workflow.tracking import TrackedItem


def clock_fits_shown(
    case: Case, main: Rebuilt, tracked: Sequence[TrackedItem], looks: Sequence[Found], findings: Findings | None
) -> ClockFits:
    """Cameras that hold footage, in order of id."""
    clocks = main.clocks
    cameras = sorted({one.footage.camera for one in tracked})
    held = {one.footage.item for one in tracked}
    return ClockFits(
        cameras=tuple(_camera(camera, clocks) for camera in cameras),
        looks=tuple(one.words for one in looks),
        undetermined=tuple(
            f"{item} has no place on the case clock: nothing ties its time to a clock that is read."
            for item in clocks.undetermined
            if item in held
        ),
        conflicts=clocks.conflicts,
        turns=_turns(cameras, findings),
    )


def _camera(camera: str, clocks: Clocks) -> CameraClock:
    placed = any(held.camera == camera and item in clocks.starts for item, held in clocks.held.items())
    ahead = clocks.errors.get(camera) if placed else None
    drift = clocks.drifts.get(camera)
    return CameraClock(
        camera=camera,
        ahead_s=None if ahead is None else ahead[0],
        error_s=0.0 if ahead is None else ahead[1],
        drift_ppm=None if drift is None else drift[0] * 1e6,
        drift_error_ppm=0.0 if drift is None else drift[1] * 1e6,
        said=_said(camera, clocks),
    )


def _said(camera: str, clocks: Clocks) -> tuple[Said, ...]:
    """A statement that ties two items speaks of both cameras: what makes one ahead makes the other late."""
    result = []
    for one in clocks.residuals:
        if one.kind not in SOURCES:
            continue
        owners = [clocks.held[item].camera if item in clocks.held else "" for item in one.items]
        if len(one.items) == 2:
            if camera not in owners:
                continue
            off = -one.seconds if owners[0] == camera else one.seconds
        elif camera in one.about:
            off = one.seconds
        else:
            continue
        result.append(Said(source=one.kind, words=one.words, off_s=off, error_s=one.sigma, set_aside=one.set_aside))
    return tuple(result)


def _turns(cameras: Sequence[str], findings: Findings | None) -> tuple[str, ...]:
    if findings is None:
        return ()
    said = []
    for camera in cameras:
        rows = [row for row in findings.rows if any(f"clock:{camera} " in line for line in row.turns_on)]
        if rows:
            said.append(f"{len(rows)} of the answers turn on the clock of {camera}: {', '.join(r.id for r in rows)}.")
    return tuple(said) or ("No answer turns on a clock: whatever is left of the clocks' errors, they stay the same.",)
