"""Articles held against cases: the hand-labelled sentences, adversarial ones, and what must never be answered."""

from __future__ import annotations

from pathlib import Path

import article
import pytest

from observance.report.article.facts import Knowledge
from observance.report.article.gathering import known
from observance.report.article.html_text import text_of_html
from observance.report.article.labels import Label, Read, label
from observance.report.article.matching import Held
from observance.report.article.meanings import Reader
from observance.report.article.page import article_page
from observance.report.article.quoting import QuoteHeld
from observance.report.article.traced import Traced, trace
from observance.workflow.case import load_case
from observance.workflow.tracing import papers_of

PRECISION, COVERAGE = 0.95, 0.6
Ready = tuple[Knowledge, Reader]


@pytest.fixture(scope="module")
def panmunjom(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return known(papers_of(load_case(article.example(tmp_path_factory.mktemp("traced")))))


@pytest.fixture(scope="module")
def both_sides() -> Ready:
    return known(papers_of(load_case(article.ROOT / "tests" / "cases" / "both_sides" / "case")))


def one(sentence: str, ready: Ready) -> Traced:
    (traced,) = trace(sentence, *ready)
    return traced


def test_the_labelled_articles_that_the_rules_were_tuned_on(panmunjom: Ready, both_sides: Ready) -> None:
    ready = {name: both_sides if name.startswith("exchange") else panmunjom for name in article.TUNED}
    all_ = [one for name in article.TUNED for one in article.judged(name, *ready[name])]
    marked = [one for one in all_ if one.given.label != "undecided"]
    right = [one for one in marked if one.given.label in one.right]
    assert len(right) >= PRECISION * len(marked), [(one.text, one.given.label) for one in marked if one not in right]
    assert len(marked) >= COVERAGE * len(all_)


def test_sentences_that_try_to_be_marked_wrongly_are_not(panmunjom: Ready) -> None:
    wrong = []
    lines = (article.ARTICLES / "adversarial.txt").read_text(encoding="utf-8").splitlines()
    for marks, _, words in (line.partition(" | ") for line in lines if line and not line.startswith("#")):
        traced = trace(words, *panmunjom)
        allowed = {"undecided", *(article.MARKS[mark] for mark in marks.split("/"))}
        if len(traced) != 1 or traced[0].label not in allowed:
            wrong.append((words, [one.label for one in traced]))
    assert not wrong


EMPTY, OUT, SAID = Held(verdict="empty"), Held(verdict="borne out"), Held(verdict="claimed")
AGAINST, NEAR, OPEN = Held(verdict="contradicted"), Held(verdict="near"), Held(verdict="open")
EXACT, ALTERED = QuoteHeld(verdict="exact"), QuoteHeld(verdict="altered")


@pytest.mark.parametrize(
    ("clauses", "quotes", "more", "mark"),
    [
        ([OUT], [], {}, "supported"),
        ([OUT, EMPTY], [EXACT], {}, "supported"),
        ([EMPTY], [], {}, "undecided"),
        ([OUT, SAID], [], {}, "attributed but unverified"),
        ([OUT, OPEN], [], {}, "undecided"),
        ([OUT, OPEN], [], {"attributed": True}, "attributed but unverified"),
        ([OUT, NEAR], [], {"attributed": True}, "undecided"),
        ([OPEN], [], {"attributed": True, "near": False}, "undecided"),
        ([OUT, AGAINST], [EXACT], {}, "contradicted"),
        ([], [ALTERED], {}, "contradicted"),
        ([OPEN], [], {"elsewhere": "it speaks of the past"}, "not about the incident"),
        ([OUT], [], {"elsewhere": "it speaks of the past"}, "supported"),
        ([OUT, AGAINST], [EXACT], {"protected": "medical"}, "not answered"),
    ],
)
def test_one_function_sets_the_mark(
    clauses: list[Held], quotes: list[QuoteHeld], more: dict[str, bool | str], mark: Label
) -> None:
    read = Read(
        protected=str(more.get("protected", "")),
        elsewhere=str(more.get("elsewhere", "")),
        attributed=bool(more.get("attributed", False)),
        near=bool(more.get("near", True)),
        clauses=clauses,
        quotes=quotes,
    )
    assert label(read) == mark


def test_the_anchors_lead_to_the_source_and_the_characters(panmunjom: Ready) -> None:
    traced = one("The Joint Chiefs of Staff said that about 40 rounds were fired.", panmunjom)
    assert traced.label == "supported"
    anchor = next(anchor for anchor in traced.anchors if anchor.id == "jcs14-rounds")
    assert anchor.words == "about 40 rounds"
    assert anchor.place.startswith("characters ")


def test_an_altered_quotation_is_shown_beside_the_words_that_the_case_has(panmunjom: Ready) -> None:
    words = '"The armistice agreement was broken but it remains in place," the commander said.'
    traced = one(words, panmunjom)
    assert traced.label == "contradicted"
    assert "broken" in traced.why
    assert "challenged" in traced.why


def test_a_protected_fact_is_not_answered_even_where_a_supported_one_stands_in_the_sentence(panmunjom: Ready) -> None:
    traced = one("Four soldiers fired at the man, who was hit five times and has had two operations.", panmunjom)
    assert traced.label == "not answered"
    assert not traced.anchors
    assert not traced.against


def test_the_page_stands_alone_and_escapes_what_it_shows(panmunjom: Ready) -> None:
    traced = trace("Four soldiers fired at him. <script>alert(1)</script> is no sentence.", *panmunjom)
    page = article_page(traced, article="a<b.txt", title="A case", caution="RE-ENACTMENT", was_run=False)
    assert "<script" not in page
    assert "a&lt;b.txt" in page
    assert page.count("RE-ENACTMENT") == 2
    assert "http" not in page.replace("http-equiv", "")


def test_html_is_read_without_its_menus_and_scripts() -> None:
    page = (
        "<html><head><title>No</title></head><body><nav><p>Menu</p></nav><article><h1>One</h1><p>Two\n words.</p>"
        "<script>No()</script></article><footer>No</footer></body></html>"
    )
    assert text_of_html(page).splitlines() == ["One", "Two words."]


def test_a_page_without_an_article_is_read_whole() -> None:
    assert text_of_html("<p>One.</p><p>Two &amp; three.</p>").splitlines() == ["One.", "Two & three."]


def test_the_same_article_gives_the_same_marks(both_sides: Ready) -> None:
    text = Path(article.ARTICLES / "exchange_wire.txt").read_text(encoding="utf-8")
    assert trace(text, *both_sides) == trace(text, *both_sides)
