"""What is known of one act under one reading: in which histories it meets each part. All bits are (histories,)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.finding.clausetest import ClauseTest, ElementTest, ExceptionTest
from observance.finding.facts import Fact
from observance.reconstruction.ensemble import Act, Bits, Times


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementWeighed:
    """One element for one act: where it is met, confirmed, not excluded; `latent` says why it is not excluded."""

    test: ElementTest
    met: Bits
    confirmed: Bits
    possible: Bits
    latent: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionWeighed:
    """One exception for one act: in which histories it covers the act, and by which papers."""

    test: ExceptionTest
    covers: Bits
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepairWeighed:
    """What makes a breach good: in which of the histories that meet the test it came, and when (NaN where not)."""

    test: ExceptionTest
    came: Bits
    when: Times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DutyWeighed:
    """How a duty was performed. Bits have the shape (histories,), times too (POSIX seconds, NaN where there is none).

    Attributes:
        names: of the letters that it arose for. runs_from: the times of the event that it runs from.
        throughout: it has no deadline. since: when it begins.
        confirmed: it arose by what is confirmed.
        met, late, missed, pending: apart from each other; together every history in which the duty arose.
        absence_counts: what could show the performance was watched, or its register is complete, to the profile's
            numbers: then `missed` counts towards a breach.
    """

    deadline: Times
    performed: Times
    met: Bits
    late: Bits
    missed: Bits
    pending: Bits
    absence_counts: bool
    throughout: bool
    names: Mapping[str, str]
    runs_from: tuple[str, ...]
    since: Times
    confirmed: Bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountWeighed:
    """How many there were at the instant at which most histories exceed the limit.

    Attributes:
        at: POSIX seconds. limit: of the clause. least, most: (histories,), by the least and the most that was said.
        stands_for: by name, the least that it counts for, where that is over one.
        ever: histories that exceed it at some instant; it decides nothing.
    """

    at: float
    limit: int
    stands_for: Mapping[str, int]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    ever: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One candidate act under one clause test. All bits have the shape (histories,)."""

    test: ClauseTest
    act: Act
    fact: Fact
    party: str | None
    deed: Bits
    met: Bits
    counts: Bits
    """Confirmed, and no exception covers it: what counts towards breach."""
    confirmed: Bits
    high: Bits
    covered: Bits
    elements: tuple[ElementWeighed, ...]
    exceptions: tuple[ExceptionWeighed, ...]
    supports: tuple[Fact, ...]
    groundings: int
    prevailing: tuple[str, ...] = ()
    """Clauses that permit the act and prevail."""
    allowed: tuple[Bits, ...] = ()
    """In which histories each of `prevailing` permits it."""
    collisions: tuple[tuple[str, Bits], ...] = ()
    """Clauses that permit or require the act where nothing says which prevails, and the histories of both."""
    repairs: tuple[RepairWeighed, ...] = ()
    duty: DutyWeighed | None = None
    count: CountWeighed | None = None
