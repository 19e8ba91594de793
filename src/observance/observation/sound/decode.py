"""Decoding sound: an item's audio track as mono blocks on the item's own time, and a refusal where there is none.

Second 0 is the first video frame, as for the item's picture. Time comes from the track's own time stamps; between them
samples are counted. Stamps that wander a little (rounded to milliseconds, a sound card that runs fast) are followed
slowly; a jump is a gap or an overlap, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from observance.observation.containers import decoded, open_container
from observance.observation.footage.reading.decode import CONTAINERS as VIDEO
from observance.observation.sound.recording import OFFSET_S, Block, Samples, Sound
from observance.values.errors import refuse

CONTAINERS: dict[str, frozenset[str]] = {
    **VIDEO,
    ".wav": frozenset({"wav"}),
    ".mp3": frozenset({"mp3"}),
    ".m4a": frozenset({"mp4", "mov", "m4a"}),
    ".aac": frozenset({"aac"}),
    ".ogg": frozenset({"ogg"}),
    ".oga": frozenset({"ogg"}),
    ".opus": frozenset({"ogg"}),
    ".flac": frozenset({"flac"}),
    ".amr": frozenset({"amr"}),
    ".au": frozenset({"au"}),
}
"""The containers whose sound is taken, by file name suffix."""

_EXAMPLE = "a video with sound such as camera-2.mp4, or a recording such as post-3.wav"
_JUMP_S = 0.02
_FOLLOW = 0.02
_FULL = 0.975
_RUN = 3
_SILENCE = 2e-5
_SILENT_S = 0.5
_EXACT = frozenset({"flac", "alac", "wavpack", "tta", "mlp", "truehd"})


class Listener:
    """An item opened for its sound: iterate once for its blocks, then ask for `sound`.

    Args:
        path: a video file, or a sound file.
        offset_error_s: 1 sigma of the time between the file's sound and its picture, where it was measured.

    Raises:
        RefusedInput: not there, empty, not a recording, not what its suffix says, or without an audio track.
    """

    def __init__(self, path: Path, offset_error_s: float = OFFSET_S) -> None:
        self._path = path
        self._offset_error_s = offset_error_s
        self._container = open_container(path, CONTAINERS, noun="a recording", example=_EXAMPLE)
        streams = self._container.streams
        if not streams.audio:
            kinds = ", ".join(sorted({s.type for s in streams})) or "no streams"
            self._container.close()
            raise refuse(str(path), "streams", wanted="an audio track", got=kinds, example=_EXAMPLE)
        self._stream: AudioStream = streams.audio[0]
        self._tracks = len(streams.audio)
        self._against = "the first video frame" if streams.video else "the first sample"
        self._zero = _first_frame_s(path) if streams.video else None
        self._codec = self._stream.codec_context.name
        self._format = self._container.format.name
        self._rate = 0
        self._channels = 0
        self._count = 0
        self._begins: float | None = None
        self._ends = 0.0
        self._gaps: list[tuple[float, float]] = []
        self._overlaps = 0
        self._broken = 0
        self._other_rate = 0
        self._clipped = 0
        self._silent = 0
        self._quiet = 0
        self._energy = np.zeros(2)

    def __iter__(self) -> Iterator[Block]:
        anchor = 0.0  # when the next sample is due
        for frame in self._frames():
            if self._rate and frame.sample_rate != self._rate:
                self._other_rate += 1
                continue
            channels = _channels(frame)
            if not channels.shape[1]:
                continue
            self._rate, self._channels = frame.sample_rate, max(self._channels, len(channels))
            stamp = self._stamp(frame, anchor)
            joins = self._begins is not None and abs(stamp - anchor) <= _JUMP_S
            if joins:
                stamp = anchor + _FOLLOW * (stamp - anchor)
            elif self._begins is None:
                self._begins = stamp
            elif stamp > anchor:
                self._gaps.append((anchor, stamp))
            else:
                self._overlaps += 1
            anchor = stamp + channels.shape[1] / self._rate
            self._ends = max(self._ends, anchor)
            mono = channels.mean(axis=0, dtype=np.float32)
            clipped = np.logical_or.reduce([_flat(channel) for channel in channels])
            self._tell(channels, mono, clipped)
            yield Block(time_s=stamp, rate_hz=self._rate, samples=mono, joins=joins, clipped=clipped)
        self._end_of_quiet()
        self._container.close()
        if not self._count:
            wanted = "at least one sample that decodes"
            raise refuse(str(self._path), "samples", wanted=wanted, got="none", example=_EXAMPLE)

    def _frames(self) -> Iterator[AudioFrame]:
        for frame in decoded(self._container, self._stream):
            if frame is None:
                self._broken += 1
            elif isinstance(frame, AudioFrame):
                yield frame

    def _stamp(self, frame: AudioFrame, due: float) -> float:
        if frame.pts is None or frame.time_base is None:
            return due
        stamp = float(frame.pts * frame.time_base)
        if self._zero is None:
            self._zero = stamp
        return stamp - self._zero

    def _tell(self, channels: Samples, mono: Samples, clipped: NDArray[np.bool_]) -> None:
        self._count += len(mono)
        self._clipped += int(clipped.sum())
        self._energy += [float((mono**2).sum()), float((channels**2).mean(axis=0).sum())]
        loud = np.flatnonzero(np.abs(channels).max(axis=0) > _SILENCE)
        if not loud.size:
            self._quiet += len(mono)
            return
        self._quiet += int(loud[0])
        self._end_of_quiet()
        inner = np.diff(loud) - 1
        self._silent += int(inner[inner >= _SILENT_S * self._rate].sum())
        self._quiet = len(mono) - 1 - int(loud[-1])

    def _end_of_quiet(self) -> None:
        if self._quiet >= _SILENT_S * self._rate:
            self._silent += self._quiet
        self._quiet = 0

    @property
    def sound(self) -> Sound:
        """The account of the track; complete only after the last block was taken."""
        return Sound(
            name=self._path.name,
            container=self._format,
            codec=self._codec,
            rate_hz=self._rate,
            channels=self._channels,
            samples=self._count,
            starts_at_s=self._begins or 0.0,
            ends_at_s=self._ends,
            against=self._against,
            gaps=tuple(self._gaps),
            overlaps=self._overlaps,
            clipped_share=self._clipped / max(self._count, 1),
            silent_s=self._silent / max(self._rate, 1),
            offset_error_s=self._offset_error_s,
            lossy=not (self._codec in _EXACT or self._codec.startswith("pcm_")) or self._codec in _COMPANDED,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        if self._tracks > 1:
            yield f"{self._tracks} audio tracks; the first was listened to, the others were not"
        if self._broken:
            yield f"{self._broken} packets of sound are damaged; what decodes is used"
        if self._other_rate:
            yield f"{self._other_rate} frames of sound have another sample rate than the first; they were left out"
        if self._gaps:
            lost = sum(to - begin for begin, to in self._gaps)
            yield f"{len(self._gaps)} gaps in the sound, {lost:.2f} s in all; nothing can be heard in them"
        if self._overlaps:
            yield f"{self._overlaps} times the sound's time stamps step back; a time is told twice there"
        if self._clipped:
            share = self._clipped / self._count
            yield f"{share:.2%} of the samples are clipped; the loudest impulses have lost their shape"
        if self._silent >= self._rate * _SILENT_S and self._rate:
            muted = self._silent / self._rate
            yield f"{muted:.1f} s are digital silence: muted, or a noise gate; nothing is heard there"
        if self._channels > 1 and self._energy[0] < 0.1 * self._energy[1]:
            yield "the channels cancel when they are added: what they share is lost"
        if self._rate and self._rate < 16000:
            yield f"{self._rate} Hz: nothing above {self._rate / 2000:g} kHz is heard, a shot's crack is softened"


_COMPANDED = frozenset({"pcm_mulaw", "pcm_alaw"})


def has_sound(path: Path) -> bool:
    """Whether a recording holds an audio track.

    Raises:
        RefusedInput: not a recording that can be opened.
    """
    container = open_container(path, CONTAINERS, noun="a recording", example=_EXAMPLE)
    found = bool(container.streams.audio)
    container.close()
    return found


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of an item's sound, in order.

    Raises:
        RefusedInput: as `Listener`.
    """
    return iter(Listener(path))


