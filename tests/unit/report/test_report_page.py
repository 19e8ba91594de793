"""The report's structure: what stands in it, what never does."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import sample_case as sample

from observance.finding.rows import Attribution, Row
from observance.report.page import render_report

ANNEX = "rests-on"
VOID = {"meta", "img", "br", "input", "link", "hr"}


class Page(HTMLParser):
    """Elements with their attributes, and the text of each section by its id."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"": []}
        self.figures: list[str] = []
        self.pictures: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.elements.append((tag, found))
        if tag == "figure":
            self.figures.append("")
        if tag == "svg":
            self.pictures.append("")
        if tag not in VOID:
            self._open.append((tag, found.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-1:]}"
            self._open.pop()

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "script" in tags or "style" in tags:
            return
        section = next((id for tag, id in self._open if tag == "section" and id), "")
        self.texts.setdefault(section, []).append(data)
        if "figure" in tags:
            self.figures[-1] += data
        if "svg" in tags:
            self.pictures[-1] += data

    def text(self, section: str) -> str:
        return " ".join(" ".join(self.texts.get(section, [])).split())


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(sample.sample_inputs())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_same_inputs_give_the_same_bytes(html: str) -> None:
    assert render_report(sample.sample_inputs()) == html


def test_answers_come_first_and_all_sections_in_order(page: Page) -> None:
    sections = [found["id"] for tag, found in page.elements if tag == "section" and "id" in found]
    assert sections == [
        "answers", "map", "timeline", "clocks", "frames", "reasons", "coverage", "sources", "questions", "rests-on",
        "method",
    ]  # fmt: skip


def test_every_link_has_its_target_and_every_id_is_unique(page: Page) -> None:
    ids = Counter(found["id"] for _, found in page.elements if "id" in found)
    assert [id for id, count in ids.items() if count > 1] == []
    links = [found["href"] for tag, found in page.elements if tag == "a"]
    assert len(links) > 30
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []
    named = [
        word for _, found in page.elements for key in ("aria-labelledby", "for") for word in found.get(key, "").split()
    ]
    assert [word for word in named if word not in ids] == []


def test_no_address_outside_of_the_page(page: Page, html: str) -> None:
    for tag, found in page.elements:
        for key, value in found.items():
            if key.startswith("xmlns"):
                continue
            assert "//" not in value or value.startswith("data:image/"), (tag, key, value)
            if key in ("src", "srcset", "poster", "data"):
                assert value.startswith("data:image/")
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        assert not any(key.startswith("on") for key in found)
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style is not None and "url(" not in style[1] and "@import" not in style[1]


def test_the_policy_lets_in_this_style_and_script_alone(page: Page, html: str) -> None:
    policy = next(found["content"] for tag, found in page.elements if found.get("http-equiv"))
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        inside = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.S)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not any("style" in found for _, found in page.elements)


def test_no_percent_sign_outside_of_the_annex(page: Page) -> None:
    assert "%" in page.text(ANNEX)
    for section in page.texts:
        if section != ANNEX:
            assert "%" not in page.text(section), section


def test_no_hundred_percent_even_in_the_annex(page: Page) -> None:
    assert not re.search(r"\b(100|0) %|to 100\b", page.text(ANNEX))


def test_the_caution_is_in_every_picture_and_figure(page: Page, html: str) -> None:
    caution = sample.CAUTION
    assert len(page.pictures) >= 6 and len(page.figures) >= 4
    for picture in page.pictures:
        drawn = picture.replace("\n", " ")
        assert drawn.count(caution.split(".")[0]) + drawn.count("Computed from a") >= 2, drawn[:200]
    assert all(caution in " ".join(figure.split()) for figure in page.figures)
    assert all(caution in found["alt"] for tag, found in page.elements if tag == "img")
    assert '@top-center{content:"Computed from a re-enactment. Not a finding about the real event."}' in html


