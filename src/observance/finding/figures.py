"""Figures over time against tables: reproduced, differs, not comparable, not in the table; and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from observance.evidence.fields import Amount
from observance.finding.figure_sums import Figure, Sums, Table, inside
from observance.observation.statement.figures import ClaimedFigure

Verdict = Literal["reproduced", "differs", "not comparable", "not in the table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A claim held against the tables; `found` is what they give, in the claim's measure."""

    figure: Figure
    verdict: Verdict
    words: str
    """Why, beside the verdict."""
    found: Decimal | None = None
    difference: Decimal | None = None
    """What is said less what is found."""
    table: str = ""
    with_claims: tuple[str, ...] = ()
    """Claims that were needed beside the table's rows."""


def compared(figures: Sequence[Figure], tables: Sequence[Table]) -> tuple[Compared, ...]:
    """Every figure against every table of the same word; the best verdict is kept, in the order of the figures."""
    order: tuple[Verdict, ...] = ("reproduced", "differs", "not comparable", "not in the table")
    made = []
    for figure in figures:
        against = [_against(figure, figures, table) for table in tables if table.file.of == figure.content.of]
        nothing = Compared(
            figure=figure, verdict="not in the table", words=f"no table of the case counts {figure.content.of!r}"
        )
        made.append(min(against, key=lambda one: order.index(one.verdict), default=nothing))
    return tuple(made)


def _against(figure: Figure, figures: Sequence[Figure], table: Table) -> Compared:
    content, defined = figure.content, table.file.definition
    if lacking := content.definition.lacks():
        words = f"the claim does not say its {', '.join(lacking)}"
        return Compared(figure=figure, verdict="not comparable", words=words, table=table.id)
    if apart := content.definition.differs(defined):
        told = "; ".join(
            f"{one}: {getattr(content.definition, one)!r}, in the table {getattr(defined, one)!r}" for one in apart
        )
        words = f"the definition differs: {told}"
        return Compared(figure=figure, verdict="not comparable", words=words, table=table.id)
    sums = Sums(table=table, figures=tuple(one for one in figures if one is not figure))
    found, needed = _measured(content, sums)
    if found is None:
        words = f"no rows make up {_asked(content)}{_would_be(content, sums)}"
        return Compared(figure=figure, verdict="not in the table", words=words, table=table.id)
    difference = _difference(content, found)
    unit, apart_by = ("", "") if content.measure in ("total", "ordinal") else (" %", " points")
    shown = f"{_plain(_rounded(found, 1) if unit else found)}{unit}"
    beside = f", with {', '.join(needed)}" if needed else ""
    said = figure_value(content.value) + unit
    words = (
        f"the table gives {shown}{beside}"
        if difference == 0
        else f"by {_plain(difference, signed=True)}{apart_by}: {said} is said, the table gives {shown}{beside}"
    )
    verdict: Verdict = "reproduced" if difference == 0 else "differs"
    return Compared(
        figure=figure, verdict=verdict, words=words, found=found, difference=difference, table=table.id,
        with_claims=needed,
    )  # fmt: skip


def _measured(content: ClaimedFigure, sums: Sums) -> tuple[Decimal | None, tuple[str, ...]]:
    total, needed = sums.total(content.where, content.period)
    if total is None or content.measure in ("total", "ordinal"):
        return total, needed
    whole, more = sums.total({}, content.period) if content.measure == "share" else (
        sums.total(content.where, content.against) if content.against is not None else (None, ())
    )  # fmt: skip
    if not whole:
        return None, ()
    needed = tuple(dict.fromkeys((*needed, *more)))
    share = 100 * total / whole
    return {"share": share, "rise": share - 100, "fall": 100 - share}[content.measure], needed


def _would_be(content: ClaimedFigure, sums: Sums) -> str:
    """How many a share would be, where the whole is known: 3.5 % of 780 is 27."""
    if content.measure != "share" or content.value.exact is None:
        return ""
    whole, needed = sums.total({}, content.period)
    if whole is None:
        return ""
    many = _rounded(whole * Decimal(str(content.value.exact)) / 100, 0)
    return f"; of {_plain(whole)}{f', as {needed[0]} says,' if needed else ''} it would be {_plain(many)}"


def _difference(content: ClaimedFigure, found: Decimal) -> Decimal:
    """What is said less what is found; zero when equal to as many decimals as said, an estimate to its last digit."""
    value: Amount = content.value
    if value.about is not None:
        said, unit = Decimal(str(value.about)), _last_digit(Decimal(str(value.about)))
        return Decimal(0) if abs(said - found) <= unit / 2 else said - found
    if value.exact is not None:
        said = Decimal(str(value.exact))
        decimals = max(0, -int(said.as_tuple().exponent))
        return said - (found if content.measure == "total" else _rounded(found, decimals))
    if value.at_least is not None and found < Decimal(str(value.at_least)):
        return Decimal(str(value.at_least)) - found
    if value.at_most is not None and found > Decimal(str(value.at_most)):
        return Decimal(str(value.at_most)) - found
    return Decimal(0)


def _last_digit(said: Decimal) -> Decimal:
    """The place of its last digit that is not nought: ten for 780, a thousand for 31,000."""
    exponent = said.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def figure_value(value: Amount) -> str:
    """A value as a reader would say it, thousands parted."""
    return re.sub(r"\d{4,}", lambda found: f"{int(found[0]):,}", value.words())


def _plain(value: Decimal, *, signed: bool = False) -> str:
    return f"{value.normalize():{'+' if signed else ''},f}"


def _asked(content: ClaimedFigure) -> str:
    parts = ", ".join(content.where.values())
    against = f" against {content.against.words()}" if content.against is not None else ""
    return f"{content.of}{f' ({parts})' if parts else ''} of {content.period.words()}{against}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarrel:
    """Two figures of the same word that do not agree, or cannot be compared."""

    one: Figure
    other: Figure
    words: str


def quarrels(figures: Sequence[Figure]) -> tuple[Quarrel, ...]:
    """Pairs of totals that cannot both hold under one definition, and whether they have one."""
    return tuple(_pairs(figures))


def _pairs(figures: Sequence[Figure]) -> Iterator[Quarrel]:
    totals = [one for one in figures if one.content.measure == "total"]
    for i, one in enumerate(totals):
        for other in totals[i + 1 :]:
            a, b = one.content, other.content
            if a.of != b.of or a.where != b.where or not (_clash(a, b) or _clash(b, a)):
                continue
            apart = a.definition.differs(b.definition)
            words = (
                f"not comparable, because the definition differs in {' and '.join(apart)}; under one definition they "
                "could not both hold"
                if apart
                else "cannot both hold"
            )
            yield Quarrel(one=one, other=other, words=words)


def _clash(a: ClaimedFigure, b: ClaimedFigure) -> bool:
    """Whether a total within another's period is the larger, or of the same period another."""
    if not inside(a.period.span(), b.period.span()):
        return False
    (least, most), (other_least, other_most) = a.value.bounds(), b.value.bounds()
    if a.period.span() == b.period.span():
        return most < other_least or other_most < least
    return least > other_most