def _first_frame_s(path: Path) -> float | None:
    """The time stamp of the first frame that decodes, seconds; None where none does or has a stamp."""
    container = open_container(path, CONTAINERS, noun="a recording", example=_EXAMPLE)
    try:
        for frame in container.decode(container.streams.video[0]):
            if isinstance(frame, VideoFrame):
                return None if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base)
    except av.error.FFmpegError:
        return None
    finally:
        container.close()
    return None


def _channels(frame: AudioFrame) -> Samples:
    """Samples (channels, n), full scale 1, of any sample format."""
    raw = frame.to_ndarray()
    count = max(frame.layout.nb_channels, 1)
    if not frame.format.is_planar:
        raw = raw.reshape(-1, count).T
    if raw.dtype.kind == "f":
        return np.ascontiguousarray(raw, dtype=np.float32)
    if raw.dtype == np.uint8:
        return np.asarray((raw.astype(np.float32) - 128) / 128, dtype=np.float32)
    full = 2.0 ** (8 * raw.dtype.itemsize - 1)
    return np.asarray(raw.astype(np.float64) / full, dtype=np.float32)


def _flat(channel: Samples) -> NDArray[np.bool_]:
    """The samples that stand in runs at full scale, of one sign."""
    flat = np.zeros(len(channel), np.bool_)
    for sign in (1, -1):
        full = np.concatenate([[False], sign * channel >= _FULL, [False]])
        edges = np.flatnonzero(np.diff(full.astype(np.int8)))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if end - begin >= _RUN:
                flat[begin:end] = True
    return flat
