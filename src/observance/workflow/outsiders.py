"""What ids of a case are to outsiders: kinds to be counted, clauses to be printed, functions that adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from observance.observation.marked import Impact, Log, Recovered, Shared, Still
from observance.observation.statement.origins import origins_of
from observance.release.leaving import ClauseText, Kind
from observance.workflow.case import Case


def kinds_of(case: Case) -> dict[str, tuple[Kind, str]]:
    """What every id that an answer can rest on is to an outsider: its kind, and which one it is."""
    kinds: dict[str, tuple[Kind, str]] = {}
    for item in case.items:
        if item.kind == "video" and item.camera is not None:
            kinds[item.id] = ("camera", item.camera)
        elif item.kind in ("image", "log"):
            kinds[item.id] = ("image" if item.kind == "image" else "log", item.id)
    cameras = {item.id: item.camera for item in case.items if item.camera is not None}
    for mark in case.observations.observations:
        if isinstance(mark, Shared):
            continue
        if mark.frames is not None:
            kinds[mark.id] = ("camera", cameras.get(mark.frames.item, mark.frames.item))
        elif isinstance(mark, Impact | Recovered):
            kinds[mark.id] = ("physical trace", mark.id)
        elif isinstance(mark, Log):
            kinds[mark.id] = ("log", mark.id)
        elif isinstance(mark, Still):
            kinds[mark.id] = ("image", mark.id)
        else:
            kinds[mark.id] = ("first-hand account", mark.author)
    statements = tuple(case.statements.values())
    source_of = {claim.id: statement.source for statement in statements for claim in statement.claims}
    for claim, origin in origins_of(statements).items():
        first_hand = source_of[claim].kind == "witness"
        # Ten papers of one briefing are one published source.
        kinds[claim] = (
            ("first-hand account", source_of[claim].id) if first_hand else ("published source", source_of[origin].id)
        )
    return kinds | {decision.id: ("decision", decision.id) for decision in case.decisions.decisions}


def texts_of(case: Case) -> Mapping[tuple[str, str, str], ClauseText]:
    """The clauses' words, as they may be printed."""
    return {
        (one.name, clause.id, clause.version): ClauseText(
            words=clause.text, status=clause.text_status.value, source=clause.source
        )
        for one in case.agreements
        for clause in one.clauses
    }


def adopters_of(case: Case) -> dict[str, tuple[str, ...]]:
    """By finding, who adopted it by function and day, and whether somebody dissented."""
    zone = ZoneInfo(case.question.time_zone)
    made: dict[str, tuple[str, ...]] = {}
    for one in sorted(case.reviews.adoptions, key=lambda one: one.date):
        day = datetime.fromtimestamp(one.date, timezone.utc).astimezone(zone).date().isoformat()
        words = f"{one.function}, {day}{', with dissent' if one.dissent else ''}"
        made[one.finding] = (*made.get(one.finding, ()), words)
    return made
