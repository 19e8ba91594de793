"""The decision from counts alone: Wilson's interval, the reasons that the numbers give, and the table of answers."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

ORDER = (
    "not covered", "too imprecise", "contradictory", "not attributable", "not corroborated", "not reviewed",
    "authorisations not seen", "open term undecided", "norm conflict", "readings differ", "text not held",
    "deadline pending", "rests on an assumption", "sampling", "standard not met",
)  # fmt: skip
"""The reasons for `not determined`, in the order in which they are printed."""

_Z = 2.5758293035489004
"""99 % of a normal distribution lies within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Range:
    """A share with the two ends of its counting error."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Range:
        """With a latent against it."""
        return Range(self.value * factor, self.low * factor, self.high * factor)


def counted(count: int, of: int) -> Range:
    """The 99 % interval of Wilson for `count` of `of`."""
    centre, z2 = (count + _Z * _Z / 2) / (of + _Z * _Z), _Z * _Z
    reach = _Z / (of + z2) * sqrt(count * (of - count) / of + z2 / 4)
    return Range(count / of, max(0.0, centre - reach), min(1.0, centre + reach))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What an act's answer is decided by; `exception`: of the histories that meet the test, those excepted.

    `performed`: of a duty, the histories in which it was performed in time. `permission`: the clause permits the act.
    """

    act: Range
    share: Range
    low: Range
    high: Range
    exception: Range | None
    performed: Range | None
    permission: bool
    in_force: bool
    blocked: frozenset[str]


def answer_of(n: Numbers, standard: float, lower_bound: float, exception: float) -> str:
    """The first row of the table that applies."""
    if n.in_force and n.permission:
        return "permitted" if n.low.low >= standard and not n.blocked else "not determined"
    table = (
        ("not in force", not n.in_force),
        ("permitted", n.share.low >= standard and n.exception is not None and n.exception.low >= exception),
        ("breach", n.low.low >= standard and not n.blocked),
        ("consistent", n.performed is not None and n.performed.low >= standard),
        ("consistent", n.act.low >= standard and n.high.high <= lower_bound),
    )
    return next((answer for answer, applies in table if applies), "not determined")


def is_near(n: Numbers, standard: float, lower_bound: float) -> bool:
    """Whether the counting error alone stands between the numbers and an answer."""
    breach = n.low.value >= standard > n.low.low and not n.blocked
    return breach or (n.high.value <= lower_bound < n.high.high and n.act.low >= standard)


def in_order(reasons: frozenset[str]) -> tuple[str, ...]:
    """The reasons in their order; `standard not met` only where no other applies."""
    return tuple(r for r in ORDER if r in reasons and (r != "standard not met" or len(reasons) == 1))


def party_answer(
    answers: tuple[str, ...], reasons: frozenset[str], *, in_force: bool, watched: bool, noted: bool, text_held: bool
) -> tuple[str, tuple[str, ...]]:
    """The answer of a party from those of its acts.

    Args:
        reasons: of its acts that are not determined.
        watched: enough was watched, and little can have been missed in it.
        noted: a legal note stands beside.
    """
    if not in_force:
        return "not in force", ()
    if "breach" in answers:
        return "breach", ()
    open_for = set(reasons) if "not determined" in answers else set()
    open_for |= {
        r for r, applies in (("not covered", not watched), ("readings differ", noted), ("text not held", not text_held))
        if applies
    }  # fmt: skip
    if open_for:
        return "not determined", in_order(frozenset(open_for))
    return next((a for a in ("permitted", "consistent", "not in force") if a in answers), "none seen"), ()
