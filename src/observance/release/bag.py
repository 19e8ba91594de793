"""A package as a BagIt 1.0 bag (RFC 8493) with SHA-256: payload below `data/`, everything listed, nothing else inside.

Written by us because the field's own writer still says 0.97 and trips over percent signs; checked in the tests by that
very tool, by coreutils and by openssl. A bag shows that files are what they were; who made it, only a signature shows.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import FileIO
from pathlib import Path, PurePosixPath

from observance.release.ahead import ahead
from observance.values.digests import digest_bytes
from observance.values.errors import RefusedInput, UsageError, refuse

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SAFE = re.compile(r"[A-Za-z0-9_+=@,()-][A-Za-z0-9._+=@,()-]*")
_BLOCK = 4 << 20
_CANNOT = (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF, errno.ETXTBSY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a package: its name, with forward slashes, and where its bytes come from.

    Attributes:
        sha256: what the source must have, where that is known already.
    """

    name: str
    source: Path | bytes
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """A bag that was written: its folder, each payload file's digest by its name below `data/`, and its own digest.

    `digest` is the SHA-256 of the tag manifest: it fixes every byte of the bag but the signatures.
    """

    folder: Path
    payload: Mapping[str, str]
    digest: str


def write_bag(
    folder: Path,
    payload: Sequence[Part],
    *,
    tags: Sequence[Part] = (),
    info: Mapping[str, str],
    progress: Callable[[float], None] = lambda share: None,
    workers: int = 2,
) -> Bag:
    """Write a bag; it stands in place only when it is whole.

    Args:
        folder: where it shall stand; must not be there yet.
        payload: files below `data/`. tags: files beside it, such as VERIFY.txt.
        info: what `bag-info.txt` says, in this order; no line breaks.
        progress: told the share of bytes written.

    Raises:
        UsageError: the folder is there already.
        RefusedInput: names that a shell or a checksum file trips over, twice the same one, a source that has another
            digest than it should.
    """
    if folder.exists():
        raise UsageError(f"{folder.name} is there already: a package is never written over")
    _refuse_names([*payload, *tags])
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        digests = _copied(unfinished / "data", payload, progress, workers)
        size = sum(path.stat().st_size for path in (unfinished / "data").rglob("*") if path.is_file())
        lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
        (unfinished / "bagit.txt").write_bytes(DECLARATION)
        (unfinished / "bag-info.txt").write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
        (unfinished / MANIFEST).write_bytes(manifest_of({f"data/{name}": d for name, d in digests.items()}))
        _copied(unfinished, tags, lambda share: None, 1)
        listed = sorted(path.name for path in unfinished.iterdir() if path.is_file())
        listed += [tag.name for tag in tags if "/" in tag.name]
        own = manifest_of({name: digest_bytes((unfinished / name).read_bytes()) for name in sorted(listed)})
        (unfinished / TAG_MANIFEST).write_bytes(own)
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Bag(folder=folder, payload=digests, digest=digest_bytes(own))


def manifest_of(digests: Mapping[str, str]) -> bytes:
    """A manifest as `sha256sum -c` reads it, in order of name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def is_safe(name: str) -> bool:
    """A name that no shell, checksum file or other system trips over."""
    parts = PurePosixPath(name).parts
    return bool(parts) and "/".join(parts) == name and all(SAFE.fullmatch(part) for part in parts)


def _refuse_names(parts: Sequence[Part]) -> None:
    names = [part.name for part in parts]
    faults = [
        fault
        for name in names
        if not is_safe(name)
        for fault in refuse(name, "name", wanted="letters, digits and . _ + = @ , ( ) -", got=repr(name)).faults
    ]
    folded = [name.casefold() for name in names]
    faults += [
        fault
        for name in sorted({name for name in names if folded.count(name.casefold()) > 1})
        for fault in refuse(name, "name", wanted="each name once, whatever its capitals", got="twice").faults
    ]
    if faults:
        raise RefusedInput(faults)


def _copied(root: Path, parts: Sequence[Part], progress: Callable[[float], None], workers: int) -> dict[str, str]:
    """Copy parts below a folder, hashing what is written; digests by name."""
    root.mkdir(exist_ok=True)
    sizes = [len(p.source) if isinstance(p.source, bytes) else p.source.stat().st_size for p in parts]
    whole, done = max(sum(sizes), 1), 0
    with ThreadPoolExecutor(workers) as pool:  # hashing and writing let go of the interpreter's lock
        digests: dict[str, str] = {}
        for part, size, digest in zip(parts, sizes, pool.map(lambda part: _copy(root, part), parts), strict=True):
            if part.sha256 is not None and part.sha256 != digest:
                raise refuse(part.name, "content", wanted=f"SHA-256 {part.sha256}", got=digest)
            digests[part.name] = digest
            done += size
            progress(done / whole)
    return digests


def _copy(root: Path, part: Part) -> str:
    target = root / part.name
    target.parent.mkdir(parents=True, exist_ok=True)
    state = hashlib.sha256()
    with target.open("x+b", buffering=0) as copy:
        if isinstance(part.source, bytes):
            state.update(part.source)
            copy.write(part.source)
        else:
            with part.source.open("rb", buffering=0) as original:
                at = 0
                for size in ahead(_moved(original, copy)):
                    state.update(os.pread(copy.fileno(), size, at))  # what stands in the package is hashed
                    at += size
        os.fsync(copy.fileno())
    return state.hexdigest()


def _moved(original: FileIO, copy: FileIO) -> Iterator[int]:
    """Copy a file block by block; the size of each block that was copied.

    The kernel copies where it can, and shares the blocks where the file system can.
    """
    by_kernel = hasattr(os, "copy_file_range")
    while True:
        if by_kernel:
            try:
                size = os.copy_file_range(original.fileno(), copy.fileno(), _BLOCK)
            except OSError as error:
                if error.errno not in _CANNOT:
                    raise
                by_kernel = False
                continue
        else:
            block = memoryview(original.read(_BLOCK) or b"")
            size, left = len(block), block
            while left:
                left = left[copy.write(left) :]
        if not size:
            return
        yield size
