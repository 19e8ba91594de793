"""`profile.yaml`: the mission's standard of proof in words, thresholds, review and corroboration rules, attribution."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Id, Share01, Words
from observance.evidence.papers import Paper


class Standard(Paper):
    """A standard of proof: its words decide; the threshold is a drafting aid that somebody approved."""

    name: Words
    words: Words
    threshold: float = Field(gt=0.0, lt=1.0)
    approved_by: Words
    applies: Literal["per element", "jointly"] = "jointly"


class ExceptionRule(Paper):
    """Who must show an exception, and how well."""

    shown_by: Literal["who relies on it", "who denies it"]
    threshold: Share01


class Corroboration(Paper):
    """How many independent origins an adverse answer needs, and of which kinds."""

    origins: int = Field(ge=1)
    kinds: tuple[Literal["path", "marked", "claim"], ...] = ()


class Review(Paper):
    """How many persons confirm an observation before it counts, and how often a reader is wrong."""

    persons: int = Field(ge=0)
    reader_error: Share01


class Alternatives(Paper):
    """The span: under which other assumptions every answer must hold too."""

    line_sources: bool = True
    calibration_left_out: bool = True
    grades_one_lower: bool = True
    reader_error_doubled: bool = True


class Profile(Paper):
    """How one mission answers."""

    format: Literal["observance-profile/1"]
    id: Id
    name: Words
    standard: Standard
    lower_bound: Share01 = Field(description="`none seen` and `consistent` need the share of a missed act under this")
    least_watched_share: Share01
    exceptions: ExceptionRule
    corroboration: Corroboration
    review: Review
    attribution: Literal["none", "area of control", "party"]
    adopts: Words = Field(description="the function whose adoption makes a draft a finding")
    word_for_breach: Words = "breach"
    alternatives: Alternatives = Alternatives()

    @model_validator(mode="after")
    def _apart(self) -> Profile:
        if self.lower_bound >= self.standard.threshold:
            got = f"lower_bound {self.lower_bound:g}, threshold {self.standard.threshold:g}"
            wanted = "a lower_bound under the standard's threshold"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": wanted, "got": got})
        return self