def test_without_a_caution_none_is_printed() -> None:
    inputs = sample.sample_inputs()
    plain = replace(
        inputs, caution="", kind="incident", map=replace(inputs.map, caution=""),
        timeline=replace(inputs.timeline, caution=""), findings=replace(sample.sample_findings(), caution=""),
        key_frames=(),
    )  # fmt: skip
    html = render_report(plain)
    assert "re-enactment" not in html and '"Draft assessment. Internal."' in html


def test_every_answer_is_said_in_words_with_its_clause_and_reasons(page: Page) -> None:
    text = page.text("answers")
    for row in sample.sample_rows():
        assert row.sentence in text
    assert "Breach" in text and "Consistent" in text and "Not determined" in text and "None seen" in text
    assert "The place and time were not watched well enough to say." in text
    assert "A second view of the ditch between 15:15:05 and 15:15:10." in text
    assert "Established, to KPA, on: uniform seen (clip 2); place come from. Standing: in service." in text
    assert "began between 15:15:05.1 and 15:15:06.9" in text and "Asia/Seoul, UTC+09:00" in text


def test_unverified_words_stand_without_quotation_marks(page: Page, html: str) -> None:
    six, seven = sample.CLAUSES
    assert f"“{seven.words}”" in html
    assert f"“{six.words}”" not in html and f"<q>{six.words}</q>" not in html
    assert "Wording not verified, not a quotation." in page.text("answers")


def test_a_summary_in_our_words_is_no_quotation() -> None:
    inputs = sample.sample_inputs()
    told = tuple(s.model_copy(update={"text_is": "summary in our words"}) for s in inputs.statements)
    html = render_report(replace(inputs, statements=told))
    assert "<q>About 40 rounds were fired.</q>" in render_report(inputs)
    assert "<q>About 40 rounds were fired.</q>" not in html and "our summary, not a quotation" in html


def test_a_legal_note_stands_apart_with_what_others_listed(page: Page) -> None:
    notes = page.text("answers").partition("Legal notes (internal, no findings)")[2]
    assert "He is no actor of a finding" in notes
    assert "What other bodies listed under this clause (this act is not among it)" in notes
    glance = page.text("answers").partition("Answers at a glance")[2].partition("Draft assessment")[0]
    assert "the man who fled" not in glance


def test_personal_claims_never_surface(html: str) -> None:
    assert "seven wounds" not in html and "jcs-3" not in html


def test_rival_versions_stand_side_by_side_and_silence_is_no_admission(page: Page) -> None:
    text = page.text("sources")
    for words in ("15:14", "15:11", "about 40", "at least 35", "two", "five", "seven"):
        assert words in text
    assert "non-response" in text and "who gave the order" in text and "no reply is held" in text


def test_reasons_go_down_to_frames_and_characters(page: Page) -> None:
    text = page.text("reasons")
    for words in ("Clip 2, frames 1880 to 1995", "characters 29 to 68", "Confirmed by reader-a, reader-b",
                  "Answered no: reader-c", "Made by analyst-1", "none is recorded"):  # fmt: skip
        assert words in text


def test_without_an_agreement_there_is_no_answer() -> None:
    html = render_report(sample.without_agreement())
    page = Page(html)
    sections = [found["id"] for tag, found in page.elements if tag == "section" and "id" in found]
    assert sections == ["map", "timeline", "clocks", "coverage", "sources", "questions", "method"]
    assert "None is loaded." in page.text("") and "%" not in " ".join(map(page.text, page.texts))
    words = re.sub(r"<(style|script).*?</\1>", "", html, flags=re.S)
    assert not re.search(r"Breach|Consistent|None seen|Not determined|Draft assessment", words)


HOSTILE = '"><script>alert(1)</script><img src=x onerror=y>]]>{{ 7*7 }}\\'


