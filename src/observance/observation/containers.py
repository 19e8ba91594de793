"""Opening what others made: by suffix and content alike, no other file opened on its behalf, and a refusal in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from observance.values.errors import RefusedInput, refuse

MOST_PIXELS = 7680 * 4320
"""The largest picture that is decoded; a small file can promise one that fills the memory."""


def open_container(path: Path, containers: Mapping[str, frozenset[str]], *, noun: str, example: str) -> InputContainer:
    """A file's container, opened for reading.

    Only the formats of `containers` may open, all of which hold their own content: a playlist under a video's name
    opens no other file.

    Args:
        containers: formats by file name suffix. noun, example: for the words of a refusal, such as "a video".

    Raises:
        RefusedInput: not there, empty, of another suffix, unreadable, or not what its suffix says.
    """
    suffix = check_name(path, containers, noun=noun, example=example)
    try:
        options = {
            "format_whitelist": ",".join(sorted(frozenset().union(*containers.values()))),
            "protocol_whitelist": "file",
        }
        container = av.open(str(path), mode="r", options=options, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(str(path), noun, error, example) from error
    try:
        check_form(path, container.format.name, containers[suffix])
    except RefusedInput:
        container.close()
        raise
    return _bounded(container)


def check_name(path: Path, containers: Mapping[str, frozenset[str]], *, noun: str, example: str) -> str:
    """What can be said of a file without opening it: it is there, holds bytes, and has a suffix that is taken.

    Raises:
        RefusedInput: as `open_container`.
    """
    where = str(path)
    if not path.exists():
        raise refuse(where, "file", wanted=noun, got="no such file", example=example)
    if not path.is_file():
        raise refuse(where, "file", wanted=noun, got="not a regular file", example=example)
    if path.stat().st_size == 0:
        raise refuse(where, "file", wanted=noun, got="an empty file (0 bytes)", example=example)
    suffix = path.suffix.lower()
    if suffix not in containers:
        known = " ".join(sorted(containers))
        raise refuse(where, "suffix", wanted=f"{noun}'s suffix ({known})", got=suffix or "none", example=example)
    return suffix


def check_form(path: Path, form: str, formats: frozenset[str]) -> None:
    """Whether the form that a file opened as, in a demuxer's words, is one of those that its suffix stands for.

    Raises:
        RefusedInput: it is another.
    """
    if not set(form.split(",")) & formats:
        suffix = path.suffix.lower()
        raise refuse(
            str(path),
            "suffix",
            wanted=f"content that is {suffix[1:]}",
            got=f"content of kind {form} under the suffix {suffix}",
            example="give the copy the suffix of what it holds",
        )


def open_stream(stream: BinaryIO, demuxer: str, *, ignore_edit_lists: bool = False) -> InputContainer:
    """The container of a nameless stream, from its beginning, by this demuxer alone; it can open no other file.

    Raises:
        RefusedInput: it does not open so.
    """
    stream.seek(0)
    options = {"protocol_whitelist": "", "format_whitelist": demuxer if demuxer != "mov" else "mov,mp4,m4a,3gp,3g2,mj2"}
    if ignore_edit_lists:
        options["ignore_editlist"] = "1"
    try:
        container = av.open(stream, mode="r", format=demuxer, options=options, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _unreadable("the file", f"content that is {demuxer}", error, "") from error
    for video in container.streams.video:
        video.codec_context.thread_count = 1  # what decoders put in place of damage depends on how many they are
    return _bounded(container)


def _bounded(container: InputContainer) -> InputContainer:
    for stream in container.streams.video:
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    return container


def decoded(container: InputContainer, stream: VideoStream | AudioStream) -> Iterator[VideoFrame | AudioFrame | None]:
    """A track's frames, with a None for each packet that does not decode; a file that breaks off ends there."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:
            yield None
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            yield None
            continue
        yield from (frame for frame in frames if isinstance(frame, VideoFrame | AudioFrame))


def _unreadable(where: str, noun: str, error: Exception, example: str) -> RefusedInput:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return refuse(where, "content", wanted=f"{noun} that can be opened", got=f"unreadable: {reason}", example=example)
