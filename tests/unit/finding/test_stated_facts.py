"""Facts of any sentence of the vocabulary, from acts that fill its holes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_world import act, context, ensemble, origin, profile

from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.profile import Review
from observance.finding.rows import Findings, Row
from observance.reconstruction.ensemble import Act

ARTILLERY = """
agreement "Heavy weapons" in force from 2015-03-03.
party north "The northern side".
party south "The southern side".
line contact "the line of contact".
class gun "artillery of 100 mm or more".
clause "W/2"
  text "Guns stay 25 km from the line."
  source "the tests"
  status verified
  for each side S, vehicle V
  forbids S
  when V belongs to S and V has class gun and V is closer than 25 km to line contact.
"""
HELD = profile(review=Review(persons=0, reader_error=0.0))


def answers(*acts: Act) -> Findings:
    agreement = parse(ARTILLERY, "heavy.observance")
    about = replace(context(), profile=HELD, nothing_unknown=True)
    return assess(agreement, ensemble(*acts), (), about)


def gun(distance: str, share: float = 1.0) -> list[Act]:
    return [
        act("belongs", "v1", "", origin("o1"), attributes={"X": "v1", "S": "north"}, name="a1"),
        act("has_class", "v1", "", origin("o2"), attributes={"X": "v1", "C": "gun"}, name="a2"),
        act("closer", "v1", "contact", origin("o3", share), attributes={"D": distance, "L": "contact"}, name="a3"),
    ]


def row(found: Findings) -> Row:
    return next(r for r in found.rows if r.level == "act")


def test_closer_than_twenty_is_closer_than_twenty_five() -> None:
    found = row(answers(*gun("20 km")))
    assert (found.answer, found.party, found.share.value) == ("breach", "north", 1.0)


def test_closer_than_thirty_says_nothing_of_twenty_five() -> None:
    assert all(r.answer != "breach" for r in answers(*gun("30 km")).rows)


def test_the_share_is_that_of_the_observation() -> None:
    assert row(answers(*gun("20 km", 0.4))).share.value == pytest.approx(0.4, abs=0.05)


def test_a_hole_that_nothing_fills_is_said() -> None:
    acts = gun("20 km")
    acts[1] = act("has_class", "v1", "", origin("o2"), attributes={"X": "v1"}, name="a2")
    found = answers(*acts)
    assert any("needs C (class)" in line for line in found.unmatched)
