"""`limits … to at most N … at any one time`: shares at the best instant against the Poisson-binomial distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from engine_run import ABOUT, HEAD, act, read
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from small_world import GRADES, T0
from told import Told
from written import Sentence

from observance.agreement.tree import Agreement
from observance.finding.assess import assess
from observance.finding.clausetest import clause_tests
from observance.finding.counting import weigh_limit
from observance.finding.prepared import Prepared
from observance.finding.profile import Alternatives
from observance.finding.weighed import CountWeighed, Weighed
from observance.finding.world import World
from observance.reconstruction.ensemble import Act, Bits, Ensemble
from observance.values.draws import bernoulli, uniform

N = 4096
SEED = 11
STAY = Sentence(name="stay", lives="state", types=("person", "zone"))
LEAVE = Sentence(name="leave", lives="state", types=("person",))
BELONGS = Sentence(name="belongs", lives="state", types=("person", "side"))


@cache
def law(at_most: int, unless: str = "") -> Agreement:
    rule = (
        f"for each side S, person P\n    limits S to at most {at_most} P such that P belongs to S and P does_stay east "
        f"at any one time{unless}.\n"
    )
    head = 'clause "C"\n  text "for the tests only" source "the tests" status verified\n  reading "r"\n    '
    return read(HEAD + head + rule, (STAY, LEAVE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Somebody in the east from begin to end, in these histories; `says`: more attributes."""

    name: str
    holds: Bits
    begin: float = 0.0
    end: float = 10.0
    claim: bool = False
    says: tuple[tuple[str, str], ...] = ()


def made(stays: Sequence[Stay]) -> list[Act]:
    acts = []
    for k, stay in enumerate(stays):
        n = stay.holds.size
        told = Told(id=f"s{k:02d}", of=STAY, names=(stay.name, "east"), begin=0, end=0)
        one = act(told, [(stay.holds, np.full(n, stay.begin), np.full(n, stay.end), stay.claim)])
        acts.append(replace(one, attributes={**one.attributes, **dict(stay.says)}))
    for name in sorted({stay.name for stay in stays}):
        told = Told(id=f"b-{name}", of=BELONGS, names=(name, "north"), begin=0, end=0)
        every = np.ones(stays[0].holds.size, dtype=np.bool_)
        acts.append(act(told, [(every, np.full(every.size, -1e5), np.full(every.size, 1e5), False)]))
    return sorted(acts, key=lambda a: (a.outer[0], a.id))


def weighed(agreement: Agreement, acts: Sequence[Act], histories: int = N) -> Weighed:
    clause = agreement.clauses[0]
    tests = clause_tests(agreement, clause, clause.readings[0])
    world = World(
        name="", ensemble=Ensemble(seed=SEED, histories=histories, acts=tuple(acts), causes={}), reader_error=0.0,
        grades=GRADES,
    )  # fmt: skip
    (found,) = weigh_limit(tests[0], Prepared(world, ABOUT, agreement, tests))
    return found


def counted(found: Weighed) -> CountWeighed:
    assert found.count is not None
    return found.count


def tail(shares: Sequence[float], more_than: int) -> float:
    """How often more than so many of independent ones hold: the Poisson-binomial distribution, one at a time."""
    so_many = np.zeros(len(shares) + 1)
    so_many[0] = 1.0
    for share in shares:
        so_many[1:] = so_many[1:] * (1 - share) + so_many[:-1] * share
        so_many[0] *= 1 - share
    return float(so_many[more_than + 1 :].sum())


def agrees(found: float, exact: float) -> None:
    """Within what four thousand draws allow; the chance of a false alarm is one in ten thousand a time."""
    count = round(found * N)
    assert binom.cdf(count, N, exact) > 5e-5 and binom.sf(count - 1, N, exact) > 5e-5, (found, exact)


def some(name: str, share: float) -> Bits:
    return bernoulli(SEED, f"stay:{name}", N, share)


