"""Coverage by rate, light, blind stretches and occluders: less to see makes no answer surer, and holes say why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import ground as g
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit
from shapely.geometry import Point, box

from observance.observation.camera import Camera
from observance.observation.detection.curve import Curve, Mover
from observance.observation.footage.empty.light import COLUMNS, ROWS, Light
from observance.reconstruction import rates, seeing
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild
from observance.reconstruction.seeing import Occluder, ground_in_view, margin_px
from observance.reconstruction.sights import MEASURED, Blind, Sight
from observance.reconstruction.watching import watched

Floats = NDArray[np.float64]
LENS = g.lens()
SPAN = (g.NOON, g.NOON + 60.0)
PLACE = box(-15, -6, 15, 12)
STEPS = np.arange(0, 60, 0.2).tolist()
HEIGHTS, CONTRASTS = np.geomspace(6, 200, 14), np.geomspace(0.5, 30, 12)
RATE = 0.99 * expit(5 * np.log(HEIGHTS / 14))[:, None] * expit(5 * np.log(CONTRASTS / 2))[None, :]
CURVE = Curve(
    kind="walks", heights_px=HEIGHTS, contrasts=CONTRASTS, rate=RATE, low=0.98 * RATE, high=RATE, movers=100,
    instants=500, measured_with={},
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A minute of one camera, and what may be worse about it."""

    level: tuple[float, ...] = (120.0,) * 6
    noise: float = 2.0
    blind: tuple[tuple[float, float], ...] = ()
    outages: tuple[tuple[float, float], ...] = ()
    building_m: float | None = None
    building: bool = False
    times: tuple[float, ...] = tuple(STEPS)
    pixels: float = 1.0
    walks: pa.Table | None = None


def lens(share: float) -> Camera:
    """The same view in `share` of the pixels."""
    return replace(
        LENS, width=round(640 * share), height=round(480 * share), fx=500 * share, fy=500 * share, cx=320 * share,
        cy=240 * share,
    )  # fmt: skip


def table(seen: Seen) -> pa.Table:
    light = Light(
        times=np.column_stack([np.arange(6) * 10.0, np.arange(6) * 10.0 + 9.8]),
        level=np.broadcast_to(np.array(seen.level)[:, None, None], (6, ROWS, COLUMNS)).copy(),
        noise=np.full((6, ROWS, COLUMNS), seen.noise), chroma=np.full((6, ROWS, COLUMNS), 0.2),
        size=(round(640 * seen.pixels), round(480 * seen.pixels)),
    )  # fmt: skip
    sight = Sight(
        curve=CURVE, basis=MEASURED, light=light, mover=Mover(height_m=1.6, contrast=0.25),
        blind=tuple(Blind(begin_s=a, end_s=b, cause="frozen") for a, b in seen.blind),
    )  # fmt: skip
    file = g.camera(outages=[{"from": g.iso(g.NOON + a), "to": g.iso(g.NOON + b)} for a, b in seen.outages])
    file = file.model_copy(
        update={
            "image_size": light.size, "coverage": file.coverage.model_copy(update={"detection_rate": None}),
        }
    )  # fmt: skip
    things = [g.the_line()]
    if seen.building:
        height = {} if seen.building_m is None else {"height_m": seen.building_m}
        ring = [(-4, -9), (4, -9), (4, -7), (-4, -7), (-4, -9)]
        made = g.feature("hut", "building", ring, error_m=0.1)
        properties = made["properties"]
        assert isinstance(properties, dict)
        things.append({**made, "properties": properties | height})
    tracks = () if seen.walks is None else (seen.walks,)
    footage = replace(g.footage(*tracks), frame_times_s=np.array(seen.times))
    inputs = Inputs(
        scene=g.scene(*things), cameras=(file,), calibrations={"cam-1": lens(seen.pixels)}, footage=(footage,),
        sights={"clip-1": sight},
    )  # fmt: skip
    return rebuild(inputs, seed=1, histories=64).coverage


