"""The main questions of a case with their answers, made ready for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observance.report.claim_groups import Question, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A question as it can be typed, and its answer: each version with who says it, and the claims behind it."""

    words: str
    answers: tuple[tuple[str, tuple[Version, ...]], ...]


def short_answers(asked: Sequence[Question]) -> tuple[Short, ...]:
    """How many and when, for every quantity that somebody gave; those on which sources differ first."""
    forms = {"count": "How many: {}, according to whom?", "time": "When: {}, according to whom?"}
    return tuple(
        Short(words=forms[one.kind].format(one.of), answers=tuple(_by_version(one.versions)))
        for one in sorted(asked, key=lambda one: (not one.differ, one.kind, one.of))
        if one.kind in forms
    )


def _by_version(versions: Sequence[Version]) -> list[tuple[str, tuple[Version, ...]]]:
    """Versions that say the same stand together, in the order in which they first came."""
    grouped: dict[str, list[Version]] = {}
    for version in versions:
        grouped.setdefault(version.says, []).append(version)
    return [(says, tuple(those)) for says, those in grouped.items()]
