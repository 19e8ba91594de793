"""Groundings found by SQL, then tested history by history: existence, times by each history's own clock, cuts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypedDict

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.agreement.conditions import Order
from observance.agreement.terms import Relation
from observance.finding.compile import Functions, Piece, Query, event_index, table_columns
from observance.finding.facts import Facts, Packed, pack
from observance.finding.residue import EVERYTHING, TOUCH_S, left, stretches
from observance.reconstruction.ensemble import Times

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


Flags = NDArray[np.bool_]
Arguments: TypeAlias = tuple[
    Ids, Ids, int, Packed, Ids, Times, Times, Times, Times, Ids, Times, Flags, Ids, Ids, Packed, Ids, Times, Times,
    Times, Times,
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """What is taken away from groundings, in the order of the groundings.

    Attributes:
        of: (groundings + 1,) pointers. instant: of the grounding's query, by number, or EVERYTHING.
        bits: words in which each cut holds. slot, low, high, begins, ends: its time there, as in `Facts`.
        facts: ids of the facts that each rests on.
    """

    of: Ids
    instant: Ids
    bits: Packed
    slot: Ids
    low: Times
    high: Times
    begins: Times
    ends: Times
    facts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Which histories a fact counts in: for what must hold, and for what takes away.

    The share takes facts as they hold. What counts towards a breach must be confirmed, and everything possible takes
    away; what is not excluded must be possible, and only what holds takes away.
    """

    own: Packed
    cuts: Packed


Closed: TypeAlias = Sequence[tuple[float, float]]
"""Spans in which a rule does not speak, POSIX seconds."""


def held(
    piece: Piece, tables: Tables, mode: Mode, *, first: int = 0, excepted: Sequence[Piece] = (), closed: Closed = ()
) -> tuple[Ids, Packed]:
    """The groundings of a piece, and the histories in which something of each is left.

    Args:
        first: existence counts from this atom on; 1 asks for an element whether or not its anchor is held.
        excepted: pieces that extend this one and take away, beside its own negated sentences.
        closed: taken away from every act that reaches beyond them; an act inside one of them stays whole.

    Returns:
        Fact ids (groundings, atoms), and words (groundings, words).
    """
    ids, facts = tables.find(piece.query), tables.facts
    out = np.zeros((ids.shape[0], facts.holds.shape[1]), dtype=np.uint64)
    if ids.shape[0]:
        cuts = cuts_of(piece, ids, (*piece.minus, *excepted), tables, mode, closed)
        left(ids.shape[0])(*_arguments(piece.query, ids, facts, mode.own, cuts), first, facts.histories, out)
    return ids, out


def stretches_of(
    piece: Piece, ids: Ids, which: Ids, cuts: Cuts, facts: Facts, mode: Mode
) -> tuple[Times, Times, NDArray[np.int64]]:
    """The stretches of its first sentence's instant that the groundings `which` leave together, by history.

    Returns:
        Begins and ends (most, histories), NaN beyond the count, and the count (histories,).
    """
    most = int(sum(1 + cuts.of[g + 1] - cuts.of[g] for g in which))
    begins, ends = (np.full((most, facts.histories), np.nan) for _ in range(2))
    count = np.zeros(facts.histories, dtype=np.int64)
    given = _arguments(piece.query, ids, facts, mode.own, cuts)
    names = instants_of(piece.query)
    own = piece.query.instants[piece.query.untimed :]
    instant = names.index(own[0]) if own and own[0] else 0
    stretches(*given, which, instant, piece.query.untimed, facts.histories, begins, ends, count)
    found = max(1, int(count.max(initial=0)))
    return begins[:found], ends[:found], count


def cuts_of(piece: Piece, ids: Ids, minus: Sequence[Piece], tables: Tables, mode: Mode, closed: Closed = ()) -> Cuts:
    """What the pieces `minus`, each an extension of `piece`, and the closed spans take away from the groundings."""
    facts = tables.facts
    names = instants_of(piece.query)
    parts: list[_Part] = [part for one in minus for part in _parts(one, names, ids, tables, mode)]
    parts += _shut(piece, ids, names, facts, closed)
    order = sorted(range(len(parts)), key=lambda k: (parts[k].grounding, k))
    unsure = [k for k in order if parts[k].begins is not None]
    row = {k: index for index, k in enumerate(unsure)}
    begins, ends = (np.zeros((max(1, len(unsure)), facts.histories)) for _ in range(2))
    for k, index in row.items():
        begins[index], ends[index] = parts[k].begins, parts[k].ends
    per = np.bincount([part.grounding for part in parts], minlength=ids.shape[0]) if parts else np.zeros(ids.shape[0])
    words = facts.holds.shape[1]
    return Cuts(
        of=np.concatenate([[0], np.cumsum(per)]).astype(np.int64),
        instant=np.array([parts[k].instant for k in order], dtype=np.int64),
        bits=np.array([parts[k].bits for k in order], dtype=np.uint64).reshape(len(order), words),
        slot=np.array([row.get(k, -1) for k in order], dtype=np.int64),
        low=np.array([parts[k].low for k in order], dtype=np.float64),
        high=np.array([parts[k].high for k in order], dtype=np.float64),
        begins=begins,
        ends=ends,
        facts=tuple(parts[k].facts for k in order),
    )


