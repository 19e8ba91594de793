"""Whole answers on small worlds, held against the Korean Armistice: each of the six, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_world import (
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
    watched_half,
)

from observance.agreement.loading import load, shipped
from observance.agreement.tree import Agreement, TextStatus
from observance.finding.adoptions import draft_digest, idle_adoptions, snippet
from observance.finding.assess import assess
from observance.finding.papers import ActorsFile, Adoption, Party, ReviewsFile
from observance.finding.phrases import the, with_article
from observance.finding.profile import Adopting, Alternatives, Corroboration, Review, Standard
from observance.finding.rows import Findings, Row
from observance.finding.world import Context
from observance.observation.marked import Frames
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.ensemble import Act, Ensemble
from observance.values.draws import normal

KOREA = load(shipped("korean-armistice-1953"))
SIDES = {"from_side": "kpa-side", "to_side": "unc-side"}


def only(agreement: Agreement, clause: str, reading_name: str = "side") -> Agreement:
    chosen = next(c for c in agreement.clauses if c.id == clause)
    readings = tuple(r for r in chosen.readings if r.name == reading_name) or chosen.readings
    return replace(agreement, clauses=(replace(chosen, readings=readings),))


NO_SPAN = Alternatives(grades_one_lower=False, reader_error_doubled=False)
SEVEN, SIX = only(KOREA, "KAA/7"), only(KOREA, "KAA/6")


def crossing(share: float = 0.97) -> Act:
    return act("crosses", "p", "mdl", origin("path-p", share, doubt=0.3, lasts=0.0), attributes=SIDES)


def row_of(findings: Findings, level: str = "act", party: str | None = None) -> Row:
    return next(r for r in findings.rows if r.level == level and (party is None or r.party == party))


def seven(*acts: Act, others: tuple[Ensemble, ...] = (), about: Context | None = None, **more: object) -> Findings:
    return assess(SEVEN, ensemble(*acts), others, about or context(person("p"), person("g", "unc"), **more))


def test_breach_with_its_sentence_and_reasons() -> None:
    stay = act("stays", "p", "unc-side", origin("path-p", 0.97, doubt=0.3, lasts=3.5))
    row = row_of(seven(crossing(), stay))
    assert (row.answer, row.because, row.party, row.status) == ("breach", (), "kpa", "draft")
    assert row.sentence.startswith(
        "Draft assessment: breach, established to clear and convincing evidence, on assumptions A1-A5: "
    )
    assert "a member of the KPA (person p) was on the KPA" not in row.sentence
    assert "was on the UNC side of the line for 3 to 4 seconds" in row.sentence
    assert "%" not in row.sentence
    assert row.share_low.value <= row.share.value <= row.share_high.value
    assert row.share_low.sampling_low >= 0.75
    assert {e.relation for e in row.elements} == {"belongs", "crosses"}
    assert row.exceptions[0].status == "not recorded"
    assert row.reviewed_by == ("reviewer-1",)
    assert row.attribution.established and row.attribution.bases == ("uniform (cam-1, grade A)",)
    assert row.began is not None and abs(row.began.middle - T0) < 0.2
    assert any(h.startswith("without cam-1:") for h in row.hinges)


def test_register_incompleteness_lowers_share_low_and_is_not_sampled() -> None:
    full = row_of(seven(crossing(), registers=(register(completeness=1.0),)))
    part = row_of(seven(crossing(), registers=(register(completeness=0.9),)))
    assert part.share_low.value == pytest.approx(0.9 * full.share_low.value)
    assert part.share == full.share
    half = row_of(seven(crossing(), registers=(register(completeness=0.5),)))
    assert (half.answer, half.because) == ("not determined", ("authorisations not seen",))


def test_consistent_for_a_man_who_turned_back_watched() -> None:
    near = act("approaches", "p", "mdl", origin("path-p", 1.0))
    found = seven(near)
    row = row_of(found)
    assert (row.answer, row_of(found, "party", "kpa").answer) == ("consistent", "consistent")
    assert "came up to the line and not over it" in row.sentence and "crosses the Military" in row.sentence


def test_not_covered_for_a_man_who_turned_back_unwatched() -> None:
    row = row_of(seven(act("approaches", "p", "mdl", origin("path-p", 1.0), watched=False)))
    assert (row.answer, row.because) == ("not determined", ("not covered",))
    assert row.share_high.value == 1.0


def test_consistent_for_guards_whose_act_is_decided_not_hostile() -> None:
    drag = act("drags", "g", "", origin("mark-g", 0.97, kind="marked"), attributes={"starts_in": "unc-side"})
    about = context(person("g", "unc"), decisions=(decision("drags", "no"),))
    findings = assess(SIX, ensemble(drag), (), about)
    row = row_of(findings)
    assert (row.answer, row.party) == ("consistent", "unc")
    assert row.decisions == ("decision-drags-no: counts as a hostile act: no, by legal adviser: force at a person",)
    assert "counts as a hostile act" in row.sentence


@pytest.mark.parametrize("decisions", [(), (decision("fires", "undecided"),)])
def test_an_open_term_that_nobody_decided(decisions: tuple[object, ...]) -> None:
    shot = act("fires", "p", "", origin("mark-p", 0.97, kind="marked"), attributes={"directed_at": "dmz"})
    about = context(
        person("p"), decisions=decisions, readings=(reading("r-1", "fires"),), sightings={"mark-p": (sighting(),)}
    )
    row = row_of(assess(SIX, ensemble(shot), (), about))
    assert (row.answer, row.because) == ("not determined", ("open term undecided",))
    assert row.share_high.value > 0.9 and row.share_low.value == 0.0


def test_firing_decided_hostile_is_a_breach_from_any_of_three_directions() -> None:
    for attributes in ({"directed_at": "unc-side"}, {"starts_in": "kpa-side"}, {"zone": "dmz"}):
        shot = act("fires", "p", "", origin("mark-p", 0.97, kind="marked"), attributes=attributes)
        about = context(
            person("p"), decisions=(decision("fires", "yes"),), readings=(reading("r-1", "fires"),),
            sightings={"mark-p": (sighting(),)},
        )  # fmt: skip
        assert row_of(assess(SIX, ensemble(shot), (), about)).answer == "breach", attributes


def test_a_person_who_fled_is_never_the_actor_of_an_adverse_row() -> None:
    ruling = decision("crosses", "no", term="adverse finding", person="p", reason="he fled")
    about = context(person("p", protected="fleeing"), decisions=(ruling,))
    findings = seven(crossing(), about=about)
    note = row_of(findings, "note")
    assert note.answer == "not determined"
    assert "Legal note, internal" in note.sentence and "he fled" in note.sentence and "legal adviser" in note.sentence
    assert not [r for r in findings.rows if r.answer == "breach"]
    party = row_of(findings, "party", "kpa")
    assert (party.answer, party.because) == ("not determined", ("readings differ",))
    assert row_of(findings, "party", "unc").answer == "none seen"


def test_permitted_by_an_authorisation_valid_over_the_whole_act() -> None:
    row = row_of(seven(crossing(), papers=(authorisation("p", T0 - 60, T0 + 60),)))
    assert (row.answer, row.exceptions[0].status) == ("permitted", "shown")


@pytest.mark.parametrize(
    ("paper", "status"),
    [
        (authorisation("p", T0 - 60, T0 - 30), "outside validity"),
        (authorisation("p", T0 + 0.9, T0 + 60), "outside validity"),
        (authorisation("g", T0 - 60, T0 + 60), "not recorded"),
        (authorisation("p", T0 - 60, T0 + 60, organ="somebody"), "not recorded"),
        (authorisation("p", T0 - 60, T0 + 60, allows="entering"), "not recorded"),
    ],
)
def test_papers_that_do_not_cover_the_act(paper: object, status: str) -> None:
    row = row_of(seven(crossing(), papers=(paper,)))
    assert (row.answer, row.exceptions[0].status) == ("breach", status)


def test_no_register_seen_is_never_a_breach() -> None:
    row = row_of(seven(crossing(), registers=()))
    assert (row.answer, row.because) == ("not determined", ("authorisations not seen",))
    assert row.exceptions[0].status == "register not seen"


def test_review_rules() -> None:
    two = profile(review=Review(persons=2, reader_error=0.02))
    for readings in (
        (),
        (reading("r-1", blind=False),),
        (reading("r-1", answer="cannot tell"),),
        (reading("r-1", question="fires"),),
        (reading("r-1", frames=Frames(item="cam-9", first=0, last=50)),),
        (reading("r-1", frames=Frames(item="cam-1", first=600, last=650)),),
        (reading("r-1", frames=Frames(item="cam-1", first=0, last=50, box=(400, 100, 20, 40))),),
    ):
        row = row_of(seven(crossing(), readings=readings))
        assert (row.answer, row.because) == ("not determined", ("not reviewed",)), readings
        assert row.share.value > 0.9 and row.share_low.value == 0.0
    one = row_of(seven(crossing(), profile=two, readings=(reading("r-1"), reading("r-2"))))
    assert one.because == ("not reviewed",)
    both = row_of(seven(crossing(), profile=two, readings=(reading("r-1"), reading("r-2", reviewer="reviewer-2"))))
    assert both.answer == "breach"
    assert both.share_low.value < one.share.value


def test_an_unmatched_reading_is_listed() -> None:
    found = seven(crossing(), readings=(reading("r-1"), reading("r-9", frames=Frames(item="cam-9", first=0, last=5))))
    assert len(found.unmatched) == 1 and "r-9" in found.unmatched[0]


def test_an_item_whose_authenticity_nobody_assessed() -> None:
    row = row_of(seven(crossing(), unassessed=frozenset({"cam-1"})))
    assert row.because == ("not reviewed",)


def test_a_claim_alone_never_carries_an_adverse_answer() -> None:
    said = act("crosses", "p", "mdl", origin("claim-1", 0.95, kind="claim", item="source-1"), attributes=SIDES)
    for persons in (0, 1):
        about = context(person("p"), profile=profile(review=Review(persons=persons, reader_error=0.0)))
        row = row_of(seven(said, about=about))
        assert (row.answer, row.because) == ("not determined", ("not reviewed",))
        assert row.share.value > 0.9


def test_corroboration_counts_independent_groups_and_kinds() -> None:
    both = profile(corroboration=Corroboration(origins=2))
    mixed = profile(corroboration=Corroboration(origins=2, kinds=("path", "claim")))
    first = origin("path-p", 0.97)
    same = act("crosses", "p", "mdl", first, origin("path-q", 0.9, item="cam-2", group="cam-1"))
    apart = act("crosses", "p", "mdl", first, origin("path-q", 0.9, item="cam-2"))
    told = act("crosses", "p", "mdl", first, origin("claim-1", 0.9, kind="claim", item="source-1"))
    assert row_of(seven(same, profile=both)).because == ("not corroborated",)
    assert row_of(seven(apart, profile=both)).answer == "breach"
    assert row_of(seven(apart, profile=mixed)).because == ("not corroborated",)
    assert row_of(seven(told, profile=mixed)).answer == "breach"


def test_attribution_is_its_own_line() -> None:
    found = seven(crossing(), about=context(person("p", None)))
    row = row_of(found)
    assert (row.answer, row.because, row.party) == ("not determined", ("not attributable",), None)
    assert {r.answer for r in found.rows if r.level == "party"} == {"not determined"}
    weak = row_of(seven(crossing(), about=context(person("p", grade="D"))))
    assert (weak.because, weak.party, weak.attribution.party) == (("not attributable",), None, "kpa")
    assert weak.attribution.share is not None and weak.attribution.share.value == pytest.approx(0.5, abs=0.06)
    other = [r for r in seven(crossing(), about=context(person("p", grade="D"))).rows if r.party == "unc"]
    assert [r.answer for r in other] == ["none seen"]


def test_no_party_is_printed_where_the_profile_attributes_none() -> None:
    found = seven(crossing(), profile=profile(attribution="none"))
    assert [(r.level, r.party, r.answer) for r in found.rows] == [("act", None, "breach"), ("party", None, "breach")]
    assert "KPA" not in found.rows[0].sentence.replace("UNC side", "")


def test_area_of_control_attributes_by_where_the_act_began() -> None:
    row = row_of(seven(crossing(), profile=profile(attribution="area of control"), about=None))
    assert (row.answer, row.party) == ("breach", "kpa")


def test_none_seen_needs_the_watched_share() -> None:
    assert row_of(seven(), "party", "kpa").answer == "none seen"
    assert "over 100 % of the line from 15:14:00 (UTC+09:00)" in row_of(seven(), "party", "kpa").sentence
    half = row_of(seven(watched=watched_half), "party", "kpa")
    assert (half.answer, half.because) == ("not determined", ("not covered",))
    assert half.coverage is not None and half.coverage.holes == ("camera 2 was off",)


def test_not_in_force_by_the_agreement_s_own_dates() -> None:
    from datetime import date

    later = replace(SEVEN, in_force_from=date(2017, 11, 14), from_clock=None)
    found = assess(later, ensemble(crossing()), (), context(person("p")))
    assert {r.answer for r in found.rows} == {"not in force"}
    same_day = replace(SEVEN, in_force_from=date(2017, 11, 13), from_clock=None)
    assert row_of(assess(same_day, ensemble(crossing()), (), context(person("p")))).answer == "breach"
    ended = replace(SEVEN, in_force_until=date(2017, 11, 13))
    assert row_of(assess(ended, ensemble(crossing()), (), context(person("p")))).answer == "not in force"


def test_text_not_held() -> None:
    clause = replace(SEVEN.clauses[0], text_status=TextStatus.SUMMARY)
    row = row_of(assess(replace(SEVEN, clauses=(clause,)), ensemble(crossing()), (), context(person("p"))))
    assert (row.answer, row.because) == ("not determined", ("text not held",))


def test_an_answer_that_an_alternative_turns_names_it() -> None:
    elsewhere = ensemble(crossing(0.4), alternative="line: another source")
    same = ensemble(crossing(0.96), alternative="calibration left out")
    row = row_of(seven(crossing(), others=(same, elsewhere)))
    assert (row.answer, row.because) == ("not determined", ("rests on an assumption",))
    assert row.rests_on == ("line: another source",)
    assert "line: another source" in row.sentence
    assert [(e.alternative, e.answer) for e in row.span] == [
        ("calibration left out", "breach"),
        ("line: another source", "not determined"),
        ("grades one lower", "breach"),
        ("reader error doubled", "breach"),
    ]


def test_an_act_that_an_alternative_does_not_hold_at_all() -> None:
    row = row_of(seven(crossing(), others=(ensemble(alternative="line: 45 m away"),)))
    assert row.rests_on == ("line: 45 m away",)


def test_hinges_single_and_pairs() -> None:
    two = act("crosses", "p", "mdl", origin("path-p", 0.97), origin("path-q", 0.97, item="cam-2"), attributes=SIDES)
    spotted = {"path-p": (sighting(),), "path-q": (sighting("cam-2"),)}
    readings = (reading("r-1"), reading("r-2", frames=Frames(item="cam-2", first=0, last=50)))
    bases = (*person("p").bases, person("p").bases[0].model_copy(update={"seen_in": "cam-2"}))
    about = context(person("p", bases=bases), sightings=spotted, readings=readings)
    row = row_of(seven(two, about=about))
    assert row.answer == "breach"
    assert row.hinges == (*("without register-x: …",)[:0], "without cam-1 and cam-2: no act")
    assert row.certificate["hinges searched"] == "2 single items or sources, 1 pairs"


def test_withdrawing_goes_through_the_callable() -> None:
    asked: list[str] = []

    def without(item: str) -> Ensemble:
        asked.append(item)
        return ensemble()

    row = row_of(seven(crossing(), without=without))
    assert asked == ["cam-1"] and row.hinges == ("without cam-1: no act",)


def test_turns_on_names_the_cause_that_moves_the_answer_most() -> None:
    clock = normal(SEED, "clock", N)[:, 0]
    source = origin("path-p", 1.0)
    late = replace(source, holds=clock < 1.2)
    made = replace(ensemble(act("crosses", "p", "mdl", late)), causes={"clock:cam-1": clock, "survey:mdl": -(clock**2)})
    row = row_of(assess(SEVEN, made, (), context(person("p"))))
    assert len(row.turns_on) == 1
    assert row.turns_on[0].startswith("in the histories where clock:cam-1 is below 1.")
    assert "(0.97); otherwise hardly any (0.0" in row.turns_on[0]


def test_contrary_readings_and_denials_stand_beside() -> None:
    text = "Nobody crossed the line."
    statement = StatementFile.model_validate(
        {
            "source": {"id": "kpa-radio", "outlet": "radio", "kind": "party", "reliability": "D", "graded_by": "desk"},
            "text": text,
            "claims": [
                {
                    "id": "claim-9", "quote": text, "start": 0, "speaker": "announcer", "knows": "denies",
                    "credibility": "4",
                    "content": {
                        "type": "act", "act": {"does": "crosses", "line": "mdl"},
                        "when": {"from": "2017-11-13T15:00:00+09:00", "to": "2017-11-13T16:00:00+09:00"},
                    },
                }
            ],
        }
    )  # fmt: skip
    no = reading("r-2", reviewer="reviewer-2", answer="no")
    row = row_of(seven(crossing(), readings=(reading("r-1"), no), statements=(statement,)))
    assert row.counter_evidence == (
        "reading r-2 (reviewer-2): no, certain",
        "claim claim-9 (kpa-radio): Nobody crossed the line.",
    )
    weak = row_of(seven(crossing(0.6), readings=(reading("r-1"), no), statements=(statement,)))
    assert weak.because == ("too imprecise", "contradictory")


def test_too_imprecise_at_the_line_and_breach_under_a_lower_standard() -> None:
    row = row_of(seven(crossing(0.62)))
    assert (row.answer, row.because) == ("not determined", ("too imprecise",))
    assert "a survey of the line" in row.would_settle[0]
    balance = Standard(
        name="balance of probabilities", words="more likely than not", threshold=0.5, approved_by="tests"
    )
    assert row_of(seven(crossing(0.62), profile=profile(standard=balance, alternatives=NO_SPAN))).answer == "breach"


def test_per_element_and_jointly() -> None:
    words = {"name": "clear and convincing evidence", "words": "w", "threshold": 0.75, "approved_by": "tests"}
    both = profile(alternatives=NO_SPAN)
    each = profile(standard=Standard(**words, applies="per element"), alternatives=NO_SPAN)
    about = {"registers": (register(completeness=1.0),)}
    jointly = row_of(seven(crossing(0.86), about=context(person("p", grade="B"), profile=both, **about)))
    by_element = row_of(seven(crossing(0.86), about=context(person("p", grade="B"), profile=each, **about)))
    assert jointly.share_low.value < 0.78 and jointly.answer == "not determined"
    assert by_element.answer == "breach"
    assert by_element.share_low == jointly.share_low


def test_adoption_makes_a_finding_only_by_the_named_function() -> None:
    from observance.finding.papers import Adoption, ReviewsFile

    first = row_of(seven(crossing()))

    def status(function: str, finding: str) -> str:
        adoption = Adoption.model_construct(
            finding=finding, draft=draft_digest(first), function=function, date=T0, reasons="as drafted"
        )
        about = context(
            person("p"), reviews=ReviewsFile.model_construct(readings=(reading("r-1"),), adoptions=(adoption,))
        )
        return row_of(seven(crossing(), about=about)).status

    assert status("head of team", first.id) == "adopted"
    assert status("clerk", first.id) == "draft"
    assert status("head of team", "row-0000000000") == "draft"


def test_a_pattern_is_kept_apart_from_the_answers() -> None:
    acts = [
        act("crosses", "p", "mdl", origin(f"path-{k}", 0.3, at=T0 + 20 * k), name=f"act-{k}", attributes=SIDES)
        for k in range(8)
    ]
    about = context(person("p"), sightings={f"path-{k}": (sighting(at=T0 + 20 * k),) for k in range(8)})
    found = seven(*acts, about=about)
    assert row_of(found, "party", "kpa").answer == "not determined"
    assert "8 acts" in found.patterns[0] and "decides nothing by itself" in found.patterns[0]


def test_the_case_s_scope_is_always_said() -> None:
    assert "Under this agreement only" in seven().caution


def test_every_share_is_a_share_of_this_ensemble() -> None:
    for row in seven(crossing(), act("approaches", "g", "mdl", origin("path-g"))).rows:
        assert row.histories == N
        for share in (row.share, row.share_low, row.share_high):
            assert 0.0 <= share.sampling_low <= share.value <= share.sampling_high <= 1.0
            assert np.isfinite(share.value)


def test_what_next_to_no_history_holds_is_listed_and_not_answered() -> None:
    shot = act("fires", "p", "", origin("m", 0.01, kind="marked"), name="act-slight")
    about = context(person("p", protected="fleeing"), decisions=(decision("fires", "yes"),))
    found = assess(SIX, ensemble(shot), (), about)
    assert [r.level for r in found.rows] == ["party", "party"]
    assert found.patterns == ("Held in next to none of the histories, so without a row: fires act-slight",)


def test_the_certificate_lets_another_program_count_again() -> None:
    from observance.finding.attribution import basis_variable
    from observance.finding.checking.answer_file import ActPart, read_answer
    from observance.finding.checking.fields import parse_json
    from observance.finding.checking.forbidding import derive
    from observance.values.digests import digest_bytes
    from observance.values.draws import bernoulli

    someone = person("p", grade="B")
    found = seven(crossing(), about=context(someone))
    row = row_of(found)
    data = found.files[row.certificate["file"]]
    assert row.certificate["sha256"] == digest_bytes(data)
    part = read_answer(parse_json(data, "answer")).part
    assert isinstance(part, ActPart)
    assert part.anchor is not None
    again = derive(part, part.anchor, "answer", N)
    belongs = bernoulli(SEED, basis_variable("p", someone.bases[0]), N, 0.9)
    crossed = bernoulli(SEED, "origin:path-p", N, 0.97)
    read = bernoulli(SEED, "reading:r-1", N, 0.98)
    assert np.array_equal(again.met, belongs & crossed)
    assert np.array_equal(again.counts, belongs & crossed & read)
    assert int(again.met.sum()) == round(row.share.value * N)
    assert [f.holds.tolist() for f in part.facts.all if f.relation == "belongs"] == [belongs.tolist()]
    assert row.share_low.value == pytest.approx(0.98 * int(again.counts.sum()) / N)


def test_a_party_rests_on_the_acts_that_carry_its_answer_alone() -> None:
    near = act("approaches", "p", "mdl", origin("path-p", at=T0 + 20.0))
    found = seven(crossing(), near)
    acts = [row for row in found.rows if row.level == "act"]
    assert sorted(row.answer for row in acts) == ["breach", "consistent"]
    party = row_of(found, "party", "kpa")
    assert party.answer == "breach"
    assert party.supports == tuple(row.id for row in acts if row.answer == "breach")


def test_who_crossed_does_not_become_the_other_sides_man_by_standing_there() -> None:
    """By area of control, the act is laid to the side that he came from, and to that side alone."""
    home = act("stays", "p", "kpa-side", origin("path-p", 0.97, at=T0 - 20.0, lasts=20.0))
    there = act("stays", "p", "unc-side", origin("path-p", 0.97, at=T0, lasts=5.0))
    back = act(
        "crosses", "p", "mdl", origin("path-p", 0.97, at=T0 + 5.0, lasts=0.1), name="act-back",
        attributes={"from_side": "unc-side", "to_side": "kpa-side"},
    )  # fmt: skip
    by_area = context(person("p", party=None), profile=profile(attribution="area of control"))
    rows = [row for row in seven(home, crossing(0.97), there, back, about=by_area).rows if row.level == "act"]
    assert {(row.party, row.answer) for row in rows if row.act == "act-crosses-p"} == {("kpa", "breach")}
    assert "unc" not in {row.party for row in rows}


def adoption(row: Row, function: str = "head of team", **more: str) -> Adoption:
    given = {
        "finding": row.id, "draft": draft_digest(row), "function": function, "date": "2017-11-21T10:00:00+09:00",
        "reasons": "as computed",
    }  # fmt: skip
    return Adoption.model_validate({**given, **more})


def test_the_missions_own_word_stands_in_the_sentences_of_act_and_party() -> None:
    found = seven(crossing(), about=context(person("p"), profile=profile(word_for_breach="ceasefire violation")))
    assert row_of(found).sentence.startswith("Draft assessment: ceasefire violation, established to ")
    assert (
        row_of(found, "party", "kpa").sentence
        == "Draft assessment: KAA/7, KPA: ceasefire violation, by the acts listed."
    )


def test_several_persons_adopt_and_their_dissent_stays() -> None:
    def of(*given: Adoption, persons: int = 2) -> Row:
        about = context(
            person("p"), profile=profile(adoption=Adopting(persons=persons)),
            reviews=ReviewsFile(readings=(reading("r-1"),), adoptions=given),
        )  # fmt: skip
        return row_of(seven(crossing(), about=about))

    draft = of()
    one = adoption(draft, by="commissioner 1")
    other = adoption(draft, by="commissioner 2", dissent="the standing is not settled")
    row = of(one)
    assert (row.status, row.adoptions[-1]) == ("draft", "1 of 2 persons: no finding yet.")
    assert row.sentence.startswith("Draft assessment: ")
    assert of(one, one).status == "draft", "one person is one, however often"
    row = of(one, other)
    assert row.status == "adopted" and row.sentence.startswith("Finding: ")
    assert row.adoptions == (
        "head of team, commissioner 1, 2017-11-21: as computed.",
        "head of team, commissioner 2, 2017-11-21: as computed. Dissent: the standing is not settled.",
    )
    assert of(adoption(draft), adoption(draft)).status == "draft", "nobody says that they are two"
    (idle,) = idle_adoptions((adoption(draft),), (draft,), profile(adoption=Adopting(persons=2)))
    assert "the profile asks for 2 persons" in idle


def test_what_was_read_is_what_is_adopted() -> None:
    """The answer is the same, and so is the row's id; what it rests on is not: the adoption is idle."""
    draft = row_of(seven(crossing(0.97)))
    weaker = row_of(seven(crossing(0.93)))
    assert draft.id == weaker.id and draft_digest(draft) != draft_digest(weaker)
    read = adoption(draft)
    about = context(person("p"), reviews=ReviewsFile(readings=(reading("r-1"),), adoptions=(read,)))
    same, other = row_of(seven(crossing(0.97), about=about)), row_of(seven(crossing(0.93), about=about))
    assert (same.status, other.status) == ("adopted", "draft")
    assert draft_digest(same) == draft_digest(draft), "being adopted changes nothing of what was read"
    (idle,) = idle_adoptions((read,), (other,), profile())
    assert "the draft changed since it was read" in idle and draft_digest(other) in idle
    assert f"draft: '{draft_digest(other)}'" in snippet(other, profile())


