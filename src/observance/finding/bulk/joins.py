"""Candidates among very many facts: the clause's own SQL over columns of codes, and the queries as arrays for loops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.agreement.terms import Relation
from observance.finding.bulk.drawn import Floats
from observance.finding.bulk.facts import BulkFacts, Ids
from observance.finding.compile import Query, event_index, table_columns

Numbers = NDArray[np.int64]

_LITERAL = re.compile(r"'((?:[^']|'')*)'")


class Joins:
    """The tables of the facts in an embedded database: codes, numbers of facts, outer times."""

    def __init__(self, facts: BulkFacts, relations: Iterable[Relation], *, threads: int) -> None:
        self._facts = facts
        self._base = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": False})
        self._full: set[str] = set()
        for relation in sorted({r.name: r for r in relations}.values(), key=lambda r: r.name):
            self._add(relation)
        for name, pairs in facts.functions.items():
            columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
            self._store(name, {"of": columns[:, 0], "yields": columns[:, 1]})

    def _add(self, relation: Relation) -> None:
        arguments = self._facts.arguments.get(relation.name, ())
        names = table_columns(relation)
        if not arguments:
            return
        if len(arguments) != len(names):
            raise ValueError(f"{relation.name}: {len(arguments)} columns of arguments, its table has {len(names)}")
        first, size = self._facts.first[relation.name], arguments[0].size
        part = slice(first, first + size)
        data: dict[str, NDArray[np.generic]] = dict(zip(names, arguments, strict=True))
        data["id"] = np.arange(first, first + size, dtype=np.int64)
        data["lo"], data["hi"] = self._facts.earliest[part], self._facts.latest[part]
        self._store(relation.name, data)

    def _store(self, name: str, data: dict[str, NDArray[np.generic]]) -> None:
        if next(iter(data.values())).size == 0:
            return
        self._full.add(name)
        self._base.register("incoming", pa.table({k: pa.array(_narrow(v)) for k, v in data.items()}))
        self._base.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
        self._base.unregister("incoming")

    def rows(self, query: Query) -> Ids:
        """The facts of every candidate grounding, (rows, atoms), in no particular order."""
        if query.tables - self._full:
            return np.zeros((0, len(query.atoms)), dtype=np.int64)
        return _matrix(self._base.execute(self._coded(query.sql)), query.columns)

    def extensions(self, query: Query, own: Ids) -> tuple[Numbers, Ids]:
        """The groundings of an exception, or of what must not hold, beside groundings of the norm.

        Args:
            query: its first `query.own` atoms are those of `own`.
            own: (groundings, query.own).

        Returns:
            The row of `own` that each extends, (rows,), and the facts beside it, (rows, atoms - own).
        """
        extra = len(query.atoms) - query.own
        if query.tables - self._full or own.shape[0] == 0:
            return np.zeros(0, dtype=np.int64), np.zeros((0, extra), dtype=np.int64)
        if query.own == 1:
            found = self.rows(query)
            row_of = np.full(self._facts.size, -1, dtype=np.int64)
            row_of[own[:, 0]] = np.arange(own.shape[0])
            rows = row_of[found[:, 0]]
            kept = np.flatnonzero(rows >= 0)
            return rows[kept], found[kept, 1:]
        columns = {f"f{k}": pa.array(_narrow(own[:, k])) for k in range(query.own)}
        self._base.register("own", pa.table({"r": pa.array(np.arange(own.shape[0])), **columns}))
        names = [f"f{k}" for k in range(query.own, len(query.atoms))]
        chosen = "".join(f", x.{name}" for name in names)
        same = " AND ".join(f"o.f{k} = x.f{k}" for k in range(query.own))
        sql = f"SELECT o.r AS r{chosen} FROM own o, ({self._coded(query.sql)}) x WHERE {same}"
        found = _matrix(self._base.execute(sql), ("r", *names))
        self._base.unregister("own")
        return found[:, 0].copy(), found[:, 1:]

    def _coded(self, sql: str) -> str:
        """The same query over codes; only names and quantities stand between single quotation marks."""
        return _LITERAL.sub(lambda m: str(self._facts.code(m.group(1).replace("''", "'"))), sql)


def _narrow(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Whole numbers in 32 bits where they fit: joins on them are faster."""
    if values.dtype.kind == "i" and values.size and max(abs(int(values.min())), abs(int(values.max()))) < 2**31 - 1:
        return values.astype(np.int32)
    return values


def _matrix(result: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> Ids:
    got = result.fetchnumpy()
    found = np.empty((len(got[columns[0]]), len(columns)), dtype=np.int64)
    for k, column in enumerate(columns):
        found[:, k] = got[column]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a query asks of the times of its facts, as arrays.

    Attributes:
        ties: (atoms,): which named time each atom is tied to, -1 for none.
        names: the named times; those of the norm come first, in the norm's own order.
        orders: (orders, 7): atoms left and right, low and high of right - left in seconds, whether each is left out
            itself, and whether the order must not stand.
    """

    ties: Numbers
    names: tuple[str, ...]
    orders: Floats


def shape_of(query: Query, norm: Shape | None = None) -> Shape:
    """The shape of a norm's query, or of one that extends it."""
    names = dict.fromkeys(norm.names if norm else ())
    names |= dict.fromkeys(name for name in query.instants if name)
    numbered = {name: index for index, name in enumerate(names)}
    orders = []
    for relation in query.times:
        left = event_index(relation.left.name, query.atoms, query.instants)
        right = event_index(relation.right.name, query.atoms, query.instants)
        if left is None or right is None:
            continue
        low, high = relation.bounds_s
        before, after = low == 0.0 and high > 0.0, high == 0.0 and low < 0.0
        orders.append([left, right, low, high, before, after, relation.negated])
    return Shape(
        ties=np.array([numbered.get(name, -1) for name in query.instants], dtype=np.int64),
        names=tuple(names),
        orders=np.array(orders, dtype=np.float64).reshape(-1, 7),
    )
