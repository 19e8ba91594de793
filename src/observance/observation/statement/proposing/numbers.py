"""Numbers in a text: value or range, how exact, in what unit, of what; what counts nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from observance.evidence.fields import Count
from observance.observation.statement.proposing.counting.heads import head
from observance.observation.statement.proposing.counting.number_words import (
    FRACTION,
    NUMERAL,
    fraction,
    scale_of,
    worth,
)
from observance.observation.statement.proposing.counting.qualifiers import (
    QUALIFIER,
    QUALIFIER_AFTER,
    after_words,
    before_words,
)
from observance.observation.statement.proposing.counting.units import LENGTHS, MONEY, TIMES, UNIT, money_of, unit_of
from observance.observation.statement.proposing.excluded import excluded
from observance.observation.statement.proposing.taken import Taken, readable

Qualifier = Literal["exact", "about", "at least", "at most", "more than", "fewer than", "range", "vague"]

_LEFT = r"(?<![\w.,:/-])"
_IN = r"(?:[-\s]in[-\s]|\sof every\s|\sin every\s|\sout of (?:every )?(?=(?:10|ten|100|a hundred)\b))"
_SHARE = re.compile(
    rf"{_LEFT}(?:(?<!and\s)(?P<part>{FRACTION})|(?P<n>{NUMERAL}){_IN}(?P<of>{NUMERAL})(?![-\s]?(?:\d|[a-z]*\s?(?:days|weeks|months|years|hours))))",
    re.I,
)
_REPEATED = r"(?:[-\s]?(?:km|metres|meters|m|cm|tonnes|kg|%|per\s?cent|hours|days))?"
"""A unit that stands at both ends of a range: 10 km to 20 km."""
_NUMBER = re.compile(
    rf"(?<![\w.,:/])(?<![\w.]-)(?:{MONEY})?(?P<minus>(?<=\s)[-−](?=\d))?(?P<a>{NUMERAL})"
    rf"(?:{_REPEATED}(?P<to>\s?[-–]\s?|\sto\s|\sor\s|\sand\s)(?:{MONEY.replace('money', 'money2')})?(?P<b>{NUMERAL}))?"
    r"(?P<scale>(?:m|bn|mn|k)\b)?(?![\d]|[,.]\d)",
    re.IGNORECASE,
)
_OF_A_SCALE = re.compile(r"\sof\sa\s(thousand|million|billion)\b", re.IGNORECASE)
_AGAIN = re.compile(rf"\s?\((?P<again>{NUMERAL})\)", re.IGNORECASE)
_TIME_WORDS = r"(?:second|minute|hour|day|week|month|year)"
_SINGLE_UNIT = re.compile(
    rf"\b(?P<one>half\san?|an?)\s(?P<unit>{_TIME_WORDS})\b(?P<half>\sand\sa\s(?:half|quarter))?"
    rf"|\b(?P<parts>three\squarters|a\squarter)\sof\san\s(?P<hour>hour)\b"
    r"|\b(?P<far>an?)\s(?P<length>kilomet(?:re|er)|met(?:re|er)|mile|tonne|ton)\b",
    re.I,
)
_LASTING = re.compile(r"\b(?:for|within|lasts?|lasted|takes?|took|lost|waited|spent|another)\s$", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:(?:tens|hundreds|dozens)\sof\s(?:thousands|millions)|dozens|scores(?=\sof\b)|hundreds|thousands|millions"
    r"|(?:several|a\sfew)(?:\s(?:dozen|hundred|thousand|million))?|a\s(?:couple|handful))\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:a|one)\ssingle\b(?!-)|(?P<twice>\btwice\b)", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:rose|risen|fell|fallen|grew|grown|climbed|dropped|declined|decreased|increased|reduced|cut|went|rise|drop|fall|up|down|change[ds]?)"
    r"\b[^.;]{0,40}\bfrom\s(?:about\s|some\s)?$",
    re.IGNORECASE,
)
_REACH = 80
"""How many characters before a number are read for what they say of it."""
_BY = re.compile(r"\bby\s(?:about\s|some\s)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:about\s|some\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text, from its qualifier to its unit. A vague one has no value; a range may be "about"."""

    start: int
    end: int
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str = ""
    """Its short form; empty for what is counted; `share` for a part of a whole."""
    of: str = ""
    """The noun that it counts or measures, small letters; empty where none stands after it."""

    def count(self) -> Count | None:
        """As the case's files write a count; nothing for what has a unit, no value, or a broken one."""
        if self.unit or self.low is None or self.high is None or self.low % 1 or self.high % 1 or self.low < 0:
            return None
        low, high = int(self.low), int(self.high)
        if low != high:
            return Count(at_least=low, at_most=high)
        bounds = {
            "about": Count(about=low),
            "at least": Count(at_least=low),
            "at most": Count(at_most=low),
            "more than": Count(at_least=low + 1),
            "fewer than": Count(at_most=max(low - 1, 0)),
        }
        return bounds.get(self.qualifier, Count(exact=low))


def numbers(text: str) -> tuple[Number, ...]:
    """Every number that counts or measures, in order."""
    text = readable(text)
    taken = Taken(text)
    for numeral in excluded(text):
        taken.take(numeral.start, numeral.end)
    found: list[Number] = []
    for rule in (_single_units, _shares, _vague, _plain, _singles):
        for one in rule(text):
            if taken.free(one.start, one.end):
                found.append(_qualified(text, one))
                taken.take(found[-1].start, found[-1].end)
    return tuple(sorted(found, key=lambda one: one.start))


def _before(text: str, start: int) -> str:
    """What stands before a place, as far as a qualifier may reach."""
    return text[max(0, start - _REACH) : start]


