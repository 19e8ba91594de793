"""Facts by the million: columns of codes, times and probabilities, and where their bits and moments come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from observance.finding.bulk.drawn import CUT, STRIP, STRIP_HISTORIES, Floats, deviates_strip, digits_strip
from observance.finding.compile import Functions
from observance.finding.evaluate import Mode
from observance.finding.facts import Facts, Packed
from observance.values.draws import Keys, Words, fixed_point

Codes = NDArray[np.int64]
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Chance(Protocol):
    """Where the bits and the moments of facts come from, eight words (512 histories) at a time."""

    def bits(self, facts: Ids, first: int) -> Words:
        """Which histories hold each fact, shape (facts, 8), from word `first` on, the lowest history lowest."""

    def moments(self, facts: Ids, first: int) -> tuple[Floats, Floats]:
        """Begins and ends of facts of uncertain time, POSIX seconds, each (facts, 512), from word `first` on; no number
        where a fact does not hold and has none.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Causes that many facts share: sources that hold or not (`sizes` are probabilities), or clocks and other common
    offsets (`sizes` are standard deviations in seconds).

    Attributes:
        keys: (causes, 2), from `draws.keys_of` or `draws.keys_numbered`.
        sizes: (causes,).
    """

    keys: Keys
    sizes: Floats


NOBODY = Shared(keys=np.zeros((0, 2), dtype=np.uint64), sizes=np.zeros(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The facts of one relation, one per row.

    Attributes:
        arguments: one array of codes per column of the relation's table, an event's time left out.
        begins, ends: POSIX seconds as observed; -inf and inf for what is timeless.
        keys: (facts, 2): the variable that each fact's existence, and its own shift in time, is drawn from.
        probabilities: that the fact's own observation holds; 1 is never drawn.
        spreads: standard deviation, seconds, of a normal shift of begin and end together; None for none.
        sources: index of the shared source that the fact rests on besides, -1 for none.
        clocks: index of the shared clock that its times are read by, -1 for none.
    """

    arguments: tuple[Codes, ...]
    begins: Floats
    ends: Floats
    keys: Keys
    probabilities: Floats
    spreads: Floats | None = None
    sources: Ids | None = None
    clocks: Ids | None = None


class BulkFacts:
    """Facts of many relations, numbered through in the order of the relations.

    Attributes:
        arguments: per relation one array of codes per column of its table.
        functions: the tables of functions, (of, yields), in codes.
        first: the number of each relation's first fact.
        begins, ends: (facts,) POSIX seconds; of no meaning where `unsure`.
        earliest, latest: (facts,) outer times: no history begins a fact earlier or ends it later.
        unsure: (facts,) the times differ between histories.
        chance: where bits and moments come from.
        taking: where the bits of what takes away come from; None for the same.
    """

    def __init__(
        self, *, arguments: Mapping[str, tuple[Codes, ...]], codes: Mapping[str, int], functions: Functions,
        begins: Floats, ends: Floats, earliest: Floats, latest: Floats, unsure: Flags, chance: Chance,
        taking: Chance | None = None,
    ) -> None:  # fmt: skip
        self.arguments = dict(arguments)
        self.begins, self.ends, self.earliest, self.latest = begins, ends, earliest, latest
        self.unsure, self.chance, self.taking = unsure, chance, taking
        self.first: dict[str, int] = {}
        self.size = 0
        for name, columns in self.arguments.items():
            self.first[name] = self.size
            self.size += columns[0].size
        self._codes = dict(codes)
        used = [int(c.max()) for columns in self.arguments.values() for c in columns if c.size]
        self._next = 1 + max([*used, *self._codes.values(), -1])
        self.functions = {
            name: tuple((self.code(of), self.code(yields)) for of, yields in sorted(set(rows)))
            for name, rows in functions.items()
        }

    def code(self, name: str) -> int:
        """The number that stands for a name of the agreement; for a name that no fact has, one of its own."""
        if name not in self._codes:
            self._codes[name] = self._next
            self._next += 1
        return self._codes[name]

    @classmethod
    def drawn(
        cls, relations: Mapping[str, Columns], *, codes: Mapping[str, int], functions: Functions | None = None,
        sources: Shared = NOBODY, clocks: Shared = NOBODY,
    ) -> BulkFacts:  # fmt: skip
        """Facts whose bits and times are drawn from their own keys.

        Args:
            relations: the facts of each relation of the vocabulary.
            codes: which number stands for which name of the agreement.
            functions: per function of the agreement its (of, yields) pairs, as names.
            sources: shared sources: a fact holds only where its source does.
            clocks: shared clocks: the common shift of all facts read by one.

        Raises:
            ValueError: a probability outside [0, 1].
        """
        columns = list(relations.values())
        chance = _Drawn(columns, sources, clocks)
        begins, ends = chance.begins, chance.ends
        reach = CUT * (chance.spreads + chance.clock_spreads)
        return cls(
            arguments={name: c.arguments for name, c in relations.items()}, codes=codes, functions=functions or {},
            begins=begins, ends=ends, earliest=begins - reach, latest=ends + reach, unsure=reach > 0.0, chance=chance,
        )  # fmt: skip

    @classmethod
    def of(cls, facts: Facts, widths: Mapping[str, int], functions: Functions, mode: Mode) -> BulkFacts:
        """The facts of a world, with the bits and times that its ensemble has.

        Args:
            facts: of one world.
            widths: the relations wanted, each with the number of its table's columns.
            functions: per function its (of, yields) pairs.
            mode: which of their bits count, for what must hold and for what takes away.
        """
        kept = {
            name: [i for i in facts.of(name) if len(facts.rows[i].arguments) == width] for name, width in widths.items()
        }
        chosen = np.array([i for ids in kept.values() for i in ids], dtype=np.int64)
        outer = np.array([facts.rows[i].outer for i in chosen], dtype=np.float64).reshape(-1, 2)
        names = sorted({a for i in chosen for a in facts.rows[i].arguments})
        codes = {name: code for code, name in enumerate(names)}
        return cls(
            arguments={
                name: tuple(
                    np.array([codes[facts.rows[i].arguments[k]] for i in ids], dtype=np.int64)
                    for k in range(widths[name])
                )
                for name, ids in kept.items()
            },
            codes=codes, functions=functions, begins=facts.low[chosen], ends=facts.high[chosen],
            earliest=outer[:, 0].copy(), latest=outer[:, 1].copy(), unsure=facts.slot[chosen] >= 0,
            chance=_Given(facts, chosen, mode.own), taking=_Given(facts, chosen, mode.cuts),
        )  # fmt: skip


