"""Where reported content ends: a relative clause or apposition at its end is the writer's rather than the source's."""

from __future__ import annotations

from collections.abc import Sequence

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.words import Word

_RELATIVE = frozenset("which who where whose".split())
_ARTICLES = frozenset("a an the".split())
_LEAST = 4
"""Words that remain said, at least."""


def trimmed(words: Sequence[Word], content: Span, sentence_end: int) -> Span:
    """`content` without its last clause or apposition, where that comments on what was said.

    Only for content that runs to its sentence's end: what a parse or a cue bounds earlier is bounded already.
    """
    inside = [word for word in words if content.holds(word.span.start)]
    if sentence_end - content.end > 3:
        return content
    for k in range(len(inside) - 1, _LEAST, -1):
        if (
            inside[k - 1].text not in (",", "—", "–")
            or inside[k - 1].quoted is not None
            or inside[k].quoted is not None
        ):
            continue
        if _hung_on(inside, k):
            return Span(content.start, inside[k - 2].span.end)
    return content


def _hung_on(inside: Sequence[Word], k: int) -> bool:
    word, tail = inside[k], inside[k:]
    if any(one.text in (",", "—", "–", ":") for one in tail):
        return False
    if word.lower in _RELATIVE:
        return True
    return word.lower in _ARTICLES and not any(one.lower in ("and", "or") for one in tail[:_LEAST])
