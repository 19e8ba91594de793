"""Tracks of a troubled camera: right where nothing is amiss, nobody who is not there, nothing where nothing is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from troubled import filmed, yard

from observance.observation.camera import Camera
from observance.observation.footage.reading.laying import moved_boxes
from observance.observation.footage.reading.steadiness.realign import realigned
from observance.observation.footage.reading.steadiness.watch import Steady
from observance.observation.footage.reading.stretches import shots_of
from observance.observation.footage.tracker import Tracked, track_clip
from observance.reenactment.scenario import Scenario
from observance.reenactment.watching import camera_of

Floats = NDArray[np.float64]
Trouble = dict[str, object]
CLOCK = np.array([[0.0, 0.0], [216.0, 0.0], [216.0, 34.0], [0.0, 34.0]])


def tracked(scenario: Scenario, out: Path) -> tuple[Tracked, Steady]:
    camera = camera_of(scenario.cameras[0])
    watch = Steady(camera, [CLOCK])
    return track_clip(filmed(scenario, out), camera, camera_id="a", masks=[CLOCK], watch=watch), watch


def compared(made: Tracked, out: Path) -> list[tuple[int, int, float, float]]:
    """Per track: first and last frame, median distance on the ground (m) and of the box's foot (px) from the truth."""
    truth = json.loads((out / "truth.json").read_text())["clips"][0]
    places = np.array([[np.nan, np.nan] if at is None else at for at in truth["places"]["walker"]])
    feet = {row[0]: (row[2] + row[4] / 2, row[3] + row[5]) for row in truth["boxes"]}
    table, found = made.table, []
    names, frames = np.array(table["track"].to_pylist()), table["frame"].to_numpy()
    xy = np.column_stack([table["x_m"].to_numpy(), table["y_m"].to_numpy()])
    left, top, width, height = (table[name].to_numpy() for name in ("left_px", "top_px", "width_px", "height_px"))
    for name in sorted(set(names)):
        own = np.flatnonzero(names == name)
        ground = np.hypot(*(xy[own] - places[frames[own]]).T)
        known = [k for k in own if int(frames[k]) in feet]
        away = [
            np.hypot(left[k] + width[k] / 2 - feet[frames[k]][0], top[k] + height[k] - feet[frames[k]][1])
            for k in known
        ]
        found.append(
            (int(frames[own[0]]), int(frames[own[-1]]), float(np.median(ground)), float(np.median(away or [np.nan])))
        )
    return found


@pytest.mark.parametrize(
    ("troubles", "wanted"),
    [
        ([{"kind": "shakes", "from": "10:00:01", "until": "10:00:07", "px": 3}], [(0, 79)]),
        ([{"kind": "knocked", "at": "10:00:04", "right_deg": 3, "down_deg": 1, "roll_deg": 0.5}], [(0, 39), (40, 79)]),
        ([{"kind": "turns to", "at": "10:00:03", "zoom": 1.5}], [(0, 30), (41, 79)]),
        ([{"kind": "black", "from": "10:00:03", "until": "10:00:04"}], [(0, 29), (40, 79)]),
        ([{"kind": "freezes", "from": "10:00:03", "until": "10:00:04"}], [(0, 31), (40, 79)]),
        ([{"kind": "inverts", "from": "10:00:04", "until": "10:00:09"}], [(0, 39), (40, 79)]),
        ([{"kind": "shimmers", "from": "10:00:03", "until": "10:00:06"}], [(0, 30), (31, 60), (61, 79)]),
    ],
)  # fmt: skip
def test_the_walker_and_nobody_else_is_followed_on_the_ground(
    tmp_path: Path, troubles: list[Trouble], wanted: list[tuple[int, int]]
) -> None:
    made, _ = tracked(yard(troubles, look="thermal"), tmp_path)
    found = compared(made, tmp_path)
    assert np.array([one[:2] for one in found]) == pytest.approx(np.array(wanted), abs=3)
    assert max(ground for _, _, ground, _ in found) < 0.2
    assert max(pixels for _, _, _, pixels in found) < 3.0


def test_in_a_day_s_light_a_shaking_camera_follows_the_walker_all_the_way(tmp_path: Path) -> None:
    made, _ = tracked(yard([{"kind": "shakes", "from": "10:00:01", "until": "10:00:07", "px": 3}]), tmp_path)
    longest = max(compared(made, tmp_path), key=lambda one: one[1] - one[0])
    assert longest[0] < 6 and longest[1] > 73
    assert longest[2] < 0.4


