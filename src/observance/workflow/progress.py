"""What an action reports while it runs: a stage, how far it is, and what it wants to say. The faces draw it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, float], None]
"""Called with the stage's name and the share done, 0 to 1."""


def quiet(stage: str, done: float) -> None:
    """A progress that says nothing."""
