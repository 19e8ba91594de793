"""Laws of a whole case, from its files to its answers: what may not matter does not, and doubt never convicts.

Cases without footage, written out as files and run to the answers: what people saw and heard, what sources say.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observance.workflow.progress import quiet
from observance.workflow.run import run_case

BASE = Path(__file__).parents[1] / "refused" / "case"
EXAMPLES = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LAW = """agreement "Line that nobody crosses" in force from 2010-01-01.

party northern "the northern side".
party southern "the southern side".
line line "the line".
zone north "the north".
zone south "the south".
organ commission "the commission".
class crossing "crossing the line".

define "{P:person} is authorised to cross"
  when there is an authorisation A such that
    A is issued by commission and A names P and A allows crossing and A is valid.

clause "LINE/1"
  text "Neither side shall cross the line unless authorised."
  source "invented for this test"
  status verified
  reading "side"
    addresses the side that acts
    for each side S, person P, time T
    forbids S
    when P belongs to S and P crosses line line at T
    unless P is authorised to cross.

clause "LINE/2"
  text "Nobody shall fire."
  source "invented for this test"
  status verified
  reading "side"
    addresses the side that acts
    for each side S, person P, event H, time T
    forbids S
    when P belongs to S and P fires H at T.
"""
OTHER = {"northern": "southern", "southern": "northern"}
PEOPLE = ("ann", "bo", "cy")
GRADES = st.sampled_from(["A", "B", "C"])
CREDIBLE = st.sampled_from(["1", "2", "3"])

Doc = dict[str, Any]
Files = dict[str, Doc]


def period(minute: int) -> Doc:
    return {"from": f"2017-11-13T15:{minute:02d}:00+09:00", "to": f"2017-11-13T15:{minute:02d}:30+09:00"}


@st.composite
def acts(draw: st.DrawFn) -> Doc:
    person = draw(st.sampled_from(PEOPLE))
    place = {"does": "crosses", "line": "line"} if draw(st.booleans()) else {"does": "fires", "starts_in": "north"}
    return {"act": {**place, "person": person}, "when": period(draw(st.sampled_from([5, 20, 40])))}


@st.composite
def small_cases(draw: st.DrawFn) -> Files:
    """Three persons of two sides, up to four marks and three sources with up to two claims each."""
    marks = [
        {
            "kind": "seen", "id": f"mark-{k}", "author": f"analyst A{k}", **draw(acts()),
            "certainty": draw(st.sampled_from(["certain", "probable", "possible"])),
        }
        for k in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    persons = [
        {
            "id": name, "called": f"person {name}", "party": draw(st.sampled_from(["northern", "southern"])),
            "standing": "in service", "bases": [{"kind": "uniform", "grade": draw(GRADES.filter(lambda g: g != "C")),
                                                 "seen_in": "mark-0"}],
        }
        for name in PEOPLE
    ]  # fmt: skip
    files: Files = {
        "observations.yaml": {"observations": marks},
        "actors.yaml": {
            "parties": [
                {"id": "northern", "name": "the northern side", "home_zones": ["north"]},
                {"id": "southern", "name": "the southern side", "home_zones": ["south"]},
            ],
            "persons": persons,
        },
        "reviews.yaml": {"readings": []},
    }
    for k in range(draw(st.integers(0, 3))):
        files[f"statements/src-{k}.yaml"] = source(k, draw)
    return files


def source(k: int, draw: st.DrawFn) -> Doc:
    claims = [
        {
            "id": f"claim-{k}-{i}", "quote": "It happened", "start": 0, "speaker": f"speaker {k}", "knows": "saw",
            "credibility": draw(CREDIBLE), "content": {"type": "act", **draw(acts())},
        }
        for i in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    about = {
        "id": f"src-{k}", "outlet": f"paper {k}", "kind": "media", "reliability": draw(GRADES), "graded_by": "desk",
        "independent": draw(st.booleans()),
    }  # fmt: skip
    return {"source": about, "text": "It happened, they say.", "claims": claims}


PROFILE = {
    "format": "observance-profile/1", "id": "law", "name": "For the laws",
    "standard": {"name": "balance of probabilities", "words": "more likely than not", "threshold": 0.5,
                 "approved_by": "the tests"},
    "lower_bound": 0.05, "least_watched_share": 0.8,
    "exceptions": {"shown_by": "who relies on it", "threshold": 0.5}, "corroboration": {"origins": 1},
    "review": {"persons": 0, "reader_error": 0.0}, "attribution": "party", "adopts": "head of the team",
    "status_bodies": ["the council"],
    "alternatives": {"grades_one_lower": False, "reader_error_doubled": False},
}  # fmt: skip


@contextmanager
def folder_of(files: Files) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        shutil.copytree(BASE, folder)
        shutil.rmtree(folder / "statements")
        (folder / "line.observance").write_text(LAW)
        case = (folder / "case.yaml").read_text()
        (folder / "case.yaml").write_text(case.replace("seed:", "agreements: [line.observance]\nseed:", 1))
        for path, doc in {**files, "profile.yaml": PROFILE}.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(json.dumps(doc))
        yield folder


def answers(files: Files) -> bytes:
    """`out/findings.json` of the case that these files make."""
    with folder_of(files) as folder:
        run_case(folder, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
        return (folder / "out" / "findings.json").read_bytes()


def rows(findings: bytes, level: str | None = None) -> list[Doc]:
    return [row for row in json.loads(findings)["rows"] if level in (None, row["level"])]


def essence(row: Doc, party: Callable[[str | None], str | None] = lambda p: p) -> str:
    """What a row says, without the ids that are made of it."""
    said = (
        "clause",
        "reading",
        "level",
        "actor",
        "act",
        "answer",
        "because",
        "share",
        "share_low",
        "share_high",
        "began",
    )
    return repr([row[key] for key in said] + [party(row["party"])])


def changed(files: Files) -> Files:
    copy: Files = json.loads(json.dumps(files))
    return copy


@EXAMPLES
@given(small_cases(), st.data())
def test_the_order_in_which_files_list_things_does_not_matter(files: Files, data: st.DataObject) -> None:
    mixed = changed(files)
    for path, key in (("observations.yaml", "observations"), ("actors.yaml", "persons"), ("actors.yaml", "parties")):
        mixed[path][key] = data.draw(st.permutations(mixed[path][key]))
    for path, doc in mixed.items():
        if path.startswith("statements/"):
            doc["claims"] = data.draw(st.permutations(doc["claims"]))
    assert answers(mixed) == answers(files)


@EXAMPLES
@given(small_cases())
def test_swapping_the_two_sides_of_a_case_swaps_its_answers(files: Files) -> None:
    swapped = changed(files)
    north, south = swapped["actors.yaml"]["parties"]
    north["home_zones"], south["home_zones"] = south["home_zones"], north["home_zones"]
    for person in swapped["actors.yaml"]["persons"]:
        person["party"] = OTHER[person["party"]]
    there = sorted(essence(row) for row in rows(answers(swapped)))
    assert there == sorted(essence(row, lambda p: OTHER.get(p or "", p)) for row in rows(answers(files)))


def said_of(party: str | None, body: str, clause: str | None) -> Doc:
    """A status of the law, of that party or of both, by a body that the profile names or by anybody."""
    more = {"party": party, "clause": clause}
    return {
        "id": "status-1", "body": body, "says": "did not bind", "agreement": "Line that nobody crosses",
        "from": "2017-01-01T00:00:00+09:00", "quote": "it is void", "source": "a letter",
        "date": "2017-01-01T00:00:00+09:00", **{key: value for key, value in more.items() if value is not None},
    }  # fmt: skip


@EXAMPLES
@given(small_cases(), st.sampled_from([None, "LINE/1"]))
def test_a_status_swaps_with_the_side_that_it_names(files: Files, clause: str | None) -> None:
    north, south = changed(files), changed(files)
    north["decisions.yaml"] = {"statuses": [said_of("northern", "the council", clause)]}
    south["decisions.yaml"] = {"statuses": [said_of("southern", "the council", clause)]}
    one, other = south["actors.yaml"]["parties"]
    one["home_zones"], other["home_zones"] = other["home_zones"], one["home_zones"]
    for person in south["actors.yaml"]["persons"]:
        person["party"] = OTHER[person["party"]]
    there = sorted(essence(row) for row in rows(answers(south)))
    here = rows(answers(north))
    assert there == sorted(essence(row, lambda p: OTHER.get(p or "", p)) for row in here)
    unbound = {(r["clause"], r["party"]) for r in here if r["level"] == "party" and r["answer"] == "not in force"}
    assert unbound == {(name, "northern") for name in ("LINE/1", "LINE/2") if clause in (None, name)}


@EXAMPLES
@given(small_cases(), st.sampled_from(["northern", "southern", "a newspaper"]))
def test_a_partys_own_word_changes_no_answer(files: Files, body: str) -> None:
    told = changed(files)
    told["decisions.yaml"] = {"statuses": [said_of(None, body, None)]}
    found = rows(answers(told))
    assert [essence(row) for row in found] == [essence(row) for row in rows(answers(files))]
    assert all("Contest" in row["status_said"][0] for row in found)


@EXAMPLES
@given(small_cases())
def test_a_witness_of_something_else_changes_no_answer(files: Files) -> None:
    more = changed(files)
    claim = {
        "id": "claim-else", "quote": "It happened", "start": 0, "speaker": "speaker 9", "knows": "saw",
        "credibility": "1", "content": {"type": "act", "act": {"does": "runs", "person": "dee"}, "when": period(30)},
    }  # fmt: skip
    about = {"id": "src-9", "outlet": "paper 9", "kind": "witness", "reliability": "A", "graded_by": "desk"}
    more["statements/src-9.yaml"] = {"source": about, "text": "It happened.", "claims": [claim]}
    more["actors.yaml"]["persons"].append({"id": "dee", "called": "person dee", "standing": "unknown"})
    assert [essence(r) for r in rows(answers(more))] == [essence(r) for r in rows(answers(files))]


@EXAMPLES
@given(small_cases(), st.data())
def test_what_cannot_be_judged_weighs_nothing(files: Files, data: st.DataObject) -> None:
    more = changed(files)
    claim = {
        "id": "claim-rumour", "quote": "It happened", "start": 0, "speaker": "nobody named", "knows": "not said",
        "credibility": "6", "content": {"type": "act", **data.draw(acts())},
    }  # fmt: skip
    about = {"id": "src-9", "outlet": "a forum", "kind": "other", "reliability": "F", "graded_by": "desk"}
    more["statements/src-9.yaml"] = {"source": about, "text": "It happened.", "claims": [claim]}
    assert [essence(r) for r in rows(answers(more))] == [essence(r) for r in rows(answers(files))]


@EXAMPLES
@given(small_cases(), st.data())
def test_a_lower_grade_of_anything_never_raises_a_share_against_anybody(files: Files, data: st.DataObject) -> None:
    lower = changed(files)
    below = {"A": "B", "B": "C", "C": "C", "1": "2", "2": "3", "3": "3"}
    for path, doc in lower.items():
        if path.startswith("statements/"):
            doc["source"]["reliability"] = below[doc["source"]["reliability"]]
            for claim in doc["claims"]:
                claim["credibility"] = below[claim["credibility"]]
    mark = data.draw(st.sampled_from(lower["observations.yaml"]["observations"]))
    mark["certainty"] = "possible"
    was = {(r["clause"], r["act"], r["party"]): r["share_low"]["value"] for r in rows(answers(files), "act")}
    now = rows(answers(lower), "act")
    for row in now:
        assert row["share_low"]["value"] <= was[row["clause"], row["act"], row["party"]] + 1e-12


@EXAMPLES
@given(small_cases(), st.data())
def test_nobody_who_flees_is_ever_in_breach_and_the_note_stays(files: Files, data: st.DataObject) -> None:
    fled = changed(files)
    chosen = data.draw(st.sampled_from(range(len(PEOPLE))))
    person = fled["actors.yaml"]["persons"][chosen]
    person["protected"] = "fleeing"
    found = rows(answers(fled))
    assert [r for r in found if r["actor"] == person["id"] and r["level"] == "act"] == []
    noted = {(r["clause"], r["act"]) for r in found if r["level"] == "note"}
    assert noted == {(r["clause"], r["act"]) for r in rows(answers(files), "act") if r["actor"] == person["id"]}
    others = [essence(r) for r in found if r["level"] == "act"]
    assert others == [essence(r) for r in rows(answers(files), "act") if r["actor"] != person["id"]]


@EXAMPLES
@given(small_cases())
def test_other_bodies_conclusions_change_no_answer(files: Files) -> None:
    told = changed(files)
    told["conclusions.yaml"] = {
        "conclusions": [
            {
                "id": "theirs", "body": "another body", "date": "2017-11-22T12:00:00+09:00", "quote": "it was a breach",
                "source": "its briefing", "clause": "LINE/1", "person": "ann", "act": "crosses", "answer": "breach",
            }
        ]
    }  # fmt: skip
    assert rows(answers(told)) == rows(answers(files))
