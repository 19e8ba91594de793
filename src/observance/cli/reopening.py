"""Reopening: what changed between two versions of a case, told inside and outside; archives listed and restored."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import FILE
from observance.cli.screen import bars, refusals, say
from observance.workflow import actions
from observance.workflow.archives import list_archives, restore_archive
from observance.workflow.diffing import diff_versions
from observance.workflow.public_changes import public_changes


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--anchor", type=FILE, help="The mission's root certificate: archives are verified first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.option("--public", type=FILE, metavar="FILE", help="Write what the public may be told; NEW is a case.")
def diff(old: Path, new: Path, anchor: Path | None, as_json: bool, public: Path | None) -> None:
    """Compare two versions of a case: case folders that were run, sealed archives, or copies of findings.json.

    Names each answer that changed, why (which source, item or clause), who approved it, and each that did not. That is
    internal. With --public, only answers that were released are told, without a cause, and a batch that would point at
    a source is refused.
    """
    with refusals():
        made = diff_versions(old, new, anchor)
        if public is not None:
            data, lines = public_changes(new, made, actions.now())
            public.write_bytes(data)
            say([*lines, f"written: {public}"])
        elif as_json:
            say([made.as_json().decode().rstrip("\n")])
        else:
            say(made.lines())


@click.group()
def archive() -> None:
    """Sealed archives of a case: every version that was sealed stays retrievable."""


@archive.command("list")
@click.argument("places", nargs=-1, required=True, type=FILE)
def list_(places: tuple[Path, ...]) -> None:
    """List every archive below PLACES, oldest first."""
    with refusals():
        say(list_archives(places))


@archive.command("restore")
@click.argument("package", type=FILE)
@click.argument("out", type=FILE)
@click.option("--anchor", type=FILE, required=True, help="The mission's root certificate, had by another way.")
def restore(package: Path, out: Path, anchor: Path) -> None:
    """Verify an archive and lay it out again as a case folder at OUT."""
    with refusals():
        with bars() as progress:
            lines = restore_archive(package, out, anchor, now=actions.now(), by=actions.whoever(), progress=progress)
        say(lines)
