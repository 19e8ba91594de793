"""Clocks: fitted together, contradictions told, what nothing reaches left out."""

from __future__ import annotations

from dataclasses import replace

import ground as g
import numpy as np
import pytest

from observance.observation.camera_file import CameraFile
from observance.observation.marked import Shared
from observance.reconstruction.clocks import Held, Tie, fit


def shared(item: str, time_s: float, other: str, other_s: float, *, id: str = "e1", error_s: float = 0.1) -> Shared:
    return Shared(
        kind="shared", id=id, author="A1", what="a door closes", item=item, time_s=time_s, other_item=other,
        other_time_s=other_s, error_s=error_s,
    )  # fmt: skip


def four(trust_s: float = 1.0, ahead_s: float = 0.0) -> list[CameraFile]:
    return [
        g.camera(f"cam-{i}", items=(f"clip-{i}",), trust_s=trust_s, error_s=0.3, ahead_s=ahead_s if i == 2 else 0.0)
        for i in (1, 2, 3, 4)
    ]


EVENTS = [shared(f"clip-{i}", 10.0, f"clip-{i + 1}", 10.0, id=f"e{i}") for i in (1, 2, 3)]


def test_one_camera_stands_where_its_overlay_says() -> None:
    fitted = fit([g.camera(trust_s=1.0, error_s=0.3)], [], ["clip-1"])
    assert fitted.starts["clip-1"] == pytest.approx(g.NOON, abs=1e-6)
    assert fitted.covariance(["clip-1"])[0, 0] == pytest.approx(1.0 + 0.09, rel=1e-6)
    assert fitted.conflicts == ()


def test_shared_events_shrink_the_error() -> None:
    alone = fit(four(), [], ["clip-1"]).covariance(["clip-1"])[0, 0]
    tied = fit(four(), EVENTS, ["clip-1"]).covariance(["clip-1"])[0, 0]
    assert tied < alone / 2


def test_a_clock_three_minutes_ahead_is_told_and_not_averaged() -> None:
    fitted = fit(four(ahead_s=182.9), EVENTS, ["clip-1", "clip-2"])
    assert fitted.starts["clip-1"] == pytest.approx(g.NOON, abs=0.01)
    assert fitted.starts["clip-2"] == pytest.approx(g.NOON, abs=0.2)
    assert fitted.errors["cam-2"][0] == pytest.approx(182.9, abs=0.2)
    (sentence,) = fitted.conflicts
    assert "cam-2's overlay runs 182.9 s" in sentence and "ahead" in sentence


def test_a_clock_that_nobody_trusts_takes_its_time_from_the_events() -> None:
    cameras = four()
    loose = g.camera("cam-2", items=("clip-2",), trust_s=300.0, error_s=0.3, ahead_s=182.9)
    fitted = fit([cameras[0], loose, *cameras[2:]], EVENTS, ["clip-2"])
    assert fitted.conflicts == ()
    assert fitted.starts["clip-2"] == pytest.approx(g.NOON, abs=0.3)


def test_two_clocks_that_contradict_are_both_doubted() -> None:
    cameras = four(ahead_s=100.0)[:2]
    fitted = fit(cameras, EVENTS[:1], ["clip-1", "clip-2"])
    assert len(fitted.conflicts) == 2
    assert np.sqrt(fitted.covariance(["clip-1"])[0, 0]) > 30


def test_a_wrong_reading_among_several_is_set_aside() -> None:
    camera = g.camera(trust_s=5.0, error_s=0.1)
    reading = camera.clock.readings[0]
    more = [
        reading.model_copy(update={"time_s": t, "shows": g.NOON + t + (60 if t == 20.0 else 0)})
        for t in (10.0, 20.0, 30.0)
    ]
    camera = camera.model_copy(update={"clock": camera.clock.model_copy(update={"readings": (reading, *more)})})
    fitted = fit([camera], [], ["clip-1"])
    assert fitted.starts["clip-1"] == pytest.approx(g.NOON, abs=0.01)
    assert len(fitted.conflicts) == 1 and "20 s" in fitted.conflicts[0]


