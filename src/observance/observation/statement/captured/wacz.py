"""WACZ: a zip of WARC files; names and sizes are looked at before anything is unpacked, into memory only."""

from __future__ import annotations

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from observance.observation.statement.captured.text import no_words
from observance.observation.statement.captured.warc import Record, records_of
from observance.values.digests import Json

_MOST_FILES = 10_000
_MOST_BYTES = 256 << 20
_MOST_TIMES = 200
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)


def records_in_zip(stream: BinaryIO) -> Iterator[Record]:
    """Every answer in every WARC of the package; the digests that the package gives for them are checked.

    Raises:
        RefusedInput: no zip, a name that leads out of it, a bomb, no WARC in it, one whose digest does not hold.
    """
    try:
        with zipfile.ZipFile(stream) as package:
            members = _looked_at(package)
            archives = [m for m in members if m.filename.endswith((".warc", ".warc.gz"))]
            if not archives:
                raise no_words("a WACZ with a WARC in it", f"{len(members)} files, none of them a WARC")
            promised = _promised(package)
            for member in archives:
                data = package.read(member)
                wanted = promised.get(member.filename)
                if wanted is not None and hashlib.sha256(data).hexdigest() != wanted:
                    got = f"{member.filename[:200]!r} with another digest than datapackage.json says"
                    raise no_words("a WACZ that is as it was made", got, "ask for another copy; it stays an item")
                yield from records_of(BytesIO(data), member.filename[:200])
    except _BROKEN as error:
        got = f"what cannot be unpacked ({type(error).__name__})"
        raise no_words("a WACZ", got, "ask for another copy; it stays an item as it is") from None


def _looked_at(package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = package.infolist()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
            raise no_words("names inside of the package", f"{member.filename[:100]!r}, which leads out of it")
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > _MOST_FILES or unpacked > _MOST_BYTES or unpacked > _MOST_TIMES * max(packed, 1 << 16):
        got = f"{len(members)} files of {unpacked} bytes, packed in {packed}"
        raise no_words(f"a package of at most {_MOST_FILES} files and {_MOST_BYTES} bytes", got)
    return members


def _promised(package: zipfile.ZipFile) -> dict[str, str]:
    """SHA-256 by name, as datapackage.json has them; nothing where it has none."""
    try:
        value: Json = json.loads(package.read("datapackage.json"))
    except (KeyError, ValueError, RecursionError):
        return {}
    resources = value.get("resources") if isinstance(value, dict) else None
    made = {}
    for one in resources if isinstance(resources, list) else []:
        path, digest = (one.get("path"), one.get("hash")) if isinstance(one, dict) else (None, None)
        if isinstance(path, str) and isinstance(digest, str) and digest.startswith("sha256:"):
            made[path] = digest.removeprefix("sha256:")
    return made
