"""Laws of the answers under all four norms: permissions, limits and duties beside what is forbidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import GRADES, T0, act, context, ensemble, origin, profile

from observance.agreement.loading import parse
from observance.agreement.tree import Agreement
from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.collisions import permitting
from observance.finding.judge import every_test, judge, weigh_all
from observance.finding.profile import Alternatives, Review
from observance.finding.rows import Covered, Findings, Row
from observance.finding.world import Context, World
from observance.reconstruction.ensemble import Act, Ensemble

N = 128
LAW = """
agreement "All four norms" in force from 1990-01-01.
party kpa "The northern side".
party unc "The southern side".
zone dmz "the zone".
zone road "the road".
weapon rifle "a rifle".
role guard "guards".

clause "F"
  text "No arms in the zone, guards apart." source "the tests" status verified
  for each side S, person P
  forbids S when P belongs to S and P carries rifle and P is in zone dmz
  unless P has role guard and P is in zone road.

clause "G"
  text "Nobody fires in the zone for long." source "the tests" status verified
  reading "long"
    for each side S, person P, event H, time T
    forbids S when P belongs to S and P fires H at T and P is in zone dmz for at least 5 s.
  reading "at all"
    for each side S, person P, event H, time T
    forbids S when P belongs to S and P fires H at T and P is in zone dmz.

clause "P"
  text "Who is on the road may fire." source "the tests" status verified
  for each side S, person P, event H, time T
  permits S when P belongs to S and P fires H at T and P is in zone road.

clause "L"
  text "At most so many in the zone." source "the tests" status verified
  for each side S, person P
  limits S to at most 1 P such that P belongs to S and P is in zone dmz at any one time.

clause "R"
  text "Who has fired leaves for the road." source "the tests" status verified
  for each side S, person P, event H, time T
  requires S that P is in zone road within 10 s after P belongs to S and P fires H at T.
"""
PEOPLE = ("ann", "bo", "cy")
OTHER = {"kpa": "unc", "unc": "kpa"}
EXAMPLES = settings(max_examples=8)


def whole() -> Agreement:
    return parse(LAW, "norms.observance")


WHOLE = whole()
ABOUT = context(
    registers=(), readings=(), sightings={}, nothing_unknown=False, span=(T0 - 60.0, T0 + 60.0),
    profile=profile(review=Review(persons=0, reader_error=0.0),
                    alternatives=Alternatives(grades_one_lower=False, reader_error_doubled=False)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence about somebody, seconds from T0; `doubt` of its time, 1 sigma."""

    kind: str
    who: str
    begin: float
    lasts: float
    share: float = 1.0
    doubt: float = 0.0
    number: int = 0
    what: str = ""

    @property
    def act(self) -> Act:
        """The act that says it."""
        name = f"{self.kind}-{self.who}-{self.number}"
        one = origin(name, self.share, kind="marked", at=T0 + self.begin, lasts=self.lasts, doubt=self.doubt,
                     item=f"item-{name}", n=N)  # fmt: skip
        letter = {"belongs": "S", "in_zone": "Z", "carries": "W", "has_role": "R", "fires": "H"}[self.kind]
        named = self.what if self.kind == "fires" else f"act-{name}"
        return act(self.kind, self.who, "", one, attributes={"X": self.who, letter: self.what}, name=named)


Told = tuple[Said, ...]


@st.composite
def worlds(draw: st.DrawFn) -> Told:
    """Three persons of two sides who may be in the zone, on the road, carry, fire."""
    said = [
        Said(kind="belongs", who=who, begin=-1000.0, lasts=2000.0, share=draw(st.sampled_from([0.9, 1.0])),
             what=draw(st.sampled_from(["kpa", "unc"])))
        for who in PEOPLE
    ]  # fmt: skip
    for k in range(draw(st.integers(2, 7))):
        kind, what = draw(
            st.sampled_from([("in_zone", "dmz"), ("in_zone", "dmz"), ("in_zone", "road"), ("carries", "rifle"),
                             ("fires", f"shot-{k}"), ("has_role", "guard")])
        )  # fmt: skip
        lasts = 0.0 if kind == "fires" else float(draw(st.integers(1, 12)))
        said.append(
            Said(kind=kind, who=draw(st.sampled_from(PEOPLE)), begin=float(draw(st.integers(-10, 10))), lasts=lasts,
                 share=draw(st.sampled_from([0.3, 0.8, 0.97, 1.0])), doubt=draw(st.sampled_from([0.0, 2.0])), number=k,
                 what=what)
        )  # fmt: skip
    return tuple(said)


