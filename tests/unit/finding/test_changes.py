"""What changed between two findings, and why: matched by what a row is about, never by its id."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_world import T0, act, context, ensemble, origin, person, profile
from test_assess_rows import SEVEN, SIDES, crossing

from observance.finding.adoptions import draft_digest
from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.changes import Change, Changes, changes
from observance.finding.papers import Adoption, ReviewsFile
from observance.finding.profile import Profile
from observance.finding.rows import Findings
from observance.finding.seen import SeenFindings, read_findings
from observance.reconstruction.ensemble import Act
from observance.values.errors import RefusedInput


def found(*acts: Act, under: Profile | None = None, **more: object) -> Findings:
    about = context(person("p"), person("q", "unc"), profile=under or profile(), **more)
    return assess(SEVEN, ensemble(*acts), (), about)


def seen(findings: Findings) -> SeenFindings:
    return read_findings(findings_json(findings), "findings.json")


def compared(old: Findings, new: Findings) -> Changes:
    return changes(seen(old), seen(new))


def acts(all_changes: Changes) -> list[Change]:
    return [one for one in all_changes.rows if one.level != "party"]


def test_the_same_findings_have_no_change() -> None:
    found_twice = compared(found(crossing()), found(crossing()))
    assert {one.kind for one in found_twice.rows} == {"same"}
    assert not any(one.why for one in found_twice.rows) and found_twice.whole == ()


def test_another_answer_is_matched_though_its_id_is_another_and_its_reasons_are_named() -> None:
    (one,) = acts(compared(found(crossing(0.97)), found(crossing(0.5))))
    assert (one.kind, one.before, one.after) == ("changed", "breach", "not determined: too imprecise")
    assert one.row_before != one.row_after
    assert "the share of the act and every element fell beyond the counting error" in one.why
    assert "reason, new: too imprecise" in one.why


def test_a_missing_source_is_named() -> None:
    both = act(
        "crosses", "p", "mdl", origin("path-p", 0.97), origin("mark-2", 0.97, kind="marked", item="clip-2"),
        attributes=SIDES,
    )  # fmt: skip
    two = profile(corroboration=profile().corroboration.model_copy(update={"origins": 2}))
    (one,) = acts(compared(found(both, under=two), found(crossing(0.97), under=two)))
    assert (one.before, one.after) == ("breach", "not determined: not corroborated")
    assert "rests on, no longer: mark-2" in one.why


def test_what_is_new_and_what_is_gone() -> None:
    other = act("crosses", "q", "mdl", origin("path-q", 0.97, at=T0 + 30), attributes=SIDES)
    assert [one.kind for one in acts(compared(found(crossing()), found(crossing(), other)))] == ["same", "new"]
    gone = acts(compared(found(crossing(), other), found(crossing())))
    assert [one.kind for one in gone] == ["same", "gone"]
    assert gone[1].actor == "q" and gone[1].after == ""


def test_a_slot_cut_anew_by_another_camera_is_the_same_act() -> None:
    later = replace(crossing(0.97), id="another-slot")
    (one,) = acts(compared(found(crossing(0.97)), found(later)))
    assert one.kind == "same"
    far = act("crosses", "p", "mdl", origin("path-p", 0.97, at=T0 + 40), name="another-slot", attributes=SIDES)
    assert {one.kind for one in acts(compared(found(crossing(0.97)), found(far)))} == {"new", "gone"}


def test_an_attribution_that_is_lost_is_a_change_of_the_same_act() -> None:
    without = found(crossing(0.97), under=profile(attribution="none"))
    (one,) = acts(compared(found(crossing(0.97)), without))
    assert one.kind == "changed" and "it is now laid to no party; it was laid to kpa" in one.why


def test_what_was_adopted_and_changed_is_said() -> None:
    draft = next(row for row in found(crossing(0.97)).rows if row.level == "act")
    adoption = Adoption.model_validate(
        {
            "finding": draft.id, "draft": draft_digest(draft), "function": "head of team",
            "date": "2017-11-21T10:00:00+09:00", "reasons": "read",
        }
    )  # fmt: skip
    readings = context(person("p")).reviews.readings
    old = assess(
        SEVEN, ensemble(crossing(0.97)), (),
        context(person("p"), reviews=ReviewsFile(readings=readings, adoptions=(adoption,))),
    )  # fmt: skip
    (one,) = acts(compared(old, found(crossing(0.5))))
    assert one.was_adopted and one.kind == "changed"


def test_other_profiles_seeds_and_numbers_are_said_of_the_whole() -> None:
    old = seen(found(crossing()))
    new = old.model_copy(update={"profile": "other", "seed": 1, "histories": 8})
    assert len(changes(old, new).whole) == 3


def test_the_order_of_rows_does_not_matter() -> None:
    other = act("crosses", "q", "mdl", origin("path-q", 0.97, at=T0 + 30), attributes=SIDES)
    old, new = seen(found(crossing(0.97), other)), seen(found(crossing(0.5)))
    turned = old.model_copy(update={"rows": old.rows[::-1]})
    assert {repr(c) for c in changes(turned, new).rows} == {repr(c) for c in changes(old, new).rows}


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": "observance-findings/9"}', b"\xff"])
def test_what_is_no_findings_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedInput, match=r"old\.json: format: wanted findings as `observance run` writes them"):
        read_findings(data, "old.json")


def test_findings_of_another_case_are_refused() -> None:
    old = seen(found(crossing()))
    with pytest.raises(RefusedInput, match="wanted findings of 'a small world'; got findings of 'elsewhere'"):
        changes(old.model_copy(update={"case": "elsewhere"}), old)
