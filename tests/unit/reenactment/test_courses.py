"""Motion: through the waypoints, never past them; bodies that stand on the ground and keep their limbs' length."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.reenactment import figure as fig
from observance.reenactment.courses import follow, places, presence
from observance.reenactment.scenario import Person, Posture, Vehicle, Waypoint
from observance.reenactment.vehicle import faces

POINTS = st.lists(st.tuples(st.floats(0.5, 20), st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=6)


def _way(points: list[tuple[float, float, float]]) -> list[Waypoint]:
    at, way = 100.0, []
    for gap, x, y in points:
        at += gap
        way.append(Waypoint(at=at, to=(x, y)))
    return way


@given(POINTS)
def test_the_course_meets_its_waypoints_and_never_overshoots(points: list[tuple[float, float, float]]) -> None:
    way = _way(points)
    at = np.array([point.at for point in way])
    assert np.allclose(places(way, at), [point.to for point in way], atol=1e-9)
    for before, after in itertools.pairwise(way):
        between = places(way, np.linspace(before.at, after.at, 40))
        low, high = np.minimum(before.to, after.to), np.maximum(before.to, after.to)
        assert (between >= low - 1e-9).all()
        assert (between <= high + 1e-9).all()


def test_a_mover_is_absent_before_after_and_where_he_left() -> None:
    way = [
        Waypoint(at=10.0, to=(0, 0)), Waypoint(at=20.0, to=(1, 0), leaves=True),
        Waypoint(at=30.0, to=(2, 0)), Waypoint(at=40.0, to=(3, 0)),
    ]  # fmt: skip
    there = presence(way, np.array([9.9, 10.0, 19.9, 20.0, 29.9, 30.0, 40.0, 40.1]))
    assert there.tolist() == [False, True, True, False, False, True, True, False]


def test_heading_follows_the_motion_and_a_facing_rules_over_it() -> None:
    way = (
        Waypoint(at=0.0, to=(0, 0)),
        Waypoint(at=10.0, to=(20, 0), facing_deg=0.0),
        Waypoint(at=20.0, to=(20, 0)),
    )
    course = follow(Person(kind="person", id="p", waypoints=way), np.array([5.0, 15.0]))
    assert np.allclose(course.heading, [[1, 0], [0, 1]], atol=0.02)
    assert course.speed[0] == pytest.approx(2.0, rel=0.4)
    assert course.speed[1] == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(get_args(Posture)), st.floats(0.0, 6.0), st.booleans())
def test_no_posture_sinks_into_the_ground_or_floats(posture: Posture, speed: float, armed: bool) -> None:
    way = (
        Waypoint(at=0.0, to=(0, 0), posture=posture),
        Waypoint(at=10.0, to=(10 * speed, 0), posture=posture),
    )
    person = Person(kind="person", id="p", carries="rifle" if armed else "nothing", waypoints=way)
    body = fig.joints(person, follow(person, np.linspace(1, 9, 50)))
    low = body[:, [*fig.FEET, *fig.KNEES, *fig.TOES], 2].min(axis=1)
    assert (low > -0.03).all()
    assert (low < 0.12).all()
    assert (body[:, :, 2] < 1.05 * person.height_m).all()
    middle = body[:, fig.PELVIS, :2] - follow(person, np.linspace(1, 9, 50)).place
    assert (np.abs(middle) < 0.3).all()


@given(st.floats(0.0, 6.0))
@settings(max_examples=25, deadline=None)
def test_legs_keep_their_length_in_every_phase_of_the_gait(speed: float) -> None:
    way = (Waypoint(at=0.0, to=(0, 0)), Waypoint(at=10.0, to=(0, 10 * speed)))
    person = Person(kind="person", id="p", height_m=2.0, waypoints=way)
    body = fig.joints(person, follow(person, np.linspace(1, 9, 60)))
    for side in (0, 1):
        thigh = np.linalg.norm(body[:, fig.HIPS[side]] - body[:, fig.KNEES[side]], axis=1)
        shin = np.linalg.norm(body[:, fig.KNEES[side]] - body[:, fig.FEET[side]], axis=1)
        assert np.allclose(thigh, 2 * 0.245)
        assert np.allclose(shin, 2 * 0.246)


def test_a_runner_swings_his_legs_and_one_who_stands_does_not() -> None:
    def spread(speed: float) -> float:
        way = (Waypoint(at=0.0, to=(0, 0)), Waypoint(at=10.0, to=(0, 10 * speed + 1e-6)))
        person = Person(kind="person", id="p", waypoints=way)
        body = fig.joints(person, follow(person, np.linspace(3, 7, 100)))
        return float(np.ptp(body[:, fig.FEET[0], 1] - body[:, fig.PELVIS, 1]))

    assert spread(0.0) < 0.01
    assert 0.3 < spread(1.4) < spread(4.5)


def test_a_vehicle_is_as_large_as_it_says_and_its_faces_look_outward() -> None:
    car = Vehicle(
        kind="vehicle", id="car", length_m=4.0, width_m=1.8, height_m=1.9,
        waypoints=(Waypoint(at=0.0, to=(0, 0)), Waypoint(at=1.0, to=(1, 0))),
    )  # fmt: skip
    place, heading = np.array([5.0, 7.0]), np.array([0.6, 0.8])
    made = faces(car, place, heading, 0.0, doors=())
    corners = np.concatenate([face.corners for face in made if face.part in ("body", "bonnet", "roof", "glass")])
    along = (corners[:, :2] - place) @ heading
    assert np.ptp(along) == pytest.approx(4.0)
    assert corners[:, 2].max() == pytest.approx(1.9)
    for face in made:
        if face.part in ("body", "bonnet", "roof", "glass"):
            inside = np.array([*(place - 0.5 * heading), 0.6 if face.part in ("body", "bonnet") else 1.3])
            assert float(face.normal @ (face.corners.mean(axis=0) - inside)) > 0
    assert len(faces(car, place, heading, 0.0, doors=("left",))) == len(made) + 1
