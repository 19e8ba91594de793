"""Conditions on uncertain times: the share equals the integral that can be written down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import erf, exp, pi, sqrt

import numpy as np
import pytest
from engine_run import HEAD, act, answers, read
from scipy.integrate import quad
from scipy.stats import binom
from told import Told
from written import Sentence

from observance.agreement.tree import Agreement
from observance.reconstruction.ensemble import Act, Times
from observance.values.draws import normal

N = 4096
SEED = 20
SHOT = Sentence(name="shot", lives="event", types=("person",))
PASS = Sentence(name="pass", lives="event", types=("person",))
STAY = Sentence(name="stay", lives="state", types=("person", "zone"))
LEAVE = Sentence(name="leave", lives="state", types=("person",))
CLOCK = 5.0
"""Doubt of one clock, seconds."""
ORDER = "for each person P, person Q, time T, time U forbids P when P does_shot at T and Q does_pass at U and "
ALONE = "for each person P, time T forbids P when P does_shot at T"
STATES = "for each person P forbids P when "


@cache
def law(rule: str) -> Agreement:
    head = 'clause "C"\n  text "for the tests only" source "the tests" status verified\n  reading "r"\n'
    return read(f"{HEAD}{head}    addresses the person\n    {rule}.\n", (SHOT, PASS, STAY, LEAVE))


def fact(name: str, of: Sentence, names: Sequence[str], begins: Times, lasts: Times | float = 0.0) -> Act:
    told = Told(id=name, of=of, names=tuple(names), begin=0, end=0)
    every = np.ones(N, dtype=np.bool_)
    return act(told, [(every, begins, begins + np.asarray(lasts), False)])


def clock(name: str, doubt: float = CLOCK) -> Times:
    """The error of one clock in each history."""
    return doubt * normal(SEED, f"clock:{name}", N)[:, 0]


def shares(rule: str, *acts: Act, of: str) -> tuple[float, float]:
    """Shares in which the test is met, and counts, for one act."""
    met, counts, _ = answers(law(rule), acts, SEED, N)[of]
    return float(met.mean()), float(counts.mean())


def agrees(found: float, exact: float) -> None:
    """Within what four thousand draws allow; the chance of a false alarm is one in ten thousand a time."""
    count = round(found * N)
    assert binom.cdf(count, N, exact) > 5e-5 and binom.sf(count - 1, N, exact) > 5e-5, (found, exact)


def below(x: float, sd: float) -> float:
    """The normal distribution."""
    return 0.5 * (1.0 + erf(x / (sd * sqrt(2.0))))


WINDOWS = [
    ("T is within 3 s before U", 0.0, 3.0), ("T is within 3 s after U", -3.0, 0.0), ("T is within 3 s of U", -3.0, 3.0),
    ("T is before U", 0.0, np.inf), ("U is before T", -np.inf, 0.0), ("not (T is within 3 s before U)", 3.0, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("order", "low", "high"), WINDOWS, ids=[w[0] for w in WINDOWS])
@pytest.mark.parametrize("gap", [-4.0, 1.0, 2.5])
def test_two_clocks_of_their_own(order: str, low: float, high: float, gap: float) -> None:
    acts = (fact("a", SHOT, ["ann"], clock("one")), fact("b", PASS, ["bo"], gap + clock("two")))
    sd = CLOCK * sqrt(2.0)
    exact = below(high - gap, sd) - below(low - gap, sd)
    agrees(shares(ORDER + order, *acts, of="a")[0], exact if low < high else 1.0 + exact)


@pytest.mark.parametrize(("order", "low", "high"), WINDOWS[:5], ids=[w[0] for w in WINDOWS[:5]])
@pytest.mark.parametrize("gap", [-1.0, 2.5, 3.5])
def test_one_clock_for_both_cancels(order: str, low: float, high: float, gap: float) -> None:
    acts = (fact("a", SHOT, ["ann"], clock("one")), fact("b", PASS, ["bo"], gap + clock("one")))
    found = shares(ORDER + order, *acts, of="a")[0]
    assert found == (1.0 if low < gap < high else 0.0)


def test_a_clock_shared_in_part_leaves_the_rest_of_the_doubt() -> None:
    acts = (
        fact("a", SHOT, ["ann"], clock("shared") + clock("own-a", 1.0)),
        fact("b", PASS, ["bo"], 1.5 + clock("shared") + clock("own-b", 2.0)),
    )
    sd = sqrt(1.0 + 4.0)
    agrees(shares(ORDER + "T is within 3 s before U", *acts, of="a")[0], below(1.5, sd) - below(-1.5, sd))


def test_a_surveyed_line_that_is_off_moves_every_passage_over_it() -> None:
    """A line's shift of 0.5 m, walkers of 1 and 4 m/s: their passages shift together, by s / v each."""
    shift = clock("survey", 0.5)
    slow, fast = shift / 1.0, 0.2 + shift / 4.0
    acts = (fact("a", SHOT, ["ann"], slow), fact("b", PASS, ["bo"], fast))
    sd = 0.5 * (1.0 - 0.25)
    agrees(shares(ORDER + "T is before U", *acts, of="a")[0], below(0.2, sd))
    same = (fact("a", SHOT, ["ann"], slow), fact("b", PASS, ["bo"], 0.2 + slow))
    assert shares(ORDER + "T is before U", *same, of="a")[0] == 1.0


