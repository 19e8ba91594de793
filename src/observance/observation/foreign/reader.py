"""What runs inside the confined child: from a nameless stream to an account of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from observance.observation.foreign.account import Account, FrameRow, packed
from observance.observation.foreign.moving import describe_moving
from observance.observation.foreign.packed import describe_gzip, describe_zip
from observance.observation.foreign.sniffing import EMPTY, HEAD, UNKNOWN, Form, sniff
from observance.observation.foreign.still import describe_still
from observance.observation.foreign.written import describe_pdf, describe_text

_BY_NAME: dict[str, Callable[[BinaryIO, Form, int], Account]] = {
    "zip": describe_zip,
    "gzip": describe_gzip,
    "pdf": describe_pdf,
}


def read(stream: BinaryIO) -> bytes:
    """The account of a file, and its frame table, as bytes."""
    account, rows = described(stream)
    return packed(account, rows)


def described(stream: BinaryIO) -> tuple[Account, list[FrameRow]]:
    """The account of a file, and its frame table."""
    size = stream.seek(0, 2)
    stream.seek(0)
    form = sniff(stream.read(HEAD))
    stream.seek(0)
    if form == EMPTY:
        return Account(form=form.name, kind="other", bytes=0, excluded="holds no bytes"), []
    if form == UNKNOWN:
        return Account(form=form.name, kind="other", bytes=size), []
    if form.kind in ("video", "audio"):
        return describe_moving(stream, form, size)
    if form.kind == "image":
        return describe_still(stream, form, size)
    return _BY_NAME.get(form.name, describe_text)(stream, form, size), []