def test_an_item_that_nothing_reaches_is_undetermined() -> None:
    fitted = fit([g.camera()], [], ["clip-1", "clip-9"])
    assert fitted.undetermined == ("clip-9",)
    assert "clip-9" not in fitted.starts
    tied = fit([g.camera()], [shared("clip-9", 5.0, "clip-1", 7.0)], ["clip-1", "clip-9"])
    assert tied.starts["clip-9"] == pytest.approx(g.NOON + 2.0)


def test_a_check_beside_a_reference_decides() -> None:
    camera = g.camera(trust_s=300.0, ahead_s=60.0)
    check = {"shows": g.iso(g.NOON + 60), "reference": g.iso(g.NOON), "error_s": 0.2, "by": "A1"}
    camera = g.camera(trust_s=300.0, ahead_s=60.0)
    data = camera.model_dump()
    data["clock"] = {
        "readings": [{"item": "clip-1", "time_s": 0.0, "shows": g.iso(g.NOON + 60), "error_s": 0.1, "read_by": "A1"}],
        "checks": [check], "trusted_within_s": 300.0, "basis": "its log",
    }  # fmt: skip
    fitted = fit([type(camera).model_validate(data)], [], ["clip-1"])
    assert fitted.starts["clip-1"] == pytest.approx(g.NOON, abs=0.01)


def test_draws_have_the_fitted_covariance_and_leave_others_alone() -> None:
    fitted = fit(four(), EVENTS, ["clip-1", "clip-2"])
    drawn = fitted.deviations(7, 20_000)
    both = np.cov(drawn["item:clip-1"], drawn["item:clip-2"])
    assert both == pytest.approx(fitted.covariance(["clip-1", "clip-2"]), rel=0.05)
    stranger = g.camera("cam-9", items=("clip-9",))
    more = fit([*four(), stranger], EVENTS, ["clip-1", "clip-2", "clip-9"]).deviations(7, 20_000)
    assert np.array_equal(drawn["item:clip-1"], more["item:clip-1"])
    assert np.array_equal(drawn["item:clip-1"][:100], fitted.deviations(7, 100)["item:clip-1"])


def tie(item: str, other: str, offset_s: float, *, error_s: float = 0.02,
        at_s: float = 30.0, drift: float = 0.0, drift_error: float = np.inf) -> Tie:  # fmt: skip
    """An instant `at_s` of `other` that is `offset_s` later in `item`."""
    return Tie(kind="movement", item=item, time_s=at_s + offset_s, other_item=other, other_time_s=at_s, error_s=error_s,
               words=f"movement in {item} and {other}", drift=drift, drift_error=drift_error)  # fmt: skip


HELD = {f"clip-{i}": Held(camera=f"cam-{i}", middle_s=60.0) for i in (1, 2, 3, 4)}


def test_a_tie_lends_one_clock_to_another() -> None:
    loose = g.camera("cam-2", items=("clip-2",), trust_s=300.0, error_s=0.3, ahead_s=182.9)
    fitted = fit([four()[0], loose], [], ["clip-1", "clip-2"], ties=[tie("clip-1", "clip-2", 4.0)], held=HELD)
    assert fitted.starts["clip-2"] - fitted.starts["clip-1"] == pytest.approx(4.0, abs=0.01)
    assert fitted.errors["cam-2"][0] == pytest.approx(182.9 - 4.0, abs=1.5)
    among = fitted.covariance(["clip-1", "clip-2"])
    assert np.sqrt(among[0, 0] + among[1, 1] - 2 * among[0, 1]) == pytest.approx(0.02, rel=0.05)


def test_a_wrong_pair_is_found_by_closing_the_loop() -> None:
    ties = [tie(f"clip-{i}", f"clip-{j}", 0.0) for i in (1, 2, 3) for j in range(i + 1, 5)]
    wrong = [replace(t, time_s=t.time_s + 9.0) if (t.item, t.other_item) == ("clip-2", "clip-3") else t for t in ties]
    fitted = fit(four(), [], [f"clip-{i}" for i in (1, 2, 3, 4)], ties=wrong, held=HELD)
    (sentence,) = fitted.conflicts
    assert "clip-2 and clip-3" in sentence and "set aside" in sentence
    assert fitted.starts["clip-3"] - fitted.starts["clip-2"] == pytest.approx(0.0, abs=0.05)


