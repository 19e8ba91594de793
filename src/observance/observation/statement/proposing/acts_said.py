"""Which clauses of a text describe an act, in the vocabulary's word; said not to have been done is kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERBS = {
    "crosses": r"cross(?:es|ed|ing)?(?!\s(?:fire|roads?))",
    "fires": r"(?:open(?:ed|s|ing)?|returned)\sfire|fires?(?=\s(?:at|on|across|into|over|\w+\s(?:rounds|shots)))"
    r"|fired|firing|(?:was|were|been|being|is)\sshot|shoots?|shooting|shot(?=\s(?:at|him|her|them|dead))|shelled|shelling",
    "drags": r"drag(?:s|ged|ging)|pull(?:s|ed|ing)\s(?:him|her|them|the)",
    "carries": r"carr(?:y|ies|ied|ying)(?!\sout)",
    "recovers": r"recover(?:s|ed|ing)?(?=\s(?:him|her|them|the|a\s))|rescue[sd]?|rescuing|(?:was|were)\srecovered",
    "lies": r"lay(?=\s(?:in|on|under|beside|still|against))|lying|lies(?=\s(?:in|on|still))",
    "leaves-vehicle": r"(?:got|gets|climbed|jumped)\sout\sof|left\s(?:the|his|her|their)\s(?:vehicle|jeep|car|truck)",
    "enters": r"enter(?:s|ed|ing)?(?!\sinto\sforce)",
    "approaches": r"approach(?:es|ed|ing)(?!\sto)",
    "withdraws": r"withdr(?:aw|ew|awn|aws|awing)",
}
_ACT = re.compile("|".join(rf"(?P<{does.replace('-', '_')}>\b(?:{verb})\b)" for does, verb in _VERBS.items()), re.I)
_NOT = re.compile(
    r"\b(?:not|never|no one|nobody|none|without|denie[sd]|deny|denying|cannot|(?:refused|declined|failed|unable) to)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:will|would|may|might|could|can|should|must|if|to|planned|threatened|ordered)\s(?:\w+\s)?$", re.IGNORECASE
)
_REACH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSaid:
    """A verb that describes an act."""

    start: int
    end: int
    does: str
    asserted: bool
    """Whether it is said to have been done: not denied, not merely possible, ordered or to come."""


def acts(text: str) -> tuple[ActSaid, ...]:
    """Every act verb, in order."""
    found = []
    for match in _ACT.finditer(text):
        lead = text[max(0, match.start() - _REACH) : match.start()]
        lead = re.split(r"[.;:!?\n]|,\s(?:and|but|who|which|while)\b", lead)[-1]
        asserted = _NOT.search(lead) is None and _MAY.search(lead) is None
        does = next(name for name, words in match.groupdict().items() if words is not None).replace("_", "-")
        found.append(ActSaid(start=match.start(), end=match.end(), does=does, asserted=asserted))
    return tuple(found)
