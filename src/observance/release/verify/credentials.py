"""Content credentials (C2PA 2) of a released film or still: who signed what, against an anchor of the reader's own.

Only the state "Trusted" under that anchor counts: "Valid" is also what a forger's look-alike root gets. And credentials
alone are not enough: a file keeps the state "Trusted" with foreign bytes in a spare box, which its plain digest shows.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from observance.values.digests import Json
from observance.values.errors import Unavailable

LABEL = "org.observance.release"
SIDECAR = ".c2pa"
KINDS = {".mp4": "video/mp4", ".png": "image/png"}
_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_CHUNK = b"caBX"
_PNG = b"\x89PNG\r\n\x1a\n"
_INNER = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_BLOCK = 1 << 20
_TRUST = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.5.5.7.3.8\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a file's credentials come to.

    Attributes:
        state: accepted: signed under the anchor given, and the file is what was signed.
        words: for a reader. told: our own assertion in it, empty unless accepted.
    """

    state: Literal["accepted", "not accepted", "none"]
    words: str
    told: Mapping[str, Json]


def settings(anchor: str) -> dict[str, object]:
    """The library's settings: this anchor (PEM) alone, no network, no thumbnails."""
    return {
        "trust": {"user_anchors": anchor, "trust_config": _TRUST},
        "verify": {
            "verify_trust": True, "verify_after_sign": True, "remote_manifest_fetch": False, "ocsp_fetch": False,
        },
        "builder": {"thumbnail": {"enabled": False}},
    }  # fmt: skip


def read_credentials(path: Path, anchor: Path) -> Credentials:
    """Read a film's or still's credentials, in it or beside it.

    Args:
        anchor: the mission's root certificate (PEM), had by another way than the file.

    Raises:
        Unavailable: the library that reads them is not installed.
    """
    try:
        from c2pa import C2paError, Context, Reader
    except ImportError:
        raise Unavailable("They are not looked at: pip install 'observance[credentials]'") from None
    beside = path.with_name(path.name + SIDECAR)
    try:
        held = Context.from_dict(settings(anchor.read_text()))
        with path.open("rb") as stream:
            more = (beside.read_bytes(),) if beside.is_file() else ()
            with Reader(KINDS[path.suffix], stream, *more, context=held) as reader:
                state, report = str(reader.get_validation_state()), json.loads(reader.json())
    except C2paError as error:
        if "ManifestNotFound" in f"{type(error).__name__} {error}":
            return Credentials(state="none", words="no content credentials: never put in, or taken out", told={})
        words = f"its content credentials cannot be read ({type(error).__name__})"
        return Credentials(state="not accepted", words=words, told={})
    if state == "Trusted":
        return Credentials(state="accepted", words="signed under the anchor given", told=_told(report))
    failures = report.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    codes = ", ".join(sorted({str(one.get("code")) for one in failures})) or state
    return Credentials(state="not accepted", words=f"content credentials do not hold: {codes}", told={})


def _told(report: Mapping[str, Mapping[str, Mapping[str, list[dict[str, dict[str, Json]]]]]]) -> Mapping[str, Json]:
    manifest = report["manifests"][str(report["active_manifest"])]
    return next((one["data"] for one in manifest.get("assertions", []) if str(one["label"]) == LABEL), {})


def plain_digest(path: Path) -> str:
    """SHA-256 of a film or still as it was before credentials were put into it.

    Taken out is the one box (MP4) or chunk (PNG) that holds them; in a film, the places of its chunks (`stco`, `co64`)
    move back by its length. What comes out is the file before signing, byte for byte.
    """
    state = hashlib.sha256()
    with path.open("rb") as stream:
        for piece in _pieces(stream, path.stat().st_size):
            state.update(piece)
    return state.hexdigest()


def held_bytes(path: Path) -> bytes:
    """The box or chunk that holds a file's credentials; empty without one."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if stream.read(8) == _PNG:
            data = stream.read()
            return b"".join(data[at : at + n] for at, n, kind in _chunks(data) if kind == _CHUNK)
        held = b""
        for at, length, kind in _boxes(stream, size):
            if kind == b"uuid":
                stream.seek(at)
                held += stream.read(length)
        return held


def _pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    if stream.read(8) == _PNG:
        yield _PNG
        stream.seek(8)
        yield from _without_chunk(stream.read())
        return
    found = [(at, length) for at, length, kind in _boxes(stream, size) if kind == b"uuid" and _ours(stream, at)]
    gone, after = (found[0][1], found[0][0]) if len(found) == 1 else (0, size)
    end = 0
    for at, length, kind in _boxes(stream, size):
        end = at + length
        if gone and at == after:
            continue
        stream.seek(at)
        if kind == b"moov" and gone:
            moov = bytearray(stream.read(length))
            _move(moov, 8, len(moov), after, gone)
            yield bytes(moov)
        else:
            yield from _blocks(stream, length)
    stream.seek(end)
    yield from _blocks(stream, size - end)


def _boxes(stream: BinaryIO, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Place, length and kind of each outer box, as far as they are whole."""
    at = 0
    while at + 8 <= size:
        stream.seek(at)
        length, kind = struct.unpack(">I4s", stream.read(8))
        if length == 1 and at + 16 <= size:
            length = struct.unpack(">Q", stream.read(8))[0]
        if length < 8 or at + length > size:
            return
        yield at, length, kind
        at += length


def _ours(stream: BinaryIO, at: int) -> bool:
    stream.seek(at + 8)
    return stream.read(16) == _BOX


def _blocks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (block := stream.read(min(length, _BLOCK))):
        length -= len(block)
        yield block


def _chunks(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, whole length and kind of each chunk of a PNG after its first eight bytes."""
    at = 0
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        yield at, 12 + length, kind
        at += 12 + length


def _without_chunk(data: bytes) -> Iterator[bytes]:
    end = 0
    for at, length, kind in _chunks(data):
        end = at + length
        if kind != _CHUNK:
            yield data[at:end]
    yield data[end:]


def _move(moov: bytearray, begin: int, end: int, after: int, gone: int) -> None:
    """Move the places of chunks back, in every table within a span of the `moov` box."""
    at = begin
    while at + 8 <= end:
        length, kind = struct.unpack(">I4s", moov[at : at + 8])
        if length < 8 or at + length > end:
            return
        if kind in _INNER:
            _move(moov, at + 8, at + length, after, gone)
        elif kind in (b"stco", b"co64"):
            form, step = (">I", 4) if kind == b"stco" else (">Q", 8)
            for place in range(at + 16, at + length - step + 1, step):
                was = struct.unpack(form, moov[place : place + step])[0]
                moov[place : place + step] = struct.pack(form, was - gone if was >= after + gone else was)
        at += length