def test_all_pairs_of_four_cameras_say_no_more_than_three_differences() -> None:
    ties = [tie(f"clip-{i}", f"clip-{j}", 0.0) for i in (1, 2, 3) for j in range(i + 1, 5)]
    among = fit(four(), [], ["clip-1", "clip-2"], ties=ties, held=HELD).covariance(["clip-1", "clip-2"])
    assert np.sqrt(among[0, 0] + among[1, 1] - 2 * among[0, 1]) == pytest.approx(0.02, rel=0.05)


def test_drift_moves_the_ends_of_a_long_item_and_not_its_middle() -> None:
    held = {"clip-1": Held(camera="cam-1", middle_s=1800.0), "clip-2": Held(camera="cam-2", middle_s=1800.0)}
    cameras = [g.camera("cam-1", items=("clip-1",)), g.camera("cam-2", items=("clip-2",), trust_s=300.0)]
    exact = cameras[0].model_copy(update={"clock": cameras[0].clock.model_copy(update={"drift_ppm": 0.1})})
    said = tie("clip-1", "clip-2", 0.0, at_s=1800.0, drift=-40e-6, drift_error=2e-6)
    fitted = fit([exact, cameras[1]], [], ["clip-1", "clip-2"], ties=[said], held=held)
    assert fitted.drifts["cam-2"][0] == pytest.approx(40e-6, rel=0.01)
    first, middle, last = fitted.instant("clip-2", np.array([0.0, 1800.0, 3600.0])) - fitted.starts["clip-2"]
    assert (first, middle, last) == pytest.approx((-0.072, 1800.0, 3600.072), abs=0.001)
    drawn = fitted.deviations(3, 20_000)
    for at in (0.0, 1800.0, 3600.0):
        assert float(fitted.late(drawn, "clip-2", at).std()) == pytest.approx(fitted.error_s("clip-2", at), rel=0.05)


def test_unknown_drift_widens_the_ends() -> None:
    held = {"clip-1": Held(camera="cam-1", middle_s=1800.0)}
    fitted = fit([g.camera(trust_s=0.01, error_s=0.01)], [], ["clip-1"], held=held)
    assert fitted.error_s("clip-1", 0.0) == pytest.approx(np.hypot(0.01, 0.01), rel=0.01)  # where it was read
    assert fitted.error_s("clip-1", 1800.0) == pytest.approx(1800 * 50e-6, rel=0.05)


def test_readings_an_hour_apart_know_the_drift() -> None:
    camera = g.camera(trust_s=1.0, error_s=0.02)
    reading = camera.clock.readings[0]
    later = reading.model_copy(update={"time_s": 7200.0, "shows": g.NOON + 7200.0 * (1 + 80e-6)})
    clock = camera.clock.model_copy(update={"readings": (reading, later)})
    held = {"clip-1": Held(camera="cam-1", middle_s=3600.0)}
    fitted = fit([camera.model_copy(update={"clock": clock})], [], ["clip-1"], held=held)
    assert fitted.conflicts == ()
    assert fitted.drifts["cam-1"][0] == pytest.approx(40e-6, rel=0.1)  # the overlay's own gain takes the other half


def test_two_checks_weeks_apart_that_a_crystal_explains_do_not_contradict() -> None:
    day = 86_400.0
    camera = g.camera(trust_s=60.0)
    data = camera.model_dump()
    data["clock"]["checks"] = [
        {"shows": g.iso(g.NOON + d * day + 2.6 * d), "reference": g.iso(g.NOON + d * day), "error_s": 0.3, "by": "A1"}
        for d in (-7, 7)
    ]
    data["clock"]["readings"] = [
        {"item": "clip-1", "time_s": 0.0, "shows": g.iso(g.NOON), "error_s": 0.3, "read_by": "A1"}
    ]
    fitted = fit([type(camera).model_validate(data)], [], ["clip-1"])
    assert fitted.conflicts == ()
    assert fitted.errors["cam-1"][0] == pytest.approx(0.0, abs=0.5)