def test_an_adoption_that_makes_no_finding_is_said_aloud() -> None:
    draft = row_of(seven(crossing()))
    changed = row_of(seven(crossing(0.4)))
    assert draft.id != changed.id
    given = (adoption(draft), adoption(draft, "clerk"), adoption(draft, finding="row-0000000000"))
    about = context(person("p"), reviews=ReviewsFile(readings=(reading("r-1"),), adoptions=given))
    rows = seven(crossing(), about=about).rows
    assert row_of(seven(crossing(), about=about)).status == "adopted"
    assert idle_adoptions(given, rows, profile(adopts="the head of team")) == (
        f"adoption of {draft.id} by head of team: the profile lets only the head of team adopt",
        f"adoption of {draft.id} by clerk: the profile lets only the head of team adopt",
        "adoption of row-0000000000 by head of team: no draft answers to it (the draft changed, or never was)",
        "adoption of row-0000000000 by head of team: the profile lets only the head of team adopt",
    )
    assert idle_adoptions(given[:1], rows, profile()) == ()
    later = idle_adoptions(given[:1], seven(crossing(0.4)).rows, profile())
    assert len(later) == 1 and "the draft changed" in later[0]


def test_not_reviewed_says_which_of_the_two_lacks() -> None:
    row = row_of(seven(crossing(), unassessed=frozenset({"cam-1"})))
    assert row.lacking["not reviewed"] == (
        "as many persons confirmed it as the profile asks, but the authenticity of cam-1 was assessed by nobody"
    )
    assert row.would_settle == ("an assessment of the authenticity of cam-1",)
    unread = row_of(seven(crossing(), readings=()))
    assert unread.lacking["not reviewed"].startswith("nobody has confirmed it")
    assert unread.would_settle == ("blind readings of the footage by as many persons as the profile asks",)
    two = profile(review=Review(persons=2, reader_error=0.02))
    half = seven(crossing(), profile=two, unassessed=frozenset({"cam-1"}))
    assert row_of(half).lacking["not reviewed"] == (
        "reviewer-1 alone confirmed it, and the profile asks for 2 persons; "
        "the authenticity of cam-1 was assessed by nobody"
    )
    assert len(row_of(half).would_settle) == 2
    assert row_of(half, "party", "kpa").lacking == row_of(half).lacking


