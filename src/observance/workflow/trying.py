"""The example cases of an agreement tried: each in a small world of its own, its answers held against what it wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, get_args

from observance.agreement.drafting import read_file
from observance.agreement.faults import Faults
from observance.agreement.loading import load
from observance.agreement.terms import Where
from observance.agreement.tree import Agreement
from observance.agreement.trial_reading import FILE, NOTE, read_trials
from observance.agreement.trials import Expected, Trial, Trials
from observance.finding.assess import assess
from observance.finding.rows import BECAUSE, AnswerWord, Row
from observance.values.errors import Fault, ObservanceError, refuse
from observance.workflow.progress import Progress
from observance.workflow.trial_world import world_of

_STAGE = "cases"
_ACTS_SHOWN = 3
_NOT_BOUND = "not in force"


class CasesFail(ObservanceError):
    """Example cases whose answers are not those that they want; `failures` has each with its place in the file."""

    exit_code: ClassVar[int] = 3

    def __init__(self, failures: Sequence[Fault], cases: int, failed: int) -> None:
        self.failures = tuple(failures)
        head = f"{failed} of {cases} case{'s' * (cases != 1)} fail{'s' * (failed == 1)}:"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in failures)]))


def try_cases(path: Path, *, progress: Progress) -> list[str]:
    """Try every case beside an agreement's file; a line for each, when all answers come.

    Raises:
        RefusedInput: a fault of the agreement or of the cases, or no cases beside it.
        CasesFail: an answer that is wanted and does not come, or a breach that comes and is not wanted.
    """
    agreement = load(path)
    beside = path.with_name(FILE)
    if not beside.is_file():
        example = 'case "…" given … when … then "…": breach by …'
        raise refuse(path.name, "cases", wanted=f"a file {FILE} beside the agreement", got="none", example=example)
    text = read_file(beside, FILE, path.name)
    trials = read_trials(text, FILE, agreement, answers=get_args(AnswerWord), reasons=BECAUSE)
    faults = Faults(FILE, text)
    lines: list[str] = []
    failed = 0
    for count, case in enumerate(trials.cases):
        progress(_STAGE, count / len(trials.cases))
        failures = tried(case, trials, agreement)
        for one in failures:
            what, because = f'case "{case.title}"', "\n      = ".join(one.because)
            faults.add(one.where, wanted=one.wanted, got=one.got, advice=because, what=what)
        failed += bool(failures)
        answers = len(case.expected)
        lines.append(f"as wanted: {case.title} ({answers} answer{'s' * (answers != 1)})")
    progress(_STAGE, 1.0)
    if failed:
        raise CasesFail(faults.found, len(trials.cases), failed)
    total = sum(len(case.expected) for case in trials.cases)
    return [*lines, f"{agreement.name}: {len(trials.cases)} cases, {total} answers, all as wanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a case wanted and got, where in its file; `because`: the engine's sentence, the elements, the exceptions."""

    where: Where
    wanted: str
    got: str
    because: tuple[str, ...]


def tried(case: Trial, trials: Trials, agreement: Agreement) -> tuple[Failure, ...]:
    """How a case fails under an agreement; nothing where all answers come."""
    main, context = world_of(case, trials, agreement)
    rows = assess(agreement, main, [], context).rows
    missing = list(_missing(case, rows, agreement))
    shown = [row for _, _, _, row in missing if row is not None]
    return tuple(
        Failure(where=where, wanted=wanted, got=got, because=tuple(_reasons(about, rows)))
        for where, wanted, got, about in (*missing, *_unwanted(case, rows, agreement, shown))
    )


_Found = tuple[Where, str, str, Row | None]
"""Where in the file, what was wanted, what was got, and the row that says why."""


def _missing(case: Trial, rows: Sequence[Row], agreement: Agreement) -> Iterator[_Found]:
    """Answers that are wanted and do not come, in any reading that they are wanted in."""
    for one in case.expected:
        readings = [r.name for clause in agreement.clauses if clause.id == one.clause for r in clause.readings]
        names = dict.fromkeys(name for name in readings if one.reading in ("", name))
        found = {name: _rows(one, name, rows, agreement) for name in names}
        if any(found.values()):  # a reading that binds persons has no row of a party, and the other way round
            found = {name: mine for name, mine in found.items() if mine}
        if one.answer != _NOT_BOUND and any(_bound(mine) for mine in found.values()):
            found = {name: mine for name, mine in found.items() if _bound(mine)}
        for name, mine in found.items():
            fitting = [row for row in mine if _fits(one, row)]
            every = not _of_case(one, agreement) or one.answer == _NOT_BOUND
            if mine and (len(fitting) == len(mine) if every else fitting):
                continue
            wrong = next((row for row in mine if not _fits(one, row)), None)
            got = _answer_words(wrong) if wrong is not None else f"no answer about {one.by or 'any party'} there"
            yield one.where, f"{_wanted_words(one)} under {one.clause}, reading {name!r}", got, wrong


