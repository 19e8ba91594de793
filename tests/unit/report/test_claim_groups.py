"""Questions and their versions: what differs, which versions are one origin, what a picture shows, what never shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sample_case import sample_inputs, t

from observance.finding.against_footage import Held
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.ensemble import ClaimShare
from observance.report.claim_groups import Question, questions
from observance.report.claim_picture import claims_svg, drawable
from observance.report.inputs import ObservationShown
from observance.report.page import render_report
from observance.values.spans import iso_from_seconds

TEXT = "Four men fired."


def told(id: str, *claims: Mapping[str, object], **more: object) -> StatementFile:
    return StatementFile.model_validate(
        {
            "source": {"id": id, "outlet": f"The {id}", "kind": "media", "reliability": "C", "graded_by": "A1"},
            "text": TEXT,
            "claims": [{"quote": TEXT, "start": 0, "knows": "was told", "credibility": "3", **c} for c in claims],
            **more,
        }
    )  # fmt: skip


def number(id: str, speaker: str, count: Mapping[str, int], **more: object) -> dict[str, object]:
    return {"id": id, "speaker": speaker, "content": {"type": "count", "of": "shooters", "count": dict(count)}, **more}


def time(id: str, speaker: str, clock: str) -> dict[str, object]:
    when = {"from": iso_from_seconds(t(f"{clock}:00")), "to": iso_from_seconds(t(f"{clock}:59"))}
    return {"id": id, "speaker": speaker, "content": {"type": "time", "of": "crossing", "when": when}}


GIVEN = (
    told("first", number("n1", "UNC spokesman", {"exact": 4}), time("t1", "UNC spokesman", "15:15")),
    told("second", number("n2", "resident R1", {"exact": 5}), time("t2", "resident R1", "15:31")),
    told("third", number("n3", "spokesperson, U.N. Command", {"at_least": 4}, relayed_by=["A paper"])),
    told("fourth", number("n4", "officer", {"about": 6})),
    told(
        "fifth",
        {"id": "p1", "speaker": "doctor", "content": {"type": "personal", "about": "man-who-fled"}},
        number("n5", "not named", {"at_least": 3, "at_most": 5}, in_translation="Four fired"),
        translation="Four fired.", translated_by="translator T1", language="ko",
    ),
)  # fmt: skip
HELD = {
    "n1": Held(
        claim="n1",
        verdict="not covered",
        why="As many were seen.",
        low=4,
        high=None,
        by=("path:1", "mark-1", "gone"),
        holes=("From 2017-11-13T15:14:00+09:00 on nothing was in view.",),
    ),
    "n2": Held(claim="n2", verdict="contradicted", why="More were claimed.", low=4, high=None),
    "t1": Held(claim="t1", verdict="supported", why="The act was seen.", low=t("15:15:10"), high=t("15:15:12")),
}


@pytest.fixture
def found() -> tuple[Question, ...]:
    return questions(replace(sample_inputs(), statements=GIVEN, held=HELD))


def test_the_versions_of_one_origin_stand_together(found: tuple[Question, ...]) -> None:
    counts = next(q for q in found if q.kind == "count")
    order = [one.claim for one in counts.versions]
    assert abs(order.index("n1") - order.index("n3")) == 1
    assert counts.origins == 4
    assert counts.differ
    third = next(one for one in counts.versions if one.claim == "n3")
    assert third.chain == ("spokesperson, U.N. Command", "A paper", "The third")
    assert (third.low, third.high) == (4, None)


def test_a_picture_shows_each_source_its_verdict_and_the_band(found: tuple[Question, ...]) -> None:
    for question in found:
        assert drawable(question)
        for width in (860.0, 400.0):
            svg = claims_svg(question, "Asia/Seoul", width=width, prefix="x", caution="An exercise.")
            assert svg.count("<text") >= 2 * len(question.versions)
            assert "An exercise." in svg
            assert 'fill-opacity="0.13"' in svg, "the band"
            numbers = [float(x) for x in re.findall(r' (?:x|cx|x1|x2)="(-?[0-9.]+)"', svg)]
            assert min(numbers) >= 0 and max(numbers) <= width


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((4, 5), {"4", "5"}),
        ((0.3, 0.7), {"0.4", "0.6"}),
        ((1_200_000, 1_400_000), {"1,300,000"}),
        ((2.5, 2.5), {"2.5"}),
    ],
)
def test_an_axis_of_numbers_reads_well_at_any_size(values: tuple[float, float], ticks: set[str]) -> None:
    told_ = [
        told(f"s{i}", {"id": f"c{i}", "speaker": f"resident R{i}", "content": content_of(value, about=i == 1)})
        for i, value in enumerate(values)
    ]
    (question,) = questions(replace(sample_inputs(), statements=tuple(told_)))
    svg = claims_svg(question, "Asia/Seoul", width=860.0, prefix="x")
    assert ticks <= set(re.findall(r"<text[^>]*>([^<]+)</text>", svg))


def content_of(value: float, *, about: bool) -> dict[str, object]:
    return {"type": "count", "of": "tonnes", "count": {"about" if about else "exact": value}, "unit": "tonnes"}


def test_a_verdict_names_clips_marks_and_holes_as_readers_do() -> None:
    seen = (
        ObservationShown(id="path:1", kind="path", words="he ran", item="clip-2, clip-1"),
        ObservationShown(id="mark-1", kind="marked", words="he fired", item="clip-1"),
    )
    page = render_report(replace(sample_inputs(), statements=GIVEN, held=HELD, observations=seen, findings=None))
    assert "By: clip-1, clip-2, mark-1." in page
    assert "From 15:14:00 on nothing was in view." in page


def test_shares_are_printed_where_an_exclusion_moved_them() -> None:
    def shares(posterior: float) -> str:
        moved = (
            ClaimShare(claim="n1", source="first", prior=0.72, posterior=posterior),
            ClaimShare(claim="n2", source="second", prior=0.4, posterior=posterior / 2),
        )
        return render_report(replace(sample_inputs(), statements=GIVEN, claim_shares=moved))

    assert "n1 0.72 → 0.51; n2 0.40 → 0.26" in shares(0.51)
    still = (ClaimShare(claim="n1", source="first", prior=0.72, posterior=0.72),)
    assert "0.72 →" not in render_report(replace(sample_inputs(), statements=GIVEN, claim_shares=still))


def test_same_words_by_all_are_no_disagreement() -> None:
    alike = (
        told("one", number("a", "resident R1", {"exact": 4})),
        told("two", number("b", "resident R2", {"exact": 4})),
    )
    (question,) = questions(replace(sample_inputs(), statements=alike))
    assert not question.differ
    page = render_report(replace(sample_inputs(), statements=alike))
    assert "Said by one source, or alike by all (1)" in page


def test_the_page_shows_translations_beside_originals_and_nothing_personal() -> None:
    page = render_report(replace(sample_inputs(), statements=GIVEN, held=HELD))
    assert '<q lang="ko">Four men fired.</q>' in page
    assert "translated: translator T1" in page
    assert "held, not printed" in page
    assert 'id="claim-p1"' not in page
    assert re.search(r'class="verdict contradicted">contradicted<', page)


def test_a_hundred_claims_fold_and_each_has_its_anchor() -> None:
    many = tuple(
        told(
            f"paper-{i}", number(f"c{i}", f"resident R{i}", {"exact": i % 4}), time(f"t{i}", f"resident R{i}", "15:15")
        )
        for i in range(50)
    )
    page = render_report(replace(sample_inputs(), statements=many))
    for i in range(50):
        assert page.count(f'id="claim-c{i}"') == page.count(f'id="claim-t{i}"') == 1
    assert page.count("<details") >= 2
