"""Statements: words captured from items, and the claims that are anchored in them."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import CASE
from observance.cli.screen import bars, refusals, say
from observance.workflow import actions
from observance.workflow.captured_store import Asked
from observance.workflow.capturing import capture_items
from observance.workflow.quoting import anchor_lines, where_lines


@click.group()
def statements() -> None:
    """Words that sources said or wrote, and where each claim stands in them."""


@statements.command()
@CASE
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option("--encoding", default="", help="Of the bytes, where nothing declares it or it declares a wrong one.")
@click.option("--url", default="", help="Of a web archive: the address of the page.")
@click.option("--whole", is_flag=True, help="Of a page: all that a reader sees, not its main part alone.")
@click.option("--source", metavar="ID", help="Write the beginning of statements/ID.yaml, to be filled in.")
@click.option("--unsandboxed", is_flag=True, help="Where no sandbox holds: go on without one. Custody says so.")
def capture(
    case: Path, items: tuple[str, ...], encoding: str, url: str, whole: bool, source: str | None, unsandboxed: bool
) -> None:
    """Capture the words of held items: text, HTML, PDF, WARC, WACZ, e-mail, subtitles, transcripts.

    ITEM is an id of items.yaml, or the path of its file. The text is kept by content under statements/captured/, with
    where each stretch of it comes from. An item captured before is read again: where the text is another by now, that
    is said, and nothing is changed.
    """
    asked = Asked(encoding=encoding, url=url, extent="whole" if whole else "main")
    with refusals(), bars() as progress:
        lines = capture_items(
            case, items, asked, source=source, unsandboxed=unsandboxed, now=actions.now(), by=actions.whoever(),
            progress=progress,
        )  # fmt: skip
    say(lines)


@statements.command()
@CASE
@click.argument("item")
@click.argument("quote")
@click.option("--near", type=click.IntRange(0), help="Where it stands several times: the one behind this character.")
def anchor(case: Path, item: str, quote: str, near: int | None) -> None:
    """Print what a claim writes to anchor QUOTE in the text captured from ITEM."""
    with refusals():
        say(anchor_lines(case, item, quote, near=near))


@statements.command()
@CASE
@click.argument("source")
def where(case: Path, source: str) -> None:
    """Say where each claim of SOURCE stands: in its text, and on which page, in which cue, which part of the source."""
    with refusals():
        say(where_lines(case, source))
