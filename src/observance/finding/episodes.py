"""Over which stretches of time a condition holds, binding by binding, in each history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.agreement.terms import Variable
from observance.finding.compile import Piece, plain_arguments
from observance.finding.compiled import loop
from observance.finding.evaluate import Ids, Mode, Tables, cuts_of, stretches_of
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
) -> dict[Key, Episodes]:
    """The stretches by the names of `letters`; pieces are alternatives, and what touches across them is one too.

    Args:
        at_least_s: shorter stretches are left out, seconds.
        excepted: for each piece, more pieces that take its time away.
    """
    parts: dict[Key, list[tuple[Times, Times]]] = defaultdict(list)
    used: dict[Key, set[int]] = defaultdict(set)
    for index, piece in enumerate(pieces):
        ids = tables.find(piece.query)
        beside = excepted[index] if excepted else ()
        cuts = cuts_of(piece, ids, (*piece.minus, *beside), tables, mode)
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
        episodes(lasting.pieces, letters, tables, mode, at_least_s=lasting.at_least_s)
        for mode in (
            Mode(own=facts.holds, cuts=facts.holds),
            Mode(own=facts.confirmed, cuts=facts.possible),
            Mode(own=facts.possible, cuts=facts.holds),
        )
    ]
    rows: list[Fact] = []
    for key, found in by_mode[0].items():
        sure, open_ = by_mode[1][key].any(), by_mode[2][key].any()
        under = [facts.rows[f] for f in found.facts]
        outer = _outer(under)
        act = next((fact.act for fact in under if fact.act and fact.relation != "belongs"), "")
        for k in range(max(1, int(found.count.max(initial=0)))):
            holds = np.asarray(found.count > k)
            rows.append(
                Fact(
                    relation=lasting.relation.name, arguments=key, holds=holds, confirmed=holds & sure,
                    possible=holds | open_, begins=found.begins[k], ends=found.ends[k], outer=outer, act=act,
                    rests_on=tuple(sorted({origin for fact in under for origin in fact.rests_on})),
                    shown_as=", ".join(sorted({fact.shown_as for fact in under if fact.shown_as})),
                )
            )  # fmt: skip
    return rows


def _outer(under: Iterable[Fact]) -> tuple[float, float]:
    timed = [fact.outer for fact in under if np.isfinite(fact.outer[0]) or np.isfinite(fact.outer[1])]
    if not timed:
        return (float("-inf"), float("inf"))
    return (min(outer[0] for outer in timed), max(outer[1] for outer in timed))


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