def test_rates_follow_the_curve_and_what_they_are_for_is_said() -> None:
    rows = [r for r in table(Seen()).to_pylist() if not r["cause"]]
    assert {r["basis"] for r in rows} == {"measured"} and {r["kind"] for r in rows} == {"person walks"}
    assert {r["least_height_m"] for r in rows} == {1.6}
    for row in rows:
        ground = shapely.from_wkt(row["polygon_wkt"])
        at = np.array(ground.representative_point().coords[0])
        feet, head = (LENS.project(np.array([[*at, z]]))[0] for z in (0.0, 1.6))
        low = CURVE.low_at(np.array([np.hypot(*(feet - head))]), np.array([0.25 * 104 / 4.5]))[0]
        assert row["rate_low"] <= low + 0.02 and row["rate_low"] <= row["detection_rate"]
        assert row["rate_low"] >= low - 0.15
    near, far = (max(r["rate_low"] for r in rows if shapely.from_wkt(r["polygon_wkt"]).buffer(0.3).contains(Point(at)))
                 for at in ((0, -20), (0, 55)))  # fmt: skip
    assert near > far


def test_a_declared_rate_only_lowers_the_measured_one() -> None:
    file = g.camera()
    ground = seeing.ground_in_view(file, LENS, [])
    flat = np.ones((1, ROWS, COLUMNS))
    light = Light(times=np.array([[0.0, 10.0]]), level=120 * flat, noise=2 * flat, chroma=0 * flat, size=(640, 480))
    sight = Sight(curve=CURVE, basis=MEASURED, light=light)
    cells = rates.cells_of(ground, LENS, sight)
    clear = rates.contrasts(cells, sight, 0)
    free = rates.pieces(ground, cells, sight, clear, None)
    capped = rates.pieces(ground, cells, sight, clear, 0.87)
    assert max(p.rate_low for p in free) > 0.9 and max(p.rate_low for p in capped) == 0.87
    assert "declared" in {p.basis for p in capped} and "declared" not in {p.basis for p in free}
    assert sum(p.ground.area for p in capped) == pytest.approx(sum(p.ground.area for p in free), rel=1e-6)


CAUSES = {
    "dark": (Seen(level=(120.0, 120.0, 18.0, 18.0, 120.0, 120.0)), "too dark or too noisy (cam-1)", 20),
    "frozen": (Seen(blind=((15.0, 35.0),)), "frozen (cam-1)", 20),
    "off": (Seen(outages=((20.0, 40.0),)), "off (cam-1)", 20),
    "no frames": (Seen(times=tuple(t for t in STEPS if not 10 < t < 30)), "no frames (cam-1)", 20),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CAUSES))
def test_a_hole_says_why(name: str) -> None:
    seen, words, lasts = CAUSES[name]
    whole, less = (watched(table(one), PLACE, SPAN) for one in (Seen(), seen))
    assert whole.share > 0.97 and whole.share - less.share == pytest.approx(lasts / 60, abs=0.02)
    assert any(f"100 % {words}" in hole for hole in less.holes), less.holes


def test_a_building_hides_as_far_as_its_roof_is_seen_over() -> None:
    free, low, high, unknown = (
        watched(table(seen), PLACE, SPAN)
        for seen in (
            Seen(),
            Seen(building=True, building_m=2.0),
            Seen(building=True, building_m=6.0),
            Seen(building=True),
        )
    )
    assert free.share > low.share > high.share > unknown.share
    assert any("behind buildings (cam-1)" in hole for hole in low.holes)
    camera, hut = np.array([0.0, -30.0, 15.0]), Occluder(ring=box(-4, -9, 4, -7), height_m=5.0)
    seen = ground_in_view(g.camera(), LENS, [hut]).seen
    end = camera[1] + (-7 - camera[1]) * 15 / (15 - 5)
    assert not seen.contains(Point(0, end - 0.2)) and seen.contains(Point(0, end + 0.2))


