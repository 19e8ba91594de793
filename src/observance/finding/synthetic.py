"""Acts that no observation shows by itself: a count, a duty. They stand in the rows like any act."""

from __future__ import annotations

from collections.abc import Sequence

from observance.agreement.terms import Constant, Type
from observance.finding.clausetest import ClauseTest
from observance.finding.facts import Fact
from observance.finding.prepared import Prepared
from observance.reconstruction.ensemble import Act


def made_act(
    id: str, *, kind: str, mover: str, place: str, outer: tuple[float, float], under: Sequence[Fact], prepared: Prepared
) -> Act:
    """The act, resting on the origins of all acts that the facts `under` it are made of."""
    acts = {fact.act: prepared.deeds.acts[fact.act] for fact in under if fact.act in prepared.deeds.acts}
    origins = {origin.id: origin for _, act in sorted(acts.items()) for origin in act.origins}
    return Act(
        id=id, kind=kind, mover=mover, place=place, outer=outer, origins=tuple(origins.values()),
        watched=all(act.watched for act in acts.values()),
    )  # fmt: skip


def place_of(test: ClauseTest) -> str:
    """The first line or zone that the test names; "" where it names none."""
    for piece in test.pieces:
        for atom in piece.query.atoms:
            for term in atom.arguments:
                if isinstance(term, Constant) and term.type in (Type.LINE, Type.ZONE):
                    return term.name
    return ""


def watched_to_the_profile(place: str, span: tuple[float, float], prepared: Prepared) -> bool:
    """Whether so much of a place and span was watched, and so little missed, that what was not seen was not there."""
    profile = prepared.context.profile
    coverage = prepared.context.watched(place, span)
    return coverage.watched_share >= profile.least_watched_share and coverage.missed_share <= profile.lower_bound
