"""The action `protect`: one source's material goes under a key of its own, and comes out again for work.

While it is under its key the case is answered as if the source had never been there. A seal then covers the ciphertext:
once the key is destroyed, no package that was sealed so can be opened again, and each still verifies.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from observance.evidence.custody import Done, append_entries, read_custody
from observance.evidence.intake import OPENED, PROTECTED, WITHDRAWN, taken_in
from observance.evidence.persons.keys import Keys
from observance.evidence.persons.streams import new_key
from observance.evidence.store import stored_original
from observance.evidence.taking_out import without
from observance.values.digests import digest_file
from observance.values.errors import IntegrityBroken, RefusedInput, UsageError
from observance.workflow.case import load_case
from observance.workflow.case_consents import PROTECTED as FOLDER
from observance.workflow.case_consents import SUFFIX
from observance.workflow.case_folder import FolderReading
from observance.workflow.custody import log_of
from observance.workflow.derived import remove_derived, still_said
from observance.workflow.material import Material, material_of
from observance.workflow.strongbox import lay_out, listed, read_through, replace_file, seal_box


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
    seal_box(root, target, material, pruned, key)
    read_through(target, key)
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
    index = lay_out(root, path, key)
    items = [
        Done(act=OPENED, item=str(one["item"]), sha256=str(one["sha256"]), by=by) for one in listed(index, "originals")
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
        replace_file(root / file, data)
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
