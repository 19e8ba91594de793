"""Whether the numbers, times and dates of a clause are those of a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from observance.report.article.clauses import Clause
from observance.report.article.facts import Amount, Knowledge, Known, Meanings
from observance.report.article.figures import Clock, Day, Figure
from observance.report.article.lexicon import Token
from observance.report.article.named import PLACE, WHO
from observance.report.article.nouns import noun_of
from observance.report.article.roles import leads

PERSONS = frozenset({"person", "fleeing", "wounded", "shooter"})
"""Meanings that stand for somebody without saying who."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_PLACES = frozenset({"post", "bridge", "monument", "building"})
_HOURS_S = 7200.0
"""Seconds beyond which a span of time is too wide to bear out a time of day."""


def same(figure: Figure, number: Amount) -> bool:
    """Whether a number in a clause and a number known can be one."""
    said = figure.amount
    if (said.soft or number.soft) and not figure.bounded:
        return said.meets(number)
    wide = number.wide()
    return said.low <= wide.high and wide.low <= said.high


def counts(figure: Figure, clause: Clause, fact: Known) -> bool:
    """Whether a number of the clause counts what the fact counts."""
    noun = noun_of(figure, clause.text, clause.words)
    if noun is None:
        return bool(fact.unit & clause.meanings)
    if noun in PERSONS or noun.startswith((WHO, "in:")):
        return "person" in fact.unit
    return noun in fact.unit or (noun == "time" and bool(fact.unit & {"round", "violate"}))


def knows_number(figure: Figure, clause: Clause, fact: Known) -> bool:
    """Whether the fact has this number of this thing, as its number or in its words."""
    if fact.number is not None and counts(figure, clause, fact) and same(figure, fact.number):
        return True
    noun = noun_of(figure, clause.text, clause.words) or ""
    return any(same(figure, amount) and noun == other for amount, other in fact.counted)


def knows_time(clock: Clock, fact: Known, knowledge: Knowledge) -> bool:
    """Whether the fact is so well placed in time that it bears a time of day out."""
    return fact.time is not None and fact.time.high - fact.time.low < _HOURS_S and at(clock, fact.time, knowledge)


def meets(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether no number or time of the clause that is of this fact's kind says otherwise."""
    number, time = fact.number, fact.time
    figures = number is None or all(same(f, number) for f in clause.figures if counts(f, clause, fact))
    return figures and (time is None or all(at(clock, time, knowledge) for clock in clause.clocks))


def at(clock: Clock, time: Amount, knowledge: Knowledge) -> bool:
    """Whether a time of day can lie in a span; a time in another zone is not compared."""
    return clock.known_zone and any(
        low <= time.high and time.low <= high for low, high in instants(clock, time, knowledge)
    )


def instants(clock: Clock, time: Amount, knowledge: Knowledge) -> Iterator[tuple[float, float]]:
    """The instants that a time of day can mean on the day of a span."""
    day = datetime.fromtimestamp(time.low, ZoneInfo(knowledge.zone))
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    for span in clock.spans:
        yield midnight + span.low * 60, midnight + span.high * 60 + 59


def on_day(day: Day, fact: Known, knowledge: Knowledge) -> bool:
    """Whether a date is that of the fact, of when it was said, or of the incident."""
    zone = ZoneInfo(knowledge.zone)
    spans = [knowledge.span]
    spans += [(fact.time.low, fact.time.high)] if fact.time is not None else []
    spans += [(fact.day, fact.day)] if fact.day is not None else []
    for low, high in spans:
        ends = datetime.fromtimestamp(low, zone), datetime.fromtimestamp(high, zone)
        year = day.year in (0, *(end.year for end in ends))
        if year and (not day.day or any((end.day, end.month) == (day.day, day.month) for end in ends)):
            return True
    return False


def on_weekday(name: str, pool: Sequence[Known], knowledge: Knowledge) -> bool:
    """Whether something of the pool was, or was said, on that day of the week; what was seen was on the incident's."""
    zone, wanted = ZoneInfo(knowledge.zone), WEEKDAYS.index(name.lower())
    for fact in pool:
        when = fact.time.low if fact.time is not None else knowledge.span[0] if fact.basis == "seen" else fact.day
        if when is not None and datetime.fromtimestamp(when, zone).weekday() == wanted:
            return True
    return False


def unknown(clause: Clause, pool: Sequence[Known], knowledge: Knowledge) -> tuple[str, ...]:
    """The words, numbers, times and dates of a clause that no fact of the pool knows."""
    topic = frozenset().union(*(fact.topic for fact in pool))
    if not clause.attributed:
        topic |= frozenset().union(*(fact.speakers for fact in pool if "video" in fact.speakers))
    persons = bool(topic & PERSONS) or any(meaning.startswith(WHO) for meaning in topic)
    words = [
        token.raw
        for token in clause.telling
        if token.meaning not in knowledge.place
        and not (token.meaning == "line" and clause.text[: token.start].endswith("side of the "))
        and not (token.meaning in topic and _led(token, clause, pool, knowledge))
        and not _whose(token, clause, topic)
        and not (token.meaning in PERSONS and persons)
        and not (token.meaning == "see" and clause.acting)
        and not (token.meaning == "drive" and "vehicle" in topic)
    ]
    words += [t.raw for t in clause.words if t.raw.lower() in WEEKDAYS and not on_weekday(t.raw, pool, knowledge)]
    words += [
        clause.text[one.start : one.end]
        for one in clause.figures
        if not trivial(one) and not any(knows_number(one, clause, fact) for fact in pool)
    ]
    words += [
        clause.text[one.start : one.end]
        for one in clause.clocks
        if not any(knows_time(one, fact, knowledge) for fact in pool)
    ]
    words += [
        clause.text[one.start : one.end]
        for one in clause.days
        if not any(on_day(one, fact, knowledge) for fact in pool)
    ]
    return tuple(words)


def _whose(token: Token, clause: Clause, topic: Meanings) -> bool:
    """Whether a word says whose a place is that is known: the KPA's post, the northern monument."""
    after = next((t for t in clause.words if t.start > token.start), None)
    return token.meaning.startswith((WHO, PLACE)) and after is not None and after.meaning in topic & _PLACES


def _led(token: Token, clause: Clause, pool: Sequence[Known], knowledge: Knowledge) -> bool:
    """Whether a direction is one that a fact of the pool has, or has in its own words."""
    ways = [leads(token, fact, clause, knowledge) for fact in pool]
    return None in ways or True in ways or any(token.meaning in fact.own for fact in pool)


def trivial(figure: Figure) -> bool:
    """Whether a number counts nothing, as in "one of them"."""
    return figure.amount.low == figure.amount.high == 1 and not figure.only
