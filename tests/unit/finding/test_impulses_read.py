"""What a machine lists of shots confirms nothing before persons have read it, under any profile."""

from __future__ import annotations

import pytest
from small_world import GRADES, act, context, ensemble, origin, profile, reading, sighting

from observance.finding.profile import Review
from observance.finding.review import confirmed_bits, match_readings
from observance.finding.world import World


@pytest.mark.parametrize("persons", [0, 1, 2])
@pytest.mark.parametrize("read", [0, 1, 2])
def test_a_listed_flash_counts_only_once_it_was_read_by_as_many_as_are_asked_and_by_one_at_least(
    persons: int, read: int
) -> None:
    fired = act("fires", "p", "", origin("impulse:cam-1/flash/1", kind="impulse"))
    about = context(
        profile=profile(review=Review(persons=persons, reader_error=0.0)),
        readings=tuple(reading(f"r-{k}", question="fires", reviewer=f"reviewer-{k}") for k in range(read)),
        sightings={"impulse:cam-1/flash/1": (sighting(),)},
    )
    world = World(name="", ensemble=ensemble(fired), reader_error=0.0, grades=GRADES)
    bits = confirmed_bits(fired, match_readings(world, about), about)
    assert bits.any() == (read >= max(persons, 1))


def test_where_a_profile_asks_for_nobody_a_path_counts_and_a_listed_flash_does_not() -> None:
    crossed = act("crosses", "p", "mdl", origin("path-p"))
    fired = act("fires", "p", "", origin("impulse:cam-1/flash/1", kind="impulse"))
    about = context(profile=profile(review=Review(persons=0, reader_error=0.0)), readings=())
    world = World(name="", ensemble=ensemble(crossed, fired), reader_error=0.0, grades=GRADES)
    reviewed = match_readings(world, about)
    assert confirmed_bits(crossed, reviewed, about).all()
    assert not confirmed_bits(fired, reviewed, about).any()
