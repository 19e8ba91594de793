"""Cases: made, checked, run, answered, read, re-enacted."""

from __future__ import annotations

from pathlib import Path

import click

from observance.cli.arguments import CASE, FILE, WORKERS
from observance.cli.screen import bars, refusals, say
from observance.cli.tables import show
from observance.values.errors import IntegrityBroken
from observance.workflow import actions


@click.command()
@CASE
@click.option("--title", default="", help="Title of the incident.")
def new(case: Path, title: str) -> None:
    """Write a commented skeleton of a case folder."""
    with refusals():
        say(actions.new(case, title=title))


@click.command()
@CASE
def check(case: Path) -> None:
    """Check every file of a case; name all faults at once.

    Each fault says its file and line, what was wanted and what was got. The agreements that the case names are read
    too, and every held video is opened. Nothing is written.
    """
    with refusals():
        say(actions.check(case))


@click.command()
@CASE
@click.option(
    "--step",
    type=click.Choice(actions.STEPS),
    help="Stop after this step: take-in (originals into evidence/), track (movers in the footage), "
    "listen (flashes and impulsive sounds), rebuild (the histories), assess (held against the agreements), "
    "report (the pages).",
)
@click.option(
    "--detector", type=FILE, metavar="MODEL.onnx", help="Detector in place of the one that case.yaml names, this once."
)
@click.option("--unsandboxed", is_flag=True, help="Where no sandbox holds: go on without one. Custody says so.")
@WORKERS
def run(case: Path, step: str | None, detector: Path | None, unsandboxed: bool, workers: int) -> None:
    """Rebuild the incident and hold it against the agreements loaded; what is unchanged is not run again."""
    with refusals(), bars() as progress:
        lines = actions.run(
            case, until=step, workers=workers, progress=progress, detector=detector, unsandboxed=unsandboxed
        )
    say(lines)


@click.command()
@CASE
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="PROFILE",
    help="A profile that ships, or a file; several stand side by side. The case's own otherwise.",
)
@click.option(
    "--against", type=FILE, metavar="OLD.json", help="A findings.json from before: say what changed since, and why."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@WORKERS
def findings(case: Path, profiles: tuple[str, ...], against: Path | None, as_json: bool, workers: int) -> None:
    """Show the answers, under several profiles side by side, all counted over the same histories.

    Also lists the adoptions, with dissent, and the drafts that can be adopted; writes CASE/out/comparison.html.
    """
    with refusals():
        with bars() as progress:
            compared = actions.findings(case, profiles, against, workers=workers, progress=progress)
        if as_json:
            say([compared.as_json().decode().rstrip("\n")])
        else:
            show(compared)


@click.group()
def finding() -> None:
    """Answers that a run has made."""


@finding.command("check")
@click.argument("file", type=FILE)
def finding_check(file: Path) -> None:
    """Derive answers once more, by another program, from the facts that stand beside them.

    FILE is one answer (out/answers/….json) or out/findings.json, for all of them. Nothing of the engine is used, and
    nothing is written. The exit code is 4 if anything differs from what a row says.
    """
    with refusals(), bars() as progress:
        lines, same = actions.check_finding(file, progress=progress)
    say(lines)
    if not same:
        with refusals():
            raise IntegrityBroken(f"{file}: not everything is as the rows say")


@click.command()
@CASE
@click.option("--out", type=FILE, default=None, help="Page to write; CASE/out/review.html otherwise.")
def review(case: Path, out: Path | None) -> None:
    """Write one offline page with the clips to be read, blind."""
    with refusals(), bars() as progress:
        lines = actions.review(case, out, progress=progress)
    say(lines)


@click.command()
@click.argument("scenario", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder for the rendered clips and their truth.")
@WORKERS
def reenact(scenario: Path, out: Path, workers: int) -> None:
    """Render a scripted incident through the same camera model, marked RE-ENACTMENT in every frame.

    Where a case stands beside the scenario, its written files are copied, so that OUT is a case to run.
    """
    with refusals(), bars() as progress:
        lines = actions.reenact(scenario, out, workers=workers, progress=progress)
    say(lines)
