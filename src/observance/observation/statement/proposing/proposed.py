"""One proposed claim: where it stands, who says it, what it may claim, and why it was proposed."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.statement.proposing.attribution import Knows, Span
from observance.values.digests import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of one speaker, attributed or the outlet's own."""

    span: Span
    speaker: str
    relayed_by: tuple[str, ...] = ()
    knows: Knows = "not said"
    certainty: tuple[Span, ...] = ()
    attributed: bool = False
    fragment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A claim as a machine proposes it. Nothing in it counts until a person confirmed it."""

    quote: Span
    passage: Passage
    content: dict[str, Json]
    """As the statement file writes it."""
    certainty: str = ""
    of_when: tuple[float, float] | None = None
    why: tuple[str, ...] = ()
    """What was read, and what was left open; for the reviewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words that a rule read, for the page on which a person looks at them."""

    span: Span
    kind: str
    """number, time, place, act, speaker, quote, health."""
    words: str
    """What was read, for readers."""
