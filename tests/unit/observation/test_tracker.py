"""The tracker on drawn footage: who walks is followed on the ground, the same for any number of workers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.interchange.mot import write_mot
from observance.observation.footage.tracker import UNCALIBRATED, track, track_clip
from observance.observation.smoothing import smooth_rows
from observance.values.tables import TRACKS

Floats = NDArray[np.float64]

WIDTH, HEIGHT, FRAMES, RATE = 192, 144, 48, 8


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
    """Where the walker is in frame k: he stands for the first 40 %, then walks to the right."""
    return np.array([-2.5 + max(0.0, (k - 0.4 * FRAMES) / RATE * 1.4), 16.0])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One dark figure on a textured, noisy ground."""
    path = tmp_path_factory.mktemp("film") / "walk.mkv"
    chance = np.random.RandomState(5)
    ground = 120 + 12 * chance.normal(size=(HEIGHT // 4, WIDTH // 4)).repeat(4, axis=0).repeat(4, axis=1)
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
def tracked(film: Path) -> pa.Table:
    return track(film, camera(), camera_id="cam")


def test_the_walker_is_one_track_at_his_place(tracked: pa.Table) -> None:
    assert tracked.schema.equals(TRACKS)
    assert set(tracked.column("track").to_pylist()) == {"cam/0001"}
    assert set(tracked.column("kind").to_pylist()) == {"person"}
    frames = tracked.column("frame").to_numpy()
    assert len(frames) > 0.9 * FRAMES
    true = np.array([place(k) for k in frames.tolist()])
    found = np.column_stack([tracked.column("x_m").to_numpy(), tracked.column("y_m").to_numpy()])
    assert float(np.median(np.hypot(*(found - true).T))) < 0.5
    assert np.allclose(tracked.column("time_s").to_numpy(), frames / RATE)


def test_his_standing_for_long_does_not_hide_him(tracked: pa.Table) -> None:
    early = tracked.column("frame").to_numpy() < FRAMES // 3
    assert early.sum() > 0.8 * FRAMES / 3


def test_rows_alone_give_the_posterior_again(tracked: pa.Table) -> None:
    smoothed = smooth_rows(tracked, camera())
    assert np.allclose(smoothed.mean[:, 0], tracked.column("x_m").to_numpy())
    assert np.allclose(smoothed.covariance[:, 0, 1], tracked.column("cov_xy_m2").to_numpy())
    assert smoothed.joint_covariance([0, 5, 9]).shape == (6, 6)


def test_the_bytes_do_not_depend_on_the_workers(film: Path, tracked: pa.Table) -> None:
    assert track(film, camera(), camera_id="cam", workers=2).equals(tracked)


def test_a_masked_place_is_not_looked_at(film: Path) -> None:
    whole = np.array([[0.0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])
    assert track(film, camera(), camera_id="cam", masks=[whole]).num_rows == 0


def test_without_a_calibration_there_is_no_place(film: Path) -> None:
    result = track_clip(film, None, camera_id="cam")
    assert result.table.num_rows > FRAMES / 3
    assert np.isnan(result.table.column("x_m").to_numpy()).all()
    assert UNCALIBRATED in result.notes


def test_mot_rows(tmp_path: Path, tracked: pa.Table) -> None:
    path = tmp_path / "mot.txt"
    write_mot(tracked, path)
    rows = np.loadtxt(path, delimiter=",")
    assert rows.shape == (tracked.num_rows, 10)
    assert rows[0, 0] == tracked.column("frame")[0].as_py() + 1
    assert (rows[:, 9] == 0).all()
