"""What a release was made from, made again."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import FILE
from observance.cli.screen import bars, refusals, say
from observance.workflow.repeating import repeat_release


@click.command()
@click.argument("folder", type=FILE)
@click.argument("recipe", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write; must not be there yet.")
@click.option("--against", type=FILE, help="The release that the films are held against, too.")
def repeat(folder: Path, recipe: Path, out: Path, against: Path | None) -> None:
    """Make the films of a release again, from a case or its archive, and compare byte for byte.

    RECIPE is the file that the release left in the case's evidence/recipes/, and that an archive holds. The exit code
    is 4 if anything differs; it says so if other versions of the encoder or decoder made the release.
    """
    with refusals(), bars() as progress:
        lines = repeat_release(folder, recipe, out, against, progress=progress)
    say(lines)
