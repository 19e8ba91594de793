"""The still scene: what is painted on the ground is where the camera model says, from any camera."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.reenactment.backdrop import SUB, draw_backdrop
from observance.reenactment.scenario import Scenario
from observance.reenactment.scenery import Building, Sun
from observance.reenactment.solids import solids
from observance.reenactment.truth import crossings
from observance.reenactment.watching import Turned, camera_of


def test_a_painted_line_is_drawn_where_the_camera_sees_it(yard: Scenario) -> None:
    spec = yard.camera("a").model_copy(update={"k1": 0.08})
    scenario = yard.model_copy(update={"cameras": (spec,), "movers": (), "sun": Sun(strength=0.0)})
    picture, camera = draw_backdrop(scenario, spec).image.mean(axis=2), camera_of(spec)

    def light(y: float) -> float:
        pixels = camera.project(np.array([[x, y, 0.0] for x in np.arange(-9, 5, 0.5)])) - 0.5
        return float(np.mean([picture[round(v), round(u)] for u, v in pixels]))

    assert light(0.0) > light(-1.0) + 10
    assert light(0.0) > light(1.0) + 10


def test_two_cameras_see_the_same_ground(yard: Scenario) -> None:
    base = yard.camera("a")
    one = base.model_copy(update={"size": (512, 320), "focal_px": 700.0})
    other = one.model_copy(update={"id": "c", "position": (6.0, -21.0, 9.0)})
    points = np.array([[x, y, 0.0] for x in np.arange(-4, 3, 0.2) for y in np.arange(-5, -1, 0.2)])
    seen = []
    for spec in (one, other):
        picture = draw_backdrop(yard, spec).image.mean(axis=2)
        pixels = camera_of(spec).project(points) - 0.5
        seen.append(np.array([picture[round(v), round(u)] for u, v in pixels]))
    assert np.corrcoef(seen[0], seen[1])[0, 1] > 0.6


def test_depths_are_those_of_the_walls(yard: Scenario) -> None:
    spec = yard.camera("a")
    still, camera = draw_backdrop(yard, spec), camera_of(spec)
    wall = np.array([[8.0, 1.0, 1.5]])  # the hut's near wall: y from 1 to 5
    u, v = camera.project(wall)[0]
    depth = still.depth[round(SUB * v), round(SUB * u)]
    assert depth == pytest.approx(float((wall[0] - camera.centre) @ camera.rotation[2]), abs=0.1)
    u, v = camera.project(np.array([[-5.0, 0.0, 0.0]]))[0]
    assert np.isinf(still.depth[round(SUB * v), round(SUB * u)])


def test_a_shadow_falls_away_from_the_sun(yard: Scenario) -> None:
    spec = yard.camera("a")
    scenario = yard.model_copy(update={"sun": Sun(bearing_deg=90, elevation_deg=30)})
    still, camera = draw_backdrop(scenario, spec), camera_of(spec)

    def shade(x: float, y: float) -> float:
        u, v = camera.project(np.array([[x, y, 0.0]]))[0]
        return float(still.shade[round(v), round(u)])

    # the hut is 3 m high and ends at x = 6: its shadow reaches 3 / tan 30 = 5.2 m to the west
    assert shade(3.0, 3.0) > 0.9
    assert shade(0.2, 3.0) < 0.1
    assert shade(11.5, 0.0) < 0.1


@given(
    bearing=st.floats(0, 360), x=st.floats(-3, 3), y=st.floats(-3, 3), gable=st.sampled_from([0.0, 1.5]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_rays_enter_a_house_where_its_walls_are(bearing: float, x: float, y: float, gable: float) -> None:
    house = Building(id="h", centre=(x, y), size=(6, 4, 3), bearing_deg=bearing, roof_m=gable)
    body = solids(_scene().model_copy(update={"buildings": (house,)}))[0]
    origin = np.array([x, y, 1.5])
    turn = np.radians(bearing)
    along = np.array([np.sin(turn), np.cos(turn), 0.0])
    across = np.array([np.cos(turn), -np.sin(turn), 0.0])
    start = origin - 50 * along
    at, _ = body.enter(start, np.array([along, across]))
    assert at[0] == pytest.approx(47.0, abs=1e-6)
    assert np.isinf(at[1])
    at, _ = body.enter(origin + 50 * across, -across[None])
    assert at[0] == pytest.approx(48.0, abs=1e-6)


def test_a_camera_turned_by_angles_looks_where_they_say() -> None:
    spec = (
        _scene()
        .cameras[0]
        .model_copy(
            update={"look_at": None, "turned": Turned(bearing_deg=90, down_deg=45), "position": (0.0, 0.0, 10.0)}
        )
    )
    camera = camera_of(spec)
    middle = np.array([[camera.cx, camera.cy]])
    assert np.allclose(camera.ground(middle), [[10.0, 0.0]], atol=1e-9)
    assert np.allclose(camera.rotation @ camera.rotation.T, np.eye(3))
    assert np.linalg.det(camera.rotation) == pytest.approx(1.0)


def test_walking_around_the_end_of_a_line_crosses_nothing(yard: Scenario) -> None:
    assert [(one.mover, one.onto) for one in crossings(yard)] == [("walker", "right")]
    assert crossings(yard)[0].at == pytest.approx(36004.0, abs=0.02)
    walker = yard.mover("walker").waypoints
    around = [p.model_copy(update={"to": (25.0, p.to[1])}) for p in walker]
    assert crossings(yard.with_waypoints("walker", around)) == []


def _scene() -> Scenario:
    return Scenario.model_validate(
        {
            "title": "t",
            "seed": 0,
            "day": "2024-05-01T00:00:00+00:00",
            "start": "10:00:00",
            "end": "10:01:00",
            "cameras": [
                {
                    "id": "a",
                    "position": [0, -20, 8],
                    "look_at": [0, 0, 0],
                    "focal_px": 300,
                    "records": [{"from": "10:00:01", "until": "10:00:02"}],
                }
            ],
        }
    )
