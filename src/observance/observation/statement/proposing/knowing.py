"""How a speaker knows, as far as the cue tells, and the words of doubt or stress that the content carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from observance.observation.statement.proposing.attribution import Knows, Span

_BY_VERB: dict[str, Knows] = {
    **dict.fromkeys(("see",), "saw"),
    **dict.fromkeys(("hear",), "heard"),
    **dict.fromkeys(("learn",), "was told"),
    **dict.fromkeys(("deny", "dispute", "rebut", "refute", "reject"), "denies"),
    **dict.fromkeys(
        """believe think suspect assume conclude estimate speculate infer deduce presume calculate assess judge
        determine expect predict seem appear suggest indicate reason""".split(),
        "infers",
    ),
}  # fmt: skip
_DECLINES = re.compile(
    r"\b(?:declin|refus)(?:e|es|ed|ing)\b|\bno comment\b"
    r"|(?:\bnot\b|n['’]t\b).*\b(?:respond|responded|comment|commented|reply|replied|answer|answered|discuss|elaborate)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(?:was|were|is|are|been|being)\b.*\b(?:told|informed|briefed|notified|advised)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:denied|denies|deny|denying)\b", re.IGNORECASE)
_CERTAINTY = re.compile(
    r"""\b(?:believed\ to|thought\ to|said\ to|reported\ to|reportedly|allegedly|apparently|presumably|probably|possibly
    |perhaps|maybe|likely|unlikely|certainly|definitely|clearly|undoubtedly|no\ doubt|without\ doubt|seemingly
    |supposedly|purportedly|suspected|unconfirmed|may\ have|might\ have|could\ have|must\ have|appear(?:s|ed)?\ to
    |seem(?:s|ed)?\ to|about|around|approximately|roughly|nearly|almost|at\ least|at\ most|up\ to|more\ than
    |fewer\ than|less\ than|no\ more\ than|no\ fewer\ than|an\ estimated|some(?=\ \d))(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)


def knows(verb: str, cue: str) -> Knows:
    """What the cue tells of the way of knowing; "not said" for plain saying."""
    if _DECLINES.search(cue):
        return "declines to say"
    if _TOLD.search(cue):
        return "was told"
    if _DENIES.search(cue):
        return "denies"
    return _BY_VERB.get(verb, "not said")


def certainty(text: str, content: Sequence[Span]) -> Iterator[Span]:
    """Words of doubt and stress inside the content, in order."""
    for span in content:
        for found in _CERTAINTY.finditer(text, span.start, span.end):
            yield Span(*found.span())
