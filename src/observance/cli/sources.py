"""Sources: their material under a key of its own, and the taking back of a consent."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import CASE, FILE, WORKERS
from observance.cli.persons import FD, passphrase
from observance.cli.screen import bars, refusals, say
from observance.values.errors import UsageError
from observance.workflow import actions
from observance.workflow.keeping import KeyFolder, Keys, RegisterKeys
from observance.workflow.safekeeping import open_source, protect_source
from observance.workflow.withdrawing import withdraw_source

KEYS = click.option("--keys", type=FILE, help="Folder outside of every case with a key file for each source.")
REGISTER = click.option("--register", type=FILE, help="The register of persons, which keeps keys too.")


def _keys(keys: Path | None, register: Path | None, fd: int | None) -> Keys | None:
    if keys is not None and register is not None:
        raise UsageError("--keys or --register, not both")
    if register is not None:
        return RegisterKeys(path=register, passphrase=passphrase(fd))
    return KeyFolder(path=keys) if keys is not None else None


@click.command()
@CASE
@click.argument("source")
@KEYS
@REGISTER
@FD
@click.option("--open", "open_", is_flag=True, help="Take it out again, for work.")
def protect(
    case: Path, source: str, keys: Path | None, register: Path | None, passphrase_fd: int | None, open_: bool
) -> None:
    """Put the material of SOURCE under a key of its own: its statement, its items, what was read in them.

    While it is under its key the case is answered as if the source had never been there. Put it back before `seal`:
    what was sealed open, no key takes back.
    """
    with refusals():
        kept = _keys(keys, register, passphrase_fd)
        if kept is None:
            raise UsageError("--keys or --register: where its key is kept, outside of every case")
        act = open_source if open_ else protect_source
        say(act(case, source, kept, now=actions.now(), by=actions.whoever()))


@click.command()
@CASE
@click.argument("source")
@click.option("--by", required=True, help="Who enters it, a function code.")
@click.option("--why", required=True, help="For custody, without names.")
@KEYS
@REGISTER
@FD
@click.option("--key-lost", is_flag=True, help="Its key is gone already, or its keeper destroys it.")
@click.option("--no-run", is_flag=True, help="Do not answer the case anew at once.")
@WORKERS
def withdraw(
    case: Path, source: str, by: str, why: str, keys: Path | None, register: Path | None, passphrase_fd: int | None,
    key_lost: bool, no_run: bool, workers: int,
) -> None:  # fmt: skip
    """SOURCE takes its consent back: its key is destroyed, its material and all that was derived from it removed.

    Says where copies had gone, then answers the case anew without it. What was sealed before still verifies.
    """
    with refusals():
        kept = _keys(keys, register, passphrase_fd)
        ran = (case / "out" / "findings.json").is_file()
        say(withdraw_source(case, source, kept, why=why, now=actions.now(), by=by, key_lost=key_lost))
        if ran and not no_run:
            with bars() as progress:
                say(actions.run(case, until=None, workers=workers, progress=progress))
