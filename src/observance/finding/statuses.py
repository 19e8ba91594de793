"""Whether a text bound: what bodies and parties say of it, and whose word the profile takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from observance.agreement.force import dates_said, reading_span
from observance.agreement.tree import Agreement, Clause, Reading
from observance.finding.papers import Status
from observance.finding.rows import Row
from observance.finding.world import Context


def status_of(
    context: Context, agreement: str, clause: str, party: str | None, when: float
) -> tuple[bool, tuple[str, ...]]:
    """Whether the clause bound that party then, as far as decisions on its status go, and what contests it.

    Args:
        agreement, clause: as they stand in the rows. party: None where no party is named: only what is said of
            every party reaches it.
        when: POSIX seconds.

    Returns:
        False once a body that the profile names says that it did not bind; and as sentences what anybody else says,
        a party of itself included, which changes nothing alone.
    """
    said = [one for one in context.decisions.statuses if _speaks_of(one, agreement, clause, party)]
    said = [one for one in said if one.since <= when and (one.until is None or when < one.until)]
    deciding = context.profile.status_bodies
    contests = tuple(status_words(one, context) for one in _ordered(said) if one.body not in deciding)
    return not any(one.body in deciding for one in said), contests


def version_said(agreement: Agreement, clause: Clause, reading: Reading) -> str:
    """Which version of a clause or reading this is, with its dates; "" where there is but one."""
    clauses = [one for one in agreement.clauses if one.id == clause.id]
    if len(clauses) < 2 and sum(one.name == reading.name for one in clause.readings) < 2:
        return ""
    name = f"version “{clause.version}”, " if clause.version else ""
    return f"{name}in force {dates_said(reading_span(agreement, clause, reading)) or 'from the start'}"


def with_statuses(rows: Iterable[Row], context: Context) -> tuple[Row, ...]:
    """Each row with what was said of whether its clause bound at its time, decisions first, then contests."""
    if not context.decisions.statuses:
        return tuple(rows)
    return tuple(replace(row, status_said=_beside(row, context)) for row in rows)


def status_words(one: Status, context: Context) -> str:
    """One status as a sentence, with its weight."""
    zone = ZoneInfo(context.time_zone)
    names = {party.id: party.name for party in context.actors.parties}
    whom = f" {names.get(one.party, one.party)}" if one.party is not None else ""
    span = f"from {_day(one.since, zone)}" + (f" until {_day(one.until, zone)}" if one.until is not None else "")
    what = "did not bind" if one.says == "did not bind" else "was suspended" + (" for" if whom else "")
    of = one.clause if one.clause is not None else f"the agreement “{one.agreement}”"
    body, deciding = names.get(one.body, one.body), one.body in context.profile.status_bodies
    head = f"{body}, {_day(one.date, zone)}: {of} {what}{whom} {span}: “{one.quote}” ({one.source})."
    weight = "The profile takes this body's word" if deciding else "Contest: by itself it changes nothing"
    return f"{head[:1].upper()}{head[1:]} {weight}."


def _speaks_of(one: Status, agreement: str, clause: str, party: str | None) -> bool:
    return one.agreement == agreement and one.clause in (None, clause) and one.party in (None, party)


def _ordered(said: Iterable[Status]) -> list[Status]:
    return sorted(said, key=lambda one: (one.date, one.id))


def _beside(row: Row, context: Context) -> tuple[str, ...]:
    """An act's row by the time of the act, a party's by the span that the case asks about."""
    low, high = (row.began.earliest, row.began.latest) if row.began is not None else context.span
    deciding = context.profile.status_bodies
    said = [
        one
        for one in context.decisions.statuses
        if _speaks_of(one, row.agreement, row.clause, row.party)
        and one.since <= high
        and (one.until is None or low < one.until)
    ]
    said = sorted(_ordered(said), key=lambda one: one.body not in deciding)
    return tuple(status_words(one, context) for one in said)


def _day(seconds: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(seconds, tz=timezone.utc).astimezone(zone).date().isoformat()
