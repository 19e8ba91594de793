"""Report inputs made of what other rooms hold: the scene, the watched ground, claims and marked observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Literal

import numpy as np
import pyarrow as pa
from shapely import MultiPolygon, Polygon, from_wkt
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from observance.observation.marked import ActBearing, ActMarked, ObservationsFile
from observance.observation.readings import ReviewReading
from observance.observation.scene import Placed, Scene
from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedPersonal,
    ClaimedTime,
    ClaimedValue,
    StatementFile,
)
from observance.observation.statement.figures import ClaimedFigure
from observance.report.drawn import ClaimTime, DrawnArea, DrawnCamera, DrawnLine, DrawnPoint, MapPicture, Points
from observance.report.figures import figure_words
from observance.report.inputs import ObservationShown


def scene_drawn(scene: Scene, *, frame_words: str = "", caution: str = "") -> MapPicture:
    """The scene's lines, zones, buildings and landmarks; cameras and movers are added with `dataclasses.replace`."""

    def error(placed: Placed) -> float:
        survey = scene.surveys.get(placed.survey)
        return hypot(placed.error_m, survey.shared_error_m if survey is not None else 0.0)

    return MapPicture(
        lines=tuple(
            DrawnLine(id=p.id, name=p.name, points=p.points, error_m=error(p), rival_of=p.alternative_to or "")
            for p in scene.lines.values()
        ),
        zones=tuple(
            DrawnArea(id=p.id, name=p.name, ring=p.points) for p in scene.zones.values() if p.alternative_to is None
        ),
        buildings=tuple(DrawnArea(id=p.id, name=p.name, ring=p.points) for p in scene.buildings.values()),
        landmarks=tuple(
            DrawnPoint(id=p.id, name=p.name, at=(float(p.points[0, 0]), float(p.points[0, 1])), error_m=error(p))
            for p in scene.landmarks.values()
        ),
        frame_words=frame_words,
        caution=caution,
    )


def cameras_drawn(
    coverage: pa.Table, places: Mapping[str, tuple[float, float]], names: Mapping[str, str]
) -> tuple[DrawnCamera, ...]:
    """Each camera with the ground that it saw at some time (table `coverage`); `places` are metres, by camera."""
    views: dict[str, list[BaseGeometry]] = {}
    for camera, words in _seen(coverage):
        views.setdefault(camera, []).append(from_wkt(words))
    return tuple(
        DrawnCamera(id=camera, name=names.get(camera, camera), at=at, view=_outline(views.get(camera, [])))
        for camera, at in sorted(places.items())
    )


def ground_seen_m2(coverage: pa.Table, camera: str) -> float | None:
    """How much ground a camera saw at some time, square metres; None when the table says nothing of it."""
    shapes = [from_wkt(words) for name, words in _seen(coverage) if name == camera]
    return float(unary_union(shapes).area) if shapes else None


def _seen(coverage: pa.Table) -> list[tuple[str, str]]:
    """Camera and ground of each row that was watched, each pair once."""
    columns = (coverage[name].to_pylist() for name in ("camera", "polygon_wkt", "cause"))
    return sorted({(str(camera), str(words)) for camera, words, cause in zip(*columns, strict=True) if not cause})