@pytest.mark.parametrize(("names", "at_most"), [(3, 1), (8, 4), (20, 9), (40, 35), (60, 35)])
def test_the_tail_of_many_independent_stays(names: int, at_most: int) -> None:
    shares = np.random.Generator(np.random.Philox(names)).uniform(0.3, 0.99, names)
    stays = [Stay(name=f"n{k}", holds=some(f"{names}:{k}", p)) for k, p in enumerate(shares)]
    found = weighed(law(at_most), made(stays))
    agrees(float(found.met.mean()), tail(list(shares), at_most))
    assert np.array_equal(found.met, counted(found).ever), "one instant is all there is"


def test_the_best_instant_is_the_one_with_the_fattest_tail() -> None:
    """Three crowds one after another, overlapping in part."""
    stream = np.random.Generator(np.random.Philox(5))
    spans = [(0.0, 10.0), (8.0, 20.0), (15.0, 30.0)]
    shares = [list(stream.uniform(0.2, 0.8, size)) for size in (4, 5, 6)]
    stays = [
        Stay(name=f"n{c}{k}", holds=some(f"crowd{c}:{k}", p), begin=begin, end=end)
        for c, (begin, end) in enumerate(spans)
        for k, p in enumerate(shares[c])
    ]
    exact = {at: tail([p for c, (b, e) in enumerate(spans) if b <= at <= e for p in shares[c]], 4)
             for at in (5.0, 9.0, 14.0, 17.0, 25.0)}  # fmt: skip
    best = max(exact, key=lambda at: exact[at])
    found = weighed(law(4), made(stays))
    agrees(float(found.met.mean()), exact[best])
    begin, end = (15.0, 20.0) if best == 17.0 else (8.0, 10.0)
    assert begin <= counted(found).at - T0 <= end


def test_the_union_over_instants_is_another_number_and_printed_apart() -> None:
    """Two crowds hours apart: each exceeds in a share of its own, and at some time in the union of both."""
    shares = [0.6, 0.5, 0.7]
    stays = [
        Stay(name=f"n{c}{k}", holds=some(f"apart{c}:{k}", p), begin=3600.0 * c, end=3600.0 * c + 10.0)
        for c in (0, 1)
        for k, p in enumerate(shares)
    ]
    one = tail(shares, 2)
    found = weighed(law(2), made(stays))
    agrees(float(counted(found).ever.mean()), 1.0 - (1.0 - one) ** 2)
    assert abs(float(found.met.mean()) - one) < 4.5 * np.sqrt(one * (1 - one) / N), "the best of two equal instants"
    assert float(found.met.mean()) < float(counted(found).ever.mean())
    ensemble = Ensemble(seed=SEED, histories=N, acts=tuple(made(stays)), causes={})
    alone = Alternatives(grades_one_lower=False, reader_error_doubled=False)
    about = replace(ABOUT, profile=ABOUT.profile.model_copy(update={"alternatives": alone}))
    (row,) = [r for r in assess(law(2), ensemble, (), about).rows if r.level == "act"]
    assert row.share.value == float(found.met.mean())
    assert row.counted is not None and row.counted.ever.value == float(counted(found).ever.mean())


def test_two_tracks_that_may_be_one_person_count_once() -> None:
    """Three seen for certain, a fourth track that is the third person in a share of 0.3: four names in 0.7."""
    same = uniform(SEED, "identity", N)[:, 0] < 0.3
    every = np.ones(N, dtype=np.bool_)
    stays = [Stay(name=name, holds=every) for name in ("ann", "bo", "cy")]
    stays += [Stay(name="cy", holds=same, begin=2.0, end=12.0), Stay(name="dee", holds=~same, begin=2.0, end=12.0)]
    agrees(float(weighed(law(3), made(stays)).met.mean()), 0.7)
    assert not weighed(law(4), made(stays)).met.any()


def test_one_source_behind_all_of_them_makes_a_fatter_tail() -> None:
    """Ten stays by one source of 0.7: the tail is that of ten, seven times in ten."""
    shares = [0.5] * 10
    relied = bernoulli(SEED, "source", N, 0.7)
    stays = [Stay(name=f"n{k}", holds=some(f"shared{k}", p) & relied) for k, p in enumerate(shares)]
    found = float(weighed(law(4), made(stays)).met.mean())
    agrees(found, 0.7 * tail(shares, 4))
    assert found > 2.0 * tail([0.35] * 10, 5)


