"""Questions to a case: an article traced, a question answered."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from observance.cli.arguments import CASE, FILE
from observance.cli.screen import refusals, say
from observance.workflow.tracing import TracedArticle, trace_case

_STYLES = {
    "supported": "green",
    "contradicted": "bold red",
    "attributed but unverified": "yellow",
    "undecided": "dim",
    "not about the incident": "dim",
    "not answered": "magenta",
}


@click.command()
@CASE
@click.argument("article", type=FILE)
@click.option("--out", type=FILE, metavar="PAGE.html", help="The page; CASE/out/trace-ARTICLE.html otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
def trace(case: Path, article: Path, out: Path | None, as_json: bool) -> None:
    """Hold an article (text or HTML) against a case, sentence by sentence.

    Each sentence is marked: supported by the case, contradicted, attributed but unverified, undecided, not about the
    incident, or not answered because it touches a medical or personal fact. Writes one page with the anchors beside.
    """
    with refusals():
        traced = trace_case(case, article, out)
    if as_json:
        say([traced.as_json()])
        return
    _show(traced)


def _show(traced: TracedArticle) -> None:
    console = Console(highlight=False)
    if traced.caution:
        console.print(Text(traced.caution, style="bold"))
    table = Table(show_lines=True)
    for head in ("", "sentence", "mark", "because"):
        table.add_column(head, overflow="fold")
    for number, one in enumerate(traced.sentences, start=1):
        anchors = ", ".join(anchor.id for anchor in (*one.anchors, *one.against)[:4])
        why = Text(one.why)
        if anchors:
            why.append(f"\n{anchors}", style="dim")
        table.add_row(str(number), Text(one.text), Text(one.label, style=_STYLES[one.label]), why)
    console.print(table)
    counts = ", ".join(f"{count} {label}" for label, count in traced.counts().items() if count)
    console.print(Text(counts), soft_wrap=True)
    console.print(Text(f"written: {traced.page}"), soft_wrap=True)
