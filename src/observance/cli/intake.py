"""What comes in: files of others, taken into a case."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from observance.cli.arguments import CASE, FILE
from observance.cli.screen import bars, refusals, say
from observance.workflow import actions
from observance.workflow.receiving import Acquisition, receive_files

_HOW = click.Choice(["native", "screen", "filmed", "copied", "unknown"])


@click.command(name="take-in")
@CASE
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--from", "acquired_from", required=True, help="From whom, by code, never a name.")
@click.option("--by", "acquired_by", required=True, help="Who takes in, a function code.")
@click.option("--id", "id", default="", help="The item's id; without it, one is made from the content. One file only.")
@click.option("--camera", default="", help="The camera of the case that made them.")
@click.option("--acquisition", type=_HOW, default="unknown", show_default=True, help="How they were had.")
@click.option("--device", default="", help="What recorded them: make, model, setting.")
@click.option("--device-clock", default="", help="What its clock said beside a reference clock.")
@click.option("--earlier-hand", "earlier_hands", multiple=True, help="Whose hands, by code, in order. May be repeated.")
@click.option("--gap", "gaps", multiple=True, help="What is known to be missing, by whose word. May be repeated.")
@click.option("--legal-basis", default="", help="On what ground they were acquired.")
@click.option("--unsandboxed", is_flag=True, help="Where no sandbox holds: go on without one. Custody says so.")
def take_in(
    case: Path, files: tuple[Path, ...], acquired_from: str, acquired_by: str, id: str, camera: str,
    acquisition: Literal["native", "screen", "filmed", "copied", "unknown"], device: str, device_clock: str,
    earlier_hands: tuple[str, ...], gaps: tuple[str, ...], legal_basis: str, unsandboxed: bool,
) -> None:  # fmt: skip
    """Take files into a case: hashed first, copied by content, entered in items.yaml, then looked at in a sandbox.

    What is odd about a file is printed and kept as an observation; nothing is repaired. A file that cannot be read
    safely is kept, and its item is entered as excluded, with why.
    """
    asked = Acquisition(
        acquired_from=acquired_from, acquired_by=acquired_by, id=id, camera=camera, acquisition=acquisition,
        device=device, device_clock=device_clock, earlier_hands=earlier_hands, gaps=gaps, legal_basis=legal_basis,
    )  # fmt: skip
    with refusals(), bars() as progress:
        lines = receive_files(case, files, asked, now=actions.now(), unsandboxed=unsandboxed, progress=progress)
    say(lines)