def test_a_name_that_stands_for_many_counts_the_least_against_and_the_most_for() -> None:
    """A group of 30 to 40 and two guards: under a limit of 35 it is not exceeded, and not excluded either."""
    group = (("count", "about 35"), ("count_at_least", "30"), ("count_at_most", "40"))
    stays = [
        Stay(name="group", holds=np.ones(N, dtype=np.bool_), says=group),
        Stay(name="ann", holds=some("ann", 0.5)), Stay(name="bo", holds=some("bo", 0.4)),
    ]  # fmt: skip
    over_35, over_31 = weighed(law(35), made(stays)), weighed(law(31), made(stays))
    assert not over_35.met.any() and over_35.high.all()
    agrees(float(over_31.met.mean()), 0.5 * 0.4)
    assert not weighed(law(42), made(stays)).high.any()


def test_only_what_is_confirmed_counts_towards_a_breach() -> None:
    shares = [0.9, 0.8, 0.7]
    stays = [Stay(name=f"n{k}", holds=some(f"sure{k}", p), claim=k == 2) for k, p in enumerate(shares)]
    found = weighed(law(1), made(stays))
    agrees(float(found.met.mean()), tail(shares, 1))
    agrees(float(found.counts.mean()), 0.9 * 0.8)


def test_who_is_excepted_is_not_counted_while_he_is() -> None:
    """Three from 0 to 10; in 0.8 one is excepted up to 4, in 0.8 another throughout: after 4 there are two."""
    every = np.ones(N, dtype=np.bool_)
    stays = [Stay(name=name, holds=every) for name in ("ann", "bo", "cy")]
    acts = made(stays)
    for who, end in (("ann", 4.0), ("bo", 10.0)):
        told = Told(id=f"p-{who}", of=LEAVE, names=(who,), begin=0, end=0)
        acts.append(act(told, [(some(who, 0.8), np.zeros(N), np.full(N, end), False)]))
    found = weighed(law(1, "\n    unless P does_leave"), sorted(acts, key=lambda a: (a.outer[0], a.id)))
    assert found.met.all()
    assert counted(found).at - T0 >= 4.0, "the instant is that at which most exceed it, whoever is excepted left out"
    assert found.counts.all()


@settings(max_examples=40)
@given(st.integers(0, 1 << 30), st.integers(0, 3))
def test_no_other_instant_is_exceeded_in_more_histories(seed: int, at_most: int) -> None:
    """Stays with a begin and an end of their own in each history: every instant and gap between is looked at."""
    stream = np.random.Generator(np.random.Philox(seed))
    histories, last = 24, 12
    acts, present = [], np.zeros((histories, 5, 2 * last + 1), dtype=np.bool_)
    for k in range(int(stream.integers(2, 8))):
        name = int(stream.integers(0, 5))
        holds = stream.random(histories) < 0.8
        begins = stream.integers(0, last, histories)
        if stream.random() < 0.5:
            begins = np.where(stream.random(histories) < 0.6, begins[0], begins[1])
        ends = np.minimum(last, begins + stream.integers(0, 6, histories))
        told = Told(id=f"s{k}", of=STAY, names=(f"n{name}", "east"), begin=0, end=0)
        acts.append(act(told, [(holds, begins.astype(np.float64), ends.astype(np.float64), False)]))
        for h in np.flatnonzero(holds):
            present[h, name, 2 * begins[h] : 2 * ends[h] + 1] = True
    every = np.ones(histories, dtype=np.bool_)
    for k in range(5):
        told = Told(id=f"b{k}", of=BELONGS, names=(f"n{k}", "north"), begin=0, end=0)
        acts.append(act(told, [(every, np.full(histories, -99.0), np.full(histories, 99.0), False)]))
    found = weighed(law(at_most), sorted(acts, key=lambda a: (a.outer[0], a.id)), histories)
    over = present.sum(axis=1) > at_most
    at = counted(found).at - T0
    here = over[:, round(2 * at) if float(2 * at).is_integer() else 2 * int(at) + 1]
    assert int(found.met.sum()) == int(over.sum(axis=0).max())
    assert np.array_equal(found.met, here)
    assert np.array_equal(counted(found).ever, over.any(axis=1))
