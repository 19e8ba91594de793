"""The register of persons: who sources and protected persons really are, encrypted, outside of every case."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import click

from observance.cli.arguments import FILE
from observance.cli.screen import bars, refusals, say
from observance.values.errors import IntegrityBroken, UsageError
from observance.workflow import persons as actions

ENV = "OBSERVANCE_PASSPHRASE"
REGISTER = click.argument("register", type=FILE)
FD = click.option(
    "--passphrase-fd", type=int, help=f"File descriptor that it is read from; else {ENV}, else it is asked for."
)


def passphrase(fd: int | None, *, again: bool = False, words: str = "Passphrase of the register") -> str:
    """From a descriptor, the environment, or the keyboard; never from the command's words, which others can read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash from here on leaves no picture of the memory on the disk
    if fd is not None:
        try:
            with os.fdopen(fd, "rb", closefd=False) as stream:
                return stream.readline().decode().rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"--passphrase-fd {fd}: nothing can be read there") from None
    given = os.environ.get(ENV)
    return given if given else str(click.prompt(words, hide_input=True, confirmation_prompt=again, err=True))


@click.group()
def persons() -> None:
    """Who sources and protected persons really are: an encrypted register outside of every case.

    A case holds pseudonyms only and runs without the register. Names and passphrases are asked for, never typed into
    the command itself, where other users and the shell's history would see them.
    """


@persons.command("new")
@REGISTER
@FD
def new(register: Path, passphrase_fd: int | None) -> None:
    """Make an empty register; not inside a case folder."""
    with refusals():
        actions.make_register(register, passphrase(passphrase_fd, again=True))
        say([f"written: {register}", "nobody can open it without the passphrase: keep that apart from it"])


@persons.command("add")
@REGISTER
@click.argument("pseudonym")
@FD
def add(register: Path, pseudonym: str, passphrase_fd: int | None) -> None:
    """Say who PSEUDONYM is. Name, other names, contact and note are asked for, a line each."""
    with refusals():
        words = passphrase(passphrase_fd)
        name = click.prompt("Name", err=True)
        also = click.prompt("Other names, parted by ;", default="", show_default=False, err=True)
        contact = click.prompt("Contact", default="", show_default=False, err=True)
        note = click.prompt("Note", default="", show_default=False, err=True)
        others = tuple(one.strip() for one in also.split(";") if one.strip())
        fields: dict[str, str | tuple[str, ...]] = {"also": others, "contact": contact, "note": note}
        say(actions.add_person(register, words, {"pseudonym": pseudonym, "name": name, **fields}))


@persons.command("show")
@REGISTER
@click.argument("pseudonym")
@FD
def show(register: Path, pseudonym: str, passphrase_fd: int | None) -> None:
    """Print who PSEUDONYM is."""
    with refusals():
        say(actions.show_person(register, passphrase(passphrase_fd), pseudonym))


@persons.command("list")
@REGISTER
@FD
def list_(register: Path, passphrase_fd: int | None) -> None:
    """Print the pseudonyms, without names."""
    with refusals():
        say(actions.list_persons(register, passphrase(passphrase_fd)))


@persons.command("remove")
@REGISTER
@click.argument("pseudonym")
@FD
def remove(register: Path, pseudonym: str, passphrase_fd: int | None) -> None:
    """Forget who PSEUDONYM is."""
    with refusals():
        say(actions.remove_person(register, passphrase(passphrase_fd), pseudonym))


@persons.command("lock")
@REGISTER
@FD
def lock(register: Path, passphrase_fd: int | None) -> None:
    """Put the register under another passphrase, which is asked for."""
    with refusals():
        old = passphrase(passphrase_fd)
        another = str(click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))
        actions.lock_anew(register, old, another)
        say(["locked anew; copies made before still open with the old passphrase"])


@persons.command("check-leaks")
@REGISTER
@click.argument("places", nargs=-1, required=True, type=FILE)
@FD
def check_leaks(register: Path, places: tuple[Path, ...], passphrase_fd: int | None) -> None:
    """Look for every name of the register in every file of PLACES: cases, packages, releases. Exit code 4 if found.

    What is found is said by file and line, and never repeated. Archives, tables and compressed parts are looked into;
    pictures and speech are not.
    """
    with refusals():
        words = passphrase(passphrase_fd)
        with bars() as progress:
            lines, clean = actions.check_leaks(register, words, places, progress=progress)
        say(lines)
        if not clean:
            raise IntegrityBroken("a name of the register stands where only pseudonyms may")
