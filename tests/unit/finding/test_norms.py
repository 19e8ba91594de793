"""Permissions, limits, duties, collisions, repairs, and rules whose days begin or end within an act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom
from small_world import T0, act, context, ensemble, origin, profile

from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.profile import Review
from observance.finding.rows import Covered, Row
from observance.reconstruction.ensemble import Act

N = 1024
DAY = 86400.0
"""T0 is 2017-11-13T15:15:00+09:00."""

HEAD = """
agreement "A small agreement" in force from 1990-01-01.
party kpa "The northern side".
party unc "The southern side".
zone dmz "the zone".
class staying "staying".
organ mac "the commission".
"""
CLAUSE = """
clause "C/{n}"
  text "The words of a small clause."
  source "the tests"
  status verified
  {rule}
"""
HELD = profile(review=Review(persons=0, reader_error=0.0))


def said(relation: str, mover: str, first: float, last: float, share: float = 1.0, **letters: str) -> Act:
    name = f"{relation}-{mover}-{first}-{last}-{'-'.join(letters.values())}"
    one = origin(name, share, at=T0 + first, lasts=last - first, n=N, kind="marked")
    count = {k: letters.pop(k) for k in list(letters) if k.startswith("count")}
    return act(relation, mover, "", one, attributes=letters | count, name=name)


def belongs(who: str, side: str = "kpa") -> Act:
    return said("belongs", who, -1e9, 1e9, X=who, S=side)


def answered(
    rules: str | list[str], *acts: Act, head: str = HEAD, span: tuple[float, float] = (-60.0, 60.0),
    watched: Callable[[str, tuple[float, float]], Covered] | None = None, known: bool = True,
) -> list[Row]:  # fmt: skip
    listed = [rules] if isinstance(rules, str) else rules
    text = head + "".join(CLAUSE.format(n=n + 1, rule=rule) for n, rule in enumerate(listed))
    about = replace(
        context(registers=()), profile=HELD, nothing_unknown=known, span=(T0 + span[0], T0 + span[1]),
    )  # fmt: skip
    if watched is not None:
        about = replace(about, watched=watched)
    return list(assess(parse(text, "small.observance"), ensemble(*acts, n=N), (), about).rows)


def acts_of(rows: list[Row], clause: str = "C/1") -> list[Row]:
    return [row for row in rows if row.level == "act" and row.clause == clause]


def party(rows: list[Row], name: str, clause: str = "C/1") -> Row:
    return next(row for row in rows if row.level == "party" and row.party == name and row.clause == clause)


LIMIT = (
    "for each side S, person P limits S to at most 2 P such that P belongs to S and P is in zone dmz at any one time."
)


def stay(who: str, first: float, last: float, share: float = 1.0, **more: str) -> Act:
    return said("in_zone", who, first, last, share, X=who, Z="dmz", **more)


def test_a_limit_is_held_at_one_instant_not_over_a_day() -> None:
    people = [x for k, who in enumerate("abcd") for x in (belongs(who), stay(who, 10 * k, 10 * k + 15))]
    (row,) = acts_of(answered(LIMIT, *people))
    assert (row.answer, row.party) == ("consistent", "kpa")
    assert row.counted is not None and (row.counted.least, row.counted.limit) == (2, 2)


def test_more_than_the_limit_at_once_is_a_breach_with_its_number() -> None:
    people = [x for who in "abc" for x in (belongs(who), stay(who, 0, 50))]
    (row,) = acts_of(answered(LIMIT, *people))
    assert (row.answer, row.party, row.act_kind) == ("breach", "kpa", "count")
    assert "3 persons of the KPA" in row.sentence and "no more than 2" in row.sentence


def test_the_tail_is_that_of_the_binomial() -> None:
    people = [x for who in "abcdef" for x in (belongs(who), stay(who, 0, 50, 0.5))]
    (row,) = acts_of(answered(LIMIT, *people))
    assert row.share.value == pytest.approx(1 - binom.cdf(2, 6, 0.5), abs=0.05)


def test_a_group_counts_as_the_least_that_was_said() -> None:
    about = stay("g", 0, 50, count="about 40")
    least = stay("g", 0, 50, count="at least 3", count_at_least="3")
    (vague,) = acts_of(answered(LIMIT, belongs("g"), about))
    (sure,) = acts_of(answered(LIMIT, belongs("g"), least))
    assert (vague.answer, sure.answer) == ("not determined", "breach")
    assert vague.counted is not None and vague.counted.most is None


def test_the_other_side_is_counted_apart() -> None:
    people = [x for k, who in enumerate("abcd") for x in (belongs(who, "kpa" if k < 2 else "unc"), stay(who, 0, 50))]
    rows = acts_of(answered(LIMIT, *people))
    assert {row.party: row.answer for row in rows} == {"kpa": "consistent", "unc": "consistent"}


BY = (
    "for each side S requires S that there is a person P, event H, time T such that P belongs to S "
    "and P executes act H at T by 2017-11-13."
)


def deed(who: str, at: float, share: float = 1.0, name: str = "") -> Act:
    made = said("executes", who, at, at, share, X=who, H=name or f"h-{who}-{at}")
    return replace(made, id=name or f"h-{who}-{at}")


@pytest.mark.parametrize(
    ("at", "answer", "state"),
    [(0.0, "consistent", "met"), (DAY, "breach", "late"), (None, "breach", "missed")],
)
def test_a_duty_by_a_day(at: float | None, answer: str, state: str) -> None:
    acts = [belongs("a"), *([deed("a", at)] if at is not None else [])]
    rows = acts_of(answered(BY, *acts, span=(-DAY, 3 * DAY)))
    mine = next(row for row in rows if row.party == "kpa")
    assert mine.duty is not None
    assert (mine.answer, mine.duty.state) == (answer, state)


def test_a_duty_that_is_not_due_is_pending() -> None:
    rows = answered(BY, belongs("a"), span=(-60, 60))
    assert party(rows, "kpa").because == ("deadline pending",)


def test_what_nobody_watched_was_not_shown_to_be_missed() -> None:
    def half(place: str, span: tuple[float, float]) -> Covered:
        return Covered(watched_share=0.5, place=place, span=span, missed_share=0.01)

    rows = answered(BY, belongs("a"), span=(-DAY, 3 * DAY), watched=half, known=False)
    assert party(rows, "kpa").because[0] == "not covered"


def test_a_duty_from_an_event_runs_in_each_history_from_its_own_begin() -> None:
    rule = (
        "for each side S, person P, event H, time T requires S that P belongs to S and P executes act H at T "
        "within 60 s after there is a person Q, time U such that Q crosses line mdl at U."
    )
    head = HEAD + 'line mdl "the line".\n'
    crossing = said("crosses", "q", 0, 0, P="q", L="mdl")
    in_time, late = deed("a", 30.0, name="h1"), deed("a", 90.0, name="h2")
    rows = answered(rule, belongs("a"), crossing, in_time, head=head, span=(-60, 600))
    assert {r.party: r.answer for r in acts_of(rows)} == {"kpa": "consistent", "unc": "breach"}
    rows = answered(rule, belongs("a"), crossing, late, head=head, span=(-60, 600))
    kpa = next(r for r in acts_of(rows) if r.party == "kpa")
    assert kpa.answer == "breach" and kpa.duty is not None and kpa.duty.state == "late"
    assert kpa.duty.performed is not None


def test_an_order_to_the_event_that_the_duty_runs_from_is_kept() -> None:
    rule = (
        "for each side S, person P, event H, time T, event G, time U "
        "requires S that P belongs to S at U and P executes act G at U and U is after T "
        "within 60 s after P executes act H at T."
    )
    alone = acts_of(answered(rule, belongs("a"), deed("a", 0.0, name="h1"), span=(-60, 600)))
    assert {r.party: r.duty.state for r in alone if r.duty is not None}["kpa"] == "missed"
    both = acts_of(answered(rule, belongs("a"), deed("a", 0.0, name="h1"), deed("a", 30.0, name="h2"), span=(-60, 600)))
    states = [r.duty.state for r in both if r.duty is not None and r.party == "kpa"]
    assert sorted(states) == ["met", "missed"]


@pytest.mark.parametrize(("stays", "state"), [([(-100, 100)], "met"), ([(-100, 10), (20, 100)], "missed")])
def test_a_duty_without_a_deadline_is_to_be_performed_throughout(stays: list[tuple[float, float]], state: str) -> None:
    rule = (
        "for each side S requires S that there is a person P such that P belongs to S and P is in zone dmz."
    )  # fmt: skip
    rows = acts_of(answered(rule, belongs("a"), *(stay("a", *one) for one in stays)))
    mine = next(row for row in rows if row.party == "kpa")
    assert mine.duty is not None and mine.duty.state == state
    assert mine.answer == ("consistent" if state == "met" else "breach")


FORBID = "for each side S, person P forbids S when P belongs to S and P is in zone dmz"
PERMIT = "for each side S, person P permits S when P belongs to S and P is in zone dmz"


def test_a_permission_is_permitted_and_a_collision_is_said() -> None:
    acts = (belongs("a"), stay("a", 0, 50))
    rows = answered([FORBID + ".", PERMIT + "."], *acts)
    (forbidden,), (permitted,) = acts_of(rows), acts_of(rows, "C/2")
    assert (permitted.answer, forbidden.because) == ("permitted", ("norm conflict",))
    assert forbidden.collides_with == ("C/2",)


@pytest.mark.parametrize(
    ("forbids", "permits", "answer"),
    [
        (FORBID + ' subject to clause "C/2".', PERMIT + ".", "permitted"),
        (FORBID + ' notwithstanding clause "C/2".', PERMIT + ".", "breach"),
        (FORBID + ".", PERMIT + ' notwithstanding clause "C/1".', "permitted"),
        (FORBID + ".", PERMIT + ' subject to clause "C/1".', "breach"),
    ],
)
def test_what_prevails_is_what_the_text_says(forbids: str, permits: str, answer: str) -> None:
    rows = answered([forbids, permits], belongs("a"), stay("a", 0, 50))
    assert acts_of(rows)[0].answer == answer


def test_a_rule_that_begins_within_a_stay_speaks_of_what_comes_after() -> None:
    rule = "from 2017-11-14 " + FORBID + " for at least 8 h."
    long, short = stay("a", 0, DAY), stay("a", 0, 10 * 3600.0)  # nine hours of the first day were before the rule
    assert acts_of(answered(rule, belongs("a"), long, span=(-60, 2 * DAY)))[0].answer == "breach"
    rows = answered(rule, belongs("a"), short, span=(-60, 2 * DAY))
    assert all(row.answer != "breach" for row in rows)


def test_a_repair_is_recorded_and_erases_nothing() -> None:
    rule = (
        "for each side S, person P, event H, time T forbids S when P belongs to S and P executes act H at T "
        "repaired when there is an event G, time U such that P executes act G at U and U is after T."
    )
    rows = acts_of(answered(rule, belongs("a"), deed("a", 0.0, name="h1"), deed("a", 30.0, 0.5, name="h2")))
    first = next(row for row in rows if row.act == "h1")
    assert first.answer == "breach"
    assert first.repaired[0].share.value == pytest.approx(0.5, abs=0.06)
    assert first.repaired[0].when is not None and first.repaired[0].when.middle == T0 + 30.0
    assert np.isfinite(first.share.value)


@pytest.mark.parametrize("test", ["and not (H counts as a hostile act).", ". unless H counts as a hostile act."])
def test_an_open_term_that_nobody_decided_is_said_where_it_would_excuse(test: str) -> None:
    head = HEAD + 'open term "counts as a hostile act" decided act by act.\n'
    rule = (
        "for each side S, person P, event H, time T forbids S when P belongs to S and P executes act H at T "
    ) + test.replace(". unless", " unless")
    (row,) = acts_of(answered(rule, belongs("a"), act("fires", "a", "", origin("f", at=T0, n=N)), head=head))
    assert row.because == ("open term undecided",)
