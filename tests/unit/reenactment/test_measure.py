"""Measuring by re-enacting: walkers in view and apart, true instants, and trials that follow from the tracks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pytest

from observance.observation.camera import Camera
from observance.observation.footage.empty.light import COLUMNS, ROWS, empty_picture, light_of
from observance.observation.footage.reading.decode import Reader
from observance.reenactment.measure.take import Asked, Setting, film
from observance.reenactment.measure.trials import matched, measure_take
from observance.reenactment.measure.walks import tall, walks
from observance.reenactment.sensor import noise_at
from observance.values.tables import TRACKS

DOWN = np.radians(20.0)
LENS = Camera(
    id="cam", width=320, height=240, fx=300.0, fy=300.0, cx=160.0, cy=120.0, k1=0.0,
    rotation=np.array([[1.0, 0, 0], [0, -np.sin(DOWN), -np.cos(DOWN)], [0, np.cos(DOWN), -np.sin(DOWN)]]),
    centre=np.array([0.0, 0.0, 6.0]), covariance=np.zeros((8, 8)),
)  # fmt: skip
SETTING = Setting(kind="walks", height_m=1.7)


@pytest.mark.parametrize("kind", ["walks", "runs", "crawls", "stands"])
def test_walkers_are_in_view_spread_over_sizes_and_apart(kind: str) -> None:
    found = walks(LENS, kind=kind, height_m=1.7, reach_m=100.0, length_s=40.0, most=20, seed=3, clip=0)
    assert len(found) >= 12
    heights = []
    for walk in found:
        assert 0 <= walk.begins_s < walk.ends_s <= 40 and 0.05 <= abs(walk.contrast) <= 0.9
        heights.append(float(np.median(tall(LENS, walk.place(np.linspace(walk.begins_s, walk.ends_s, 9)), 1.7))))
    assert min(heights) < 12 and max(heights) > 30
    assert {walk.contrast > 0 for walk in found} == {True, False}
    for a in range(len(found)):
        for b in range(a):
            times = np.arange(max(found[a].begins_s, found[b].begins_s), min(found[a].ends_s, found[b].ends_s), 0.5)
            if len(times):
                feet = [LENS.project(np.column_stack([w.place(times), 0 * times])) for w in (found[a], found[b])]
                assert (np.abs(feet[0] - feet[1]).max(axis=1) > 4).all()


def test_a_take_knows_where_everybody_is_and_how_clear(tmp_path: Path) -> None:
    path = tmp_path / "take.mp4"
    asked = film(LENS, replace(SETTING, rate_hz=3.0, noise=0.5, quality=10), path, seed=2, take=0)
    assert len({one.walker for one in asked}) >= 12
    empty = cv2.cvtColor(empty_picture(path), cv2.COLOR_BGR2YUV_I420)[:240].astype(float)
    frames = {frame.index: frame.y.astype(float) for frame in Reader(path)}
    clear = [one for one in asked if one.difference > 12 and one.height_px > 25]
    gaps = []
    for one in clear:
        u, v, half = round(one.foot[0]), round(one.foot[1] - one.height_px * 0.6), max(1, round(one.height_px * 0.05))
        there = (slice(v - half, v + half), slice(u - half, u + half))
        gaps.append(abs(float((frames[one.frame][there] - empty[there]).mean())) / one.difference)
    assert np.median(gaps) == pytest.approx(1.0, abs=0.35), gaps


def test_a_track_on_the_mover_is_seen_and_one_beside_is_not() -> None:
    asked = tuple(
        Asked(walker=k, frame=f, foot=(100.0 + 5 * f, 100.0), height_px=40.0, difference=30.0)
        for k, f in ((0, 0), (0, 1), (0, 2))
    )

    def rows(track: str, feet: list[tuple[int, float, float]]) -> dict[str, list[object]]:
        return {"track": [track] * len(feet), "frame": [f for f, _, _ in feet],
                "left_px": [u - 7 for _, u, _ in feet], "top_px": [v - 40 for _, _, v in feet]}  # fmt: skip

    def table(*parts: dict[str, list[object]]) -> pa.Table:
        n = sum(len(part["frame"]) for part in parts)
        columns: dict[str, list[object]] = {name: [0.0] * n for name in TRACKS.names}
        columns |= {name: [x for part in parts for x in part[name]] for name in parts[0]}
        columns |= {"width_px": [14.0] * n, "height_px": [40.0] * n, "seen": [True] * n}
        columns |= {"by_model": [False] * n, "kind": ["person"] * n}
        return pa.table(columns, schema=TRACKS)

    on, off = (
        rows("cam/1", [(0, 103.0, 104.0), (1, 108.0, 96.0)]),
        rows("cam/2", [(1, 105.0, 130.0), (2, 150.0, 100.0)]),
    )
    seen, beside = matched(asked, table(on, off))
    assert seen.tolist() == [True, True, False] and beside == 1


def test_light_is_the_brightness_and_the_noise_of_the_film(tmp_path: Path) -> None:
    for noise in (1.0, 4.0):
        path = tmp_path / f"take-{noise:g}.mp4"
        film(LENS, replace(SETTING, rate_hz=2.0, noise=noise, quality=2), path, seed=2, take=0)
        light = light_of(path)
        assert light.level.shape == (len(light.times), ROWS, COLUMNS) and len(light.times) == 4
        ground = slice(5, None)
        expected = noise * np.median([noise_at(float(x)) for x in light.level[:, ground].ravel()])
        assert np.median(light.noise[:, ground]) == pytest.approx(expected, rel=0.2)
    row, column = light.blocks(np.array([[0.0, 0.0], [319.0, 239.0], [-5.0, 900.0], [np.nan, np.nan]]))
    assert row.tolist() == [0, ROWS - 1, ROWS - 1, 0] and column.tolist() == [0, COLUMNS - 1, 0, 0]


def test_large_clear_walkers_are_seen_and_small_faint_ones_are_not() -> None:
    take = measure_take(LENS, replace(SETTING, rate_hz=8.0), seed=4, take=0)
    trials = take.trials
    easy = (trials.height_px > 26) & (trials.contrast > 8)
    hard = (trials.height_px < 9) | (trials.contrast < 1)
    assert easy.sum() >= 4 and hard.sum() >= 4
    assert trials.seen[easy].mean() > 0.8 and trials.seen[hard].mean() < 0.2
