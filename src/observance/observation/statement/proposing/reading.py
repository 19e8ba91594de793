"""Who says what in a text: quotations with their speakers, and reported speech, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from observance.observation.statement.proposing import joined
from observance.observation.statement.proposing.adoption import WHOLE, Place, adopt
from observance.observation.statement.proposing.attributing import attribution, continued
from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.contents import Said, said
from observance.observation.statement.proposing.parse import Parser, Token
from observance.observation.statement.proposing.quotations import quotations
from observance.observation.statement.proposing.sentences import dateline, paragraphs, sentences
from observance.observation.statement.proposing.speakers import Company
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.turns import Memory, Turn, turn, unclosed
from observance.observation.statement.proposing.unclaimed import belonging, introducer, transcript
from observance.observation.statement.proposing.words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One paragraph and what it attributes. `parsed` is False where rules alone read it."""

    paragraph: Span
    found: tuple[Attribution, ...]
    parsed: bool


def attributions(text: str, parser: Parser | None = None) -> tuple[Attribution, ...]:
    """What `text` attributes to whom, in the order of its first words; all spans count its characters.

    Args:
        text: any text; nothing in it is changed, so offsets hold whatever marks and spaces it has.
        parser: an English pipeline; None for rules alone.
    """
    return tuple(one for read in readings(text, parser) for one in read.found)


def readings(text: str, parser: Parser | None = None, going: Callable[[], bool] = lambda: True) -> Iterator[Read]:
    """Each paragraph, read when asked for.

    Args:
        text: as for `attributions`.
        parser: as for `attributions`.
        going: asked before each paragraph; once it says no, rules alone read the rest, a hundred times as fast.
    """
    memory, company = Memory(), Company()
    spans = list(paragraphs(text))
    parses = parser.parse(_told(span.of(text)) for span in spans) if parser is not None else None
    for number, paragraph in enumerate(spans):
        parses = parses if parses is not None and going() else None
        tokens = next(parses) if parses is not None else None
        place = _place(paragraph.of(text), tokens)
        found = _paragraph(place, paragraph.start, number, memory)
        introduced = [memory.lead.source] if memory.lead is not None and memory.lead.source is not None else []
        sources = [source for one in found for source in _sources(one)] + introduced
        company.enter(text, place, paragraph.start, [source for source in sources if paragraph.holds(source.start)])
        ordered = sorted(found, key=lambda one: (one.content[0], one.cue))
        resolved = tuple(_resolved(one, company) for one in ordered)
        yield Read(paragraph=paragraph, found=resolved, parsed=tokens is not None)


def _told(part: str) -> str:
    """A paragraph without its dateline, which belongs to nobody's words."""
    return part[dateline(part) :]


def _place(part: str, tokens: Sequence[Token] | None) -> Place:
    quoted, start = quotations(part), dateline(part)
    tree = Tree(part, _moved(tokens, start), quoted) if tokens is not None else None
    return Place(
        text=part,
        words=tuple(word for word in words(part, quoted) if word.span.start >= start),
        sentences=tree.sentences() if tree is not None else _behind(sentences(part), start),
        quotations=quoted,
        tree=tree,
    )


def _moved(tokens: Sequence[Token], by: int) -> Sequence[Token]:
    return [replace(token, start=token.start + by, end=token.end + by) for token in tokens] if by else tokens


def _behind(found: Sequence[Span], start: int) -> tuple[Span, ...]:
    """Sentences without the dateline, which belongs to nobody's words."""
    return tuple(Span(max(one.start, start), one.end) for one in found if one.end > start)


def _paragraph(place: Place, offset: int, number: int, memory: Memory) -> list[Attribution]:
    named = transcript(place.text, first=number == 0)
    if named is not None:
        one = attribution(offset, place, Said(cued=named, content=named.content, quoted=True))
        memory.last, memory.lead, memory.unclosed = turn(one, number), None, None
        return [one]
    carried = memory.carried(place)
    found = joined.cues(place)
    drafts, left = adopt(place, found, place.quotations[1:] if carried is not None else place.quotations)
    out: list[Attribution] = []
    quoting: list[Attribution] = []
    for what in said(place, drafts):
        out.append(attribution(offset, place, what))
        if what.quoted and what.cued.source is not None:
            quoting.append(out[-1])
    speaking = [one for one in out if one.source is not None]
    if carried is not None:
        out.append(continued(offset, place, place.quotations[0], carried.cue, carried.source))
        quoting = quoting or [out[-1]]
    for quotation in left:
        unclaimed = _unclaimed(place, offset, quotation, quoting, speaking, memory.recent(number))
        if unclaimed is not None:
            out.append(unclaimed)
            quoting.append(unclaimed)
    if quoting or speaking:
        memory.last = turn((quoting or speaking)[-1], number)
    memory.unclosed = unclosed(out, offset, place, number)
    lead = introducer(place, found)
    if lead is not None and lead.source is not None:
        memory.lead = Turn(cue=lead.cue.moved(offset), source=lead.source.moved(offset), paragraph=number)
    elif carried is None or place.text[place.quotations[0].end :].strip():
        memory.lead = None
    return out


def _unclaimed(
    place: Place,
    offset: int,
    quotation: Span,
    quoting: Sequence[Attribution],
    speaking: Sequence[Attribution],
    recent: Turn | None,
) -> Attribution | None:
    """A quotation without a cue: its signature's or introduction's, else that of who was quoted, or spoke, last."""
    own = belonging(place, quotation)
    if own is not None:
        return attribution(offset, place, Said(cued=own, content=(quotation,), quoted=True))
    if place.size(quotation) < WHOLE or not _stands_alone(place.text, quotation):
        return None
    latest = quoting[-1] if quoting else recent if recent is not None else speaking[-1] if speaking else None
    return continued(offset, place, quotation, latest.cue, latest.source) if latest is not None else None


def _stands_alone(paragraph: str, quotation: Span) -> bool:
    """Whether a quotation is a sentence of its own rather than a term inside one."""
    before = paragraph[: quotation.start].rstrip()
    return not before or before[-1] in ".!?”\"'"


def _sources(one: Attribution) -> Iterator[Span]:
    if one.source is not None:
        yield one.source
    for inner in one.relayed:
        yield from _sources(inner)


def _resolved(one: Attribution, company: Company) -> Attribution:
    relayed = tuple(_resolved(inner, company) for inner in one.relayed)
    speaker = company.speaker(one.source) if one.source is not None else None
    return replace(one, speaker=speaker, relayed=relayed)
