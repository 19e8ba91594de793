"""The benchmark of fusion in small: two views of PETS, eight seconds, held against the known courses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from calibrated.dice import Dice
from fused.measuring import given, identity, looks
from fused.pets import pets
from fused.trackers import NOON, filmed

from observance.reconstruction import from_footage

DATA = os.environ.get("OBSERVANCE_TEST_DATA")


@pytest.mark.skipif(
    DATA is None and not os.environ.get("OBSERVANCE_REQUIRE_DATA"), reason="OBSERVANCE_TEST_DATA is not set"
)
def test_two_views_are_fused_near_the_true_courses() -> None:
    assert DATA is not None
    crowd = pets(Path(DATA) / "pets2009", 8.0)
    made = filmed(Dice(7, 0), crowd, ("view-001", "view-007"), seconds=8.0)
    asked = from_footage.Asked.of(made.inputs, 7, 256, "")
    found = from_footage.look(made.inputs, from_footage.all_curves(made.inputs), asked)
    likeliest = set(found.mover_of.values())
    scored = identity([p for p in found.paths if p.id in likeliest], crowd.courses, made.person_of, NOON)
    assert scored.idf1 > 0.6 and scored.recall > 0.8
    fused, chance = given(made, 7, 256)
    seen = [one for path, person in fused for one in looks(path, person, crowd.courses[person], chance, NOON)]
    assert sum(one.in_most for one in seen) >= 0.7 * len(seen) > 0