def test_a_doubtful_calibration_and_a_doubtful_place_see_less() -> None:
    covariance = np.diag([3.0, 0.003, 0.003, 0.003, 0.1, 0.1, 0.1, 0.0]) ** 2
    unsure = g.lens(covariance=covariance)
    assert 2 < margin_px(unsure, 100.0) < 30 and margin_px(LENS, 100.0) == 0.0
    sure, less = (ground_in_view(g.camera(), camera, []).seen for camera in (LENS, unsure))
    assert sure.buffer(0.01).contains(less) and less.area < sure.area
    walls = [Occluder(ring=box(-2, -10, 2, -6), error_m=error) for error in (0.0, 0.5)]
    one, other = (ground_in_view(g.camera(), LENS, [wall]).seen for wall in walls)
    assert other.area < one.area


def test_who_walks_behind_another_is_not_seen() -> None:
    """A man who stands before the camera all the time hides a strip behind him, as far as it looks over his head."""
    alone, other = Seen(), Seen(walks=g.walk([(0.0, 0.0, -10.0), (60.0, 0.0, -10.0)]))
    behind = box(-0.2, -9.0, 0.2, -7.7)
    one, two = (watched(table(seen), behind, SPAN) for seen in (alone, other))
    assert one.share > 0.97 and two.missed > one.missed + 0.3
    beyond = box(-0.2, -5, 0.2, -3)
    assert watched(table(other), beyond, SPAN).missed == watched(table(alone), beyond, SPAN).missed
    car = Seen(walks=g.walk([(0.0, 0.0, -10.0), (60.0, 0.0, -10.0)], kind="vehicle"))
    three = watched(table(car), behind, SPAN)
    assert three.share < 0.1 and any("behind movers (cam-1)" in hole for hole in three.holes)
    passing = Seen(walks=g.walk([(0.0, -15.0, -10.0), (60.0, 15.0, -10.0)]))
    assert 0 < watched(table(passing), behind, SPAN).missed - one.missed < 0.1


def test_a_sliver_of_ground_is_not_watched() -> None:
    """Between two huts 0.6 m apart nobody is in view for as long as the tracker needs."""
    huts = [Occluder(ring=box(-8, -9, -0.3, -7)), Occluder(ring=box(0.3, -9, 8, -7))]
    seen = ground_in_view(g.camera(), LENS, huts).seen
    assert not seen.contains(Point(0, -8)) and not seen.contains(Point(0, -6))


WORSE = st.sampled_from(["dark", "noise", "frozen", "outage", "gap", "pixels", "building", "taller"])


@settings(max_examples=30)
@given(
    WORSE, st.floats(0, 50), st.floats(1.5, 25), st.floats(0.1, 0.95), st.booleans(), st.sampled_from([0.05, 0.1, 0.3])
)
def test_less_to_see_never_makes_an_answer_surer(
    what: str, first: float, lasts: float, share: float, building: bool, most: float
) -> None:
    """`none seen` asks for enough watched with little enough missed; no loss of sight gains either."""
    base = Seen(building=building, building_m=3.0 if building else None)
    last = min(first + lasts, 59.0)
    dark = tuple(120.0 * share if first <= 10 * k + 5 <= last else 120.0 for k in range(6))
    worse = {
        "dark": replace(base, level=dark),
        "noise": replace(base, noise=2.0 / share),
        "frozen": replace(base, blind=((first, last),)),
        "outage": replace(base, outages=((first, last),)),
        "gap": replace(base, times=tuple(t for t in base.times if not first < t < last)),
        "pixels": replace(base, pixels=0.5),
        "building": replace(base, building=True, building_m=3.0),
        "taller": replace(base, building=building, building_m=3.0 + 9 * share if building else None),
    }[what]
    before, after = (watched(table(one), PLACE, SPAN, most_missed=most) for one in (base, worse))
    if after.missed <= most + 1e-9:
        assert before.missed <= most + 1e-9 and after.share <= before.share + 1e-6
    assert after.share <= before.share + 1e-6 or after.missed > most