def acts_of(world: Told) -> tuple[Act, ...]:
    return tuple(one.act for one in world)


def answer(acts: Sequence[Act], law: Agreement = WHOLE, about: Context = ABOUT) -> Findings:
    return assess(law, ensemble(*acts, n=N), (), about)


def essence(row: Row, party: Callable[[str | None], str | None] = lambda p: p) -> str:
    said_of = (row.clause, row.reading, row.level, party(row.party), row.actor, row.answer, row.because, row.share,
               row.share_low, row.share_high, row.span, row.hinges, row.counted, row.duty)  # fmt: skip
    return repr(said_of)


def key(row: Row) -> tuple[str | None, ...]:
    return (row.clause, row.reading, row.level, row.party, row.act)


@EXAMPLES
@given(worlds())
def test_the_order_of_the_acts_does_not_matter(world: Told) -> None:
    acts = acts_of(world)
    made = ensemble(*acts, n=N)
    turned: Ensemble = replace(made, acts=made.acts[::-1])
    assert findings_json(assess(WHOLE, made, (), ABOUT)) == findings_json(assess(WHOLE, turned, (), ABOUT))


@EXAMPLES
@given(worlds())
def test_swapping_the_sides_swaps_the_answers(world: Told) -> None:
    acts = acts_of(world)
    swapped = tuple(
        replace(a, attributes={**a.attributes, "S": OTHER[a.attributes["S"]]}) if a.kind == "belongs" else a
        for a in acts
    )
    first = sorted(essence(r, lambda p: OTHER.get(p or "", p)) for r in answer(acts).rows)
    assert first == sorted(essence(r) for r in answer(swapped).rows)


@EXAMPLES
@given(worlds())
def test_low_and_high_lie_around_the_share(world: Told) -> None:
    acts = acts_of(world)
    for row in answer(acts).rows:
        if row.level == "act":
            assert row.share_low.value <= row.share.value + 1e-12 <= row.share_high.value + 2e-12


@EXAMPLES
@given(worlds())
def test_each_clause_and_reading_answers_alone_as_among_the_others(world: Told) -> None:
    """Permissions and duties apart: what they allow or ask may collide with what is forbidden, and says so."""
    acts = acts_of(world)
    law = without("P", "R")
    together = answer(acts, law).rows
    for clause in law.clauses:
        for reading in clause.readings:
            alone = replace(law, clauses=(replace(clause, readings=(reading,)),))
            mine = [essence(r) for r in together if r.clause == clause.id and r.reading == reading.name]
            assert [essence(r) for r in answer(acts, alone).rows] == mine


def without(*ids: str) -> Agreement:
    return replace(WHOLE, clauses=tuple(c for c in WHOLE.clauses if c.id not in ids))


@EXAMPLES
@given(worlds())
def test_a_rival_reading_never_changes_the_other_s_answer(world: Told) -> None:
    """Whatever stands in the other clauses, permissions and duties among them."""
    acts = acts_of(world)
    both = answer(acts).rows
    clause = next(c for c in WHOLE.clauses if c.id == "G")
    for reading in clause.readings:
        rest = tuple(replace(c, readings=(reading,)) if c.id == "G" else c for c in WHOLE.clauses)
        mine = [essence(r) for r in both if r.clause != "G" or r.reading == reading.name]
        assert [essence(r) for r in answer(acts, replace(WHOLE, clauses=rest)).rows] == mine


def seen(share: float, missed: float) -> Callable[[str, tuple[float, float]], Covered]:
    def watched(place: str, span: tuple[float, float]) -> Covered:
        holes = () if share >= 1.0 else ("a hole",)
        return Covered(watched_share=share, place=place, span=span, missed_share=missed, holes=holes)

    return watched


