"""Laws of proposing who says what: repeatable, inside the text, and never moved by what comes later."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.quotations import quotations
from observance.observation.statement.proposing.reading import attributions
from observance.observation.statement.proposing.sentences import paragraphs, sentences

SENTENCES = (
    "The colonel said that two shells fell near the mill.",
    "“We heard two bursts,” said Tomas Reker, a farmer.",
    "“They came from the north,” he added. “Nobody was hurt.”",
    "Reuters reported that the ministry had denied it.",
    "The man is believed to have crossed at about 15:14.",
    "''The road was open,'' the driver said; the guard said it was shut.",
    'The note read: "The guards stood at their posts.',
    "According to the mayor, the water was cut off.",
    "Nothing moved in the valley that day.",
    "The patrol\u00a0leader, who had been there, said\u00a0so.",
)
PROSE = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), max_size=4).map("\n".join)
NOISE = st.text(alphabet="“”\"'`’ ,.:;—-sadid theHe\n\r\u00a0\u00ad(1", max_size=80)
TEXTS = st.one_of(PROSE, NOISE, st.tuples(PROSE, NOISE).map("\n".join))


def every(found: tuple[Attribution, ...]) -> Iterator[Attribution]:
    for one in found:
        yield one
        yield from every(one.relayed)


def spans(one: Attribution) -> Iterator[Span]:
    yield from (*one.content, one.cue, *one.certainty)
    yield from (span for span in (one.source, one.speaker) if span is not None)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_same_text_gives_the_same_and_every_span_lies_in_it(text: str) -> None:
    found = attributions(text)
    assert found == attributions(text)
    for one in every(found):
        assert one.content
        assert all(0 <= span.start < span.end <= len(text) for span in spans(one))
        assert all(a.end <= b.start for a, b in zip(one.content, one.content[1:], strict=False))


@given(TEXTS, st.sampled_from(SENTENCES))
@settings(max_examples=100, deadline=None)
def test_a_later_paragraph_changes_nothing_before_it(text: str, later: str) -> None:
    before = attributions(text)
    after = attributions(f"{text}\n{later}")
    assert after[: len(before)] == before
    assert all(one.content[0].start > len(text) for one in after[len(before) :])


@given(PROSE)
@settings(max_examples=60, deadline=None)
def test_no_content_and_no_quotation_crosses_a_paragraph(text: str) -> None:
    for one in every(attributions(text)):
        assert all("\n" not in span.of(text) for span in one.content)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_paragraphs_and_sentences_lose_nothing_but_white_space(text: str) -> None:
    kept = "".join(span.of(text) for span in paragraphs(text))
    assert kept.split() == text.split() or "".join(kept.split()) == "".join(text.split())
    for paragraph in paragraphs(text):
        part = paragraph.of(text)
        assert "".join("".join(span.of(part).split()) for span in sentences(part)) == "".join(part.split())
        assert all(0 <= span.start < span.end <= len(part) for span in quotations(part))
