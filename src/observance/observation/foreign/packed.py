"""Packed files from outside (zip, WACZ, gzip, WARC): unpacked in memory a block at a time, counted, and never kept."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from observance.observation.foreign.account import Account, Remark
from observance.observation.foreign.sniffing import Form, sniff

_BLOCK = 1 << 20
_SMALL = 64 << 20
_TIMES = 100
_MOST_ENTRIES = 100_000
_LINK = 0o120000


def describe_zip(stream: BinaryIO, form: Form, size: int) -> Account:
    """The account of a zip: what it unpacks to is measured, never believed; its names are told, never followed."""
    account = Account(form=form.name, kind="document", bytes=size)
    try:
        held = zipfile.ZipFile(stream)
        entries = held.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        return account.model_copy(update={"excluded": f"does not open as a zip ({type(error).__name__})"})
    names = {entry.filename for entry in entries}
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        account = account.model_copy(update={"form": "wacz"})
    remarks = list(_odd_names(entries))
    if len(entries) > _MOST_ENTRIES:
        words = f"{len(entries)} entries: more than {_MOST_ENTRIES} are not unpacked here"
        return account.model_copy(update={"excluded": words, "remarks": tuple(remarks)})
    total, broken, locked = 0, 0, 0
    for entry in entries:
        if entry.flag_bits & 1:
            locked += 1
            continue
        try:
            with held.open(entry) as member:
                while block := member.read(_BLOCK):
                    total += len(block)
                    if _is_bomb(total, size):
                        return account.model_copy(update={"excluded": _bomb(total, size), "remarks": tuple(remarks)})
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
            broken += 1
    if broken:
        words = f"{broken} of {len(entries)} entries do not unpack to what they say"
        remarks.append(Remark(about="damage", words=words))
    if locked:
        remarks.append(Remark(about="structure", words=f"{locked} of {len(entries)} entries are locked by a password"))
    return account.model_copy(update={"remarks": tuple(remarks)})


def describe_gzip(stream: BinaryIO, form: Form, size: int) -> Account:
    """The account of a gzip: what is in it by its first bytes, and how much."""
    account = Account(form=form.name, kind="document", bytes=size)
    stream.seek(0)
    total = 0
    inner = form.name
    try:
        with gzip.open(stream) as member:
            while block := member.read1(_BLOCK):
                if not total:
                    inner = f"{sniff(block[: 1 << 16]).name} in gzip"
                total += len(block)
                if _is_bomb(total, size):
                    return account.model_copy(update={"form": inner, "excluded": _bomb(total, size)})
    except (OSError, EOFError, zlib.error) as error:
        words = f"breaks off after {total} bytes unpacked ({type(error).__name__})"
        remark = Remark(about="damage", words=words)
        excluded = "" if total else "does not unpack"
        return account.model_copy(update={"form": inner, "excluded": excluded, "remarks": (remark,)})
    return account.model_copy(update={"form": inner})


def _is_bomb(total: int, size: int) -> bool:
    return total > _SMALL and total > _TIMES * size


def _bomb(total: int, size: int) -> str:
    return f"{size} bytes that unpack to more than {total >> 20} MiB: not unpacked further"


def _odd_names(entries: list[zipfile.ZipInfo]) -> Iterator[Remark]:
    names = [entry.filename for entry in entries]
    paths = [PurePosixPath(name.replace("\\", "/")) for name in names]
    outside = sum(path.is_absolute() or ".." in path.parts for path in paths)
    links = sum((entry.external_attr >> 16) & 0o170000 == _LINK for entry in entries)
    twice = len(names) - len(set(names))
    for number, words in (
        (outside, "names that lead out of the folder that they are unpacked into"),
        (links, "links among the entries"),
        (twice, "names that stand twice"),
    ):
        if number:
            yield Remark(about="references", words=f"{number} {words}; none was followed")
