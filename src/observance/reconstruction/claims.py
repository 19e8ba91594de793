"""What sources claim: a claim holds where its source can be relied on and the claim itself holds.

Sources that are not declared independent share one number per history, and so do their claims about one deed: five
rumours have the best one's share, not the sum. Claims that exclude each other are weighed as whole joint states, the
impossible ones dropped, "none of them" included; that also weighs the reliability of the sources concerned, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.observation.statement.claims import Claim, ClaimedAct, Source, StatementFile
from observance.reconstruction import exclusion
from observance.reconstruction.candidate import Candidate, only
from observance.reconstruction.ensemble import ClaimShare, Origin
from observance.reconstruction.told import Told, attributes_of, place_of, within
from observance.values.errors import refuse

Bits = NDArray[np.bool_]
TOGETHER = "sources not declared independent"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claimed:
    """Candidates and notes; the shares of every claim before and after its exclusions; a bit per source."""

    told: Told
    shares: tuple[ClaimShare, ...]
    sources: Mapping[str, Bits]


def claimed_acts(statements: Sequence[StatementFile], grades: Grades | None, *, seed: int, histories: int) -> Claimed:
    """All claims of acts.

    Raises:
        RefusedInput: a graded claim, and no share declared for its grade.
    """
    notes: list[str] = []
    voices: list[exclusion.Voice] = []
    told: dict[str, tuple[Source, Claim, ClaimedAct]] = {}
    for statement in statements:
        source = statement.source
        for claim in statement.claims:
            content = claim.content
            if not isinstance(content, ClaimedAct):
                continue
            silent = _silent(source, claim)
            if silent:
                notes.append(silent)
                continue
            if grades is None:
                raise refuse("case.yaml", "sources", wanted="what each grade is taken to mean", got="nothing")
            told[claim.id] = (source, claim, content)
            voices.append(_voice(source, claim, content, grades))
    held = exclusion.draw(voices, seed=seed, histories=histories)
    candidates = [_candidate(*told[id], held.claims[id], seed, histories) for id in sorted(told)]
    prior = {v.claim: v.reliability * v.credibility for v in voices}
    shares = tuple(
        ClaimShare(claim=id, source=told[id][0].id, prior=prior[id], posterior=held.posterior[id])
        for id in sorted(told)
    )
    return Claimed(
        told=Told(candidates=tuple(candidates), notes=tuple(notes + list(held.notes))),
        shares=shares,
        sources=held.sources,
    )


def _silent(source: Source, claim: Claim) -> str:
    """Why a claim says nothing here; "" when it does."""
    if source.reliability == "F" or claim.credibility == "6":
        grade = source.reliability + claim.credibility
        return f"Claim {claim.id} of {source.id} cannot be judged (grade {grade}); it says nothing here."
    if claim.knows in ("denies", "declines to say"):
        return f"Claim {claim.id} of {source.id}: the speaker {claim.knows}; it stands beside and makes no act."
    return ""


def _voice(source: Source, claim: Claim, content: ClaimedAct, grades: Grades) -> exclusion.Voice:
    reliability, credibility = source.reliability, claim.credibility
    if reliability == "F" or credibility == "6":
        raise ValueError("a claim that cannot be judged has no share")
    if reliability not in grades.reliability or credibility not in grades.credibility:
        raise refuse("case.yaml", "sources", wanted=f"shares for {reliability} and {credibility}", got="nothing")
    act = content.act
    return exclusion.Voice(
        claim=claim.id,
        source=source.id,
        speaks_as=f"source:{source.id}" if source.independent else TOGETHER,
        deed=f"{act.does}|{act.person or ''}|{place_of(act)}",
        reliability=grades.reliability[reliability],
        credibility=grades.credibility[credibility],
        excludes=frozenset(claim.excludes),
    )


def _candidate(source: Source, claim: Claim, content: ClaimedAct, holds: Bits, seed: int, histories: int) -> Candidate:
    act = content.act
    begins, ends = within(content.when, act.does, f"claim:{claim.id}:when", seed, histories)
    origin = Origin(
        id=claim.id, kind="claim", items=(source.id,), group=f"source:{source.id}" if source.independent else TOGETHER,
        holds=holds, begins=only(holds, begins), ends=only(holds, ends),
    )  # fmt: skip
    return Candidate(
        kind=act.does, mover=act.person or "", place=place_of(act),
        outer=(content.when.earliest, content.when.latest), origin=origin,
        attributes=attributes_of(act),
    )  # fmt: skip