def _outline(shapes: Sequence[BaseGeometry]) -> Points | None:
    """The outer ring of the largest part; a view has no holes that a map of this size would show."""
    if not shapes:
        return None
    whole = unary_union(shapes)
    part = max(whole.geoms, key=lambda one: one.area) if isinstance(whole, MultiPolygon) else whole
    return np.asarray(part.exterior.coords, dtype=np.float64) if isinstance(part, Polygon) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A claim with the words that it is shown by."""

    statement: StatementFile
    claim: Claim
    words: str


def claims_shown(statements: Iterable[StatementFile], names: Mapping[str, str]) -> tuple[ObservationShown, ...]:
    """Every claim that is not on a medical or personal fact, with its quoted characters."""
    return tuple(
        ObservationShown(
            id=one.claim.id,
            kind="claim",
            words=one.words,
            item=one.statement.source.outlet,
            characters=(one.claim.start, one.claim.start + len(one.claim.quote)),
            quote=one.claim.quote,
            verbatim=one.statement.text_is != "summary in our words",
            made_by=", relayed by ".join([f"{one.claim.speaker} ({one.claim.knows})", *one.claim.relayed_by]),
            authenticity=f"source {one.statement.source.reliability}, claim {one.claim.credibility}",
        )
        for one in _said(statements, names)
    )


def claim_times(statements: Iterable[StatementFile], names: Mapping[str, str]) -> tuple[ClaimTime, ...]:
    """The times that sources give, of acts and of what they time."""
    shown = []
    for one in _said(statements, names):
        content, outlet = one.claim.content, one.statement.source.outlet
        if isinstance(content, ClaimedAct | ClaimedTime):
            of = plain(content.of) if isinstance(content, ClaimedTime) else one.words
            low, high = content.when.earliest, content.when.latest
            shown.append(ClaimTime(id=one.claim.id, source=outlet, of=of, earliest=low, latest=high))
    return tuple(shown)


def marks_shown(
    observations: ObservationsFile, readings: Mapping[str, Sequence[ReviewReading]], names: Mapping[str, str]
) -> tuple[ObservationShown, ...]:
    """Every marked observation of an act; `readings` are those that were matched to it, by its id."""
    return tuple(
        ObservationShown(
            id=mark.id,
            kind="marked",
            words=act_words(mark.act, names) if mark.act is not None else plain(mark.kind),
            item=names.get(mark.frames.item, mark.frames.item) if mark.frames is not None else plain(mark.kind),
            frames=(mark.frames.first, mark.frames.last) if mark.frames is not None else None,
            made_by=f"{mark.author} ({mark.certainty})",
            confirmed_by=readers(readings.get(mark.id, ()), "yes"),
            denied_by=readers(readings.get(mark.id, ()), "no"),
            witnesses=mark.witnesses(),
        )
        for mark in observations.observations
        if isinstance(mark, ActBearing)
    )


def readers(readings: Iterable[ReviewReading], answer: Literal["yes", "no"]) -> tuple[str, ...]:
    """Who answered so, and to which question; a yes that was not blind confirms nothing and is left out here."""
    counted = [r for r in readings if r.answer == answer and (r.blind or answer == "no")]
    return tuple(sorted({f"{r.reviewer} (asked: {plain(r.question)})" for r in counted}))


def act_words(act: ActMarked, names: Mapping[str, str]) -> str:
    """The act as it was marked or claimed: "a second person crosses Military Demarcation Line"."""

    def called(word: str | None) -> str:
        return names.get(word, plain(word)) if word is not None else ""

    parts = [called(act.person) or "somebody", plain(act.does), called(act.object)]
    parts += [called(act.line or act.zone)]
    parts += [f"across {called(act.across)}"] if act.across else []
    parts += [f"towards {called(act.directed_at)}"] if act.directed_at else []
    parts += [f"({act.count.words()})"] if act.count is not None else []
    return " ".join(part for part in parts if part)


def plain(word: str) -> str:
    """A word of the vocabulary without its hyphens."""
    return word.replace("-", " ").replace("_", " ")


def _said(statements: Iterable[StatementFile], names: Mapping[str, str]) -> Iterator[_Said]:
    for statement in statements:
        for claim in statement.claims:
            content = claim.content
            if isinstance(content, ClaimedPersonal):
                continue
            if isinstance(content, ClaimedAct):
                words = act_words(content.act, names)
            elif isinstance(content, ClaimedNumber):
                words = f"{plain(content.of)}: {content.count.words()}"
            elif isinstance(content, ClaimedValue):
                words = f"{plain(content.of)}: {content.value}"
            elif isinstance(content, ClaimedTime):
                words = f"time of {plain(content.of)}"
            elif isinstance(content, ClaimedFigure):
                words = figure_words(content)
            else:
                words = f"{content.type}: {content.about}"
            yield _Said(statement=statement, claim=claim, words=words)
