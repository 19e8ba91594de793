"""Digests and the ids made from content: the same content has the same id, wherever and whenever it is made."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_BLOCK = 1 << 20


def digest_bytes(data: bytes) -> str:
    """SHA-256 of `data`, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file, read in blocks and opened for reading only.

    Raises:
        OSError: the file cannot be read.
    """
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


def canonical_json(value: Json) -> bytes:
    """One byte string per value: sorted keys, no spaces, UTF-8, a final newline, no NaN."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def content_id(prefix: str, value: Json, length: int = 10) -> str:
    """An id made from content, such as `act-5f0c…`; `length` hex digits follow the prefix."""
    return f"{prefix}-{digest_bytes(canonical_json(value))[:length]}"
