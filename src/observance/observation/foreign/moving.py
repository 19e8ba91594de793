"""Footage and sound from outside: decoded once from end to end, every picture digested, what is odd told."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from numpy.typing import NDArray

from observance.observation.containers import MOST_PIXELS, decoded, open_stream
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import Reader
from observance.observation.foreign.account import About, Account, FrameRow, Moving, Remark, Sounding
from observance.observation.foreign.boxes import Movie, read_boxes
from observance.observation.foreign.instants import claimed_times
from observance.observation.foreign.sniffing import Form
from observance.values.errors import RefusedInput
from observance.values.marks import RE_ENACTMENT_MARK

MOST_FRAMES = 1_000_000
"""Eleven hours at 25 Hz; what comes after is not looked at, and that is told."""
_SHARE_OF_TIME = 0.6
_STILL_FRAMES = 3


def frame_digest(frame: Frame) -> str:
    """SHA-256 over a frame's planes as 8-bit YUV 4:2:0 (Y, then U, then V, rows without padding)."""
    state = hashlib.sha256(frame.y.data)
    state.update(frame.u.data)
    state.update(frame.v.data)
    return state.hexdigest()


def describe_moving(stream: BinaryIO, form: Form, size: int) -> tuple[Account, list[FrameRow]]:
    """The account of a file of pictures and sound, and its frame table."""
    movie = read_boxes(stream) if form.demuxer == "mov" else Movie()
    remarks, rows = list(movie.remarks), list[FrameRow]()
    try:
        with open_stream(stream, form.demuxer) as container:
            texts = _texts(container)
            pictures, sounds = bool(container.streams.video), bool(container.streams.audio)
            too_large = _too_large(container)
            says_s = (container.duration or 0) / av.time_base
    except RefusedInput as error:
        got = error.faults[0].got
        why, times = f"does not open: {got}", tuple(movie.times)
        shut = Account(form=form.name, kind=form.kind, bytes=size, excluded=why, times=times, remarks=tuple(remarks))
        return shut, rows
    account = Account(
        form=form.name,
        kind="video" if pictures else "audio" if sounds else "other",
        bytes=size,
        marked=any(RE_ENACTMENT_MARK in text.casefold() for text in texts.values()),
        times=(*movie.times, *claimed_times(texts)),
        excluded=too_large or ("" if pictures or sounds else "holds neither pictures nor sound"),
    )
    if account.excluded:
        return account.model_copy(update={"remarks": tuple(remarks)}), rows
    moving = sounding = None
    if pictures:
        moving, rows, more = _pictures(stream, form, movie)
        remarks += [*more, *_cut_off(form, size, moving, says_s, sounds)]
    remarks += _beside_riff(stream, form, size)
    if sounds:
        sounding, more = _sound(stream, form)
        remarks += more
    if moving is None and sounding is None:
        account = account.model_copy(update={"excluded": "nothing in it decodes"})
    return account.model_copy(update={"moving": moving, "sounding": sounding, "remarks": tuple(remarks[:90])}), rows


def _too_large(container: InputContainer) -> str:
    for stream in container.streams.video:
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > MOST_PIXELS:
            return f"pictures of {width} x {height}: more than {MOST_PIXELS} points are not decoded here"
    return ""


def _texts(container: InputContainer) -> dict[str, str]:
    texts = dict(container.metadata)
    for stream in container.streams:
        texts |= {f"stream {stream.index} {key}": text for key, text in stream.metadata.items()}
    return texts


def _pictures(stream: BinaryIO, form: Form, movie: Movie) -> tuple[Moving | None, list[FrameRow], list[Remark]]:
    reader = Reader(Path("the file"), container=open_stream(stream, form.demuxer))
    digests: list[str] = []
    stopped = ""
    ends = time.process_time() + _SHARE_OF_TIME * _allowed_s()
    try:
        for frame in reader:
            digests.append(frame_digest(frame))
            if len(digests) >= MOST_FRAMES or time.process_time() > ends:
                stopped = f"only the first {len(digests)} frames were looked at: it has too many, or they take too long"
                break
    except RefusedInput:
        return None, [], [_remark("damage", "no picture in it decodes")]
    finally:
        reader.close()
    clip = reader.clip
    rows = [FrameRow(frame=i, pts=p, sha256=d) for i, (p, d) in enumerate(zip(reader.stamps, digests, strict=True))]
    remarks = [_remark("bounds", stopped)] if stopped else []
    for note in clip.notes:
        if not (stopped and note.startswith("the header promises")):
            remarks.append(_remark(_about(note), note))
    if not stopped:
        if 0 < reader.promised < clip.frames:
            words = f"the header promises {reader.promised} frames, {clip.frames} decode"
            remarks.append(_remark("frames", words))
        remarks += _edits(stream, movie, clip.frames)
    remarks += [*_repeated(digests), *_rates(np.asarray(clip.times_s), clip.measured_rate_hz)]
    moving = Moving(
        codec=clip.codec,
        width=clip.width,
        height=clip.height,
        frames=clip.frames,
        promised=reader.promised,
        duration_s=clip.duration_s,
        rate_hz=clip.measured_rate_hz,
    )
    return moving, rows, remarks


