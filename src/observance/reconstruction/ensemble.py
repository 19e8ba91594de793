"""The ensemble: every act and every stay, held or not held in each history, with its begin and its end there.

An act is a slot fixed before any history is drawn. It may rest on several origins (a path, an analyst's mark, claims);
it holds in a history where any of them does. Its times there come from the first origin, in order, that holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Times = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One observation that an act rests on.

    Attributes:
        id: path id, marked observation id, claim id, or `impulse:` and the id of a flash.
        items: items (or the source) that it comes from.
        camera: the camera, for footage.
        group: origins of one group are not independent of each other (one source, one relay chain, one set of cameras
            for one path); corroboration counts groups.
        holds: (histories,). begins, ends: (histories,), POSIX seconds, NaN where it does not hold.
        passages: (histories,) how often within the slot, for a crossing by a path; None for anything else.
    """

    id: str
    kind: Literal["path", "marked", "claim", "impulse"]
    items: tuple[str, ...]
    group: str
    holds: Bits
    begins: Times
    ends: Times
    passages: Counts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One slot: an act or a state (`stay`) of one mover at one line or zone.

    Attributes:
        kind: crosses, approaches, fires, recovers, drags, carries, stays, enters, runs, stops, lies, …
        mover: a person's pseudonym where an anchor, a mark or a claim names one; the path's id otherwise.
        place: line, zone or "".
        outer: no history begins it earlier or ends it later, POSIX seconds.
        attributes: starts_in, lands_in, directed_at, across, from_side, to_side, object, at_x_m, at_y_m, …
        distances: of whom a mark puts at a point: signed, metres, (histories,), by line or zone (inside is positive).
        watched: the slot's whole time and place was in view of some camera (a "no" can then be said).
    """

    id: str
    kind: str
    mover: str
    place: str
    outer: tuple[float, float]
    origins: tuple[Origin, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    watched: bool = False
    distances: Mapping[str, Times] = field(default_factory=dict)

    def holds(self) -> Bits:
        """(histories,): any origin holds."""
        bits = self.origins[0].holds.copy()
        for origin in self.origins[1:]:
            bits |= origin.holds
        return bits

    def times(self) -> tuple[Times, Times]:
        """Begin and end per history, from the first origin that holds; NaN where none does."""
        begins, ends = self.origins[0].begins.copy(), self.origins[0].ends.copy()
        for origin in self.origins[1:]:
            empty = np.isnan(begins) & origin.holds
            begins[empty], ends[empty] = origin.begins[empty], origin.ends[empty]
        return begins, ends

    def without(self, dropped: frozenset[str]) -> Act | None:
        """The act as if these origins, items or sources had never been; None when nothing is left."""
        kept = tuple(o for o in self.origins if o.id not in dropped and not dropped.intersection(o.items))
        if not kept:
            return None
        return Act(
            id=self.id, kind=self.kind, mover=self.mover, place=self.place, outer=self.outer, origins=kept,
            attributes=self.attributes, watched=self.watched, distances=self.distances,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShare:
    """How often a claim holds, by its grades alone (`prior`) and after the claims that exclude it (`posterior`)."""

    claim: str
    source: str
    prior: float
    posterior: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """All histories of one case under one set of assumptions.

    Attributes:
        acts: acts and states, sorted by (outer begin, id).
        causes: the shared uncertain quantities by name, (histories,) each, for "turns on": `clock:cam-1` in seconds,
            `survey:mdl` in metres across the line, `calibration:cam-1` in metres where the acts are, `source:x` 0/1.
        assumptions: sentences, numbered A1, A2, … by their order.
        unmatched: anchors and readings that no track answers to, as sentences.
        alternative: which of the declared alternatives this ensemble was drawn under; "" for the main one.
        claims: every claim of an act that says something here, sorted by id.
    """

    seed: int
    histories: int
    acts: tuple[Act, ...]
    causes: Mapping[str, Times]
    assumptions: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    alternative: str = ""
    claims: tuple[ClaimShare, ...] = ()
