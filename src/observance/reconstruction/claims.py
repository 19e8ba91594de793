"""What sources claim: a claim holds where its source can be relied on and the claim itself holds.

Sources that are not declared independent share one number per history, and so do their claims about one deed: five
rumours have the best one's share, not the sum. Sources that hand on one origin about one deed are one as well, whatever
is declared of them. Claims that exclude each other, and counts of one thing that cannot both be right, are weighed as
whole joint states, the impossible ones dropped, "none of them" included; that also weighs the reliability of the
sources concerned, exactly. A count makes no act and is weighed with its own rivals alone, unless it excludes an act: a
quarrel over the number of huts says nothing of who fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from observance.evidence.case_file import Grades
from observance.observation.statement.claims import Claim, ClaimedAct, ClaimedNumber, Source, StatementFile
from observance.observation.statement.origins import origins_of, subject_of
from observance.reconstruction import exclusion
from observance.reconstruction.candidate import Candidate, only
from observance.reconstruction.ensemble import ClaimShare, Origin
from observance.reconstruction.told import Told, attributes_of, place_of, within
from observance.values.errors import refuse
from observance.values.groups import joined

Bits = NDArray[np.bool_]
TOGETHER = "sources not declared independent"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claimed:
    """Candidates and notes; the shares of every claim before and after its exclusions; a bit per source."""

    told: Told
    shares: tuple[ClaimShare, ...]
    sources: Mapping[str, Bits]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voiced:
    """A claim that says something here, with its source."""

    source: Source
    claim: Claim
    content: ClaimedAct | ClaimedNumber


def claimed_acts(statements: Sequence[StatementFile], grades: Grades | None, *, seed: int, histories: int) -> Claimed:
    """All claims of acts and of counts.

    Raises:
        RefusedInput: a graded claim, and no share declared for its grade.
    """
    notes: list[str] = []
    told: dict[str, _Voiced] = {}
    for statement in statements:
        source = statement.source
        for claim in statement.claims:
            content = claim.content
            if not isinstance(content, ClaimedAct | ClaimedNumber):
                continue
            silent = _silent(source, claim)
            if silent:
                notes.append(silent)
            else:
                told[claim.id] = _Voiced(source=source, claim=claim, content=content)
    if told and grades is None:
        raise refuse("case.yaml", "sources", wanted="what each grade is taken to mean", got="nothing")
    speak = _speak_as(told, origins_of(statements))
    rivals = _rival_counts(told)
    voices = [_voice(one, speak.voices, rivals, grades) for one in told.values() if grades is not None]
    apart, with_acts = _by_rivalry(voices, told)
    held = exclusion.draw(with_acts, seed=seed, histories=histories)
    posterior = dict(held.posterior)
    for group in apart:
        posterior |= exclusion.draw(group, seed=seed, histories=1).posterior
    candidates = [
        _candidate(one, one.content, speak.groups[id], held.claims[id], seed, histories)
        for id, one in sorted(told.items())
        if isinstance(one.content, ClaimedAct)
    ]
    shares = tuple(
        ClaimShare(claim=v.claim, source=v.source, prior=v.reliability * v.credibility, posterior=posterior[v.claim])
        for v in sorted(voices, key=lambda v: v.claim)
    )
    return Claimed(
        told=Told(candidates=tuple(candidates), notes=tuple(notes + list(held.notes))),
        shares=shares,
        sources=held.sources,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speak:
    """`voices`: by source, whose number decides on it. `groups`: by claim, with which it is one for corroboration."""

    voices: Mapping[str, str]
    groups: Mapping[str, str]


def _speak_as(told: Mapping[str, _Voiced], origins: Mapping[str, str]) -> _Speak:
    """Sources not declared independent are one; so are those that hand on one origin about one deed.

    What is drawn together is joined over the whole case, so that one source stays one; what corroborates is joined for
    each origin by itself: two witnesses who also repeat one rumour are still two of what each of them saw.
    """
    own = {id: f"source:{one.source.id}" if one.source.independent else TOGETHER for id, one in told.items()}
    by_origin: dict[str, list[str]] = {}
    for id in sorted(told):
        by_origin.setdefault(origins[id], []).append(id)
    pairs = {origin: [(own[ids[0]], own[id]) for id in ids[1:]] for origin, ids in by_origin.items()}
    names = sorted(set(own.values()))
    together = _named(joined(names, chain.from_iterable(pairs.values())))
    voices = {one.source.id: together[own[id]] for id, one in told.items()}
    by_subject: dict[str, list[tuple[str, str]]] = {}
    for origin, of_one in pairs.items():
        by_subject.setdefault(subject_of(told[by_origin[origin][0]].claim), []).extend(of_one)
    groups: dict[str, str] = {}
    for subject, of_all in by_subject.items():
        here = _named(joined(names, of_all))
        groups |= {id: here[own[id]] for id in told if subject_of(told[id].claim) == subject}
    return _Speak(voices=voices, groups=groups)


def _named(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """By voice the name of its group: that of the undeclared where they are in it, so that their draws stay theirs."""
    return {voice: TOGETHER if TOGETHER in group else group[0] for group in groups for voice in group}


def _rival_counts(told: Mapping[str, _Voiced]) -> dict[str, frozenset[str]]:
    """Counts of one thing, in one unit, that cannot both be right: what an estimate says is never impossible."""
    counts = {id: one.content for id, one in told.items() if isinstance(one.content, ClaimedNumber)}
    return {
        id: frozenset(
            other
            for other, rival in counts.items()
            if rival.of == count.of and rival.unit == count.unit and _apart(count, rival)
        )
        for id, count in counts.items()
    }


def _by_rivalry(
    voices: Sequence[exclusion.Voice], told: Mapping[str, _Voiced]
) -> tuple[list[list[exclusion.Voice]], list[exclusion.Voice]]:
    """Counts in groups of rivals, each weighed by itself; and the acts, with every count that excludes any of them."""
    by_claim = {voice.claim: voice for voice in voices}
    pairs = [(voice.claim, other) for voice in voices for other in voice.excludes if other in by_claim]
    groups = [[by_claim[id] for id in group] for group in joined(by_claim, pairs)]
    alone = [group for group in groups if all(isinstance(told[v.claim].content, ClaimedNumber) for v in group)]
    return alone, [voice for group in groups if group not in alone for voice in group]


def _apart(one: ClaimedNumber, other: ClaimedNumber) -> bool:
    (low, high), (other_low, other_high) = one.count.bounds(), other.count.bounds()
    return high < other_low or other_high < low


def _silent(source: Source, claim: Claim) -> str:
    """Why a claim says nothing here; "" when it does."""
    if source.reliability == "F" or claim.credibility == "6":
        grade = source.reliability + claim.credibility
        return f"Claim {claim.id} of {source.id} cannot be judged (grade {grade}); it says nothing here."
    if claim.knows in ("denies", "declines to say"):
        return f"Claim {claim.id} of {source.id}: the speaker {claim.knows}; it stands beside and makes no act."
    return ""


def _voice(
    one: _Voiced, voices: Mapping[str, str], rivals: Mapping[str, frozenset[str]], grades: Grades
) -> exclusion.Voice:
    reliability, credibility = one.source.reliability, one.claim.credibility
    if reliability == "F" or credibility == "6":
        raise ValueError("a claim that cannot be judged has no share")
    if reliability not in grades.reliability or credibility not in grades.credibility:
        raise refuse("case.yaml", "sources", wanted=f"shares for {reliability} and {credibility}", got="nothing")
    content = one.content
    if isinstance(content, ClaimedAct):
        deed = f"{content.act.does}|{content.act.person or ''}|{place_of(content.act)}"
    else:
        deed = f"count of {content.of}|{content.unit}|{content.count.words()}"
    return exclusion.Voice(
        claim=one.claim.id,
        source=one.source.id,
        speaks_as=voices[one.source.id],
        deed=deed,
        reliability=grades.reliability[reliability],
        credibility=grades.credibility[credibility],
        excludes=frozenset(one.claim.excludes) | rivals.get(one.claim.id, frozenset()),
    )


def _candidate(one: _Voiced, content: ClaimedAct, group: str, holds: Bits, seed: int, histories: int) -> Candidate:
    act, id = content.act, one.claim.id
    begins, ends = within(content.when, act.does, f"claim:{id}:when", seed, histories)
    origin = Origin(
        id=id, kind="claim", items=(one.source.id,), group=group,
        holds=holds, begins=only(holds, begins), ends=only(holds, ends),
    )  # fmt: skip
    return Candidate(
        kind=act.does, mover=act.person or "", place=place_of(act),
        outer=(content.when.earliest, content.when.latest), origin=origin,
        attributes=attributes_of(act), cameras=one.claim.from_cameras,
    )  # fmt: skip
