"""A world: one ensemble under one set of assumptions, and everything else that the finding needs to know beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.finding.papers import (
    ActorsFile,
    AuthorisationsFile,
    ConclusionsFile,
    DecisionsFile,
    ReviewsFile,
)
from observance.finding.profile import Profile
from observance.finding.rows import Covered
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.ensemble import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where an origin stands in an item, so that a reading of the footage can be matched to it.

    Attributes:
        frames: (n,) frames of the item, counted from 0.
        times_s: (n,) case clock, POSIX seconds; NaN where unknown.
        boxes: (n, 4) left, top, width, height in pixels; NaN where unknown.
    """

    item: str
    frames: NDArray[np.int64]
    times_s: NDArray[np.float64]
    boxes: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is the same for every reading of one case.

    Attributes:
        case: the case's title. kind: incident, exercise, re-enactment. caution: what every page must say.
        span: the time that the case asks about, POSIX seconds.
        grades: what a grade means, from the case file.
        statements: for the claims that deny or exclude.
        sightings: by origin id.
        watched: what was watched of a line or zone in a span, POSIX seconds; place "" means everywhere that the case
            speaks of, for clauses that name no place.
        without: the ensemble as if one item, source or observation had never been had.
        place_names: what readers call a line or zone. within: the zones that a zone or landmark lies in.
        nothing_unknown: the case says everything (a trial of an agreement): what is not said is not so.
        unassessed: items whose authenticity nobody assessed: they never carry an adverse answer.
        witnesses: by origin id, who saw or heard it there himself, where there is no footage to read again.
    """

    case: str
    kind: str
    caution: str
    time_zone: str
    span: tuple[float, float]
    profile: Profile
    actors: ActorsFile
    watched: Callable[[str, tuple[float, float]], Covered]
    without: Callable[[str], Ensemble] | None = None
    authorisations: AuthorisationsFile = field(default_factory=AuthorisationsFile)
    reviews: ReviewsFile = field(default_factory=ReviewsFile)
    decisions: DecisionsFile = field(default_factory=lambda: DecisionsFile(decisions=()))
    conclusions: ConclusionsFile = field(default_factory=lambda: ConclusionsFile(conclusions=()))
    statements: tuple[StatementFile, ...] = ()
    grades: Grades | None = None
    sightings: Mapping[str, tuple[Sighting, ...]] = field(default_factory=dict)
    place_names: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unassessed: frozenset[str] = frozenset()
    witnesses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nothing_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One ensemble with the assumptions that the finding itself adds.

    Attributes:
        name: the declared alternative; "" for the main one.
        dropped: items, sources and observations taken as never had (for hinges).
    """

    name: str
    ensemble: Ensemble
    reader_error: float
    grades: Grades | None
    dropped: frozenset[str] = frozenset()


def worlds(main: Ensemble, others: tuple[Ensemble, ...], context: Context) -> tuple[World, ...]:
    """The main world first, then each declared alternative: those of the reconstruction, and the reader's error.

    An alternative named `grades…` lowers the attribution grades too; without one, this room adds its own.
    """
    error, declared = context.profile.review.reader_error, context.profile.alternatives
    result = [World(name="", ensemble=main, reader_error=error, grades=context.grades)]
    for other in sorted(others, key=lambda e: e.alternative):
        grades = context.grades
        if other.alternative.startswith("grades"):
            grades = lowered(grades)
        result.append(World(name=other.alternative, ensemble=other, reader_error=error, grades=grades))
    graded = any(world.name.startswith("grades") for world in result)
    if declared.grades_one_lower and not graded and context.grades is not None:
        result.append(replace(result[0], name="grades one lower", grades=lowered(context.grades)))
    if declared.reader_error_doubled:
        result.append(replace(result[0], name="reader error doubled", reader_error=min(1.0, 2 * error)))
    return tuple(result)


def lowered(grades: Grades | None) -> Grades | None:
    """Attribution grades one step lower: A counts as B, and so on; the lowest stays."""
    if grades is None:
        return None
    was = grades.attribution
    order = [grade for grade in ("A", "B", "C", "D", "E") if grade in was]
    return grades.model_copy(
        update={"attribution": {g: was[order[min(i + 1, len(order) - 1)]] for i, g in enumerate(order)}}
    )