def _shut(piece: Piece, ids: Ids, names: Sequence[str], facts: Facts, closed: Closed) -> list[_Part]:
    """The closed spans, for the groundings whose first sentence reaches beyond them."""
    if not closed or ids.shape[0] == 0:
        return []
    own = min(piece.query.untimed, len(piece.query.atoms) - 1)
    instant = names.index(piece.query.instants[own]) if piece.query.instants[own] else 0
    outer = facts.outer[ids[:, own]]
    inside = np.zeros(ids.shape[0], dtype=np.bool_)
    for low, high in closed:
        inside |= (low <= outer[:, 0]) & (outer[:, 1] <= high)
    every = np.full(facts.holds.shape[1], ~np.uint64(0))
    return [
        _Part(grounding=int(g), instant=instant, bits=every, low=low, high=high, facts=())
        for g in np.flatnonzero(~inside)
        for low, high in closed
    ]


class _Base(TypedDict):
    """What all stretches of one cut share."""

    grounding: int
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One stretch of one cut of one grounding; `begins` None where all histories agree on `low` and `high`."""

    grounding: int
    instant: int
    bits: Packed
    low: float
    high: float
    facts: tuple[int, ...]
    begins: Times | None = None
    ends: Times | None = None


def _parts(cut: Piece, names: Sequence[str], parents: Ids, tables: Tables, mode: Mode) -> list[_Part]:
    """The stretches that one extension takes away, by grounding of its parent."""
    facts, query = tables.facts, cut.query
    more = tables.find(query)
    if more.shape[0] == 0 or parents.shape[0] == 0:
        return []
    grounding = _rows_in(parents, more[:, : query.own])
    more, grounding = more[grounding >= 0], grounding[grounding >= 0]
    shared = [name for name in dict.fromkeys(_tied_by(cut)) if name in names]
    timed = [k for k in range(query.own, len(query.atoms)) if shared and query.instants[k] == shared[0]]
    inner = Mode(own=mode.cuts, cuts=mode.own)
    nested = cuts_of(cut, more, cut.minus, tables, inner)
    given = _arguments(query, more, facts, mode.cuts, nested, shared)
    alive = np.zeros((more.shape[0], facts.holds.shape[1]), dtype=np.uint64)
    left(more.shape[0])(*given, query.own, facts.histories, alive)
    for name in shared[1:]:
        alive &= _whole(query, name, more, facts)
    found = []
    for g in np.flatnonzero(alive.any(axis=1)):
        rests_on = tuple(int(f) for f in more[g, query.own :])
        base: _Base = {"grounding": int(grounding[g]), "facts": rests_on}
        if not shared or (not timed and nested.of[g + 1] == nested.of[g]):
            found.append(_Part(**base, instant=EVERYTHING, bits=alive[g], low=-np.inf, high=np.inf))
            continue
        place = names.index(shared[0])
        tied = more[g, timed]
        if nested.of[g + 1] > nested.of[g]:
            found += _stretched(query, shared, more, int(g), nested, facts, mode, base, place)
        elif (facts.slot[tied] < 0).all():
            low, high = float(facts.low[tied].max()), float(facts.high[tied].min())
            found.append(_Part(**base, instant=place, bits=alive[g], low=low, high=high))
        else:
            begins, ends = _meeting(tied, facts)
            found.append(
                _Part(**base, instant=place, bits=alive[g], low=0.0, high=0.0, begins=begins, ends=ends)
            )  # fmt: skip
    return found


def _tied_by(cut: Piece) -> list[str]:
    """The times that a cut's own sentences name, then those of what is taken from it."""
    own = list(cut.query.instants[cut.query.own :])
    return own + [name for inner in cut.minus for name in _tied_by(inner)]