class _Drawn:
    """Bits and moments from keys: own bit AND source's bit; own shift + clock's shift."""

    def __init__(self, columns: Sequence[Columns], sources: Shared, clocks: Shared) -> None:
        self.keys = np.concatenate([c.keys for c in columns])
        self.whole, self.digits = fixed_point(np.concatenate([c.probabilities for c in columns]))
        self.spreads = np.concatenate([_or_zero(c.spreads, c.begins.size) for c in columns])
        self.source = np.concatenate([_or_none(c.sources, c.begins.size) for c in columns])
        self.clock = np.concatenate([_or_none(c.clocks, c.begins.size) for c in columns])
        self.sources, self.clocks = sources, clocks
        self.clock_spreads = np.concatenate([clocks.sizes, [0.0]])[self.clock]
        self.begins = np.concatenate([c.begins for c in columns])
        self.ends = np.concatenate([c.ends for c in columns])

    def bits(self, facts: Ids, first: int) -> Words:
        words = digits_strip(self.keys[facts], self.whole[facts], self.digits[facts], first=first)
        resting = np.flatnonzero(self.source[facts] >= 0)
        if resting.size:
            whole, digits = fixed_point(self.sources.sizes)
            words[resting] &= digits_strip(self.sources.keys, whole, digits, first=first)[self.source[facts[resting]]]
        return words

    def moments(self, facts: Ids, first: int) -> tuple[Floats, Floats]:
        shifts = self.spreads[facts, None] * deviates_strip(self.keys[facts], first=first)
        read = np.flatnonzero(self.clock[facts] >= 0)
        if read.size:
            common = self.clocks.sizes[:, None] * deviates_strip(self.clocks.keys, first=first)
            shifts[read] += common[self.clock[facts[read]]]
        return self.begins[facts, None] + shifts, self.ends[facts, None] + shifts


class _Given:
    """Bits and moments of an ensemble that is already there; histories beyond its last hold nothing."""

    def __init__(self, facts: Facts, chosen: Ids, bits: Packed) -> None:
        self._facts, self._chosen, self._bits = facts, chosen, bits

    def bits(self, facts: Ids, first: int) -> Words:
        words = self._bits[self._chosen[facts], first : first + STRIP]
        return np.pad(words, ((0, 0), (0, STRIP - words.shape[1])))

    def moments(self, facts: Ids, first: int) -> tuple[Floats, Floats]:
        rows, part = self._facts.slot[self._chosen[facts]], slice(64 * first, 64 * first + STRIP_HISTORIES)
        beyond = max(0, 64 * first + STRIP_HISTORIES - self._facts.histories)
        begins, ends = (
            np.pad(side[rows, part], ((0, 0), (0, beyond))) for side in (self._facts.begins, self._facts.ends)
        )
        return begins, ends


def _or_zero(values: Floats | None, size: int) -> Floats:
    return np.zeros(size) if values is None else values


def _or_none(values: Ids | None, size: int) -> Ids:
    return np.full(size, -1, dtype=np.int64) if values is None else values
