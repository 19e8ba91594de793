"""The account of a foreign file: what it is, what it holds, what is odd. Strict, as a hostile child may write it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationError

from observance.evidence.papers import Paper
from observance.values.digests import Json, canonical_json
from observance.values.errors import refuse


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


Text: TypeAlias = Annotated[str, Field(max_length=600), AfterValidator(_plain)]
Number: TypeAlias = Annotated[int, Field(ge=0, lt=1 << 63)]
Seconds: TypeAlias = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Kind: TypeAlias = Literal["video", "audio", "image", "document", "other"]
About: TypeAlias = Literal[
    "frames", "edit list", "repeated", "gaps", "rate", "damage", "further bytes", "structure", "times", "bounds",
    "references", "text", "sound", "not read",
]  # fmt: skip


class Remark(Paper):
    """One observation about the file: never a repair, never a word on who did it or why."""

    about: About
    words: Text


class ClaimedTime(Paper):
    """An instant that the file says of itself, POSIX seconds; `of`: which field says it, and of what."""

    of: Text
    at: Seconds


class Moving(Paper):
    """The first picture track, as it decodes."""

    codec: Text
    width: Number
    height: Number
    frames: Number = Field(description="that decode")
    promised: Number = Field(description="by the header; 0 if it promises nothing")
    duration_s: Seconds
    rate_hz: Seconds | None = Field(description="one over the median interval of the time stamps")


class Sounding(Paper):
    """The first sound track, as it decodes."""

    codec: Text
    rate_hz: Number
    channels: Number
    samples: Number


class Account(Paper):
    """What one file is, and what was observed about it."""

    form: Text = Field(description="by its first bytes, never by its name")
    kind: Kind
    bytes: Number
    excluded: Text = Field(default="", description="why it is not used; the bytes are kept all the same")
    marked: bool = Field(default=False, description="says of itself that it is a re-enactment")
    moving: Moving | None = None
    sounding: Sounding | None = None
    picture: tuple[Number, Number] | None = Field(default=None, description="width and height")
    pages: Number | None = None
    times: Annotated[tuple[ClaimedTime, ...], Field(max_length=100)] = ()
    remarks: Annotated[tuple[Remark, ...], Field(max_length=100)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """One frame: its number from 0, its time stamp in ticks (None: it has none), the digest of its picture."""

    frame: int
    pts: int | None
    sha256: str


_ANSWER = "the reader's answer"
_LONGEST = 1 << 20
_LENGTH = struct.Struct(">Q")
_ROW = struct.Struct(">q32s")
_NO_STAMP = -(1 << 63)


def packed(account: Account, rows: Sequence[FrameRow] = ()) -> bytes:
    """An account and its frame table as a child answers them."""
    body: Json = account.model_dump(mode="json")
    head = canonical_json(body)
    stamps = (_NO_STAMP if row.pts is None else row.pts for row in rows)
    table = b"".join(_ROW.pack(pts, bytes.fromhex(row.sha256)) for pts, row in zip(stamps, rows, strict=True))
    return _LENGTH.pack(len(head)) + head + table


def unpacked(payload: bytes) -> tuple[Account, tuple[FrameRow, ...]]:
    """What `packed` packed, believed only as far as it holds together.

    Raises:
        RefusedInput: it does not.
    """
    head = payload[_LENGTH.size :]
    length = _LENGTH.unpack_from(payload)[0] if len(payload) >= _LENGTH.size else len(payload)
    table = head[length:]
    if length > len(head) or len(table) % _ROW.size:
        raise refuse(_ANSWER, "length", wanted="an account and whole rows", got=f"{len(payload)} bytes")
    account = read_account(head[:length])
    rows = tuple(
        FrameRow(frame=i, pts=None if pts == _NO_STAMP else pts, sha256=digest.hex())
        for i, (pts, digest) in enumerate(_ROW.iter_unpack(table))
    )
    decoded = account.moving.frames if account.moving is not None else int(account.picture is not None)
    if len(rows) not in (0, decoded):
        raise refuse(_ANSWER, "frames", wanted=f"{decoded} rows", got=str(len(rows)))
    return account, rows


def read_account(data: bytes) -> Account:
    """An account as JSON, which may be hostile: no longer than an honest one, and nothing that the model does not know.

    Raises:
        RefusedInput: it is not one.
    """
    if len(data) > _LONGEST:
        raise refuse(_ANSWER, "length", wanted=f"at most {_LONGEST} bytes", got=f"{len(data)} bytes")
    try:
        return Account.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise refuse(_ANSWER, "account", wanted="an account", got=f"{error.error_count()} faults") from None


def frame_table(rows: Sequence[FrameRow]) -> bytes:
    """A line for every frame: its number, its time stamp, its picture's digest."""
    return b"".join(canonical_json({"frame": row.frame, "pts": row.pts, "sha256": row.sha256}) for row in rows)
