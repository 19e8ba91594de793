"""The words beside a number that say how exact it is: about, at least, no more than, just under, or so."""

from __future__ import annotations

import re
from typing import Literal

Said = Literal["exact", "about", "at least", "at most", "more than", "fewer than"]
_BEFORE: tuple[tuple[Said, str], ...] = (
    ("exact", r"exactly|precisely|a\stotal\sof|only|just"),
    (
        "at least",
        r"(?:at\sleast|no\sfewer\sthan|no\sless\sthan|not\sless\sthan|not\sfewer\sthan|a\sminimum\sof|minimum|upwards?\sof|≥)",
    ),
    (
        "at most",
        r"(?:up\sto|at\smost|as\smany\sas|as\smuch\sas|no\smore\sthan|not\smore\sthan|not\sexceeding|not\sover|a\smaximum\sof|maximum|≤)",
    ),
    (
        "more than",
        r"(?:(?:just|well|slightly|a\slittle|far|much)\s)?(?:more\sthan|over|above|in\sexcess\sof|greater\sthan|exceeding|>)",
    ),
    ("fewer than", r"(?:(?:just|well|slightly|a\slittle|far|much)\s)?(?:fewer\sthan|less\sthan|under|below|<)"),
    (
        "about",
        r"about|around|approximately|approx\.?|roughly|some|(?:an\s)?estimated|circa|ca?\.|~|≈|nearly|almost|close\sto|perhaps|"
        r"possibly|maybe|barely|hardly|scarcely|an\saverage\sof|on\saverage|in\sthe\sregion\sof|(?:in|of|on)\sthe\sorder\sof|"
        r"somewhere\sbetween|virtually|likely|probably",
    ),
)
_BY_NAME = {f"q{i}": said for i, (said, _) in enumerate(_BEFORE)}
QUALIFIER = re.compile(
    r"(?:(?<=\s)|(?<=[\"“‘'(—–])|^)(?:"
    + "|".join(f"(?P<q{i}>{words})" for i, (_, words) in enumerate(_BEFORE))
    + r")(?:\s(?:every|a\stotal\sof|another|only|the))?\s?[\"“‘']?(?:between\s)?$",
    re.IGNORECASE,
)
"""At the end of what stands before a number."""
_AFTER: tuple[tuple[Said, str], ...] = (
    ("at least", r"(?:\sor|\sand)\s(?:more|above|over|upwards)\b|-plus\b|\+|\sat\s(?:the\s(?:very\s)?)?least\b"),
    ("at most", r"(?:\sor|\sand)\s(?:fewer|less|under|below)\b|\sat\s(?:the\s(?:very\s)?)?most\b"),
    ("about", r"\sor\sso\b|-odd\b|,?\sgive\sor\stake\b|ish\b"),
)
QUALIFIER_AFTER = re.compile("|".join(f"(?P<a{i}>{words})" for i, (_, words) in enumerate(_AFTER)), re.IGNORECASE)
"""Right after a number with its unit."""


def before_words(found: re.Match[str]) -> Said:
    """What `QUALIFIER` found."""
    return next(_BY_NAME[name] for name, words in found.groupdict().items() if words is not None)


def after_words(found: re.Match[str]) -> Said:
    """What `QUALIFIER_AFTER` found."""
    return next(_AFTER[int(name[1:])][0] for name, words in found.groupdict().items() if words is not None)
