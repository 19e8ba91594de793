"""Over which stretches of time a condition holds, binding by binding, in each history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from observance.agreement.terms import Variable
from observance.finding.clausetest import STANDING
from observance.finding.compile import Piece, plain_arguments
from observance.finding.compiled import loop
from observance.finding.evaluate import Closed, Ids, Mode, Tables, cuts_of, stretches_of
from observance.finding.facts import Fact
from observance.finding.pieces import Lasting
from observance.finding.residue import TOUCH_S
from observance.reconstruction.ensemble import Bits, Times

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Episodes:
    """One binding: the stretches in which it holds, in order of time, those that touch made one.

    Attributes:
        begins, ends: (most, histories), NaN beyond the count. count: (histories,).
        facts: ids of all facts that its groundings rest on, also where no history holds them together.
    """

    begins: Times
    ends: Times
    count: NDArray[np.int64]
    facts: tuple[int, ...]

    def any(self) -> Bits:
        """In which histories it holds at all."""
        return np.asarray(self.count > 0)


def episodes(
    pieces: Sequence[Piece],
    letters: Sequence[str],
    tables: Tables,
    mode: Mode,
    *,
    at_least_s: float = 0.0,
    excepted: Sequence[Sequence[Piece]] = (),
    closed: Closed = (),
) -> dict[Key, Episodes]:
    """The stretches by the names of `letters`; pieces are alternatives, and what touches across them is one too.

    Args:
        at_least_s: shorter stretches are left out, seconds.
        excepted: for each piece, more pieces that take its time away. closed: spans that are taken away from all.
    """
    parts: dict[Key, list[tuple[Times, Times]]] = defaultdict(list)
    used: dict[Key, set[int]] = defaultdict(set)
    for index, piece in enumerate(pieces):
        ids = tables.find(piece.query)
        beside = excepted[index] if excepted else ()
        cuts = cuts_of(piece, ids, (*piece.minus, *beside), tables, mode, closed)
        groups: dict[Key, list[int]] = defaultdict(list)
        for g in range(ids.shape[0]):
            groups[binding_of(piece, ids[g], letters, tables)].append(g)
        for key, which in groups.items():
            chosen = np.array(which, dtype=np.int64)
            begins, ends, _ = stretches_of(piece, ids, chosen, cuts, tables.facts, mode)
            parts[key].append((begins, ends))
            used[key].update(int(f) for g in which for f in ids[g])
    return {key: _joined(parts[key], at_least_s, tuple(sorted(used[key]))) for key in sorted(parts)}


def binding_of(piece: Piece, row: Ids, letters: Sequence[str], tables: Tables) -> Key:
    """The names that a grounding puts in place of the letters; "" for one that it does not bind."""
    names = dict.fromkeys(letters, "")
    for index, atom in enumerate(piece.query.atoms):
        for place, term in enumerate(plain_arguments(atom)):
            if isinstance(term, Variable) and names.get(term.name) == "":
                names[term.name] = tables.facts.rows[int(row[index])].arguments[place]
    return tuple(names.values())


def lasting_facts(lasting: Lasting, tables: Tables) -> list[Fact]:
    """A fact for each stretch of a lasting state that is long enough; one that no history holds where there is none."""
    facts = tables.facts
    letters = lasting.relation.columns
    by_mode = [
        episodes(lasting.pieces, letters, tables, mode, at_least_s=lasting.at_least_s, closed=lasting.closed)
        for mode in (
            Mode(own=facts.holds, cuts=facts.holds),
            Mode(own=facts.confirmed, cuts=facts.possible),
            Mode(own=facts.possible, cuts=facts.holds),
        )
    ]
    rows: list[Fact] = []
    for key in sorted({key for found in by_mode for key in found}):
        three = [found.get(key, _nothing(facts.histories)) for found in by_mode]
        under = [facts.rows[f] for f in sorted({f for one in three for f in one.facts})]
        base = Fact(
            relation=lasting.relation.name, arguments=key, holds=three[0].any(), confirmed=three[0].any(),
            possible=three[0].any(), begins=three[0].begins[0], ends=three[0].ends[0], outer=_outer(under),
            act=next((fact.act for fact in under if fact.act and fact.relation not in STANDING), ""),
            rests_on=tuple(sorted({origin for fact in under for origin in fact.rests_on})),
            shown_as=", ".join(sorted({fact.shown_as for fact in under if fact.shown_as})),
        )  # fmt: skip
        for k in range(max(one.begins.shape[0] for one in three)):
            rows += _stretch(base, k, three)
    return rows


def _stretch(base: Fact, k: int, three: Sequence[Episodes]) -> list[Fact]:
    """The k-th stretch by what holds, what is confirmed and what is possible: one fact where their times agree."""
    there = [np.asarray(one.count > k) for one in three]
    begins = [_row(one.begins, k) for one in three]
    ends = [_row(one.ends, k) for one in three]
    holds, confirmed, possible = there
    nobody = np.zeros_like(holds)
    differ = [holds & there[m] & ((begins[m] != begins[0]) | (ends[m] != ends[0])) for m in (1, 2)]
    if not (differ[0] | differ[1] | (confirmed & ~holds)).any():
        begin, end = np.where(holds, begins[0], begins[2]), np.where(holds, ends[0], ends[2])
        every = replace(base, holds=holds, confirmed=confirmed, possible=possible | holds, begins=begin, ends=end)
        return [every]
    found = [
        replace(base, holds=holds, confirmed=nobody, possible=nobody, begins=begins[0], ends=ends[0]),
        replace(base, holds=nobody, confirmed=confirmed, possible=nobody, begins=begins[1], ends=ends[1]),
        replace(base, holds=nobody, confirmed=nobody, possible=possible, begins=begins[2], ends=ends[2]),
    ]
    return [fact for fact, some in zip(found, there, strict=True) if some.any()]


def _row(times: Times, k: int) -> Times:
    return times[k] if k < times.shape[0] else np.full(times.shape[1], np.nan)


def _nothing(histories: int) -> Episodes:
    blank = np.full((1, histories), np.nan)
    return Episodes(begins=blank, ends=blank, count=np.zeros(histories, dtype=np.int64), facts=())


def _outer(under: Iterable[Fact]) -> tuple[float, float]:
    """No history has a stretch beyond it; what is timeless reaches to both ends."""
    outers = [fact.outer for fact in under] or [(float("-inf"), float("inf"))]
    return (min(outer[0] for outer in outers), max(outer[1] for outer in outers))


def _joined(parts: Sequence[tuple[Times, Times]], at_least_s: float, facts: tuple[int, ...]) -> Episodes:
    begins = np.concatenate([b for b, _ in parts])
    ends = np.concatenate([e for _, e in parts])
    count = np.zeros(begins.shape[1], dtype=np.int64)
    out_lo, out_hi = np.full_like(begins, np.nan), np.full_like(ends, np.nan)
    _join(begins, ends, at_least_s, out_lo, out_hi, count)
    most = max(1, int(count.max(initial=0)))
    return Episodes(begins=out_lo[:most], ends=out_hi[:most], count=count, facts=facts)


@loop
def _join(
    begins: Times, ends: Times, at_least_s: float, out_lo: Times, out_hi: Times, count: NDArray[np.int64]
) -> None:
    """Stretches that touch made one, in each history; those of `at_least_s` or longer are kept, in order."""
    lo, hi = np.empty(begins.shape[0]), np.empty(begins.shape[0])
    for h in range(begins.shape[1]):
        n = 0
        for k in range(begins.shape[0]):
            a, b = begins[k, h], ends[k, h]
            if a != a:
                continue
            j = n - 1
            while j >= 0 and lo[j] > a:
                lo[j + 1], hi[j + 1] = lo[j], hi[j]
                j -= 1
            lo[j + 1], hi[j + 1] = a, b
            n += 1
        found, k = 0, 0
        while k < n:
            start, end = lo[k], hi[k]
            k += 1
            while k < n and lo[k] <= end + TOUCH_S:
                end = max(end, hi[k])
                k += 1
            if end - start >= at_least_s - TOUCH_S:
                out_lo[found, h], out_hi[found, h] = start, end
                found += 1
        count[h] = found
