"""Words of a rule that do nothing: exceptions that never apply, precedence over what is never in force with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from observance.agreement.conditions import Condition
from observance.agreement.covering import (
    acts_of,
    apart,
    covers,
    exception_branches,
    filled,
    impossible,
    names_in,
    unify,
)
from observance.agreement.expansion import Branch, expand, expand_condition, to_branches
from observance.agreement.force import span_of
from observance.agreement.layout import condition_text
from observance.agreement.precedence import Rule, rules_of
from observance.agreement.remarks import Remark
from observance.agreement.tree import Agreement, Forbids, Limits, Requires, Suspension, WithinAfter


def idle(agreement: Agreement) -> Iterator[Remark]:
    """A remark for each part of a rule that changes no answer, as far as its words show."""
    rules = rules_of(agreement)
    for rule in rules:
        test = to_branches(expand(rule.reading, agreement.definitions))
        yield from _exceptions(rule, test, agreement)
        yield from _repairs(rule, test, agreement)
        yield from _priorities(rule, rules)
        yield from _repeated(rule, agreement)
        yield from _limit_of_none(rule)
    held = [("", agreement.suspensions), *((c.id, c.suspensions) for c in agreement.clauses)]
    held += [(rule.clause.id, rule.reading.suspensions) for rule in rules]
    for clause, suspensions in held:
        yield from _suspensions(clause, suspensions)


def _beside(condition: Condition, test: list[Branch], rule: Rule, agreement: Agreement) -> list[list[Branch]]:
    names = [variable.name for variable in rule.reading.quantifiers]
    return [exception_branches(branch, condition, names, agreement.definitions) for branch in test]


def _exceptions(rule: Rule, test: list[Branch], agreement: Agreement) -> Iterator[Remark]:
    beside = [_beside(exception.condition, test, rule, agreement) for exception in rule.reading.exceptions]
    fixed = {variable.name for variable in rule.reading.quantifiers}
    for index, exception in enumerate(rule.reading.exceptions):
        said = condition_text(exception.condition)
        why = [impossible(branch, e) for branch, excuses in zip(test, beside[index], strict=True) for e in excuses]
        if why and all(why):
            yield Remark(
                says=f"the exception {said!r} can never apply: beside the test it would need {why[0]}",
                advice="leave it out, or say what it is meant to excuse",
                clause=rule.clause.id,
                where=exception.where,
            )
            continue
        for other, wider in enumerate(rule.reading.exceptions):
            if other != index and _within(beside[index], beside[other], test, fixed):
                if other > index and _within(beside[other], beside[index], test, fixed):
                    continue
                yield Remark(
                    says=f"the exception {said!r} excuses nothing that {condition_text(wider.condition)!r} does not",
                    advice=f"leave it out; the one in line {wider.where.line} is enough",
                    clause=rule.clause.id,
                    where=exception.where,
                )
                break
        if isinstance(rule.reading.norm, Forbids | Limits):
            covered = [
                any(covers(branch, e, names_in(branch) | fixed) for e in excuses)
                for branch, excuses in zip(test, beside[index], strict=True)
            ]
            if any(covered):
                branch = test[covered.index(True)]
                alternative = " and ".join(condition_text(atom) for atom in branch.atoms)
                yield Remark(
                    says=f"the exception {said!r} excuses every act of one alternative of the test ({alternative})",
                    advice="leave that alternative out, or narrow the exception",
                    clause=rule.clause.id,
                    where=exception.where,
                )


def _within(narrow: list[list[Branch]], wide: list[list[Branch]], test: list[Branch], fixed: set[str]) -> bool:
    """Whether, beside each alternative of the test, whatever the one exception covers the other does too."""
    return all(
        any(covers(one, other, names_in(branch) | fixed) for other in others)
        for branch, ones, others in zip(test, narrow, wide, strict=True)
        for one in ones
    )


def _repairs(rule: Rule, test: list[Branch], agreement: Agreement) -> Iterator[Remark]:
    for repair in rule.reading.repairs:
        beside = _beside(repair.condition, test, rule, agreement)
        why = [impossible(branch, e) for branch, made in zip(test, beside, strict=True) for e in made]
        if why and all(why):
            yield Remark(
                says=f"the repair can never be made: beside the test it would need {why[0]}",
                advice="say what happens after the act: there is a time U such that … and U is after T",
                clause=rule.clause.id,
                where=repair.where,
            )


def _priorities(rule: Rule, rules: list[Rule]) -> Iterator[Remark]:
    for priority in rule.reading.priorities:
        others = [other for other in rules if other.clause.id == priority.clause]
        words = f'`{priority.precedence.value} clause "{priority.clause}"`'
        if not others:
            yield Remark(
                says=f"{words} does nothing: that clause is held as text only, without a rule",
                advice="leave it out, or write the other clause's rule",
                clause=rule.clause.id,
                where=priority.where,
            )
        elif not any(rule.span & other.span for other in others):
            yield Remark(
                says=f"{words} does nothing: the two are never in force on one day",
                advice="leave it out, or look at the dates again",
                clause=rule.clause.id,
                where=priority.where,
            )


def _repeated(rule: Rule, agreement: Agreement) -> Iterator[Remark]:
    """A duty after an event that is of the kind of its own performance: the event would perform it at once."""
    norm = rule.reading.norm
    if not isinstance(norm, Requires) or not isinstance(norm.deadline, WithinAfter):
        return
    names = {variable.name for variable in rule.reading.quantifiers}
    done = to_branches(expand(rule.reading, agreement.definitions))
    for after in to_branches(expand_condition(norm.deadline.after, agreement.definitions)):
        for branch, event in product(done, acts_of(apart(after, "'", keep=names))):
            for act in acts_of(branch):
                put = unify(act, event)
                if put is not None and not impossible(filled(branch, put)):
                    yield Remark(
                        says=f"{condition_text(acts_of(after)[0])!r} would itself perform the duty that runs from it",
                        advice="say in the duty that what performs it comes later, such as: and U is after T",
                        clause=rule.clause.id,
                        where=norm.that.where,
                    )


def _limit_of_none(rule: Rule) -> Iterator[Remark]:
    norm = rule.reading.norm
    if isinstance(norm, Limits) and norm.at_most == 0:
        yield Remark(
            says="a limit of none at all is a prohibition, and is explained as a count",
            advice=f"write it as one: forbids {norm.who.name} when {condition_text(norm.such_that)}",
            clause=rule.clause.id,
            where=norm.who.where,
        )


def _suspensions(clause: str, suspensions: tuple[Suspension, ...]) -> Iterator[Remark]:
    for index, later in enumerate(suspensions):
        for earlier in suspensions[:index]:
            if span_of(earlier) & span_of(later) and earlier.party in (None, later.party):
                yield Remark(
                    says=f"the suspension overlaps with that of line {earlier.where.line}, for the same party",
                    advice="leave one out, or look at the dates again",
                    clause=clause,
                    where=later.where,
                )
