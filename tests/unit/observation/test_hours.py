"""Long footage: segments tracked apart and joined, stretches kept apart, killed runs gone on with, the same bytes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.empty import crew
from observance.observation.footage.kept import Keep
from observance.observation.footage.reading import segments
from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.decode import frames, probe
from observance.observation.footage.reading.seeking import window
from observance.observation.footage.reading.segments import spans
from observance.observation.footage.reading.stretches import Stretch
from observance.observation.footage.tracker import Tracked, track_clip
from observance.values.errors import Unavailable

Floats = NDArray[np.float64]

WIDTH, HEIGHT, FRAMES, RATE = 160, 120, 192, 8
MOST = 64


def camera() -> Camera:
    """Six metres up, looking down by 0.35 radians."""
    tilt = 0.35
    rotation = np.array([[1, 0, 0], [0, -np.sin(tilt), -np.cos(tilt)], [0, np.cos(tilt), -np.sin(tilt)]])
    return Camera(
        id="c",
        width=WIDTH,
        height=HEIGHT,
        fx=220,
        fy=220,
        cx=WIDTH / 2,
        cy=HEIGHT / 2,
        k1=0.0,
        rotation=rotation,
        centre=np.array([0.0, 0.0, 6.0]),
        covariance=np.zeros((8, 8)),
    )


def places(k: int) -> list[Floats]:
    """Where the two walkers are in frame k: there and back again, never near each other."""
    swing = 3.0 * np.sin(2 * np.pi * k / 80)
    return [np.array([swing, 15.0]), np.array([-swing, 19.0])]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dark figures on a textured, noisy ground; a key frame every 25 frames, with frames that look ahead."""
    path = tmp_path_factory.mktemp("film") / "walks.mp4"
    chance = np.random.RandomState(7)
    ground = 120 + 12 * chance.normal(size=(HEIGHT // 4, WIDTH // 4)).repeat(4, axis=0).repeat(4, axis=1)
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 4_000_000
        stream.codec_context.gop_size = 25
        stream.codec_context.max_b_frames = 2
        for k in range(FRAMES):
            picture = ground.copy()
            for place in places(k):
                foot, head = camera().project(np.array([[*place, 0.0], [*place, 1.75]]))
                down = (v - head[1]) / (foot[1] - head[1])
                half = (foot[1] - head[1]) * np.interp(down, [0, 0.06, 0.2, 0.5, 1.0], [0.03, 0.06, 0.14, 0.13, 0.1])
                picture[(down > 0) & (down < 1) & (np.abs(u - foot[0]) < half)] = 45
            noisy = np.clip(picture + 2 * chance.normal(size=picture.shape), 16, 235).astype(np.uint8)
            planes = np.vstack([noisy, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = k, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MOST_STEPS", MOST)
    monkeypatch.setattr(segments, "OVERLAP_S", 3.0)


@pytest.fixture(scope="module")
def undisturbed(film: Path) -> Tracked:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "MOST_STEPS", MOST)
        patch.setattr(segments, "OVERLAP_S", 3.0)
        return track_clip(film, camera(), camera_id="cam")


def same(a: pa.Table, b: pa.Table) -> bool:
    """Byte for byte, NaN as well."""
    return a.schema.equals(b.schema) and all(
        [chunk.to_pylist().__repr__() for chunk in [a[name].combine_chunks()]]
        == [chunk.to_pylist().__repr__() for chunk in [b[name].combine_chunks()]]
        for name in a.column_names
    )


def test_walkers_keep_their_ids_over_the_borders(undisturbed: Tracked) -> None:
    table = undisturbed.table
    assert len(spans(undisturbed.clip, [Stretch(first=0, end=FRAMES)], WIDTH, HEIGHT)) == 3
    assert set(table["track"].to_pylist()) == {"cam/0001", "cam/0002"}
    for name in ("cam/0001", "cam/0002"):
        own = table.filter(pa.array([one == name for one in table["track"].to_pylist()]))
        frame = own["frame"].to_numpy()
        assert len(frame) > 0.95 * FRAMES
        assert (np.diff(frame) == 1).all()
        found = np.column_stack([own["x_m"].to_numpy(), own["y_m"].to_numpy()])
        gaps = [np.hypot(*(found - np.array([places(k)[which] for k in frame])).T) for which in (0, 1)]
        assert min(float(np.median(gap)) for gap in gaps) < 0.4


def test_without_a_calibration_ids_go_over_the_borders_too(film: Path) -> None:
    table = track_clip(film, None, camera_id="cam", workers=2).table
    names = table["track"].to_pylist()
    longest = sorted((names.count(name) for name in set(names)), reverse=True)
    assert longest[1] > 0.9 * FRAMES


def test_no_track_goes_over_the_border_of_a_stretch(film: Path) -> None:
    class Cut:
        def see(self, frame: object) -> None:
            pass

        def notes(self) -> tuple[str, ...]:
            return ()

        def stretches(self, clip: Clip) -> tuple[Stretch, ...]:
            return (
                Stretch(first=0, end=80),
                Stretch(first=80, end=104, cause="the camera pans", usable=False),
                Stretch(first=104, end=FRAMES, cause="the camera stands again"),
            )

    result = track_clip(film, camera(), camera_id="cam", watch=Cut())
    table = result.table
    frame = table["frame"].to_numpy()
    assert not ((frame >= 80) & (frame < 104)).any()
    early = {name for name, k in zip(table["track"].to_pylist(), frame, strict=True) if k < 80}
    late = {name for name, k in zip(table["track"].to_pylist(), frame, strict=True) if k >= 104}
    assert len(early) == len(late) == 2
    assert not early & late
    assert "frames 80 to 103 are not tracked: the camera pans" in result.notes


def test_a_clip_in_which_nothing_can_be_tracked_has_an_empty_table(film: Path) -> None:
    class Moving:
        def see(self, frame: object) -> None:
            pass

        def stretches(self, clip: Clip) -> tuple[Stretch, ...]:
            return (Stretch(first=0, end=clip.frames, cause="the camera is carried", usable=False),)

        def notes(self) -> tuple[str, ...]:
            return ()

    result = track_clip(film, camera(), camera_id="cam", watch=Moving())
    assert result.table.num_rows == 0
    assert f"frames 0 to {FRAMES - 1} are not tracked: the camera is carried" in result.notes


@pytest.mark.parametrize("first", [0, 3, 24, 25, 26, 100, 191])
def test_a_window_holds_the_frames_that_reading_from_the_start_gives(
    film: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("observance.observation.footage.reading.seeking.LEAST_SAVED", 20)
    clip = probe(film)
    assert len(clip.stamps) == FRAMES
    end = min(FRAMES, first + 30)
    read = list(frames(film, first=first, last=end - 1))
    sought = list(window(film, clip, first, end))
    assert [frame.index for frame in sought] == list(range(first, end))
    for one, other in zip(read, sought, strict=True):
        assert one.time_s == other.time_s
        assert (one.y == other.y).all()
        assert (one.u == other.u).all()


def test_borders_do_not_depend_on_what_a_stretch_before_holds(film: Path) -> None:
    clip = probe(film)
    found = spans(clip, [Stretch(first=0, end=10), Stretch(first=10, end=FRAMES, cause="cut")], WIDTH, HEIGHT)
    assert [span.joins for span in found] == [False, False, True, True]
    assert found[1].reach_first == 10
    assert [a.end for a in found[:-1]] == [b.first for b in found[1:]]
    assert all(span.reach_first <= span.first < span.end <= span.reach_end for span in found)


def test_a_worker_killed_in_the_middle_changes_no_byte(film: Path, undisturbed: Tracked) -> None:
    killed: list[int] = []

    def kill(step: str, share: float) -> None:
        if step == "track" and share > 0.3 and not killed:
            child = multiprocessing.active_children()[0]
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            killed.append(child.pid)

    result = track_clip(film, camera(), camera_id="cam", workers=2, progress=kill)
    assert killed
    assert same(result.table, undisturbed.table)


def test_workers_that_die_again_and_again_are_an_error_that_names_the_frames(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[3])  # the workers must find `_die`, whoever ran before
    monkeypatch.setattr(crew, "_run", _die)
    with pytest.raises(Unavailable, match=r"walks\.mp4, frames 0 to 63: its worker process ended 4 times"):
        track_clip(film, camera(), camera_id="cam", workers=2)


def _die(path: str, number: int) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return path, number


_COMMAND = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from observance.observation.footage.reading import segments
from observance.observation.footage.kept import Keep
from observance.observation.footage.tracker import track_clip
from test_hours import MOST, camera
if __name__ == "__main__":
    segments.MOST_STEPS, segments.OVERLAP_S = MOST, 3.0
    keep = Keep(folder=Path({folder!r}), key="key")
    track_clip(Path({film!r}), camera(), camera_id="cam", workers=2, keep=keep)
"""


def test_a_killed_command_goes_on_from_the_segments_that_it_finished(
    film: Path, undisturbed: Tracked, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    script = tmp_path / "command.py"
    script.write_text(_COMMAND.format(here=str(Path(__file__).parent), folder=str(kept), film=str(film)))
    command = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    deadline = time.monotonic() + 60
    while not list(kept.glob("*.parquet")) and command.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    workers = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
    command.send_signal(signal.SIGKILL)
    command.wait()
    done = {path: path.stat().st_mtime_ns for path in kept.glob("*.parquet")}
    assert 1 <= len(done) < 3, "it was to be killed in the middle"
    result = track_clip(film, camera(), camera_id="cam", keep=Keep(folder=kept, key="key"))
    assert same(result.table, undisturbed.table)
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert len(list(kept.iterdir())) == 3, "nothing else is left behind"
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_kept_segment_that_is_torn_is_made_anew(film: Path, undisturbed: Tracked, tmp_path: Path) -> None:
    keep = Keep(folder=tmp_path / "kept", key="key")
    track_clip(film, camera(), camera_id="cam", keep=keep)
    torn = sorted(keep.folder.glob("*.parquet"))[1]
    torn.write_bytes(torn.read_bytes()[:100])
    (keep.folder / "of-another-setting.parquet").write_bytes(b"")
    result = track_clip(film, camera(), camera_id="cam", keep=keep)
    assert same(result.table, undisturbed.table)
    assert len(list(keep.folder.iterdir())) == 3
