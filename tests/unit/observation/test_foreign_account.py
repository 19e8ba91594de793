"""A hostile child's answer is believed only as far as it holds together."""

from __future__ import annotations

import struct

import pytest

from observance.observation.foreign.account import Account, FrameRow, Moving, Remark, packed, unpacked
from observance.values.digests import canonical_json
from observance.values.errors import RefusedInput

ACCOUNT = Account(
    form="mp4",
    kind="video",
    bytes=7,
    moving=Moving(codec="h264", width=4, height=4, frames=2, promised=2, duration_s=0.1, rate_hz=25.0),
)
ROWS = [FrameRow(frame=0, pts=-5, sha256="0a" * 32), FrameRow(frame=1, pts=None, sha256="0b" * 32)]


def framed(head: bytes, table: bytes = b"") -> bytes:
    return struct.pack(">Q", len(head)) + head + table


def test_what_is_packed_comes_back() -> None:
    assert unpacked(packed(ACCOUNT, ROWS)) == (ACCOUNT, tuple(ROWS))
    assert unpacked(packed(ACCOUNT)) == (ACCOUNT, ())


GOOD = ACCOUNT.model_dump(mode="json")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff" * 8,
        struct.pack(">Q", 1 << 62) + b"{}",
        framed(b"{}"),
        framed(b"null"),
        framed(b"[" * 100_000),
        framed(b" " * (2 << 20)),
        framed(canonical_json({**GOOD, "path": "/etc/passwd"})),
        framed(canonical_json({**GOOD, "bytes": -1})),
        framed(canonical_json({**GOOD, "bytes": 1 << 64})),
        framed(canonical_json({**GOOD, "bytes": "7"})),
        framed(canonical_json({**GOOD, "form": "x" * 601})),
        framed(canonical_json({**GOOD, "kind": "program"})),
        framed(canonical_json({**GOOD, "remarks": [{"about": "damage", "words": "x"}] * 101})),
        framed(b'{"form":"mp4","kind":"video","bytes":1,"times":[{"of":"x","at":NaN}]}'),
        packed(ACCOUNT, ROWS)[:-1],
        packed(ACCOUNT, ROWS) + bytes(40),
    ],
)
def test_anything_else_is_refused(answer: bytes) -> None:
    with pytest.raises(RefusedInput, match="the reader's answer"):
        unpacked(answer)


def test_words_cannot_steer_a_terminal_or_turn_the_reading() -> None:
    said = Account(form="a\x1b[31m", kind="other", bytes=0, remarks=(Remark(about="text", words="b\u202e\nc"),))
    account, _ = unpacked(packed(said))
    assert account.form == "a\ufffd[31m"
    assert account.remarks[0].words == "b\ufffd\ufffdc"
