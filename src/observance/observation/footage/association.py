"""Whose detections are whose, over a whole clip: link, cut where in doubt, join again, trade tails, join once more."""

from __future__ import annotations

from observance.observation.footage.courses import Courses, Track
from observance.observation.footage.encounters import cut_at_ends, cut_at_meetings
from observance.observation.footage.linking import link
from observance.observation.footage.sightings import Sightings
from observance.observation.footage.stitching import stitch
from observance.observation.footage.swaps import swap_tails

PERSON_MPS = 6.5
VEHICLE_MPS = 20.0


def associate(sightings: Sightings, most_mps: float = PERSON_MPS) -> list[Track]:
    """Tracks of one kind of mover."""
    courses = Courses(sightings)
    tracks = cut_at_meetings(courses, link(sightings, most_mps))
    tracks = stitch(courses, tracks, most_mps)
    tracks = stitch(courses, cut_at_ends(courses, tracks), most_mps)
    tracks = swap_tails(courses, tracks)
    return stitch(courses, cut_at_ends(courses, tracks), most_mps)
