"""The example cases that ship can fail: each part of a rule that is taken out or moved makes at least one of them fail.

And the two sides are alike: where the agreement treats them alike, a case whose sides are swapped has swapped answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from observance.agreement.conditions import And, Condition, Differs, Or
from observance.agreement.layout import condition_text
from observance.agreement.loading import load, shipped
from observance.agreement.tree import (
    Agreement,
    By,
    Clause,
    Forbids,
    Limits,
    Norm,
    Quantity,
    Reading,
    Requires,
    TextStatus,
    WithinAfter,
)
from observance.agreement.trial_reading import FILE, read_trials
from observance.agreement.trials import Trial, Trials
from observance.agreement.words import atoms_of_reading
from observance.finding.rows import BECAUSE, AnswerWord
from observance.values.errors import RefusedInput
from observance.workflow.shipped import AGREEMENTS, shipped_names
from observance.workflow.trying import tried

NAMES = shipped_names(AGREEMENTS)


def trials_of(name: str, agreement: Agreement, *swapped: str) -> Trials:
    text = shipped(name).with_name(FILE).read_text(encoding="utf-8")
    if swapped:
        one, other = swapped
        text = re.sub(rf"\b({one}|{other})\b", lambda m: other if m[0] == one else one, text)
    return read_trials(text, FILE, agreement, answers=get_args(AnswerWord), reasons=BECAUSE)


def fewer(condition: Condition) -> Iterator[Condition]:
    """The condition with one part of an `and` or `or` taken out, however deep."""
    if not isinstance(condition, And | Or):
        return
    for index, part in enumerate(condition.parts):
        rest = (*condition.parts[:index], *condition.parts[index + 1 :])
        if not isinstance(part, Differs):
            yield replace(condition, parts=rest) if len(rest) > 1 else rest[0]
        for inner in fewer(part):
            yield replace(condition, parts=(*condition.parts[:index], inner, *condition.parts[index + 1 :]))


def other_norms(norm: Norm) -> Iterator[Norm]:
    match norm:
        case Forbids():
            yield from (replace(norm, when=when) for when in fewer(norm.when))
        case Limits():
            yield from (replace(norm, such_that=such_that) for such_that in fewer(norm.such_that))
            yield from (replace(norm, at_most=norm.at_most + more) for more in (-1, 1))
        case Requires(deadline=By() as by):
            yield from (replace(norm, deadline=replace(by, day=by.day + timedelta(days=k))) for k in (-2, 2))
        case Requires(deadline=WithinAfter() as within):
            for days in (-1, 2):
                duration = Quantity(value=within.duration.value + days, unit=within.duration.unit)
                yield replace(norm, deadline=replace(within, duration=duration))


def said(norm: Norm) -> str:
    match norm:
        case Limits():
            return f"at most {norm.at_most} such that {condition_text(norm.such_that)}"
        case Requires():
            return f"{condition_text(norm.that)}, {norm.deadline}"
        case _:
            return condition_text(norm.when)


def others(clause: Clause, reading: Reading, agreement: Agreement) -> Iterator[tuple[str, Reading]]:
    wanted = {variable.name for variable in reading.quantifiers}
    for norm in other_norms(reading.norm):
        other = replace(reading, norm=norm)
        bound = {getattr(t, "name", "") for a in atoms_of_reading(other, agreement) for t in (*a.arguments, a.at)}
        if wanted <= bound:
            yield said(norm), other
    for index in range(len(reading.exceptions)):
        kept = (*reading.exceptions[:index], *reading.exceptions[index + 1 :])
        yield f"without exception {index}", replace(reading, exceptions=kept)
    if reading.in_force_from is not None:
        earlier = reading.in_force_from - timedelta(days=20)
        yield "earlier", replace(reading, in_force_from=max(earlier, agreement.in_force_from))


def survivors(name: str) -> list[str]:
    """The changed readings under which no case fails."""
    agreement = load(shipped(name))
    trials = trials_of(name, agreement)
    found = []
    for clause in agreement.clauses:
        if clause.text_status is TextStatus.SUMMARY:
            continue  # its answer is `text not held`, whatever the rule
        mine = [case for case in trials.cases if any(one.clause == clause.id for one in case.expected)]
        for reading in clause.readings:
            for what, other in others(clause, reading, agreement):
                changed = replace(clause, readings=(other,))
                alone = replace(agreement, clauses=(changed,))
                kept = [
                    replace(case, expected=tuple(
                        one for one in case.expected if one.clause == clause.id and one.reading in ("", reading.name)
                    ))
                    for case in mine
                ]  # fmt: skip
                if not any(_fails(case, trials, alone) for case in kept if case.expected):
                    found.append(f"{clause.id}, {reading.name}: {what}")
    return found


def _fails(case: Trial, trials: Trials, agreement: Agreement) -> bool:
    try:
        return bool(tried(case, trials, agreement))
    except RefusedInput:
        return True


@pytest.mark.assure
@pytest.mark.parametrize("name", NAMES)
def test_no_part_of_a_rule_can_be_taken_out_unnoticed(name: str) -> None:
    assert survivors(name) == []


@pytest.mark.parametrize(
    ("name", "sides"), [("korean-armistice-1953", ("kpa", "unc")), ("minsk-memorandum-2014", ("ukraine", "formations"))]
)
def test_swapping_the_two_parties_swaps_the_answers(name: str, sides: tuple[str, str]) -> None:
    agreement = load(shipped(name))
    trials = trials_of(name, agreement, *sides)
    assert len(trials.cases) > 5
    assert {case.title: tried(case, trials, agreement) for case in trials.cases} == {
        case.title: () for case in trials.cases
    }
