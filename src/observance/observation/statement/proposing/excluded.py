"""Numerals that count nothing: calibres, ages, ordinals, labels of things, times, idioms; each with its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from observance.observation.statement.proposing.calendar.clocks import clocks_said
from observance.observation.statement.proposing.calendar.days import days_said

_ANY_DAY = date(2000, 1, 1)
_LABELLED = (
    r"no\.?|nos\.?|number|numbered|№|paragraphs?|paras?\.?|sections?|secs?\.|articles?|arts?\.|annex(?:es)?|chapters?|points?|"
    r"clauses?|rules?|regulations?|resolutions?|items?|pages?|pp?\.|figures?|tables?|lines?|routes?|highways?|roads?|channels?|"
    r"radio|rooms?|gates?|camps?|posts?|checkpoints?|day|week|phase|stage|level|tier|units?|battalions?|brigades?|cameras?|"
    r"tracks?|groups?|protocols?|flight|seat|block|zone|area|sector|building|hall|bus|train|platform|version|part|volume|option|"
    r"marker|pillar|position|hill|tunnel|pier|berth|article\sno\.?|law|decree|order|case|exhibit|witness|category|class|type|"
    r"mark|model|apollo|covid|windows|psalm|verse|age|grade"
)
_STREET = r"(?:Street|St\.|Avenue|Ave\.|Road|Lane|Boulevard|Square|Drive|Prospekt)"
_ORDINAL = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth|hundredth)"
)
_PARTS_OF_A_WHOLE = r"(?:of\b|in\b|to\b|from\b|more\b|less\b|were\b|was\b|are\b|is\b|had\b|have\b|as\b|[.,;:)?!\"”]|$)"
_RAIN = r"(?!\s(?:of\s(?:rain|snow)|wide|thick|long|deep|apart|high))"
_LIST = r"\d[\d.]*(?:\([a-z0-9]+\))*"
_AND_MORE = rf"(?:(?:,\s|\s?[-–]\s?|\s(?:and|or|to)\s){_LIST}(?!\d|,?\d*\s[a-z]+s\b))*"
_RULES: tuple[tuple[str, str], ...] = (
    ("calibre", rf"(?<![\w.,-])\d+(?:\.\d+)?(?:\s?(?:-|–|to)\s?\d+(?:\.\d+)?)?[\s-]?mm\b{_RAIN}"),
    ("calibre", r"\.\d+[\s-]?(?:calibre|caliber|cal\.?)|\b\d+[\s-](?:calibre|caliber)|\bcalibre\s\.?\d+"),
    ("age", r"\b[\w-]+-(?:year|month|week|day)-olds?\b|\b(?:\w+-)?\w+\s(?:years?|months?)\s(?:old|of\sage)\b"),
    ("age", r"\b(?:aged?|ages)\s(?:about\s|of\s|between\s|from\s)?\d+(?:\s?(?:-|–|to|and|or)\s?\d+)?\b"),
    ("age", r"(?<=[a-z]{2}, )\d{1,2}(?=,\s(?!\d))"),
    ("age", r"\b(?:oldest|youngest|eldest)\b[^.;]{0,24}\b(?:was|is|were)\s\d+|\bturned\s\d+\b"),
    ("age", r"\b(?:is|was|be)\s\d{1,2}(?=\s(?:when|at the time|in\s\w+\s(?:days|weeks|months)))"),
    ("ordinal", r"(?<![\w.-])\d+(?:,\d{3})*(?:st|nd|rd|th)\b"),
    ("ordinal", rf"(?<!-)\b(?<!\ba\s)(?<!\bone\s)(?<!\btwo\s){_ORDINAL}\b(?!-)"),
    ("ordinal", rf"\ba\s(?:second|{_ORDINAL})\b(?!\s?{_PARTS_OF_A_WHOLE})"),
    ("label", rf"\b(?:{_LABELLED})\s?{_LIST}{_AND_MORE}(?![\d,]*\d\s?(?:%|km))"),
    ("label", r"\b[a-z]+-?\d+[\w-]*|\b(?![1-9]/[2-9]\b)[\w.]*\d[\w.]*/[\w./]+|(?<![\w.])\d+(?:\.\d+){2,}|#\d+"),
    ("score", r"(?<![\w.,:/-])\d+:\d+(?![\w:])"),
    ("coordinate", r"\d+(?:\.\d+)?\s?(?:°|º)(?!\s?[CF]\b)[\s\d.'′″\"]*[NSEW]?\b|\b\d+\.\d+\s?[NSEW]\b"),
    (
        "idiom",
        r"\b(?:no|any|each|every|which|this|that|the|another|some)[-\s]one\b|\bone['’]s\b|\b(?:at|square)\sone\b",
    ),
    (
        "idiom",
        r"\bone\s(?:of|another|side|day|thing|time|by\sone|after|hand|can|cannot|could|may|might|must|should|would)\b",
    ),
    ("idiom", r"\b(?:one|two|three|four)[-\s](?:way|sided|star|track)\b|\bzero[-\s](?:tolerance|sum|hour)\b|\b24/7\b"),
    ("idiom", r"\b(?:first|second|other|latter|last)\shalf\b"),
)
_CASED = (
    ("label", rf"(?<![\w.,-])\d+[A-Za-z]?(?=\s(?:[A-Z][\w'’-]+\s){{1,3}}{_STREET}(?!\w))"),
    ("label", r"(?<![\w.,-])\d+-[A-Z][a-z]+\s[A-Z]\w+|\b\d+[A-Z]\b"),
)
"""These go by capitals."""
_PATTERNS = (
    *((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _RULES),
    *((kind, re.compile(rule)) for kind, rule in _CASED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Words with a numeral that counts nothing."""

    start: int
    end: int
    kind: str
    """calibre, age, ordinal, label, score, coordinate, idiom, time."""


def excluded(text: str) -> tuple[Excluded, ...]:
    """Every such numeral, in order; where two kinds claim the same words, both are returned."""
    found = [
        Excluded(start=match.start(), end=match.end(), kind=kind)
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    # The day of the publication moves values, never spans.
    spans = [(day.start, day.end) for day in days_said(text, _ANY_DAY)]
    spans += [(clock.start, clock.end) for clock in clocks_said(text) if clock.granularity != "part of day"]
    found += [Excluded(start=start, end=end, kind="time") for start, end in spans]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))