def test_nothing_is_claimed_while_the_camera_moves_and_a_preset_is_known_again(tmp_path: Path) -> None:
    stops: list[Trouble] = [
        {"kind": "turns to", "at": "10:00:03", "right_deg": 36},
        {"kind": "turns to", "at": "10:00:05.5", "right_deg": 0},
    ]
    made, watch = tracked(yard(stops, look="thermal", focal_px=420, until="10:00:10"), tmp_path)
    moving = [(begin, end) for begin, end, why in watch.blind if why == "camera moving"]
    assert np.array(moving) == pytest.approx(np.array([(3.1, 4.1), (5.6, 6.6)]), abs=0.25)
    elsewhere = [why for _, _, why in watch.blind if "could not be laid" in why]
    assert len(elsewhere) == 1
    on_ground = np.isfinite(made.table["x_m"].to_numpy())
    frames = made.table["frame"].to_numpy()[on_ground]
    assert not ((frames > 31) & (frames < 65)).any()
    back = [one for one in compared(made, tmp_path) if one[0] >= 64]
    assert back and back[0][2] < 0.2


def test_a_carried_camera_and_a_filmed_monitor_place_nobody_on_the_ground(tmp_path: Path) -> None:
    cases: list[tuple[str, Trouble]] = [
        ("hand", {"kind": "handheld", "from": "10:00:00", "until": "10:00:09"}),
        ("monitor", {"kind": "filmed monitor"}),
    ]
    for name, trouble in cases:
        made, watch = tracked(yard([trouble], until="10:00:05"), tmp_path / name)
        assert not np.isfinite(made.table["x_m"].to_numpy()).any()
        assert watch.blind and watch.blind[0][0] == 0.0
        assert any("in the picture" in note or "camera moves" in note for note in made.notes)


def test_an_edited_film_says_its_shots_and_no_track_goes_over_a_cut(tmp_path: Path) -> None:
    shots = [{"from": "10:00:04", "until": "10:00:07"}, {"from": "10:00:00", "until": "10:00:03", "right_deg": 30}]
    scenario = yard([{"kind": "edited", "shots": shots}], look="thermal")
    made, watch = tracked(scenario, tmp_path)
    assert watch.found is not None and shots_of(watch.stretches(made.clip)) == ((0, 30), (30, 60))
    assert all(last < 30 or first >= 30 for first, last, _, _ in compared(made, tmp_path))


def camera(bearing: float = 0.0, zoom: float = 1.0, aside_m: float = 0.0, k1: float = 0.0) -> Camera:
    own = camera_of(yard([]).cameras[0])
    cos, sin = np.cos(bearing), np.sin(bearing)
    about = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    return Camera(
        id="a", width=320, height=240, fx=own.fx * zoom, fy=own.fy * zoom, cx=own.cx, cy=own.cy, k1=k1,
        rotation=about @ own.rotation, centre=own.centre + np.array([aside_m, 0, 0]), covariance=own.covariance,
    )  # fmt: skip


def seen_by(one: Camera, other: Camera, noise: float) -> Floats:
    chance = np.random.RandomState(4)
    ground = np.column_stack(
        [chance.uniform(-12, 12, 300), chance.uniform(-4, 40, 300), chance.choice([0, 0, 2.5], 300)]
    )
    pairs = np.column_stack([one.project(ground), other.project(ground)])
    inside = ((pairs > 0) & (pairs < [320, 240, 320, 240])).all(axis=1)
    return pairs[inside] + noise * chance.normal(size=(int(inside.sum()), 4))


@pytest.mark.parametrize(("bearing", "zoom", "k1"), [(0.1, 1.0, 0.0), (-0.2, 1.0, -0.1), (0.05, 1.6, 0.0)])
def test_a_turn_and_a_zoom_are_found_from_points_that_both_views_show(bearing: float, zoom: float, k1: float) -> None:
    known, true = camera(k1=k1), camera(bearing, zoom, k1=k1)
    pairs = seen_by(known, true, 0.3)
    scale = np.array([[zoom, 0, 0], [0, zoom, 0], [0, 0, 1.0]])
    found = realigned(known, scale, pairs)
    assert found is not None
    ground = np.array([[0.0, 4.0, 0.0], [4.0, 12.0, 0.0]])
    assert found.camera.project(ground) == pytest.approx(true.project(ground), abs=0.4)
    assert found.error_px < 0.5


def test_a_camera_that_was_shifted_is_not_called_turned() -> None:
    known, shifted = camera(), camera(0.05, aside_m=2.5)
    assert realigned(known, np.eye(3), seen_by(known, shifted, 0.3)) is None


def test_boxes_go_with_the_picture() -> None:
    boxes = np.array([[10.0, 20.0, 6.0, 16.0], [10.0, 20.0, 6.0, 16.0]])
    ways = np.stack([np.array([[2.0, 0, 5], [0, 2.0, 1], [0, 0, 1]]), np.full((3, 3), np.nan)])
    assert moved_boxes(boxes, ways) == pytest.approx(np.array([[25.0, 41.0, 12.0, 32.0], [10.0, 20.0, 6.0, 16.0]]))
