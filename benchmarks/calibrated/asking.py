"""The product asked about an incident: every act row's share beside whether it was so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibrated.answers import Span, together, truths
from calibrated.hearsay import GRADES
from calibrated.incident import Incident
from calibrated.setting import CLIP_S, NOON
from observance.agreement.loading import load
from observance.agreement.tree import Agreement
from observance.finding.collisions import permitting
from observance.finding.judge import every_test, weigh_all
from observance.finding.papers import ActorsFile, AuthorisationsFile, Person
from observance.finding.profile import Alternatives, Corroboration, ExceptionRule, Profile, Review, Standard
from observance.finding.rows import Covered
from observance.finding.standing import Stood
from observance.finding.world import Context, worlds
from observance.reconstruction.rebuild import rebuild
from observance.values.spans import bounds_of, iso_from_seconds

Floats = NDArray[np.float64]

AGREEMENT: Agreement = load(Path(__file__).with_name("incident.observance"))
PROFILE = Profile(
    format="observance-profile/1",
    id="benchmark",
    name="Nobody's",
    standard=Standard(name="none", words="Shares alone are compared.", threshold=0.5, approved_by="the benchmark"),
    lower_bound=0.0,
    least_watched_share=0.8,
    exceptions=ExceptionRule(shown_by="who relies on it", threshold=0.5),
    corroboration=Corroboration(origins=1),
    review=Review(persons=0, reader_error=0.0),
    attribution="none",
    adopts="nobody",
    alternatives=Alternatives(
        line_sources=False, calibration_left_out=False, grades_one_lower=False, reader_error_doubled=False
    ),
)
EXCEPTED = frozenset({"crosses unless authorised", "is in the zone unless authorised"})
"""Clauses with an exception: what they claim is the share that no exception covers."""


ALLOWED = ("crossing_mdl", "being_in_strip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One claim: in what share of the histories the clause is met by this act, and whether it really was.

    `act`: whether a row said it; False where no row spoke of a person who was watched, which claims nil.
    """

    question: str
    share: float
    true: bool
    act: bool


def ask(incident: Incident, histories: int) -> list[Slot]:
    """Rebuild, weigh, and hold the numbers of every act row against what was.

    The numbers are those of the rows that `assess` makes, by the functions that make them; reasons are not searched.
    """
    rebuilt = rebuild(incident.inputs, seed=incident.seed, histories=histories)
    context = context_of(incident)
    tests = every_test(AGREEMENT, context)
    world = worlds(rebuilt.ensemble, (), context)[0]
    prepared, weighed = weigh_all(AGREEMENT, tests, permitting(tests), world, context)
    said = [
        _Said(question=one.test.clause.id, person=one.act.mover, share=_claimed(stood, one.test.clause.id),
              times=_times(*prepared.deeds.times[one.act.id]))
        for rows in weighed for one, stood in rows if one.count is None
    ]  # fmt: skip
    slots: list[Slot] = []
    for question, met in truths(incident).items():
        own = [one for one in said if one.question == question]
        watched = set(incident.walks) if not question.startswith("fires") else set[str]()
        for person in sorted({one.person for one in own} | watched):
            slots += _held_against(question, [one for one in own if one.person == person], met.get(person, ()))
    for one, stood in (pair for rows in weighed for pair in rows):
        if one.count is not None:
            true = together(incident, one.count.at) > one.count.limit
            slots.append(Slot(question=one.test.clause.id, share=stood.share.value, true=true, act=True))
    return slots


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One act row: its share, and within which times 95 % of the histories that hold the act have it."""

    question: str
    person: str
    share: float
    times: Span | None


def _claimed(stood: Stood, question: str) -> float:
    return stood.low.value if question in EXCEPTED else stood.share.value


def _times(begins: Floats, ends: Floats) -> Span | None:
    held = np.isfinite(begins)
    return (bounds_of(begins[held]).earliest, bounds_of(ends[held]).latest) if held.any() else None


def _held_against(question: str, said: Sequence[_Said], spans: Sequence[Span]) -> list[Slot]:
    """Each true act belongs to the row that is nearest in time, and each row has one as long as there are free ones.

    A person without a row has a share of nil.
    """
    if not said:
        return [Slot(question=question, share=0.0, true=bool(spans), act=False)]
    said = sorted(said, key=lambda one: one.times or (float("inf"), 0.0))
    true = [False] * len(said)
    for span in sorted(spans):
        near = [(_apart(span, one.times), true[k], -one.share, k) for k, one in enumerate(said)]
        true[min(near)[-1]] = True
    return [Slot(question=question, share=one.share, true=t, act=True) for one, t in zip(said, true, strict=True)]


def _apart(span: Span, times: Span | None) -> float:
    return float("inf") if times is None else max(times[0] - span[1], span[0] - times[1], 0.0)


def context_of(incident: Incident) -> Context:
    persons = sorted({a.person for a in incident.inputs.anchors} | _named(incident))
    return Context(
        case="a random incident", kind="exercise", caution="", time_zone="UTC", span=(NOON, NOON + CLIP_S),
        profile=PROFILE, actors=ActorsFile(persons=tuple(_person(p) for p in persons)), watched=_all_watched,
        authorisations=_papers(incident.papers), statements=incident.inputs.statements, grades=GRADES,
    )  # fmt: skip


def _named(incident: Incident) -> set[str]:
    acts = [claim.content.act for s in incident.inputs.statements for claim in s.claims if claim.content.type == "act"]
    return {act.person for act in acts if act.person is not None}


def _person(id: str) -> Person:
    return Person(id=id, called=f"person {id}", standing="unknown")


def _all_watched(place: str, span: tuple[float, float]) -> Covered:
    return Covered(watched_share=1.0, place=place, span=span, missed_share=0.0)


def _papers(papers: Mapping[str, Span]) -> AuthorisationsFile:
    def period(first: float, last: float) -> dict[str, str]:
        return {"earliest": iso_from_seconds(first), "latest": iso_from_seconds(last)}

    return AuthorisationsFile.model_validate(
        {
            "registers": [
                {
                    "id": "register", "organ": "commission", "allows": list(ALLOWED), "completeness": 1.0,
                    "by_whom": "the clerk", "period": period(NOON - 1e5, NOON + 1e5),
                }
            ],
            "authorisations": [
                {
                    "id": f"paper-{person}-{allowed}", "register": "register", "issued_by": "commission",
                    "names": [person], "allows": allowed, "valid": period(*span),
                }
                for person, span in sorted(papers.items()) for allowed in ALLOWED
            ],
        }
    )  # fmt: skip
