"""`statements/<id>.yaml`: one source's claims, each anchored in the captured text by position and quote."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from observance.evidence.fields import Count, Digest, Id, Instant, Period, Words
from observance.evidence.papers import Paper
from observance.observation.marked import ActMarked


class Source(Paper):
    """Who speaks. Reliability is A to F; F says that it cannot be judged."""

    id: Id
    outlet: Words
    kind: Literal["official", "party", "witness", "media", "document", "other"]
    party: Id | None = None
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    graded_by: Words
    independent: bool = Field(
        default=False, description="declared independent of every other source, and by whom, in `note`"
    )
    url: str = ""
    published: Instant | None = None
    note: str = ""


class ClaimedAct(Paper):
    """An act or state in the histories."""

    type: Literal["act"]
    act: ActMarked
    when: Period


class ClaimedNumber(Paper):
    """A number with what it counts."""

    type: Literal["count"]
    of: Id = Field(description="what is counted, the same word for all rival counts: rounds-fired")
    count: Count


class ClaimedTime(Paper):
    """When something was, according to the speaker."""

    type: Literal["time"]
    of: Id = Field(description="what is timed, the same word for all rival times")
    when: Period


class ClaimedStatus(Paper):
    """A status of an agreement, an allegation, or a conclusion: printed beside, never in a history."""

    type: Literal["status", "allegation", "conclusion", "silence", "other"]
    about: Words
    clause: str | None = None


class ClaimedPersonal(Paper):
    """A medical or personal fact: protected by default, never shown."""

    type: Literal["personal"]
    about: Id


Content = Annotated[
    ClaimedAct | ClaimedNumber | ClaimedTime | ClaimedStatus | ClaimedPersonal, Field(discriminator="type")
]


class Claim(Paper):
    """One claim. `start` counts characters of the captured text from 0; the quote must stand exactly there."""

    id: Id
    quote: Words
    start: int = Field(ge=0)
    speaker: Words = Field(description="function or pseudonym; public officials speaking as such by office")
    relayed_by: tuple[Words, ...] = ()
    knows: Literal["saw", "heard", "was told", "infers", "denies", "declines to say", "not said"]
    said: Instant | None = None
    credibility: Literal["1", "2", "3", "4", "5", "6"]
    words_of_certainty: str = ""
    content: Content
    excludes: tuple[Id, ...] = Field(default=(), description="claims that cannot be true together with this one")


class StatementFile(Paper):
    """One source: its captured text, digested, and its claims."""

    source: Source
    language: str = "en"
    text: str = Field(min_length=1, description="the captured text, or the quoted part of it")
    text_is: Literal["captured", "quoted part", "summary in our words"] = "captured"
    text_sha256: Digest | None = None
    translation: str = ""
    translated_by: str = ""
    claims: tuple[Claim, ...]

    @model_validator(mode="after")
    def _anchored(self) -> StatementFile:
        for claim in self.claims:
            end = claim.start + len(claim.quote)
            if self.text[claim.start : end] != claim.quote:
                found = self.text.find(claim.quote)
                hint = f"it stands at {found}" if found >= 0 else "it stands nowhere in the text"
                raise ValueError(f"the quote of claim {claim.id!r} at character {claim.start} ({hint})")
        return self
