"""Facts made of acts, papers and decisions: what each relation says, and what it does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from small_world import (
    GRADES,
    SEED,
    T0,
    N,
    act,
    authorisation,
    context,
    decision,
    ensemble,
    origin,
    person,
    profile,
    reading,
    register,
    sighting,
)

from observance.agreement.loading import load, shipped
from observance.finding.attribution import basis_variable
from observance.finding.facts import Fact
from observance.finding.judge import every_test
from observance.finding.places import names_of, zones_within
from observance.finding.prepared import Prepared
from observance.finding.registers import ruling_on
from observance.finding.review import match_readings, matched
from observance.finding.world import Context, Sighting, World, lowered, worlds
from observance.observation.marked import Frames
from observance.observation.scene import SceneFile
from observance.reconstruction.ensemble import Act
from observance.values.draws import bernoulli

KOREA = load(shipped("korean-armistice-1953"))


def prepared(about: Context, *acts: Act) -> Prepared:
    world = World(name="", ensemble=ensemble(*acts), reader_error=0.02, grades=GRADES)
    return Prepared(world, about, KOREA, every_test(KOREA, about))


def facts(relation: str, made: Prepared) -> list[Fact]:
    return [made.facts.rows[i] for i in made.facts.of(relation)]


def said(relation: str, made: Prepared) -> set[tuple[str, ...]]:
    return {fact.arguments for fact in facts(relation, made)}


def test_two_bases_are_two_draws_and_either_is_enough() -> None:
    two = person("p", grade="C")
    second = two.bases[0].model_copy(update={"kind": "admission", "grade": "D", "seen_in": "claim-1"})
    two = two.model_copy(update={"bases": (*two.bases, second)})
    (fact,) = facts("belongs", prepared(context(two)))
    draws = [bernoulli(SEED, basis_variable("p", b), N, GRADES.attribution[b.grade]) for b in two.bases]
    assert np.array_equal(fact.holds, draws[0] | draws[1])
    assert fact.arguments == ("p", "kpa") and fact.possible.all()
    assert not any("kpa" in basis_variable("p", b) for b in two.bases)


def test_position_or_a_named_party_alone_is_no_basis() -> None:
    bare = person("p").model_copy(update={"bases": ()})
    assert facts("belongs", prepared(context(bare))) == []
    assert facts("belongs", prepared(context(person("p", None)))) == []


def test_a_deed_has_an_id_and_its_places() -> None:
    where = {"starts_in": "kpa-side", "directed_at": "unc-side", "across": "mdl", "lands_in": "unc-side"}
    shot = act("fires", "p", "", origin("m", 0.9, kind="marked"), name="act-shot", attributes=where)
    made = prepared(context(person("p")), shot)
    assert said("fires", made) == said("executes", made) == {("p", "act-shot")}
    assert said("starts", made) == said("takes_place", made) == {("act-shot", "kpa-side"), ("act-shot", "dmz")}
    assert said("directed", made) == {("act-shot", "unc-side"), ("act-shot", "dmz"), ("act-shot", "mdl")}
    assert said("lands", made) == {("act-shot", "unc-side"), ("act-shot", "dmz")}


def test_where_the_mover_was_says_where_a_deed_started_history_by_history() -> None:
    shot = act("fires", "p", "", origin("m", 0.9, kind="marked", doubt=5.0, lasts=0.0), name="act-shot")
    stay = act("stays", "p", "dmz", origin("z", 0.8, lasts=60.0))
    other = act("stays", "q", "dmz", origin("y", lasts=60.0))
    made = prepared(context(person("p")), shot, stay, other)
    (fact,) = facts("starts", made)
    begin, came = shot.origins[0].begins, stay.origins[0].begins
    expected = shot.origins[0].holds & stay.origins[0].holds & (came <= begin) & (begin <= came + 60.0)
    assert np.array_equal(fact.holds, expected)
    assert 0.2 < expected.mean() < 0.6


def test_motion_is_no_deed_unless_a_decision_names_it() -> None:
    run = act("runs", "p", "", origin("r"))
    assert said("executes", prepared(context(person("p")), run)) == set()
    named = prepared(context(person("p"), decisions=(decision("runs", "no"),)), run)
    assert said("executes", named) == {("p", "act-runs-p")}
    aside = decision("runs", "no", term="whether the clause is held against him", person="p")
    assert said("executes", prepared(context(person("p"), decisions=(aside,)), run)) == set()


def test_entering_is_only_from_outside() -> None:
    cross = act("crosses", "p", "mdl", origin("c"), attributes={"from_side": "kpa-side", "to_side": "unc-side"})
    made = prepared(context(person("p")), cross)
    assert said("enters", made) == {("p", "unc", "kpa-side")}
    came = act("enters", "q", "unc-side", origin("e"), attributes={"from_zone": "north-road"})
    assert said("enters", prepared(context(person("q")), came)) == {("q", "unc", "north-road")}
    assert said("enters_zone", prepared(context(person("q")), came)) == {("q", "unc-side")}


def test_an_open_term_is_met_possible_or_excluded() -> None:
    shots = [act("fires", who, "", origin(f"m-{who}", kind="marked")) for who in "pqr"]
    rulings = (decision("fires", "no"), decision("fires", "yes", person="q").model_copy(update={"id": "d-q"}))
    made = prepared(context(person("p"), person("q"), decisions=rulings), *shots)
    by_act = {fact.act: fact for fact in facts("hostile", made)}
    assert by_act["act-fires-q"].holds.all()
    assert not by_act["act-fires-p"].possible.any()
    nobody = prepared(context(person("p")), shots[0])
    (open_one,) = facts("hostile", nobody)
    assert not open_one.holds.any() and open_one.possible.all()


def test_the_closest_ruling_counts() -> None:
    shot = act("fires", "p", "", origin("m", kind="marked"))
    general, own = decision("fires", "yes"), decision("fires", "no", person="p")
    assert ruling_on(shot, ["counts as a hostile act"], (general, own)) is own
    assert ruling_on(shot, ["counts as a hostile act"], (own, general)) is own
    assert ruling_on(shot, ["another term"], (general,)) is None


def test_organs_are_written_in_many_ways() -> None:
    for written in ("mac", "the Military Armistice Commission", "THE MILITARY ARMISTICE COMMISSION"):
        made = prepared(context(person("p"), papers=(authorisation("p", T0, T0 + 1, organ=written),)))
        assert said("issued", made) == {("paper-p", "mac")}
    for written in ("commander-of-unc", "commander_of(unc)", "Commander-in-Chief"):
        made = prepared(context(person("p"), papers=(authorisation("p", T0, T0 + 1, organ=written),)))
        assert said("issued", made) == {("paper-p", "commander_of(unc)")}
    assert made.functions == {"commander_of": (("kpa", "commander_of(kpa)"), ("unc", "commander_of(unc)"))}


def test_a_class_with_hyphens_is_the_same_class() -> None:
    made = prepared(context(person("p"), papers=(authorisation("p", T0, T0 + 1, allows="crossing-mdl"),)))
    assert said("allows", made) == {("paper-p", "crossing_mdl")}
    assert register(allows="crossing-mdl").allows == ("crossing-mdl",)


def test_what_is_dropped_was_never_had() -> None:
    cross = act("crosses", "p", "mdl", origin("path-p"), origin("path-q", item="cam-2"))
    about = context(person("p"))
    world = World(name="", ensemble=ensemble(cross), reader_error=0.0, grades=GRADES, dropped=frozenset({"cam-1"}))
    made = Prepared(world, about, KOREA, every_test(KOREA, about))
    assert [f.rests_on for f in facts("crosses", made)] == [("path-q",)]
    assert facts("belongs", made) == []
    assert not made.reviewed.confirmed


def _match(readings: tuple[object, ...], acts: tuple[Act, ...], **more: object) -> dict[str, tuple[str, ...]]:
    about = context(person("p"), readings=readings, **more)
    world = World(name="", ensemble=ensemble(*acts), reader_error=0.0, grades=GRADES)
    return {key: tuple(r.id for r in found) for key, found in match_readings(world, about).yes.items()}


def test_a_reading_goes_to_the_act_that_it_overlaps_most() -> None:
    near = act("crosses", "p", "mdl", origin("path-p"))
    far = act("crosses", "q", "mdl", origin("path-q"))
    spotted = {"path-p": (sighting(),), "path-q": (sighting(u=300.0),)}
    assert _match((reading("r"),), (near, far), sightings=spotted) == {"act-crosses-p": ("r",)}
    click = reading("r", frames=Frames(item="cam-1", first=10, last=20, point=(322.0, 120.0)))
    assert _match((click,), (near, far), sightings=spotted) == {"act-crosses-q": ("r",)}


def test_the_match_is_shown_to_others_as_the_answers_use_it() -> None:
    near = act("crosses", "p", "mdl", origin("path-p"))
    far = act("crosses", "q", "mdl", origin("path-q"))
    nowhere = act("crosses", "n", "mdl", origin("path-n"))
    blank = Sighting(
        item="cam-1", frames=np.arange(51), times_s=T0 + np.arange(51) / 25, boxes=np.full((51, 4), np.nan)
    )
    blank.boxes[0] = (300.0, 100.0, 20.0, 40.0)
    spotted = {"path-p": (sighting(),), "path-q": (sighting(u=300.0),), "path-n": (blank,)}
    asked = (reading("r-2", "fires"), reading("r-3", place="other-line"), reading("r-1"))
    found = matched(asked, (near, far, nowhere), spotted)
    assert [(r.id, [(a.id, o.id) for a, o in pairs]) for r, pairs in found] == [
        ("r-1", [("act-crosses-p", "path-p")]), ("r-2", []), ("r-3", []),
    ]  # fmt: skip


def test_a_reading_at_another_time_speaks_of_another_crossing() -> None:
    first = act("crosses", "p", "mdl", origin("path-p"), name="act-first")
    second = act("crosses", "p", "mdl", origin("path-p", at=T0 + 40.0), name="act-second")
    long = {"path-p": (sighting(last=1100),)}
    later = reading("r", frames=Frames(item="cam-1", first=1000, last=1050, box=(100, 100, 20, 40)))
    assert _match((later,), (first, second), sightings=long) == {"act-second": ("r",)}


def test_a_mark_is_found_through_the_track_of_its_mover() -> None:
    drag = act("drags", "g", "", origin("mark-g", kind="marked"))
    stay = act("stays", "g", "unc-side", origin("path-g"))
    frames = np.arange(0, 51)
    walks = np.column_stack([100.0 + 4 * frames, np.full(51, 100.0), np.full(51, 20.0), np.full(51, 40.0)])
    track = Sighting(item="cam-1", frames=frames, times_s=T0 + frames / 25.0, boxes=walks)
    click = reading("r", "drags", frames=Frames(item="cam-1", first=40, last=44, point=(272.0, 120.0)))
    assert _match((click,), (drag, stay), sightings={"mark-g": (sighting(),)}) == {}
    assert _match((click,), (drag, stay), sightings={"mark-g": (sighting(),), "path-g": (track,)}) == {
        "act-drags-g": ("r",)
    }


def test_the_worlds_of_the_span_are_named() -> None:
    about = context(person("p"), profile=profile())
    main, other = ensemble(), ensemble(alternative="grades one step lower")
    names = [world.name for world in worlds(main, (other,), about)]
    assert names == ["", "grades one step lower", "reader error doubled"]
    lower = worlds(main, (other,), about)[1].grades
    assert lower is not None and lower.attribution["A"] == GRADES.attribution["B"]
    assert lower.attribution["E"] == GRADES.attribution["E"] and lowered(None) is None
    assert worlds(main, (), about)[-1].reader_error == 0.04


def test_zones_lie_in_zones_to_within_rounding(tmp_path: Path) -> None:
    def zone(name: str, points: list[tuple[float, float]]) -> dict[str, object]:
        own = {"id": name, "kind": "zone", "name": f"zone {name}", "survey": "s", "error_m": 1, "source": "x"}
        ring = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
        return {"type": "Feature", "properties": own, "geometry": ring}

    scene = SceneFile.model_validate(
        {
            "type": "FeatureCollection", "frame": "case", "surveys": [{"id": "s", "shared_error_m": 0.1, "by": "x"}],
            "features": [
                zone("all", [(0, 0), (100, 0), (100, 100), (0, 100)]),
                zone("north", [(0, 50), (100.2, 50), (100, 100), (0, 100)]),
                zone("across", [(50, 50), (150, 50), (150, 100), (50, 100)]),
            ],
        }
    )  # fmt: skip
    assert zones_within(scene) == {"north": ("all",)}
    assert names_of(scene)["north"] == "zone north"