def test_not_covered_says_how_much_was_watched_and_against_which_number() -> None:
    half = row_of(seven(watched=watched_half), "party", "kpa")
    assert half.lacking == {
        "not covered": "0.5 of the line was watched from 15:14:00 (UTC+09:00) to 15:16:00 (UTC+09:00), and the profile "
        "asks for 0.8 at least"
    }
    assert half.would_settle == ("footage or a patrol's log of the part of the place and time that was not watched",)
    near = act("approaches", "p", "mdl", origin("path-p", 1.0), watched=False)
    row = row_of(seven(near))
    assert row.lacking["not covered"].startswith("all of the line was watched at the time of the act, and an answer")
    assert "nobody watched" not in "".join((*row.would_settle, *(element.note for element in row.elements)))
    assert any("was not all watched or recorded" in element.note for element in row.elements)


def test_no_article_is_doubled() -> None:
    zones = ("Demilitarized Zone (the part drawn)", "The line", "Panmunjom")
    assert [with_article(name) for name in zones] == [
        "the Demilitarized Zone (the part drawn)", "the line", "Panmunjom",
    ]  # fmt: skip
    assert [the(name) for name in ("KPA", "the KPA", "The northern side")] == [
        "the KPA", "the KPA", "the northern side",
    ]  # fmt: skip
    parties = (
        Party(id="kpa", name="the northern side", home_zones=("kpa-side",), commander="c"),
        Party(id="unc", name="The southern side", home_zones=("unc-side",), commander="d"),
    )
    titles = tuple(replace(n, title="the line") if n.name == "mdl" else n for n in SEVEN.names)
    about = context(
        person("p"), actors=ActorsFile(parties=parties, persons=(person("p"),)), place_names={"mdl": "The line"}
    )
    stay = act("stays", "p", "unc-side", origin("path-p", 0.97, doubt=0.3, lasts=3.5))
    found = assess(replace(SEVEN, names=titles), ensemble(crossing(), stay), (), about)
    row = row_of(found)
    assert "a member of the northern side (person p) was on the southern side of the line" in row.sentence
    assert [e.words for e in row.elements if e.relation == "crosses"] == ["person p crosses the line at that time"]
    near = row_of(assess(SEVEN, ensemble(act("approaches", "p", "mdl", origin("path-p"))), (), about))
    assert "came up to the line and not over it" in near.sentence
