"""Paragraphs and sentences, by rules alone, with their places in the unmodified text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pysbd

from observance.observation.statement.proposing.attribution import Span

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"[.!?][”\"'’)]*\s+(?=[“\"‘'(]?[A-Z0-9])")
_DATELINE = re.compile(r"(?:[A-Z][A-Z.’'-]+[\w\s.,’'()/-]{0,60}?|\([A-Z][^)]{1,40}\))\s*(?:—|–|--|-(?=\s))\s*")
LONGEST_LINE = 6_000
"""Characters of a line beyond which it is cut: what looks for speakers grows with the square of a paragraph."""
LONGEST = 4_000
"""Characters of a paragraph beyond which sentences end at a full stop before a capital: pysbd slows with the square."""


def paragraphs(text: str) -> Iterator[Span]:
    """Lines that hold something, without the white space around them; a line that no prose has is cut into pieces."""
    for line in _LINE.finditer(text):
        at = line.start()
        while at < line.end():
            end = _piece(text, at, line.end())
            if text[at:end].strip():
                yield _stripped(text, at, end)
            at = end


def _piece(text: str, at: int, end: int) -> int:
    """Where a piece ends: with its line, else with its last sentence, else between words."""
    if end - at <= LONGEST_LINE:
        return end
    stops = [stop.end() for stop in _END.finditer(text, at, at + LONGEST_LINE)]
    return (stops[-1] if stops else text.rfind(" ", at, at + LONGEST_LINE) + 1) or at + LONGEST_LINE


def sentences(paragraph: str) -> tuple[Span, ...]:
    """Sentences of one paragraph, in order; all but white space belongs to one."""
    if len(paragraph) > LONGEST:
        return tuple(_by_stops(paragraph))
    return tuple(_by_pysbd(paragraph))


def dateline(paragraph: str) -> int:
    """Where the text of a paragraph begins behind its place and agency: "GENEVA, Nov. 13 (AP) — "; 0 without them."""
    found = _DATELINE.match(paragraph)
    return found.end() if found is not None else 0


@cache
def _segmenter() -> pysbd.Segmenter:
    return pysbd.Segmenter(language="en", clean=False)


def _by_pysbd(paragraph: str) -> Iterator[Span]:
    """Pysbd's sentences, found again one after the other: its own offsets go astray where sentences repeat."""
    at = 0
    for sentence in _segmenter().segment(paragraph):
        words = sentence.strip()
        found = paragraph.find(words, at) if words else -1
        # What lies between two sentences, or was changed by pysbd, is kept with what precedes it.
        if found >= 0 and paragraph[at:found].strip():
            yield _stripped(paragraph, at, found)
        if found >= 0:
            yield Span(found, found + len(words))
            at = found + len(words)
    if paragraph[at:].strip():
        yield _stripped(paragraph, at, len(paragraph))


def _by_stops(paragraph: str) -> Iterator[Span]:
    at = 0
    for end in _END.finditer(paragraph):
        yield _stripped(paragraph, at, end.end())
        at = end.end()
    if paragraph[at:].strip():
        yield _stripped(paragraph, at, len(paragraph))


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))
