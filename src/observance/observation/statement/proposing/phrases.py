"""Noun phrases about a place in a sentence, by closed classes of words: no model, so long ones may be cut short."""

from __future__ import annotations

from collections.abc import Sequence

from observance.observation.statement.proposing.verbs import FORMS, NOUNS_TOO
from observance.observation.statement.proposing.words import (
    AUXILIARIES,
    DAYS,
    DETERMINERS,
    LINKS,
    PRONOUNS,
    Word,
)

_APART = 30
"""Words of an apposition between commas, at most."""
Range = tuple[int, int]
"""Positions of words, from the first up to but not including the last."""


def before(words: Sequence[Word], end: int, first: int) -> Range | None:
    """The noun phrase that ends just before word `end`, an apposition between commas included."""
    if end > first and words[end - 1].text in ",)—–":
        return _behind_apposition(words, end - 1, first)
    return _plain(words, end, first)


def _plain(words: Sequence[Word], end: int, first: int) -> Range | None:
    """Without commas: walks to the left while words go on naming."""
    at = end
    if at > first and words[at - 1].lower in PRONOUNS and words[at - 1].quoted is None:
        return (at - 1, at)
    while at > first and words[at - 1].quoted is None:
        word = words[at - 1]
        low = word.lower
        if low in DETERMINERS:
            at -= 1
            if not (at > first and words[at - 1].lower in LINKS | DETERMINERS):
                break
            continue
        joins = at < end and at - 1 > first and _joins(words[at - 2], low, words[at])
        if not (joins or (word.nominal and not _verbal(words, at - 1, end))):
            break
        at -= 1
    while at < end and (words[at].lower in ("and", "or") or words[at].lower in LINKS):
        at += 1
    return (at, end) if at < end else None


def _joins(left: Word, link: str, right: Word) -> bool:
    """Whether a preposition or "and" between these holds one phrase together."""
    if left.quoted is not None:
        return False
    if link in LINKS:
        return left.nominal or left.lower in ("one", "some", "many", "most", "all", "both", "two")
    return link == "and" and _alike(left, right)


def _alike(left: Word, right: Word) -> bool:
    """Whether "and" between these joins two of a kind, rather than two clauses."""
    if not left.nominal:
        return False
    return (left.capital and right.capital) or (not left.capital and right.lower.endswith("s")) or right.lower == "the"


def _verbal(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether a word before `end` is an attributing verb: no noun behind "the", no participle ("officials briefed on"""
    word = words[at]
    if word.lower not in FORMS or word.capital or at + 1 >= end or (at > 0 and words[at - 1].lower in DETERMINERS):
        return False
    return not (FORMS[word.lower].form == "past" and words[at + 1].lower in LINKS | {"by"})


def _behind_apposition(words: Sequence[Word], end: int, first: int) -> Range | None:
    """The phrase before the comma that opens what the mark at `end` closes."""
    opener = {",": ",", ")": "(", "—": "—", "–": "–"}[words[end].text]
    at, found = end - 1, None
    while at > first and end - at <= _APART and words[at].quoted is None and words[at].text not in ";:":
        if words[at].text == opener:
            phrase = _plain(words, at, first)
            if phrase is not None and _apposed(words, at + 1, end):
                found = (phrase[0], end)
                if not (phrase[0] > first and words[phrase[0] - 1].text == "," and phrase[1] - phrase[0] <= 3):
                    break
        at -= 1
    return found


def _apposed(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether words may stand in apposition: not a clause with a subject and verb of its own."""
    low = words[start].lower
    if low in ("who", "whose", "which", "whom", "a", "an", "the", "of", "from", "in", "at", "one", "himself", "now"):
        return True
    if low in PRONOUNS or low in ("and", "but", "that", "when", "while", "if"):
        return False
    return not any(word.lower in AUXILIARIES for word in words[start:end])


def after(words: Sequence[Word], start: int, last: int) -> Range | None:
    """The noun phrase that begins with word `start`: said [a spokesman for the army], ..."""
    at = start
    if at < last and words[at].lower in PRONOUNS - {"which", "who"}:
        return (at, at + 1)
    while at < last and words[at].quoted is None:
        word = words[at]
        low = word.lower
        if word.nominal and low not in DETERMINERS:
            if low in DAYS or (low in FORMS and not word.capital and not _noun(words, at, start, last)):
                break
        elif low in DETERMINERS:
            if at > start and words[at - 1].lower not in LINKS | DETERMINERS | {"and"}:
                break
        elif at == start or at + 1 >= last or not _leads_on(words[at - 1], low, words[at + 1]):
            break
        at += 1
    while at > start and (words[at - 1].lower in LINKS or words[at - 1].lower in DETERMINERS | {"and"}):
        at -= 1
    return (start, at) if at > start else None


def _noun(words: Sequence[Word], at: int, start: int, last: int) -> bool:
    """Whether a form that may be a verb is a noun: the daily [report] of the mission."""
    follows = words[at + 1].lower if at + 1 < last else "."
    return words[at].lower in NOUNS_TOO and at > start and follows not in PRONOUNS | DETERMINERS | {"that"}


def _leads_on(left: Word, link: str, right: Word) -> bool:
    """Whether the phrase goes on behind a preposition or "and"."""
    if right.quoted is not None or right.lower in DAYS:
        return False
    if link in LINKS:
        return right.nominal or right.lower in DETERMINERS
    return link == "and" and left.capital and right.capital
