"""The step `assess`: each agreement that the case names, held against the histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from observance.agreement.tree import Agreement
from observance.finding.adoptions import idle_adoptions
from observance.finding.assess import assess
from observance.finding.places import zones_within
from observance.finding.profile import Profile
from observance.finding.rows import Covered, Findings
from observance.finding.world import Context, Sighting
from observance.observation.marked import Shared
from observance.observation.statement.origins import subject_of
from observance.reconstruction import watching
from observance.reconstruction.ensemble import Ensemble
from observance.reconstruction.fired import volleys
from observance.reconstruction.rebuild import Rebuilt
from observance.values.errors import refuse
from observance.workflow.case import Case
from observance.workflow.case_statuses import counting
from observance.workflow.covered import STRIP_M
from observance.workflow.rebuilding import Histories
from observance.workflow.tracking import TrackedItem

CAUTION = "Computed from a re-enactment. Not a finding about the real event."


def caution_of(kind: str) -> str:
    """What every page, picture and file of a case of this kind must say."""
    if kind == "re-enactment":
        return CAUTION
    return "Computed from an exercise. Not a finding about a real event." if kind == "exercise" else ""


def findings_of(
    case: Case, histories: Histories, tracked: tuple[TrackedItem, ...], agreements: tuple[Agreement, ...]
) -> Findings:
    """The draft assessments under every agreement of the case.

    Raises:
        RefusedInput: no profile, a place that the scene lacks, norms that this version does not test.
    """
    if case.profile is None:
        raise refuse("case.yaml", "profile", wanted="a profile: no answer without a named standard", got="nothing")
    context = context_of(case, case.profile, histories, tracked)
    every = [assess(one, histories.main.ensemble, histories.alternatives, context) for one in agreements]
    first = every[0]
    rows = tuple(row for one in every for row in one.rows)
    idle = (
        *idle_adoptions(case.reviews.adoptions, rows, case.profile),
        *counting(case.decisions, agreements, case.profile).idle,
    )
    return replace(
        first,
        rows=rows,
        patterns=tuple(line for one in every for line in one.patterns),
        files={name: data for one in every for name, data in one.files.items()},
        unmatched=tuple(sorted({*idle, *(line for one in every for line in one.unmatched)})),
    )


def context_of(case: Case, profile: Profile, histories: Histories, tracked: tuple[TrackedItem, ...]) -> Context:
    """What the finding needs beside the ensembles."""
    question = case.question
    places = (*case.scene.lines.values(), *case.scene.zones.values(), *case.scene.landmarks.values())
    return Context(
        case=question.title,
        kind=question.kind,
        caution=caution_of(question.kind),
        time_zone=question.time_zone,
        span=(question.time_span.earliest, question.time_span.latest),
        profile=profile,
        actors=case.actors,
        watched=watcher(case, profile, histories.main),
        without=_without(case, histories),
        authorisations=case.authorisations,
        reviews=case.reviews,
        decisions=counting(case.decisions, case.agreements, profile).file,
        conclusions=case.conclusions,
        statements=tuple(case.statements.values()),
        grades=question.sources,
        sightings=sightings_of(case, histories.main, tracked),
        place_names={place.id: place.name for place in places},
        within=zones_within(case.scene_file),
        witnesses={m.id: m.witnesses() for m in case.observations.observations if not isinstance(m, Shared)},
        unassessed=frozenset(i.id for i in case.items if i.status == "held" and i.authenticity == "not assessed"),
    )


def watcher(case: Case, profile: Profile, main: Rebuilt) -> Callable[[str, tuple[float, float]], Covered]:
    """How much of a place and a span was watched, each looked up once."""
    zone = ZoneInfo(case.question.time_zone)
    bound = profile.lower_bound
    known: dict[tuple[str, tuple[float, float]], Covered] = {}

    def covered(place: str, span: tuple[float, float]) -> Covered:
        if (place, span) not in known:
            ground = watching.ground_of(case.scene, place, STRIP_M)
            found = watching.watched(main.coverage, ground, span, zone, bound)
            known[place, span] = Covered(
                watched_share=round(found.share, 6),
                place=place,
                span=span,
                missed_share=round(found.missed, 6),
                holes=found.holes,
            )
        return known[place, span]

    return covered


def _without(case: Case, histories: Histories) -> Callable[[str], Ensemble]:
    """The ensemble as if one thing had never been; what only talks is left out of the ensemble that is there.

    A source, a claim or a mark shares no draw with the footage, so leaving its origins out is the same as drawing
    again, except for claims that weigh other sources' and events that tie two clocks.
    """
    talks = _only_talk(case)
    known: dict[str, Ensemble] = {}

    def without(id: str) -> Ensemble:
        if id not in known:
            main = histories.main.ensemble
            if id in talks:
                left = (act.without(frozenset({id})) for act in main.acts)
                known[id] = replace(main, acts=tuple(act for act in left if act is not None))
            else:
                known[id] = histories.without(id)
        return known[id]

    return without


def _only_talk(case: Case) -> frozenset[str]:
    """What can be left out of the ensemble as it is: marks, and sources whose claims weigh no other claim.

    Claims that exclude others condition them, and of several about one subject the one with the largest share holds
    for all that are not independent: there the rest is drawn again.
    """
    statements = tuple(case.statements.values())
    claims = [claim for statement in statements for claim in statement.claims]
    excluding = {id for claim in claims for id in (claim.id, *claim.excludes) if claim.excludes}
    spoken = Counter(subject_of(claim) for claim in claims)
    ids = {m.id for m in case.observations.observations if not isinstance(m, Shared)}
    for statement in statements:
        if all(spoken[subject_of(claim)] == 1 and claim.id not in excluding for claim in statement.claims):
            ids |= {statement.source.id, *(claim.id for claim in statement.claims)}
    return frozenset(ids)


def sightings_of(case: Case, main: Rebuilt, tracked: tuple[TrackedItem, ...]) -> Mapping[str, tuple[Sighting, ...]]:
    """Where every path and every mark stands in the items, so that readings of the footage find them."""
    tables = {t.footage.item: t.footage for t in tracked}
    by_origin: dict[str, list[Sighting]] = {}
    for path, tracks in sorted(_tracks_of(main).items()):
        for track in tracks:
            item = track.rsplit("/", 1)[0]
            footage = tables[item]
            rows = footage.tracks.filter(pc.equal(footage.tracks["track"], pa.scalar(track)))
            names = ("left_px", "top_px", "width_px", "height_px")
            boxes = np.column_stack([np.asarray(rows[name], dtype=np.float64) for name in names])
            own = np.asarray(rows["time_s"], dtype=np.float64)
            by_origin.setdefault(path, []).append(
                Sighting(
                    item=item,
                    frames=np.asarray(rows["frame"], dtype=np.int64),
                    times_s=_instants(main, item, own),
                    boxes=boxes,
                )
            )
    # A path is called by its first track; without that track's item it is called by another, and readings must find it.
    for path, tracks in sorted(_tracks_of(main).items()):
        for track in tracks:
            by_origin.setdefault(f"path:{track}", by_origin[path])
    for volley in volleys(tuple(tables.values())):
        start = main.clocks.starts.get(volley.item, float("nan"))
        by_origin.setdefault(volley.id, []).append(
            Sighting(
                item=volley.item,
                frames=np.array(volley.frames, dtype=np.int64),
                times_s=volley.times_s + start,
                boxes=volley.boxes(),
            )
        )
    for mark in case.observations.observations:
        if isinstance(mark, Shared) or mark.frames is None or mark.frames.item not in tables:
            continue
        frames = np.arange(mark.frames.first, mark.frames.last + 1)
        footage = tables[mark.frames.item]
        inside = frames[frames < len(footage.frame_times_s)]
        box = mark.frames.box or (np.nan, np.nan, np.nan, np.nan)
        by_origin.setdefault(mark.id, []).append(
            Sighting(
                item=mark.frames.item,
                frames=inside.astype(np.int64),
                times_s=_instants(main, mark.frames.item, footage.frame_times_s[inside]),
                boxes=np.tile(np.array(box, dtype=np.float64), (len(inside), 1)),
            )
        )
    return {id: tuple(found) for id, found in sorted(by_origin.items())}


def _instants(main: Rebuilt, item: str, own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The item's own times on the case clock; not a number for an item without a place on it."""
    return main.clocks.instant(item, own) if item in main.clocks.starts else np.full(len(own), np.nan)


def _tracks_of(main: Rebuilt) -> dict[str, tuple[str, ...]]:
    """Each path with the tracks that it is made of."""
    rows = zip(main.paths["path"].to_pylist(), main.paths["tracks"].to_pylist(), strict=True)
    return {str(path): tuple(str(track) for track in tracks or ()) for path, tracks in rows}
