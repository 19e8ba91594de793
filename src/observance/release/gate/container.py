"""Whether an MP4 holds one picture track and nothing beside it: no sound, words, thumbnails, names or spare bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import av
import av.error

from observance.release.gate.stops import Stop

_TOP = frozenset({b"ftyp", b"moov", b"mdat", b"free"})
_CREDENTIALS = b"uuid"
_INNER = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"})  # boxes that hold boxes
_KNOWN = _INNER | frozenset(
    {b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"dref", b"stsd", b"stts", b"stss", b"ctts", b"stsc", b"stsz",
     b"stco", b"co64", b"elst", b"sgpd", b"sbgp"}
)  # fmt: skip
_TAGS = frozenset({"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "encoder"})
_HANDLERS = frozenset({"VideoHandler", ""})
PICTURES = (b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8")
_SPARE = 64
_EMPTY = (
    bytes.fromhex("00000035")
    + b"meta"
    + bytes(4)
    + bytes.fromhex("00000021")
    + b"hdlr"
    + bytes(8)
    + (b"mdirappl" + bytes(9) + bytes.fromhex("00000008") + b"ilst")
)
"""What the muxer writes where there are no tags at all."""


def container_stops(path: Path, *, credentials: bool) -> Iterator[Stop]:
    """What an MP4 holds beside its one picture track.

    Args:
        credentials: whether content credentials (one `uuid` box) may be in it.
    """
    name = path.name
    yield from _boxes(path, name, credentials)
    try:
        with av.open(
            str(path), format="mp4", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        ) as held:
            kinds = [stream.type for stream in held.streams]
            if kinds != ["video"]:
                words = f"one picture track and nothing else wanted, it has {', '.join(kinds) or 'none'}"
                yield Stop(kind="stream", file=name, words=words)
            if held.chapters():
                yield Stop(kind="metadata", file=name, words="it has chapters, with titles of their own")
            tags = {**held.metadata, **{k: v for stream in held.streams for k, v in stream.metadata.items()}}
            for key in sorted(set(tags) - _TAGS):
                yield Stop(kind="metadata", file=name, words=f"a tag {key!r}")
            if tags.get("handler_name", "") not in _HANDLERS:
                yield Stop(kind="metadata", file=name, words="a handler with a name of its own")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        yield Stop(kind="stream", file=name, words=f"it does not open as MP4 ({type(error).__name__})")


def _boxes(path: Path, name: str, credentials: bool) -> Iterator[Stop]:
    size = path.stat().st_size
    spare = 0
    with path.open("rb") as stream:
        at = 0
        while at + 8 <= size:
            stream.seek(at)
            length, kind = struct.unpack(">I4s", stream.read(8))
            head = 8
            if length == 1:
                length, head = struct.unpack(">Q", stream.read(8))[0], 16
            if length < head or at + length > size:
                yield Stop(kind="hidden bytes", file=name, words=f"a box of wrong length at byte {at}")
                return
            if kind == _CREDENTIALS and credentials:
                pass
            elif kind not in _TOP:
                yield Stop(kind="hidden bytes", file=name, words=f"a box {kind!r} at byte {at}")
            elif kind == b"free":
                spare += length - head
                if any(stream.read(length - head)):
                    yield Stop(kind="hidden bytes", file=name, words=f"a spare box with something in it, at byte {at}")
            elif kind in (b"moov", b"ftyp"):
                yield from _within(stream.read(length - head), kind, name)
            at += length
    if at != size:
        yield Stop(kind="hidden bytes", file=name, words=f"{size - at} bytes after the last box")
    if spare > _SPARE:
        yield Stop(kind="hidden bytes", file=name, words=f"{spare} spare bytes")


def _within(data: bytes, kind: bytes, name: str) -> Iterator[Stop]:
    """Boxes in boxes; anything that is not needed to play a picture track is named."""
    if any(mark in data for mark in PICTURES):
        yield Stop(kind="hidden bytes", file=name, words=f"a picture in the box {kind!r}")
    if kind not in _INNER:
        return
    at = 0
    while at + 8 <= len(data):
        length, inner = struct.unpack(">I4s", data[at : at + 8])
        if length < 8 or at + length > len(data):
            yield Stop(kind="hidden bytes", file=name, words=f"a box of wrong length within {kind!r}")
            return
        if inner == b"udta" and data[at + 8 : at + length] == _EMPTY:
            pass
        elif inner == b"udta":
            yield Stop(kind="metadata", file=name, words=f"user data within {kind!r}")
        elif inner not in _KNOWN:
            yield Stop(kind="hidden bytes", file=name, words=f"a box {inner!r} within {kind!r}")
        else:
            yield from _within(data[at + 8 : at + length], inner, name)
        at += length
    if at != len(data):
        yield Stop(kind="hidden bytes", file=name, words=f"bytes after the last box within {kind!r}")
