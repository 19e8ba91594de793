"""Whose detections are whose, over a segment: link, cut where in doubt, join again, settle who goes on as whom."""

from __future__ import annotations

from observance.observation.footage.following.courses import Courses, Track
from observance.observation.footage.following.encounters import cut_at_ends, cut_at_meetings
from observance.observation.footage.following.likeness import learn_likeness
from observance.observation.footage.following.linking import link
from observance.observation.footage.following.settling import settle
from observance.observation.footage.following.stitching import given_back, stitch
from observance.observation.footage.sighting.sightings import Sightings

_ROUNDS = 2
"""Cut at all meetings and settle anew this often: what one round put right changes who meets whom."""
PERSON_MPS = 6.5
VEHICLE_MPS = 20.0


def associate(sightings: Sightings, most_mps: float = PERSON_MPS) -> list[Track]:
    """Tracks of one kind of mover."""
    linked = link(sightings, most_mps)
    courses = Courses(sightings, linked)
    pieces = _flat(cut_at_meetings(courses, linked))
    likeness = learn_likeness(sightings, pieces)
    tracks = stitch(courses, pieces, most_mps, likeness)
    tracks = stitch(courses, _flat(cut_at_ends(courses, tracks, [[t] for t in tracks])), most_mps, likeness)
    for _ in range(_ROUNDS):
        tracks = settle(courses, cut_at_ends(courses, tracks, cut_at_meetings(courses, tracks)), most_mps, likeness)
        tracks = given_back(courses, tracks)
    return tracks


def _flat(cut: list[list[Track]]) -> list[Track]:
    return [piece for pieces in cut for piece in pieces]