def _unwanted(case: Trial, rows: Sequence[Row], agreement: Agreement, shown: Sequence[Row]) -> Iterator[_Found]:
    """Breaches that come and are not wanted, but for those `shown`: of a clause not spoken of, or by somebody else."""
    for row in rows:
        if row.answer != "breach" or row.level != "act":
            continue
        if any((s.clause, s.reading) == (row.clause, row.reading) and s.party in (None, row.party) for s in shown):
            continue
        about = [one for one in case.expected if one.clause == row.clause]
        readings = [one for one in about if one.reading in ("", row.reading)]
        if about and not readings:
            continue
        if any(one.answer == "breach" and _names(one, row, agreement) for one in readings):
            continue
        wanted = f"no breach of {row.clause} but those that the case names"
        got = f"breach by {row.party or row.actor} ({row.actor}) under {row.clause}, reading {row.reading!r}"
        yield case.where, wanted, got, row


def _rows(one: Expected, reading: str, rows: Sequence[Row], agreement: Agreement) -> list[Row]:
    """The rows that the answer could be in; of several versions of a clause, those that were in force."""
    mine = _about(one, [row for row in rows if row.clause == one.clause and row.reading == reading], agreement)
    return [row for row in mine if row.answer != _NOT_BOUND] or mine


def _bound(mine: Sequence[Row]) -> bool:
    return any(row.answer != _NOT_BOUND for row in mine)


def _about(one: Expected, mine: Sequence[Row], agreement: Agreement) -> list[Row]:
    if one.answer == NOTE:
        return [row for row in mine if row.level == "note" and one.by in ("", row.actor, row.act)]
    if _of_case(one, agreement):
        return [row for row in mine if row.level == "act" and one.by in (row.actor, row.act)]
    return [row for row in mine if row.level == "party" and one.by in ("", row.party)]


def _of_case(one: Expected, agreement: Agreement) -> bool:
    """Whether the answer is about a person or an act of the case, not about a party."""
    parties = [party.name for party in agreement.parties]
    return one.by != "" and one.by not in parties if parties else False


def _names(one: Expected, row: Row, agreement: Agreement) -> bool:
    """Whether the answer wanted speaks of this act; of a reading that binds persons, if no reading is named."""
    persons = row.party is None and (one.reading == "" or not agreement.parties)
    return persons or one.by in ("", row.party, row.actor, row.act)


def _fits(one: Expected, row: Row) -> bool:
    if one.answer == NOTE:
        return row.level == "note"
    return row.answer == one.answer and set(one.because) <= set(row.because)


def _wanted_words(one: Expected) -> str:
    because = f" because {', '.join(one.because)}" if one.because else ""
    return f"{one.answer}{f' by {one.by}' if one.by else ''}{because}"


def _answer_words(row: Row) -> str:
    because = f" because {', '.join(row.because)}" if row.because else ""
    return f"{row.answer}{f' by {row.party}' if row.party else ''}{because}"


def _reasons(about: Row | None, rows: Sequence[Row]) -> list[str]:
    """The engine's sentence, and the elements and exceptions of the act that it rests on."""
    if about is None:
        return []
    acts = [about] if about.level != "party" else [
        row for row in rows
        if row.level != "party" and (row.clause, row.reading) == (about.clause, about.reading)
        and row.party in (about.party, None)
    ]  # fmt: skip
    lines = [about.sentence]
    for row in acts[:_ACTS_SHOWN]:
        lines += [row.sentence] if row is not about else []
        lines += [f"element, {_part(e.share.value)}: {e.words}{f' ({e.note})' if e.note else ''}" for e in row.elements]
        lines += [f"exception, {e.status}: {e.words}" for e in row.exceptions]
    return lines + ([f"and {len(acts) - _ACTS_SHOWN} more acts"] if len(acts) > _ACTS_SHOWN else [])


def _part(share: float) -> str:
    return "met" if share == 1.0 else "not met" if share == 0.0 else "met in a part of the histories"
