"""Words that are somebody's without a verb: a transcript's NAME:, a signature, an introduction with a colon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from observance.observation.statement.proposing.adoption import WHOLE, Place
from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.phrases import after
from observance.observation.statement.proposing.subjects import named, subject
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import NOT_FAR
from observance.observation.statement.proposing.words import ADVERBS, DAYS, PREPOSITIONS, STOPS, Word

_TRANSCRIPT = re.compile(r"[“\"]?((?:[A-Z][A-Z.’'-]+ ?){1,4}|Q|A)(?:\s\([^)]*\))?(:) ")
_HEADLINE = re.compile(r"((?:[A-Z][\w.’'-]+ ?){1,4})(:) ")
_NO_SPEAKERS = frozenset(
    """the video watch read exclusive update breaking photos photo live poll report analysis opinion fact-check note
    editor’s editor's correction transcript summary subject date time place from to re""".split()
)
_SIGNED = re.compile(r"\s*(—|–|--?|―)\s*((?:[A-Z][\w.’'-]*)(?:,? (?:of|the|de|von|van|al|[A-Z][\w.’'-]*)){0,6})")


def transcript(paragraph: str, first: bool) -> Cued | None:
    """A whole paragraph behind its speaker's name; in a headline any name, elsewhere one in capitals."""
    found = _TRANSCRIPT.match(paragraph) or (_HEADLINE.match(paragraph) if first else None)
    if found is None or not paragraph[found.end() :].strip():
        return None
    if found.group(1).split()[0].lower() in _NO_SPEAKERS:
        return None
    name = Span(found.start(1), found.start(1) + len(found.group(1).rstrip()))
    return Cued(verb=":", cue=Span(*found.span(2)), source=name, content=(Span(found.end(), len(paragraph)),))


def belonging(place: Place, quotation: Span) -> Cued | None:
    """Who a quotation belongs to that no verb claims: who signs it, or the subject of the words before ":"."""
    signed = _SIGNED.match(place.text, quotation.end)
    if signed is not None and place.size(quotation) >= WHOLE:
        return Cued(verb="-", cue=Span(*signed.span(1)), source=Span(*signed.span(2)))
    before = place.text[: quotation.start].rstrip()
    if not before.endswith(":") or place.size(quotation) < WHOLE:
        return None
    return _before_colon(place, len(before) - 1)


def _before_colon(place: Place, colon: int) -> Cued | None:
    """The subject of the words before a colon, with the colon for a cue."""
    if place.tree is not None:
        return _governed(place.tree, colon)
    first = place.sentences[place.sentence(colon)].start
    inside = [word for word in place.words if first <= word.span.start < colon and word.quoted is None]
    at = _main(inside)
    subject = after(inside, at, len(inside)) if at < len(inside) else None
    if subject is None:
        return None
    span = Span(inside[subject[0]].span.start, inside[subject[1] - 1].span.end)
    return Cued(verb=":", cue=Span(colon, colon + 1), source=span)


def _main(words: Sequence[Word]) -> int:
    """Where the main clause begins, behind "On Friday" and "Meanwhile,"."""
    at = 0
    while at < len(words):
        low = words[at].lower
        if low in PREPOSITIONS:
            phrase = after(words, at + 1, len(words))
            at = phrase[1] if phrase is not None else at + 1
        elif words[at].is_word and low not in STOPS | DAYS | ADVERBS:
            return at
        else:
            at += 1
    return at


def introducer(place: Place, cues: Sequence[Cued]) -> Cued | None:
    """Who is introduced by a colon at the paragraph's end: the last cue of its last sentence, else the subject."""
    text = place.text.rstrip()
    if not text.endswith(":"):
        return None
    first = place.sentences[-1].start
    spoken = [one for one in cues if one.cue.start >= first and one.source is not None and one.verb not in NOT_FAR]
    return spoken[-1] if spoken else _before_colon(place, len(text) - 1)


def _governed(tree: Tree, colon: int) -> Cued | None:
    """By the parse: the subject of the verb that governs the words before the colon."""
    token = next((one for one in reversed(tree.tokens) if one.start < colon), None)
    while token is not None and token.dep != "ROOT":
        token = tree.head(token)
    who = subject(tree, token) if token is not None else None
    if token is None or who is None or tree.quoted[who.i] is not None:
        return None
    spans = tree.spans(named(tree, who))
    return Cued(verb=":", cue=Span(token.start, token.end), source=spans[0]) if spans else None
