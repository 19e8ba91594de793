"""A clause over very many facts: per answer, in how many histories it is met, without reasons.

The same meaning as the rows of a finding (`docs/explanation/semantics.md`), at the scale of a search. The clause's own
SQL finds candidates; a candidate is one AND per 64 histories, an answer one OR; only what has an uncertain time looks
at single histories. Histories are done strip by strip, so that memory is that of two strips however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from observance.agreement.terms import Variable
from observance.finding.bulk.cuts import Cuts, Flags, Numbers, units_of
from observance.finding.bulk.drawn import STRIP, Floats
from observance.finding.bulk.facts import BulkFacts, Codes, Ids
from observance.finding.bulk.joins import Joins, Shape, shape_of
from observance.finding.bulk.words import add_counts, open_strip, units_strip
from observance.finding.clausetest import ClauseTest
from observance.finding.compile import Query, plain_arguments
from observance.values.draws import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One row per answer: names that at least one candidate has, in order of their codes.

    Attributes:
        answers: (answers, letters) codes of the names in place of the letters.
        met: (answers,) histories that meet the clause, exceptions left out.
        counted: (answers,) histories in which no exception takes all of it away.
        histories: of how many.
    """

    answers: Codes
    met: Numbers
    counted: Numbers
    histories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Groundings:
    """The candidates of one alternative of a clause, ready for words of histories.

    Attributes:
        rows: (groundings, atoms) facts.
        shape: of the norm's query.
        cuts: what is taken away.
        unit, pointer, over, left: from `cuts.units_of`.
        group: (groundings,) which answer each serves.
    """

    rows: Ids
    shape: Shape
    cuts: Cuts
    unit: Numbers
    pointer: Numbers
    over: Numbers
    left: Numbers
    group: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """All candidates of one clause, and the answers that they serve.

    Attributes:
        used: the facts that any of them rests on, in order; `Groundings` name facts by their row here.
        slot: (used,) row among those of uncertain time, -1 for certain.
    """

    facts: BulkFacts
    answers: Codes
    groundings: tuple[Groundings, ...]
    used: Ids
    slot: Numbers


def candidates(tests: Sequence[ClauseTest], facts: BulkFacts, by: Sequence[str], *, threads: int = 1) -> Candidates:
    """Find all that the tests of one reading could be about.

    Args:
        tests: from `clause_tests`.
        facts: columns of facts.
        by: the letters of the clause whose names make an answer: ("P",), ("S", "P").
        threads: no matter to the result.

    Raises:
        ValueError: a test that this engine does not count (a duty, a number, a lasting state, a cut that is itself
            cut), or a letter that one of its alternatives does not have.
    """
    joins = Joins(facts, [relation for test in tests for relation in test.relations], threads=threads)
    found = [_found(piece, cuts, joins, facts, by) for test in tests for piece, cuts in _pieces(test)]
    answers, groups = _answers([names for *_, names in found])
    used = _used([rows for rows, *_ in found], [cuts for _, _, cuts, _ in found], facts.size)
    local = np.zeros(facts.size, dtype=np.int64)
    local[used] = np.arange(used.size)
    unsure = facts.unsure[used]
    made = []
    for (rows, shape, cuts, _), group in zip(found, groups, strict=True):
        near = cuts._replace(facts=np.where(cuts.facts >= 0, local[cuts.facts], -1))
        units = _units(local[rows], shape, near, facts.begins[used], facts.ends[used], unsure, threads)
        unit, pointer, over, left = units
        made.append(
            Groundings(
                rows=local[rows], shape=shape, cuts=near, unit=unit, pointer=pointer, over=over, left=left, group=group
            )
        )
    slot = np.where(unsure, np.cumsum(unsure) - 1, -1)
    return Candidates(facts=facts, answers=answers, groundings=tuple(made), used=used, slot=slot)


