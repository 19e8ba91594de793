"""Flashes at persons, and flash to bang: links, pairings, ranges with their errors."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.observation.camera import Camera
from observance.observation.footage.flashing.flashes import Flash
from observance.observation.footage.sighting.upper_body import bodies_of, link
from observance.observation.sound.flash_to_bang import pairing, speed_mps
from observance.observation.sound.impulses import Impulse
from observance.observation.sound.table import impulse_table
from observance.values.tables import IMPULSES, TRACKS


def camera() -> Camera:
    """At the origin, 4 m up, looking north and level."""
    return Camera(
        id="c", width=640, height=480, fx=800, fy=800, cx=320, cy=240, k1=0.0,
        rotation=np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]), centre=np.array([0, 0, 4.0]),
        covariance=np.zeros((8, 8)),
    )  # fmt: skip


def tracks(*persons: tuple[str, float, float]) -> pa.Table:
    """Persons who stand at (x, y) for ten seconds, ten rows a second."""
    rows = []
    for name, x, y in persons:
        (foot, head) = camera().project(np.array([[x, y, 0.0], [x, y, 1.75]]))
        height = float(foot[1] - head[1])
        for k in range(100):
            rows.append(
                {
                    "track": name, "frame": k, "time_s": k / 10, "left_px": float(foot[0]) - 0.2 * height,
                    "top_px": float(head[1]), "width_px": 0.4 * height, "height_px": height, "seen": True,
                    "foot_u_px": float(foot[0]), "foot_v_px": float(foot[1]), "visible": 1.0, "x_m": x, "y_m": y,
                    "vx_mps": 0.0, "vy_mps": 0.0, "var_x_m2": 0.04, "var_y_m2": 0.25, "cov_xy_m2": 0.0,
                    "kind": "person", "confidence": 1.0,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=TRACKS)


def muzzle(x: float, y: float, z: float = 1.4) -> tuple[float, float]:
    u, v = camera().project(np.array([[x, y, z]]))[0]
    return float(u), float(v)


def flash(time_s: float, at: tuple[float, float], ratio: float = 3.0) -> Flash:
    return Flash(
        frame=round(time_s * 25), time_s=time_s, error_s=0.0115, u_px=at[0], v_px=at[1], size_px=4, signal_db=25,
        log_ratio=ratio, notes=(),
    )  # fmt: skip


def sound(time_s: float, ratio: float = 2.0, burst: int = 0, position: int = 0) -> Impulse:
    return Impulse(
        time_s=time_s, error_s=0.001, signal_db=20, log_ratio=ratio, likest="firework", burst=burst,
        position=position, clipped=False,
    )  # fmt: skip


@pytest.mark.parametrize("seen_by", [camera(), None])
def test_a_flash_at_the_chest_is_linked_and_one_apart_is_not(seen_by: Camera | None) -> None:
    bodies = bodies_of(tracks(("i/1", 0.0, 50.0), ("i/2", 6.0, 50.0)))
    found = link(*muzzle(0.7, 50.0), 4.0, bodies, seen_by)
    assert found is not None
    assert found.track == "i/1"
    assert found.away_m == pytest.approx(0.7, abs=0.2)
    assert link(*muzzle(3.0, 50.0), 4.0, bodies, seen_by) is None
    assert link(*muzzle(0.7, 50.0), 14.0, bodies, seen_by) is None


def test_the_nearer_of_two_is_linked_and_the_other_named() -> None:
    bodies = bodies_of(tracks(("i/1", 0.0, 50.0), ("i/2", 1.6, 50.0)))
    found = link(*muzzle(0.6, 50.0), 4.0, bodies, camera())
    assert found is not None
    assert (found.track, found.others) == ("i/1", ("i/2",))


def test_the_distance_over_the_ground_has_the_error_of_the_place() -> None:
    found = link(*muzzle(0.0, 50.0), 4.0, bodies_of(tracks(("i/1", 0.0, 50.0))), camera())
    assert found is not None
    assert found.range_m == pytest.approx(np.hypot(50, 2.7))
    assert found.range_error_m == pytest.approx(0.5, rel=0.01)  # along the view


@given(far=st.floats(5, 900), shots=st.integers(1, 8), every=st.floats(0.08, 3), shift=st.floats(0, 1000))
def test_range_by_sound_is_the_range(far: float, shots: int, every: float, shift: float) -> None:
    light = np.asarray(shift + every * np.arange(shots), dtype=np.float64)
    heard = light + far / speed_mps(15.0)
    found = pairing(range(shots), light, np.full(shots, 0.01), heard, np.full(shots, 0.001), offset_error_s=0.04)
    assert found is not None
    assert len(found.pairs) == shots or found.others_m
    possible = [found.range_m, *found.others_m]
    assert min(abs(one - far) for one in possible) < 0.021 * 341 + 0.01 * far
    assert found.range_error_m > 0.04 * 340
    if shots == 1:
        assert found.range_m == pytest.approx(far, abs=1e-6)


def test_shots_of_a_burst_are_not_paired_with_each_others_sounds() -> None:
    """At 300 m each sound comes after nine more flashes: only the lag of the whole burst is right."""
    light = np.array([0.0, 0.1, 0.2, 0.45, 0.55, 0.9])
    heard = light + 300 / speed_mps(15.0)
    found = pairing(range(6), light, np.full(6, 0.008), heard, np.full(6, 0.001), offset_error_s=0.04)
    assert found is not None
    assert found.range_m == pytest.approx(300, abs=4)
    assert found.pairs == tuple((k, k) for k in range(6))


def test_a_wrong_degree_counts_and_more_of_them_widen() -> None:
    light, heard = np.array([0.0]), np.array([2.0])
    errors = [
        pairing([0], light, np.array([0.01]), heard, np.array([0.001]), offset_error_s=0.0, temperature_error_c=t)
        for t in (0.0, 10.0)
    ]
    assert errors[0] is not None and errors[1] is not None
    assert errors[0].range_error_m == pytest.approx(0.01005 * speed_mps(15), rel=0.01)
    assert errors[1].range_error_m == pytest.approx(2 * speed_mps(15) * 0.01735, rel=0.05)


def test_a_sound_before_the_flash_or_long_after_is_not_its_sound() -> None:
    light, blur = np.array([5.0]), np.array([0.01])
    for heard in (4.5, 9.0):
        assert pairing([0], light, blur, np.array([heard]), np.array([0.001]), offset_error_s=0.04) is None


def test_the_table_says_links_pairs_and_whether_the_ranges_agree() -> None:
    persons = tracks(("i/1", 0.0, 100.0))
    lag = 100 / speed_mps(15.0)
    table = impulse_table(
        "i",
        [flash(2.0, muzzle(0.5, 100.0)), flash(5.0, (20.0, 20.0), ratio=1.0)],
        [sound(2.0 + lag), sound(3.0, ratio=-1.0)],
        bodies=bodies_of(persons), camera=camera(), offset_error_s=0.04,
    )  # fmt: skip
    assert table.schema.equals(IMPULSES)
    rows = {str(row["id"]): row for row in table.to_pylist()}
    first, second, bang = rows["i/flash/1"], rows["i/flash/2"], rows["i/sound/1"]
    assert (first["track"], first["pair"], bang["pair"]) == ("i/1", "i/sound/1", "i/flash/1")
    assert first["range_m"] == pytest.approx(100, abs=0.1)
    assert first["ground_range_m"] == pytest.approx(100, abs=0.1)
    assert "fits the person's distance" in str(first["notes"])
    assert (second["track"], second["pair"]) == ("", "")
    assert np.isnan(rows["i/sound/2"]["range_m"])


def test_where_several_sounds_fit_no_range_is_given_and_all_are_named() -> None:
    table = impulse_table(
        "i",
        [flash(2.0, muzzle(0.5, 100.0))],
        [sound(2.15), sound(2.0 + 100 / speed_mps(15.0)), sound(3.0)],
        bodies=bodies_of(tracks(("i/1", 0.0, 100.0))),
        camera=camera(),
        offset_error_s=0.04,
    )
    first = table.to_pylist()[0]
    assert first["pair"] == ""
    assert np.isnan(first["range_m"])
    assert "51, 100, 340 m" in str(first["notes"])
    assert "one of them fits" in str(first["notes"])


def test_a_range_that_does_not_fit_the_person_is_said() -> None:
    table = impulse_table(
        "i", [flash(2.0, muzzle(0.5, 100.0))], [sound(3.0)],
        bodies=bodies_of(tracks(("i/1", 0.0, 100.0))), camera=camera(), offset_error_s=0.04,
    )  # fmt: skip
    assert "does not fit" in str(table.to_pylist()[0]["notes"])
