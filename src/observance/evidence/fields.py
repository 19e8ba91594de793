"""The small fields that many files share: instants, spans of time, ids, points; each checked where it is declared."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from observance.evidence.papers import Paper
from observance.values.spans import seconds_from_iso


def _instant(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError("an instant with its zone, such as 2017-11-13T15:11:00+09:00")
    try:
        return seconds_from_iso(value)
    except ValueError:
        raise ValueError("an instant with its zone, such as 2017-11-13T15:11:00+09:00") from None


Instant: TypeAlias = Annotated[
    float,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2017-11-13T15:11:00+09:00"]}),
]
"""ISO 8601 with a zone in the file; POSIX seconds in memory."""

Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
"""Small letters, digits, dot, hyphen, underscore."""

Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Share01: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Metres: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Error: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Point2: TypeAlias = tuple[Metres, Metres]
Point3: TypeAlias = tuple[Metres, Metres, Metres]
Pixel: TypeAlias = tuple[Metres, Metres]
Box: TypeAlias = tuple[Metres, Metres, Metres, Metres]
"""left, top, width, height, pixels."""


class Period(Paper):
    """From one instant to another: the act lies inside; either end may be the same instant."""

    earliest: Instant = Field(alias="from")
    latest: Instant = Field(alias="to")

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.latest < self.earliest:
            raise ValueError("`to` at or after `from`")
        return self


class Count(Paper):
    """A number as it was given: exact, at least, at most, about, or a range."""

    exact: int | None = Field(default=None, ge=0)
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    about: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one(self) -> Count:
        given = [n for n in (self.exact, self.about) if n is not None]
        bounds = [n for n in (self.at_least, self.at_most) if n is not None]
        if len(given) + (1 if bounds else 0) != 1:
            raise ValueError("one of exact, about, or at_least and/or at_most")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise ValueError("at_least no larger than at_most")
        return self

    def words(self) -> str:
        """As a reader would say it."""
        if self.exact is not None:
            return str(self.exact)
        if self.about is not None:
            return f"about {self.about}"
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least} to {self.at_most}"
        return f"at least {self.at_least}" if self.at_least is not None else f"at most {self.at_most}"
