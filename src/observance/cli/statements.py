"""Statements: words captured from items, and the claims that are anchored in them."""

from __future__ import annotations

import click


@click.group()
def statements() -> None:
    """Words that sources said or wrote, and where each claim stands in them."""