def test_a_state_at_the_time_of_an_act() -> None:
    """Inside from t = 0 for 4 s, seen by another clock."""
    acts = (fact("a", SHOT, ["ann"], 1.0 + clock("one")), fact("s", STAY, ["ann", "east"], clock("two"), 4.0))
    sd = CLOCK * sqrt(2.0)
    within = below(4.0 - 1.0, sd) - below(0.0 - 1.0, sd)
    agrees(shares(f"{ALONE} and P does_stay east", *acts, of="a")[0], within)
    agrees(shares(f"{ALONE} and not (P does_stay east)", *acts, of="a")[0], 1.0 - within)
    agrees(shares(f"{ALONE} unless P does_stay east", *acts, of="a")[1], 1.0 - within)


@pytest.mark.parametrize("wanted", [6, 10, 13])
def test_a_duration_between_two_doubtful_ends(wanted: int) -> None:
    begin, end = clock("one", 2.0), 10.0 + clock("two", 2.0)
    rule = f"{STATES}P does_stay east for at least {wanted} s"
    own = fact("s", STAY, ["ann", "east"], begin, np.maximum(0.0, end - begin))
    agrees(shares(rule, own, of="s")[0], 1.0 - below(wanted - 10.0, 2.0 * sqrt(2.0)))
    shared = fact("s", STAY, ["ann", "east"], begin, 10.0)
    assert shares(rule, shared, of="s")[0] == (1.0 if wanted <= 10 else 0.0), "the clock's error cancels"


def test_two_stays_make_one_duration_where_they_meet() -> None:
    """From 0 to about 5 and from 5 to 10 by another clock: ten seconds without a gap, or two halves."""
    first = fact("s", STAY, ["ann", "east"], np.zeros(N), 5.0)
    second = fact("t", STAY, ["ann", "east"], 5.0 + clock("two", 1.0), 5.0)
    rule = f"{STATES}P does_stay east for at least 7 s"
    agrees(shares(rule, first, second, of="s")[0], below(0.0, 1.0) - below(-3.0, 1.0))


def test_two_kinds_of_state_count_together_in_one_duration() -> None:
    first = fact("s", STAY, ["ann", "east"], np.zeros(N), 5.0)
    second = fact("t", LEAVE, ["ann"], 4.0 + clock("two", 1.0), 5.0)
    rule = f"{STATES}P does_stay east and (P does_stay east or P does_leave) for at least 8 s"
    agrees(shares(rule, first, second, of="s")[0], below(1.0, 1.0) - below(-1.0, 1.0))


@pytest.mark.parametrize("until", [3.0, 5.0, 8.0])
def test_what_a_permission_leaves_of_an_act(until: float) -> None:
    """An act from 0 to 5 by one clock, a permission that ends at `until` by another that may end first."""
    made = fact("a", SHOT, ["ann"], clock("one", 1.0), 5.0)
    paper = fact("p", LEAVE, ["ann"], np.full(N, -50.0), until + 50.0 + clock("two", 1.0))
    met, counts = shares(f"{ALONE} unless P does_leave", made, paper, of="a")
    assert met == 1.0
    agrees(counts, below(5.0 - until, sqrt(2.0)))


def test_two_permissions_cover_an_act_where_they_meet() -> None:
    made = fact("a", SHOT, ["ann"], np.zeros(N), 10.0)
    first = fact("p", LEAVE, ["ann"], np.full(N, -5.0), 10.0 + clock("one", 1.0))
    second = fact("q", LEAVE, ["ann"], 4.0 + clock("two", 1.0), 20.0)
    _, counts = shares(f"{ALONE} unless P does_leave", made, first, second, of="a")
    agrees(counts, 1.0 - below(1.0, sqrt(2.0)))


def test_the_middle_of_three_events() -> None:
    """T before U and U before another passage's V, three clocks: an integral over the middle one."""
    rule = (
        "for each person P, person Q, person R, time T, time U, time V forbids P when P does_shot at T and "
        "Q does_pass at U and R does_shot at V and T is before U and U is before V"
    )
    acts = (
        fact("a", SHOT, ["ann"], clock("one", 2.0)), fact("b", PASS, ["bo"], 1.0 + clock("two", 1.0)),
        fact("c", SHOT, ["cy"], 2.0 + clock("three", 2.0)),
    )  # fmt: skip

    def at(u: float) -> float:
        density = exp(-0.5 * (u - 1.0) ** 2) / sqrt(2.0 * pi)
        return density * below(u, 2.0) * (1.0 - below(u - 2.0, 2.0))

    def turned(u: float) -> float:
        density = exp(-0.5 * (u - 1.0) ** 2) / sqrt(2.0 * pi)
        return density * below(u - 2.0, 2.0) * (1.0 - below(u, 2.0))

    found = answers(law(rule), acts, SEED, N)
    agrees(float(found["a"][0].mean()), quad(at, -8.0, 10.0)[0])
    agrees(float(found["c"][0].mean()), quad(turned, -8.0, 10.0)[0])
