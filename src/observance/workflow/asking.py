"""The action `ask`: a typed question to a case, answered with anchors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from observance.observation.statement.claims import ClaimedPersonal, ClaimedStatus
from observance.report.article.facts import Anchor
from observance.report.article.gathering import known
from observance.report.questions.forms import FORMS, Asked, understand
from observance.report.questions.replies import Held, Line, Reply, is_protected, reply
from observance.values.errors import UsageError
from observance.workflow.answering import caution_of
from observance.workflow.case import Case, load_case
from observance.workflow.tracing import papers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question as it was understood, and its answer."""

    asked: Asked
    reply: Reply
    caution: str

    def as_json(self) -> str:
        """Everything, for programs."""
        told = {"caution": self.caution, "question": asdict(self.asked), "answer": asdict(self.reply)}
        return json.dumps(told, ensure_ascii=False, indent=1)


def ask_case(folder: Path, words: str) -> Answered:
    """Answer a question to a case.

    Raises:
        UsageError: the question is none of those that can be asked; they are listed.
        RefusedInput: a faulty case.
    """
    asked = understand(words)
    if asked is None and is_protected(words):
        asked = Asked(kind="not answered", topic=words)
    if asked is None:
        raise UsageError(f"this is none of the questions that a case answers: {words!r}\n{forms_words()}")
    case = load_case(folder)
    return Answered(asked=asked, reply=reply(asked, held_for_questions(case)), caution=caution_of(case.question.kind))


def forms_words() -> str:
    """The list of questions that can be asked."""
    return "it can be asked:\n" + "\n".join(f"  {form:42} {gives}" for _, form, gives in FORMS)


def held_for_questions(case: Case) -> Held:
    """What a case holds for questions."""
    papers = papers_of(case)
    knowledge, reader = known(papers)
    claims = [claim for statement in papers.statements for claim in statement.claims]
    shown = [claim for claim in claims if not isinstance(claim.content, ClaimedPersonal)]
    excludes: dict[str, tuple[str, ...]] = {}
    for claim in shown:
        for other in claim.excludes:
            excludes[claim.id] = (*excludes.get(claim.id, ()), other)
            excludes[other] = (*excludes.get(other, ()), claim.id)
    return Held(
        knowledge=knowledge,
        reader=reader,
        excludes=excludes,
        silences=tuple(_silences(case)),
        personal=len(claims) - len(shown),
        findings=papers.findings,
    )


def _silences(case: Case) -> Iterator[Line]:
    """Who said nothing: by a claim of silence, by declining, or by a notice to which no reply is held."""
    for id in sorted(case.statements):
        statement = case.statements[id]
        for claim in statement.claims:
            if isinstance(claim.content, ClaimedPersonal):
                continue
            silent = isinstance(claim.content, ClaimedStatus) and claim.content.type == "silence"
            if silent or claim.knows == "declines to say":
                says = claim.content.about if isinstance(claim.content, ClaimedStatus) else "declined to say"
                place = f"characters {claim.start} to {claim.start + len(claim.quote)}"
                verbatim = statement.text_is != "summary in our words"
                who = f"{statement.source.outlet} ({claim.speaker})"
                yield Line(
                    says=says,
                    anchor=Anchor(
                        kind="claim", id=claim.id, who=who, words=claim.quote, verbatim=verbatim, place=place
                    ),
                )
    for notice in case.notices.notices:
        if not notice.reply:
            anchor = Anchor(kind="notice", id=notice.id, who=notice.to, words=notice.of)
            yield Line(says="no reply to the notice is held", anchor=anchor)
