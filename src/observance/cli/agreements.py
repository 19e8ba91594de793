"""Agreements in the controlled language: checked, laid out, explained, tried."""

from __future__ import annotations

import click

from observance.cli.screen import bars, refusals, say
from observance.workflow import actions


@click.group()
def agreement() -> None:
    """Agreements in the controlled language."""


@agreement.command("check")
@click.argument("agreement_file", metavar="AGREEMENT")
def agreement_check(agreement_file: str) -> None:
    """Check an agreement (a shipped name or a file) and say what it holds.

    What is wrong is refused, all of it at once. What may not be meant (an exception that never applies, a name that no
    rule uses, clauses that collide) is a warning at the end, and no refusal.
    """
    with refusals():
        say(actions.check_agreement(agreement_file))


@agreement.command("format")
@click.argument("agreement_file", metavar="AGREEMENT")
@click.option("--write", is_flag=True, help="Rewrite the file instead of printing it.")
@click.option("--check", is_flag=True, help="Write nothing; a file laid out otherwise is refused, with the difference.")
def agreement_format(agreement_file: str, write: bool, check: bool) -> None:
    """Print an agreement in the one layout; its rules and its comments stay what they are."""
    with refusals():
        if write and check:
            raise click.UsageError("--write and --check: one of the two")
        say(actions.format_agreement(agreement_file, write=write, check=check))


@agreement.command("explain")
@click.argument("agreement_file", metavar="AGREEMENT")
@click.argument("clause")
def agreement_explain(agreement_file: str, clause: str) -> None:
    """Show how a clause is tested: the query for candidates, and the test in each history."""
    with refusals():
        say(actions.explain_clause(agreement_file, clause))


@agreement.command("test")
@click.argument("agreement_file", metavar="AGREEMENT")
def agreement_test(agreement_file: str) -> None:
    """Try the example cases beside an agreement (cases.txt): given acts, dates, the answers that must come.

    An answer that does not come, and a breach that no case speaks of, is shown with its line, what was wanted, what
    was got, and why. All cases as wanted is 0; a failing case is 3.
    """
    with refusals(), bars() as progress:
        lines = actions.try_agreement(agreement_file, progress=progress)
    say(lines)