def count(found: Candidates, histories: int, *, threads: int = 1) -> Counted:
    """Count the histories of each answer; any number of threads gives the same."""
    answers = found.answers.shape[0]
    firsts = range(0, -(-histories // 64), STRIP)

    def strip(first: int) -> tuple[Numbers, Numbers]:
        return _strip(found, first, _last(first, histories))

    met, counted = np.zeros(answers, dtype=np.int64), np.zeros(answers, dtype=np.int64)
    with ThreadPoolExecutor(threads) as pool:
        for some_met, some_counted in pool.map(strip, firsts):
            met += some_met
            counted += some_counted
    return Counted(answers=found.answers, met=met, counted=counted, histories=histories)


def _strip(found: Candidates, first: int, last: Words) -> tuple[Numbers, Numbers]:
    answers, facts = found.answers.shape[0], found.facts
    bits = facts.chance.bits(found.used, first)
    taking = bits if facts.taking is None else facts.taking.bits(found.used, first)
    begins, ends, earliest, latest = (
        side[found.used] for side in (facts.begins, facts.ends, facts.earliest, facts.latest)
    )
    some_begins, some_ends = facts.chance.moments(found.used[found.slot >= 0], first)
    met, counted = (np.zeros((answers, STRIP), dtype=np.uint64) for _ in range(2))
    for one in found.groundings:
        units_strip(one.rows, one.unit, one.pointer, one.over, one.group, one.cuts, bits, taking, met, counted)
        if one.left.size:
            open_strip(
                one.rows, one.shape.ties, len(one.shape.names), one.shape.orders, one.left, one.group, one.cuts, bits,
                taking, begins, ends, earliest, latest, found.slot, some_begins, some_ends, met, counted,
            )  # fmt: skip
    totals = np.zeros((2, answers), dtype=np.int64)
    add_counts(met, last, totals[0])
    add_counts(counted, last, totals[1])
    return totals[0], totals[1]


def _last(first: int, histories: int) -> Words:
    """Which bits of a strip are histories at all."""
    left = np.clip(histories - 64 * first - 64 * np.arange(STRIP), 0, 64)
    return np.array([(1 << int(n)) - 1 for n in left], dtype=np.uint64)


def _pieces(test: ClauseTest) -> list[tuple[Query, list[tuple[Query, bool]]]]:
    """Each alternative of a test, with what is taken from it; True for an exception."""
    if test.norm not in ("forbids", "permits") or test.lastings or test.trigger is not None:
        raise ValueError(f"{test.clause.id}: only `forbids` and `permits` without `for at least` are counted in bulk")
    made = []
    for index, piece in enumerate(test.pieces):
        cuts = [(one, False) for one in piece.minus]
        cuts += [(one, True) for e in test.exceptions for i, one in e.pieces if i == index]
        if any(one.minus for one, _ in cuts):
            raise ValueError(f"{test.clause.id}: a `not` inside an exception or a `not` is not counted in bulk")
        made.append((piece.query, [(one.query, excepts) for one, excepts in cuts]))
    return made


def _found(
    query: Query, cuts: Sequence[tuple[Query, bool]], joins: Joins, facts: BulkFacts, by: Sequence[str]
) -> tuple[Ids, Shape, Cuts, Codes]:
    rows, shape = joins.rows(query), shape_of(query)
    more = [joins.extensions(cut, rows) for cut, _ in cuts]
    shapes = [shape_of(cut, shape) for cut, _ in cuts]
    most = max([1, *(ids.shape[1] for _, ids in more)])
    every = np.full((sum(ids.shape[0] for _, ids in more), most), -1, dtype=np.int64)
    ties = np.full((len(cuts), most), -1, dtype=np.int64)
    at = 0
    for k, (_, ids) in enumerate(more):
        every[at : at + ids.shape[0], : ids.shape[1]] = ids
        ties[k, : ids.shape[1]] = shapes[k].ties[query.own :]
        at += ids.shape[0]
    of = np.concatenate([row for row, _ in more]) if more else np.zeros(0, dtype=np.int64)
    which = np.repeat(np.arange(len(cuts)), [ids.shape[0] for _, ids in more])
    order = np.argsort(of, kind="stable")
    orders = [one.orders for one in shapes]
    made = Cuts(
        of=np.concatenate([[0], np.cumsum(np.bincount(of, minlength=rows.shape[0]))]).astype(np.int64),
        facts=every[order], query=which[order].astype(np.int64),
        excepts=np.array([excepts for _, excepts in cuts], dtype=np.bool_), ties=ties,
        times=np.array([len(one.names) for one in shapes], dtype=np.int64),
        orders=np.concatenate([np.zeros((0, 7)), *orders]),
        orders_of=np.cumsum([0, *(one.shape[0] for one in orders)]),
    )  # fmt: skip
    names = np.stack([_column(query, letter, rows, facts) for letter in by], axis=1)
    return rows, shape, made, names


def _column(query: Query, letter: str, rows: Ids, facts: BulkFacts) -> Codes:
    """The names in place of a letter, grounding by grounding."""
    for index, atom in enumerate(query.atoms[: query.own]):
        for place, term in enumerate(plain_arguments(atom)):
            if isinstance(term, Variable) and term.name == letter:
                name = atom.relation.name
                if name not in facts.arguments:
                    return np.zeros(rows.shape[0], dtype=np.int64)
                return facts.arguments[name][place][rows[:, index] - facts.first[name]].astype(np.int64)
    raise ValueError(f"no sentence of the test has {letter}: {', '.join(a.relation.name for a in query.atoms)}")


def _answers(names: Sequence[Codes]) -> tuple[Codes, list[Numbers]]:
    """The different rows of names, in order, and which of them each grounding serves."""
    every = np.concatenate(names)
    key = np.zeros(every.shape[0], dtype=np.int64)
    for column in every.T:
        values, inverse = _unique(column)
        key = key * max(1, values.size) + inverse
    found, groups = _unique(key)
    first = np.zeros(found.size, dtype=np.int64)
    first[groups] = np.arange(groups.size)
    ends = np.cumsum([0, *(n.shape[0] for n in names)])
    return every[first], [groups[a:b] for a, b in pairwise(ends)]


def _unique(values: Numbers) -> tuple[Numbers, Numbers]:
    """Different values, in order, and the place of each; without sorting where their range is not wide."""
    if values.size == 0:
        return values, values
    low, high = int(values.min()), int(values.max())
    if high - low > 8 * values.size + 1_000_000:
        found, inverse = np.unique(values, return_inverse=True)
        return found, np.asarray(inverse, dtype=np.int64).reshape(-1)
    there = np.zeros(high - low + 1, dtype=np.bool_)
    there[values - low] = True
    place = np.cumsum(there) - 1
    return np.flatnonzero(there) + low, place[values - low]


def _used(rows: Sequence[Ids], cuts: Sequence[Cuts], size: int) -> Ids:
    there = np.zeros(size, dtype=np.bool_)
    for one in rows:
        there[one.reshape(-1)] = True
    for cut in cuts:
        there[cut.facts[cut.facts >= 0]] = True
    return np.flatnonzero(there)


def _units(
    rows: Ids, shape: Shape, cuts: Cuts, begins: Floats, ends: Floats, unsure: Flags, threads: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """`cuts.units_of` in pieces, put together again in order."""
    size = max(10_000, -(-rows.shape[0] // (4 * threads)))
    firsts = range(0, max(1, rows.shape[0]), size)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(
            pool.map(
                lambda first: units_of(
                    first, min(first + size, rows.shape[0]), rows, shape.ties, len(shape.names), shape.orders, cuts,
                    begins, ends, unsure,
                ),
                firsts,
            )
        )  # fmt: skip
    starts = np.cumsum([0, *(over.size for _, _, over, _ in parts)])
    pointer = np.concatenate([[0], *(p[1:] + start for (_, p, _, _), start in zip(parts, starts[:-1], strict=True))])
    return (
        np.concatenate([unit for unit, *_ in parts]), pointer.astype(np.int64),
        np.concatenate([over for _, _, over, _ in parts]), np.concatenate([left for *_, left in parts]),
    )  # fmt: skip
