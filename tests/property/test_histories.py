"""Laws of the histories: what may not matter does not, and more doubt never makes surer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import ground as g
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_claims import claim, statement
from test_deeds import BORDER, MAN, NORTH, SOUTH, seen

from observance.observation.marked import Shared
from observance.reconstruction.ensemble import Act
from observance.reconstruction.inputs import CALIBRATION_LEFT_OUT, GRADES_LOWER, Inputs
from observance.reconstruction.rebuild import prepare, rebuild
from observance.reconstruction.slots import three_way

Value = TypeVar("Value")
N = 256
CALIBRATION = np.diag([4.0, 1e-6, 1e-6, 1e-6, 1e-3, 1e-3, 1e-3, 1e-8])


def a_case() -> Inputs:
    """Two cameras on one man, a third on another; marks, rumours, an exclusion, a shared event."""
    second = [(0, 20, 10), (20, 20, 2), (25, 20, 8)]
    return Inputs(
        scene=g.scene(BORDER, NORTH, SOUTH, shared_error_m=0.1),
        cameras=tuple(g.camera(f"cam-{i}", items=(f"clip-{i}",), trust_s=0.5) for i in (1, 2, 3)),
        calibrations={f"cam-{i}": g.lens(f"cam-{i}", covariance=CALIBRATION) for i in (1, 2, 3)},
        footage=(
            g.footage(g.walk([(0, 0, -8), (16, 0, 8)])),
            g.footage(g.walk([(0, 0.2, -8), (16, 0.2, 8)], track="cam-2/1"), item="clip-2", camera_id="cam-2"),
            g.footage(g.walk(second, track="cam-3/1"), item="clip-3", camera_id="cam-3"),
        ),
        marked=(
            seen("m1"),
            seen("m2", does="fires", certainty="possible"),
            Shared(kind="shared", id="e1", author="A1", what="a flash", item="clip-1", time_s=5.0, other_item="clip-2",
                   other_time_s=5.1, error_s=0.1),
        ),
        statements=(
            statement("paper-1", claim("c1"), claim("c2", does="fires", excludes=["c3"])),
            statement("paper-2", claim("c3", does="carries"), independent=True),
            statement("paper-3", claim("c4")),
        ),
        anchors=(MAN,),
        grades=g.GRADES,
        identity_error_m=0.4,
    )  # fmt: skip


CASE = a_case()
WHOLE = rebuild(CASE, seed=5, histories=N)


def same(a: Sequence[Act], b: Sequence[Act]) -> None:
    assert [(x.id, x.kind, x.mover, x.place, x.outer, dict(x.attributes)) for x in a] == [
        (x.id, x.kind, x.mover, x.place, x.outer, dict(x.attributes)) for x in b
    ]
    for x, y in zip(a, b, strict=True):
        assert [o.id for o in x.origins] == [o.id for o in y.origins]
        for o, p in zip(x.origins, y.origins, strict=True):
            assert np.array_equal(o.holds, p.holds)
            assert np.array_equal(o.begins, p.begins, equal_nan=True)
            assert np.array_equal(o.ends, p.ends, equal_nan=True)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_the_order_of_the_evidence_does_not_matter(data: st.DataObject) -> None:
    def mixed(values: Iterable[Value]) -> tuple[Value, ...]:
        return tuple(data.draw(st.permutations(list(values))))

    statements = tuple(s.model_copy(update={"claims": mixed(s.claims)}) for s in mixed(CASE.statements))
    shuffled = replace(
        CASE, cameras=mixed(CASE.cameras), footage=mixed(CASE.footage), marked=mixed(CASE.marked),
        statements=statements, anchors=mixed(CASE.anchors),
    )  # fmt: skip
    same(rebuild(shuffled, seed=5, histories=N).ensemble.acts, WHOLE.ensemble.acts)


def test_an_unrelated_item_changes_nothing() -> None:
    stranger = replace(
        CASE,
        cameras=(*CASE.cameras, g.camera("cam-9", items=("clip-9",))),
        calibrations={**CASE.calibrations, "cam-9": g.lens("cam-9")},
        footage=(
            *CASE.footage,
            g.footage(g.walk([(0, 40, -80), (20, 40, -60)], track="cam-9/1"), item="clip-9", camera_id="cam-9"),
        ),
    )
    more = rebuild(stranger, seed=5, histories=N).ensemble.acts
    same([a for a in more if all("clip-9" not in o.items for o in a.origins)], WHOLE.ensemble.acts)
    assert len(more) > len(WHOLE.ensemble.acts)


@pytest.mark.parametrize("gone", ["paper-1", "paper-2", "paper-3", "clip-2", "clip-3", "cam-3", "m1", "m2", "c2", "e1"])
def test_withdrawing_equals_never_having_had(gone: str) -> None:
    left = rebuild(CASE, seed=5, histories=N, leave_out=frozenset({gone})).ensemble.acts
    cameras = []
    for camera in CASE.cameras:
        readings = tuple(r for r in camera.clock.readings if r.item != gone)
        cameras.append(camera.model_copy(update={"clock": camera.clock.model_copy(update={"readings": readings})}))
    never = replace(
        CASE,
        cameras=tuple(c for c in cameras if c.id != gone),
        footage=tuple(f for f in CASE.footage if gone not in (f.item, f.camera)),
        marked=tuple(
            m for m in CASE.marked if m.id != gone and not (isinstance(m, Shared) and gone in (m.item, m.other_item))
        ),
        statements=tuple(
            s.model_copy(update={"claims": tuple(c for c in s.claims if c.id != gone)})
            for s in CASE.statements
            if s.source.id != gone
        ),
    )  # fmt: skip
    same(left, rebuild(never, seed=5, histories=N).ensemble.acts)


@pytest.mark.parametrize("gone", ["m2", "paper-2", "clip-3"])
def test_what_is_withdrawn_leaves_the_other_draws_as_they_were(gone: str) -> None:
    left = {a.id: a for a in rebuild(CASE, seed=5, histories=N, leave_out=frozenset({gone})).ensemble.acts}
    for act in WHOLE.ensemble.acts:
        kept = [o for o in act.origins if o.kind != "claim" and o.id != gone and gone not in o.items]
        for origin in kept:
            again = next(o for o in left[act.id].origins if o.id == origin.id)
            assert np.array_equal(again.holds, origin.holds)
            assert np.array_equal(again.begins, origin.begins, equal_nan=True)


def test_the_first_histories_of_a_longer_run_are_the_same() -> None:
    longer = rebuild(CASE, seed=5, histories=4 * N).ensemble.acts
    by_id = {a.id: a for a in longer}
    for act in WHOLE.ensemble.acts:
        for origin in act.origins:
            again = next(o for o in by_id[act.id].origins if o.id == origin.id)
            assert np.array_equal(again.holds[:N], origin.holds)
            assert np.allclose(again.begins[:N], origin.begins, equal_nan=True, atol=1e-6)


def past_the_line(past_m: float, error_m: float, sigma_m: float, histories: int = 2048) -> float:
    inputs = Inputs(
        scene=g.scene(g.the_line(error_m=error_m)), cameras=(g.camera(),), calibrations={"cam-1": g.lens()},
        footage=(g.footage(g.walk([(0, 0, -20), (20 + past_m, 0, past_m)], sigma_m=sigma_m, rate_hz=10.0)),),
    )  # fmt: skip
    acts = [a for a in rebuild(inputs, seed=2, histories=histories).ensemble.acts if a.kind == "crosses"]
    return max((float(a.holds().mean()) for a in acts), default=0.0)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([0.2, 0.4, 0.6]), st.sampled_from([1, -1]), st.floats(0.05, 0.6), st.floats(1.3, 3.0))
def test_widening_the_error_of_one_boundary_moves_the_share_towards_one_half(
    past: float, way: int, error: float, factor: float
) -> None:
    narrow, wide = (past_the_line(way * past, e, 0.1) for e in (error, error * factor))
    assert abs(wide - 0.5) <= abs(narrow - 0.5) + 0.02


@settings(max_examples=6, deadline=None)
@given(st.floats(0.02, 0.1), st.floats(5, 200), st.floats(0.1, 0.3))
def test_who_stands_short_of_the_line_is_never_told_to_have_crossed(short: float, seconds: float, sigma: float) -> None:
    points = [(0, 0, -10), (10, 0, -short), (10 + seconds, 0, -short), (20 + seconds, 0, -10)]
    inputs = Inputs(
        scene=g.scene(g.the_line(error_m=0.05)), cameras=(g.camera(),), calibrations={"cam-1": g.lens()},
        footage=(g.footage(g.walk(points, sigma_m=sigma)),),
    )  # fmt: skip
    acts = [a for a in rebuild(inputs, seed=2, histories=1024).ensemble.acts if a.kind == "crosses"]
    assert len(acts) == 1
    assert three_way(float(acts[0].holds().mean())) != "crossed"


@settings(max_examples=10, deadline=None)
@given(st.floats(-40, 40), st.floats(0.1, 0.5), st.integers(0, 50))
def test_a_history_holds_times_exactly_where_it_holds_and_inside_the_outer_interval(
    angle: float, sigma: float, seed: int
) -> None:
    x, y = 10 * np.sin(np.radians(angle)), 10 * np.cos(np.radians(angle))
    inputs = Inputs(
        scene=g.scene(BORDER, NORTH, SOUTH), cameras=(g.camera(),), calibrations={"cam-1": g.lens()},
        footage=(g.footage(g.walk([(0, -x, -y), (12, x, y)], sigma_m=sigma)),),
    )  # fmt: skip
    for act in rebuild(inputs, seed=seed, histories=N).ensemble.acts:
        begins, ends = act.times()
        held = act.holds()
        assert np.array_equal(~np.isnan(begins), held) and np.array_equal(~np.isnan(ends), held)
        assert (begins[held] <= ends[held]).all()
        assert (begins[held] >= act.outer[0]).all() and (ends[held] <= act.outer[1]).all()


def test_a_shared_cause_moves_its_acts_together() -> None:
    """Two men cross one line seen by one camera: with the clock wrong, both times move; the line's error likewise."""
    tracks = (g.walk([(0, 0, -10), (20, 0, 10)]), g.walk([(5, 10, -10), (25, 10, 10)], track="cam-1/2"))
    inputs = Inputs(
        scene=g.scene(g.the_line(error_m=1.0)), cameras=(g.camera(trust_s=5.0),), calibrations={"cam-1": g.lens()},
        footage=(g.footage(*tracks),),
    )  # fmt: skip
    acts = [a for a in rebuild(inputs, seed=1, histories=2048).ensemble.acts if a.kind == "crosses"]
    both = acts[0].holds() & acts[1].holds()
    assert both.mean() > 0.99
    first, second = (a.times()[0][both] for a in acts)
    assert np.corrcoef(first, second)[0, 1] > 0.99
    assert np.std(second - first) < 0.5 < 4.0 < np.std(first)


def test_what_is_prepared_changes_nothing() -> None:
    ready = prepare(CASE, seed=5, histories=N)
    for gone, alternative in (
        (frozenset(), ""),
        (frozenset({"paper-1"}), ""),
        (frozenset({"clip-2"}), ""),
        (frozenset({"e1"}), ""),
        (frozenset(), GRADES_LOWER),
        (frozenset(), CALIBRATION_LEFT_OUT),
    ):
        fresh = rebuild(CASE, seed=5, histories=N, leave_out=gone, alternative=alternative).ensemble
        again = rebuild(CASE, seed=5, histories=N, leave_out=gone, alternative=alternative, prepared=ready).ensemble
        same(fresh.acts, again.acts)
        assert fresh.assumptions == again.assumptions
