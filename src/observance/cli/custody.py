"""The chain of custody: its head, signed and given away; the log held against heads that others have."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import CASE, FILE
from observance.cli.leaving import signer_of
from observance.cli.screen import refusals, say
from observance.workflow import actions
from observance.workflow.custody import check_custody, custody_head


@click.group()
def custody() -> None:
    """Who did what with which original: evidence/custody.jsonl, one chain."""


@custody.command("head")
@CASE
@click.option("--certificate", type=FILE, help="The mission's signing certificate (PEM): the head is signed.")
@click.option("--key", type=FILE, help="Its private key (PEM).")
@click.option("--issuer", type=FILE, help="The root certificate that issued it (PEM).")
@click.option("--out", type=FILE, help="Folder for a copy of the signed head, for whoever is to hold it.")
def head(case: Path, certificate: Path | None, key: Path | None, issuer: Path | None, out: Path | None) -> None:
    """Say the log's head; with a certificate, sign it. `seal` signs it too, and names it in the package.

    Give the signed head to somebody else: whoever can write this folder can write the whole log anew, and only a head
    that he cannot reach shows it.
    """
    with refusals():
        say(custody_head(case, signer_of(certificate, key, issuer), out, now=actions.now()))


@custody.command("check")
@CASE
@click.option("--anchor", type=FILE, help="The mission's root certificate, had by another way.")
@click.option("--given", type=FILE, multiple=True, help="A signed head or a sealed package that somebody holds.")
def check(case: Path, anchor: Path | None, given: tuple[Path, ...]) -> None:
    """Hold the log against every head that was signed, and against those that others were given. Exit code 4 if cut."""
    with refusals():
        say(check_custody(case, given, anchor))
