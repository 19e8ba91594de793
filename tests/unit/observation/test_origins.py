"""Origins of claims: five papers that repeat one briefing are one origin, however they name the speaker."""

from __future__ import annotations

from collections.abc import Mapping

from observance.observation.statement.claims import StatementFile
from observance.observation.statement.origins import circles, links, origins_of

WORDS = "Four men fired, about forty rounds."


def told(
    id: str, *claims: Mapping[str, object], outlet: str = "", published: str = "2020-05-04T10:00:00Z"
) -> StatementFile:
    return StatementFile.model_validate(
        {
            "source": {
                "id": id, "outlet": outlet or id, "kind": "media", "reliability": "B", "graded_by": "A1",
                "independent": True, "published": published,
            },
            "text": WORDS,
            "claims": [{"quote": WORDS, "start": 0, "knows": "was told", "credibility": "2", **c} for c in claims],
        }
    )  # fmt: skip


def rounds(id: str, speaker: str, of: str = "rounds-fired", **more: object) -> dict[str, object]:
    return {"id": id, "speaker": speaker, "content": {"type": "count", "of": of, "count": {"about": 40}}, **more}


def test_five_papers_of_one_briefing() -> None:
    names = ["UNC spokesman", "U.N. Command Spokeswoman", "spokesperson for the United Nations Command"]
    papers = [told(f"paper-{i}", rounds(f"c{i}", name, relayed_by=[f"Paper {i}"])) for i, name in enumerate(names)]
    papers.append(told("paper-3", rounds("c3", "not named", relayed_by=["paper-1"])))
    papers.append(told("paper-4", rounds("c4", "sources", repeats="c0")))
    briefing = told("briefing", rounds("z", "United Nations Command spokesperson"))
    assert set(origins_of([*papers, briefing]).values()) == {"z"}
    assert len(set(origins_of(papers).values())) == 1


def test_two_witnesses_are_two_origins_and_so_are_two_who_are_not_named() -> None:
    given = [told("a", rounds("c1", "resident R1")), told("b", rounds("c2", "resident R2"))]
    assert origins_of(given) == {"c1": "c1", "c2": "c2"}
    given = [told("a", rounds("c1", "not named")), told("b", rounds("c2", "unknown"))]
    assert origins_of(given) == {"c1": "c1", "c2": "c2"}


def test_one_speaker_on_two_subjects_is_no_repetition() -> None:
    given = [told("a", rounds("c1", "resident R1")), told("b", rounds("c2", "resident R1", of="shooters"))]
    assert origins_of(given) == {"c1": "c1", "c2": "c2"}


def test_the_origin_is_the_earliest_of_those_that_fewest_hands_passed_on() -> None:
    late = told("late", rounds("c1", "officer"), published="2020-05-09T10:00:00Z")
    early = told("early", rounds("c9", "Officer"), published="2020-05-04T10:00:00Z")
    relayed = told("relayed", rounds("c0", "the officer", relayed_by=["a paper"]), published="2020-05-01T10:00:00Z")
    assert set(origins_of([late, early, relayed]).values()) == {"c9"}


def test_a_circle_of_three_is_shown_in_its_order() -> None:
    given = [
        told("a", rounds("ca", "not named", relayed_by=["Paper B"]), outlet="Paper A"),
        told("b", rounds("cb", "not named", relayed_by=["paper c"]), outlet="Paper B"),
        told("c", rounds("cc", "PAPER A"), outlet="Paper C"),
        told("d", rounds("cd", "not named", relayed_by=["Paper A"]), outlet="Paper D"),
    ]
    assert [[link.claim for link in circle] for circle in circles(given)] == [["ca", "cb", "cc"]]
    assert {(link.claim, link.origin) for link in links(given)} >= {("cd", "ca")}


def test_an_outlet_that_speaks_twice_has_nothing_from_itself() -> None:
    first = told("staff-13", rounds("c1", "Joint Staff"), outlet="Joint Staff, 13 May")
    second = told("staff-14", rounds("c2", "Joint Staff"), outlet="Joint Staff, 14 May")
    assert circles([first, second]) == ()
    assert set(origins_of([first, second]).values()) == {"c1"}
