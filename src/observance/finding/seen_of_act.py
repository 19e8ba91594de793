"""What was seen of an act that somebody claims: the acts that answer to it, how many did it, how often, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from observance.observation.marked import ActMarked
from observance.reconstruction.ensemble import Act, Ensemble

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]
_PARTICULARS = ("starts_in", "lands_in", "across", "directed_at", "object")


def seen(ensemble: Ensemble) -> Sequence[Act]:
    """The acts as if nobody had claimed anything."""
    claimed = frozenset(o.id for act in ensemble.acts for o in act.origins if o.kind == "claim")
    return [left for act in ensemble.acts if (left := act.without(claimed)) is not None]


def matches(act: Act, claimed: ActMarked) -> bool:
    """The same act, by whom and where the claim says, as far as it says."""
    place = claimed.line or claimed.zone or ""
    return (
        act.kind == claimed.does
        and (claimed.person is None or act.mover == claimed.person)
        and (not place or act.place == place)
    )


def open_particulars(act: Act, claimed: ActMarked) -> tuple[str, ...] | None:
    """Particulars that are claimed and that what was seen leaves open; None where it has another."""
    named = {key: getattr(claimed, key) for key in _PARTICULARS}
    said = {key: act.attributes.get(key) for key, value in named.items() if value is not None}
    if any(value is not None and value != named[key] for key, value in said.items()):
        return None
    return tuple(key for key, value in said.items() if value is None)


def within(act: Act, earliest: float, latest: float) -> Bits:
    """(histories,): the act holds, and some of it lies in the period."""
    begins, ends = act.times()
    with np.errstate(invalid="ignore"):
        found: Bits = act.holds() & (begins <= latest) & (ends >= earliest)
    return found


def persons(like: Sequence[Act], span: tuple[float, float], histories: int) -> tuple[Floats, Floats]:
    """The least and the most persons, per history: who is not named may be one who is, or another."""
    by_mover: dict[str, Bits] = {}
    for act in like:
        done = within(act, *span)
        by_mover[act.mover] = by_mover.get(act.mover, np.zeros_like(done)) | done
    named = [done for mover, done in by_mover.items() if mover and not mover.startswith("path:")]
    others = [done for mover, done in by_mover.items() if not mover or mover.startswith("path:")]
    nobody: Floats = np.zeros(histories)
    of_named: Floats = np.sum(named, axis=0, dtype=np.float64) if named else nobody
    of_others: Floats = np.sum(others, axis=0, dtype=np.float64) if others else nobody
    return np.maximum(of_named, (of_others > 0).astype(np.float64)), of_named + of_others


def times_done(like: Sequence[Act], span: tuple[float, float], histories: int) -> tuple[Floats, Floats]:
    """How often at least and at most, per history: an act without a number of its own is once or more."""
    least: Floats = np.zeros(histories)
    most: Floats = np.zeros(histories)
    for act in like:
        done = within(act, *span)
        least += done * float(act.attributes.get("count_at_least", "1"))
        most = np.where(done, most + float(act.attributes.get("count_at_most", "inf")), most)
    return least, most


def origins(acts: Iterable[Act]) -> tuple[str, ...]:
    """Ids of the observations that the acts rest on."""
    return tuple(sorted({origin.id for act in acts for origin in act.origins}))
