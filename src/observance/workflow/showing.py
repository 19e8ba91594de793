"""What the report says beside the answers, made of the case and the rebuilt incident: names, clocks, watch, clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from observance.agreement.tree import Agreement, Clause, TextStatus
from observance.finding.review import matched
from observance.finding.rows import Findings
from observance.finding.world import Sighting
from observance.observation.marked import Log
from observance.observation.readings import ReviewReading
from observance.reconstruction import watching
from observance.reconstruction.ensemble import Act
from observance.reconstruction.rebuild import Rebuilt
from observance.reconstruction.sights import MEASURED
from observance.report.coverage_shown import rates_seen
from observance.report.gathered import claims_shown, ground_seen_m2, marks_shown, plain, readers
from observance.report.inputs import ActShown, ClauseShown, ClockShown, ObservationShown, WatchedShown
from observance.values.spans import Bounds, bounds_of
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.tracking import TrackedItem

ReadFor = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""By act: who answered yes, who no."""

_TWO_SIDED_95 = 1.959964


def names_of(case: Case, main: Rebuilt) -> dict[str, str]:
    """Words for readers by id; an unnamed mover is called by its number, never by a guess."""
    names = {p.id: p.name for p in case.actors.parties} | {u.id: u.name for u in case.actors.units}
    names |= {p.id: p.called for p in case.actors.persons}
    places = (case.scene.lines, case.scene.zones, case.scene.landmarks, case.scene.buildings)
    names |= {p.id: p.name for kind in places for p in kind.values()}
    names |= {s.source.id: s.source.outlet for s in case.statements.values()}
    movers = {act.mover for act in main.ensemble.acts} | set(main.mover_of.values())
    unnamed = sorted(mover for mover in movers if mover and mover not in names)
    return names | {mover: f"unnamed mover {i + 1}" for i, mover in enumerate(unnamed)}


def clocks_shown(case: Case, main: Rebuilt, tracked: Sequence[TrackedItem]) -> tuple[ClockShown, ...]:
    """How each clip's time is known."""
    shown = []
    clocks = main.clocks
    for one in tracked:
        item, camera = one.footage.item, one.footage.camera
        times = one.footage.frame_times_s
        if item not in clocks.starts or not len(times):
            continue
        ends = times[[0, -1]]
        first, last = (
            _around(float(at), clocks.error_s(item, float(own)))
            for at, own in zip(clocks.instant(item, ends), ends, strict=True)
        )
        error = float(sqrt(max(0.0, clocks.covariance([item])[0, 0])))
        offset = clocks.errors.get(camera)
        file = case.cameras[camera]
        how = [_counted(len([r for r in file.clock.readings if r.item == item]), "reading", "of the burnt-in clock")]
        how += [_counted(len(file.clock.checks), "check", "beside a reference clock")]
        tied = [m for m in case.observations.observations if m.kind == "shared" and item in (m.item, m.other_item)]
        how += [_counted(len(tied), "event", "seen in another clip too")]
        shown.append(
            ClockShown(
                item=item,
                camera=camera,
                first=first,
                last=last,
                offset_s=None if offset is None else -offset[0],
                error_s=error,
                known_by=f"{', '.join(part for part in how if part)}; {file.clock.basis}",
                residuals=tuple(
                    f"{r.words}: {round(r.seconds, 2) + 0.0:+.2f} s" + (", set aside" if r.set_aside else "")
                    for r in clocks.residuals
                    if item in r.words or camera in r.words
                ),
                conflicts=tuple(line for line in clocks.conflicts if item in line or camera in line),
            )
        )
    return tuple(shown)


def _counted(number: int, noun: str, more: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} {more}" if number else ""


def _around(at: float, error: float) -> Bounds:
    return Bounds(earliest=at - _TWO_SIDED_95 * error, middle=at, latest=at + _TWO_SIDED_95 * error)


