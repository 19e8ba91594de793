"""The detection curve: it finds what made the trials, its bounds hold, it never falls; files that lie are refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit

from observance.observation.detection.curve import Curve, curve_json, read_curve
from observance.observation.detection.fitting import Trials, fit, joined
from observance.values.draws import uniform
from observance.values.errors import RefusedInput

Floats = NDArray[np.float64]


def true_rate(height: Floats, contrast: Floats, ceiling: float) -> Floats:
    shares: Floats = ceiling * expit(6 * np.log(height / 18)) * expit(4 * np.log(contrast / 3))
    return shares


def trials(movers: int, seed: int, ceiling: float = 0.97, each: int = 5, alike: float = 0.0) -> Trials:
    """`alike`: how often a mover's instants all go the way of the first."""
    chance = uniform(seed, "trials", movers, 3 + each)
    height, contrast = 6 * 30 ** chance[:, 0], 0.6 * 50 ** chance[:, 1]
    number = np.repeat(np.arange(movers), each)
    drawn = np.where(chance[:, 2:3] < alike, chance[:, 3:4], chance[:, 3:])
    rate = true_rate(height, contrast, ceiling)
    return Trials(
        mover=number, height_px=height[number], contrast=contrast[number], seen=(drawn < rate[:, None]).ravel()
    )


def made(seed: int = 1, movers: int = 240, ceiling: float = 0.97, alike: float = 0.0) -> Curve:
    found = trials(movers, seed, ceiling, alike=alike)
    return fit(found, kind="walks", measured_with={"camera": "cam-1"}, seed=seed)


def test_the_fit_finds_what_made_the_trials() -> None:
    curve = made()
    height, contrast = (x.ravel() for x in np.meshgrid([12.0, 18, 30, 60, 120], [2.0, 3, 5, 10, 20]))
    truth = true_rate(height, contrast, 0.97)
    assert np.abs(curve.at(height, contrast) - truth).max() < 0.12
    assert np.abs(curve.at(height, contrast) - truth).mean() < 0.04
    assert curve.movers == 240 and curve.instants == 1200


def test_the_lower_bound_holds_where_movers_go_all_one_way() -> None:
    """Five instants of a mover that is seen or not as a whole are one trial, not five."""
    height, contrast = np.array([40.0, 80, 150]), np.array([12.0, 12, 20])
    truth = true_rate(height, contrast, 0.9)
    held = [(made(seed, 80, 0.9, alike=1.0).low_at(height, contrast) <= truth).mean() for seed in range(10)]
    assert np.mean(held) >= 0.85


def test_few_movers_never_give_a_bound_near_one() -> None:
    """Twenty movers that were all seen say no more than 0.05 ** (1 / 20) with 95 %."""
    seen = trials(40, 3, ceiling=1.0)
    every = Trials(mover=seen.mover, height_px=seen.height_px + 60, contrast=seen.contrast + 20, seen=seen.seen | True)
    curve = fit(every, kind="walks", measured_with={}, seed=1)
    assert curve.at(np.array([100.0]), np.array([30.0]))[0] > 0.95
    assert curve.low_at(np.array([100.0]), np.array([30.0]))[0] <= 0.05 ** (1 / 40) + 1e-6


def test_nothing_is_claimed_below_what_was_tried() -> None:
    curve = made()
    assert (curve.at(np.array([2.0, 50, np.nan, 50]), np.array([20.0, 0.1, 9, np.nan])) == 0).all()
    large = Trials(**{name: getattr(trials(200, 2), name) for name in ("mover", "contrast", "seen")},
                   height_px=trials(200, 2).height_px + 40)  # fmt: skip
    only_large = fit(large, kind="walks", measured_with={}, seed=1)
    assert only_large.at(np.array([20.0]), np.array([20.0]))[0] == 0


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(20, 60))
def test_the_curve_never_falls_and_its_bounds_enclose_it(seed: int, movers: int) -> None:
    curve = fit(trials(movers, seed, alike=0.5), kind="walks", measured_with={}, seed=seed)
    for table in (curve.rate, curve.low):
        assert (np.diff(table, axis=0) >= -1e-12).all() and (np.diff(table, axis=1) >= -1e-12).all()
    assert (curve.low <= curve.rate + 1e-12).all() and (curve.rate <= curve.high + 1e-12).all()
    heights = np.sort(uniform(seed, "heights", 50)[:, 0]) * 300
    assert (np.diff(curve.at(heights, np.full(50, 6.0))) >= -1e-9).all()


def test_a_file_gives_the_curve_back() -> None:
    curve = made(movers=40)
    back = read_curve(curve_json(curve), "curve.json")
    assert np.abs(back.rate - curve.rate).max() <= 5e-5 and back.measured_with == {"camera": "cam-1"}
    assert curve_json(back) == curve_json(read_curve(curve_json(back), "curve.json"))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "something"}, {"rate": [[1, 0.5]]}, {"rate": None}, {"heights_px": [5, 4]},
    ],
)  # fmt: skip
def test_a_file_that_is_no_curve_is_refused(change: dict[str, object]) -> None:
    doc = json.loads(curve_json(made(movers=40))) | change
    with pytest.raises(RefusedInput, match=r"curve\.json"):
        read_curve(json.dumps(doc).encode(), "curve.json")
    falling = json.loads(curve_json(made(movers=40)))
    falling["rate"][5] = [0.0] * len(falling["rate"][5])
    with pytest.raises(RefusedInput, match="never fall"):
        read_curve(json.dumps(falling).encode(), "curve.json")


def test_too_few_movers_are_refused_and_takes_are_joined() -> None:
    with pytest.raises(RefusedInput, match="at least 20 movers"):
        fit(trials(10, 1), kind="walks", measured_with={}, seed=1)
    both = joined([trials(10, 1), trials(15, 2)])
    assert len(np.unique(both.mover)) == 25 and len(both.seen) == 125
