"""A whole article held against a case: its sentences in order, each with its mark, its anchors and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.parse import Parser
from observance.observation.statement.proposing.quotations import quotations
from observance.observation.statement.proposing.reading import attributions
from observance.observation.statement.proposing.sentences import paragraphs, sentences
from observance.observation.statement.proposing.verbs import SPEAKING
from observance.report.article.clauses import SUPPOSED, Clause, clauses
from observance.report.article.facts import Anchor, Knowledge, Known, Meanings
from observance.report.article.labels import Label, Read, label
from observance.report.article.lexicon import stems_of
from observance.report.article.matching import Held, hold
from observance.report.article.meanings import Reader, tells
from observance.report.article.named import WHO
from observance.report.article.quoting import QuoteHeld, hold_quote, whole
from observance.report.article.surroundings import elsewhere, near_incident, protected, unglossed

_SAYING = frozenset(
    stem
    for verb in (
        *SPEAKING,
        *"according show believe think stress assess judge fear conclude put read find insist".split(),
    )
    for stem in stems_of(verb)
)
_QUOTE_AFTER_QUOTE = re.compile(r"([.!?][\"”])\s+(?=[\"“][A-Z])")
_PLACE = r"[A-Z][A-Z'.]+(?:,? [A-Z][A-Z'.]+)*(?:, [A-Z][a-z]+\.?(?: \d+)?)?"
_DATELINE = re.compile(rf"^(?:{_PLACE}\s*(?:\([^)]{{2,30}}\)\s*)?[-–—]+\s)|^\([A-Z][^)]{{1,30}}\)\s*[-–—]*\s")
_DENIED = re.compile(r"(?:n['’]t|\bnot|\bnever|\bno one|\bnobody)\s(?:yet\s|been\s)?\w+$", re.IGNORECASE)
_NAME = r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+){0,2})"
_KNOWN_AS = re.compile(
    r"\b(?:known(?: only)? as|identified(?: only)? (?:as|by (?:his|her) (?:last name|surname|family name),?)|surnamed)"
    rf"\s{_NAME}"
)
_WITH_AGE = re.compile(rf"(?:soldier|defector|man|deserter),? (?:named )?{_NAME}, (?:aged )?\d{{2}}\b")
_GAVE = r"(?:gave|gives|given)(?=\s(?:\d|about|around|the (?:time|number|figure)))"
_ACCOUNT = re.compile(
    r"(?P<who>[^,;:]{3,90}?)\s(?:(?:had|has|have|also|first|initially|later|then|once)\s)*"
    rf"(?P<verb>puts?|{_GAVE}|spoke of|speaks of|wrote of|writes of|dated|dates|timed|placed|counted|lists|listed)\s"
)
_OFFICES = frozenset(
    stem
    for word in (
        "official officials chief head leader leaders military army forces authorities spokesman public affairs "
        "statement command officers representative director general colonel major captain team deputy senior top "
        "release briefing account report"
    ).split()
    for stem in stems_of(word)
)
"""Words for an office: beside a name that the case knows, they say who speaks for it."""
_TITLES = frozenset("col gen lt maj capt sgt mr mrs ms dr adm brig pvt cpl col chief-of prof spokes sir".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One sentence, marked.

    Attributes:
        start, end: characters of the article. paragraph: counted from 0.
        anchors: what bears it out or says it. against: what stands against it. why: one sentence for readers.
    """

    start: int
    end: int
    paragraph: int
    text: str
    label: Label
    why: str
    anchors: tuple[Anchor, ...] = ()
    against: tuple[Anchor, ...] = ()


