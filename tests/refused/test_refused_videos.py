"""Broken videos and cameras: each a clear refusal that says where, what was wanted, what was got."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from observance.observation.calibration import fit
from observance.observation.control_points import ControlPoint
from observance.observation.footage.reading.decode import probe
from observance.values.errors import RefusedInput


def clip(path: Path, frames: int = 25, video: bool = True) -> bytes:
    """A small clip whose picture moves; without `video`, sound alone."""
    with av.open(str(path), "w") as container:
        if video:
            stream = container.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for i in range(frames):
                picture = np.zeros((48, 64, 3), np.uint8)
                picture[10:30, i : i + 12] = 220
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(stream.encode())
        else:
            sound = container.add_stream("aac", rate=8000)
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate = 8000
            container.mux(sound.encode(frame))
            container.mux(sound.encode())
    return path.read_bytes()


def corrupt(folder: Path) -> Path:
    whole = clip(folder / "whole.mp4")
    path = folder / "clip.mp4"
    path.write_bytes(bytes(byte ^ 0x5A for byte in whole))
    return path


def truncated(folder: Path) -> Path:
    """The index of an mp4 stands at its end."""
    whole = clip(folder / "whole.mp4")
    path = folder / "clip.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    return path


def empty(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.write_bytes(b"")
    return path


def missing(folder: Path) -> Path:
    return folder / "clip.mp4"


def a_folder(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.mkdir()
    return path


def text(folder: Path) -> Path:
    path = folder / "clip.mp4"
    path.write_text("15:14 one soldier over the line\n" * 40)
    return path


def unknown_suffix(folder: Path) -> Path:
    path = folder / "clip.dat"
    path.write_bytes(clip(folder / "whole.mp4"))
    return path


def another_suffix(folder: Path) -> Path:
    path = folder / "clip.avi"
    path.write_bytes(clip(folder / "whole.mp4"))
    return path


def sound_alone(folder: Path) -> Path:
    path = folder / "clip.mp4"
    clip(path, video=False)
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (corrupt, ("clip.mp4: content", "wanted a video that can be opened", "got unreadable")),
        (truncated, ("clip.mp4: content", "wanted a video that can be opened", "got unreadable")),
        (empty, ("clip.mp4: file", "wanted a video", "got an empty file (0 bytes)")),
        (missing, ("clip.mp4: file", "wanted a video", "got no such file")),
        (a_folder, ("clip.mp4: file", "wanted a video", "got not a regular file")),
        (text, ("clip.mp4: ", "wanted", "got")),
        (unknown_suffix, ("clip.dat: suffix", "wanted a video's suffix", "got .dat")),
        (another_suffix, ("clip.avi: suffix", "wanted content that is avi", "got content of kind mov,mp4")),
        (sound_alone, ("clip.mp4: streams", "wanted a video stream", "got audio")),
    ],
)
def test_a_video_that_is_none(make: Callable[[Path], Path], words: tuple[str, ...], tmp_path: Path) -> None:
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(RefusedInput) as refusal:
        probe(path)
    assert refusal.value.exit_code == 3
    for word in words:
        assert word in str(refusal.value)
    if before is not None:
        assert path.read_bytes() == before, "nothing is lost"


def test_a_clip_cut_after_its_index_is_used_and_said(tmp_path: Path) -> None:
    whole = clip(tmp_path / "whole.avi", frames=50)
    path = tmp_path / "clip.avi"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    found = probe(path)
    assert 0 < found.frames < 50
    assert any("frames" in note and ("cut" in note or "damaged" in note) for note in found.notes)


def in_line(count: int) -> list[ControlPoint]:
    """Points along one kerb, seen in one line."""
    return [
        ControlPoint(name=f"kerb-{i}", u_px=100.0 + 90 * i, v_px=600.0 - 30 * i, x_m=2.0 * i, y_m=-10.0 + i)
        for i in range(count)
    ]


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (in_line(3), ("control_points", "wanted at least 4 control points", "got 3 control points")),
        (in_line(5), ("control_points", "not in one line on the ground", "got all in one line")),
        (
            [*in_line(3), ControlPoint(name="post", u_px=640.0, v_px=300.0, x_m=3.0, y_m=12.0)],
            ("control_points", "line", "kerb-0"),
        ),
    ],
)
def test_control_points_that_fix_no_camera(points: list[ControlPoint], words: tuple[str, ...]) -> None:
    with pytest.raises(RefusedInput) as refusal:
        fit(points, id="cam-1", width=1280, height=720, file="cameras/cam-1.yaml")
    assert "cameras/cam-1.yaml" in str(refusal.value)
    for word in words:
        assert word in str(refusal.value)
