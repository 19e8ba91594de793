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
from observance.evidence.taking_out import entry_at, lines_cut, with_again, with_lines
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
        before, places = (root / file).read_bytes(), material.places[file]
        value, _ = read_written(before, file)
        entries: list[Json] = [{"place": list(p), "value": entry_at(value, p)} for p in places]
        cut: list[Json] = [{"line": n, "text": held.decode()} for n, held in lines_cut(before, file, places)]
        taken_out[file] = {
            "before": digest_bytes(before), "after": digest_bytes(data), "entries": entries, "lines": cut,
            # nothing of anybody else's is in a file that is empty without it
            "whole": before.decode() if _says_nothing(read_written(data, file)[0]) else "",
        }  # fmt: skip
    originals: list[Json] = []
    twice = {file for files in material.as_they_came.values() for file in files}
    paths = [(f"case/{file}", root / file) for file in material.files if file not in twice]
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


def _says_nothing(value: Json) -> bool:
    return isinstance(value, dict) and not any(value.values())


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
    for name, stream in _members(path, key):
        kind, _, rest = name.partition("/")
        if name == _INDEX:
            index = json.loads(stream.read())
        elif kind == "case":
            _put(root / rest, stream, rest)
        elif kind == "originals":
            _original(root, rest, stream, [one for one in listed(index, "originals") if one["sha256"] == rest])
    taken_out = index["taken_out"]
    assert isinstance(taken_out, dict)
    for file, held in taken_out.items():
        assert isinstance(held, dict)
        now = (root / file).read_bytes() if (root / file).is_file() else b"{}"
        if digest_bytes(now) != held["before"]:  # else it was interrupted before this file was changed
            replace_file(root / file, _put_back(now, file, held))
    return index


def _put_back(now: bytes, file: str, held: Mapping[str, Json]) -> bytes:
    """A file with what was taken out of it: as it was if nobody changed it since, else entries at their lists' ends."""
    if digest_bytes(now) == held["after"] and held["whole"]:
        return str(held["whole"]).encode()
    if digest_bytes(now) == held["after"]:
        made = with_lines(now, [(_number(one["line"]), str(one["text"]).encode()) for one in listed(held, "lines")])
        if digest_bytes(made) == held["before"]:
            return made
    return with_again(now, file, _entries(held))


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _original(root: Path, digest: str, stream: IO[bytes], items: list[dict[str, Json]]) -> None:
    """An original back to where it stands by content, and to where it stood as it came."""
    target = stored_original(root, digest)
    if target is None:
        target = stored_path(root, digest, str(items[0]["name"]))
        _copy(target, stream, 0o444)
        if digest_file(target) != digest:
            raise IntegrityBroken(f"{target.name}: what was under the key is not what custody says")
    for file in [file for one in items for file in _texts(one, "files")]:
        with target.open("rb") as original:
            _put(root / file, original, file)


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
