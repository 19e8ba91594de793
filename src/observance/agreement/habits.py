"""What people write out of habit, and how the language says it: advice about words that fit nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

_SAID_OTHERWISE = {
    "except": "unless",
    "excluding": "unless",
    "save": "unless",
    "prohibits": "forbids",
    "prohibit": "forbids",
    "bans": "forbids",
    "allows": "permits",
    "obliges": "requires",
    "must": "requires",
    "shall": "requires",
    "caps": "limits",
    "every": "for each",
    "all": "for each",
    "any": "for each",
    "when": "such that",
    "where": "such that",
    "till": "until",
    "since": "from",
}
_AFTER_A_SENTENCE = {"from": "at", "on": "at", "during": "at", "but": "and", "if": "and", "while": "and"}
_NEGATIONS = {"not", "no", "never", "does", "nobody", "none", "without"}
NEGATED = "to negate a sentence, write: not (X is in zone dmz)"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


def misplaced(token: str, expected: Set[str]) -> str:
    """What was probably meant by a word that cannot stand where it does; "" where habit does not say.

    Args:
        expected: the terminals of the grammar that could stand there.
    """
    if token.lower() in _SAID_OTHERWISE:
        return f"did you mean {_SAID_OTHERWISE[token.lower()]}?"
    if token.lower() == "for" and "FOR_EACH" in expected:
        return "did you mean for each?"
    if "DATE" in expected and token[:1].isalnum():
        return "a day is written as year-month-day: 1953-07-27"
    if expected == {"DURATION"}:
        return "a time is a number and s, min, h or days: 30 s, 5 min, 24 h, 15 days"
    if _DATE.match(token):
        return "the dates of a rule stand before `for each` (from 2015-03-03); a duty's last day is: by 2015-03-03"
    if _CLOCK.match(token):
        return "a time of day is tested by: the time of day is from 20:00 to 06:00"
    if token[:1] in ("'", "’", "‘"):
        return "names stand without quotation marks"
    if token == ",":
        return "no comma: the parts of a test are joined by `and` or `or` alone"
    if "TO_AT_MOST" in expected or "AT_ANY_ONE_TIME" in expected:
        return "a limit reads: limits S to at most 35 P such that … at any one time"
    if "THAT" in expected:
        return "a duty reads: requires S that … by 2015-03-03 (or: within 5 days after …)"
    if expected == {"AFTER"}:
        return "a duty that runs from an event reads: within 5 days after P crosses line mdl at T"
    if expected == {"WORD"} and token[:1].isupper():
        return "a type stands before each letter: for each side S, person P"
    if token.startswith("-") or ({"WORD", "CALL"} == expected and token[:1].isupper()):
        return "names are of small letters, figures and _: no_fly_zone"
    return ""


def unsaid(words: Sequence[str]) -> str:
    """What was probably meant by words that no sentence of the vocabulary reads like."""
    first = words[0].lower() if words else ""
    if first in ("unless", "except", "if", "when"):
        return "a sentence comes after `and`; an exception starts with `unless`, without `and`"
    if _NEGATIONS & {word.lower() for word in words}:
        return NEGATED
    return ""


def after_a_sentence(word: str) -> str:
    """How the language goes on after a sentence, where people write `word`; "" where habit does not say."""
    return {**_SAID_OTHERWISE, **_AFTER_A_SENTENCE}.get(word.lower(), "")
