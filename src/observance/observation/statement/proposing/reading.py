"""Who says what in a text: quotations with their speakers, and reported speech, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from observance.observation.statement.proposing.adoption import WHOLE, Draft, Place, adopt
from observance.observation.statement.proposing.attribution import Attribution, Kind, Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.knowing import certainty, knows
from observance.observation.statement.proposing.parse import Parser
from observance.observation.statement.proposing.quotations import quotations
from observance.observation.statement.proposing.sentences import paragraphs, sentences
from observance.observation.statement.proposing.shallow import cues
from observance.observation.statement.proposing.unclaimed import belonging, transcript
from observance.observation.statement.proposing.words import Word, words

_NEAR = 3
"""Paragraphs over which a quotation without a cue still belongs to who spoke last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Content of a paragraph, in its characters, before speakers are resolved."""

    cued: Cued
    content: tuple[Span, ...]
    quoted: bool


@dataclass(slots=True)
class _Memory:
    """Who spoke last, in characters of the text, and in which paragraph."""

    cue: Span | None = None
    source: Span | None = None
    paragraph: int = -9
    named: list[Span] = field(default_factory=list)


def attributions(text: str, parser: Parser | None = None) -> tuple[Attribution, ...]:
    """What `text` attributes to whom, in the order of its first words; all spans count its characters.

    Args:
        text: any text; nothing in it is changed, so offsets hold whatever marks and spaces it has.
        parser: an English pipeline; None for rules alone.
    """
    return tuple(one for _, found in read(text, parser) for one in found)


def read(text: str, parser: Parser | None = None) -> Iterator[tuple[Span, tuple[Attribution, ...]]]:
    """Each paragraph with its attributions: who reads a long text may stop between any two, and say where."""
    memory = _Memory()
    for number, paragraph in enumerate(paragraphs(text)):
        yield paragraph, tuple(_paragraph(text, paragraph, number, memory))


def _paragraph(text: str, paragraph: Span, number: int, memory: _Memory) -> Iterator[Attribution]:
    part = paragraph.of(text)
    quoted = quotations(part)
    place = Place(text=part, words=words(part, quoted), sentences=sentences(part), quotations=quoted)
    named = transcript(part, first=number == 0)
    left: list[Span] = []
    if named is not None:
        said = [_Said(cued=named, content=named.content, quoted=True)]
    else:
        drafts, left = adopt(place, cues(place.words, place.sentences))
        said = _outermost([one for draft in drafts for one in _split(place, draft)])
    out = [_attribution(text, paragraph.start, place, one) for one in said]
    speaking = [one for one in out if one.source is not None]
    quoting = [one for one, what in zip(out, said, strict=True) if what.quoted and one.source is not None]
    for quotation in left:
        own = belonging(place, quotation)
        if own is not None:
            out.append(_attribution(text, paragraph.start, place, _Said(cued=own, content=(quotation,), quoted=True)))
            quoting.append(out[-1])
            continue
        if place.size(quotation) < WHOLE or not _stands_alone(part, quotation):
            continue
        latest = quoting[-1] if quoting else None
        if latest is None and number - memory.paragraph <= _NEAR and memory.cue is not None:
            cue, source = memory.cue, memory.source
        elif latest is not None or speaking:
            latest = latest or speaking[-1]
            cue, source = latest.cue, latest.source
        else:
            continue
        out.append(_continued(text, paragraph.start, place, quotation, cue, source))
        quoting.append(out[-1])
    if quoting or speaking:
        latest = (quoting or speaking)[-1]
        memory.cue, memory.source, memory.paragraph = latest.cue, latest.source, number
    yield from sorted(out, key=lambda one: (one.content[0], one.cue))


def _split(place: Place, draft: Draft) -> Iterator[_Said]:
    """A cue's own sentence, and the quotations of other sentences that it also has."""
    own = place.sentence(draft.cued.cue.start)
    near = [q for q in draft.taken if own in (place.sentence(q.start), place.sentence(q.end - 1))]
    far = [q for q in draft.taken if q not in near]
    inside = [q for q in near if any(s.start <= q.start + 2 and q.end - 3 <= s.end for s in draft.cued.content)]
    pieces = list(draft.cued.content)
    if near and not inside and any(place.size(q) >= WHOLE for q in near) and draft.cued.verb != "according to":
        pieces = []
    if not pieces and not near:
        near, far = far, []
    content = _merged([*pieces, *near])
    if content:
        yield _Said(cued=draft.cued, content=content, quoted=bool(near))
    if far:
        yield _Said(cued=draft.cued, content=_merged(far), quoted=True)


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """In order, overlaps joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def _outermost(said: Sequence[_Said]) -> list[_Said]:
    """Without what stands inside another's content."""

    def inside(one: _Said) -> bool:
        return any(
            other.cued is not one.cued and any(span.holds(one.cued.cue.start) for span in other.content)
            for other in said
        )  # fmt: skip

    return [one for one in said if not inside(one)]


def _stands_alone(paragraph: str, quotation: Span) -> bool:
    """Whether a quotation is a sentence of its own rather than a term inside one."""
    before = paragraph[: quotation.start].rstrip()
    return not before or before[-1] in ".!?”\"'"


def _attribution(text: str, offset: int, place: Place, said: _Said) -> Attribution:
    cued = said.cued
    content = tuple(span.moved(offset) for span in said.content)
    source = cued.source.moved(offset) if cued.source is not None else None
    kind, fragment = _kind(place, said.content)
    return Attribution(
        content=content,
        cue=cued.cue.moved(offset),
        source=source,
        speaker=source,
        kind=kind,
        fragment=fragment,
        knows=knows(cued.verb, cued.cue.of(place.text)),
        certainty=tuple(span.moved(offset) for span in certainty(place.text, said.content)),
    )


def _continued(text: str, offset: int, place: Place, quotation: Span, cue: Span, source: Span | None) -> Attribution:
    kind, fragment = _kind(place, (quotation,))
    return Attribution(
        content=(quotation.moved(offset),), cue=cue, source=source, speaker=source, kind=kind, fragment=fragment
    )  # fmt: skip


def _kind(place: Place, content: Sequence[Span]) -> tuple[Kind, bool]:
    """Direct from four fifths of the words in quotation marks, mixed from one; whether all marks hold fragments."""
    inside = [word for word in place.words if word.is_word and any(span.holds(word.span.start) for span in content)]
    quoted = [word for word in inside if word.quoted is not None]
    if not quoted:
        return "indirect", False
    longest = max(_sizes(quoted).values())
    return ("direct" if len(quoted) >= 0.8 * len(inside) else "mixed"), longest < WHOLE


def _sizes(quoted: Sequence[Word]) -> dict[int | None, int]:
    sizes: dict[int | None, int] = {}
    for word in quoted:
        sizes[word.quoted] = sizes.get(word.quoted, 0) + 1
    return sizes
