"""Groundings found by SQL, then tested history by history: existence bits, and times by each history's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.agreement.terms import Kind, Relation
from observance.finding.compile import Functions, Query, event_index, table_columns
from observance.finding.facts import Facts, Packed
from observance.reconstruction.ensemble import Bits, Times

Ids = NDArray[np.int64]


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    """One empty database in memory; each world's tables live in a cursor of their own and die with it."""
    return duckdb.connect(":memory:", config={"threads": 1})


class Tables:
    """The fact tables of one world in an embedded database: names, ids and outer times, nothing else."""

    def __init__(self, facts: Facts, relations: Iterable[Relation], functions: Functions) -> None:
        self.facts = facts
        self._base = _instance().cursor()
        self._found: dict[str, Ids] = {}
        self._empty: set[str] = set()
        for relation in sorted({r.name: r for r in relations}.values(), key=lambda r: r.name):
            self._add(relation)
        for name, rows in functions.items():
            table = pa.table(
                {
                    "of": pa.array([r[0] for r in rows], pa.string()),
                    "yields": pa.array([r[1] for r in rows], pa.string()),
                }
            )
            self._store(name, table)

    def _add(self, relation: Relation) -> None:
        columns = table_columns(relation)
        ids = [i for i in self.facts.of(relation.name) if len(self.facts.rows[i].arguments) == len(columns)]
        rows = [self.facts.rows[i] for i in ids]
        data: dict[str, pa.Array[pa.Scalar[pa.DataType]]] = {
            column: pa.array([row.arguments[k] for row in rows], pa.string()) for k, column in enumerate(columns)
        }
        data["id"] = pa.array(ids, pa.int64())
        data["lo"] = pa.array([row.outer[0] for row in rows], pa.float64())
        data["hi"] = pa.array([row.outer[1] for row in rows], pa.float64())
        self._store(relation.name, pa.table(data))

    def _store(self, name: str, table: pa.Table) -> None:
        if table.num_rows == 0:
            self._empty.add(name)
        else:
            self._base.register(name, table)

    def find(self, query: Query) -> Ids:
        """Candidate groundings: fact ids, shape (groundings, atoms), sorted, each once."""
        if self._empty.intersection(query.tables):
            return np.zeros((0, len(query.atoms)), dtype=np.int64)
        if query.sql not in self._found:
            got = self._base.execute(query.sql).fetchnumpy()
            ids = np.stack([np.asarray(got[column], dtype=np.int64) for column in query.columns], axis=1)
            self._found[query.sql] = np.unique(ids, axis=0)
        return self._found[query.sql]


def tested(query: Query, ids: Ids, facts: Facts, bits: Packed, *, first: int = 0) -> Packed:
    """Which histories hold each grounding, packed, shape (groundings, bytes).

    Args:
        bits: `facts.holds`, `facts.confirmed` or `facts.possible`.
        first: existence counts from this atom on; 1 asks for an element whether or not its anchor is held.

    All facts exist there, all that is tied to one time shares an instant there, the named times stand in the order
    asked, and a state of an exception lasts over the whole of the act that it covers.
    """
    if ids.shape[0] == 0:
        return np.zeros((0, bits.shape[1]), dtype=np.uint8)
    result: Packed = np.bitwise_and.reduce(bits[ids[:, first:]], axis=1)
    timed = [index for index, name in enumerate(query.instants) if name]
    if len(timed) < 2 and not query.times:
        return result
    plain = query.own == len(query.atoms) and not query.times
    unsure = ~facts.certain_time[ids[:, timed]].all(axis=1) if plain else np.ones(ids.shape[0], dtype=np.bool_)
    for row in np.flatnonzero(unsure & result.any(axis=1)):
        ok = _times_hold(query, ids[row], facts)
        result[row] &= np.packbits(np.broadcast_to(ok, (facts.histories,)))
    return result


def _times_hold(query: Query, row: Ids, facts: Facts) -> Bits:
    begins = [facts.rows[i].begins for i in row]
    ends = [facts.rows[i].ends for i in row]
    ok: Bits = np.ones(1, dtype=np.bool_)
    own = range(query.own)
    for name in sorted({n for n in query.instants if n}):
        tied = [index for index in own if query.instants[index] == name]
        if tied:
            low, high = _meeting(begins, ends, tied)
            ok = ok & ~(low > high)
        for index in range(query.own, len(query.atoms)):
            if query.instants[index] != name:
                continue
            event = event_index(name, query.atoms[: query.own], query.instants[: query.own])
            if query.atoms[index].negated:
                low, high = _meeting(begins, ends, [*tied, index])
                ok = ok & ~(low > high)
            elif query.atoms[index].relation.kind is Kind.STATE and event is not None:
                ok = ok & (begins[index] <= begins[event]) & (ends[event] <= ends[index])
            else:
                low, high = _meeting(begins, ends, [*tied, index])
                ok = ok & ~(low > high)
    for relation in query.times:
        left = event_index(relation.left.name, query.atoms, query.instants)
        right = event_index(relation.right.name, query.atoms, query.instants)
        if left is None or right is None:
            continue
        apart = begins[right] - begins[left]
        low_s, high_s = relation.bounds_s
        before = low_s == 0.0 and high_s > 0.0
        after = high_s == 0.0 and low_s < 0.0
        held = (apart > 0.0 if before else apart >= low_s) & (apart < 0.0 if after else apart <= high_s)
        ok = ok & (~held if relation.negated else held)
    return ok


def _meeting(begins: Sequence[Times], ends: Sequence[Times], tied: Sequence[int]) -> tuple[Times, Times]:
    """The last begin and the first end; NaN (not held) says nothing here, the existence bits do."""
    low, high = begins[tied[0]], ends[tied[0]]
    for index in tied[1:]:
        low, high = np.fmax(low, begins[index]), np.fmin(high, ends[index])
    return low, high
