"""The words for acts that a case uses: one that is nearly a known word is a slip that would change findings unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from observance.agreement.terms import Kind
from observance.agreement.tree import Agreement
from observance.evidence.papers import Paper, Sheet
from observance.evidence.written import Place
from observance.finding.deeds import MOTION
from observance.finding.wording import DID
from observance.observation.marked import Shared
from observance.observation.statement.claims import ClaimedAct, ClaimedNumber, ClaimedTime
from observance.reconstruction.told import LASTING
from observance.report.review import QUESTIONS
from observance.values.errors import Fault
from observance.values.nearest import did_you_mean, nearest
from observance.workflow.case_folder import Sheets

ENGINE = MOTION | LASTING | frozenset(QUESTIONS) | frozenset(DID)
"""The acts that footage, histories, questions or answers have words for."""
_A_SLIP = 0.85
"""Share of letters in common from which two words are taken for one; `removes` is no slip of `moves`."""

Word = tuple[Sheet[Paper], Place, str]


def word_faults(sheets: Sheets, agreements: Iterable[Agreement]) -> Iterator[Fault]:
    """Every word for an act that is a slip of a known one: in marks, claims, decisions, conclusions and questions."""
    known = ENGINE | _of_agreements(agreements)
    used = list(_acts(sheets))
    for sheet, place, word in used:
        yield from _slip(sheet, place, word, known)
    known |= {word for _, _, word in used}
    for sheet, place, word in _questions(sheets):
        yield from _slip(sheet, place, word, known)


def word_notes(sheets: Sheets, agreements: Iterable[Agreement]) -> Iterator[str]:
    """Questions in a word that nothing else in the case uses: their answers bear on no act."""
    known = ENGINE | _of_agreements(agreements) | {word for _, _, word in _acts(sheets)}
    for word in sorted({word for _, _, word in _questions(sheets)} - known):
        hint = did_you_mean(word, known)
        yield f"reviews.yaml asks {word!r}, which is the word of no act of this case: it bears on nothing{hint}"


def _slip(sheet: Sheet[Paper], place: Place, word: str, known: frozenset[str]) -> Iterator[Fault]:
    meant = nearest(word, known)
    if word not in known and meant is not None and SequenceMatcher(None, word, meant).ratio() >= _A_SLIP:
        yield sheet.fault(place, wanted="a word for an act", got=f"{word!r}; did you mean {meant!r}?")


def _of_agreements(agreements: Iterable[Agreement]) -> frozenset[str]:
    return frozenset(r.name for one in agreements for r in one.vocabulary if r.kind is Kind.EVENT)


def _acts(sheets: Sheets) -> Iterator[Word]:
    if sheets.observations is not None:
        for i, marked in enumerate(sheets.observations.paper.observations):
            if not isinstance(marked, Shared) and marked.act is not None:
                yield sheets.observations, ("observations", i, "act", "does"), marked.act.does
    for sheet in sheets.statements.values():
        for i, claim in enumerate(() if sheet is None else sheet.paper.claims):
            if sheet is not None and isinstance(claim.content, ClaimedAct):
                yield sheet, ("claims", i, "content", "act", "does"), claim.content.act.does
            counted = claim.content.of_act if isinstance(claim.content, ClaimedTime | ClaimedNumber) else None
            if sheet is not None and counted is not None:
                yield sheet, ("claims", i, "content", "of_act", "does"), counted.does
    if sheets.decisions is not None:
        for i, decision in enumerate(sheets.decisions.paper.decisions):
            yield sheets.decisions, ("decisions", i, "act"), decision.act
    if sheets.conclusions is not None:
        for i, conclusion in enumerate(sheets.conclusions.paper.conclusions):
            if conclusion.act is not None:
                yield sheets.conclusions, ("conclusions", i, "act"), conclusion.act


def _questions(sheets: Sheets) -> Iterator[Word]:
    if sheets.reviews is not None:
        for i, reading in enumerate(sheets.reviews.paper.readings):
            yield sheets.reviews, ("readings", i, "question"), reading.question
