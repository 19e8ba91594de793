"""Facts: one per relation and arguments, with the histories that hold it. Joins see ids and outer times alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.ensemble import Bits, Times

Packed = NDArray[np.uint64]
"""Words of 64 histories, the lowest history in the lowest bit; what is beyond the last history is nil."""

ALWAYS = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One sentence of the vocabulary with names in its holes, held or not in each history.

    Attributes:
        arguments: in the order of the relation's columns, an event's time column left out.
        holds: (histories,): what all observations together say.
        confirmed: (histories,): what observations confirmed as the profile asks say; never more than `holds`.
        possible: (histories,): what is not excluded; never less than `holds`. A latent is never sampled: where nobody
            watched or decided, every history is possible.
        begins, ends: POSIX seconds, (histories,), or (1,) where all histories agree; NaN where it does not hold.
        outer: no history begins it earlier or ends it later.
        act: the slot that it is made of, "" otherwise.
        rests_on: origins, bases, registers or decisions, as ids.
        shown_as: for readers of the reasons.
    """

    relation: str
    arguments: tuple[str, ...]
    holds: Bits
    confirmed: Bits
    possible: Bits
    begins: Times
    ends: Times
    outer: tuple[float, float] = ALWAYS
    act: str = ""
    rests_on: tuple[str, ...] = ()
    shown_as: str = ""


def timeless(
    relation: str,
    arguments: tuple[str, ...],
    holds: Bits,
    *,
    confirmed: Bits | None = None,
    possible: Bits | None = None,
    act: str = "",
    rests_on: tuple[str, ...] = (),
    shown_as: str = "",
) -> Fact:
    """A fact to which time does not matter."""
    return Fact(
        relation=relation,
        arguments=arguments,
        holds=holds,
        confirmed=holds if confirmed is None else confirmed,
        possible=holds if possible is None else possible,
        begins=np.array([-np.inf]),
        ends=np.array([np.inf]),
        act=act,
        rests_on=rests_on,
        shown_as=shown_as,
    )


class Facts:
    """All facts of one world, in a fixed order, with their bits packed and their times beside.

    `slot` is the row of `begins` and `ends`, (…, histories), or -1 where all histories agree on `low` and `high`.
    """

    def __init__(self, rows: Sequence[Fact], histories: int) -> None:
        self.rows: tuple[Fact, ...] = tuple(sorted(rows, key=_order))
        self.histories = histories
        self.holds = _pack([fact.holds for fact in self.rows], histories)
        self.confirmed = _pack([fact.confirmed for fact in self.rows], histories)
        self.possible = _pack([fact.possible for fact in self.rows], histories)
        unsure = [index for index, fact in enumerate(self.rows) if fact.begins.size > 1 or fact.ends.size > 1]
        self.slot: NDArray[np.int64] = np.full(len(self.rows), -1, dtype=np.int64)
        self.slot[unsure] = np.arange(len(unsure))
        self.low: Times = np.array([float(fact.begins.flat[0]) for fact in self.rows], dtype=np.float64)
        self.high: Times = np.array([float(fact.ends.flat[0]) for fact in self.rows], dtype=np.float64)
        self.begins: Times = np.zeros((max(1, len(unsure)), histories))
        self.ends: Times = np.zeros((max(1, len(unsure)), histories))
        self.outer: Times = np.array([fact.outer for fact in self.rows], dtype=np.float64).reshape(-1, 2)
        for row, index in enumerate(unsure):
            self.begins[row], self.ends[row] = self.rows[index].begins, self.rows[index].ends
        self._of: dict[str, list[int]] = defaultdict(list)
        self.made: set[tuple[str, str]] = {(fact.relation, fact.act) for fact in self.rows}
        self._about: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for index, fact in enumerate(self.rows):
            self._of[fact.relation].append(index)
            self._about[fact.relation, fact.arguments[0]].append(fact)

    def of(self, relation: str) -> list[int]:
        """Indices of the facts of one relation."""
        return self._of.get(relation, [])

    def about(self, relation: str, first: str) -> list[Fact]:
        """The facts of one relation with this first argument."""
        return self._about.get((relation, first), [])


def _order(fact: Fact) -> tuple[str, tuple[str, ...], float, str, tuple[str, ...]]:
    """By content alone, so that the order of the inputs does not matter."""
    return (fact.relation, fact.arguments, fact.outer[0], fact.act, fact.rests_on)


def pack(bits: Bits) -> Packed:
    """Words of bits, shape (..., histories) to (..., words)."""
    words = -(-bits.shape[-1] // 64)
    octets = np.packbits(bits, axis=-1, bitorder="little")
    full = np.zeros((*bits.shape[:-1], 8 * words), dtype=np.uint8)
    full[..., : octets.shape[-1]] = octets
    return full.view("<u8").astype(np.uint64, copy=False)


def _pack(rows: list[Bits], histories: int) -> Packed:
    packed = np.zeros((len(rows), -(-histories // 64)), dtype=np.uint64)
    for index, bits in enumerate(rows):
        packed[index] = pack(bits)
    return packed


def unpack(packed: Packed, histories: int) -> Bits:
    """The bits of packed rows, shape (..., words) to (..., histories)."""
    octets = np.ascontiguousarray(packed).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=histories, bitorder="little").astype(np.bool_)
