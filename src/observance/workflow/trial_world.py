"""The small world of one example case: what is given holds in every history, and what is not said is not so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from observance.agreement.terms import Type
from observance.agreement.tree import Agreement
from observance.agreement.trials import Given, RegisterSeen, Span, Trial, Trials, Watched
from observance.evidence.fields import Period
from observance.finding.papers import (
    ActorsFile,
    AuthorisationsFile,
    Decision,
    DecisionsFile,
    Party,
    Person,
    Register,
)
from observance.finding.profile import Alternatives, Corroboration, ExceptionRule, Profile, Review, Standard
from observance.finding.rows import Covered
from observance.finding.world import Context
from observance.reconstruction.ensemble import Act, Ensemble, Origin
from observance.values.spans import iso_from_seconds

HISTORIES = 64
"""Nothing is drawn: all histories are the same. As many as it takes for the counting error to stay out of the way."""

SEED = 0
_ORIGIN = "the-case"
"""All that is given has one origin, so that the search for hinges has one thing to leave out: the case itself."""

_NOT_SO = "the-case-denies"
"""The origin of what is known not to be so: it holds in no history."""

_DAY_S = 86_400.0
_EDGE_S = 60.0
"""What is given happens in the time that the case is about, and is seen to the end of its last second."""

_WHO = (Type.PERSON, Type.VEHICLE, Type.ENTITY, Type.SIDE)
_WORDS = "an example case of the agreement"

PROFILE = Profile(
    format="observance-profile/1",
    id="example-cases",
    name="Example cases of an agreement",
    standard=Standard(
        name="what the case says", words="Given by the author of the case, and so in every history.", threshold=0.5,
        approved_by="the author of the case",
    ),
    lower_bound=0.25,
    least_watched_share=0.5,
    exceptions=ExceptionRule(shown_by="who relies on it", threshold=0.5),
    corroboration=Corroboration(origins=1),
    review=Review(persons=0, reader_error=0.0),
    attribution="party",
    adopts="nobody: an example case",
    alternatives=Alternatives(
        line_sources=False, calibration_left_out=False, grades_one_lower=False, reader_error_doubled=False
    ),
)  # fmt: skip
"""What is given is given: the standard only has to tell all histories from none."""


def world_of(case: Trial, trials: Trials, agreement: Agreement) -> tuple[Ensemble, Context]:
    """The ensemble and the context that the engine answers the case from."""
    watching = _Watching((*trials.watched, *case.watched), case.about)
    acts = tuple(sorted(_acts(case, watching), key=lambda act: (act.outer[0], act.id)))
    context = Context(
        case=case.title,
        kind="exercise",
        caution=f"Computed from {_WORDS}.",
        time_zone=trials.time_zone,
        span=case.about,
        profile=PROFILE,
        actors=_actors(case, agreement),
        watched=watching,
        authorisations=AuthorisationsFile(registers=tuple(_registers(case, trials, agreement))),
        decisions=DecisionsFile(decisions=tuple(_decisions(case, agreement))),
        nothing_unknown=watching.everything and not case.sides_unknown,
    )
    return Ensemble(seed=SEED, histories=HISTORIES, acts=acts, causes={}), context


@dataclass(frozen=True, slots=True)
class _Watching:
    """What was watched in the time that the case is about: of the file's words and the case's the last on a place."""

    said: tuple[Watched, ...]
    about: Span

    @property
    def everything(self) -> bool:
        """Nothing was left unwatched, so that what is not said is not so."""
        return all(self._watched(w.place) for w in self.said)

    def __call__(self, place: str, span: Span) -> Covered:
        """All of a watched place in the time that the case is about; "" means everything that the case speaks of."""
        if not (self._watched(place) if place else self.everything):
            hole = f"{place or 'a place that the case speaks of'} was not watched"
            return Covered(watched_share=0.0, place=place, span=span, missed_share=0.0, holes=(hole,))
        begin, end = self.about[0] - _EDGE_S, self.about[1] + _EDGE_S
        within = max(0.0, min(end, span[1]) - max(begin, span[0]))
        lasts = span[1] - span[0]
        share = float(begin <= span[0] <= end) if lasts <= 0.0 else min(1.0, within / lasts)
        holes = () if share == 1.0 else ("the case is about another time",)
        return Covered(watched_share=share, place=place, span=span, missed_share=0.0, holes=holes)

    def _watched(self, place: str) -> bool:
        general = [w.watched for w in self.said if w.place == ""]
        own = [w.watched for w in self.said if w.place == place]
        return (own or general)[-1]


def _acts(case: Trial, watching: _Watching) -> Iterator[Act]:
    taken: set[str] = set()
    for given in case.given:
        if given.relation.open and given.relation.types == (Type.EVENT,):
            continue
        named = given.done or "-".join((given.relation.name, *given.names))
        ids = (named if k == 0 else f"{named}-{k}" for k in range(len(case.given) + 1))
        id_ = next(one for one in ids if one not in taken)
        taken.add(id_)
        yield _act(id_, given, case, watching)


def _act(id_: str, given: Given, case: Trial, watching: _Watching) -> Act:
    """A sentence as an act: it holds in every history, or in none where the case says that it is not so."""
    relation, about = given.relation, case.about
    holes = tuple(zip(relation.columns, given.names, relation.types, strict=True))
    begin, end = given.span or about
    every = np.full(HISTORIES, not given.denied, dtype=np.bool_)
    nowhere = np.where(every, 0.0, np.nan)
    place = next((name for _, name, type_ in holes if type_ in (Type.LINE, Type.ZONE)), "")
    origin = Origin(
        id=_NOT_SO if given.denied else _ORIGIN, kind="marked", items=(), group="the case", holds=every,
        begins=begin + nowhere, ends=end + nowhere,
    )  # fmt: skip
    return Act(
        id=id_,
        kind=relation.name,
        mover=next((name for _, name, type_ in holes if type_ in _WHO), ""),
        place=place,
        outer=(begin, end),
        origins=(origin,),
        attributes={letter: name for letter, name, type_ in holes if type_ is not Type.TIME} | _number(given, case),
        watched=given.denied or watching(place, about).watched_share > 0.0,
    )


def _number(given: Given, case: Trial) -> dict[str, str]:
    """How many the mover stands for, as a count that was observed says it."""
    for group in case.groups:
        if group.name in given.names:
            return {"count": str(group.most), "count_at_least": str(group.least), "count_at_most": str(group.most)}
    return {}


def _actors(case: Trial, agreement: Agreement) -> ActorsFile:
    protected = {one.person: one.kind for one in case.protected}
    sides = [(p.name, p.title) for p in agreement.parties] or [
        (thing.name, thing.name) for thing in case.things if thing.type is Type.SIDE
    ]
    return ActorsFile(
        parties=tuple(Party(id=name, name=title) for name, title in sides),
        persons=tuple(
            Person.model_validate(
                {
                    "id": thing.name, "called": thing.name, "standing": "in service",
                    "protected": protected.get(thing.name),
                }
            )
            for thing in case.things
            if thing.type in (Type.PERSON, Type.ENTITY)
        ),
    )  # fmt: skip


def _registers(case: Trial, trials: Trials, agreement: Agreement) -> Iterator[Register]:
    """A complete register of each organ for each permission, unless it was not seen."""
    said = (*trials.registers, *case.registers)
    sides = [p.name for p in agreement.parties] or [t.name for t in case.things if t.type is Type.SIDE]
    classes = [name.name for name in agreement.names if name.type is Type.CLASS]
    for organ in (name for name in agreement.names if name.type is Type.ORGAN):
        for written in [f"{organ.name}({side})" for side in sides] if organ.parameters else [organ.name]:
            for allows in classes:
                if _seen(said, written, allows):
                    yield Register(
                        id=f"register-{written.replace('(', '.').rstrip(')')}-{allows}",
                        organ=written,
                        allows=(allows,),
                        period=_period(case.about[0] - _DAY_S, case.about[1] + _DAY_S),
                        completeness=1.0,
                        by_whom="the case",
                    )


def _seen(said: Sequence[RegisterSeen], organ: str, allows: str) -> bool:
    general = [r.seen for r in said if r.organ == ""]
    own = [r.seen for r in said if (r.organ, r.allows) == (organ, allows)]
    return (own or general)[-1]


def _decisions(case: Trial, agreement: Agreement) -> Iterator[Decision]:
    """Open terms as the case decides them, each for the act that a given sentence says is done, by whom it is for."""
    deciders = {term.relation: term.decided_by for term in agreement.open_terms}
    done = {given.done: given for given in case.given if given.done is not None}
    for count, given in enumerate(case.given):
        if not given.relation.open or given.relation.types != (Type.EVENT,):
            continue
        deed = done[given.names[0]]
        who = zip(deed.names, deed.relation.types, strict=True)
        begin, end = deed.span or case.about
        yield Decision(
            id=f"decision-{count}",
            term=given.relation.name,
            act=deed.relation.name,
            person=next((name for name, type_ in who if type_ in _WHO), None),
            during=_period(begin, end),
            answer="no" if given.denied else "yes",
            by=deciders.get(given.relation.name) or "the case",
            reason=given.words,
        )


def _period(begin: float, end: float) -> Period:
    return Period.model_validate({"from": iso_from_seconds(begin), "to": iso_from_seconds(end)})
