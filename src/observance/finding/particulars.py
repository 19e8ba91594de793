"""What a row says beside its answer: how a duty was performed, how many there were, what made a breach good."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from observance.finding.counting import ENDLESS
from observance.finding.rows import Counted, Duty, Repaired
from observance.finding.weighed import Weighed
from observance.reconstruction.ensemble import Times
from observance.values.shares import share_of, wilson
from observance.values.spans import Bounds, bounds_of


def duty_of(weighed: Weighed) -> Duty | None:
    """The duty, its state the one that most histories have."""
    found = weighed.duty
    if found is None:
        return None
    shares = {name: share_of(getattr(found, name)) for name in ("met", "late", "missed", "pending")}
    return Duty(
        state=max(("pending", "missed", "late", "met"), key=lambda name: shares[name].value),
        deadline=_bounds(found.deadline),
        performed=_bounds(found.performed),
        met=shares["met"],
        late=shares["late"],
        missed=shares["missed"],
        pending=shares["pending"],
        absence_counts=found.absence_counts,
    )


def counted_of(weighed: Weighed) -> Counted | None:
    """The count at its instant, with 95 % bounds over the histories."""
    found = weighed.count
    if found is None:
        return None
    least = int(np.quantile(found.least, 0.025, method="lower"))
    most = int(np.quantile(found.most, 0.975, method="higher"))
    return Counted(
        at=found.at, limit=found.limit, least=least, most=None if most >= ENDLESS else most, ever=share_of(found.ever)
    )


def repaired_of(weighed: Weighed, phrases: Mapping[str, str]) -> tuple[Repaired, ...]:
    """What came of the clause's repairs, of the histories that meet the test."""
    met = int(np.count_nonzero(weighed.met))
    return tuple(
        Repaired(
            words=one.test.words(phrases), share=wilson(int(np.count_nonzero(one.came)), met), when=_bounds(one.when)
        )
        for one in weighed.repairs
        if met and one.came.any()
    )


def _bounds(times: Times) -> Bounds | None:
    kept = times[np.isfinite(times)]
    return bounds_of(kept) if kept.size else None