def test_hostile_words_stay_words() -> None:
    inputs, findings = sample.sample_inputs(), sample.sample_findings()
    row = replace(findings.rows[3], sentence=HOSTILE, actor=HOSTILE, id=HOSTILE, because=(HOSTILE,), hinges=(HOSTILE,))
    line = replace(inputs.map.lines[0], name=HOSTILE, id=HOSTILE)
    act = replace(inputs.timeline.acts[0], name=HOSTILE)
    html = render_report(
        replace(
            inputs, title=HOSTILE, summary=HOSTILE, caution=HOSTILE, names={**inputs.names, "kpa": HOSTILE},
            findings=replace(findings, rows=(row,)), map=replace(inputs.map, lines=(line,), caution=HOSTILE),
            timeline=replace(inputs.timeline, acts=(act,)), clauses=(replace(inputs.clauses[0], words=HOSTILE),),
            key_frames=(replace(inputs.key_frames[0], words=HOSTILE, rows=(HOSTILE,)),),
        )
    )  # fmt: skip
    page = Page(html)
    assert html.count("<script") == 1 and "onerror" not in {k for _, found in page.elements for k in found}
    assert sum(tag == "img" for tag, _ in page.elements) == 1
    assert "{{ 7*7 }}" in page.text("") and "49" not in page.text("")
    assert "</style" not in re.search(r"<style>(.*?)</style>", html, re.S)[1]  # type: ignore[index]


def test_an_unknown_clause_and_an_unknown_act_are_said_to_be_unknown() -> None:
    page = Page(render_report(replace(sample.sample_inputs(), clauses=(), acts=(), observations=())))
    assert "The words of kaa/7 are not held." in page.text("answers")
    assert "a-cross" in page.text("reasons") and "Not described." in page.text("reasons")


def test_an_adopted_row_says_by_whom_and_with_which_dissent() -> None:
    inputs, findings = sample.sample_inputs(), sample.sample_findings()
    by = ("head of the investigation team, 2017-11-21: as computed. Dissent: one member would wait.",)
    row = replace(findings.rows[1], status="adopted", adoptions=by)
    text = Page(render_report(replace(inputs, findings=replace(findings, rows=(row,))))).text("answers")
    assert (
        "Finding, adopted by the head of the investigation team, 2017-11-21: as computed. Dissent: one member would "
        "wait."
    ) in text
    few = (*by, "1 of 2 persons: no finding yet.")
    draft = replace(row, status="draft", adoptions=few)
    text = Page(render_report(replace(inputs, findings=replace(findings, rows=(draft,))))).text("answers")
    assert "Draft assessment, adopted by too few: head of the investigation team, 2017-11-21" in text


def test_an_empty_case_still_makes_a_page() -> None:
    from observance.report.drawn import MapPicture, TimelinePicture
    from observance.report.inputs import ReportInputs

    empty = ReportInputs(
        case="c", title="t", kind="incident", zone="Asia/Seoul", span=sample.sample_inputs().span,
        map=MapPicture(), timeline=TimelinePicture(zone="Asia/Seoul"),
    )  # fmt: skip
    page = Page(render_report(empty))
    assert "No clip is held." in page.text("clocks")
    assert "nothing can be said about what was not seen" in page.text("coverage")


def test_a_picture_of_another_kind_is_refused() -> None:
    inputs = sample.sample_inputs()
    with pytest.raises(ValueError, match="neither PNG nor JPEG"):
        render_report(replace(inputs, key_frames=(replace(inputs.key_frames[0], image=b"<svg/>"),)))


def test_without_calibrated_footage_no_movers_are_promised() -> None:
    inputs = sample.without_agreement()
    bare = replace(inputs, map=replace(inputs.map, movers=(), cameras=()))
    page = Page(render_report(bare))
    said = "The map has no movers: no calibrated footage is held"
    assert said in page.text("") and said in page.text("map")
    assert "the movers on the map" not in page.text("") and "movers on the map, and no" in page.text("method")
    assert "path in one history" not in page.text("map") and "Paths drawn thin" not in page.text("map")
    assert "the movers on the map" in Page(render_report(inputs)).text("")
    seen = Page(render_report(replace(inputs, map=replace(inputs.map, movers=()))))
    assert "nobody came near a line" in seen.text("map")


