"""What analysts marked: an act, its share by certainty, its times from frames through the clock or from a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.evidence.fields import Count, Period
from observance.observation.marked import ActBearing, ActMarked, AnyMarked, Shared
from observance.reconstruction.anchoring import answering
from observance.reconstruction.candidate import Candidate, bounded, only
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.curves import Curve
from observance.reconstruction.ensemble import Origin
from observance.reconstruction.inputs import Footage
from observance.values import draws
from observance.values.errors import Fault, RefusedInput, refuse

Floats = NDArray[np.float64]
LASTING = frozenset({"stays", "lies", "carries", "drags", "stops", "runs", "moves", "follows", "is-in"})
"""States: they begin and end inside a stated period. Anything else happens at one instant of it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """Candidates from words, and what could not be used, as sentences."""

    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]


def place_of(act: ActMarked) -> str:
    """The line or zone that the act is at; "" when it names none."""
    return act.line or act.zone or ""


def attributes_of(act: ActMarked) -> dict[str, str]:
    """The act's particulars, in the words of `ActMarked`."""
    named = {
        "starts_in": act.starts_in,
        "lands_in": act.lands_in,
        "directed_at": act.directed_at,
        "across": act.across,
        "object": act.object,
    }
    filled = {f"with {letter}": name for letter, name in act.letters.items()}
    return {key: value for key, value in named.items() if value} | filled | counted(act.count)


def counted(count: Count | None) -> dict[str, str]:
    """A count in words, and as the least and the most that it says."""
    if count is None:
        return {}
    given = {"count": count.words()}
    least = count.exact if count.exact is not None else count.at_least
    most = count.exact if count.exact is not None else count.at_most
    given |= {"count_at_least": str(least)} if least is not None else {}
    return given | ({"count_at_most": str(most)} if most is not None else {})


def within(period: Period, kind: str, variable: str, seed: int, histories: int) -> tuple[Floats, Floats]:
    """Begin and end drawn evenly inside a period: one instant, or two in order for a state."""
    length = period.latest - period.earliest
    number = np.sort(draws.uniform(seed, variable, histories, 2), axis=1)
    if kind not in LASTING:
        number = np.repeat(draws.uniform(seed, variable, histories), 2, axis=1)
    return period.earliest + length * number[:, 0], period.earliest + length * number[:, 1]


def marked_acts(
    marked: Sequence[AnyMarked],
    footage: Sequence[Footage],
    curves: Sequence[Curve],
    movers: Mapping[str, str],
    clocks: Clocks,
    deviations: Mapping[str, Floats],
    grades: Grades | None,
    *,
    seed: int,
    histories: int,
) -> Told:
    """Every marked observation that says an act.

    Args:
        movers: track key to mover, for marks that name nobody but show where in the image.

    Raises:
        RefusedInput: a certainty without a declared share, or frames that the item does not have.
    """
    clips = {f.item: f for f in footage}
    candidates: list[Candidate] = []
    notes: list[str] = []
    faults: list[Fault] = []
    for mark in marked:
        if isinstance(mark, Shared) or mark.act is None:
            continue
        if grades is None or mark.certainty not in grades.certainty:
            faults += refuse(
                "case.yaml", "sources.certainty", wanted=f"a share for {mark.certainty!r} ({mark.id})", got="nothing"
            ).faults
            continue
        timed = _times(mark, clips, clocks, deviations, seed, histories)
        if isinstance(timed, str):
            notes.append(timed)
            continue
        begins, ends = timed
        holds = draws.bernoulli(seed, f"marked:{mark.id}", histories, grades.certainty[mark.certainty])
        candidates.append(_candidate(mark, mark.act, clips, curves, movers, holds, begins, ends))
    if faults:
        raise RefusedInput(faults)
    return Told(candidates=tuple(candidates), notes=tuple(notes))


def _times(
    mark: ActBearing,
    clips: Mapping[str, Footage],
    clocks: Clocks,
    deviations: Mapping[str, Floats],
    seed: int,
    histories: int,
) -> tuple[Floats, Floats] | str:
    frames = mark.frames
    act = mark.act
    if frames is not None and frames.item in clips and frames.item in clocks.starts:
        stamps = clips[frames.item].frame_times_s
        if frames.last >= len(stamps):
            raise refuse(
                "observations.yaml", f"{mark.id}.frames", wanted=f"frames 0 to {len(stamps) - 1} of {frames.item}",
                got=f"{frames.first} to {frames.last}",
            )  # fmt: skip
        ends = stamps[[frames.first, frames.last]]
        begin, end = (
            float(at) + clocks.late(deviations, frames.item, float(own))
            for at, own in zip(clocks.instant(frames.item, ends), ends, strict=True)
        )
        return begin, end
    if mark.when is not None and act is not None:
        return within(mark.when, act.does, f"marked:{mark.id}:when", seed, histories)
    why = "has no footage here" if frames is None or frames.item not in clips else "has no place on the case clock"
    return f"{mark.id}: its item {frames.item if frames else ''} {why}, and no period is given; it says nothing."


def _candidate(
    mark: ActBearing,
    act: ActMarked,
    clips: Mapping[str, Footage],
    curves: Sequence[Curve],
    movers: Mapping[str, str],
    holds: NDArray[np.bool_],
    begins: Floats,
    ends: Floats,
) -> Candidate:
    frames = mark.frames
    camera = clips[frames.item].camera if frames is not None and frames.item in clips else None
    mover = act.person or ""
    if not mover and frames is not None:
        curve = answering(frames, curves)
        mover = movers.get(curve.key, "") if curve is not None else ""
    attributes = attributes_of(act)
    if mark.where is not None and mark.where.at is not None:
        attributes |= {"at_x_m": f"{mark.where.at[0]:.2f}", "at_y_m": f"{mark.where.at[1]:.2f}"}
    if mark.where is not None and mark.where.feature is not None:
        attributes["at"] = mark.where.feature
    origin = Origin(
        id=mark.id, kind="marked", items=(frames.item,) if frames is not None else (),
        group=f"footage:{camera}" if camera else f"author:{mark.author}",
        holds=holds, begins=only(holds, begins), ends=only(holds, ends),
    )  # fmt: skip
    fallback = (float(begins.min()), float(ends.max()))
    return Candidate(
        kind=act.does, mover=mover, place=place_of(act), outer=bounded(holds, begins, ends, fallback), origin=origin,
        cameras=(camera,) if camera else (), attributes=attributes,
    )  # fmt: skip