def trace(
    text: str,
    knowledge: Knowledge,
    reader: Reader,
    parser: Parser | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> tuple[Traced, ...]:
    """Mark every sentence of an article.

    Args:
        text: the article's text, paragraphs on lines of their own.
        parser: an English pipeline for who says what; None for rules alone.
        told: is told the share of the text that is done.
    """
    said = [one for one in attributions(text, parser) if _speech(text, one)]
    speakers = _Speakers(reader, knowledge)
    plain = unglossed(text)
    reader = reader.learning(_names_given(text), knowledge.fleeing)
    out = []
    for number, paragraph in enumerate(paragraphs(text)):
        told(paragraph.start / max(1, len(text)))
        for sentence in _sentences(text, paragraph):
            here = [one for one in said if _touches(one, sentence)] or list(_accounts(text, sentence, speakers))
            out.append(_sentence(text, plain, sentence, number, here, knowledge, reader, speakers))
    return tuple(out)


def _names_given(text: str) -> frozenset[str]:
    """The names that an article gives to a person whom it introduces as known or identified so, or by his age."""
    found = (match["name"] for pattern in (_KNOWN_AS, _WITH_AGE) for match in pattern.finditer(text))
    return frozenset(word for name in found for word in name.split() if word[0].isupper())


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """Sentences; one ends with its quotation where another quotation begins, and behind the place of a report."""
    for span in sentences(paragraph.of(text)):
        sentence = span.moved(paragraph.start)
        at = sentence.start
        for cut in _QUOTE_AFTER_QUOTE.finditer(text, sentence.start, sentence.end):
            yield Span(at, cut.end(1))
            at = cut.end()
        yield Span(at, sentence.end)


def _speech(text: str, one: Attribution) -> bool:
    """Whether somebody says something, and not slams a door; a headline's colon is no speech unless marks follow."""
    if _DENIED.search(text[max(0, one.cue.start - 14) : one.cue.end]):
        return False
    if one.kind != "indirect":
        return True
    if one.content[0].of(text).lower().startswith(("to the", "to a", "to it", "with ", "by ", "from ")):
        return False  # who replies to a notice is not quoted
    stems = set(stems_of(one.cue.of(text)))
    return bool(stems & _SAYING)


def _accounts(text: str, sentence: Span, speakers: _Speakers) -> Iterator[Attribution]:
    """What a source that the case knows is said to have put, given or dated: "the first release put it at 15:31"."""
    found = _ACCOUNT.match(sentence.of(text))
    if found is None:
        return
    who = Span(found.start("who"), found.end("who")).moved(sentence.start)
    one = Attribution(
        content=(Span(sentence.start + found.end(), sentence.end),),
        cue=Span(found.start("verb"), found.end("verb")).moved(sentence.start),
        source=who,
        speaker=who,
        kind="indirect",
    )
    meant = speakers.of(text, one)
    if meant and "nobody" not in meant:
        yield one


def _touches(one: Attribution, sentence: Span) -> bool:
    return any(part.start < sentence.end and sentence.start < part.end for part in one.content)


def _sentence(
    text: str,
    plain: str,
    sentence: Span,
    number: int,
    said: Sequence[Attribution],
    knowledge: Knowledge,
    reader: Reader,
    speakers: _Speakers,
) -> Traced:
    words = sentence.of(text)
    kind = protected(words)
    quotes = list(_quotes(text, sentence, said, knowledge, speakers))
    passages = " ".join(" ".join(q.source.words) for _, q in quotes if q.verdict == "exact" and q.source is not None)
    beside = reader.content(passages)
    pieces = () if kind else _clauses(text, plain, sentence, said, quotes, reader, speakers)
    held = [(clause, hold(clause, knowledge, beside)) for clause in pieces]
    read = Read(
        protected=kind,
        elsewhere=elsewhere(sentence.of(plain), knowledge, reader),
        attributed=bool(said),
        near=near_incident(words, knowledge, reader),
        clauses=[one for _, one in held],
        quotes=[one for _, one in quotes],
    )
    mark = label(read)
    anchors: list[Anchor] = []
    against: list[Anchor] = []
    if mark not in ("not answered", "not about the incident"):
        for _, one in held:
            if one.verdict in ("borne out", "claimed") or (one.verdict == "near" and mark == "undecided"):
                anchors += [fact.anchor for fact in one.facts]
            against += [fact.anchor for fact in one.against]
        for _, quote in quotes:
            if quote.source is not None:
                (anchors if quote.verdict == "exact" else against).extend(quote.source.anchors[:2])
    return Traced(
        start=sentence.start,
        end=sentence.end,
        paragraph=number,
        text=words,
        label=mark,
        why=_why(mark, read, held, [one for _, one in quotes]),
        anchors=tuple(dict.fromkeys(anchors)),
        against=tuple(dict.fromkeys(against)),
    )


def _quotes(
    text: str, sentence: Span, said: Sequence[Attribution], knowledge: Knowledge, speakers: _Speakers
) -> Iterator[tuple[Span, QuoteHeld]]:
    """Quotations in a sentence that are more than a term, and what became of each."""
    inside = sentence.of(text)
    for span in quotations(inside):
        words = span.of(inside)
        if whole(words):
            place = span.moved(sentence.start)
            by = next(
                (one for one in said if any(c.start < place.end and place.start < c.end for c in one.content)), None
            )
            speaker = speakers.of(text, by) if by is not None else None
            yield place, hold_quote(words, speaker, knowledge.quotes)


def _clauses(
    text: str,
    plain: str,
    sentence: Span,
    said: Sequence[Attribution],
    quotes: Sequence[tuple[Span, QuoteHeld]],
    reader: Reader,
    speakers: _Speakers,
) -> Iterator[Clause]:
    """The clauses of a sentence: those that it gives to somebody, and the rest without speaker and cue."""
    held = [span for span, quote in quotes if quote.verdict != "not held"]
    dateline = _DATELINE.search(sentence.of(text))
    taken = [*held, *([Span(0, dateline.end()).moved(sentence.start)] if dateline else ())]
    for one in said:
        speaker = speakers.of(text, one)
        supposed = SUPPOSED.search(text[max(sentence.start, one.cue.start - 25) : one.cue.end]) is not None
        for part in one.content:
            for piece in _without(Span(max(part.start, sentence.start), min(part.end, sentence.end)), held):
                yield from clauses(
                    piece.of(plain), piece.start, reader, speaker=speaker, attributed=True, supposed=supposed
                )
        hearer = Span(one.cue.end, one.content[0].start)
        if 0 < hearer.end - hearer.start < 80:
            taken.append(hearer)
        taken += [*one.content, one.cue, *((one.source,) if one.source is not None else ())]
    for piece in _without(sentence, taken):
        for clause in clauses(piece.of(plain), piece.start, reader):
            # Beside reported speech, what tells of no act describes who speaks, and where.
            if not said or clause.acting or clause.figures or clause.clocks:
                yield clause


def _without(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """A span less others, in pieces that hold a word."""
    at = span.start
    for other in sorted(taken):
        if other.end <= at or other.start >= span.end:
            continue
        if other.start > at:
            yield Span(at, other.start)
        at = max(at, other.end)
    if at < span.end:
        yield Span(at, span.end)


class _Speakers:
    """Who is meant by the words for a speaker: names that an article gives beside an office are learnt as it goes."""

    def __init__(self, reader: Reader, knowledge: Knowledge) -> None:
        self._reader = reader
        self._all: Meanings = frozenset().union(
            *(f.speakers for f in knowledge.facts), *(q.speakers for q in knowledge.quotes)
        )
        self._learnt: dict[str, Meanings] = {}
        self._last: Meanings | None = None

    def of(self, text: str, one: Attribution) -> Meanings | None:
        """The meanings of a speaker; None where nobody is named whom the case could know."""
        span = one.source or one.speaker
        if span is None:
            return None
        if span.of(text).lower() in ("he", "she", "they", "it", "who", "which"):
            return self._last
        found = self._resolved(text, span)
        self._last = found or self._last
        return found

    def _resolved(self, text: str, span: Span) -> Meanings | None:
        known: set[str] = set()
        names: list[str] = []
        for token in self._reader.tokens(span.of(text)):
            if token.meaning in self._all and tells(token):
                known.add(token.meaning)
            elif token.raw in self._learnt:
                known |= self._learnt[token.raw]
            elif not tells(token) or token.stems[0] in _TITLES or token.raw[0].isdigit():
                continue
            elif token.raw[0].isupper() and len(token.raw) > 2:
                names.append(token.raw)
            elif len(token.raw) > 2 and token.stems[0] not in _OFFICES:
                return frozenset({"nobody"})
        # An office beside a name says who speaks for it; a colonel's country says less than the command he speaks for.
        known -= _OFFICES if known - _OFFICES else set()
        if any(meaning.startswith(WHO) for meaning in known):
            known = {meaning for meaning in known if not meaning.startswith("in:")}
        if len(known) > 1:
            known -= {"person"}
        if known and names:
            self._learnt |= {name: frozenset(known) for name in names}
        return frozenset(known) if known else frozenset({"nobody"}) if names else None


def _why(mark: Label, read: Read, held: Sequence[tuple[Clause, Held]], quotes: Sequence[QuoteHeld]) -> str:
    """One sentence for readers."""
    if mark == "not answered":
        return f"it touches a {read.protected} fact"
    if mark == "not about the incident":
        return read.elsewhere
    if mark == "contradicted":
        for quote in quotes:
            if quote.verdict == "altered":
                return "not as the case has it: " + "; ".join(
                    f"“{mine}” for “{theirs}”" for mine, theirs in quote.altered
                )
        return next(f"the case has: {_said(one.against[0])}" for _, one in held if one.verdict == "contradicted")
    if mark == "supported":
        bases = {fact.basis for _, one in held for fact in one.facts}
        parts = ["seen in the case's items"] if "seen" in bases else []
        parts += ["said by the source that it names"] if bases & {"said", "concluded"} else []
        parts += ["quoted as the case has it"] if any(q.verdict == "exact" for q in quotes) else []
        return "; ".join(parts)
    if mark == "attributed but unverified":
        if any(one.verdict == "claimed" for _, one in held):
            rivals = any(one.against for _, one in held)
            return "the case holds it as a claim" + (", and a rival to it" if rivals else "")
        return "the article gives it to somebody; the case does not hold it"
    missing = [word for _, one in held for word in one.unknown]
    near = [one for _, one in held if one.verdict == "near"]
    if near and missing:
        return "the case knows something near it, but not: " + ", ".join(dict.fromkeys(missing))
    return "the case does not decide it"


def _said(fact: Known) -> str:
    return re.sub(r"\s+", " ", f"{fact.anchor.words} ({fact.anchor.who})")
