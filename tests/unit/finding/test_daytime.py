"""Times of day: a clause about visiting hours is held against the clock of the agreement, day by day."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import T0, act, context, ensemble, origin, person, profile

from observance.agreement.hours import spells
from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.profile import Alternatives, Review

CLAUSE = """
agreement "Visits" in force from 2000-01-01.
time zone "{zone}".
party kpa "North".
party unc "South".
line mdl "the line".
clause "V"
  text "held for the tests only" source "the tests" status verified
  for each person P, time T
  forbids P when P crosses line mdl at T and {test}.
"""


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("negated", [False, True])
def test_the_hour_of_the_agreement_decides(night: bool, negated: bool) -> None:
    zone = "Asia/Seoul"
    hour = datetime.fromtimestamp(T0, tz=timezone.utc).astimezone(ZoneInfo(zone)).hour
    begin, end = (hour + 2) % 24, (hour - 2) % 24
    hours = f"the time of day is from {end:02d}:00 to {begin:02d}:00 at T"
    if night:
        hours = f"the time of day is from {begin:02d}:00 to {end:02d}:00 at T"
    test = f"not ({hours})" if negated else hours
    alone = Alternatives(grades_one_lower=False, reader_error_doubled=False)
    about = context(person("p"), profile=profile(review=Review(persons=0, reader_error=0.0), alternatives=alone))
    crossed = act("crosses", "p", "mdl", origin("a", at=T0, n=64))
    agreement = parse(CLAUSE.format(zone=zone, test=test), "visits.observance")
    [row] = [r for r in assess(agreement, ensemble(crossed, n=64), (), about).rows if r.level == "act"]
    within = night is negated
    assert (row.share.value > 0.9) is within
    assert within or row.share.value == 0.0


HOURS = st.integers(0, 1439).map(lambda minute: 60.0 * minute)


@given(HOURS, HOURS, st.floats(0, 4 * 86400), st.floats(0, 3 * 86400))
def test_the_spells_are_when_the_clock_stands_there(opens: float, closes: float, start: float, length: float) -> None:
    """In UTC a time of day is the remainder of POSIX seconds by a day."""
    span = (start, start + length)
    found = spells(span, opens, closes, timezone.utc)
    for moment in np.linspace(*span, 50):
        day = moment % 86400
        meant = opens < day < closes if opens < closes else day > opens or day < closes
        if min(abs(day - opens), abs(day - closes)) > 1:
            assert any(begin <= moment <= end for begin, end in found) is bool(meant)