@EXAMPLES
@given(worlds(), st.sampled_from([0.0, 0.5, 0.79]), st.sampled_from([0.85, 1.0]), st.booleans())
def test_more_coverage_never_adds_not_covered(world: Told, less: float, more: float, all_seen: bool) -> None:
    """A wider watch, a smaller share missed inside it, and acts whose own time and place was in view."""
    acts = acts_of(world)
    thin = answer([replace(a, watched=False) for a in acts], about=replace(ABOUT, watched=seen(less, 0.2))).rows
    wide = answer([replace(a, watched=all_seen) for a in acts], about=replace(ABOUT, watched=seen(more, 0.01))).rows
    before = {key(row) for row in thin if "not covered" in row.because}
    known = {key(row) for row in thin}
    assert {key(row) for row in wide if "not covered" in row.because} & known <= before


@EXAMPLES
@given(worlds(), st.data())
def test_what_is_withdrawn_was_never_there(world: Told, data: st.DataObject) -> None:
    """An item's observations given up by the finding, or left out of the ensemble: the same answers."""
    acts = acts_of(world)
    chosen = data.draw(st.sampled_from(acts))
    gone = frozenset(item for one in chosen.origins for item in one.items)
    kept = tuple(a for a in acts if a.id != chosen.id)

    def decided(acts_of: Sequence[Act], dropped: frozenset[str]) -> list[str]:
        made = ensemble(*acts_of, n=N)
        whole_world = World(name="", ensemble=made, reader_error=0.0, grades=GRADES, dropped=dropped)
        tests = every_test(WHOLE, ABOUT)
        prepared, weighed = weigh_all(WHOLE, tests, permitting(tests), whole_world, ABOUT)
        found = judge(weighed, [], prepared)
        return [
            repr((one.weighed.test.clause.id, one.weighed.test.reading.name, one.weighed.act.id, one.weighed.party,
                  one.decided, int(one.weighed.met.sum()), int(one.weighed.counts.sum()),
                  int(one.weighed.high.sum()))) for one in found
        ]  # fmt: skip

    assert decided(acts, gone) == decided(kept, frozenset())


@EXAMPLES
@given(worlds(), st.integers(0, 2))
def test_a_tighter_limit_is_exceeded_no_more_seldom(world: Told, at_most: int) -> None:
    acts = acts_of(world)

    def limited(number: int) -> dict[str | None, float]:
        text = LAW.replace("to at most 1 P", f"to at most {number} P")
        law = parse(text, "norms.observance")
        rows = answer(acts, replace(law, clauses=tuple(c for c in law.clauses if c.id == "L"))).rows
        return {row.party: row.share.value for row in rows if row.level == "act"}

    loose, tight = limited(at_most + 1), limited(at_most)
    assert all(tight.get(party, 0.0) >= share for party, share in loose.items())


@EXAMPLES
@given(worlds())
def test_a_permission_and_a_duty_never_add_a_breach_of_another_clause(world: Told) -> None:
    acts = acts_of(world)
    alone = {key(r) for r in answer(acts, without("P", "R")).rows if r.answer == "breach"}
    beside = {key(r) for r in answer(acts).rows if r.answer == "breach" and r.clause in ("F", "G", "L")}
    assert beside <= alone


@EXAMPLES
@given(st.floats(-6.0, 6.0), st.floats(0.1, 3.0), st.floats(1.0, 3.0))
def test_a_wider_error_of_one_boundary_moves_the_share_towards_one_half(gap: float, error: float, wider: float) -> None:
    def share(doubt: float) -> float:
        world = (
            Said(kind="belongs", who="ann", begin=-1000.0, lasts=2000.0, what="kpa"),
            Said(kind="in_zone", who="ann", begin=0.0, lasts=1e6, doubt=doubt, what="dmz"),
            Said(kind="fires", who="ann", begin=gap, lasts=0.0, what="shot"),
        )
        acts = acts_of(world)
        rows = answer(acts, replace(WHOLE, clauses=tuple(c for c in WHOLE.clauses if c.id == "G"))).rows
        return next(r.share.value for r in rows if r.level == "act" and r.reading == "at all")

    narrow, broad, even = share(error), share(error * wider), share(1e4)
    assert narrow >= broad >= even if gap > 0 else narrow <= broad <= even
    assert abs(even - 0.5) < 0.15
