"""The command `observance`: one subcommand per action of `workflow`, gathered here."""

from __future__ import annotations

import click

from observance import __version__
from observance.cli import (
    agreements,
    cases,
    custody,
    footage,
    intake,
    leaving,
    persons,
    proposing,
    questions,
    reopening,
    repeat,
    sources,
)
from observance.cli.statements import statements


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="observance")
def main() -> None:
    """Hold what was seen against what was agreed: one incident on a ceasefire line, from footage to draft findings."""


for command in (
    cases.new,
    intake.take_in,
    cases.check,
    cases.run,
    cases.findings,
    cases.finding,
    cases.review,
    cases.reenact,
    footage.track,
    footage.listen,
    footage.footage,
    footage.tracks,
    footage.camera,
    footage.detector,
    footage.coverage,
    agreements.agreement,
    custody.custody,
    persons.persons,
    statements,
    sources.protect,
    sources.withdraw,
    questions.trace,
    questions.ask,
    reopening.diff,
    reopening.archive,
    leaving.seal,
    leaving.release,
    repeat.repeat,
    leaving.stamp,
    leaving.verify,
):
    main.add_command(command)
for command in (proposing.propose, proposing.confirm, proposing.figures):
    statements.add_command(command)


if __name__ == "__main__":
    main()
