"""`tables/<id>.yaml`: what a table of figures counts, what its columns mean, where it is from, under which licence."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from observance.evidence.fields import Id, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip
from observance.evidence.written import Place
from observance.observation.statement.figures import Dates, Definition


class Column(Paper):
    """A column of values: which part it counts."""

    column: Words = Field(description="its heading in the table's first line")
    where: dict[Id, Words] = Field(default_factory=dict, description="which part it counts: {sex: women}; nothing: all")
    sums: tuple[Words, ...] = Field(default=(), description="headings of the columns that it is the sum of")


class PrintedShare(Paper):
    """A share that the table prints itself, to be computed again."""

    column: Words = Field(description="its heading")
    part: Words = Field(description="heading of the part")
    whole: Words = Field(description="heading of the whole")


class Chosen(Paper):
    """A column whose words choose the row: occupation."""

    column: Words = Field(description="its heading")
    key: Id = Field(description="what claims call it in `where`")
    whole: Words = Field(default="total", description="its word for all rows together")


class TableFile(Paper):
    """One table. Without `values` each row is one event, and rows are counted."""

    of: Id = Field(description="what it counts, the same word in claims")
    file: Words = Field(description="the table beside, in tables/: comma-separated, UTF-8, headings in the first line")
    definition: Definition = Field(description="what it counts, word for word as claims of the same definition say it")
    source: Words = Field(description="who publishes it, and where it was read")
    licence: Words = Field(description="under which terms it may be handed on")
    period: str = Field(
        default="", description="heading of the column that says of when a row is: 2017, 1999/2001, /1998"
    )
    covers: Dates | None = Field(
        default=None, description="of when the whole table is: needed without `period`, and of events"
    )
    rows: Chosen | None = Field(default=None, description="a column whose words choose a row")
    values: tuple[Column, ...] = Field(default=(), description="the columns of values; without any, rows are events")
    shares: tuple[PrintedShare, ...] = Field(default=(), description="shares that the table prints")

    def slips(self) -> Iterator[Slip]:
        """A table must say of when it is; columns that are sums or shares name columns of values."""
        if not self.period and self.covers is None:
            yield Slip(place=("period",), wanted="a column of periods, or `covers`", got="neither")
        if not self.values and self.covers is None:
            yield Slip(place=("covers",), wanted="of when the list of events is complete", got="nothing")
        known = [one.column for one in self.values]
        named: list[tuple[Place, str]] = [
            (("values", i, "sums"), name) for i, one in enumerate(self.values) for name in one.sums
        ]
        named += [(("shares", i), name) for i, one in enumerate(self.shares) for name in (one.part, one.whole)]
        for place, name in named:
            if name not in known:
                yield Slip(place=place, wanted=f"a column of values ({', '.join(known)})", got=repr(name))
        for i, one in enumerate(self.values):
            if any(other.where == one.where for other in self.values[:i]):
                yield Slip(place=("values", i, "where"), wanted="each part in one column", got="the same part again")
