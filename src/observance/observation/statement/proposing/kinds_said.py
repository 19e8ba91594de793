"""Whether words tell of somebody's health, allege a breach, speak of an agreement's status, or decline to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from observance.observation.statement.proposing.attribution import Knows, Span
from observance.observation.statement.proposing.numbers import Number

_HEALTH = re.compile(
    r"\b(?:wound(?:s|ed)?|injur(?:y|ies|ed)|surger(?:y|ies)|surgeons?|hospital(?:i[sz]ed)?|doctors?|patient|unconscious|"
    r"intensive care|blood|parasit\w+|bullets? (?:\w+ )?(?:removed|taken out)|diagnos\w+|pneumonia|hepatitis|"
    r"in stable condition|critical condition|breathing|ventilator|trauma|consciousness|operated on|medics?|"
    r"(?:was|been|were)\s(?:hit|struck|shot)\b[^.;]{0,30}\btimes)\b",
    re.IGNORECASE,
)
_OF_MANY = frozenset(("wounded", "injured"))
"""Said of many as well as of one."""
_OF_A_BODY = re.compile(r"wound|injur|bullet|operation|surger|times|organ|round|shot|^$")
_ALLEGED = re.compile(
    r"\b(?:violat(?:ed|es|ing|ions?)|breach(?:ed|es|ing)?|broke the (?:truce|ceasefire|agreement))\b", re.I
)
_STATUS = re.compile(
    r"\b(?:(?:null and )?void|in force|remains? in (?:place|effect)|suspend(?:ed|s)|no longer binding|scrapped)\b",
    re.IGNORECASE,
)


def is_of_health(words: str, speaker: str, counted: Sequence[Number]) -> bool:
    """Whether somebody's health is told, or told by doctors; casualties that are counted by heads are nobody's own."""
    if _HEALTH.search(speaker):
        return True
    told = {found[0].lower() for found in _HEALTH.finditer(words)}
    heads = any((one.low is None or one.low >= 2) and not _OF_A_BODY.search(one.of) and not one.unit for one in counted)
    return bool(told - _OF_MANY) or (bool(told) and not heads)


def kind_of(words: str, knows: Knows) -> tuple[str, str]:
    """The kind of a claim that is no count, time or act, and why."""
    if knows == "declines to say":
        return "silence", "the speaker declines to say"
    if found := _ALLEGED.search(words):
        return "allegation", f"{found[0]!r}: an allegation, or a conclusion where a body found so"
    if found := _STATUS.search(words):
        return "status", f"{found[0]!r}: of an agreement or a clause; say which, and `says`"
    return "other", "it is attributed, and nothing in it was read as a count, a time or an act"


def health_words(text: str, inside: Span) -> Iterator[Span]:
    """The words for which a passage is protected."""
    for found in _HEALTH.finditer(text, *inside):
        yield Span(*found.span())
