"""What a sentence touches before anything is matched: a protected fact; or nothing of the incident at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from observance.report.article.facts import Knowledge
from observance.report.article.figures import days
from observance.report.article.lexicon import listed, stems_of
from observance.report.article.meanings import Reader

_SOMEBODY = re.compile(
    r"\b(?:he|him|his|she|her|hers|who|they|their|them|man|woman|lad|boy|soldier|defector|deserter|patient|victim|driver|"
    r"gunner|guard|survivor|fugitive|refugee|private|sergeant|youth|civilian|person|i|my)s?\b",
    re.IGNORECASE,
)
_HITS = re.compile(
    r"\b(?:hit|shot|struck|wounded|injured)\b(?!\s+(?:at|back|fired))[^.;]{0,40}?"
    r"\b(?:\d+|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|several|multiple|many)\b[^.;,]{0,14}\b(?:times|bullets|wounds)\b"
    r"|\b(?:hit|shot|struck|wounded|injured)\s+in\s+(?:the|his|her|both|one)\s+(?:\w+\s+)?"
    r"(?:arm|leg|head|chest|back|shoulder|elbow|hand|knee|thigh|foot|neck|face|body|stomach|buttock|hip|torso)s?\b"
    r"|\bbullets?\s+(?:were\s+|was\s+)?(?:removed|extracted|pulled|lodged)|\b(?:removed|extracted)\s+(?:\w+\s+){0,3}bullets"
    r"|\b(?:is|was|are|were)\s+recovering\b"
    r"|\bwounds?\s+(?:to|in)\s+(?:the|his|her)\b|\b(?:bullet|gunshot)\s+(?:wounds?|injur\w+)",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b\d{1,2}[- ]years?[- ]old\b|\baged\s\d{1,2}\b|,\s(?:1[6-9]|[2-5]\d),", re.IGNORECASE)
_NOW = re.compile(r"\b(?:is|are|has|have|remains?|lies|stands|was|were)\b")
_HERE = re.compile(
    r"\b(?:he|him|his|the\s+(?:soldier|man|defector|driver|incident|shooting|defection|crossing|footage|video|chase|pursuers?|"
    r"guards|shots|jeep|vehicle|investigation|team|briefing)|this\s+(?:month|week|incident|time)|today|yesterday)\b",
    re.IGNORECASE,
)


def protected(sentence: str) -> str:
    """Which kind of protected fact a sentence touches, in a word for readers; "" where it touches none."""
    somebody = _SOMEBODY.search(sentence) is not None
    stems = stems_of(sentence)
    if _HITS.search(sentence) and somebody:
        return "medical"
    if _has(stems, "plain") and (somebody or _has(stems, "medical")):
        return "medical"
    if _has(stems, "plain") or (somebody and _has(stems, "medical")):
        return "medical"
    if somebody and (_has(stems, "personal") or _AGE.search(sentence)):
        return "personal"
    return ""


def elsewhere(sentence: str, knowledge: Knowledge, reader: Reader) -> str:
    """Why a sentence is not about the incident; "" where that is not plain."""
    stems = stems_of(sentence)
    if _has(stems, "furniture", "background.txt"):
        return "it belongs to the page"
    about = _HERE.search(sentence) is not None
    years = [one.year for one in days(sentence) if one.year]
    other = bool(years) and all(year != knowledge.year for year in years)
    if other and not about and all(year < knowledge.year for year in years):
        return "it speaks of another year"
    if about:
        return ""
    for kind, why in (
        ("history", "it speaks of the past"),
        ("habit", "it speaks of what is always so"),
        ("figures", "it gives figures over time"),
    ):
        if _has(stems, kind, "background.txt"):
            return why
    return ""


def near_incident(sentence: str, knowledge: Knowledge, reader: Reader) -> bool:
    """Whether a sentence speaks of anything that the case knows."""
    return _HERE.search(sentence) is not None or bool(reader.content(sentence) & knowledge.subjects)


def _has(stems: tuple[str, ...], kind: str, name: str = "protected.txt") -> bool:
    return any(_within(phrase, stems) for phrase in _phrases(kind, name))


@cache
def _phrases(kind: str, name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(stems_of(words) for words in listed(name).get(kind, ()) if stems_of(words))


def _within(phrase: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    return any(stems[i : i + len(phrase)] == phrase for i in range(len(stems) - len(phrase) + 1))


def any_of(sentences: Iterable[str]) -> bool:
    """Whether any sentence touches a protected fact."""
    return any(protected(one) for one in sentences)
