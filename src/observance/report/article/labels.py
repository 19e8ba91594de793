"""The six marks of a sentence, and the one function that sets them from what became of its clauses and quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from observance.report.article.matching import Held
from observance.report.article.quoting import QuoteHeld

Label = Literal[
    "supported", "contradicted", "attributed but unverified", "undecided", "not about the incident", "not answered"
]
LABELS: tuple[Label, ...] = get_args(Label)
MEANS: dict[Label, str] = {
    "supported": "all that it says stands in the case: seen in an item, or said by the very source that it names",
    "contradicted": "the case holds another number, another time, the contrary or other words, and nobody says this",
    "attributed but unverified": "somebody says so, in the article or in the case; nothing in the case bears it out",
    "undecided": "about the incident, and the case decides it neither way, or the words were not understood",
    "not about the incident": "background, another time or place, or a part of the page",
    "not answered": "it touches a medical or personal fact; whatever the case holds, that is not answered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of one sentence.

    Attributes:
        protected: the kind of protected fact that it touches. elsewhere: why it is not about the incident.
        attributed: the article gives it to somebody. near: it speaks of something that the case knows.
    """

    protected: str
    elsewhere: str
    attributed: bool
    near: bool
    clauses: Sequence[Held]
    quotes: Sequence[QuoteHeld]


def label(read: Read) -> Label:
    """The mark of a sentence: what is protected comes first, doubt comes last."""
    if read.protected:
        return "not answered"
    verdicts = {held.verdict for held in read.clauses} | {f"quote {held.verdict}" for held in read.quotes}
    if verdicts & {"contradicted", "quote altered"}:
        return "contradicted"
    told = verdicts - {"empty"}
    if told and told <= {"borne out", "quote exact"}:
        return "supported"
    if told and told <= {"borne out", "claimed", "quote exact"}:
        return "attributed but unverified"
    if read.elsewhere:
        return "not about the incident"
    if read.attributed and read.near and told and not told & {"near", "quote another's"}:
        return "attributed but unverified"
    return "undecided"
