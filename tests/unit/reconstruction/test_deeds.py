"""Acts: stays and runs from paths, marks from frames, and the observations of one deed put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import ground as g
import numpy as np
import pyarrow as pa
import pytest
from test_claims import claim, statement

from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames, Seen
from observance.observation.scene import Scene
from observance.observation.smoothing import body_px
from observance.reconstruction.ensemble import Act
from observance.reconstruction.inputs import CALIBRATION_LEFT_OUT, GRADES_LOWER, Inputs
from observance.reconstruction.rebuild import Rebuilt, rebuild
from observance.values.errors import RefusedInput

NORTH = g.feature("north", "zone", [(-50, 0), (50, 0), (50, 90), (-50, 90), (-50, 0)])
SOUTH = g.feature("south", "zone", [(50, 0), (-50, 0), (-50, -90), (50, -90), (50, 0)])
BORDER = g.the_line(sides={"left": "north", "right": "south"})
THROUGH = [(0, 0, -10), (20, 0, 10)]


def given(*tracks: pa.Table, scene: Scene | None = None, **more: Unpack[g.OfInputs]) -> Inputs:
    return Inputs(
        scene=scene or g.scene(BORDER, NORTH, SOUTH),
        cameras=(g.camera(),),
        calibrations={"cam-1": g.lens()},
        footage=(g.footage(*tracks),),
        grades=g.GRADES,
        **more,
    )


def seen(
    id: str = "m1", *, does: str = "crosses", person: str | None = "man-1", certainty: str = "probable",
    first: int | None = 90, last: int = 110, act: Mapping[str, object] | None = None, **more: object,
) -> Seen:  # fmt: skip
    frames = None if first is None else {"item": "clip-1", "first": first, "last": last, "box": (100, 100, 20, 60)}
    done = {"does": does, "person": person, "line": "mdl", **(act or {})}
    return Seen.model_validate(
        {"kind": "seen", "id": id, "author": "A1", "certainty": certainty, "frames": frames, "act": done, **more}
    )


MAN = PersonAnchor(person="man-1", frames=Frames(item="clip-1", first=0, last=50, box=(100, 100, 20, 60)))


def acts_of(rebuilt: Rebuilt, kind: str) -> list[Act]:
    return [act for act in rebuilt.ensemble.acts if act.kind == kind]


def test_a_crossing_names_its_sides_and_agrees_with_the_zones() -> None:
    rebuilt = rebuild(given(g.walk(THROUGH)), seed=1, histories=512)
    (crossing,) = acts_of(rebuilt, "crosses")
    assert crossing.attributes["from_side"] == "south" and crossing.attributes["to_side"] == "north"
    stays = {act.place: act for act in acts_of(rebuilt, "stays")}
    (enters,) = acts_of(rebuilt, "enters")
    assert enters.place == "north"
    assert np.allclose(enters.times()[0], crossing.times()[0], atol=0.05)
    assert np.allclose(stays["south"].times()[1], crossing.times()[0], atol=0.05)


def test_path_mark_and_claim_of_one_deed_are_one_act() -> None:
    inputs = given(g.walk(THROUGH), marked=(seen(),), statements=(statement("paper", claim("c1")),), anchors=(MAN,))
    (act,) = acts_of(rebuild(inputs, seed=1, histories=4096), "crosses")
    assert [o.kind for o in act.origins] == ["path", "marked", "claim"]
    assert act.mover == "man-1"
    groups = [o.group for o in act.origins]
    assert groups[0] == groups[1] == "footage:cam-1" and groups[2] != groups[0]
    assert act.origins[1].holds.mean() == pytest.approx(0.8, abs=0.03)
    assert act.origins[2].holds.mean() == pytest.approx(0.39, abs=0.03)


def test_a_mark_takes_its_time_from_its_frames_through_the_clock() -> None:
    inputs = given(marked=(seen(does="fires", act={"line": None, "across": "mdl", "starts_in": "south"}),))
    (act,) = acts_of(rebuild(inputs, seed=1, histories=4096), "fires")
    begins, ends = act.times()
    assert np.nanmedian(begins) == pytest.approx(g.NOON + 9.0, abs=0.05)
    assert np.nanmedian(ends) == pytest.approx(g.NOON + 11.0, abs=0.05)
    assert act.attributes["across"] == "mdl" and act.attributes["starts_in"] == "south"
    assert act.outer[0] <= np.nanmin(begins) and np.nanmax(ends) <= act.outer[1]


def test_a_mark_without_a_name_goes_to_the_track_that_it_shows() -> None:
    inputs = given(g.walk(THROUGH), marked=(seen(person=None),))
    (act,) = acts_of(rebuild(inputs, seed=1, histories=64), "crosses")
    assert [o.kind for o in act.origins] == ["path", "marked"]


def test_a_mark_on_footage_that_is_not_here_needs_a_period() -> None:
    period = {"from": g.iso(g.NOON), "to": g.iso(g.NOON + 10)}
    other = {"item": "clip-9", "first": 0, "last": 5}
    inputs = given(marked=(seen("m1", frames=other), seen("m2", first=None, when=period)))
    rebuilt = rebuild(inputs, seed=1, histories=512)
    (act,) = acts_of(rebuilt, "crosses")
    assert [o.id for o in act.origins] == ["m2"]
    assert any("m1" in note for note in rebuilt.ensemble.unmatched)


def test_frames_that_the_item_does_not_have_are_refused() -> None:
    with pytest.raises(RefusedInput, match="frames 0 to"):
        rebuild(given(marked=(seen(first=0, last=90_000),)), seed=1, histories=64)


def test_graded_evidence_without_declared_grades_is_refused() -> None:
    inputs = given(marked=(seen(),))
    bare = Inputs(scene=inputs.scene, cameras=inputs.cameras, footage=inputs.footage, marked=inputs.marked)
    with pytest.raises(RefusedInput, match="sources"):
        rebuild(bare, seed=1, histories=64)


def test_running_is_told_from_walking_and_standing() -> None:
    track = g.walk([(0, 0, -40), (10, 0, -30), (20, 0, 10), (30, 0, 10)])
    rebuilt = rebuild(given(track), seed=1, histories=512)
    (run,) = acts_of(rebuilt, "runs")
    begins, ends = run.times()
    assert run.holds().mean() > 0.99
    assert np.nanmedian(begins) == pytest.approx(g.NOON + 10, abs=1.0)
    assert np.nanmedian(ends) == pytest.approx(g.NOON + 20, abs=1.0)
    (stop,) = acts_of(rebuilt, "stops")
    assert stop.times()[0][0] == pytest.approx(g.NOON + 20, abs=1.0)


def test_who_appears_beside_a_standing_vehicle_leaves_it() -> None:
    vehicle = g.walk([(0, -30, -20), (10, 0, -20), (20, 0, -20)], track="cam-1/1", kind="vehicle")
    person = g.walk([(22, 1, -20), (40, 1, -10)], track="cam-1/2")
    far = g.walk([(22, 20, -20), (40, 20, -10)], track="cam-1/3")
    (act,) = acts_of(rebuild(given(vehicle, person, far), seed=1, histories=512), "leaves-vehicle")
    assert act.mover == "path:clip-1/2" and act.attributes["object"] == "path:clip-1/1"
    assert act.holds().mean() > 0.95


def test_a_body_long_and_low_lies_and_a_speck_does_not() -> None:
    upright = float(body_px(g.lens(), np.array([[0.0, -20.0]]))[0])
    long = (100.0, 100.0, 0.9 * upright, 0.35 * upright)
    (act,) = acts_of(rebuild(given(g.walk([(0, 0, -20), (10, 0.5, -20)], box=long)), seed=1, histories=4096), "lies")
    assert act.holds().mean() == pytest.approx(0.8, abs=0.03)
    speck = (100.0, 100.0, 0.2 * upright, 0.1 * upright)
    assert not acts_of(rebuild(given(g.walk([(0, 0, -20), (10, 0.5, -20)], box=speck)), seed=1, histories=64), "lies")


def test_the_alternatives_do_what_they_say() -> None:
    rival = g.feature(
        "mdl-old", "line", [(-50, 45), (50, 45)], alternative_to="mdl", sides={"left": "north", "right": "south"}
    )
    wide = np.diag([400.0, 1e-4, 1e-4, 1e-4, 0.04, 0.04, 0.04, 1e-6])
    inputs = given(
        g.walk([(0, 0, -20), (20.4, 0, 0.4)]), scene=g.scene(BORDER, rival), marked=(seen(does="fires", person="x"),)
    )
    inputs = Inputs(
        scene=inputs.scene, cameras=inputs.cameras, calibrations={"cam-1": g.lens(covariance=wide)},
        footage=inputs.footage, marked=inputs.marked, grades=g.GRADES,
    )  # fmt: skip

    def share(alternative: str, kind: str) -> float:
        acts = acts_of(rebuild(inputs, seed=1, histories=2048, alternative=alternative), kind)
        return max((float(a.holds().mean()) for a in acts), default=0.0)

    assert share(CALIBRATION_LEFT_OUT, "crosses") > share("", "crosses") + 0.05
    assert share("line source mdl-old", "crosses") == 0.0
    assert share("", "fires") == pytest.approx(0.8, abs=0.03)
    assert share(GRADES_LOWER, "fires") == pytest.approx(0.5, abs=0.04)
    with pytest.raises(RefusedInput, match="rival"):
        share("line source nowhere", "crosses")


def test_tables_have_their_schemas() -> None:
    rebuilt = rebuild(given(g.walk(THROUGH)), seed=1, histories=64)
    assert rebuilt.paths.num_rows > 50 and rebuilt.acts.num_rows == 2 and rebuilt.presence.num_rows == 2
    assert rebuilt.coverage.num_rows == 1
    (cloud,) = rebuilt.clouds
    assert cloud.points.shape[0] == 60 and np.isfinite(cloud.meets).all()


def test_out_and_back_is_two_stays_at_home_and_one_abroad() -> None:
    rebuilt = rebuild(given(g.walk([(0, 0, -10), (13, 0, 3), (26, 0, -10)])), seed=1, histories=512)
    stays = [(a.place, float(np.nanmedian(a.times()[1] - a.times()[0]))) for a in acts_of(rebuilt, "stays")]
    assert [place for place, _ in stays] == ["south", "north", "south"]
    assert [length for _, length in stays] == pytest.approx([10, 6, 10], abs=0.3)


def test_who_comes_back_near_an_edge_in_doubt_stays_twice() -> None:
    """Half a metre in, five seconds half a metre out, and in again, beside an edge that no posterior settles."""
    points = [
        (0, 0, -4),
        (4, 0, 0.5),
        (6, 0, 0.5),
        (7, 0, -0.5),
        (11, 0, -0.5),
        (12, 0, 0.5),
        (14, 0, 0.5),
        (18, 0, -4),
    ]
    corners = [(-50.0, 0.0), (50.0, 0.0), (50.0, 30.0), (-50.0, 30.0), (-50.0, 0.0)]
    inputs = Inputs(
        scene=g.scene(g.feature("strip", "zone", corners, error_m=0.15)), cameras=(g.camera(),),
        calibrations={"cam-1": g.lens()}, footage=(g.footage(g.walk(points, sigma_m=0.1)),),
    )  # fmt: skip
    first, second, *others = sorted(acts_of(rebuild(inputs, seed=1, histories=512), "stays"), key=lambda a: a.outer)
    for act in (first, second):
        begins, ends = act.times()
        assert act.holds().mean() > 0.85
        assert np.mean((ends - begins)[act.holds()] > 5.0) < 0.1
    assert all(act.holds().mean() < 0.1 for act in others)


def test_line_and_zone_agree_in_every_history_where_a_track_ends_in_doubt() -> None:
    rebuilt = rebuild(given(g.walk([(0, 0, -20), (20.3, 0, 0.3)], sigma_m=0.4)), seed=1, histories=4096)
    (crossing,) = acts_of(rebuilt, "crosses")
    enters, *others = sorted(acts_of(rebuilt, "enters"), key=lambda act: -act.holds().mean())
    assert enters.place == "north" and all(act.holds().mean() < 0.002 for act in others)
    assert 0.5 < crossing.holds().mean() < 0.95
    assert np.mean(crossing.holds() != enters.holds()) < 0.002


def test_a_case_with_nothing_in_it_and_one_without_calibration_have_no_acts() -> None:
    empty = rebuild(Inputs(scene=g.scene(BORDER)), seed=1, histories=64)
    assert empty.ensemble.acts == () and empty.paths.num_rows == 0 and empty.coverage.num_rows == 0
    inputs = given(g.walk(THROUGH))
    bare = Inputs(scene=inputs.scene, cameras=inputs.cameras, footage=inputs.footage)
    rebuilt = rebuild(bare, seed=1, histories=64)
    assert rebuilt.ensemble.acts == ()
    assert any("not calibrated" in sentence for sentence in rebuilt.ensemble.assumptions)


def test_footage_without_a_clock_is_left_out_and_said() -> None:
    inputs = given(g.walk(THROUGH))
    silent = g.camera(items=())
    rebuilt = rebuild(Inputs(scene=inputs.scene, cameras=(silent,), calibrations=inputs.calibrations,
                             footage=inputs.footage), seed=1, histories=64)  # fmt: skip
    assert rebuilt.ensemble.acts == () and rebuilt.coverage.num_rows == 0
    assert any("not placed on the case clock" in sentence for sentence in rebuilt.ensemble.assumptions)


def test_who_speaks_from_the_footage_adds_no_origin_to_it() -> None:
    for cameras, groups in ((["cam-1"], 1), ([], 2)):
        told = statement("briefing", claim("said", from_cameras=cameras))
        rebuilt = rebuild(given(g.walk(THROUGH), anchors=(MAN,), statements=(told,)), seed=1, histories=256)
        (crossing,) = (act for act in acts_of(rebuilt, "crosses") if any(o.id == "said" for o in act.origins))
        assert {origin.kind for origin in crossing.origins} == {"path", "claim"}
        assert len({origin.group for origin in crossing.origins}) == groups


def test_who_speaks_from_a_marked_shot_adds_no_origin_to_the_mark() -> None:
    for cameras, groups in ((["cam-1"], 1), ([], 2)):
        told = statement("briefing", claim("said", does="fires", from_cameras=cameras))
        marked = seen(does="fires")
        rebuilt = rebuild(
            given(g.walk(THROUGH), anchors=(MAN,), marked=(marked,), statements=(told,)), seed=1, histories=256
        )
        (fired,) = (act for act in acts_of(rebuilt, "fires") if any(o.id == "said" for o in act.origins))
        assert {origin.kind for origin in fired.origins} == {"marked", "claim"}
        assert len({origin.group for origin in fired.origins}) == groups