def _shown(row: Row) -> str:
    inputs = sample.sample_inputs()
    findings = replace(sample.sample_findings(), rows=(row,))
    return Page(render_report(replace(inputs, findings=findings))).text("answers")


def test_attribution_that_the_reading_does_not_ask_for_is_not_said_to_fail() -> None:
    row, nobody = sample.sample_rows()[1], Attribution(party=None, share=None)
    asked = replace(row, attribution=nobody, answer="not determined", because=("not attributable",), party=None)
    assert "Not established, on no listed basis." in _shown(asked)
    addressed = replace(asked, elements=tuple(e for e in row.elements if e.relation != "belongs"))
    assert "Not asked under this reading." in _shown(addressed)
    assert "no listed basis" not in _shown(addressed)


def test_the_span_s_answers_are_in_the_profile_s_own_word() -> None:
    inputs = sample.sample_inputs()
    assert inputs.profile is not None
    profile = inputs.profile.model_copy(update={"word_for_breach": "violation"})
    rows = (sample.sample_rows()[1],)
    findings = replace(sample.sample_findings(), rows=rows)
    text = Page(render_report(replace(inputs, profile=profile, findings=findings))).text(ANNEX)
    assert "grades one step lower" in text and "Violation" in text and "breach" not in text.casefold()


def test_a_reading_of_one_act_does_not_confirm_another_act_of_the_same_path() -> None:
    inputs = sample.sample_inputs()
    for act, said in (
        ("a-cross", "Answered no: reader-z · Confirmed by nobody yet"),
        ("a-other", "Confirmed by reader-a"),
    ):
        read = tuple(
            replace(o, read_for={act: ((), ("reader-z",))}, confirmed_by=("reader-a",)) if o.id == "o-path-2" else o
            for o in inputs.observations
        )
        findings = replace(sample.sample_findings(), rows=sample.sample_rows()[1:2])
        text = Page(render_report(replace(inputs, observations=read, findings=findings))).text("reasons")
        under = text.partition("The second person goes over the line and back")[2].partition("frames 1880 to 1995")[2]
        assert said in under.partition("Authenticity")[0]


def test_a_claim_is_graded_and_not_called_authentic() -> None:
    inputs = sample.sample_inputs()
    graded = tuple(
        replace(o, authenticity="source B, claim 2") if o.kind == "claim" else o for o in inputs.observations
    )
    text = Page(render_report(replace(inputs, observations=graded))).text("reasons")
    assert "Graded: source B, claim 2" in text and "Authenticity: no sign of change found" in text


def test_a_reason_says_what_exactly_it_lacks() -> None:
    lacks = {"not reviewed": "the authenticity of clip-1 was assessed by nobody"}
    row = replace(sample.sample_rows()[3], because=("not reviewed",), lacking=lacks)
    assert "assessed authenticity. Here: the authenticity of clip-1 was assessed by nobody." in _shown(row)
    party = replace(row, level="party", sentence="kaa/7, KPA: not determined, because: not reviewed.")
    text = _shown(party)
    assert text.count("not reviewed") == 1 and "Not reviewed: the authenticity of clip-1" in text


def test_names_that_begin_with_an_article_get_no_second_one() -> None:
    inputs = sample.sample_inputs()
    assert inputs.profile is not None
    profile = inputs.profile.model_copy(update={"adopts": "the commissioners"})
    row = replace(sample.sample_rows()[1], status="adopted", adoptions=("the commissioners, 2017-11-21: yes.",))
    findings = replace(sample.sample_findings(), rows=(row,))
    page = Page(render_report(replace(inputs, profile=profile, findings=findings)))
    assert "only by adoption, by the commissioners" in page.text("")
    assert "adopted by the commissioners, 2017-11-21: yes" in page.text("answers")
