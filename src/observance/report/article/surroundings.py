"""What a sentence touches before anything is matched: a protected fact; or nothing of the incident at all."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from observance.report.article.facts import Knowledge
from observance.report.article.figures import days
from observance.report.article.lexicon import listed, stems_of
from observance.report.article.meanings import Reader

_SOMEBODY = re.compile(
    r"\b(?:he|him|his|she|her|hers|who|they|their|them|man|woman|lad|boy|soldier|defector|deserter|patient|victim|driver|"
    r"gunner|guard|survivor|fugitive|refugee|individual|private|sergeant|youth|civilian|person|i|my)s?\b",
    re.IGNORECASE,
)
_HITS = re.compile(
    r"\b(?:hit|shot|struck|wounded|injured)\b(?!\s+(?:at\s+(?!least|most)|back|fired))[^.;]{0,40}?"
    r"\b(?:\d+|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|several|multiple|many)\b[^.;,]{0,14}\b(?:times|bullets|wounds)\b"
    r"|\b(?:hit|shot|struck|wounded|injured)\s+in\s+(?:the|his|her|both|one)\s+(?:\w+\s+)?"
    r"(?:arm|leg|head|chest|back|shoulder|elbow|hand|knee|thigh|foot|neck|face|body|stomach|buttock|hip|torso)s?\b"
    r"|\bbullets?\s+(?:were\s+|was\s+)?(?:removed|extracted|pulled|lodged)|\b(?:removed|extracted)\s+(?:\w+\s+){0,3}bullets"
    r"|\b(?:is|was|are|were)\s+recovering\b"
    r"|\bwounds?\s+(?:to|in)\s+(?:the|his|her)\b|\b(?:bullet|gunshot)\s+(?:wounds?|injur\w+)",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b\d{1,2}[- ]years?[- ]old\b|\baged\s\d{1,2}\b|,\s(?:1[6-9]|[2-5]\d),", re.IGNORECASE)
_PLAINLY = {
    "furniture": "it belongs to the page",
    "state": "it speaks of what is always so",
    "totals": "it gives figures over time",
}
_LIKELY = {
    "history": "it speaks of the past",
    "habit": "it speaks of what is always so",
    "figures": "it gives figures over time",
}
_YEARS_ON_END = re.compile(r"\bfor (?:more than |over |nearly |almost |about )?\S+ (?:years|decades)\b", re.IGNORECASE)
_IN_YEAR = re.compile(
    r"\b(?:in|since|until|by|before|after|between|during)\s(?:early\s|late\s|\w+\s)?\d{4}\b", re.IGNORECASE
)
_GLOSS = re.compile(
    # a year that only dates a war or an agreement; what a war's end was; who leads a command; how old an agreement is
    r"\b(?:19|20)\d{2}(?:[-–](?:19|20)?\d{2})?(?=\s+(?:\w+\s+)?(?:armistice|truce|cease-?fire|agreement|accord|war|treaty)\b)"
    r"|\b(?:that|which)\s+(?:has\s|had\s)?(?:\w+ly\s)?(?:ended|halted|paused|stopped|suspended|ends)\s[^,.;]{0,60}?"
    r"(?:war|hostilities|fighting)\b(?:\s+between[^,.;]*)?"
    r"|\b[\w.]+-led\b|\b\w+-decade-old\b"
    # what a place always is, and what a word means
    r"|,?\s(?:that|which)\s(?:divides|separates|bisects|straddles|marks|runs between|serves as|lies|sits|stands)\b"
    r"[^,.;]*"
    r"|,\s(?:which|where)\s(?:is|are|remains?)\s[^,.;]*|,\sthe only (?:point|place|spot|part)\s[^.;]*"
    r"|\b\d+-(?-i:[A-Z])[a-z]+(?=\s(?-i:[A-Z]))|,?\s(?:referring to|a reference to|meaning|short for)\s[^.;]*",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:he|him|his|the\s+(?:soldier|man|defector|driver|incident|shooting|defection|crossing|footage|video|chase|pursuers?|"
    r"guards|shots|jeep|vehicle|investigation|team|briefing)|this\s+(?:month|week|incident|time)|today|yesterday)\b",
    re.IGNORECASE,
)


def unglossed(text: str) -> str:
    """A text without glosses that only explain a place, a war or a word; blanks keep every character's place."""
    return _GLOSS.sub(lambda match: " " * len(match.group()), text)


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
    """Why a sentence is not about the incident; "" where that is not plain.

    Some words say so by themselves (a total of those who fled since a war). Others, and another year, say it only
    where nothing in the sentence is of what the case is about.
    """
    stems = stems_of(sentence)
    for kind, why in _PLAINLY.items():
        if _has(stems, kind, "background.txt"):
            return why
    if _HERE.search(sentence) or _of_the_day(sentence, knowledge):
        return ""
    years = [one.year for one in days(sentence) if one.year]
    if years and all(year < knowledge.year for year in years) and _IN_YEAR.search(sentence):
        return "it speaks of another year"
    if reader.content(sentence) & (knowledge.cores - {"person", "see"}):
        return ""
    if years and all(year < knowledge.year for year in years):
        return "it speaks of another year"
    if _YEARS_ON_END.search(sentence):
        return "it speaks of the past"
    for kind, why in _LIKELY.items():
        if _has(stems, kind, "background.txt"):
            return why
    return ""


def _of_the_day(sentence: str, knowledge: Knowledge) -> bool:
    """Whether a sentence names the day of the incident, by its date or its year."""
    day = datetime.fromtimestamp(knowledge.span[0], ZoneInfo(knowledge.zone))
    return any(
        (one.day, one.month) == (day.day, day.month) or (one.year == day.year and not one.day) for one in days(sentence)
    )


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
