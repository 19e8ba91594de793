"""The bulk engine against every history read out by hand, and against the engine of single cases, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from bulk_world import CODES, HEAD, RULES, as_world, random_facts, read_out, small, worlds

from observance.agreement.loading import parse
from observance.finding.bulk.count import Counted, candidates, count
from observance.finding.bulk.facts import BulkFacts, Columns, Shared
from observance.finding.clausetest import clause_tests
from observance.finding.compile import table_columns
from observance.finding.episodes import binding_of
from observance.finding.evaluate import Mode, Tables, held
from observance.finding.facts import unpack
from observance.reconstruction.ensemble import Bits
from observance.values.draws import keys_numbered, keys_of


def run(rule: str, facts: BulkFacts, histories: int, *, threads: int = 1) -> Counted:
    agreement = small(rule)
    clause = agreement.clauses[0]
    by = ("S", "P") if rule == "a party" else ("P",)
    tests = clause_tests(agreement, clause, clause.readings[0])
    return count(candidates(tests, facts, by, threads=threads), histories, threads=threads)


def check(rule: str, seed: int, *, doubt: float, histories: int) -> tuple[int, int]:
    facts = random_facts(seed, doubt=doubt)
    got = run(rule, facts, histories)
    by = ("S", "P") if rule == "a party" else ("P",)
    met: dict[tuple[int, ...], int] = {}
    counted: dict[tuple[int, ...], int] = {}
    agreement = small(rule)
    for world in worlds(facts, histories):
        some_met, some_counted = read_out(agreement, world, by)
        for who in some_met:
            met[who] = met.get(who, 0) + 1
        for who in some_counted:
            counted[who] = counted.get(who, 0) + 1
    answers = [tuple(int(code) for code in row) for row in got.answers]
    assert set(met) <= set(answers)
    assert [met.get(who, 0) for who in answers] == got.met.tolist(), rule
    assert [counted.get(who, 0) for who in answers] == got.counted.tolist(), rule
    return sum(met.values()), sum(counted.values())


@pytest.mark.parametrize("rule", RULES)
def test_every_history_is_as_read_out_by_hand(rule: str) -> None:
    found = np.array([check(rule, seed, doubt=0.5 * (seed % 2), histories=90) for seed in range(10)])
    assert found[:, 0].sum() > 0
    if RULES[rule][2]:
        assert found[:, 1].sum() < found[:, 0].sum()


@pytest.mark.parametrize("rule", ["negated and excepted", "two times"])
def test_strips_and_threads_do_not_matter(rule: str) -> None:
    facts = random_facts(3, doubt=0.5)
    check(rule, 3, doubt=0.5, histories=600)
    once = run(rule, facts, 1500)
    again = run(rule, random_facts(3, doubt=0.5), 1500, threads=3)
    assert np.array_equal(once.met, again.met) and np.array_equal(once.counted, again.counted)
    longer = run(rule, facts, 4096)
    assert np.all(longer.met >= once.met) and np.all(longer.met <= once.met + 2596)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("rule", RULES)
def test_it_is_the_engine_of_single_cases(rule: str, strict: bool) -> None:
    """Bit for bit on the same world: its groundings one by one, joined by answer;
    `strict`: what must hold is confirmed, and all that is possible takes away."""
    histories, by = 700, ("S", "P") if rule == "a party" else ("P",)
    agreement = small(rule)
    tests = clause_tests(agreement, agreement.clauses[0], agreement.clauses[0].readings[0])
    relations = [relation for test in tests for relation in test.relations]
    for seed in range(3):
        world = as_world(random_facts(seed, doubt=0.4 * (seed % 2)), histories)
        own, cuts = (world.confirmed, world.possible) if strict else (world.holds, world.holds)
        tables, mode = Tables(world, relations, {}), Mode(own=own, cuts=cuts)
        facts = BulkFacts.of(world, {r.name: len(table_columns(r)) for r in relations}, {}, mode)
        got = count(candidates(tests, facts, by), histories)
        sums: dict[tuple[str, ...], list[Bits]] = {}
        for test in tests:
            for index, piece in enumerate(test.pieces):
                excepted = [one for e in test.exceptions for i, one in e.pieces if i == index]
                ids, met = held(piece, tables, mode)
                _, counted = held(piece, tables, mode, excepted=excepted)
                for row in range(ids.shape[0]):
                    both = sums.setdefault(
                        binding_of(piece, ids[row], by, tables), [np.zeros(histories, dtype=np.bool_) for _ in range(2)]
                    )
                    both[0] |= unpack(met[row], histories)
                    both[1] |= unpack(counted[row], histories)
        assert sorted((int(a.sum()), int(b.sum())) for a, b in sums.values()) == sorted(
            zip(got.met.tolist(), got.counted.tolist(), strict=True)
        )
        assert len(sums) == got.answers.shape[0]


@pytest.mark.parametrize(
    ("when", "exception"),
    [
        ("P is in zone dmz for at least 2 s", ""),
        ("P is in zone dmz", "\n unless P carries rifle and not (P is in zone road)"),
    ],
)
def test_what_it_does_not_count_is_refused(when: str, exception: str) -> None:
    agreement = parse(f"{HEAD}    for each person P\n    forbids P\n    when {when}{exception}.\n", "small.observance")
    tests = clause_tests(agreement, agreement.clauses[0], agreement.clauses[0].readings[0])
    with pytest.raises(ValueError, match="counted in bulk"):
        candidates(tests, random_facts(1, doubt=0.0), ("P",))


def test_an_answer_s_letter_must_be_in_every_alternative() -> None:
    agreement = small("an instant act")
    tests = clause_tests(agreement, agreement.clauses[0], agreement.clauses[0].readings[0])
    with pytest.raises(ValueError, match="no sentence of the test has Q"):
        candidates(tests, random_facts(1, doubt=0.0), ("Q",))


def test_no_facts_no_answers() -> None:
    facts = random_facts(1, doubt=0.0, each=0)
    assert run("two times", facts, 100).answers.shape == (0, 1)


def test_a_shared_source_makes_facts_hold_together() -> None:
    """Two crossings of probability 1 by one source of probability 0.5: of two persons both or none, never one."""
    n = 2
    columns = Columns(
        arguments=(np.array([CODES["p"], CODES["q"]]), np.full(n, CODES["mdl"])), begins=np.zeros(n), ends=np.zeros(n),
        keys=keys_numbered(1, np.arange(n)), probabilities=np.ones(n), sources=np.zeros(n, dtype=np.int64),
    )  # fmt: skip
    source = Shared(keys=keys_of(1, ["cam-1"]), sizes=np.array([0.5]))
    facts = BulkFacts.drawn({"crosses": columns}, codes=CODES, sources=source)
    got = run("an instant act", facts, 4096)
    assert got.met[0] == got.met[1] and abs(got.met[0] - 2048) < 4 * 32
    worlds_of = [len(world["crosses"]) for world in worlds(facts, 500)]
    assert set(worlds_of) == {0, 2}
