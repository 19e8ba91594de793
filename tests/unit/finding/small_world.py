"""Builders of small worlds for the tests of the finding room (imported by its tests, no test file)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from observance.evidence.case_file import Grades
from observance.evidence.fields import Period
from observance.finding.papers import (
    ActorsFile,
    Authorisation,
    AuthorisationsFile,
    Basis,
    Decision,
    DecisionsFile,
    Party,
    Person,
    Register,
    ReviewsFile,
)
from observance.finding.profile import Corroboration, ExceptionRule, Profile, Review, Standard
from observance.finding.rows import Covered
from observance.finding.world import Context, Sighting
from observance.observation.marked import Frames
from observance.observation.readings import ReviewReading
from observance.reconstruction.ensemble import Act, Ensemble, Origin, Times
from observance.values.draws import bernoulli, normal

N = 1024
SEED = 7
T0 = 1_510_553_700.0
"""2017-11-13T15:15:00+09:00."""

GRADES = Grades(
    reliability={"A": 0.95},
    credibility={"1": 0.95},
    certainty={"certain": 0.97},
    attribution={"A": 0.99, "B": 0.9, "C": 0.75, "D": 0.5, "E": 0.3},
)


def origin(
    name: str, share: float = 1.0, *, kind: Literal["path", "marked", "claim", "impulse"] = "path", at: float = T0,
    lasts: float = 2.0, doubt: float = 0.0, item: str = "cam-1", group: str | None = None, n: int = N, seed: int = SEED,
) -> Origin:  # fmt: skip
    holds = bernoulli(seed, f"origin:{name}", n, share)
    begins = at + doubt * normal(seed, f"time:{name}", n)[:, 0]
    nan = np.where(holds, 0.0, np.nan)
    return Origin(
        id=name, kind=kind, items=(item,), group=group or item, holds=holds, begins=begins + nan,
        ends=begins + lasts + nan,
    )  # fmt: skip


def act(
    kind: str, mover: str, place: str, *origins: Origin, watched: bool = True, name: str = "",
    attributes: Mapping[str, str] | None = None,
) -> Act:  # fmt: skip
    begins = np.concatenate([o.begins for o in origins])
    ends = np.concatenate([o.ends for o in origins])
    seen = np.isfinite(begins)
    outer = (float(begins[seen].min()), float(ends[seen].max())) if seen.any() else (T0, T0 + 2.0)
    return Act(
        id=name or f"act-{kind}-{mover}", kind=kind, mover=mover, place=place, outer=outer, origins=origins,
        attributes=attributes or {}, watched=watched,
    )  # fmt: skip


def ensemble(
    *acts: Act, n: int = N, seed: int = SEED, alternative: str = "", causes: Mapping[str, Times] | None = None
) -> Ensemble:
    return Ensemble(
        seed=seed, histories=n, acts=tuple(sorted(acts, key=lambda a: (a.outer[0], a.id))), causes=causes or {},
        assumptions=("clocks as fitted", "the line as surveyed"), alternative=alternative,
    )  # fmt: skip


def person(name: str, party: str | None = "kpa", grade: str = "A", **more: object) -> Person:
    bases = (Basis(kind="uniform", grade=grade, seen_in="cam-1"),) if party else ()
    fields = {"called": f"person {name}", "standing": "in service", "bases": bases, "party": party, **more}
    return Person(id=name, **fields)


def profile(**more: object) -> Profile:
    fields: dict[str, object] = {
        "format": "observance-profile/1", "id": "test", "name": "Test",
        "standard": Standard(name="clear and convincing evidence", words="firm conviction", threshold=0.75,
                             approved_by="the tests"),
        "lower_bound": 0.05, "least_watched_share": 0.8,
        "exceptions": ExceptionRule(shown_by="who relies on it", threshold=0.5),
        "corroboration": Corroboration(origins=1), "review": Review(persons=1, reader_error=0.02),
        "attribution": "party", "adopts": "head of team",
    }  # fmt: skip
    return Profile(**{**fields, **more})


def sighting(item: str = "cam-1", first: int = 0, last: int = 50, at: float = T0, u: float = 100.0) -> Sighting:
    frames = np.arange(first, last + 1)
    boxes = np.tile(np.array([[u, 100.0, 20.0, 40.0]]), (frames.size, 1))
    return Sighting(item=item, frames=frames, times_s=at + (frames - first) / 25.0, boxes=boxes)


def reading(name: str, question: str = "crosses", reviewer: str = "reviewer-1", **more: object) -> ReviewReading:
    fields: dict[str, object] = {
        "frames": Frames(item="cam-1", first=0, last=50, box=(100, 100, 20, 40)), "answer": "yes",
        "certainty": "certain", "blind": True,
    }  # fmt: skip
    return ReviewReading(id=name, reviewer=reviewer, question=question, **{**fields, **more})


def register(organ: str = "mac", allows: str = "crossing_mdl", completeness: float = 0.98) -> Register:
    return Register(
        id=f"register-{organ}-{allows}".replace("_", "-"), organ=organ, allows=(allows,), completeness=completeness,
        by_whom="the clerk", period=Period.model_construct(earliest=T0 - 1e6, latest=T0 + 1e6),
    )  # fmt: skip


def authorisation(
    names: str, first: float, last: float, organ: str = "mac", allows: str = "crossing_mdl"
) -> Authorisation:
    return Authorisation.model_construct(
        id=f"paper-{names}", register_id="register-mac-crossing-mdl", issued_by=organ, names=(names,), allows=allows,
        valid=Period.model_construct(earliest=first, latest=last),
    )  # fmt: skip


def decision(kind: str, answer: str, **more: object) -> Decision:
    fields = {"term": "counts as a hostile act", "by": "legal adviser", "reason": "force at a person", **more}
    return Decision(id=f"decision-{kind}-{answer}", act=kind, answer=answer, **fields)


def watched_all(place: str, span: tuple[float, float]) -> Covered:
    return Covered(watched_share=1.0, place=place, span=span, missed_share=0.01)


def watched_half(place: str, span: tuple[float, float]) -> Covered:
    return Covered(watched_share=0.5, place=place, span=span, missed_share=0.01, holes=("camera 2 was off",))


PARTIES = (
    Party(id="kpa", name="KPA", home_zones=("kpa-side",), commander="Supreme Commander"),
    Party(id="unc", name="UNC", home_zones=("unc-side",), commander="Commander-in-Chief"),
)


def context(*persons: Person, **more: object) -> Context:
    readings = more.pop("readings", (reading("r-1"),))
    decisions = more.pop("decisions", ())
    registers = more.pop("registers", (register(),))
    papers = more.pop("papers", ())
    fields: dict[str, object] = {
        "case": "a small world", "kind": "exercise", "caution": "", "time_zone": "Asia/Seoul",
        "span": (T0 - 60.0, T0 + 60.0), "profile": profile(), "watched": watched_all, "grades": GRADES,
        "actors": ActorsFile(parties=PARTIES, persons=persons),
        "authorisations": AuthorisationsFile(registers=registers, authorisations=papers),
        "reviews": ReviewsFile(readings=readings), "decisions": DecisionsFile(decisions=decisions),
        "sightings": {"path-p": (sighting(),)}, "within": {"kpa-side": ("dmz",), "unc-side": ("dmz",)},
        "place_names": {"mdl": "the line"},
    }  # fmt: skip
    return Context(**{**fields, **more})  # type: ignore[arg-type]