def watched_shown(
    case: Case, main: Rebuilt, calibrations: Mapping[str, Calibration], tracked: Sequence[TrackedItem]
) -> tuple[WatchedShown, ...]:
    """Each camera's watch, one entry per clip."""
    shown = []
    for one in tracked:
        camera, file = one.footage.camera, case.cameras[one.footage.camera]
        times = one.footage.frame_times_s
        if one.footage.item not in main.clocks.starts or not len(times):
            continue
        begin, end = (float(at) for at in main.clocks.instant(one.footage.item, times[[0, -1]]))
        notes = [*one.notes, *(() if calibrations[camera].camera is not None else calibrations[camera].notes)]
        shown.append(
            WatchedShown(
                camera=camera,
                name=f"{camera}, clip {one.footage.item}",
                earliest=begin,
                latest=end,
                area_m2=ground_seen_m2(main.coverage, camera),
                detection_rate=file.coverage.detection_rate,
                basis=file.coverage.basis,
                rates=rates_seen(main.coverage, camera, (begin, end)),
                measured=_measured(one),
                outages=tuple((o.earliest, o.latest) for o in file.outages if o.latest > begin and o.earliest < end),
                holes=tuple(notes),
            )
        )
    return (*shown, *_logs_shown(case, main))


def _measured(one: TrackedItem) -> str:
    if one.sight is None:
        return ""
    how = "measured through this camera" if one.sight.basis == MEASURED else "measured through other cameras"
    told = one.sight.curve.measured_with
    return f"{how}, {one.sight.curve.movers} movers ({told.get('movers', '')}); for {one.sight.mover.words}"


def _logs_shown(case: Case, main: Rebuilt) -> list[WatchedShown]:
    """Each log entry that says what was watched."""
    logs = [m for m in case.observations.observations if isinstance(m, Log) and m.watched is not None]
    return [
        WatchedShown(
            camera=watching.LOG + log.id,
            name=f"log {log.id}, {log.author}",
            earliest=log.when.earliest,
            latest=log.when.latest,
            area_m2=ground_seen_m2(main.coverage, watching.LOG + log.id),
            detection_rate=log.watched.detection_rate,
            basis=f"{log.watched.basis}, by the word of {log.watched.declared_by}",
        )
        for log in sorted(logs, key=lambda log: log.id)
        if log.watched is not None and log.when is not None
    ]


def observations_shown(
    case: Case, main: Rebuilt, sightings: Mapping[str, tuple[Sighting, ...]], names: Mapping[str, str]
) -> tuple[ObservationShown, ...]:
    """Paths, marks and claims, each down to its frames or characters, with who confirmed it."""
    readings, read_for = readings_by_origin(case, main, sightings)
    origins = {o.id: (o, act) for act in main.ensemble.acts for o in act.origins if o.kind == "path"}
    paths = []
    for id, (origin, act) in sorted(origins.items()):
        spans = sightings.get(id, ())
        frames = [f"{s.item} frames {int(s.frames.min())} to {int(s.frames.max())}" for s in spans if len(s.frames)]
        voices = readings.get(id, ())
        paths.append(
            ObservationShown(
                id=id,
                kind="path",
                words=f"{names.get(act.mover, act.mover)} followed in {'; '.join(frames)}",
                item=", ".join(origin.items),
                frames=(int(spans[0].frames.min()), int(spans[0].frames.max())) if len(spans) == 1 else None,
                made_by="movers found against the background and followed on the ground, without a model file",
                confirmed_by=readers(voices, "yes"),
                denied_by=readers(voices, "no"),
                read_for=read_for.get(id, {}),
                authenticity=_authenticity(case, origin.items),
            )
        )
    paths += _impulses(case, main, readings, read_for)
    statements = [case.statements[id] for id in sorted(case.statements)]
    marks = (
        replace(mark, read_for=read_for.get(mark.id, {})) for mark in marks_shown(case.observations, readings, names)
    )
    return (*paths, *marks, *claims_shown(statements, names))


