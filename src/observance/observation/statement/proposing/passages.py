"""A text cut into the words of one speaker each: what is attributed, and what the outlet says itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.proposed import Passage
from observance.observation.statement.proposing.sentences import paragraphs, sentences
from observance.observation.statement.proposing.taken import Taken

_MARKS = " \t\n\r\u00a0\"“”„‟'‘’`,;:—–-"
_STOPS = re.compile(
    r"(?<!\b[A-Za-z])(?<!\bNov)(?<!\bDec)(?<!\bGen)[.!?][\"”']?\s+(?=[\"“A-Z0-9])|;\s|\n"
    r"|,\s(?=(?:and|but|who|which|while|where)\s)"
)
_SHORTENED = re.compile(r"\b[A-Za-z]\.[A-Za-z]\.$")
"""p.m., U.S.: a stop that belongs to the word."""
_THAT = re.compile(r"(?:that|whether|how|why)\s")
_FEWEST = 3
"""Words of a passage; fewer are a term in quotation marks, or the day on which somebody spoke."""
NOT_NAMED = "not named"


def passages(text: str, attributions: Iterable[Attribution], outlet: str) -> tuple[Passage, ...]:
    """Every attributed piece with its innermost speaker and the hands between; then the outlet's own sentences."""
    taken = Taken(text)
    found: list[Passage] = []
    for attribution in attributions:
        taken.take(attribution.cue.start, attribution.cue.end)
        for chain in attribution.chains():
            speakers = [_hand(text, one) for one in chain]
            for piece in chain[-1].content:
                span = trimmed(text, _with_refusal(chain[-1], piece))
                if span is None or len(span.of(text).split()) < _FEWEST:
                    continue
                taken.take(span.start, span.end)
                found.append(
                    Passage(
                        span=span,
                        speaker=speakers[-1],
                        relayed_by=tuple(name for name in reversed(speakers[:-1]) if name != speakers[-1]),
                        knows=chain[-1].knows,
                        certainty=chain[-1].certainty,
                        attributed=True,
                        fragment=chain[-1].fragment,
                    )
                )
    own = (Passage(span=span, speaker=outlet) for span in _sentences(text) if taken.free(span.start, span.end))
    return tuple(sorted((*found, *own), key=lambda one: one.span))


def _with_refusal(attribution: Attribution, piece: Span) -> Span:
    """Who declines is quoted with his declining: "officials declined to comment"."""
    if attribution.knows != "declines to say":
        return piece
    start = attribution.cue.start if attribution.source is None else attribution.source.start
    return Span(min(start, piece.start), piece.end)


def _hand(text: str, attribution: Attribution) -> str:
    """Who it is, in the text's words; a pronoun that leads to nobody names nobody."""
    if attribution.speaker is None:
        return NOT_NAMED
    return " ".join(attribution.speaker.of(text).split()) or NOT_NAMED


def _sentences(text: str) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        for sentence in sentences(paragraph.of(text)):
            span = trimmed(text, sentence.moved(paragraph.start))
            if span is not None:
                yield span


def trimmed(text: str, span: Span) -> Span | None:
    """Without the marks and blanks around it; nothing when nothing is left."""
    start, end = span
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and (
        text[end - 1] in _MARKS or (text[end - 1] == "." and not _SHORTENED.search(text, start, end))
    ):
        end -= 1
    if that := _THAT.match(text, start, end):
        start = that.end()
    return Span(start, end) if end > start else None


def clause(text: str, within: Span, at: int) -> Span:
    """The clause in which a character stands: between stops, semicolons, and commas before and, but, who."""
    start, end = within
    for stop in _STOPS.finditer(text, within.start, within.end):
        if stop.end() <= at:
            start = stop.end()
        elif stop.start() > at:
            end = stop.start()
            break
    return trimmed(text, Span(start, end)) or within
