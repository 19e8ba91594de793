"""Quotation marks: the spans between them, found paragraph by paragraph and never across."""

from __future__ import annotations

import re
from collections.abc import Iterator

from observance.observation.statement.proposing.attribution import Span

_MARK = re.compile("[“”„«»\"]|``|''")
_OPENS, _CLOSES = ("“", "„", "``", "«"), ("”", "»")


def quotations(paragraph: str) -> tuple[Span, ...]:
    """Spans in double quotation marks, marks included, in order; one that is not closed runs to the paragraph's end.

    A quotation over several paragraphs opens each of them anew and closes in the last; pairing marks across a whole
    text turns everything after one forgotten mark inside out. Two apostrophes are a mark that opens and closes, like
    the straight one; single quotation marks are content, since they cannot be told from apostrophes.
    """
    return tuple(_spans(paragraph))


def _spans(paragraph: str) -> Iterator[Span]:
    began: int | None = None
    for mark in _MARK.finditer(paragraph):
        if began is None and _may_open(paragraph, mark):
            began = mark.start()
        elif began is not None and _may_close(paragraph, mark):
            yield Span(began, mark.end())
            began = None
    if began is not None and paragraph[began:].strip():
        yield Span(began, len(paragraph.rstrip()))


def _may_open(paragraph: str, mark: re.Match[str]) -> bool:
    if mark.group() in _OPENS:
        return True
    # An inch or second mark follows a digit, and a straight mark after a letter closes what was never opened.
    return mark.group() not in _CLOSES and not paragraph[mark.start() - 1 : mark.start()].isalnum()


def _may_close(paragraph: str, mark: re.Match[str]) -> bool:
    if mark.group() in _CLOSES:
        return True
    return mark.group() not in _OPENS and not paragraph[mark.end() : mark.end() + 1].isalnum()