def _impulses(
    case: Case, main: Rebuilt, readings: Mapping[str, tuple[ReviewReading, ...]], read_for: Mapping[str, ReadFor]
) -> list[ObservationShown]:
    """Flashes at persons that make acts: where they stand, by which method, who read them."""
    origins = {o.id: o for act in main.ensemble.acts for o in act.origins if o.kind == "impulse"}
    return [
        ObservationShown(
            id=id,
            kind="impulse",
            words="flashes at this person's upper body, consistent with a shot",
            item=", ".join(origin.items),
            made_by="leaps of light against the clip's own noise, by machine",
            confirmed_by=readers(readings.get(id, ()), "yes"),
            denied_by=readers(readings.get(id, ()), "no"),
            read_for=read_for.get(id, {}),
            authenticity=_authenticity(case, origin.items),
        )
        for id, origin in sorted(origins.items())
    ]


def _authenticity(case: Case, items: Sequence[str]) -> str:
    words = sorted({f"{i.authenticity} ({i.assessed_by or 'nobody'})" for i in case.items if i.id in items})
    return "; ".join(words)


def readings_by_origin(
    case: Case, main: Rebuilt, sightings: Mapping[str, tuple[Sighting, ...]]
) -> tuple[dict[str, tuple[ReviewReading, ...]], dict[str, ReadFor]]:
    """The readings as the answers match them, so that page and answers cannot contradict: by origin, and by act in it.

    A stay is not asked about by itself: it rests on any reading of the mover's path, as in the answers.
    """
    found: dict[str, list[ReviewReading]] = {}
    pairs: dict[tuple[str, str], list[ReviewReading]] = {}
    for reading, both in matched(case.reviews.readings, main.ensemble.acts, sightings):
        for act, origin in both:
            pairs.setdefault((act.id, origin.id), []).append(reading)
        for name in sorted({origin.id for _, origin in both}):
            found.setdefault(name, []).append(reading)
    read_for: dict[str, ReadFor] = {}
    for one in main.ensemble.acts:
        for origin in one.origins if one.kind != "stays" else ():
            voices = pairs.get((one.id, origin.id), ())
            read_for.setdefault(origin.id, {})[one.id] = (readers(voices, "yes"), readers(voices, "no"))
    return {origin: tuple(readings) for origin, readings in found.items()}, read_for


def acts_shown(main: Rebuilt, findings: Findings | None, names: Mapping[str, str]) -> tuple[ActShown, ...]:
    """The acts that answers rest on, and without answers all acts of named persons."""
    used = {row.act for row in findings.rows} if findings is not None else None
    if findings is not None and used is not None:
        used |= {id for row in findings.rows for element in row.elements for id in element.acts}
    return tuple(
        act_shown(act, names)
        for act in main.ensemble.acts
        if (used is None and not act.mover.startswith("path:")) or (used is not None and act.id in used)
    )


def act_shown(act: Act, names: Mapping[str, str]) -> ActShown:
    """One act in words, with the bounds of its begin and end over the histories that hold it."""
    held = act.holds()
    begins, ends = act.times()
    some = held & ~np.isnan(begins) & ~np.isnan(ends)
    words = [names.get(act.mover, plain(act.mover)) or "somebody", plain(act.kind)]
    words += [names.get(act.place, plain(act.place))] if act.place else []
    return ActShown(
        id=act.id,
        words=" ".join(words) + ("" if held.any() else ": in no history"),
        origins=tuple(o.id for o in act.origins),
        began=bounds_of(begins[some]) if some.any() else None,
        ended=bounds_of(ends[some]) if some.any() else None,
    )


def clauses_shown(agreements: Sequence[Agreement]) -> tuple[ClauseShown, ...]:
    """Every clause that has a rule, its words with their standing."""
    return tuple(_clause(one, clause) for one in agreements for clause in one.clauses if clause.readings)


def _clause(agreement: Agreement, clause: Clause) -> ClauseShown:
    verified = clause.text_status is TextStatus.VERIFIED
    return ClauseShown(
        agreement=agreement.name,
        agreement_name=agreement.name,
        id=clause.id,
        number=f"paragraph {clause.id.rsplit('/', 1)[-1]}",
        words=clause.text,
        verified=verified,
        verification=f"{clause.text_status.value}",
        source=clause.source,
        in_force=f"from {agreement.in_force_from.isoformat()}",
        readings={r.name: r.note or r.addressed.value for r in clause.readings},
    )
