"""The readings in `reviews.yaml`: who read which piece of footage how, blind; anchored in the item, not in a track."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from observance.evidence.fields import Certainty, Digest, Id, Instant, Words
from observance.evidence.papers import Paper
from observance.observation.marked import Frames


class ReviewReading(Paper):
    """One reviewer's answer to one question about frames of one item."""

    id: Id = Field(description="named nowhere else")
    reviewer: Words = Field(description="a function code")
    question: Id = Field(description="the act asked for, in the vocabulary's word: crosses, fires, recovers, …")
    place: Id | None = Field(default=None, description="line or zone that the question names")
    frames: Frames = Field(description="what was read")
    item_sha256: Digest | None = Field(default=None, description="digest of the item that was read")
    answer: Literal["yes", "no", "cannot tell"] = Field(description="to the question")
    certainty: Certainty = Field(description="as the reviewer says")
    blind: bool = Field(description="read without box, party, clause or others' readings")
    read: Instant | None = Field(default=None, description="when")
    note: str = Field(default="", description="anything else")
