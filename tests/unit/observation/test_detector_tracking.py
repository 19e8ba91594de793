"""A detector beside motion: asked where something moves, no sign is a person, the same for any workers."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path

import av
import made_models as made
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.blobs import image_rows, with_looks
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import Segment, write_planes
from observance.observation.footage.empty.scenery import scene_of
from observance.observation.footage.empty.view import view_of
from observance.observation.footage.following.support import Support, heard, stands, upright
from observance.observation.footage.reading.decode import frames
from observance.observation.footage.sighting.detector.asking import Asking
from observance.observation.footage.sighting.detector.boxes import Boxes
from observance.observation.footage.sighting.detector.looks import PERSON, VEHICLE, Looks, gathered, outside
from observance.observation.footage.sighting.detector.packing import whole
from observance.observation.footage.sighting.detector.regions import pictures, windows_of
from observance.observation.footage.sighting.detector.running import open_detector
from observance.observation.footage.sighting.detector.veto import still_places
from observance.observation.footage.sighting.fused import both
from observance.observation.footage.sighting.hull import CAR, LYING, UPRIGHT
from observance.observation.footage.sighting.sightings import Found
from observance.observation.footage.tracker import UNCALIBRATED, track, track_clip
from observance.observation.footage.tracklets import Tracklet
from observance.observation.footage.whole import Finish
from observance.observation.smoothing import DETECTED, MOTION, foot_error, smooth_rows
from observance.values.errors import refuse

Floats = NDArray[np.float64]

WIDTH, HEIGHT, FRAMES, RATE = 192, 144, 56, 8
SIGN = (150, 40, 11, 30)


def camera() -> Camera:
    """Six metres up, looking down by 0.35 radians."""
    tilt = 0.35
    rotation = np.array([[1, 0, 0], [0, -np.sin(tilt), -np.cos(tilt)], [0, np.cos(tilt), -np.sin(tilt)]])
    return Camera(
        id="c",
        width=WIDTH,
        height=HEIGHT,
        fx=260,
        fy=260,
        cx=WIDTH / 2,
        cy=HEIGHT / 2,
        k1=0.0,
        rotation=rotation,
        centre=np.array([0.0, 0.0, 6.0]),
        covariance=np.zeros((8, 8)),
    )


def place(k: int) -> Floats:
    """Where the walker is in frame k."""
    return np.array([-3.2 + k / RATE * 0.7, 15.0])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dark figure that walks, and a dark sign of a person's shape that stands."""
    path = tmp_path_factory.mktemp("film") / "walk.mkv"
    chance = np.random.RandomState(5)
    ground = 130 + 8 * chance.normal(size=(HEIGHT // 4, WIDTH // 4)).repeat(4, axis=0).repeat(4, axis=1)
    left, top, width, height = SIGN
    ground[top : top + height, left : left + width] = 40
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for k in range(FRAMES):
            picture = ground.copy()
            foot = camera().project(np.array([[*place(k), 0.0]]))[0]
            head = camera().project(np.array([[*place(k), 1.75]]))[0]
            tall = foot[1] - head[1]
            down = (v - head[1]) / tall
            half = tall * np.interp(down, [0, 0.06, 0.14, 0.2, 0.5, 1.0], [0.03, 0.06, 0.06, 0.14, 0.13, 0.1])
            picture[(down > 0) & (down < 1) & (np.abs(u - foot[0]) < half)] = 45
            noisy = np.clip(picture + 2 * chance.normal(size=picture.shape), 16, 235).astype(np.uint8)
            planes = np.vstack([noisy, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = round(1000 * k / RATE), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> made.DarkEyes:
    return made.dark_eyes(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def tracked(film: Path, eyes: made.DarkEyes) -> pa.Table:
    return track(film, camera(), camera_id="cam", detector=eyes)


def by_model(table: pa.Table) -> float:
    """The share of rows that a box supports."""
    return float(table.column("by_model").to_numpy(zero_copy_only=False).astype(float).mean())


def error_m(table: pa.Table) -> float:
    true = np.array([place(k) for k in table.column("frame").to_numpy().tolist()])
    found = np.column_stack([table.column("x_m").to_numpy(), table.column("y_m").to_numpy()])
    return float(np.median(np.hypot(*(found - true).T)))


def test_the_walker_is_one_track_that_both_support(film: Path, tracked: pa.Table) -> None:
    assert set(tracked.column("track").to_pylist()) == {"cam/0001"}
    assert set(tracked.column("kind").to_pylist()) == {"person"}
    assert tracked.num_rows > 0.9 * FRAMES
    assert by_model(tracked) > 0.9
    assert error_m(tracked) < 0.3
    alone = track(film, camera(), camera_id="cam")
    assert by_model(alone) == 0


def test_the_posterior_comes_again_from_rows_alone(film: Path, tracked: pa.Table) -> None:
    for table in (tracked, track(film, camera(), camera_id="cam")):
        smoothed = smooth_rows(table, camera())
        assert np.allclose(smoothed.mean[:, 0], table.column("x_m").to_numpy())
        assert np.allclose(smoothed.covariance[:, 0, 1], table.column("cov_xy_m2").to_numpy())
    assert (foot_error(np.array([True, True, False])), foot_error(np.zeros(0, dtype=bool))) == (DETECTED, MOTION)


def test_the_bytes_do_not_depend_on_the_workers(film: Path, eyes: made.DarkEyes, tracked: pa.Table) -> None:
    assert track(film, camera(), camera_id="cam", workers=2, detector=eyes).equals(tracked)


def test_without_a_calibration_boxes_take_the_place_of_blobs(film: Path, eyes: made.DarkEyes) -> None:
    result = track_clip(film, None, camera_id="cam", detector=eyes)
    assert set(result.table.column("kind").to_pylist()) == {"person"}
    assert by_model(result.table) > 0.8
    assert np.isnan(result.table.column("x_m").to_numpy()).all()
    assert UNCALIBRATED in result.notes
    left = result.table.column("left_px").to_numpy()
    assert left.max() < SIGN[0] + 5  # the walker's box; the sign is none


def test_notes_name_the_model_and_what_was_taken_for_the_scene(film: Path, eyes: made.DarkEyes) -> None:
    notes = "\n".join(track_clip(film, camera(), camera_id="cam", detector=eyes).notes)
    assert eyes.model.sha256 in notes
    assert "licence of the weights, as stated: not stated" in notes
    assert "boxes of a person at 155, 70 (11 x 30 px)" in notes


# --- asking -----------------------------------------------------------------------------------------------------------


def asked(film: Path, eyes: made.DarkEyes, folder: Path, steps: int, still: bool) -> Looks:
    """What is seen in `steps` frames of the film, or in so many copies of one of them."""
    shots = list(frames(film, last=steps - 1))
    source = [shots[-1]] * steps if still else shots
    planes = write_planes(iter(source), steps, WIDTH, HEIGHT, folder / "planes.raw", lambda share: None)
    times = np.arange(steps) / RATE
    with Crew(1, folder) as crew:
        background = scene_of(planes, times, None, np.zeros((HEIGHT, WIDTH), dtype=bool), crew, "film")
        asking = Asking(detector=eyes, crew=crew, size=(WIDTH, HEIGHT), scale=1.0, tall=None)
        segment = Segment(planes=planes, first_step=0, background=background)
        return asking.looks(segment, lambda: iter(source), times, "film")


def test_the_model_is_asked_where_something_moves(film: Path, eyes: made.DarkEyes, tmp_path: Path) -> None:
    looks = asked(film, eyes, tmp_path, FRAMES, still=False)
    for step in range(2, FRAMES):
        foot = camera().project(np.array([[*place(step), 0.0]]))[0]
        apart = np.hypot(*(looks.at(step).feet - foot).T)
        assert apart.min() < 3.0, step
    assert list(tmp_path.glob("*.raw")) == [tmp_path / "planes.raw"]


def test_where_nothing_moves_it_is_asked_now_and_then(film: Path, eyes: made.DarkEyes, tmp_path: Path) -> None:
    looks = asked(film, eyes, tmp_path, 48, still=True)
    steps = np.flatnonzero(looks.scale > 0)
    assert {0, 16, 32} <= set(steps.tolist())
    assert looks.whole[[0, 16, 32]].all()
    assert len(steps) <= 6  # in between once a second, at who may stand there


def test_windows_hold_whole_bodies_and_fit_the_model() -> None:
    moving = np.zeros((144, 192), np.float32)
    moving[100:130, 60:70] = 1  # legs
    tall = np.full((144, 192), 50, np.float32)
    (window,) = windows_of(moving, 1.0, (192, 144), tall, np.zeros((0, 4)))
    left, top, width, height = window
    assert left <= 50 and left + width >= 80 and top <= 85 and top + height >= 130
    (piece,) = pictures([window], (192, 144), (96, 96))
    assert piece.window == window
    many = [(x, y, 60, 60) for x in (0, 66, 132) for y in (0, 66)]
    assert pictures(many, (192, 144), (96, 96)) == [whole(192, 144, (96, 96))]
    assert pictures([], (192, 144), (96, 96)) == []
    also = np.array([[10.0, 10, 10, 30]])
    assert len(windows_of(np.zeros((144, 192), np.float32), 1.0, (192, 144), tall, also)) == 1


# --- what is of the scene ---------------------------------------------------------------------------------------------


def looks_of(rows: list[tuple[int, float, float]], steps: int) -> Looks:
    """Boxes of 20 x 50 px whose middle of the lower edge is at (u, v), by step."""
    parts = [
        (
            step,
            Boxes(place=np.array([[u - 10, v - 50, 20.0, 50.0]]), score=np.array([0.8]), label=np.zeros(1, np.int64)),
        )
        for step, u, v in rows
    ]
    return gathered(parts, np.ones(steps), np.ones(steps, dtype=bool), [np.zeros((0, 4))] * steps)


STEPS = 100
TIMES = np.arange(STEPS) / 7
WAYS: dict[str, tuple[list[tuple[int, float, float]], bool]] = {
    "a sign": ([(k, 100 + 0.3 * (k % 3), 200.0) for k in range(STEPS)], True),
    "a sign seen now and then": ([(k, 100.0, 200.0) for k in range(0, STEPS, 9)], True),
    "stands, then leaves": ([(k, 100 + 4 * max(0, k - 60), 200.0) for k in range(STEPS)], False),
    "comes, then stands": ([(k, 100 - 4 * max(0, 40 - k), 200.0) for k in range(STEPS)], False),
    "walks through": ([(k, 4.0 * k, 200.0) for k in range(STEPS)], False),
    "stands throughout": ([(k, 100 + 1.5 * np.sin(k), 200.0) for k in range(STEPS)], True),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_comes_back_at_one_place_is_of_the_scene_unless_it_came_or_went(name: str) -> None:
    rows, still = WAYS[name]
    looks = looks_of(rows, STEPS)
    found, judged = still_places(looks, TIMES)
    assert found.all() == still and found.any() == still
    assert all(not one.mover for one in judged) == still or not judged


def test_a_passer_by_does_not_make_a_sign_a_mover() -> None:
    sign = [(k, 100.0, 200.0) for k in range(0, STEPS) if not 40 < k < 50]
    walker = [(k, 100.0 + 6 * (k - 45), 204.0) for k in range(20, 70)]
    looks = looks_of(sign + walker, STEPS)
    found, _ = still_places(looks, TIMES)
    at_sign = np.abs(looks.boxes.feet - [100.0, 200.0]).max(axis=1) < 1e-6
    assert found[at_sign].all()
    assert not found[~at_sign & (np.abs(looks.boxes.feet[:, 0] - 100) > 12)].any()


# --- both -------------------------------------------------------------------------------------------------------------


def test_feet_of_both_lie_between_and_far_ones_are_the_models() -> None:
    motion, model = np.array([100.0, 200.0]), np.array([102.0, 203.0])
    u, v = both(motion, model, 80.0)
    assert 100 < u < 102 and 200 < v < 203
    assert both(motion, np.array([130.0, 200.0]), 80.0) == (130.0, 200.0)


def test_a_blob_gives_way_to_the_bodies_in_it() -> None:
    pair = looks_of([(3, 100.0, 200.0), (3, 122.0, 200.0)], 5)
    blobs = np.array([[3, 88.0, 148, 46, 54], [3, 10.0, 20, 15, 40], [4, 88.0, 148, 46, 54]])
    table, label = with_looks(blobs, pair, 1.0)
    assert label.tolist() == [-1, 0, 0, -1]
    assert table[:, 0].tolist() == [3, 3, 3, 4]


def test_a_model_that_sees_nothing_takes_no_track_away(film: Path, tmp_path: Path) -> None:
    blind = open_detector(made.save(tmp_path / "m.onnx", {"output": np.zeros_like(made.yolox_rows(False))}))
    result = track_clip(film, camera(), camera_id="cam", detector=blind)
    alone = track(film, camera(), camera_id="cam")
    assert result.table.column("x_m").equals(alone.column("x_m"))
    assert "so what it does not see counts for nothing" in "\n".join(result.notes)


def test_silence_on_one_track_counts_where_the_others_are_seen() -> None:
    seen, unseen = Support(asked=40, seen=38, kind=PERSON), Support(asked=10, seen=1, kind=None)
    assert unseen.lacking and not seen.lacking
    assert not Support(asked=3, seen=0, kind=None).lacking  # hardly asked
    assert not Support(asked=10, seen=0, kind=VEHICLE).lacking  # seen as something else
    assert heard([seen, unseen])
    assert not heard([unseen, unseen, Support(asked=10, seen=9, kind=PERSON)])
    assert not heard([])


def test_who_stands_where_none_can_is_no_person() -> None:
    view = view_of(camera(), WIDTH, HEIGHT)
    foot = camera().project(np.array([[0.0, 15.0, 0.0]]))[0]
    tall = foot[1] - camera().project(np.array([[0.0, 15.0, 1.75]]))[0, 1]
    rows = [
        (foot[0] + off, foot[1] - share * tall, 10.0, share * tall) for off, share in ((-5, 1), (20, 0.5), (-40, 1.6))
    ]
    rows.append((90.0, -80.0, 10.0, 30.0))  # above the horizon
    boxes = Boxes(place=np.array(rows), score=np.full(4, 0.9), label=np.zeros(4, np.int64))
    looks = gathered(
        [(0, boxes.pick(np.array([k]))) for k in range(4)], np.ones(1), np.ones(1, dtype=bool), [np.zeros((0, 4))]
    )
    kept = upright(looks, view)
    assert kept.boxes.place[:, 3].tolist() == pytest.approx([tall])


def test_a_track_without_calibration_that_begins_later_keeps_its_times() -> None:
    steps = np.arange(40, 70)
    feet = np.column_stack([4.0 * steps, np.full(30, 100.0)])
    one = Tracklet(
        steps=steps,
        feet=feet,
        visible=np.ones(30),
        pose=np.full(30, CAR),
        boxes=np.tile([-10.0, -30.0, 20.0, 30.0], (30, 1)),
        stature=np.full(30, 30.0),
        by_model=steps % 2 == 0,
    )
    every_frame = np.arange(200) / 25
    rows = image_rows(one, every_frame[80:139], 2)
    assert rows is not None
    assert rows.first_frame == 80
    assert np.allclose(np.asarray(rows.columns["time_s"]), every_frame[80:139])
    assert set(rows.columns["kind"]) == {"vehicle"}
    assert np.asarray(rows.columns["by_model"]).sum() == 15


def test_of_who_lies_and_of_vehicles_nothing_is_asked() -> None:
    poses = np.array([UPRIGHT, UPRIGHT, LYING, CAR, CAR])
    found = Found(
        step=np.arange(5),
        foot=np.zeros((5, 2)),
        fit=np.ones(5),
        visible=np.ones(5),
        pose=poses,
        turn=np.zeros(5, np.int64),
        colour=np.zeros((5, 1), np.float32),
    )
    assert stands(found, np.array([0, 1, 2]))
    assert not stands(found, np.array([2]))
    assert not stands(found, np.array([1, 3, 4]))


def test_a_refusal_comes_whole_out_of_a_worker() -> None:
    error = refuse("m.onnx", "content", wanted="the same bytes", got="others")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


@pytest.mark.parametrize(("mps", "kind"), [(0.4, "person"), (2.0, "other")])
def test_nobody_who_lies_gets_on_at_a_walkers_pace(mps: float, kind: str) -> None:
    steps = np.arange(30)
    ground = np.column_stack([-2 + mps * steps / RATE, np.full(30, 15.0), np.zeros(30)])
    one = Tracklet(
        steps=steps,
        feet=camera().project(ground),
        visible=np.ones(30),
        pose=np.full(30, LYING),
        boxes=np.tile([-14.0, -6.0, 28.0, 9.0], (30, 1)),
        stature=np.ones(30),
        by_model=np.zeros(30, dtype=bool),
    )
    task = Finish(tracks=[one], times=[steps / RATE], ways=[None], camera=camera(), stride=1, size=(WIDTH, HEIGHT))
    rows = task.part(0)
    assert rows is not None
    assert set(rows.columns["kind"]) == {kind}


def test_a_masked_place_is_not_looked_at_by_the_model_either(film: Path, eyes: made.DarkEyes) -> None:
    whole_frame = np.array([[0.0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])
    for view in (camera(), None):
        assert track(film, view, camera_id="cam", masks=[whole_frame], detector=eyes).num_rows == 0
    pair = looks_of([(0, 40.0, 60.0), (0, 140.0, 60.0)], 1)
    blind = np.zeros((HEIGHT // 2, WIDTH // 2), dtype=bool)
    blind[:, :40] = True
    assert outside(pair, blind, 0.5).boxes.feet.tolist() == [[140.0, 60.0]]
