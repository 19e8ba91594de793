"""Clauses of named times, negation and alternatives, tested per history; the shares against exact values."""

from __future__ import annotations

from itertools import product
from math import erf, sqrt

import numpy as np
import pytest
from small_world import T0, act, context, decision, ensemble, origin, person, profile, reading, register, sighting

from observance.agreement.loading import parse
from observance.agreement.tree import Agreement
from observance.finding.assess import assess
from observance.finding.clausetest import clause_tests
from observance.finding.explain import explain
from observance.finding.profile import Alternatives, Review
from observance.finding.rows import Row
from observance.reconstruction.ensemble import Act
from observance.values.shares import wilson

HEAD = """
agreement "Small" in force from 2000-01-01.
party kpa "North".
party unc "South".
line mdl "the line".
zone dmz "the zone".
zone road "the road".
organ mac "the commission".
class crossing_mdl "crossing".
open term "counts as a hostile act" decided act by act.
clause "C"
  text "held for the tests only" source "the tests" status verified
  reading "r"
"""


def small(rule: str) -> Agreement:
    return parse(HEAD + rule, "small.observance")


def rows(rule: str, *acts: Act, n: int = 4096, **more: object) -> list[Row]:
    alone = Alternatives(grades_one_lower=False, reader_error_doubled=False)
    fields = {"profile": profile(review=Review(persons=0, reader_error=0.0), alternatives=alone)}
    about = context(person("p"), person("q"), **{**fields, **more})
    return [r for r in assess(small(rule), ensemble(*acts, n=n), (), about).rows if r.level == "act"]


WINDOW = """
    for each side S, entity X, event H, time T, person Y, time U
    forbids S when X belongs to S at T and X fires H at T and Y crosses line mdl at U and T is within 3 s before U.
"""


def _phi(x: float) -> float:
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


@pytest.mark.parametrize("gap", [-4.0, 0.0, 1.5, 6.0])
def test_two_facts_with_a_doubtful_clock_and_a_window_agree_with_the_integral(gap: float) -> None:
    """Clock doubt 5 s on each, window 3 s: U - T is normal with 5 * sqrt(2); the share is its mass in (0, 3]."""
    n = 4096
    shot = act("fires", "p", "", origin(f"a{gap}", at=T0, doubt=5.0, lasts=0.0, n=n, kind="marked"))
    cross = act("crosses", "q", "mdl", origin(f"b{gap}", at=T0 + gap, doubt=5.0, lasts=0.0, n=n))
    (row,) = rows(WINDOW, shot, cross)
    sd = 5.0 * sqrt(2.0)
    exact = (_phi((3.0 - gap) / sd) - _phi((0.0 - gap) / sd)) * 0.99
    assert abs(row.share.value - exact) < 4.0 * sqrt(exact * (1 - exact) / n)
    assert row.share.value > 0.05


def test_far_apart_in_every_history_is_no_candidate() -> None:
    shot = act("fires", "p", "", origin("a", kind="marked", lasts=0.0, n=256))
    cross = act("crosses", "q", "mdl", origin("b", at=T0 + 10.0, lasts=0.0, n=256))
    (row,) = rows(WINDOW, shot, cross, n=256)
    assert row.share.value == 0.0


def test_after_and_around_and_plain_before() -> None:
    shot = act("fires", "p", "", origin("a", kind="marked", lasts=0.0, n=256))
    cross = act("crosses", "q", "mdl", origin("b", at=T0 + 2.0, lasts=0.0, n=256))
    for order, holds in (
        ("T is within 3 s before U", True), ("T is within 1 s before U", False), ("T is within 3 s after U", False),
        ("T is within 3 s of U", True), ("U is within 2 s of T", True), ("T is before U", True),
        ("T is after U", False), ("U is after T", True),
    ):  # fmt: skip
        rule = WINDOW.replace("T is within 3 s before U", order)
        (row,) = rows(rule, shot, cross, n=256)
        assert (row.share.value > 0.9) is holds, order


STATE = """
    for each side S, entity X, event H, time T
    forbids S when X belongs to S and X fires H at T and {state}.
"""


def test_a_state_must_hold_at_the_act_s_own_time_in_each_history() -> None:
    n = 4096
    shot = act("fires", "p", "", origin("shot", at=T0, doubt=5.0, lasts=0.0, n=n, kind="marked"))
    stay = act("stays", "p", "dmz", origin("stay", at=T0, lasts=100.0, n=n))
    (row,) = rows(STATE.format(state="X is in zone dmz"), shot, stay)
    assert abs(row.share.value - 0.5 * 0.99) < 4.0 * sqrt(0.25 / n)
    (other,) = rows(STATE.format(state="not (X is in zone dmz)"), shot, stay)
    assert abs(other.share.value - 0.5 * 0.99) < 4.0 * sqrt(0.25 / n)
    assert abs(row.share.value + other.share.value - 0.99) < 0.01


def test_several_ways_to_meet_an_element_are_one_act() -> None:
    shot = act("fires", "p", "", origin("shot", kind="marked", lasts=0.0, n=256), attributes={"lands_in": "road"})
    stay = act("stays", "p", "dmz", origin("stay", at=T0 - 5.0, lasts=100.0, n=256))
    again = act("stays", "p", "dmz", origin("stay-2", at=T0 - 5.0, lasts=100.0, n=256), name="act-again")
    found = rows(STATE.format(state="(X is in zone dmz or H lands in zone road)"), shot, stay, again, n=256)
    assert len(found) == 1 and found[0].share.value > 0.95
    assert len(found[0].elements) == 3


