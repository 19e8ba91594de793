"""Random programs of discrete facts: the engine's shares scatter around ProbLog's exact ones as sampling says.

Every share of a program is counted in 4,096 histories of its own, so that all are independent of each other; each is
turned into a standard normal number by its exact binomial distribution, and the sum of their squares is held against
chi-square. A twin with one per cent added must fail: a test that cannot fail says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import pytest
from as_problog import exact
from drawn import Allowed, Drawn, rule, vocabulary
from engine_run import agreement, answers, drawn_acts
from scipy.stats import binom, chi2, norm
from told import Program, facts, with_coins

from observance.agreement.tree import Agreement
from observance.values.errors import RefusedInput

N = 4096
AT_ONCE = 4
"""Shares counted in one run of the engine, each in N histories of its own."""
LAWS = Allowed(cut_lasting=True)
ABSURD = {"a test that can be met", "an exception that some acts of the rule do not meet"}
"""What the language refuses of such clauses, and rightly: nobody could keep or break them."""
SURE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One share: the exact one, and in how many of N histories the engine held it."""

    program: int
    act: str
    what: str
    exact: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all shares say together."""

    p: float
    shares: int
    worst: float
    variance: float


def program_of(number: int) -> tuple[Program, Agreement] | None:
    """The program of that number; None where its clause can never be met, which the language refuses."""
    choice, sentences = Drawn(number), vocabulary(Drawn(number // 8))
    clause = rule(choice, sentences, LAWS)
    told, sources = with_coins(choice, facts(choice, clause, sentences))
    try:
        law = agreement(clause, sentences)
    except RefusedInput as refused:
        assert {fault.wanted for fault in refused.faults} <= ABSURD, f"program {number}: {refused}\n{clause.text}"
        return None
    return Program(sentences=sentences, rule=clause, told=told, sources=sources), law


def raised(program: Program, bias: float) -> Program:
    """The program with this added to every uncertain fact."""
    told = tuple(
        replace(one, own=tuple(share + bias if share < 1 else share for share in one.own)) for one in program.told
    )
    return replace(program, told=told)


def programs(wanted: int) -> Iterator[tuple[int, Program, Agreement]]:
    """The first so many that have a clause which can be kept and broken, with their numbers."""
    found = 0
    for number in count():
        made = program_of(number)
        if made is not None:
            yield (number, *made)
            found += 1
        if found == wanted:
            return


def compared(wanted: int, bias: float = 0.0) -> Iterator[Compared]:
    """Every share of so many programs. `bias` is added to every probability that the engine's facts are drawn by."""
    for number, program, law in programs(wanted):
        exactly = sorted(exact(program).items())
        certain = [pair for pair in exactly if not SURE < pair[1] < 1 - SURE]
        open_ones = [pair for pair in exactly if SURE < pair[1] < 1 - SURE]
        for start in range(0, max(1, len(open_ones)), AT_ONCE):
            some = open_ones[start : start + AT_ONCE]
            histories, seed = N * max(1, len(some)), 1000 * number + start
            found = answers(law, drawn_acts(raised(program, bias), seed, histories), seed, histories)
            nothing = np.zeros(histories, dtype=np.bool_)
            for k, ((act, what), share) in enumerate([*some, *(certain if start == 0 else ())]):
                met, counts, _ = found.get(act, (nothing, nothing, nothing))
                first = N * k if k < len(some) else 0
                held = int((met if what == "met" else counts)[first : first + N].sum())
                yield Compared(program=number, act=act, what=what, exact=share, count=held)


def scores(found: Iterable[Compared], bias: float = 0.0) -> list[float]:
    """A standard normal number per share: its place in the binomial distribution, ties broken by chance."""
    result = []
    for k, one in enumerate(found):
        held = min(N, one.count + round(bias * N))
        below, here = binom.cdf(held - 1, N, one.exact), binom.pmf(held, N, one.exact)
        where = below + np.random.Generator(np.random.Philox(k)).random() * here
        result.append(float(norm.ppf(np.clip(where, 1e-300, 1 - 1e-16))))
    return result


def verdict(z: list[float]) -> Verdict:
    """One chi-square test of all of them."""
    squares = float(np.sum(np.square(z)))
    return Verdict(
        p=float(chi2.sf(squares, len(z))), shares=len(z), worst=max(abs(x) for x in z), variance=squares / len(z)
    )


def said(found: list[Compared]) -> str:
    """The shares that are furthest off, for whom the test fails."""
    ranked = sorted(zip(scores(found), found, strict=True), key=lambda pair: -abs(pair[0]))[:8]
    return "\n".join(
        f"z {z:+.1f}, program {one.program}, act {one.act}, {one.what}: {one.exact:.4f}, found {one.count / N:.4f}"
        for z, one in ranked
    )


def hold(wanted: int) -> Verdict:
    """The test, and its twin."""
    every = list(compared(wanted))
    certain = [one for one in every if not SURE < one.exact < 1 - SURE]
    wrong = [one for one in certain if one.count != round(one.exact) * N]
    assert not wrong, f"certain, and not so in every history: {wrong[:8]}"
    found = [one for one in every if SURE < one.exact < 1 - SURE]
    judged = verdict(scores(found))
    assert judged.p > 1e-4, f"{judged}\n{said(found)}"
    assert judged.p < 1 - 1e-4, f"less scatter than chance has: {judged}"
    assert verdict(scores(found, bias=0.01)).p < 1e-4, "one per cent more in every share goes unseen"
    return judged


def test_a_portion_of_the_programs_agrees_with_problog() -> None:
    assert hold(70).shares > 200


@pytest.mark.assure
def test_two_thousand_programs_agree_with_problog() -> None:
    judged = hold(2000)
    print(judged)
    assert judged.shares > 4000


@pytest.mark.assure
def test_facts_drawn_one_per_cent_too_often_are_seen() -> None:
    found = [one for one in compared(500, bias=0.01) if SURE < one.exact < 1 - SURE]
    assert verdict(scores(found)).p < 1e-4