def _cut_off(form: Form, size: int, moving: Moving | None, says_s: float, sounds: bool) -> Iterator[Remark]:
    """Forms whose header counts no frames tell otherwise that they were cut off."""
    if form.name == "mpegts" and size % 188 and size % 192:
        yield _remark("damage", "the last packet is not whole: the file is cut off")
    if form.name == "matroska" and moving is not None and says_s:
        allowed_s = 1.0 if sounds else 1.5 / (moving.rate_hz or 25)
        if says_s - moving.duration_s > allowed_s:
            yield _remark("frames", f"the header says {says_s:.2f} s, {moving.duration_s:.2f} s decode")


def _beside_riff(stream: BinaryIO, form: Form, size: int) -> Iterator[Remark]:
    """AVI and WAV say at their head how long they are; a long AVI goes on in further parts."""
    if form.name not in ("avi", "wav"):
        return
    stream.seek(4)
    says = int.from_bytes(stream.read(4), "little") + 8
    if size < says < 1 << 32:
        yield _remark("damage", f"its head promises {says} bytes, {size} are there: the file is cut off")
    elif form.name == "wav" and says + 1 < size:
        yield _remark("further bytes", f"{size - says} bytes after its end")


def _allowed_s() -> float:
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    return 1e9 if soft == resource.RLIM_INFINITY else float(soft)


def _about(note: str) -> About:
    for word, about in _ABOUT:
        if word in note:
            return about
    return "frames"


_ABOUT: tuple[tuple[str, About], ...] = (
    ("damaged;", "damage"),
    ("gaps in", "gaps"),
    ("time stamp", "repeated"),
    ("claims", "rate"),
)


def _edits(stream: BinaryIO, movie: Movie, shown: int) -> Iterator[Remark]:
    """What an edit list keeps from whoever plays the file: its samples are counted once more without it."""
    if not any(track.edits for track in movie.tracks):
        return
    entries = max(len(track.edits) for track in movie.tracks)
    held = 0
    try:
        with open_stream(stream, "mov", ignore_edit_lists=True) as container:
            for frame in decoded(container, container.streams.video[0]):
                held += frame is not None
    except (RefusedInput, av.error.FFmpegError):
        return
    if held != shown:
        words = f"an edit list shows {shown} of the {held} frames that the file holds; the rest no player shows"
        yield _remark("edit list", words)
    elif entries > 1:
        yield _remark("edit list", f"an edit list of {entries} entries plays the file otherwise than it is stored")


def _repeated(digests: Sequence[str]) -> Iterator[Remark]:
    runs = [len(list(run)) for _, run in groupby(digests)]
    again = sum(run - 1 for run in runs)
    if again:
        longest = max(runs)
        still = f", {longest} in a row at most" if longest >= _STILL_FRAMES else ""
        yield _remark("repeated", f"{again} frames show the very picture of the frame before{still}")
    distinct = len(set(digests))
    back = len(runs) - distinct
    if back > 0:
        yield _remark("repeated", f"{back} times a picture comes back that was shown before, after others")


def _rates(times_s: NDArray[np.float64], usual_hz: float | None) -> Iterator[Remark]:
    steps = np.diff(times_s)
    if usual_hz is None or len(steps) < 2:
        return
    steps = steps[steps < 1.5 / usual_hz]  # what is longer is a gap, and told as one
    off = np.abs(steps * usual_hz - 1) > 0.1
    if off.sum() > max(1, 0.01 * len(steps)):
        low, high = 1000 * steps.min(), 1000 * steps.max()
        words = f"the rate varies: {low:.1f} to {high:.1f} ms from frame to frame, mostly {1000 / usual_hz:.1f}"
        yield _remark("rate", words)
    if usual_hz > 1000:
        yield _remark("rate", f"{usual_hz:.0f} frames a second by its time stamps: no camera films so")


def _sound(stream: BinaryIO, form: Form) -> tuple[Sounding | None, list[Remark]]:
    samples = broken = gaps = 0
    due: float | None = None
    channels = rate = 0
    with open_stream(stream, form.demuxer) as container:
        track = container.streams.audio[0]
        codec = track.codec_context.name
        ends = time.process_time() + (1 - _SHARE_OF_TIME) / 2 * _allowed_s()
        for frame in decoded(container, track):
            if frame is None or not isinstance(frame, AudioFrame):
                broken += 1
                continue
            samples += frame.samples
            rate, channels = frame.sample_rate, frame.layout.nb_channels
            at = float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base is not None else None
            gaps += at is not None and due is not None and at - due > 0.1
            due = at + frame.samples / max(rate, 1) if at is not None else None
            if time.process_time() > ends:
                return (
                    Sounding(codec=codec, rate_hz=rate, channels=channels, samples=samples),
                    [_remark("bounds", f"only the first {samples / max(rate, 1):.0f} s of sound were listened to")],
                )
    remarks = [_remark("sound", f"{broken} packets of sound do not decode")] if broken else []
    remarks += [_remark("sound", f"{gaps} gaps in the sound")] if gaps else []
    if not samples:
        return None, [*remarks, _remark("sound", "no sound in it decodes")]
    return Sounding(codec=codec, rate_hz=rate, channels=channels, samples=samples), remarks


def _remark(about: About, words: str) -> Remark:
    return Remark(about=about, words=words)
