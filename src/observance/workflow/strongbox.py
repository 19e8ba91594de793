"""One source's material as one encrypted file: what of the case it was, put in whole, laid out again where it stood."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from observance.evidence.persons.streams import Opening, Sealing
from observance.evidence.store import stored_original, stored_path
from observance.evidence.taking_out import entry_at, with_again
from observance.evidence.written import Place, read_written
from observance.values.digests import Json, canonical_json, digest_bytes, digest_file
from observance.values.errors import IntegrityBroken, refuse
from observance.workflow.material import Material

_INDEX = "index.json"


def seal_box(root: Path, target: Path, material: Material, pruned: Mapping[str, bytes], key: bytes) -> None:
    """Put material into `target`, which stands in place only when it is whole.

    Args:
        pruned: the case's other files as they are without it, by name.
    """
    target.parent.mkdir(exist_ok=True)
    taken_out: dict[str, Json] = {}
    for file, data in pruned.items():
        value, _ = read_written((root / file).read_bytes(), file)
        entries: list[Json] = [{"place": list(p), "value": entry_at(value, p)} for p in material.places[file]]
        taken_out[file] = {"after": digest_bytes(data), "entries": entries}
    originals: list[Json] = []
    twice = {file for files in material.as_they_came.values() for file in files}
    paths = [(f"case/{file}", root / file) for file in material.files if file not in twice]
    paths += [(f"before/{file}", root / file) for file in pruned]
    for item, digest in material.originals.items():
        original = stored_original(root, digest)
        assert original is not None
        originals.append({"item": item, "sha256": digest, "name": original.name,
                          "files": list(material.as_they_came.get(item, ()))})  # fmt: skip
        paths.append((f"originals/{digest}", original))
    index: Json = {"source": material.source, "originals": originals, "taken_out": taken_out}
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with Sealing(stream, key) as sealing, tarfile.open(fileobj=sealing, mode="w|", bufsize=1 << 20) as tar:
                _add(tar, _INDEX, io.BytesIO(data := canonical_json(index)), len(data))
                for name, path in dict(paths).items():
                    with path.open("rb") as source:
                        _add(tar, name, source, path.stat().st_size)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size = size
    tar.addfile(info, source)


def read_through(path: Path, key: bytes) -> None:
    """Read everything once: what cannot be opened again is not taken away."""
    for _, stream in _members(path, key):
        while stream.read(1 << 20):
            pass


def _members(path: Path, key: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with Opening(path, key) as opening:
        with tarfile.open(fileobj=io.BufferedReader(opening, 1 << 20), mode="r|") as tar:
            for info in tar:
                member = tar.extractfile(info)
                if member is None or ".." in PurePosixPath(info.name).parts or info.name.startswith("/"):
                    raise IntegrityBroken(f"{path.name}: holds something that was not put there")
                yield info.name, member
        while opening.read(1 << 20):  # to the last block: nothing may be cut off behind the archive's end
            pass


def lay_out(root: Path, path: Path, key: bytes) -> dict[str, Json]:
    """Lay everything out where it stood; what was interrupted is gone on with. Gives the index of the box.

    Raises:
        IntegrityBroken: another key, or a box that was changed or cut off.
        RefusedInput: something else stands in its place by now.
    """
    index: dict[str, Json] = {}
    before: dict[str, bytes] = {}
    for name, stream in _members(path, key):
        kind, _, rest = name.partition("/")
        if name == _INDEX:
            index = json.loads(stream.read())
        elif kind == "case":
            _put(root / rest, stream, rest)
        elif kind == "before":
            before[rest] = stream.read()
        elif kind == "originals":
            one = next(one for one in listed(index, "originals") if one["sha256"] == rest)
            if stored_original(root, rest) is None:
                target = stored_path(root, rest, str(one["name"]))
                _copy(target, stream, 0o444)
                if digest_file(target) != rest:
                    raise IntegrityBroken(f"{path.name}: an original in it is not what custody says")
            for file in _texts(one, "files"):
                with stored_path(root, rest, str(one["name"])).open("rb") as original:
                    _put(root / file, original, file)
    taken_out = index["taken_out"]
    assert isinstance(taken_out, dict)
    for file, held in taken_out.items():
        assert isinstance(held, dict)
        now = (root / file).read_bytes() if (root / file).is_file() else b"{}"
        if now == before[file]:  # it was interrupted before this file was changed
            continue
        same = digest_bytes(now) == held["after"]
        replace_file(root / file, before[file] if same else with_again(now, file, _entries(held)))
    return index


def _entries(held: Mapping[str, Json]) -> list[tuple[Place, Json]]:
    found: list[tuple[Place, Json]] = []
    for one in listed(held, "entries"):
        place = one["place"]
        assert isinstance(place, list)
        found.append((tuple(p if isinstance(p, int) else str(p) for p in place), one["value"]))
    return found


def listed(holder: Mapping[str, Json], key: str) -> list[dict[str, Json]]:
    """The mappings of a list below a key."""
    value = holder[key]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(holder: Mapping[str, Json], key: str) -> list[str]:
    value = holder[key]
    return [str(one) for one in value] if isinstance(value, list) else []


def _put(path: Path, stream: IO[bytes], name: str) -> None:
    before = digest_file(path) if path.exists() else None
    if before is None:
        _copy(path, stream, 0o644)
    elif before != _digest(stream):
        raise refuse(name, "file", wanted="the place free for what stood there before", got="another file")


def _digest(stream: IO[bytes]) -> str:
    state = hashlib.sha256()
    while block := stream.read(1 << 20):
        state.update(block)
    return state.hexdigest()


def _copy(target: Path, stream: IO[bytes], mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with _in_place(target) as unfinished, unfinished.open("xb") as copy:
        while block := stream.read(1 << 20):
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
        unfinished.chmod(mode)


def replace_file(path: Path, data: bytes) -> None:
    """Put bytes in place of a file, whole or not at all."""
    with _in_place(path) as unfinished, unfinished.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _in_place(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
