"""The small fields that many files share: instants, spans of time, ids, points; each checked where it is declared."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.papers import Paper
from observance.values.spans import seconds_from_iso

_WANTED = "an instant: date, time and zone"
_EXAMPLE = "2017-11-13T15:11:00+09:00"
_NO_YEAR = re.compile(r"\d{1,2}[./]\d{1,2}([./]\s|[./]?$)|-*\d{2}-\d{2}(T|\s|$)")
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d{1,2}\s*[月월]\s*\d{1,2}", re.IGNORECASE
)
"""A month in letters, or numbered as Chinese, Japanese and Korean texts number it."""


def _instant(value: object) -> float:
    if isinstance(value, str):
        try:
            return seconds_from_iso(value)
        except ValueError:
            pass
    raise _wanted(_WANTED, _what_it_is(value))


def _what_it_is(value: object) -> str:
    """What somebody wrote who did not write an instant."""
    if value is None:
        return "nothing"
    if not isinstance(value, str):
        return f"the number {value!r}"
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:?\d{2}|Z)?", value):
        return f"a time without its date, {value!r}"
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
        return f"a date without its time, {value!r}"
    if _NO_YEAR.match(value) or (_MONTH.search(value) and not re.search(r"\d{4}|[年년]", value)):
        return f"a date without its year, {value!r}"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return f"the text {value!r}"
    return f"{value!r}, without its zone"


Instant: TypeAlias = Annotated[
    float,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [_EXAMPLE]}),
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
Box: TypeAlias = Annotated[tuple[Metres, Metres, Metres, Metres], Field(examples=[[412, 188, 31, 74]])]
"""left, top, width, height, pixels."""


def _digit(value: object) -> object:
    """A credibility may be written without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_GRADES: list[str | int] = ["1", "2", "3", "4", "5", "6", 1, 2, 3, 4, 5, 6]
Credibility: TypeAlias = Annotated[
    Literal["1", "2", "3", "4", "5", "6"], BeforeValidator(_digit), WithJsonSchema({"enum": _GRADES})
]
"""How credible the information is: 1 (confirmed by others) to 6 (cannot be judged)."""
Reliability: TypeAlias = Literal["A", "B", "C", "D", "E", "F"]
"""How reliable the source is: A (completely) to F (cannot be judged)."""
Quantity: TypeAlias = Annotated[int | float, Field(allow_inf_nan=False)]
Certainty: TypeAlias = Literal["certain", "probable", "possible"]


class Period(Paper):
    """From one instant to another: the act lies inside; either end may be the same instant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from": _EXAMPLE, "to": "2017-11-13T15:14:00+09:00"}]})

    earliest: Instant = Field(alias="from")
    latest: Instant = Field(alias="to")

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.latest < self.earliest:
            raise _wanted("`to` at or after `from`", f"an end {self.earliest - self.latest:g} s before it begins")
        return self


class Amount(Paper):
    """A quantity as it was given: exact, at least, at most, about, or a range; in whatever unit its owner names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"at_least": 4, "at_most": 7}]})

    exact: Quantity | None = Field(default=None, ge=0, description="counted or measured")
    at_least: Quantity | None = Field(default=None, ge=0, description="a lower bound")
    at_most: Quantity | None = Field(default=None, ge=0, description="an upper bound")
    about: Quantity | None = Field(default=None, ge=0, description="an estimate")

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in ("exact", "about", "at_least", "at_most") if getattr(self, name) is not None]
        if given not in (["exact"], ["about"], ["at_least"], ["at_most"], ["at_least", "at_most"]):
            got = " and ".join(given) or "none of them"
            raise _wanted("one of exact, about, or at_least and/or at_most", got)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise _wanted("at_least no larger than at_most", f"at least {self.at_least} and at most {self.at_most}")
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

    def bounds(self) -> tuple[float, float]:
        """The least and the most that it can mean; an estimate bounds nothing."""
        least = self.exact if self.exact is not None else self.at_least
        most = self.exact if self.exact is not None else self.at_most
        return (0.0 if least is None else float(least), float("inf") if most is None else float(most))


class Count(Amount):
    """A whole number as it was given: exact, at least, at most, about, or a range."""

    exact: int | None = Field(default=None, ge=0, description="counted")
    at_least: int | None = Field(default=None, ge=0, description="a lower bound")
    at_most: int | None = Field(default=None, ge=0, description="an upper bound")
    about: int | None = Field(default=None, ge=0, description="an estimate")


def _wanted(wanted: str, got: str) -> PydanticCustomError:
    return PydanticCustomError("wanted", "{wanted}", {"wanted": wanted, "got": got})
