"""Questions to a case: an article traced, a question answered."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from observance.cli.arguments import CASE, FILE
from observance.cli.screen import bars, refusals, say
from observance.workflow.asking import Answered, ask_case
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
@click.option("--pipeline", metavar="NAME", help="An installed English spaCy pipeline; by rules alone otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
def trace(case: Path, article: Path, out: Path | None, pipeline: str | None, as_json: bool) -> None:
    """Hold an article (text or HTML) against a case, sentence by sentence.

    Each sentence is marked: supported by the case, contradicted, attributed but unverified, undecided, not about the
    incident, or not answered because it touches a medical or personal fact. Writes one page with the anchors beside.
    """
    with refusals(), bars() as progress:
        traced = trace_case(case, article, out, pipeline, progress=progress)
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


@click.command()
@CASE
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def ask(case: Path, question: str, as_json: bool) -> None:
    """Ask a case one of a few typed questions; each line of the answer says where it stands.

    Who says what about something; how many, according to whom; when, according to whom; what contradicts claim ID;
    which claims does answer ID rest on; who is silent; what is not answered, and why. Medical and personal facts never
    are.
    """
    with refusals():
        answered = ask_case(case, question)
    if as_json:
        say([answered.as_json()])
        return
    _show_answer(answered)


def _show_answer(answered: Answered) -> None:
    console = Console(highlight=False)
    if answered.caution:
        console.print(Text(answered.caution, style="bold"))
    group = None
    for line in answered.reply.lines:
        if line.group != group:
            group = line.group
            console.print(Text(group, style="bold"), soft_wrap=True)
        text = Text("  ")
        text.append(line.says, style="green")
        anchor = line.anchor
        if anchor.words and anchor.words != line.says:
            text.append(f": “{anchor.words}”" if anchor.verbatim else f": {anchor.words}")
        where = "; ".join(part for part in (anchor.who, anchor.place, anchor.id) if part)
        text.append(f"  [{where}]", style="dim")
        console.print(text, soft_wrap=True)
    if answered.reply.note:
        console.print(Text(answered.reply.note), soft_wrap=True)
