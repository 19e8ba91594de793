"""The readings in `reviews.yaml`: who read which piece of footage how, blind; anchored in the item, not in a track."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from observance.evidence.fields import Certainty, Digest, Id, Instant, Words
from observance.evidence.papers import Paper
from observance.observation.marked import Frames


class ReviewReading(Paper):
    """One reviewer's answer to one question about frames of one item."""

    id: Id
    reviewer: Words
    question: Id = Field(description="the act asked for, in the vocabulary's word: crosses, fires, recovers, …")
    place: Id | None = None
    frames: Frames
    item_sha256: Digest | None = None
    answer: Literal["yes", "no", "cannot tell"]
    certainty: Certainty
    blind: bool
    read: Instant | None = None
    note: str = ""
