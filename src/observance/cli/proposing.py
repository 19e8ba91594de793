"""Claims proposed by rules from a text, for a person to confirm: a draft, and the page on which he looks at it."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import CASE, FILE
from observance.cli.screen import refusals, say
from observance.workflow import proposing as actions
from observance.workflow.figures import figure_lines


@click.command("propose")
@click.argument("text")
@click.option("--case", type=FILE, help="Whose scene gives the names of places; TEXT may then be one of its items.")
@click.option("--source-id", required=True, help="Id of the source: the statement file's name.")
@click.option("--outlet", default="", help="Who publishes it, and speaks where nobody else does; else the source's id.")
@click.option("--published", required=True, help="Date, time and zone: 2017-11-22T11:30:00+09:00.")
@click.option("--zone", required=True, help="In which the text's own times are read: Asia/Seoul.")
@click.option("--out", required=True, type=FILE, help="The statement file to be; the draft stands beside it.")
@click.option("--pipeline", help="An installed English spaCy pipeline; else the first found; `rules`: rules alone.")
@click.option("--unsandboxed", is_flag=True, help="Where no sandbox holds, open the text in a child with limits alone.")
def propose(
    text: str,
    case: Path | None,
    source_id: str,
    outlet: str,
    published: str,
    zone: str,
    out: Path,
    pipeline: str | None,
    unsandboxed: bool,
) -> None:
    """Propose claims from TEXT: who says what, counts, times, acts, each anchored; nothing counts until confirmed."""
    with refusals():
        asked = actions.Asked(
            text=text, case=case, source=source_id, outlet=outlet or source_id, published=published, zone=zone, out=out,
            pipeline=pipeline, unsandboxed=unsandboxed,
        )  # fmt: skip
        say(actions.propose(asked))


@click.command("confirm")
@click.argument("draft", type=FILE)
@click.option("--by", help="A function code, never a name: who confirms.")
@click.option("--claim", "claims", multiple=True, help="With --by: these claims only; else all of the draft.")
def confirm(draft: Path, by: str | None, claims: tuple[str, ...]) -> None:
    """Take the confirmed claims of DRAFT into its statement file; the others wait in the draft."""
    with refusals():
        say(actions.confirm(draft, by, claims))


@click.command("figures")
@CASE
def figures(case: Path) -> None:
    """Hold the statistical claims of CASE against its tables: reproduced, differs, not comparable, not there."""
    with refusals():
        say(figure_lines(case))
