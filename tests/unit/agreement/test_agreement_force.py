"""When a rule binds: agreement, version, reading, membership and suspension, each on its own and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.agreement.force import clause_span, deadline_end, in_force, why_not
from observance.agreement.loading import parse
from observance.agreement.tree import Agreement, By, Clause, Suspension
from observance.agreement.words import summary

UTC = timezone.utc
TEXT = """agreement "Guards" in force from 2000-01-01 until 2020-01-01.

party north "The north" from 2001-01-01 until 2010-01-01.
party south "The south".
line mdl "the line".

suspended from 2005-03-01 until 2005-04-01.
suspended from 2006-03-01 for north source "a letter of the north".

clause "G/1"
  version "first" from 2000-01-01
  text "Nobody crosses."
  status recollected
  suspended from 2002-01-01 until 2002-02-01
  for each person P, time T
  forbids P
  when P crosses line mdl at T.

clause "G/1"
  version "second" from 2008-01-01 amends "first"
  text "Nobody crosses by night."
  status recollected
  reading "one"
    until 2015-01-01
    suspended from 2009-01-01 until 2009-02-01
    for each side S, person P, time T
    forbids S
    when P belongs to S and P crosses line mdl at T.
"""
HELD = parse(TEXT, "test")
FIRST, SECOND = HELD.clauses


def on(day: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(day if "T" in day else f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))


def answer(clause: Clause, party: str | None, day: str) -> str:
    said = why_not(HELD, clause, clause.readings[0], party, on(day))
    assert in_force(HELD, clause, clause.readings[0], party, on(day)) is (said == "")
    return said


@pytest.mark.parametrize(
    ("clause", "party", "day", "words"),
    [
        (FIRST, "south", "2000-06-01", ""),
        (FIRST, "south", "1999-12-31", "the agreement is in force from 2000-01-01 until 2020-01-01"),
        (SECOND, "south", "2020-01-01", "the agreement is in force"),
        (FIRST, "north", "2000-12-31", "north is a party from 2001-01-01 until 2010-01-01"),
        (FIRST, "north", "2001-01-01", ""),
        (SECOND, "north", "2010-01-01", "north is a party"),
        (FIRST, "west", "2001-06-01", "west is no party to the agreement"),
        (FIRST, None, "2001-06-01", ""),
        (FIRST, "south", "2005-03-01", "the agreement was suspended from 2005-03-01 until 2005-04-01"),
        (FIRST, "south", "2005-04-01", ""),
        (FIRST, "north", "2006-03-01", "suspended for north from 2006-03-01 (a letter of the north)"),
        (FIRST, "south", "2006-03-01", ""),
        (FIRST, None, "2006-03-01", ""),
        (FIRST, "south", "2002-01-31", "clause G/1 was suspended from 2002-01-01 until 2002-02-01"),
        (FIRST, "south", "2007-12-31", ""),
        (FIRST, "south", "2008-01-01", 'version "first" of clause G/1 is in force from 2000-01-01 until 2008-01-01'),
        (SECOND, "south", "2007-12-31", 'version "second" of clause G/1 is in force from 2008-01-01'),
        (SECOND, "south", "2008-01-01", ""),
        (SECOND, "south", "2009-01-15", "clause G/1 was suspended from 2009-01-01 until 2009-02-01"),
        (SECOND, "south", "2015-01-01", 'reading "one" of clause G/1 is in force until 2015-01-01'),
    ],
)
def test_each_date_binds_and_frees(clause: Clause, party: str | None, day: str, words: str) -> None:
    said = answer(clause, party, day)
    assert words in said
    assert bool(words) is bool(said)


def test_an_amended_version_ends_where_the_other_begins_and_the_summary_says_so() -> None:
    assert str(clause_span(HELD, FIRST)) == "from 2000-01-01 until 2008-01-01"
    text = summary(HELD)
    for part in ('G/1, version "first"', "in force from 2000-01-01 until 2008-01-01", "suspended from 2006-03-01 for"):
        assert part in text


def test_days_begin_where_the_agreement_says_and_else_where_the_case_does() -> None:
    seven_utc = on("2000-01-01T07:00", "Asia/Seoul")
    bare = replace(HELD, time_zone="")
    assert in_force(bare, FIRST, FIRST.readings[0], "south", seven_utc)
    assert not in_force(bare, FIRST, FIRST.readings[0], "south", seven_utc.astimezone(UTC))
    held = replace(HELD, time_zone="Asia/Seoul")
    for zone in (UTC, ZoneInfo("America/New_York")):
        assert in_force(held, FIRST, FIRST.readings[0], "south", seven_utc.astimezone(zone))


def test_a_time_of_day_counts_to_the_minute() -> None:
    held = parse(
        'agreement "Minsk" in force from 2015-02-15 00:30.\ntime zone "Europe/Kyiv".\nline mdl "the line".\n'
        'clause "M/1"\n  text "Nobody crosses."\n  status recollected\n  for each person P, time T\n  forbids P\n'
        "  when P crosses line mdl at T.\n",
        "test",
    )
    [clause] = held.clauses
    begins = datetime(2015, 2, 14, 22, 30, tzinfo=UTC)
    assert in_force(held, clause, clause.readings[0], None, begins)
    assert not in_force(held, clause, clause.readings[0], None, begins - timedelta(seconds=1))
    assert why_not(held, clause, clause.readings[0], None, begins - timedelta(seconds=1)).endswith("2015-02-15 00:30")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_force(HELD, FIRST, FIRST.readings[0], None, datetime(2001, 1, 1))


def test_a_last_day_ends_at_midnight_and_a_last_time_at_that_time() -> None:
    kyiv = replace(HELD, time_zone="Europe/Kyiv")
    midnight = datetime(2015, 3, 3, 22, 0, tzinfo=UTC).timestamp()
    assert deadline_end(kyiv, By(day=date(2015, 3, 3)), UTC) == midnight
    assert deadline_end(kyiv, By(day=date(2015, 3, 3), clock=time(9)), UTC) == midnight - 15 * 3600
    assert deadline_end(HELD, By(day=date(2015, 3, 3)), UTC) == midnight + 2 * 3600


DAYS = st.integers(0, 400).map(lambda n: date(2001, 1, 1) + timedelta(days=n))
SUSPENSIONS = st.lists(
    st.builds(
        lambda since, length, party: Suspension(since=since, until=since + timedelta(days=length), party=party),
        DAYS,
        st.integers(1, 60),
        st.sampled_from([None, "north", "south"]),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=150, deadline=None)
@given(SUSPENSIONS, SUSPENSIONS, SUSPENSIONS, DAYS, st.sampled_from(["north", "south"]))
def test_a_rule_binds_when_no_suspension_of_any_level_covers_the_day_and_the_party(
    whole: tuple[Suspension, ...],
    of_clause: tuple[Suspension, ...],
    of_reading: tuple[Suspension, ...],
    day: date,
    party: str,
) -> None:
    reading = replace(FIRST.readings[0], suspensions=of_reading)
    clause = replace(FIRST, suspensions=of_clause, readings=(reading,))
    held: Agreement = replace(HELD, suspensions=whole, clauses=(clause, SECOND))
    covered = False
    for one in (*whole, *of_clause, *of_reading):
        days = {one.since + timedelta(days=n) for n in range(((one.until or date.max) - one.since).days)}
        covered = covered or (day in days and one.party in (None, party))
    moment = datetime.combine(day, time(12), tzinfo=UTC)
    assert in_force(held, clause, reading, party, moment) is not covered
