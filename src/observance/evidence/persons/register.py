"""The register: pseudonyms with who they really are, and the keys of sources' material; one file, mode 0600."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from observance.evidence.fields import Id, Words
from observance.evidence.papers import Paper, parse_paper
from observance.evidence.persons.boxes import WORK, opened, sealed
from observance.values.digests import Json
from observance.values.errors import IntegrityBroken, UsageError, refuse

LEAST_PASSPHRASE = 12


class RealPerson(Paper):
    """Who a pseudonym is."""

    pseudonym: Id
    name: Words
    also: tuple[Words, ...] = ()
    contact: str = ""
    note: str = ""

    def names(self) -> tuple[str, ...]:
        """Everything that would tell who it is, if it stood anywhere."""
        return tuple(word for word in (self.name, *self.also, self.contact) if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register, opened. `keys` are of sources' material, 64 hex digits, by pseudonym."""

    persons: tuple[RealPerson, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    def person(self, pseudonym: str) -> RealPerson:
        """Who it is.

        Raises:
            UsageError: the register does not say.
        """
        found = next((one for one in self.persons if one.pseudonym == pseudonym), None)
        if found is None:
            raise UsageError(f"the register does not say who {pseudonym!r} is")
        return found

    def with_person(self, person: RealPerson) -> Register:
        """With one person more, or said otherwise, in order of pseudonyms."""
        rest = [one for one in self.persons if one.pseudonym != person.pseudonym]
        return replace(self, persons=tuple(sorted([*rest, person], key=lambda one: one.pseudonym)))

    def without_person(self, pseudonym: str) -> Register:
        """Without a person; the key of his material stays."""
        return replace(self, persons=tuple(one for one in self.persons if one.pseudonym != pseudonym))


def make_register(path: Path, passphrase: str, work: int = WORK) -> None:
    """Make an empty register.

    Raises:
        UsageError: something is there already, a case is around it, or a passphrase that is too short.
    """
    outside_of_cases(path, "a register")
    if path.exists():
        raise UsageError(f"{path.name} is there already: a register is never written over")
    _long_enough(passphrase)
    with _locked(path):
        _write(path, sealed([], passphrase, work))


def read_register(path: Path, passphrase: str) -> Register:
    """Open a register.

    Raises:
        RefusedInput: none there, none of ours, or one that others may read.
        IntegrityBroken: cut off or changed. WrongPassphrase: it does not open it.
    """
    return _of(opened(_bytes(path), passphrase, path.name), path.name)


def change_register(path: Path, passphrase: str, change: Callable[[Register], Register]) -> Register:
    """Open, change, and put in place whole, under a lock; every record is encrypted anew.

    Raises:
        RefusedInput, IntegrityBroken, WrongPassphrase: as `read_register`.
    """
    with _locked(path):
        changed = change(read_register(path, passphrase))
        _write(path, sealed(_records(changed), passphrase, _work(path)))
    return changed


def lock_anew(path: Path, passphrase: str, another: str) -> None:
    """Put a register under another passphrase. Copies made before still open with the old one.

    Raises:
        UsageError: too short. RefusedInput, IntegrityBroken, WrongPassphrase: as `read_register`.
    """
    _long_enough(another)
    with _locked(path):
        _write(path, sealed(_records(read_register(path, passphrase)), another, _work(path)))


def outside_of_cases(path: Path, what: str) -> None:
    """Refuse a place inside a case folder: who a pseudonym is, and its key, never lie beside it.

    Raises:
        UsageError: it lies in one.
    """
    for folder in path.resolve().parents:
        if (folder / "case.yaml").exists():
            raise UsageError(f"{what} lies outside of every case folder; {path.name} would lie in one")


def write_secret(path: Path, data: bytes) -> None:
    """Put a file in place whole, for its owner alone (mode 0600), durable."""
    _write(path, data)


def _of(records: tuple[Json, ...], name: str) -> Register:
    persons: list[RealPerson] = []
    keys: dict[str, str] = {}
    for record in records:
        if isinstance(record, dict) and "person" in record:
            persons.append(parse_paper(json.dumps(record["person"]).encode(), RealPerson, name))
        elif isinstance(record, dict) and re.fullmatch(r"[0-9a-f]{64}", str(record.get("key"))):
            keys[str(record.get("of"))] = str(record["key"])
        else:
            raise IntegrityBroken(f"{name}: a record that is neither a person nor a key")
    return Register(persons=tuple(persons), keys=keys)


def _records(register: Register) -> list[Json]:
    persons: list[Json] = [{"person": one.model_dump(mode="json")} for one in register.persons]
    keys: list[Json] = [{"of": name, "key": key} for name, key in sorted(register.keys.items())]
    return persons + keys


def _work(path: Path) -> int:
    return int(json.loads(path.read_bytes().split(b"\n", 1)[0])["log2_n"])


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise refuse(path.name, "register", wanted="a register", got="nothing there",
                     example="observance persons new REGISTER makes one")  # fmt: skip
    if path.stat().st_mode & 0o077:
        raise refuse(path.name, "mode", wanted="a file that its owner alone may read (0600)",
                     got=f"{path.stat().st_mode & 0o777:04o}", example=f"chmod 600 {path.name}")  # fmt: skip
    return path.read_bytes()


def _long_enough(passphrase: str) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise UsageError(f"a passphrase of at least {LEAST_PASSPHRASE} characters: four or five words drawn by lot")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
