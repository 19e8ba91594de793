"""Pictures from outside: their size is read before anything is decoded, and what comes after their end is told."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from observance.observation.containers import MOST_PIXELS, open_stream
from observance.observation.footage.reading.decode import Reader
from observance.observation.foreign.account import Account, FrameRow, Remark
from observance.observation.foreign.exif import exif_instants
from observance.observation.foreign.instants import claimed_times
from observance.observation.foreign.moving import frame_digest
from observance.observation.foreign.sniffing import HEAD, Form
from observance.values.errors import RefusedInput
from observance.values.marks import RE_ENACTMENT_MARK

_LARGEST = 1 << 28
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def describe_still(stream: BinaryIO, form: Form, size: int) -> tuple[Account, list[FrameRow]]:
    """The account of a picture, and the digest of each of its frames (of the first, where it moves)."""
    head = stream.read(HEAD)
    shape = _size(head, form.name)
    account = Account(form=form.name, kind="image", bytes=size, picture=shape)
    if shape is not None and shape[0] * shape[1] > MOST_PIXELS:
        words = f"a picture of {shape[0]} x {shape[1]}: more than {MOST_PIXELS} points are not decoded here"
        return account.model_copy(update={"excluded": words}), []
    remarks = [*_after(stream, form.name, size)]
    try:
        container = open_stream(stream, form.demuxer)
    except RefusedInput as error:
        return account.model_copy(update={"excluded": f"does not open: {error.faults[0].got}"}), []
    texts = {**container.metadata, **exif_instants(head)}
    reader = Reader(Path("the file"), container=container)
    rows: list[FrameRow] = []
    try:
        for frame in reader:
            rows.append(FrameRow(frame=0, pts=None, sha256=frame_digest(frame)))
            shape = (frame.y.shape[1], frame.y.shape[0])
            break
    except RefusedInput:
        return account.model_copy(update={"excluded": "no picture in it decodes", "remarks": tuple(remarks)}), []
    finally:
        reader.close()
    remarks += [Remark(about="damage", words=note) for note in reader.clip.notes if "damaged" in note]
    update = {
        "picture": shape,
        "remarks": tuple(remarks),
        "times": tuple(claimed_times(texts)),
        "marked": any(RE_ENACTMENT_MARK in text.casefold() for text in texts.values()),
    }
    return account.model_copy(update=update), rows


def _size(head: bytes, form: str) -> tuple[int, int] | None:
    """Width and height by the header; None where this form hides them deeper."""
    try:
        if form == "png":
            width, height = struct.unpack_from(">II", head, 16)
        elif form == "gif":
            width, height = struct.unpack_from("<HH", head, 6)
        elif form == "bmp":
            width, height = struct.unpack_from("<Ii", head, 18)
        elif form == "jpeg":
            return _jpeg_size(head)
        elif form == "webp" and head[12:16] == b"VP8X":
            width = 1 + int.from_bytes(head[24:27], "little")
            height = 1 + int.from_bytes(head[27:30], "little")
        else:
            return None
    except struct.error:
        return None
    return int(width), abs(int(height))


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        length = int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at + 1] in _FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return int(width), int(height)
        at += 2 + max(length, 2)
    return None


def _after(stream: BinaryIO, form: str, size: int) -> list[Remark]:
    """Bytes after the picture's own end."""
    if size > _LARGEST or form not in ("png", "jpeg", "gif"):
        return []
    stream.seek(0)
    data = stream.read(_LARGEST)
    if form == "png":
        end = data.find(b"IEND")
        end = end + 8 if end >= 0 else -1
    else:
        mark = b"\xff\xd9" if form == "jpeg" else b"\x00;"
        end = data.rfind(mark)
        end = end + 2 if end >= 0 else -1
    if end < 0:
        return [Remark(about="damage", words="the picture's own end is missing: the file is cut off")]
    after = len(data) - end
    return [Remark(about="further bytes", words=f"{after} bytes after the picture's end")] if after > 0 else []
