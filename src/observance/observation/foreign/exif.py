"""The instants in a picture's EXIF block: when it was taken, digitised and last changed, by the camera's own clock.

Source: CIPA DC-008 (Exif 2.3), 4.6: a TIFF directory (tags 0x0132, 0x8769) and the one it leads to (0x9003, 0x9004).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_BEGINS = b"Exif\x00\x00"
_FURTHER = 0x8769
_INSTANTS = {0x0132: "EXIF modification", 0x9003: "EXIF creation", 0x9004: "EXIF creation, digitised"}
_MOST = 500
_TEXT = 2


def exif_instants(head: bytes) -> dict[str, str]:
    """Field and text of each instant; nothing where there is no such block, or it does not hold together."""
    at = head.find(_BEGINS)
    if at < 0:
        return {}
    block = head[at + len(_BEGINS) :]
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return {}
    found: dict[str, str] = {}
    try:
        (first,) = struct.unpack_from(order + "I", block, 4)
        further = list(_directory(block, first, order, found))
        for place in further[:1]:
            list(_directory(block, place, order, found))
    except struct.error:
        return found
    return found


def _directory(block: bytes, at: int, order: str, found: dict[str, str]) -> Iterator[int]:
    """Put the instants of one directory into `found`; the places of further directories that it names."""
    (count,) = struct.unpack_from(order + "H", block, at)
    for i in range(min(count, _MOST)):
        tag, kind, length, value = struct.unpack_from(order + "HHII", block, at + 2 + 12 * i)
        if tag == _FURTHER:
            yield value
        elif tag in _INSTANTS and kind == _TEXT and length <= 40:
            found[_INSTANTS[tag]] = block[value : value + length].rstrip(b"\x00 ").decode("latin-1")
