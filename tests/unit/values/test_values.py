"""Shares, digests, spans and refusals."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.values.digests import canonical_json, content_id
from observance.values.errors import Fault, RefusedInput
from observance.values.shares import share_of, wilson
from observance.values.spans import bounds_of, iso_from_seconds, seconds_from_iso


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_share(counted: tuple[int, int]) -> None:
    count, n = counted
    share = wilson(count, n)
    assert 0 <= share.sampling_low <= share.value + 1e-12 and share.value - 1e-12 <= share.sampling_high <= 1
    if 0 < count < n:  # the bounds solve (p - p0)^2 = z^2 p0 (1 - p0) / n
        for bound in (share.sampling_low, share.sampling_high):
            assert math.isclose((share.value - bound) ** 2, 2.5758293**2 * bound * (1 - bound) / n, rel_tol=1e-6)


def test_never_a_hundred_per_cent() -> None:
    all_of_them = share_of(np.ones(4096, bool))
    assert all_of_them.value == 1.0 and 0.998 < all_of_them.sampling_low < 1.0


@pytest.mark.parametrize("count,n", [(1, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_nonsense(count: int, n: int) -> None:
    with pytest.raises(ValueError):
        wilson(count, n)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_canonical_json_forgets_the_order(value: dict[str, int | str | bool | None]) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical_json(dict(value)) == canonical_json(dict(turned))
    assert json.loads(canonical_json(dict(value))) == value
    assert content_id("act", dict(value)) == content_id("act", dict(turned))


def test_canonical_json_has_no_nan() -> None:
    with pytest.raises(ValueError):
        canonical_json(float("nan"))


@given(st.integers(0, 4_000_000_000_000))
def test_instants_go_round(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert abs(seconds_from_iso(iso_from_seconds(seconds)) - seconds) < 5e-4


def test_an_instant_without_a_zone_is_nobodys_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        seconds_from_iso("2017-11-13T15:11:00")
    korea, pyongyang = seconds_from_iso("2017-11-13T15:11:00+09:00"), seconds_from_iso("2017-11-13T14:41:00+08:30")
    assert korea == pyongyang == 1510553460.0


def test_bounds_hold_the_middle() -> None:
    bounds = bounds_of(np.linspace(0, 100, 1001), level=0.9)
    assert (bounds.earliest, bounds.middle, bounds.latest) == pytest.approx((5, 50, 95))


def test_a_refusal_prints_every_fault_with_place_wanted_got() -> None:
    faults = [
        Fault(file="case.yaml", line=3, where="seed", wanted="an integer", got="'x'", example="seed: 7"),
        Fault(file="scene.geojson", line=0, where="file", wanted="a file", got="nothing there"),
    ]
    text = str(RefusedInput(faults))
    assert "2 faults" in text and "case.yaml:3: seed: wanted an integer; got 'x'" in text
    assert "for example: seed: 7" in text and "scene.geojson: file: wanted a file" in text