def _plain(text: str) -> Iterator[Number]:
    at = 0
    while match := _NUMBER.search(text, at):
        at = match.end()
        low = worth(match["a"] + (match["scale"] or "" if match["money"] and not match["b"] else ""))
        if match["scale"] and not match["money"]:
            at = match.start("scale")
        low = -low if match["minus"] else low
        high, end = low, match.end("a") if not (match["scale"] and match["money"]) else match.end()
        if match["b"] and (upper := _upper(text, match, low)) is not None:
            low, high = upper
            end = match.end() if match["money"] else match.end("b")
        elif match["b"]:
            if match["to"] in "-–" and match["a"].isdigit():
                # A score or the count of a vote, 11-4.
                continue
            at = match.end("a")
        unit = ""
        if (again := _AGAIN.match(text, end)) and worth(again["again"]) == high:
            # "Thirty-five (35) guards" is one number.
            at = end = again.end()
        if match["money"]:
            unit = money_of(match["money"])
        elif measured := UNIT.match(text, end):
            unit, end = unit_of(measured), measured.end()
        elif re.match(r"[A-Za-z]", text[end : end + 1]):
            continue
        elif strong := re.match(r"-strong\b", text[end:]):
            end += strong.end()
        at = max(at, end) if match["b"] is None or high != low else at
        yield Number(
            start=match.start(), end=end, low=low, high=high, qualifier="exact" if low == high else "range", unit=unit
        )


def _upper(text: str, match: re.Match[str], low: float) -> tuple[float, float] | None:
    """Both ends of a range, or nothing where two numbers stand side by side: "rose from 8 to 11", "two and three"."""
    high = worth(match["b"] + (match["scale"] or "" if match["money"] else ""))
    scale = scale_of(match["b"] + (match["scale"] or "" if match["money"] else ""))
    if scale > 1 and scale_of(match["a"]) == 1 and low < scale:
        low *= scale
    joined, before = match["to"].strip(), _before(text, match.start())
    if (
        low >= high
        or _CHANGED.search(before)
        or _BY.search(before)
        or (joined == "and" and not _BETWEEN.search(before))
    ):
        return None
    return low, high


def _shares(text: str) -> Iterator[Number]:
    for match in _SHARE.finditer(text):
        value = fraction(match["part"]) if match["part"] else worth(match["n"]) / (worth(match["of"]) or 1)
        if match["part"] and (many := _OF_A_SCALE.match(text, match.end())):
            # A quarter of a million is a number of its own.
            value *= worth(f"a {many[1]}")
            yield Number(start=match.start(), end=many.end(), low=value, high=value, qualifier="exact")
            continue
        if match["n"] and not (value < 1 and worth(match["n"]) <= 10):
            continue
        yield Number(start=match.start(), end=match.end(), low=value, high=value, qualifier="exact", unit="share")


def _single_units(text: str) -> Iterator[Number]:
    """An hour and a half, three quarters of an hour, for a week; but not the rate in "ten shots an hour"."""
    for match in _SINGLE_UNIT.finditer(text):
        word = match["unit"] or match["hour"] or match["length"]
        told = match["half"] or match["parts"] or (match["one"] or "").lower().startswith("half")
        led = QUALIFIER.search(_before(text, match.start())) or _LASTING.search(_before(text, match.start()))
        if not (told or led):
            continue
        value = {"three quarters": 0.75, "a quarter": 0.25}.get((match["parts"] or "").lower(), 1.0)
        value = 0.5 if (match["one"] or "").lower().startswith("half") else value
        value += {" and a half": 0.5, " and a quarter": 0.25}.get((match["half"] or "").lower(), 0.0)
        unit = UNIT.match(text, match.start() + match[0].index(word))
        if unit is not None:
            yield Number(
                start=match.start(), end=match.end(), low=value, high=value, qualifier="exact", unit=unit_of(unit)
            )


def _vague(text: str) -> Iterator[Number]:
    for match in _VAGUE.finditer(text):
        unit = UNIT.match(text, match.end())
        end, short = (unit.end(), unit_of(unit)) if unit and unit_of(unit) in (*TIMES, *LENGTHS) else (match.end(), "")
        yield Number(start=match.start(), end=end, low=None, high=None, qualifier="vague", unit=short)


def _singles(text: str) -> Iterator[Number]:
    for match in _SINGLE.finditer(text):
        value = 2.0 if match["twice"] else 1.0
        yield Number(
            start=match.start(),
            end=match.end(),
            low=value,
            high=value,
            qualifier="exact",
            of="times" if match["twice"] else "",
        )


def _qualified(text: str, one: Number) -> Number:
    """With the words before and after it that say how exact it is, and with what it counts."""
    qualifier, start, end = one.qualifier, one.start, one.end
    lead = _before(text, start)
    before = QUALIFIER.search(lead)
    if before and one.low != one.high and one.unit in TIMES and before[0].lower().startswith("over"):
        # "Over 10 to 15 minutes" is how long it took.
        before = None
    if before:
        said, start = before_words(before), start - len(lead) + before.start()
        qualifier = qualifier if qualifier == "vague" or said == "exact" else said
    elif qualifier == "range" and (between := _BETWEEN.search(lead)):
        start += between.start() - len(lead)
    of = one.of or head(text, end, of_them=one.unit in ("", "share", "%"), measured=one.unit not in ("", "share", "%"))
    if after := QUALIFIER_AFTER.match(text, one.end):
        qualifier, end = after_words(after), after.end()
        of = of if of not in ("", "or", "more") else head(text, end, of_them=False)
    return replace(one, start=start, end=end, qualifier=qualifier, of=of)
