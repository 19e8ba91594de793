"""The questions that can be asked, and the small grammar that finds which one is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["says", "contradicts", "rests on", "how many", "when", "silent", "not answered"]

FORMS: tuple[tuple[Kind, str, str], ...] = (
    ("says", "who says what about SOMETHING", "every claim and conclusion on it, and what was seen"),
    ("how many", "how many THINGS, according to whom", "every number that is given of it, side by side"),
    ("when", "when was SOMETHING, according to whom", "every time that is given for it, side by side"),
    ("contradicts", "what contradicts claim ID", "claims and observations that cannot be true together with it"),
    ("rests on", "which claims does answer ID rest on", "claims, observations and decisions behind an answer"),
    ("silent", "who is silent", "who did not answer, or declined to say"),
    ("not answered", "what is not answered, and why", "answers that are not determined; what is protected"),
)
"""Kind, its form, what it gives."""

_ID = r"[\"'“‘]?(?P<id>[a-z0-9][a-z0-9._-]*)[\"'”’]?"
_QUIET = r"(?:silent|silence|declin\w+|refus\w+|not (?:answer|repl|say|respond)\w*)"
_ANSWER = rf"(?:the )?(?:answer|finding|row)?\s*{_ID}"
_RULES: tuple[tuple[Kind, str], ...] = (
    ("not answered", r"(?:what|which questions?|why).*\b(?:not|un)[ -]?(?:answered|determined|decided)\b.*"),
    ("silent", rf"(?:who|which (?:party|side|source)s?)\b.*\b{_QUIET}\b.*"),
    ("silent", r"who (?:did|has|have) ?n[o']t (?:answer|repl|say|respond)\w*.*"),
    ("contradicts", rf"(?:what|which claims?|who) (?:contradicts?|denies|rivals?) (?:the )?(?:claim )?{_ID}"),
    ("contradicts", rf"(?:what|which claims?|who) (?:speaks?|stands?) against (?:the )?(?:claim )?{_ID}"),
    ("rests on", rf"(?:on )?(?:what|which \w+) (?:do|does|is|are) {_ANSWER} (?:rests?|based)(?: on)?"),
    ("rests on", rf"what (?:supports|bears out) {_ANSWER}"),
    ("when", r"(?:when|at what time|what time) (?:was|were|did|is|does)?\s*(?P<topic>.+)"),
    ("when", r"(?:what is )?(?:the )?time of (?P<topic>.+)"),
    ("how many", r"how (?:many|often|long|far|fast|much) (?P<topic>.+)"),
    ("how many", r"(?:what is )?(?:the )?number of (?P<topic>.+)"),
    (
        "says",
        r"who (?:says?|said|claims?|claimed) (?:what|anything|something)?\s*(?:about|of|on|that)?\s*(?P<topic>.+)",
    ),
    ("says", r"what (?:is|was|has been|do sources|do they) (?:said|say|claimed) (?:about|of|on) (?P<topic>.+)"),
    ("says", r"(?:claims?|sources?|statements?) (?:about|of|on) (?P<topic>.+)"),
)
_TAIL = re.compile(
    r",?\s*(?:and )?(?:according to|by|says) (?:whom|who)\b.*$|,?\s*and (?:who says so|why)\b.*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was understood: its kind, what it is about in the asker's words, or the id that it names."""

    kind: Kind
    topic: str = ""
    id: str = ""


def understand(words: str) -> Asked | None:
    """Which question is meant; None where none of the forms fits."""
    plain = re.sub(r"\s+", " ", words).strip().rstrip("?!. ")
    for kind, rule in _RULES:
        for candidate in (_TAIL.sub("", plain), plain):
            found = re.fullmatch(rule, candidate, re.IGNORECASE)
            if found is not None:
                named = found.groupdict()
                return Asked(kind=kind, topic=(named.get("topic") or "").strip(), id=(named.get("id") or "").lower())
    return None
