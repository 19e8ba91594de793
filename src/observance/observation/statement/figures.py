"""Figures over time: what a statistical claim counts, of when, and of which whole; written like any other claim."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Amount, Id, Words
from observance.evidence.papers import Paper

_MONTHS = ("January February March April May June July August September October November December").split()
Measure = Literal["total", "share", "rise", "fall", "ordinal"]


def _as_text(value: object) -> object:
    """A year may be written without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Day = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
"""A year, a month or a day: 2017, 2017-08, 2017-11-13."""


class Dates(Paper):
    """From one day, month or year to another, both included. Without `from`: since the count began."""

    first: Day | None = Field(default=None, alias="from", description="a day, month or year; nothing: since it began")
    last: Day = Field(alias="to", description="a day, month or year, included")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        begin, end = self.span()
        if begin is not None and end < begin:
            raise PydanticCustomError(
                "wanted", "{wanted}", {"wanted": "`to` at or after `from`", "got": "an end before it"}
            )
        return self

    def span(self) -> tuple[date | None, date]:
        """First and last day."""
        return (None if self.first is None else _edge(self.first, last=False), _edge(self.last, last=True))

    def words(self) -> str:
        """As a reader would say it."""
        end = _said(self.last)
        if self.first is None:
            return f"to {end}"
        if self.first == self.last:
            return end
        begin = _said(self.first)
        # One year is said once: January to August 2017.
        same = len(self.first) > 4 and self.first[:4] == self.last[:4] and len(self.last) > 4
        return f"{begin.removesuffix(f' {self.last[:4]}') if same else begin} to {end}"


def _said(written: str) -> str:
    """2017, August 2017, 13 August 2017."""
    year, month, day = [*(int(part) for part in written.split("-")), 0, 0][:3]
    return " ".join(str(part) for part in (day, _MONTHS[month - 1] if month else 0, year) if part)


def _edge(written: str, *, last: bool) -> date:
    """The first or last day of a year, a month or a day.

    Raises:
        PydanticCustomError: in no calendar, such as 2017-02-30.
    """
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (monthrange(year, month)[1] if last else 1)
    try:
        return date(year, month, day)
    except ValueError:
        got = f"{written}, which is in no calendar"
        raise PydanticCustomError("wanted", "{wanted}", {"wanted": "a day of the calendar", "got": got}) from None


class Definition(Paper):
    """What makes two figures comparable: word for word the same, or they are not."""

    population: str = Field(default="", description="of whom or of what: persons who came from the north")
    counted: str = Field(default="", description="what is counted of them: entered the south and were registered")
    unit: str = Field(default="", description="persons, incidents, rounds")

    def lacks(self) -> tuple[str, ...]:
        """What it does not say."""
        return tuple(name for name in ("population", "counted", "unit") if not getattr(self, name).strip())

    def differs(self, other: Definition) -> tuple[str, ...]:
        """Where two definitions say different things."""
        named = ("population", "counted", "unit")
        return tuple(name for name in named if _folded(getattr(self, name)) != _folded(getattr(other, name)))


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


class ClaimedFigure(Paper):
    """A figure over time, with its definition: held against tables and other figures, never in a history."""

    type: Literal["figure"]
    of: Id = Field(description="what is counted, the same word in tables and rival figures: arrivals")
    measure: Measure = Field(
        default="total",
        description="a total; a share, a rise or a fall in per cent; or the place in an order: the third",
    )
    definition: Definition = Field(default_factory=Definition, description="what the speaker counts, as he says it")
    where: dict[Id, Words] = Field(default_factory=dict, description="which part: {sex: women}; nothing: all")
    period: Dates = Field(description="of when")
    against: Dates | None = Field(default=None, description="for a rise or a fall: since when")
    value: Amount = Field(description="the figure, as it was given")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.against is not None) != (self.measure in ("rise", "fall")):
            wanted = "`against` with a rise or a fall, and with nothing else"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": wanted, "got": f"a {self.measure}"})
        return self
