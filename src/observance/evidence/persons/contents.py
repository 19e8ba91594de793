"""What stands in a file for whoever looks hard: its bytes, and what is packed or compressed inside of them."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import itertools
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

_DEEPEST = 4
_LARGEST = 1 << 28
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def contents(data: bytes, deep: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves under "", and everything found inside of them under what it is: `member a.txt`, `table`.

    At most 256 MB of each thing inside, four levels deep; what is encrypted stays closed.
    """
    yield "", data
    if deep == _DEEPEST:
        return
    for where, inner in _inside(data):
        for below, found in contents(inner, deep + 1):
            yield f"{where}, {below}" if below else where, found


def _inside(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] == b"PK\x03\x04":
        yield from _zipped(data)
    elif data[:4] == b"PAR1":
        yield from _table(data)
    elif data[257:262] == b"ustar":
        yield from _tarred(data)
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _png_texts(data)
    elif data[:4] == b"%PDF":
        for number, found in enumerate(_STREAM.finditer(data), start=1):
            yield from _unpacked(f"stream {number}", _inflated, found[1])
    for magic, name, unpack in _COMPRESSED:
        if data.startswith(magic):
            yield from _unpacked(name, unpack, data)
    if b"\0" not in data[:4096]:
        for found in _BASE64.finditer(data):
            yield from _unpacked("base64", base64.b64decode, found[0] + b"=" * (-len(found[0]) % 4))


def _gunzipped(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        return stream.read(_LARGEST)


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _LARGEST)


_COMPRESSED: tuple[tuple[bytes, str, Callable[[bytes], bytes]], ...] = (
    (b"\x1f\x8b", "gzip", _gunzipped),
    (b"BZh", "bzip2", lambda data: bz2.BZ2Decompressor().decompress(data, _LARGEST)),
    (b"\xfd7zXZ", "xz", lambda data: lzma.LZMADecompressor().decompress(data, _LARGEST)),
)


def _unpacked(name: str, unpack: Callable[[bytes], bytes], data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        inner = unpack(data)
    except (OSError, ValueError, EOFError, zlib.error, lzma.LZMAError):
        return  # looked like it and is not
    if inner:
        yield name, inner


def _zipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "comment", archive.comment
            for info in archive.infolist():
                yield "name of a member", info.filename.encode() + b"\n" + info.comment
                if not info.flag_bits & 1:
                    with archive.open(info) as member:
                        yield f"member {archive.infolist().index(info) + 1}", member.read(_LARGEST)
    except (zipfile.BadZipFile, NotImplementedError, OSError, zlib.error):
        return


def _tarred(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for number, info in enumerate(archive, start=1):
                member = archive.extractfile(info)
                if member is not None:
                    yield f"member {number}", member.read(_LARGEST)
    except (tarfile.TarError, OSError):
        return


def _table(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError):
        return
    yield "table", f"{table.schema.metadata}\n{table.schema}\n".encode()
    for name in table.column_names:
        kind = table.schema.field(name).type
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
            yield f"column {name}", "\n".join(map(str, table[name].to_pylist())).encode()


def _png_texts(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            for found in itertools.islice(re.finditer(rb"\0", body), 5):
                yield from _unpacked("text of a picture", _inflated, body[found.end() :])
        at += size + 12
