"""Laws of the answers: parties swap, doubt never convicts, unrelated acts and the order of inputs change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import PARTIES, T0, act, context, decision, ensemble, origin, person, reading, register, sighting

from observance.agreement.loading import load, shipped
from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.papers import ActorsFile
from observance.finding.rows import Findings, Row
from observance.finding.world import Context
from observance.reconstruction.ensemble import Act, Ensemble

FULL = load(shipped("korean-armistice-1953"))
KOREA = replace(FULL, clauses=tuple(c for c in FULL.clauses if c.id in ("KAA/6", "KAA/7")))
N = 256
OTHER = {"kpa": "unc", "unc": "kpa"}
SIDES = {"from_side": "kpa-side", "to_side": "unc-side"}

World = tuple[tuple[Act, ...], Context]


def _act(kind: str, mover: str, share: float, watched: bool, step: int) -> Act:
    name = f"{kind}-{mover}"
    when = T0 + 5.0 * step
    made = origin(name, share, kind="path" if kind in ("crosses", "approaches") else "marked", at=when, doubt=0.5, n=N)
    place = "mdl" if kind in ("crosses", "approaches") else ""
    attributes = (
        SIDES if kind == "crosses" else {"directed_at": "dmz"} if kind == "fires" else {"starts_in": "kpa-side"}
    )
    return act(kind, mover, place, made, watched=watched, name=f"act-{name}", attributes=attributes)


@st.composite
def small_worlds(draw: st.DrawFn) -> World:
    """Up to four acts of three movers of two parties, some reviewed, some decided."""
    shares = st.sampled_from([0.0, 0.3, 0.8, 0.97, 1.0])
    movers = {"p": draw(st.sampled_from(["kpa", "unc"])), "q": draw(st.sampled_from(["kpa", "unc", None])), "r": "unc"}
    kinds = draw(
        st.lists(st.sampled_from(["crosses", "approaches", "fires", "drags"]), min_size=1, max_size=4, unique=True)
    )
    acts = tuple(
        _act(kind, draw(st.sampled_from(sorted(movers))), draw(shares), draw(st.booleans()), step)
        for step, kind in enumerate(kinds)
    )
    grades = st.sampled_from(["A", "B", "D"])
    persons = [person(name, party, draw(grades)) for name, party in movers.items()]
    spotted = {a.origins[0].id: (sighting("cam-1", 100 * k, 100 * k + 50, at=a.outer[0]),) for k, a in enumerate(acts)}
    readings = [
        reading(
            f"r-{k}", a.kind, frames=reading("x").frames.model_copy(update={"first": 100 * k, "last": 100 * k + 50})
        )
        for k, a in enumerate(acts)
        if draw(st.booleans())
    ]
    decisions = [decision("fires", draw(st.sampled_from(["yes", "no", "undecided"])))] + [
        decision("drags", "no") for _ in range(draw(st.integers(0, 1)))
    ]
    registers = (register(),) if draw(st.booleans()) else ()
    about = context(
        *persons, readings=tuple(readings), decisions=tuple(decisions), registers=registers, sightings=spotted
    )
    return acts, about


def _assess(acts: tuple[Act, ...], about: Context, order: Callable[[Ensemble], Ensemble] = lambda e: e) -> Findings:
    return assess(KOREA, order(ensemble(*acts, n=N)), (), about)


def _essence(row: Row, party: Callable[[str | None], str | None] = lambda p: p) -> tuple[object, ...]:
    return (row.clause, row.reading, row.level, party(row.party), row.actor, row.act, row.answer, row.because,
            row.share, row.share_low, row.share_high, row.span, row.hinges, party(row.attribution.party))  # fmt: skip


def _key(essence: tuple[object, ...]) -> str:
    return repr(essence)


@settings(max_examples=4)
@given(small_worlds())
def test_swapping_the_two_parties_swaps_the_findings(world: World) -> None:
    acts, about = world
    swapped = ActorsFile(
        parties=tuple(p.model_copy(update={"home_zones": PARTIES[1 - k].home_zones}) for k, p in enumerate(PARTIES)),
        persons=tuple(p.model_copy(update={"party": OTHER.get(p.party or "")}) for p in about.actors.persons),
    )
    first = [_essence(r, lambda p: OTHER.get(p or "", p)) for r in _assess(acts, about).rows]
    second = [_essence(r) for r in _assess(acts, replace(about, actors=swapped)).rows]
    assert sorted(first, key=_key) == sorted(second, key=_key)


@settings(max_examples=4)
@given(small_worlds(), st.data())
def test_making_a_certain_fact_uncertain_never_raises_share_low(world: World, data: st.DataObject) -> None:
    acts, about = world
    k = data.draw(st.integers(0, len(acts) - 1))
    before = acts[k]
    thinner = before.origins[0].holds & data.draw(st.sampled_from([np.arange(N) % 2 == 0, np.arange(N) < 10]))
    source = replace(
        before.origins[0],
        holds=thinner,
        begins=np.where(thinner, before.origins[0].begins, np.nan),
        ends=np.where(thinner, before.origins[0].ends, np.nan),
    )
    after = (*acts[:k], replace(before, origins=(source,)), *acts[k + 1 :])
    was = {
        (r.clause, r.reading, r.act, r.level): r.share_low.value for r in _assess(acts, about).rows if r.level == "act"
    }
    for row in _assess(after, about).rows:
        if row.level == "act":
            assert row.share_low.value <= was[row.clause, row.reading, row.act, row.level] + 1e-12


@settings(max_examples=5)
@given(small_worlds())
def test_a_lower_grade_of_attribution_never_raises_share_low(world: World) -> None:
    acts, about = world
    lower = about.actors.model_copy(
        update={
            "persons": tuple(
                p.model_copy(update={"bases": tuple(b.model_copy(update={"grade": "E"}) for b in p.bases)})
                for p in about.actors.persons
            )
        }
    )
    was = {(r.clause, r.reading, r.act): r.share_low.value for r in _assess(acts, about).rows if r.level != "party"}
    for row in _assess(acts, replace(about, actors=lower)).rows:
        if row.level != "party":
            assert row.share_low.value <= was[row.clause, row.reading, row.act] + 1e-12


@settings(max_examples=5)
@given(small_worlds())
def test_an_unrelated_act_changes_nothing(world: World) -> None:
    acts, about = world
    elsewhere = act("runs", "stranger", "", origin("runs-stranger", 0.9, item="cam-7", n=N), name="act-unrelated")
    other_line = act("crosses", "stranger", "old-fence", origin("fence", 0.9, item="cam-7", n=N), name="act-fence")
    assert findings_json(_assess(acts, about)) == findings_json(_assess((*acts, elsewhere, other_line), about))


@settings(max_examples=5)
@given(small_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_inputs_does_not_matter(world: World, chance: object) -> None:
    acts, about = world
    reverse = replace(
        about,
        actors=about.actors.model_copy(update={"persons": about.actors.persons[::-1], "parties": PARTIES[::-1]}),
        reviews=about.reviews.model_copy(update={"readings": about.reviews.readings[::-1]}),
        decisions=about.decisions.model_copy(update={"decisions": about.decisions.decisions[::-1]}),
        sightings=dict(reversed(list(about.sightings.items()))),
    )
    turned = _assess(acts[::-1], reverse, lambda e: replace(e, acts=e.acts[::-1]))
    assert findings_json(_assess(acts, about)) == findings_json(turned)


@settings(max_examples=5)
@given(small_worlds())
def test_a_rival_reading_never_changes_the_other_s_answer(world: World) -> None:
    acts, about = world
    both = _assess(acts, about)
    clause = next(c for c in KOREA.clauses if c.id == "KAA/7")
    for reading_of in clause.readings:
        alone = replace(KOREA, clauses=(replace(clause, readings=(reading_of,)),))
        rows = assess(alone, ensemble(*acts, n=N), (), about).rows
        mine = [r for r in both.rows if r.clause == "KAA/7" and r.reading == reading_of.name]
        assert [_essence(r) for r in rows] == [_essence(r) for r in mine]


@settings(max_examples=4)
@given(small_worlds())
def test_the_same_inputs_give_the_same_bytes(world: World) -> None:
    acts, about = world
    assert findings_json(_assess(acts, about)) == findings_json(_assess(acts, about))


@settings(max_examples=5)
@given(small_worlds())
def test_no_breach_without_a_confirmed_observation_or_against_a_protected_person(world: World) -> None:
    acts, about = world
    unread = replace(about, reviews=about.reviews.model_copy(update={"readings": ()}))
    assert not [r for r in _assess(acts, unread).rows if r.answer == "breach"]
    fled = about.actors.model_copy(
        update={"persons": tuple(p.model_copy(update={"protected": "fleeing"}) for p in about.actors.persons)}
    )
    assert not [r for r in _assess(acts, replace(about, actors=fled)).rows if r.answer == "breach"]
