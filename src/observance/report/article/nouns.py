"""What a number counts: the noun behind it, past the adjectives between."""

from __future__ import annotations

from collections.abc import Sequence

from observance.report.article.figures import Figure
from observance.report.article.lexicon import Token, general

_STOPS = frozenset("of in at on to from by and or that who which be have with into for as than".split())
_REACH = 40
"""Characters behind a number within which its noun stands."""


def noun_of(figure: Figure, text: str, words: Sequence[Token]) -> str | None:
    """The meaning of what a number counts; None where no noun follows it. "The four" are persons.

    The first word behind it that the general list knows is the noun ("six crazed guards"); else the last of the words
    that follow before a preposition or a verb.
    """
    if figure.unit:
        return figure.unit
    found = None
    at = figure.end
    for token in words:
        if token.start < figure.end:
            continue
        if text[at : token.start].strip() or token.start - figure.end > _REACH or token.stems[0] in _STOPS:
            break
        if token.stems == ("tim",) or token.stems == ("time",):
            return "time"
        if token.raw.lower() in ("shots", "rounds", "bullets"):
            return "round"
        found = token.meaning
        known = general().get(token.stems)
        if known is not None and not known.startswith("in:") and token.meaning == known:
            return "person" if found == "shooter" else found
        at = token.end
    if found is None and text[: figure.start].rstrip().lower().endswith("the"):
        return "person"
    return found
