"""A rule that binds one party by its name finds the breach of that party, and of no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_world import act, context, ensemble, origin, profile

from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.profile import Review

RULE = """
agreement "One side withdraws" in force from 2015-03-03.
party north "The northern side".
party south "The southern side".
line contact "the line of contact".
clause "W/1"
  text "The guns of the north stay 25 km from the line."
  source "the tests"
  status verified
  for each vehicle V
  forbids north
  when V belongs to north and V is closer than 25 km to line contact.
"""


@pytest.mark.parametrize(("side", "breached"), [("north", True), ("south", False)])
def test_only_the_party_named_is_bound(side: str, breached: bool) -> None:
    acts = (
        act("belongs", "v1", "", origin("o1"), attributes={"X": "v1", "S": side}, name="a1"),
        act("closer", "v1", "contact", origin("o2"), attributes={"D": "20 km", "L": "contact"}, name="a2"),
    )
    about = replace(context(), profile=profile(review=Review(persons=0, reader_error=0.0)), nothing_unknown=True)
    found = assess(parse(RULE, "one.observance"), ensemble(*acts), (), about)
    assert any(row.answer == "breach" for row in found.rows) is breached
    assert all(row.party == "north" for row in found.rows if row.answer == "breach")
    said = [element.words for row in found.rows for element in row.elements]
    assert any(words == "the side is The northern side" for words in said)
