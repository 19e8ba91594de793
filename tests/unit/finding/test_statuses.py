"""Whether a text bound: a body of the profile decides it, a party's own word stands beside and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_world import T0, context, person, profile
from test_assess_rows import KOREA, crossing, row_of, seven

from observance.finding.papers import DecisionsFile, Status
from observance.finding.rows import Findings
from observance.finding.statuses import status_of
from observance.finding.world import Context

BEFORE, AFTER = "2017-11-01T00:00:00+09:00", "2017-12-01T00:00:00+09:00"


def status(body: str, **more: str) -> Status:
    given = {
        "id": "status-1", "body": body, "says": "did not bind", "agreement": KOREA.name, "from": BEFORE,
        "quote": "the agreement is null", "source": "a letter", "date": BEFORE,
    }  # fmt: skip
    return Status.model_validate({**given, **more})


def context_with(*statuses: Status, bodies: tuple[str, ...] = ("security council",)) -> Context:
    one = context(person("p"), profile=profile(status_bodies=bodies))
    return replace(one, decisions=DecisionsFile(statuses=statuses))


def found(*statuses: Status) -> Findings:
    return seven(crossing(), about=context_with(*statuses))


def test_a_body_that_the_profile_names_turns_the_answer() -> None:
    assert row_of(found()).answer == "breach"
    rows = found(status("security council"))
    assert row_of(rows).answer == "not in force"
    assert row_of(rows, "party", "kpa").answer == "not in force"
    (said,) = row_of(rows).status_said
    assert "Security council, 2017-11-01" in said and "“the agreement is null” (a letter)" in said
    assert said.endswith("The profile takes this body's word.")


@pytest.mark.parametrize("body", ["kpa", "a newspaper", "unc"])
def test_anybody_elses_word_is_a_contest_and_changes_nothing(body: str) -> None:
    row, was = row_of(found(status(body))), row_of(found())
    assert (row.answer, row.share, row.id) == (was.answer, was.share, was.id)
    (said,) = row.status_said
    assert said.endswith("Contest: by itself it changes nothing.")


def test_it_reaches_the_party_the_clause_and_the_time_that_it_names() -> None:
    def bound(one: Status, party: str | None = "kpa", clause: str = "KAA/7", when: float = T0) -> bool:
        return status_of(context_with(one), KOREA.name, clause, party, when)[0]

    assert not bound(status("security council"))
    assert bound(status("security council", party="unc"))
    assert not bound(status("security council", party="kpa"))
    assert bound(status("security council", party="kpa"), party=None), "no party is named: nobody is meant"
    assert bound(status("security council", clause="KAA/6"))
    assert not bound(status("security council", clause="KAA/7", says="was suspended"))
    assert bound(status("security council", **{"from": AFTER}))
    assert not bound(status("security council", until=AFTER))
    ends_then = status("security council", until="2017-11-13T15:15:00+09:00")
    assert not bound(ends_then, when=T0 - 1.0)
    assert bound(ends_then, when=T0), "until is not included"
    assert bound(status("security council"), clause="KAA/7") is False
    assert status_of(context_with(status("security council")), "Another agreement", "KAA/7", "kpa", T0) == (True, ())


def test_contests_are_told_in_order_of_their_dates() -> None:
    one = status("kpa", id="b", date=AFTER, quote="again")
    two = status("kpa", id="a", quote="first")
    _, contests = status_of(context_with(one, two), KOREA.name, "KAA/7", "kpa", T0)
    assert ["first" in contests[0], "again" in contests[1]] == [True, True]
    assert contests[0].startswith(
        "KPA, 2017-11-01: the agreement “Korean Armistice Agreement” did not bind from 2017-11-01: "
    )


def test_swapping_the_parties_swaps_what_is_said() -> None:
    other = {"kpa": "unc", "unc": "kpa"}
    for party in other:
        context_ = context_with(status("security council", party=party))
        assert {p: status_of(context_, KOREA.name, "KAA/7", p, T0)[0] for p in other} == {
            party: False,
            other[party]: True,
        }