def test_shares_agree_with_enumeration_for_independent_discrete_facts() -> None:
    """Every world of up to seven coins, weighed by hand; the shares must scatter as sampling says."""
    rule = STATE.format(
        state="H counts as a hostile act and (X is in zone dmz or H lands in zone road) and not (X is in zone road)"
    )
    scores = []
    for k in range(12):
        p = np.random.Generator(np.random.Philox(k)).uniform(0.1, 0.95, 5)
        shot = act("fires", "p", "", origin(f"s{k}", p[0], n=4096, kind="marked"),
                   origin(f"t{k}", p[1], n=4096, kind="marked", item="cam-2"),
                   attributes={"lands_in": "road"} if k % 3 == 0 else {})  # fmt: skip
        stay = act("stays", "p", "dmz", origin(f"z{k}", p[2], at=T0 - 5, lasts=60.0, n=4096))
        more = act("stays", "p", "dmz", origin(f"y{k}", p[3], at=T0 - 5, lasts=60.0, n=4096), name="act-more")
        road = act("stays", "p", "road", origin(f"w{k}", p[4], at=T0 - 5, lasts=60.0, n=4096), name="act-road")
        (row,) = rows(rule, shot, stay, more, road, decisions=(decision("fires", "yes"),))
        exact = 0.0
        for world in product((0, 1), repeat=6):
            weight = float(np.prod([q if w else 1 - q for w, q in zip(world, [*p, 0.99], strict=True)]))
            shots, zone, beside, of_party = world[0] | world[1], world[2] | world[3], world[4], world[5]
            landed = k % 3 == 0
            exact += weight * float(bool(shots and of_party and (zone or landed) and not beside))
        scores.append((row.share.value - exact) / sqrt(exact * (1 - exact) / 4096))
    assert max(abs(z) for z in scores) < 4.0, scores
    assert abs(float(np.mean(scores))) < 1.2 and 0.2 < float(np.var(scores)) < 2.8


def test_confirmed_groundings_agree_with_enumeration() -> None:
    """Two origins, one reading each with error 0.1, an attribution of 0.9, a register that lacks 0.2."""
    rule = """
    for each side S, person P, time T
    forbids S when P belongs to S and P crosses line mdl at T
    unless there is an authorisation A such that
      A is issued by mac and A names P and A allows crossing_mdl and A is valid.
"""
    made = act("crosses", "p", "mdl", origin("o1", 0.6, n=4096), origin("o2", 0.5, n=4096, item="cam-2"))
    spotted = {"o1": (sighting(),), "o2": (sighting("cam-2"),)}
    read = (reading("x1"), reading("x2", frames=reading("x1").frames.model_copy(update={"item": "cam-2"})))
    judged = profile(review=Review(persons=1, reader_error=0.1))
    (row,) = [
        r
        for r in assess(
            small(rule), ensemble(made, n=4096), (),
            context(person("p", grade="B"), profile=judged, sightings=spotted, readings=read,
                    registers=(register(completeness=0.8),)),
        ).rows
        if r.level == "act"
    ]  # fmt: skip
    sure = 0.9 * (1 - (1 - 0.6 * 0.9) * (1 - 0.5 * 0.9))
    assert row.share_confirmed is not None
    assert abs(row.share_confirmed.value - sure) < 4 * sqrt(sure * (1 - sure) / 4096)
    assert row.share_low.value == pytest.approx(0.8 * row.share_confirmed.value)


def test_sql_is_plain_and_both_steps_are_shown() -> None:
    agreement = small(WINDOW)
    sql, asked = explain(agreement, agreement.clauses[0], agreement.clauses[0].readings[0])
    assert "a0.lo" in sql and "+ 3.0" in sql
    for word in ("JOIN", "OVER", "GROUP", "ST_", "CASE", "EXISTS"):
        assert word not in sql
    assert any("T is within 3 s before U" in line for line in asked)


def test_a_clause_of_states_alone_has_the_state_as_its_act() -> None:
    rule = "    for each side S, person P forbids S when P belongs to S and P is in zone dmz."
    stay = act("stays", "p", "dmz", origin("stay", 0.97, lasts=60.0, n=256))
    (row,) = rows(rule, stay, n=256)
    assert (row.answer, row.act_kind) == ("breach", "stays")
    assert row.sentence.count("was in") == 1


def test_the_anchor_is_the_first_event() -> None:
    agreement = small(WINDOW)
    (test,) = clause_tests(agreement, agreement.clauses[0], agreement.clauses[0].readings[0])
    assert test.anchor.relation.name == "fires" and test.actor == "X"


def test_wilson_is_what_the_rows_print() -> None:
    shot = act("fires", "p", "", origin("a", 0.5, kind="marked", n=256))
    (row,) = rows(
        "    for each side S, entity X, event H, time T forbids S when X belongs to S and X fires H at T.", shot, n=256
    )
    assert 0 < row.share.value < 1 and row.share == wilson(round(row.share.value * 256), 256)
