"""The rendering: same bytes for any number of workers, the mark, and pictures that agree with the truth beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from observance.reenactment.film import is_marked
from observance.reenactment.render import render
from observance.reenactment.scenario import Fires, Scenario
from observance.reenactment.views import sees
from observance.reenactment.watching import camera_of
from observance.values.marks import RE_ENACTMENT_MARK


def _decoded(path: Path) -> tuple[list[float], NDArray[np.float64], dict[str, str]]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        times = [float(frame.time) for frame in frames]
        grey = np.stack([frame.to_ndarray(format="yuv420p")[: frame.height] for frame in frames]).astype(float)
        return times, grey, dict(container.metadata)


def _clip(out: Path, file: str) -> dict[str, Any]:
    truth = json.loads((out / "truth.json").read_text())
    return next(clip for clip in truth["clips"] if clip["file"] == file)


@pytest.fixture
def rendered(yard: Scenario, tmp_path: Path) -> tuple[Path, Scenario]:
    render(yard, tmp_path)
    return tmp_path, yard


def test_the_bytes_do_not_depend_on_the_number_of_workers(yard: Scenario, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    one = render(yard, tmp_path / "one")
    two = render(yard, tmp_path / "two", workers=2, progress=lambda *news: heard.append(news))
    assert [file.digest for file in one] == [file.digest for file in two]
    assert (tmp_path / "one/truth.json").read_bytes() == (tmp_path / "two/truth.json").read_bytes()
    assert [(file.camera, file.frames) for file in one] == [("a", 21), ("b", 17)]
    assert heard[-1][1:] == (38, 38)
    other = render(yard.model_copy(update={"seed": 8}), tmp_path / "other")
    assert one[0].digest != other[0].digest


def test_every_file_says_what_it_is(rendered: tuple[Path, Scenario]) -> None:
    out, scenario = rendered
    for name in ("a-a.mp4", "b-a.mp4"):
        _, _, metadata = _decoded(out / name)
        assert metadata["title"].startswith("RE-ENACTMENT")
        assert metadata["comment"] == f"{RE_ENACTMENT_MARK} {scenario.digest}"
        assert is_marked(metadata)
    assert not is_marked({"comment": "holiday", "title": "RE-ENACTMENT"})


def test_time_stamps_in_the_file_are_those_of_the_truth(rendered: tuple[Path, Scenario]) -> None:
    out, _ = rendered
    for name in ("a-a.mp4", "b-a.mp4"):
        times, _, _ = _decoded(out / name)
        assert times == pytest.approx(_clip(out, name)["pts_s"], abs=2e-5)


def test_movers_show_where_the_truth_says_and_nowhere_else(rendered: tuple[Path, Scenario], tmp_path: Path) -> None:
    out, scenario = rendered
    empty = tmp_path / "empty"
    render(scenario.model_copy(update={"movers": ()}), empty)
    for name in ("a-a.mp4", "b-a.mp4"):
        _, with_movers, _ = _decoded(out / name)
        _, without, _ = _decoded(empty / name)
        change = np.abs(with_movers - without)
        rows = [row for row in _clip(out, name)["boxes"] if row[6] > 0.3]
        assert {row[1] for row in rows} >= {"walker", "car"}
        outside = np.ones(change.shape, dtype=bool)
        for frame, _, left, top, width, height, _ in rows:
            box = (frame, slice(max(top, 0), top + height), slice(max(left, 0), left + width))
            assert change[box].max() > 25
            outside[frame, max(top - 20, 0) : top + height + 12, max(left - 25, 0) : left + width + 60] = False
        assert np.percentile(change[outside], 99) < 12


def test_a_foot_stands_where_the_camera_model_puts_it(rendered: tuple[Path, Scenario]) -> None:
    out, scenario = rendered
    camera = camera_of(scenario.camera("a"))
    clip = _clip(out, "a-a.mp4")
    for frame, mover, left, top, width, height, visible in clip["boxes"]:
        if mover == "walker":
            foot = camera.project(np.array([[*clip["places"]["walker"][frame], 0.0]]))[0]
            head = camera.project(np.array([[*clip["places"]["walker"][frame], 1.72]]))[0]
            assert left - 1 <= foot[0] <= left + width + 1
            assert top + height == pytest.approx(foot[1], abs=2.5)
            assert top == pytest.approx(head[1], abs=2.5)
            assert visible > 0.95


def test_what_a_hut_hides_is_not_drawn_and_sees_agrees(rendered: tuple[Path, Scenario]) -> None:
    out, scenario = rendered
    shares = [row[6] for row in _clip(out, "a-a.mp4")["boxes"] if row[1] == "hidden"]
    view = sees("a", (9, 7.5), scenario)
    assert view.hidden_by == ("hut",)
    assert not view.seen
    assert max(shares, default=0.0) < 0.35
    clear = sees("a", (-1, 1), scenario, at=scenario.start + 1.5)
    assert clear.seen
    assert clear.hidden_by == ()
    assert not sees("a", (-1, 1), scenario, at=scenario.start + 40).recording
    assert not sees("a", (0, -60), scenario).seen


def test_bodies_are_bright_in_the_thermal_look(rendered: tuple[Path, Scenario]) -> None:
    out, _ = rendered
    _, grey, _ = _decoded(out / "b-a.mp4")
    for frame, mover, left, top, width, height, visible in _clip(out, "b-a.mp4")["boxes"]:
        if mover == "walker" and visible > 0.9:
            box = grey[frame, top : top + height, left : left + width]
            assert box.max() > np.median(grey[frame]) + 50


def test_a_caught_flash_lights_its_frame_and_only_that(yard: Scenario, tmp_path: Path) -> None:
    event = Fires(kind="fires", by="walker", at=36001.8, count=1, toward=(0.0, -9.0))
    armed = yard.mover("walker").model_copy(update={"carries": "rifle"})
    movers = tuple(armed if mover.id == "walker" else mover for mover in yard.movers)
    spec = yard.camera("a").model_copy(update={"exposure_s": 0.0999})
    scenario = yard.model_copy(update={"movers": movers, "events": (event,), "cameras": (spec,)})
    render(scenario, tmp_path)
    (frame, shot, share, u, v), *rest = _clip(tmp_path, "a-a.mp4")["flashes"]
    assert shot.startswith("walker/")
    assert 0 < share <= 1
    assert len(rest) <= 1  # the flash may fall on the seam of two exposures
    _, grey, _ = _decoded(tmp_path / "a-a.mp4")
    if share > 0.5:
        near = grey[:, round(v) - 3 : round(v) + 4, round(u) - 3 : round(u) + 4].max(axis=(1, 2))
        assert near[frame] > np.delete(near, [frame - 1, frame, frame + 1]).max() + 15


def test_the_word_is_on_every_frame_and_stands_still(rendered: tuple[Path, Scenario], tmp_path: Path) -> None:
    from observance.reenactment.backdrop import draw_backdrop
    from observance.reenactment.sensor import sensor_of

    out, scenario = rendered
    spec = scenario.camera("a")
    still = draw_backdrop(scenario, spec)
    word = sensor_of(spec, scenario.seed, 0, np.zeros(1, dtype=np.int64), still.image, "x").word
    assert word.max() > 8
    assert np.abs(word).mean() < 2
    _, grey, _ = _decoded(out / "a-a.mp4")
    quiet = still.image.mean(axis=2) * 219 / 255 + 16
    lit = word > 6
    lit[:40] = False  # the clock's bar
    for frame in grey:
        assert (frame - quiet)[lit].mean() > (frame - quiet)[word == 0].mean() + 5


def test_a_picture_whose_half_height_is_odd_is_rendered_with_its_clock(yard: Scenario, tmp_path: Path) -> None:
    odd = tuple(camera.model_copy(update={"size": (160, 90)}) for camera in yard.cameras[:1])
    render(yard.model_copy(update={"cameras": odd}), tmp_path)
    _, grey, _ = _decoded(tmp_path / "a-a.mp4")
    assert grey.shape[1:] == (90, 160) and grey[:, :20].max() > 180  # the burnt-in clock's letters
