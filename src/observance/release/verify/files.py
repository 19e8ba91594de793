"""Whether a bag holds exactly the files that it lists, unchanged: no more, no fewer, none that is no plain file."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from observance.release.verify.faults import PackageFault

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
UNLISTED = frozenset({TAG_MANIFEST, f"{TAG_MANIFEST}.p7s", f"{TAG_MANIFEST}.p7s.tsr", f"{TAG_MANIFEST}.p7s.tsq"})
"""What cannot be listed in the tag manifest: itself, its signature, and that signature's stamp or request."""
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What a bag lists, by name with its digest, and what is wrong with its files."""

    listed: Mapping[str, str]
    faults: tuple[PackageFault, ...]

    @property
    def changed(self) -> frozenset[str]:
        """Names of files whose content is another."""
        return frozenset(fault.where for fault in self.faults if fault.kind == "changed file")


def check_files(bag: Path, progress: Callable[[float], None], workers: int) -> Files:
    """Hash everything that a bag lists and look for what it does not list."""
    if not (bag / "bagit.txt").is_file() or not (bag / TAG_MANIFEST).is_file():
        words = f"no bagit.txt with a {TAG_MANIFEST}: not a package, or its manifest was taken away"
        return Files(listed={}, faults=(PackageFault(kind="not a package", where=".", words=words),))
    found = check_listed(bag, (MANIFEST, TAG_MANIFEST), UNLISTED, progress, workers)
    lacking = [name for name in ("bagit.txt", "bag-info.txt", MANIFEST) if name not in found.listed]
    faults = [PackageFault(kind="manifest", where=TAG_MANIFEST, words=f"does not list {name}") for name in lacking]
    return Files(listed=found.listed, faults=(*faults, *found.faults))


def check_listed(
    folder: Path,
    manifests: Sequence[str],
    unlisted: frozenset[str],
    progress: Callable[[float], None],
    workers: int,
    known: Mapping[str, str] | None = None,
) -> Files:
    """Hash everything that a folder's checksum files list, and look for what they do not list.

    Args:
        unlisted: names that may be there without being listed. known: digests that were worked out already.
    """
    faults: list[PackageFault] = []
    listed: dict[str, str] = {}
    for name in manifests:
        for entry in _entries(folder, name):
            if isinstance(entry, PackageFault):
                faults.append(entry)
            elif entry[1] in listed:
                faults.append(PackageFault(kind="manifest", where=name, words=f"names {entry[1]} twice"))
            else:
                listed[entry[1]] = entry[0]
    there = set()
    for name, plain in _walk(folder):
        if not plain:
            faults.append(PackageFault(kind="not a plain file", where=name, words="a link or a device: never followed"))
        elif name not in listed and name not in unlisted:
            faults.append(PackageFault(kind="extra file", where=name, words="listed nowhere: it was added later"))
        else:
            there.add(name)
    for name in sorted(set(listed) - there):
        if not any(fault.where == name for fault in faults):
            faults.append(PackageFault(kind="missing file", where=name, words="listed, and not there"))
    given = known or {}
    for name in sorted(there & set(listed) & set(given)):
        if given[name] != listed[name]:
            faults.append(_other(name, given[name], listed[name]))
    left = {name: listed[name] for name in sorted((there & set(listed)) - set(given))}
    faults += _changed(folder, left, progress, workers)
    return Files(listed=listed, faults=tuple(faults))


def _entries(bag: Path, manifest: str) -> Iterator[tuple[str, str] | PackageFault]:
    path = bag / manifest
    if path.is_symlink() or not path.is_file():
        return
    for number, line in enumerate(path.read_bytes().decode("utf-8", errors="replace").split("\n")[:-1], start=1):
        found = _LINE.fullmatch(line)
        if found is None or _leaves(found[2]):
            words = "not a digest and a name inside the package"
            yield PackageFault(kind="manifest", where=manifest, words=words, line=number)
        else:
            yield found[1], found[2]


def _leaves(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or "\\" in name


def _walk(bag: Path) -> Iterator[tuple[str, bool]]:
    """Every name in the package, and whether it is a plain file; links to folders are not entered."""
    for folder, folders, files in os.walk(bag, followlinks=False):
        here = Path(folder)
        for name in sorted(files):
            path = here / name
            yield path.relative_to(bag).as_posix(), path.is_file() and not path.is_symlink()
        for name in sorted(folders):
            if (here / name).is_symlink():
                yield (here / name).relative_to(bag).as_posix(), False


def _changed(
    bag: Path, listed: Mapping[str, str], progress: Callable[[float], None], workers: int
) -> Iterator[PackageFault]:
    sizes = {name: (bag / name).stat().st_size for name in listed}
    whole, done = max(sum(sizes.values()), 1), 0
    with ThreadPoolExecutor(workers) as pool:  # hashing lets go of the interpreter's lock
        for name, digest in zip(listed, pool.map(lambda name: _digest(bag / name), listed), strict=True):
            done += sizes[name]
            progress(done / whole)
            if digest != listed[name]:
                yield _other(name, digest, listed[name])


def _other(name: str, has: str, listed: str) -> PackageFault:
    return PackageFault(kind="changed file", where=name, words=f"has {has}, listed is {listed}")


def _digest(path: Path) -> str:
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            state.update(block)
    return state.hexdigest()
