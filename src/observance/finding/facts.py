"""Facts: one per relation and arguments, with the histories that hold it. Joins see ids and outer times alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.reconstruction.ensemble import Bits, Times

Packed = NDArray[np.uint8]

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
    """All facts of one world, in a fixed order, with their bits packed eight histories to a byte."""

    def __init__(self, rows: Sequence[Fact], histories: int) -> None:
        self.rows: tuple[Fact, ...] = tuple(sorted(rows, key=_order))
        self.histories = histories
        self.holds = _pack([fact.holds for fact in self.rows], histories)
        self.confirmed = _pack([fact.confirmed for fact in self.rows], histories)
        self.possible = _pack([fact.possible for fact in self.rows], histories)
        self.certain_time = np.array([fact.begins.size == 1 for fact in self.rows], dtype=np.bool_)

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


def _pack(rows: list[Bits], histories: int) -> Packed:
    packed = np.zeros((len(rows), (histories + 7) // 8), dtype=np.uint8)
    for index, bits in enumerate(rows):
        packed[index] = np.packbits(bits)
    return packed


def unpack(packed: Packed, histories: int) -> Bits:
    """The bits of packed rows, shape (..., histories)."""
    return np.unpackbits(packed, axis=-1, count=histories).astype(np.bool_)
