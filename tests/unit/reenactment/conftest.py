"""A small yard with a hut, a line, a walker and a car, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from observance.reenactment.scenario import Scenario

EXAMPLE = Path(__file__).parents[3] / "examples" / "panmunjom-2017" / "scenario.yaml"


def yard_data() -> dict[str, object]:
    return {
        "title": "A yard",
        "seed": 7,
        "day": "2024-05-01T00:00:00+02:00",
        "zone_hours": 2,
        "start": "10:00:00",
        "end": "10:01:00",
        "lines": [{"id": "line", "points": [[-20, 0], [20, 0]], "painted": True, "width_m": 0.4}],
        "buildings": [{"id": "hut", "centre": [8, 3], "size": [4, 4, 3]}],
        "cameras": [
            {
                "id": "a",
                "position": [0, -22, 8],
                "look_at": [1, 1, 0],
                "focal_px": 260,
                "size": [256, 160],
                "fps": "10",
                "clock": {"offset_s": 12.5, "drift_ppm": 200},
                "records": [{"from": "10:00:01", "until": "10:00:03"}],
            },
            {
                "id": "b",
                "position": [-20, -14, 8],
                "look_at": [0, 1, 0],
                "focal_px": 260,
                "size": [256, 160],
                "fps": "25/3",
                "look": "thermal",
                "records": [{"from": "10:00:01", "until": "10:00:03"}],
            },
        ],
        "movers": [
            {
                "kind": "person",
                "id": "walker",
                "waypoints": [{"at": "10:00:00", "to": [-1, 4]}, {"at": "10:00:06", "to": [-1, -2]}],
            },
            {
                "kind": "person",
                "id": "hidden",
                "carries": "rifle",
                "waypoints": [
                    {"at": "10:00:00", "to": [9, 7.5], "posture": "kneels", "facing_deg": 180},
                    {"at": "10:00:06", "to": [9, 7.5]},
                ],
            },
            {
                "kind": "vehicle",
                "id": "car",
                "waypoints": [{"at": "10:00:00", "to": [-9, 6]}, {"at": "10:00:06", "to": [-3, 6]}],
            },
        ],
    }


@pytest.fixture
def yard() -> Scenario:
    return Scenario.model_validate(yard_data())


@pytest.fixture
def troubled() -> Callable[..., Scenario]:
    """The yard's first camera alone, with troubles and with other keys of the camera."""

    def make(*troubles: dict[str, object], **camera: object) -> Scenario:
        data = yard_data()
        cameras = data["cameras"]
        assert isinstance(cameras, list)
        return Scenario.model_validate(
            {**data, "cameras": [{**cameras[0], "clock": {}, "troubles": list(troubles), **camera}]}
        )

    return make


@pytest.fixture(scope="session")
def example_path() -> Path:
    return EXAMPLE
