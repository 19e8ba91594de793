"""What stands beside an answer: what it turns on, what would settle it, what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from observance.finding.answer import Decided
from observance.finding.prepared import Prepared
from observance.finding.weighed import Weighed
from observance.observation.statement.claims import Claim, ClaimedAct, StatementFile
from observance.reconstruction.ensemble import Act, Bits, Times

LEAST_SWING = 0.05
"""Causes that move the share by less than this are not named: they turn nothing."""

LEAST_SETTLED = 0.25
"""Causes that would settle less of the histories than this are not worth an effort of their own."""

LEAST_IN_A_PART = 100
"""Histories in one part of a cause, so that its share is no accident."""

CAUSES = {
    "calibration": "control points measured anew for camera", "clock": "a check of the clock of",
    "source": "a check whether one can rely on the source", "survey": "a better survey of",
}  # fmt: skip

SETTLES = {
    "not covered": "footage or a patrol's log of the part of the place and time that was not watched",
    "too imprecise": "a second view of the place, or a survey of the line with a smaller error",
    "contradictory": "an item that bears out one of the accounts that contradict each other",
    "not attributable": "a listed, graded basis for the actor's party (uniform, marking, place come from, order heard)",
    "not corroborated": "a second origin that is independent of the first",
    "not reviewed": "blind readings by as many persons as the profile asks, or authenticity assessed, whichever lacks",
    "authorisations not seen": "the register of the organ that may authorise, and by whose word it is complete",
    "open term undecided": "a decision on the open term by the function that the agreement or profile names",
    "norm conflict": "a stated priority between the clauses that collide",
    "readings differ": "a decision which reading of the clause is meant",
    "text not held": "a verified copy of the clause's text",
    "deadline pending": "the deadline's passing",
    "rests on an assumption": "a check of the assumption that the answer rests on",
    "sampling": "a run with more histories",
    "standard not met": "another independent observation of the act",
}


def would_settle(decided: Decided, exactly: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """For `not determined`: the missing things, cheapest kind first as the reasons stand.

    Args:
        exactly: by reason, what would settle it in this row, where that is known better than for the reason at large.
    """
    if decided.answer != "not determined":
        return ()
    named = [f"{SETTLES['rests on an assumption']}: {name}" for name in decided.rests_on]
    reasons = [reason for reason in decided.because if reason != "rests on an assumption" or not named]
    return tuple(text for reason in reasons for text in exactly.get(reason) or (SETTLES[reason],)) + tuple(named)


def turns_on(weighed: Weighed, prepared: Prepared) -> tuple[str, ...]:
    """The cause that moves the answer most, with where it turns; none where all histories agree."""
    bits = weighed.counts if weighed.counts.any() else weighed.met
    if bits.all() or not bits.any():
        return ()
    best: tuple[float, str, str] | None = None
    for name, values in sorted(prepared.world.ensemble.causes.items()):
        swing, text = _swing(name, values, bits)
        if best is None or swing > best[0] + 1e-12:
            best = (swing, name, text)
    return (best[2],) if best is not None and best[0] >= LEAST_SWING else ()


def _swing(name: str, values: Times, bits: Bits) -> tuple[float, str]:
    """The cut of one cause that sets the shares below and above furthest apart, weighed by how even the cut is."""
    levels = np.unique(values)
    if levels.size < 2:
        return 0.0, ""
    if levels.size == 2:
        low, high = float(bits[values == levels[0]].mean()), float(bits[values == levels[1]].mean())
        where = f"in the histories where {name} holds, {_part(high)}; where it does not, {_part(low)}"
        return abs(high - low), where
    best, text = 0.0, ""
    for cut in np.quantile(values, np.arange(0.05, 0.96, 0.05)):
        below = values < cut
        if not below.any() or below.all():
            continue
        low, high = float(bits[below].mean()), float(bits[~below].mean())
        even = 2.0 * float(np.sqrt(below.mean() * (1.0 - below.mean())))
        if abs(high - low) * even > best:
            best = abs(high - low) * even
            text = f"in the histories where {name} is below {cut:.3g}, {_part(low)}; otherwise {_part(high)}"
    return best, text


def worth_knowing(weighed: Weighed, prepared: Prepared) -> tuple[str, ...]:
    """The cause whose true value would settle the answer in most histories, where that is worth an effort.

    The histories are sorted by one cause and cut into parts; a part is settled where the share inside of it reaches the
    standard, or stays under the lower bound. That is what a survey, a clock check or a source's vetting could find out
    by itself; what stays open then needs another observation.
    """
    profile = prepared.context.profile
    bits = weighed.counts if weighed.counts.any() else weighed.met
    if not profile.lower_bound < float(bits.mean()) < profile.standard.threshold:
        return ()  # no true value of a cause makes clearer what the act itself leaves clear
    best: tuple[float, str] | None = None
    for name, values in sorted(prepared.world.ensemble.causes.items()):
        settled = _settled(values, bits, profile.standard.threshold, profile.lower_bound)
        if settled >= LEAST_SETTLED and (best is None or settled > best[0] + 1e-12):
            best = (settled, name)
    if best is None:
        return ()
    kind, _, about = best[1].partition(":")
    what = CAUSES.get(kind, f"the true value of {kind}")
    return (f"{what} {about}: by itself that would settle the answer in {_part(best[0])} of the histories",)


def _settled(values: Times, bits: Bits, standard: float, lower: float) -> float:
    """The share of the histories that lie in parts of this cause in which the answer is clear."""
    levels = np.unique(values)
    if levels.size < 2:
        return 0.0
    if levels.size == 2:
        parts = [np.flatnonzero(values == level) for level in levels]
    else:
        parts = np.array_split(np.argsort(values, kind="stable"), max(4, min(20, values.size // LEAST_IN_A_PART)))
    clear = [part.size for part in parts if not lower < float(bits[part].mean()) < standard]
    return float(sum(clear)) / values.size


def _part(share: float) -> str:
    for limit, text in ((0.02, "hardly any"), (0.15, "few"), (0.4, "about a third"), (0.6, "about half"),
                        (0.85, "about two thirds or more"), (0.98, "most")):  # fmt: skip
        if share < limit:
            return f"{text} ({share:.2f})"
    return f"nearly all ({min(share, 0.99):.2f})"


def counter_evidence(act: Act, prepared: Prepared) -> tuple[str, ...]:
    """Readings that say no, claims that deny the act, and claims that cannot be true together with its own."""
    found = [
        f"reading {reading.id} ({reading.reviewer}): no, {reading.certainty}"
        for reading in prepared.reviewed.no.get(act.id, ())
    ]
    own = {origin.id for origin in act.origins if origin.kind == "claim"}
    for statement in sorted(prepared.context.statements, key=lambda s: s.source.id):
        if statement.source.id in prepared.world.dropped:
            continue
        for claim in statement.claims:
            if claim.id in prepared.world.dropped:
                continue
            if claim.id not in own and (_excludes(claim, own, prepared.context.statements) or _denies(claim, act)):
                found.append(f"claim {claim.id} ({statement.source.id}): {claim.quote}")
    return tuple(found)


def _excludes(claim: Claim, own: set[str], statements: Sequence[StatementFile]) -> bool:
    if own.intersection(claim.excludes):
        return True
    return any(other.id in own and claim.id in other.excludes for s in statements for other in s.claims)


def _denies(claim: Claim, act: Act) -> bool:
    if claim.knows != "denies" or not isinstance(claim.content, ClaimedAct):
        return False
    said, when = claim.content.act, claim.content.when
    return (
        said.does == act.kind
        and said.person in (None, act.mover)
        and (said.line or said.zone or act.place) == act.place
        and when.earliest <= act.outer[1]
        and act.outer[0] <= when.latest
    )
