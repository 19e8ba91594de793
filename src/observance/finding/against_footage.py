"""What sources claim of acts, times and counts, held against what was filmed and observed: four verdicts, with bounds.

A claim is `supported` or `contradicted` to the profile's standard and lower bound, over every declared alternative, and
never by one history. Nothing seen contradicts only where the place was watched, and only acts that coverage speaks of:
who moved where. Otherwise it is `not covered`; and `neither` where what was seen does not decide. Claims themselves are
no part of what they are held against, and nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from observance.evidence.fields import Amount, Period
from observance.finding.deeds import MOTION
from observance.finding.lacking import part_words
from observance.finding.profile import Profile
from observance.finding.rows import Covered
from observance.finding.seen_of_act import matches, open_particulars, origins, persons, seen, times_done, within
from observance.observation.marked import ActMarked
from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedTime,
    StatementFile,
)
from observance.reconstruction.ensemble import Act, Ensemble
from observance.values.shares import Share, share_of, wilson

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]
Verdict = Literal["supported", "contradicted", "not covered", "neither"]
Watcher = Callable[[str, tuple[float, float]], Covered]
ABOUT = 0.25
"""`about 40` is read as 30 to 50, and the report says so."""
_OUTER = (0.005, 0.995)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One claim against the footage.

    Attributes:
        low, high: what the footage supports: POSIX seconds for a time, a number for a count; None where it does not
            bound it on that side.
        share: of the histories in which it is as claimed. why: one sentence. by: ids of the observations that say so.
        holes: what was not watched, as sentences.
    """

    claim: str
    verdict: Verdict
    why: str
    low: float | None = None
    high: float | None = None
    share: Share | None = None
    by: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every claim of a case is held against.

    Attributes:
        ensembles: the main one, then each declared alternative. watched: of a place and a span, how much was watched.
        span: of the case, for counts that give no time.
    """

    ensembles: Sequence[Ensemble]
    watched: Watcher
    span: tuple[float, float]
    profile: Profile


def against_footage(statements: Iterable[StatementFile], asked: Asked) -> Mapping[str, Held]:
    """A verdict for every claim of an act, and for every time and count whose act some rival claim names."""
    claims = [claim for statement in statements for claim in statement.claims]
    acts: dict[str, ClaimedTime | ClaimedNumber] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        if isinstance(claim.content, ClaimedTime | ClaimedNumber) and claim.content.of_act is not None:
            acts.setdefault(claim.content.of, claim.content)
    held: dict[str, Held] = {}
    shown = [seen(one) for one in asked.ensembles]
    for claim in claims:
        found = [_held(claim, acts, one, asked) for one in shown]
        main = found[0] if found else None
        if main is None or claim.knows == "declines to say":
            continue
        other = next((n for n, one in enumerate(found) if one is not None and one.verdict != main.verdict), None)
        if other is not None:
            why = f"It rests on an assumption: {main.verdict}, but not under “{asked.ensembles[other].alternative}”."
            main = replace(main, verdict="neither", why=why)
        held[claim.id] = _denied(main) if claim.knows == "denies" else main
    return held


def _denied(claimed: Held) -> Held:
    """The verdict on a denial: what supports the claim contradicts who denies it."""
    turned: dict[Verdict, Verdict] = {"supported": "contradicted", "contradicted": "supported"}
    return replace(
        claimed, verdict=turned.get(claimed.verdict, claimed.verdict), why=f"What is denied: {claimed.why}"
    )  # fmt: skip


def _held(
    claim: Claim, acts: Mapping[str, ClaimedTime | ClaimedNumber], shown: Sequence[Act], asked: Asked
) -> Held | None:
    content = claim.content
    if isinstance(content, ClaimedAct):
        return _act(claim, content, shown, asked)
    if isinstance(content, ClaimedTime) and (timed := acts.get(content.of)) is not None and timed.of_act is not None:
        return _time(claim, content.when, timed.of_act, shown, asked)
    if isinstance(content, ClaimedNumber) and isinstance(counted := acts.get(content.of), ClaimedNumber):
        return _number(claim, content.count, counted, shown, asked)
    return None


def _act(claim: Claim, content: ClaimedAct, shown: Sequence[Act], asked: Asked) -> Held:
    period = (content.when.earliest, content.when.latest)
    like = [act for act in shown if matches(act, content.act) and open_particulars(act, content.act) is not None]
    whole = [act for act in like if not open_particulars(act, content.act)]
    share = share_of(_any([within(act, *period) for act in whole], asked))
    by = origins(act for act in whole if within(act, *period).any())
    base = Held(claim=claim.id, verdict="neither", why="", share=share, by=by)
    if share.sampling_low >= asked.profile.standard.threshold:
        return replace(base, verdict="supported", why="It was seen, to the standard, within the time that is claimed.")
    lacking = sorted(
        {key for act in like for key in open_particulars(act, content.act) or () if within(act, *period).any()}
    )
    if lacking:
        words = " and ".join(key.replace("_", " ") for key in lacking)
        why = f"The act was seen; what was seen does not say what it {words}."
        return replace(base, why=why, by=origins(like))
    return _unseen(base, content.act, period, share, asked)


def _unseen(base: Held, act: ActMarked, span: tuple[float, float], share: Share, asked: Asked) -> Held:
    """What can be said of an act that what was seen does not establish."""
    covered, enough = _coverage(act, span, asked)
    if covered is None:
        return replace(base, verdict="not covered", why="It was not seen, and the claim names no place to look at.")
    watched = f"{part_words(covered.watched_share)} of the place and the time was watched"
    if not enough:
        why = f"It was not seen; {watched}, too little, or too unsurely, to say that it was not."
        return replace(base, verdict="not covered", why=why, holes=covered.holes)
    if share.sampling_high > asked.profile.lower_bound:
        why = "It holds in more of the histories than the lower bound, and in fewer than the standard."
        return replace(base, why=why)
    if act.does not in MOTION:
        return replace(base, why="The place was watched, but watching shows who moved where; this act leaves no path.")
    why = f"It was not seen there then; {watched}."
    return replace(base, verdict="contradicted", why=why, holes=covered.holes)


def _time(claim: Claim, when: Period, act: ActMarked, shown: Sequence[Act], asked: Asked) -> Held:
    like = [one for one in shown if matches(one, act) and not open_particulars(one, act)]
    begins = np.array([np.where(one.holds(), one.times()[0], np.inf) for one in like])
    first = begins.min(axis=0) if len(begins) else np.full(asked.ensembles[0].histories, np.inf)
    known = np.isfinite(first)
    base = Held(claim=claim.id, verdict="neither", why="", by=origins(like))
    if share_of(known).sampling_low < asked.profile.standard.threshold:
        covered, enough = _coverage(act, (when.earliest, max(when.latest, when.earliest + 1.0)), asked)
        why = "The act itself is not established by what was seen."
        holes = covered.holes if covered is not None else ()
        return replace(base, verdict="neither" if enough else "not covered", why=why, holes=holes)
    low, high = _between(first[known], first[known])
    fits = ((begins >= when.earliest) & (begins <= when.latest)).any(axis=0)
    share = wilson(int(np.count_nonzero(fits & known)), int(np.count_nonzero(known)))
    base = replace(base, low=low, high=high, share=share)
    if share.sampling_low >= asked.profile.standard.threshold:
        return replace(base, verdict="supported", why="The act was seen, and begins within the time that is claimed.")
    if share.sampling_high <= asked.profile.lower_bound:
        return replace(base, verdict="contradicted", why="The act was seen, and begins at another time.")
    return replace(
        base, why="The clocks do not decide: the act may begin within the time that is claimed, or beside it."
    )


def _number(claim: Claim, count: Amount, meant: ClaimedNumber, shown: Sequence[Act], asked: Asked) -> Held | None:
    act = meant.of_act
    if act is None:
        return None
    span = (claim.of_when.earliest, claim.of_when.latest) if claim.of_when is not None else asked.span
    like = [one for one in shown if matches(one, act) and not open_particulars(one, act)]
    number = persons if meant.counts == "persons" else times_done
    least, most = number(like, span, asked.ensembles[0].histories)
    covered, watched = _coverage(act, span, asked)
    closed = watched and act.does in MOTION
    low, high = _between(least, most)
    claimed_low, claimed_high = count.bounds()
    if count.about is not None:
        claimed_low, claimed_high = count.about * (1 - ABOUT), count.about * (1 + ABOUT)
    enough, threshold = least >= claimed_low, asked.profile.standard.threshold
    base = Held(
        claim=claim.id, verdict="neither", why="", low=low, by=origins(like),
        high=high if closed and np.isfinite(high) else None,
        share=share_of((most >= claimed_low) & (least <= claimed_high)),
    )  # fmt: skip
    more = share_of(least > claimed_high).sampling_low >= threshold
    fewer = closed and share_of(most < claimed_low).sampling_low >= threshold
    if more or fewer:
        why = f"{'More' if more else 'Fewer'} were seen, to the standard, than is claimed."
        return replace(base, verdict="contradicted", why=why)
    fits = enough if np.isinf(claimed_high) else enough & (most <= claimed_high)
    if (closed or np.isinf(claimed_high)) and share_of(fits).sampling_low >= threshold:
        return replace(base, verdict="supported", why="As many were seen, to the standard, as is claimed.")
    if closed:
        return replace(base, why="What was seen leaves room for the claim and for others.")
    holes = covered.holes if covered is not None else ()
    agrees = share_of(enough & (least <= claimed_high)).sampling_low >= threshold
    why = "As many as claimed were seen, and" if agrees else "What was seen does not reach the number, and"
    why += " whether there were more is not covered."
    return replace(base, verdict="not covered", why=why, holes=holes)


def _between(least: Floats, most: Floats) -> tuple[float, float]:
    """Bounds that all but one in a hundred of the histories keep to."""
    return float(np.quantile(least, _OUTER[0], method="lower")), float(np.quantile(most, _OUTER[1], method="higher"))


def _any(bits: Sequence[Bits], asked: Asked) -> Bits:
    return np.any(bits, axis=0) if bits else np.zeros(asked.ensembles[0].histories, dtype=np.bool_)


def _coverage(act: ActMarked, span: tuple[float, float], asked: Asked) -> tuple[Covered | None, bool]:
    """What was watched of the act's place, None when it has none; whether the profile lets a "not seen" count there."""
    place = act.line or act.zone or act.starts_in or ""
    if not place:
        return None, False
    covered = asked.watched(place, span)
    enough = covered.watched_share >= asked.profile.least_watched_share
    return covered, enough and covered.missed_share <= asked.profile.lower_bound
