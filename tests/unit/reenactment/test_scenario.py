"""The script: strict reading, and the two variations that a question makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.reenactment.courses import places
from observance.reenactment.scenario import Scenario, Waypoint, load_scenario
from observance.reenactment.truth import crossings
from observance.reenactment.views import sees
from observance.values.errors import RefusedInput

SOUND = """
title: A yard
seed: 1
day: 2024-05-01T00:00:00+02:00
start: "10:00:00"
end: "10:01:00"
lines: [{id: line, points: [[-20, 0], [20, 0]]}]
cameras:
  - {id: a, position: [0, -20, 8], look_at: [0, 0, 0], focal_px: 300, records: [{from: "10:00:01", until: "10:00:02"}]}
movers:
  - kind: person
    id: walker
    waypoints: [{at: "10:00:00", to: [0, 9]}, {at: "10:00:04.5", to: [0, -3]}, {at: "10:00:09", to: [0, 9]}]
"""


def _refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    with pytest.raises(RefusedInput) as caught:
        load_scenario(path)
    return str(caught.value)


def test_times_of_day_become_instants(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SOUND)
    scenario = load_scenario(path)
    assert scenario.mover("walker").waypoints[1].at == 36004.5
    assert scenario.instant(scenario.start) == 1714550400.0  # 2024-05-01T08:00:00Z


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed: 1", "seed: 1\nseeds: 2", ["scenario.yaml:4", "'seeds'"]),
        ('at: "10:00:04.5"', 'at: "half past ten"', ["waypoints[1]", "15:14:40", "half past ten"]),
        ('at: "10:00:04.5"', 'at: "09:00:00"', ["'walker'", "order of their times"]),
        ("look_at: [0, 0, 0]", "look_at: [0, -20, 0]", ["straight below"]),
        ("look_at: [0, 0, 0], ", "", ["look_at or turned"]),
        ("focal_px: 300", "focal_px: 300, size: [641, 360]", ["even numbers"]),
        ("focal_px: 300", 'focal_px: 300, fps: "ten"', ["fps"]),
        (
            "lines: [{id: line, points: [[-20, 0], [20, 0]]}]",
            "lines: [{id: line, points: [[-20, 0]]}]",
            ["lines[0].points", "a list of 1"],
        ),
        ("movers:", "events: [{kind: fires, by: ghost, at: '10:00:01', toward: [0, 0]}]\nmovers:", ["'ghost'"]),
        ("day: 2024-05-01T00:00:00+02:00", "day: 2024-05-01T00:00:00", ["zone"]),
    ],
)
def test_broken_scripts_are_refused_with_their_place(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in SOUND
    message = _refusal(tmp_path, SOUND.replace(old, new))
    for word in words:
        assert word in message


def test_without_leaves_out_the_mover_and_what_he_does(example_path: Path) -> None:
    scenario = load_scenario(example_path)
    less = scenario.without("shooter-1")
    assert len(less.movers) == len(scenario.movers) - 1
    assert len(less.events) == len(scenario.events) - 1
    assert less.digest != scenario.digest
    with pytest.raises(KeyError):
        scenario.without("nobody")


def test_with_waypoints_refuses_a_way_out_of_order(yard: Scenario) -> None:
    with pytest.raises(ValueError, match="order"):
        yard.with_waypoints("walker", [Waypoint(at=5.0, to=(0, 0)), Waypoint(at=4.0, to=(0, 1))])


@given(short=st.floats(0.2, 2.5), deep=st.floats(0.1, 6.0), along=st.floats(-5, 5))
def test_turned_back_turns_at_the_distance_asked_for(short: float, deep: float, along: float) -> None:
    scenario = Scenario.model_validate(
        {
            "title": "t", "seed": 0, "day": "2024-05-01T00:00:00+00:00", "start": "10:00:00", "end": "10:01:00",
            "lines": [{"id": "line", "points": [[-30.0, -30.0], [30.0, 30.0]]}],
            "cameras": [
                {"id": "a", "position": [0, -20, 8], "look_at": [0, 0, 0], "focal_px": 300,
                 "records": [{"from": "10:00:01", "until": "10:00:02"}]}
            ],
            "movers": [
                {"kind": "person", "id": "p", "waypoints": [
                    {"at": 36000.0, "to": [along - 30, along + 30]}, {"at": 36004.0, "to": [along - 2, along + 2]},
                    {"at": 36006.0, "to": [along + deep, along - deep]}, {"at": 36010.0, "to": [along - 9, along + 9]},
                ]}
            ],
        }
    )  # fmt: skip
    assert {one.onto for one in crossings(scenario)} == {"left", "right"}
    turned = scenario.turned_back("p", "line", short)
    way = turned.mover("p").waypoints
    path = places(way, np.arange(36000.0, 36010.0, 0.01))
    depth = (path[:, 1] - path[:, 0]) / np.sqrt(2)
    assert depth.min() == pytest.approx(short, abs=1e-6)
    assert crossings(turned) == []
    assert way[0] == scenario.mover("p").waypoints[0]


def test_the_example_tells_the_published_story(example_path: Path) -> None:
    scenario = load_scenario(example_path)
    found = crossings(scenario)
    assert [(one.mover, one.onto) for one in found] == [
        ("man-who-fled", "right"), ("second-person", "right"), ("second-person", "left"),
    ]  # fmt: skip
    assert 3.0 <= found[2].at - found[1].at <= 4.0
    for one in found:
        for camera in ("cam-1", "cam-2"):
            view = sees(camera, one.place, scenario, at=one.at)
            assert view.seen
            assert view.height_px >= 30
            assert view.metres_per_px < 0.15
    assert [one.mover for one in crossings(scenario.without("second-person"))] == ["man-who-fled"]
    assert [one.mover for one in crossings(scenario.turned_back("second-person", "mdl", 1.0))] == ["man-who-fled"]
    fall = scenario.mover("man-who-fled").waypoints[6].to
    assert not any(sees(camera, fall, scenario).seen for camera in ("cam-1", "cam-2", "cam-3"))
    assert sees("cam-4", fall, scenario).seen
