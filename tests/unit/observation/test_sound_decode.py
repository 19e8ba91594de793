"""Decoding sound: the item's own time with the first video frame as zero, and what the track says of itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from observance.observation.sound.decode import Listener, has_sound
from observance.observation.sound.recording import Block, Sound
from observance.values.errors import RefusedInput

RATE = 16000


def write(
    path: Path,
    sound: NDArray[np.float32] | None,
    *,
    codec: str = "pcm_s16le",
    rate: int = RATE,
    video_at: float | None = 0.0,
    gap: tuple[int, float] | None = None,
) -> Path:
    """A file with sound (channels, n) from second 0 of the container, and video that begins at `video_at`.

    `gap`: from this sample on, everything comes so many seconds later.
    """
    with av.open(str(path), "w") as container:
        picture = None
        if video_at is not None:
            picture = container.add_stream("mpeg4", rate=25)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        track = None
        if sound is not None:
            added = container.add_stream(codec, rate=rate)
            assert isinstance(added, AudioStream)
            track = added
            track.layout = "stereo" if len(sound) == 2 else "mono"
        if picture is not None and video_at is not None:
            for k in range(25):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64), 60, np.uint8), format="gray")
                frame = frame.reformat(format="yuv420p")
                frame.pts, frame.time_base = round(video_at * 25) + k, Fraction(1, 25)
                container.mux(picture.encode(frame))
            container.mux(picture.encode())
        if track is not None and sound is not None:
            shift = 0.0
            for begin in range(0, sound.shape[1], 512):
                if gap is not None and begin >= gap[0]:
                    shift = gap[1]
                piece = np.ascontiguousarray(np.clip(sound[:, begin : begin + 512] * 32767, -32768, 32767))
                packed = piece.astype(np.int16).T.reshape(1, -1)
                heard = av.AudioFrame.from_ndarray(packed, format="s16", layout=track.layout.name)
                heard.sample_rate = rate
                heard.pts, heard.time_base = begin + round(shift * rate), Fraction(1, rate)
                container.mux(track.encode(heard))
            container.mux(track.encode())
    return path


def listened(path: Path) -> tuple[list[Block], Sound]:
    listener = Listener(path)
    return list(listener), listener.sound


def click(at: float, length_s: float = 2.0, rate: int = RATE) -> NDArray[np.float32]:
    sound = np.full((1, round(length_s * rate)), 1e-3, np.float32)
    sound[0, round(at * rate)] = 0.9
    return sound


def loudest(blocks: list[Block]) -> float:
    block = max(blocks, key=lambda b: float(np.abs(b.samples).max()))
    return block.time_s + float(np.abs(block.samples).argmax()) / block.rate_hz


@pytest.mark.parametrize("video_at", [0.0, 0.4, None])
@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "within"),
    [
        (".mkv", "pcm_s16le", 16000, 6e-4),
        (".mkv", "flac", 48000, 1.1e-3),
        (".mp4", "aac", 16000, 3e-3),
        (".mkv", "libmp3lame", 44100, 3e-3),
        (".avi", "pcm_mulaw", 8000, 1e-3),
    ],
)
def test_a_click_keeps_its_time_from_the_first_frame(
    tmp_path: Path, suffix: str, codec: str, rate: int, within: float, video_at: float | None
) -> None:
    if suffix == ".avi" and video_at:
        pytest.skip("this container has no time stamps of its own")
    path = write(tmp_path / f"a{suffix}", click(0.7, rate=rate), codec=codec, rate=rate, video_at=video_at)
    blocks, sound = listened(path)
    assert loudest(blocks) == pytest.approx(0.7 - (video_at or 0.0), abs=within)
    assert sound.rate_hz == rate
    assert sound.against == ("the first sample" if video_at is None else "the first video frame")
    assert sound.lossy == (codec not in ("pcm_s16le", "flac"))


def test_blocks_are_the_mean_of_the_channels(tmp_path: Path) -> None:
    sound = np.stack([np.full(4000, 0.5), np.full(4000, 0.1)]).astype(np.float32)
    blocks, account = listened(write(tmp_path / "a.mkv", sound))
    assert np.concatenate([b.samples for b in blocks]) == pytest.approx(0.3, abs=1e-3)
    assert account.channels == 2
    assert account.samples == 4000


def test_channels_that_cancel_are_told(tmp_path: Path) -> None:
    wave = np.sin(np.arange(4000) / 5).astype(np.float32) / 2
    _, account = listened(write(tmp_path / "a.mkv", np.stack([wave, -wave])))
    assert any("cancel" in note for note in account.notes)


def test_a_gap_is_told_and_nothing_joins_over_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", click(1.5), gap=(16384, 0.5))
    blocks, account = listened(path)
    assert loudest(blocks) == pytest.approx(2.0, abs=2e-3)
    assert len(account.gaps) == 1
    assert account.gaps[0] == pytest.approx((1.024, 1.524), abs=2e-3)
    assert [block.joins for block in blocks].count(False) == 2  # the first, and the one after the gap


def test_clipping_and_silence_are_told(tmp_path: Path) -> None:
    sound = (0.2 * np.sin(np.arange(32000) / 3)).astype(np.float32)[None]
    sound[0, 1000:1100] = 1.0
    sound[0, 12000:28000] = 0.0
    blocks, account = listened(write(tmp_path / "a.mkv", sound))
    assert np.concatenate([b.clipped for b in blocks]).sum() == 100
    assert account.clipped_share == pytest.approx(100 / 32000)
    assert account.silent_s == pytest.approx(1.0, abs=0.01)
    assert any("clipped" in note for note in account.notes)
    assert any("silence" in note for note in account.notes)


def test_what_holds_no_sound_is_refused(tmp_path: Path) -> None:
    mute = write(tmp_path / "mute.mkv", None)
    assert not has_sound(mute)
    with pytest.raises(RefusedInput, match="an audio track"):
        Listener(mute)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "words.wav").write_text("no sound")
    (tmp_path / "note.txt").write_text("no sound")
    for name, words in {
        "empty.wav": "empty file",
        "words.wav": "can be opened",
        "note.txt": "suffix",
        "none.wav": "no such file",
    }.items():
        with pytest.raises(RefusedInput, match=words):
            Listener(tmp_path / name)
