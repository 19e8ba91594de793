"""Decoding: true time stamps, every pixel format as planes, and a clear refusal of what is not footage."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from observance.observation.footage.reading.decode import frames, probe
from observance.values.errors import RefusedInput


def write(path: Path, stamps: list[int], size: tuple[int, int] = (64, 48), pixels: str = "yuv420p") -> Path:
    """A lossless clip whose frame k is uniformly as bright as 20 + 5 k; stamps in hundredths of a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = Fraction(1, 100)
        for k, stamp in enumerate(stamps):
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0]), 20 + 5 * k, np.uint8), format="gray")
            frame = frame.reformat(format=pixels, src_color_range=1, dst_color_range=1)
            frame.pts, frame.time_base = stamp, Fraction(1, 100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_times_are_the_stamps_not_the_header_rate(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", [0, 10, 20, 50, 60])
    clip = probe(path)
    assert clip.times_s == pytest.approx([0.0, 0.1, 0.2, 0.5, 0.6])
    assert clip.frames == 5
    assert clip.gaps == 1
    assert clip.measured_rate_hz == pytest.approx(10)
    assert any("gap" in note for note in clip.notes)


def test_times_count_from_the_first_frame(tmp_path: Path) -> None:
    clip = probe(write(tmp_path / "a.mkv", [300, 310, 320]))
    assert clip.times_s == pytest.approx([0.0, 0.1, 0.2])
    assert clip.starts_at_s == pytest.approx(3.0)


def test_a_given_rate_replaces_the_stamps_and_is_told(tmp_path: Path) -> None:
    clip = probe(write(tmp_path / "a.mkv", [0, 10, 20]), frame_rate_hz=4)
    assert clip.times_s == (0.0, 0.25, 0.5)
    assert any("given as 4 Hz" in note for note in clip.notes)


@pytest.mark.parametrize("pixels", ["gray", "yuv420p", "yuv422p", "yuv444p"])
@pytest.mark.parametrize("size", [(64, 48), (63, 47)])
def test_every_pixel_format_and_odd_sizes_become_planes(tmp_path: Path, pixels: str, size: tuple[int, int]) -> None:
    path = write(tmp_path / "a.mkv", [0, 10], size, pixels)
    width, height = size
    for frame in frames(path):
        assert frame.y.shape == (height, width)
        assert frame.u.shape == frame.v.shape == ((height + 1) // 2, (width + 1) // 2)
        assert np.abs(frame.u.astype(int) - 128).max() <= 1
    assert np.ptp(frame.y) == 0


def test_a_range_of_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", [0, 10, 20, 30, 40])
    assert [frame.index for frame in frames(path, first=1, last=3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("none.mp4", None, "no such file"),
        ("empty.mp4", b"", "0 bytes"),
        ("words.mp4", b"this is not a film " * 50, "unreadable"),
        ("words.txt", b"this is not a film " * 50, "suffix"),
    ],
)
def test_what_is_not_footage_is_refused(tmp_path: Path, name: str, content: bytes | None, word: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RefusedInput, match=word) as caught:
        probe(path)
    assert caught.value.faults[0].file == str(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="not a regular file"):
        probe(tmp_path)


def test_a_suffix_that_belies_the_content_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", [0, 10])
    with pytest.raises(RefusedInput, match="matroska"):
        probe(path.rename(tmp_path / "a.mp4"))


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    with pytest.raises(RefusedInput, match="wanted a video stream; got audio"):
        probe(path)


def test_a_file_cut_in_the_middle_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    noise = np.random.RandomState(1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for _ in range(30):
            frame = av.VideoFrame.from_ndarray(noise.randint(0, 255, (48, 64, 3)).astype(np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clip = probe(path)
    assert 5 < clip.frames < 25
    assert any("cut or damaged" in note for note in clip.notes)
