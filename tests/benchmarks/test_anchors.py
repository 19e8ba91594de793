"""The benchmark of anchors, tried in small: after no edit is a quote found at a wrong place."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from anchors import EDITS, articles, measure

DATA = os.environ.get("OBSERVANCE_TEST_DATA")


@pytest.mark.skipif(
    DATA is None and not os.environ.get("OBSERVANCE_REQUIRE_DATA"), reason="OBSERVANCE_TEST_DATA is not set"
)
def test_no_quote_is_found_at_a_wrong_place_and_most_are_found() -> None:
    counted = measure(articles(8), quotes=6, seed=3)
    every: Counter[str] = sum(counted.values(), Counter())
    assert every["found, WRONGLY"] == 0
    assert sum(every.values()) >= 6 * 6 * len(EDITS)
    assert counted["ends"]["found, rightly"] == sum(counted["ends"].values())
    assert counted["marks"]["found, rightly"] == sum(counted["marks"].values())
    assert counted["taken_out"]["found, rightly"] == counted["moved_and_copied"]["found, rightly"] == 0
