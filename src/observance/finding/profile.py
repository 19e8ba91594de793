"""`profile.yaml`: the mission's standard of proof in words, thresholds, review and corroboration rules, attribution."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Id, Share01, Words
from observance.evidence.papers import Paper


class Standard(Paper):
    """A standard of proof: its words decide; the threshold is a drafting aid that somebody approved."""

    name: Words = Field(description="of the standard of proof")
    words: Words = Field(description="the standard, quoted")
    threshold: float = Field(gt=0.0, lt=1.0, description="a drafting aid: share of the histories")
    approved_by: Words = Field(description="who approved the threshold")
    applies: Literal["per element", "jointly"] = Field(
        default="jointly", description="to each element, or to all together"
    )


class ExceptionRule(Paper):
    """Who must show an exception, and how well."""

    shown_by: Literal["who relies on it", "who denies it"] = Field(description="who must show it")
    threshold: Share01 = Field(description="share of the histories")


class Corroboration(Paper):
    """How many independent origins an adverse answer needs, and of which kinds."""

    origins: int = Field(ge=1, description="independent ones, at least")
    kinds: tuple[Literal["path", "marked", "claim", "impulse"], ...] = Field(
        default=(), description="any of these; all kinds otherwise"
    )


class Review(Paper):
    """How many persons confirm an observation before it counts, and how often a reader is wrong."""

    persons: int = Field(ge=0, description="who confirm, independently")
    reader_error: Share01 = Field(description="share of readings that are wrong")


class Adopting(Paper):
    """How many persons of the function adopt a draft before it is a finding."""

    persons: int = Field(default=1, ge=1, description="of that function, each with an adoption of his own")


class Alternatives(Paper):
    """The span: under which other assumptions every answer must hold too."""

    line_sources: bool = Field(default=True, description="rival positions of lines")
    calibration_left_out: bool = Field(default=True, description="each camera's calibration")
    grades_one_lower: bool = Field(default=True, description="sources and claims")
    reader_error_doubled: bool = Field(default=True, description="reviews")


class Profile(Paper):
    """How one mission answers."""

    format: Literal["observance-profile/1"] = Field(description="the version of this format")
    id: Id = Field(description="its name")
    name: Words = Field(description="words for readers")
    standard: Standard = Field(description="of proof")
    lower_bound: Share01 = Field(description="`none seen` and `consistent` need the share of a missed act under this")
    least_watched_share: Share01 = Field(description="of place and time, for none seen")
    exceptions: ExceptionRule = Field(description="who shows them, how well")
    corroboration: Corroboration = Field(description="what an adverse answer needs")
    review: Review = Field(description="what an observation needs")
    attribution: Literal["none", "area of control", "party"] = Field(description="what is said of parties")
    adopts: Words = Field(description="the function whose adoption makes a draft a finding")
    adoption: Adopting = Field(default=Adopting(), description="how many persons adopt")
    open_terms_by: tuple[Words, ...] = Field(
        default=(),
        description="functions whose decision on an open term counts, where the agreement names nobody; "
        "without it, any that decisions.yaml names",
    )
    status_bodies: tuple[Words, ...] = Field(
        default=(), description="bodies whose word that an agreement or clause did not bind makes it not in force"
    )
    word_for_breach: Words = Field(default="breach", description="the mission's own word")
    alternatives: Alternatives = Field(default=Alternatives(), description="the span")

    @model_validator(mode="after")
    def _apart(self) -> Profile:
        if self.lower_bound >= self.standard.threshold:
            got = f"lower_bound {self.lower_bound:g}, threshold {self.standard.threshold:g}"
            wanted = "a lower_bound under the standard's threshold"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": wanted, "got": got})
        return self
