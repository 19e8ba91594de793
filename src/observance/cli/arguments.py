"""The arguments that many commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

CASE = click.argument("case", type=click.Path(path_type=Path))
FILE = click.Path(path_type=Path)
WORKERS = click.option("-j", "--workers", default=os.cpu_count() or 1, show_default="all cores", type=click.IntRange(1))
