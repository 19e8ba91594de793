"""The action `protect`: one source's material goes under a key of its own, and comes out again for work.

While it is under its key the case is answered as if the source had never been there. A seal then covers the ciphertext:
once the key is destroyed, no package that was sealed so can be opened again, and each still verifies.
"""

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

from observance.evidence.custody import Done, append_entries, read_custody
from observance.evidence.intake import OPENED, PROTECTED, WITHDRAWN, taken_in
from observance.evidence.persons.keys import Keys
from observance.evidence.persons.streams import Opening, Sealing, new_key
from observance.evidence.store import stored_original, stored_path
from observance.evidence.taking_out import entry_at, with_again, without
from observance.evidence.written import Place, read_written
from observance.values.digests import Json, canonical_json, digest_bytes, digest_file
from observance.values.errors import IntegrityBroken, RefusedInput, UsageError, refuse
from observance.workflow.case import load_case
from observance.workflow.case_consents import PROTECTED as FOLDER
from observance.workflow.case_consents import SUFFIX
from observance.workflow.case_folder import FolderReading
from observance.workflow.custody import log_of
from observance.workflow.derived import remove_derived, still_said
from observance.workflow.material import Material, material_of

_INDEX = "index.json"


def sealed_path(root: Path, source: str) -> Path:
    """Where a source's material stands while it is under its key."""
    return root / FOLDER / f"{source}{SUFFIX}"


def material_in(root: Path, source: str) -> Material:
    """A source's material as it stands open in a case."""
    return material_of(root, FolderReading(root=root).sheets(), source, taken_in(root))


def protect_source(root: Path, source: str, keys: Keys, *, now: float, by: str) -> list[str]:
    """Put a source's material under its key. The key is made at the first time and kept outside of the case.

    Raises:
        UsageError: nothing of this source stands open.
        RefusedInput: a file of the case that cannot be read as it is.
    """
    material = material_in(root, source)
    if material.is_nothing:
        closed = " (it is under its key already)" if sealed_path(root, source).exists() else ""
        raise UsageError(f"nothing of {source!r} stands open in {root.name}{closed}")
    if sealed_path(root, source).exists():  # what is under the key already is never written over
        what = f"some of {source!r} is under its key, and some stands open in {root.name}"
        raise UsageError(f"{what}: `observance protect {root} {source} --open` first, then protect all of it")
    key = keys.get(source)
    if key is None:
        key = new_key()
        keys.put(source, key)
    target = sealed_path(root, source)
    pruned = {file: without((root / file).read_bytes(), file, places) for file, places in material.places.items()}
    _seal(root, target, material, pruned, key)
    _check(target, key)
    digest, detail = digest_file(target), {"source": source, "ids": " ".join(material.ids)}
    items = [Done(act=PROTECTED, item=i, sha256=d, by=by) for i, d in material.originals.items()]
    whole = Done(act=PROTECTED, sha256=digest, by=by, detail=detail)
    append_entries(log_of(root), lambda entries: [*items, whole], now)
    clear(root, material, pruned)
    gone = remove_derived(root, material.items, [*material.originals.values()], answers=False)
    whole_still = still_whole(root)
    lines = [f"{source}: under its key, {target.relative_to(root).as_posix()}", *material.beside, *whole_still]
    lines += [f"removed: {name}" for name in gone]
    left = [*still_said(root, [source, *material.items], but=("evidence", "out/findings.json", "out/answers"))]
    lines += [f"still named in: {name}" for name in left if name != target.relative_to(root).as_posix()]
    return [*lines, PLAIN_BEFORE]


PLAIN_BEFORE = (
    "what stood here unencrypted may still lie on the disk (flash memory, journals, snapshots) and in backups; what "
    "these hold no key destroys"
)


