"""The actions on the register of persons: kept outside of every case, and never needed to run one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from observance.evidence.persons.leaks import Leak, Names, leaks
from observance.evidence.persons.register import (
    RealPerson,
    change_register,
    lock_anew,
    make_register,
    read_register,
)
from observance.values.errors import UsageError
from observance.workflow.progress import Progress

__all__ = ["add_person", "check_leaks", "list_persons", "lock_anew", "make_register", "remove_person", "show_person"]


def add_person(register: Path, passphrase: str, person: Mapping[str, str | tuple[str, ...]]) -> list[str]:
    """Say who a pseudonym is, or say it otherwise.

    Raises:
        UsageError: no pseudonym, or no name; what was given is not repeated.
    """
    try:
        made = RealPerson.model_validate(person)
    except ValidationError:
        raise UsageError("a pseudonym of small letters, digits, dot, hyphen and underscore, and a name") from None
    changed = change_register(register, passphrase, lambda held: held.with_person(made))
    return [f"{made.pseudonym}: entered; the register has {len(changed.persons)} persons"]


def remove_person(register: Path, passphrase: str, pseudonym: str) -> list[str]:
    """Forget who a pseudonym is."""
    change_register(register, passphrase, lambda held: held.without_person(held.person(pseudonym).pseudonym))
    return [f"{pseudonym}: taken out; copies of the register made before still say who it is"]


def show_person(register: Path, passphrase: str, pseudonym: str) -> list[str]:
    """Who a pseudonym is: the one action that prints a name."""
    one = read_register(register, passphrase).person(pseudonym)
    fields = (("name", one.name), ("also", ", ".join(one.also)), ("contact", one.contact), ("note", one.note))
    return [f"{key}: {value}" for key, value in fields if value]


def list_persons(register: Path, passphrase: str) -> list[str]:
    """The pseudonyms, without names."""
    held = read_register(register, passphrase)
    keys = f"{len(held.keys)} keys of sources' material"
    return [*(one.pseudonym for one in held.persons), f"{len(held.persons)} persons, {keys}"]


def check_leaks(
    register: Path, passphrase: str, places: Sequence[Path], *, progress: Progress
) -> tuple[list[str], bool]:
    """Look for every name of the register in every file of cases and outputs: a line each, and whether there is none.

    Raises:
        UsageError: nothing at a place.
    """
    held = read_register(register, passphrase)
    names = Names(held.persons)
    found: list[Leak] = []
    for number, place in enumerate(places):
        if not place.exists():
            raise UsageError(f"nothing at {place}")
        progress("look for names", number / len(places))
        found += leaks(place, names)
    progress("look for names", 1.0)
    said = f"{len(held.persons)} persons' names looked for"
    if not found:
        return [f"{said}: none found. Pictures and speech were not looked into."], True
    return [*map(str, found), f"{said}: found in {len({one.file for one in found})} files"], False
