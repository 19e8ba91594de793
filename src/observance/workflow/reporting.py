"""The step `report`: one self-contained page, its map and its timeline."""

from __future__ import annotations

from collections.abc import Mapping

from observance import __version__
from observance.agreement.tree import Agreement
from observance.finding.rows import Findings
from observance.report.coverage_shown import ground_shown
from observance.report.inputs import ReportInputs
from observance.report.map_picture import map_svg
from observance.report.page import render_report
from observance.report.timeline_picture import timeline_svg
from observance.workflow.answering import caution_of, sightings_of
from observance.workflow.bearing import could_bear
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.claims_held import claims_held
from observance.workflow.covered import strips_of
from observance.workflow.described import observed_of
from observance.workflow.figures import figures_of
from observance.workflow.picturing import key_frames_of, map_of, timeline_of
from observance.workflow.rebuilding import Histories
from observance.workflow.shots_shown import listened_to, shots_shown
from observance.workflow.showing import (
    acts_shown,
    clauses_shown,
    clocks_shown,
    names_of,
    observations_shown,
    watched_shown,
)
from observance.workflow.timing import clock_fits_shown
from observance.workflow.tracking import TrackedItem
from observance.workflow.tying import looked


def report_inputs(
    case: Case,
    histories: Histories,
    tracked: tuple[TrackedItem, ...],
    calibrations: Mapping[str, Calibration],
    agreements: tuple[Agreement, ...],
    findings: Findings | None,
) -> ReportInputs:
    """Everything that the report shows."""
    main, question = histories.main, case.question
    caution = caution_of(question.kind)
    names = names_of(case, main)
    sightings = sightings_of(case, main, tracked)
    acts = acts_shown(main, findings, names)
    clocks = clocks_shown(case, main, tracked)
    return ReportInputs(
        case=case.root.name,
        title=question.title,
        kind=question.kind,
        zone=question.time_zone,
        span=(question.time_span.earliest, question.time_span.latest),
        map=map_of(case, main, calibrations, names, caution),
        timeline=timeline_of(case, clocks, acts, main, names, caution),
        caution=caution,
        summary=question.summary,
        findings=findings,
        profile=case.profile if findings is not None else None,
        clauses=clauses_shown(agreements),
        names=names,
        acts=acts,
        observations=observations_shown(case, main, sightings, names),
        clocks=clocks,
        clock_fits=clock_fits_shown(case, main, tracked, looked(case), findings),
        watched=watched_shown(case, main, calibrations, tracked),
        grounds=ground_shown(main.coverage),
        strips=strips_of(case, main),
        key_frames=key_frames_of(case, findings, main, sightings, names, caution),
        shots=shots_shown(case, main, tracked, calibrations, names, caution),
        listened=listened_to(tracked),
        held=claims_held(case, histories),
        claim_shares=main.ensemble.claims,
        statements=tuple(case.statements[id] for id in sorted(case.statements)),
        figures=figures_of(case),
        conclusions=case.conclusions.conclusions,
        notices=case.notices.notices,
        items=case.items,
        observed=observed_of(case.root, case.items),
        could_bear=could_bear(
            case.items,
            case.scene,
            (question.time_span.earliest, question.time_span.latest),
            main.ensemble.acts,
            findings,
        ),
        digests=tuple(sorted(case.digests.items())),
        assumptions=main.ensemble.assumptions,
        software=f"Observance {__version__}",
    )


def pages_of(inputs: ReportInputs) -> dict[str, str]:
    """The pages by file name: the report, which needs none of the others, its map and its timeline."""
    return {
        "report.html": render_report(inputs),
        "map.svg": map_svg(inputs.map),
        "timeline.svg": timeline_svg(inputs.timeline),
    }
