"""The one pure function that decides an answer, and the fixed order of reasons (`findings.md`, The six answers)."""

from __future__ import annotations

from dataclasses import dataclass, field

from observance.finding.rows import BECAUSE, AnswerWord
from observance.values.shares import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one act stands to one clause under one set of assumptions; numbers and yes-or-no alone.

    Attributes:
        act: the deed by itself, whatever its place.
        share: the act and every element.
        low: what counts towards breach: confirmed, no exception, latents against (jointly, or the weakest element, as
            the profile's standard applies).
        high: latents for the answer.
        exception: of the histories that hold the act and every element, those that an exception covers; None without
            an exception or without such a history.
        blocked: reasons that no adverse answer gets past, from `BECAUSE`.
        doubts: reasons that are named when nothing is determined, and block nothing by themselves.
        performed: for a duty, the histories in which it was performed in time.
        permission: the clause permits the act; it is nobody's breach.
    """

    act: Share
    share: Share
    low: Share
    high: Share
    exception: Share | None = None
    in_force: bool = True
    blocked: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    performed: Share | None = None
    permission: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From the profile: the standard, the lower bound, and how well an exception must be shown."""

    standard: float
    lower_bound: float
    exception: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An answer with every reason that applies; `rests_on` names the alternatives that change it."""

    answer: AnswerWord
    because: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStanding:
    """How a party stands to one clause: the answers of its acts, and whether its place and time were watched.

    Attributes:
        act_answers: of the act rows that concern the party.
        act_reasons: the reasons of those that are not determined.
        in_force: False when a status says that the clause did not bind the party at any time asked about.
        watched_enough: the watched share reaches the profile's least one.
        noted: a literal match with an act of a protected person stands beside as a legal note: nobody's breach, and
            yet nobody can say that nothing was seen.
        missed_small: the share of a missed act inside the watched part is under the profile's lower bound.
    """

    act_answers: tuple[AnswerWord, ...] = ()
    act_reasons: frozenset[str] = field(default_factory=frozenset)
    in_force: bool = True
    watched_enough: bool = True
    missed_small: bool = True
    text_held: bool = True
    noted: bool = False


def decide(main: Standing, alternatives: tuple[tuple[str, Standing], ...], thresholds: Thresholds) -> Decided:
    """The answer of an act row. It holds only if it holds under every declared alternative too.

    `not in force` comes first: a clause that did not bind was not broken. `permitted` comes before `breach`, which is
    denied by an exception that is shown to the standard set for exceptions. `breach` needs `low.sampling_low` at the
    standard; `consistent` needs the act at the standard and `high.sampling_high` under the lower bound, or a duty's
    performance at the standard. A permission has no breach: its act is `permitted`, or nothing is determined.
    """
    first = _alone(main, thresholds)
    if first == "not in force":
        return Decided(answer="not in force")
    if first == "not determined":
        return Decided(answer="not determined", because=_reasons(main, thresholds))
    turned = tuple(name for name, standing in alternatives if _alone(standing, thresholds) != first)
    if turned:
        return Decided(answer="not determined", because=("rests on an assumption",), rests_on=turned)
    return Decided(answer=first)


def alone(standing: Standing, thresholds: Thresholds) -> AnswerWord:
    """The answer under one set of assumptions, for the span."""
    return _alone(standing, thresholds)


def _alone(s: Standing, t: Thresholds) -> AnswerWord:
    if not s.in_force:
        return "not in force"
    if s.permission:
        return "permitted" if s.low.sampling_low >= t.standard and not s.blocked else "not determined"
    if s.performed is not None and s.performed.sampling_low >= t.standard:
        return "consistent"
    if s.share.sampling_low >= t.standard and s.exception is not None and s.exception.sampling_low >= t.exception:
        return "permitted"
    if s.low.sampling_low >= t.standard and not s.blocked:
        return "breach"
    if s.act.sampling_low >= t.standard and s.high.sampling_high <= t.lower_bound:
        return "consistent"
    return "not determined"


def _reasons(s: Standing, t: Thresholds) -> tuple[str, ...]:
    found = set(s.blocked | s.doubts)
    near = (s.low.value >= t.standard > s.low.sampling_low, s.high.value <= t.lower_bound < s.high.sampling_high)
    if (near[0] and not s.blocked) or (near[1] and s.act.sampling_low >= t.standard):
        found.add("sampling")
    return ordered(found) or ("standard not met",)


def ordered(reasons: set[str] | frozenset[str]) -> tuple[str, ...]:
    """The reasons in their fixed order; `standard not met` only when no other applies.

    Raises:
        ValueError: a reason that `findings.md` does not list.
    """
    if strange := reasons - set(BECAUSE):
        raise ValueError(f"no reason of the list: {sorted(strange)}")
    others = reasons - {"standard not met"} if len(reasons) > 1 else reasons
    return tuple(reason for reason in BECAUSE if reason in others)


def decide_party(s: PartyStanding) -> Decided:
    """The answer of a party row: breach if any act row is; then not determined, permitted, consistent, none seen."""
    if not s.in_force:
        return Decided(answer="not in force")
    if "breach" in s.act_answers:
        return Decided(answer="breach")
    reasons = set(s.act_reasons) if "not determined" in s.act_answers else set()
    if not (s.watched_enough and s.missed_small):
        reasons.add("not covered")
    if s.noted:
        reasons.add("readings differ")
    if not s.text_held:
        reasons.add("text not held")
    if reasons:
        return Decided(answer="not determined", because=ordered(reasons))
    for answer in ("permitted", "consistent", "not in force"):
        if answer in s.act_answers:
            return Decided(answer=answer)
    return Decided(answer="none seen")
