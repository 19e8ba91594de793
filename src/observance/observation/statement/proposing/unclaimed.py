"""Words that are somebody's without a verb: a transcript's NAME:, a signature, an introduction with a colon."""

from __future__ import annotations

import re

from observance.observation.statement.proposing.adoption import WHOLE, Place
from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.phrases import after

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
    colon = len(before) - 1
    first = place.sentences[place.sentence(colon)].start
    inside = [k for k, word in enumerate(place.words) if first <= word.span.start < colon and word.quoted is None]
    subject = after(place.words, inside[0], inside[-1] + 1) if inside else None
    if subject is None:
        return None
    span = Span(place.words[subject[0]].span.start, place.words[subject[1] - 1].span.end)
    return Cued(verb=":", cue=Span(colon, colon + 1), source=span)