def _stretched(
    query: Query,
    shared: Sequence[str],
    more: Ids,
    g: int,
    nested: Cuts,
    facts: Facts,
    mode: Mode,
    base: _Base,
    place: int,
) -> list[_Part]:
    """A cut from which something is taken away itself: what is left of it, stretch by stretch."""
    instant = instants_of(query).index(shared[0])
    most = int(1 + nested.of[g + 1] - nested.of[g])
    begins, ends = (np.full((most, facts.histories), np.nan) for _ in range(2))
    count = np.zeros(facts.histories, dtype=np.int64)
    given = _arguments(query, more, facts, mode.cuts, nested, shared)
    which = np.array([g], dtype=np.int64)
    stretches(*given, which, instant, query.own, facts.histories, begins, ends, count)
    return [
        _Part(**base, instant=place, bits=pack(count > k), low=0.0, high=0.0, begins=begins[k], ends=ends[k])
        for k in range(int(count.max(initial=0)))
    ]


def _whole(query: Query, name: str, more: Ids, facts: Facts) -> Packed:
    """Where a cut covers all that its parent has of another time that both name.

    It takes away pairs of instants. Only where it leaves nothing of the other time does it take the first one alone.
    """
    tied = [k for k, instant in enumerate(query.instants) if instant == name]
    bits = np.zeros((more.shape[0], facts.histories), dtype=np.bool_)
    for g in range(more.shape[0]):
        own_begins, own_ends = _meeting(more[g, [k for k in tied if k < query.own]], facts)
        begins, ends = _meeting(more[g, [k for k in tied if k >= query.own]], facts)
        bits[g] = (begins <= own_begins + TOUCH_S) & (own_ends <= ends + TOUCH_S)
    return pack(bits)


def _meeting(tied: Ids, facts: Facts) -> tuple[Times, Times]:
    """Last begin and first end, (histories,); where a fact has no time of its own, its outer interval stands for it."""
    begins, ends = np.full(facts.histories, -np.inf), np.full(facts.histories, np.inf)
    for f in tied:
        outer = facts.rows[int(f)].outer
        slot = facts.slot[f]
        b = facts.begins[slot] if slot >= 0 else np.full(facts.histories, facts.low[f])
        e = facts.ends[slot] if slot >= 0 else np.full(facts.histories, facts.high[f])
        begins = np.maximum(begins, np.where(np.isnan(b), outer[0], b))
        ends = np.minimum(ends, np.where(np.isnan(e), outer[1], e))
    return begins, ends


def instants_of(query: Query) -> list[str]:
    """The names of a query's instants, in order; where nothing that must hold has a time, the common one."""
    return [name for name in dict.fromkeys(query.instants) if name] or ["·"]


def _arguments(
    query: Query, ids: Ids, facts: Facts, bits: Packed, cuts: Cuts, shared: Sequence[str] | None = None
) -> Arguments:
    """What the compiled loops take.

    Args:
        shared: for a cut, the instants that it shares with what it cuts. From the first it takes time away, so that its
            parent's own sentences are not tied there; in the others both must meet.
    """
    names = instants_of(query)
    kept = frozenset(names) if shared is None else frozenset(shared[1:])
    tied = [
        names.index(name) if name and (k >= query.own or name in kept) else -1 for k, name in enumerate(query.instants)
    ]
    orders = [
        (left, right, relation)
        for relation in query.times
        if (left := event_index(relation.left.name, query.atoms, query.instants)) is not None
        and (right := event_index(relation.right.name, query.atoms, query.instants)) is not None
    ]
    pairs = np.array([(left, right) for left, right, _ in orders], dtype=np.int64).reshape(-1, 2)
    bounds = np.array([relation.bounds_s for *_, relation in orders], dtype=np.float64).reshape(-1, 2)
    strict = np.array(
        [(r.order is Order.BEFORE, r.order is Order.AFTER, r.negated) for *_, r in orders], dtype=np.bool_
    ).reshape(-1, 3)  # fmt: skip
    return (
        np.ascontiguousarray(ids), np.array(tied, dtype=np.int64), len(names), bits, facts.slot, facts.low, facts.high,
        facts.begins, facts.ends, pairs, bounds, strict, cuts.of, cuts.instant, cuts.bits, cuts.slot, cuts.low,
        cuts.high, cuts.begins, cuts.ends,
    )  # fmt: skip


def _rows_in(parents: Ids, rows: Ids) -> Ids:
    """For each row its index among the parents, which are sorted and each once; -1 where it is none of them."""
    every = np.concatenate([parents, rows])
    _, first, inverse = np.unique(every, axis=0, return_index=True, return_inverse=True)
    found = first[np.asarray(inverse).reshape(-1)[parents.shape[0] :]]
    return np.where(found < parents.shape[0], found, -1)
