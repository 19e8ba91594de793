"""One segment tracked on a calibrated camera's ground: search, associate, measure heights, look again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.crew import LOT, Crew
from observance.observation.footage.empty.planes import Segment
from observance.observation.footage.empty.view import View
from observance.observation.footage.following.association import PERSON_MPS, VEHICLE_MPS, associate
from observance.observation.footage.following.courses import Track
from observance.observation.footage.following.guiding import Guide, joined_guided, regrouped
from observance.observation.footage.following.plans import plan
from observance.observation.footage.following.stature import HEIGHTS, Measure, statures
from observance.observation.footage.following.support import heard, sharpened, stands, support_of, told, upright
from observance.observation.footage.sighting.detector.looks import Looks
from observance.observation.footage.sighting.detector.veto import UNHEARD
from observance.observation.footage.sighting.fused import FusedSearch
from observance.observation.footage.sighting.hull import CAR, TRUCK, UPRIGHT, bounds
from observance.observation.footage.sighting.occupancy import Occupancy
from observance.observation.footage.sighting.search import Search
from observance.observation.footage.sighting.sightings import Found, Sightings, joined, place, within
from observance.observation.footage.tracklets import Tracklet

Floats = NDArray[np.float64]

VEHICLES = (CAR, TRUCK)
_SEARCH, _ASSOCIATE, _MEASURE = 0.55, 0.6, 0.65
"""Shares of a segment's work that are done after each of its steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnGround:
    """The tracker of segments of one camera."""

    view: View
    occupancy: Occupancy
    crew: Crew

    def track(
        self,
        segment: Segment,
        times: Floats,
        name: str,
        progress: Callable[[float], None],
        looks: Looks | None = None,
    ) -> tuple[tuple[Tracklet, ...], int]:
        """The tracklets of a segment whose pictures are at `times` (n,), steps counted from its first picture.

        `looks` is what a detector saw in them, if there is one; the number is that of the tracks that it did not see,
        though it was well placed, and that are left out for it, or UNHEARD.
        """
        looks = upright(looks, self.view) if looks is not None else None
        search: Search | FusedSearch = Search(occupancy=self.occupancy)
        if looks is not None:
            search = FusedSearch(occupancy=self.occupancy, looks=looks)
        found: list[Found] = []
        for lot in self.crew.each(segment, search, name):
            found.append(lot)
            progress(_SEARCH * lot_share(len(found), len(times)))
        sightings = _on_plane(joined(found), times, self.view)
        vehicle = np.isin(sightings.found.pose, VEHICLES)
        tracks = [
            *_associated(sightings, np.flatnonzero(~vehicle), PERSON_MPS),
            *_associated(sightings, np.flatnonzero(vehicle), VEHICLE_MPS),
        ]
        progress(_ASSOCIATE)
        return self._second_look(segment, sightings, tracks, name, progress, looks)

    def _second_look(
        self,
        segment: Segment,
        first: Sightings,
        tracks: list[Track],
        name: str,
        progress: Callable[[float], None],
        looks: Looks | None,
    ) -> tuple[tuple[Tracklet, ...], int]:
        usual = plan(first, tracks, [1.0] * len(tracks), self.view, beyond=False)
        trials = [np.zeros((0, 1 + len(HEIGHTS)))]
        trials += self.crew.each(segment, Measure(occupancy=self.occupancy, plan=usual), name)
        progress(_MEASURE)
        heights = statures(np.concatenate(trials), len(tracks))
        guide = Guide(occupancy=self.occupancy, plan=plan(first, tracks, heights, self.view))
        lots = []
        for lot in self.crew.each(segment, guide, name):
            lots.append(lot)
            progress(_MEASURE + (1 - _MEASURE) * lot_share(len(lots), len(first.times)))
        guided = joined_guided(lots)
        by_model = np.zeros(len(guided.track), dtype=bool)
        if looks is not None:
            guided, by_model = sharpened(guided, looks, guide.plan, self.view)
        second = place(guided.found, first.times, self.view)
        tracklets = []
        groups = regrouped(guided)
        supports = [
            support_of(guided.found, own, looks, self.view) if looks is not None and stands(guided.found, own) else None
            for _, own in groups
        ]
        silent = not heard([one for one in supports if one is not None])
        lacking = 0
        for (k, own), support in zip(groups, supports, strict=True):
            if support is not None and support.lacking and not silent:
                lacking += 1
                continue
            found = told(guided.found, own, support) if support is not None else guided.found
            tracklets.append(self._tracklet(replace(second, found=found), own, heights[k], by_model[own]))
        return tuple(tracklets), UNHEARD if looks is not None and groups and silent else lacking

    def _tracklet(self, sightings: Sightings, own: Track, stature: float, by_model: NDArray[np.bool_]) -> Tracklet:
        found = sightings.found
        boxes = np.full((len(own), 4), np.nan)
        for k, row in enumerate(own):
            if found.pose[row] != UPRIGHT:
                boxes[k] = bounds(self.view, sightings.ground[row], int(found.pose[row]), int(found.turn[row]))
                boxes[k, :2] -= found.foot[row] / self.view.scale
        return Tracklet(
            steps=sightings.step[own],
            feet=found.foot[own] / self.view.scale,
            visible=found.visible[own],
            pose=found.pose[own],
            boxes=boxes,
            stature=np.full(len(own), stature),
            by_model=by_model,
        )


def lot_share(lots: int, steps: int) -> float:
    """Share of pictures done after `lots` lots."""
    return min(1.0, lots * LOT / max(steps, 1))


def _associated(sightings: Sightings, rows: NDArray[np.int64], most_mps: float) -> list[Track]:
    part = replace(
        sightings, found=within(sightings.found, rows), ground=sightings.ground[rows], noise=sightings.noise[rows]
    )
    return [rows[track] for track in associate(part, most_mps)]


def _on_plane(found: Found, times: Floats, view: View) -> Sightings:
    ground = view.ground(found.foot)
    return place(within(found, np.flatnonzero(np.isfinite(ground).all(axis=1))), times, view)