def open_source(root: Path, source: str, keys: Keys, *, now: float, by: str) -> list[str]:
    """Take a source's material out from under its key, back to where it stood.

    Raises:
        UsageError: nothing is under its key, or no key for it. IntegrityBroken: changed, or another key.
        RefusedInput: something else stands in its place by now.
    """
    path = sealed_path(root, source)
    if not path.is_file():
        raise UsageError(f"nothing of {source!r} is under its key in {root.name}")
    key = keys.get(source)
    if key is None:
        raise UsageError(f"no key for {source!r} there: without it nobody opens its material")
    check_protected(root, only=source)
    index = _unseal(root, path, key)
    items = [
        Done(act=OPENED, item=str(one["item"]), sha256=str(one["sha256"]), by=by) for one in _listed(index, "originals")
    ]
    whole = Done(act=OPENED, sha256=digest_file(path), by=by, detail={"source": source})
    append_entries(log_of(root), lambda entries: [*items, whole], now)
    path.unlink()
    load_case(root)
    return [f"{source}: open, for as long as it is worked on: `observance protect {root} {source}` afterwards"]


def still_whole(root: Path) -> list[str]:
    """What is amiss in the case now that something was taken out of it, to be set right by hand."""
    try:
        load_case(root)
    except RefusedInput as refused:
        return [f"to be set right before the next run: {fault}" for fault in refused.faults]
    return []


def refuse_open(root: Path) -> None:
    """Refuse to seal or to keep while a source that has a key stands open: no key would take back what is packed so.

    Raises:
        UsageError: whose it is.
    """
    last: dict[str, str] = {}
    for entry in read_custody(log_of(root)):
        source = entry.detail.get("source")
        if source is not None and entry.act in (PROTECTED, OPENED, WITHDRAWN):
            last[source] = entry.act
    open_ = sorted(source for source, act in last.items() if act == OPENED)
    if open_:
        raise UsageError(f"open: {', '.join(open_)}; `observance protect {root} {open_[0]}` first")


def check_protected(root: Path, only: str | None = None) -> int:
    """Hold what is under keys against custody; how many sources are.

    Raises:
        IntegrityBroken: a file that is gone, was changed, or that custody does not know.
    """
    known: dict[str, str] = {}
    for entry in read_custody(log_of(root)):
        name = entry.detail.get("source")
        if name is not None and entry.act == PROTECTED and not entry.item:
            known[name] = entry.sha256
        elif name is not None and entry.act in (OPENED, WITHDRAWN):
            known.pop(name, None)
    folder = root / FOLDER
    there = {path.stem for path in folder.glob(f"*{SUFFIX}")} if folder.is_dir() else set()
    for name in sorted(known.keys() | there) if only is None else [only]:
        path = sealed_path(root, name)
        if not path.is_file() or name not in known or digest_file(path) != known[name]:
            got = "is not there" if not path.is_file() else "is not what custody says"
            raise IntegrityBroken(f"{FOLDER}/{path.name} {got}")
    return len(known)


def clear(root: Path, material: Material, pruned: Mapping[str, bytes]) -> None:
    """Remove a source's material from where it stands open."""
    for file, data in pruned.items():
        _replace(root / file, data)
    for file in material.files:
        (root / file).unlink(missing_ok=True)
    for item, digest in material.originals.items():
        original = stored_original(root, digest)
        if item in material.shared or original is None:
            continue
        original.unlink()
        for folder in (original.parent, original.parent.parent):
            if not any(folder.iterdir()):
                folder.rmdir()


def _seal(root: Path, target: Path, material: Material, pruned: Mapping[str, bytes], key: bytes) -> None:
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
            with Sealing(stream, key) as sealing, tarfile.open(fileobj=sealing, mode="w|") as tar:
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


def _check(path: Path, key: bytes) -> None:
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


def _unseal(root: Path, path: Path, key: bytes) -> dict[str, Json]:
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
            one = next(one for one in _listed(index, "originals") if one["sha256"] == rest)
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
        _replace(root / file, before[file] if same else with_again(now, file, _entries(held)))
    return index


def _entries(held: Mapping[str, Json]) -> list[tuple[Place, Json]]:
    found: list[tuple[Place, Json]] = []
    for one in _listed(held, "entries"):
        place = one["place"]
        assert isinstance(place, list)
        found.append((tuple(p if isinstance(p, int) else str(p) for p in place), one["value"]))
    return found


def _listed(holder: Mapping[str, Json], key: str) -> list[dict[str, Json]]:
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


def _replace(path: Path, data: bytes) -> None:
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
