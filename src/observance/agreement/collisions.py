"""Norms that may collide: what one clause forbids, another permits or requires, and neither says which prevails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from observance.agreement.covering import Put, acts_of, apart, covers, exception_branches, filled, names_in, one_act
from observance.agreement.expansion import Branch, expand, to_branches
from observance.agreement.layout import condition_text
from observance.agreement.precedence import Rule, gives_way, rules_of
from observance.agreement.remarks import Remark
from observance.agreement.tree import Agreement, Forbids, Permits, Requires


def collisions(agreement: Agreement) -> Iterator[Remark]:
    """A remark for each pair of clauses that one act could meet, so that both answer about it."""
    rules = rules_of(agreement)
    forbidding = [rule for rule in rules if isinstance(rule.reading.norm, Forbids)]
    allowing = [rule for rule in rules if isinstance(rule.reading.norm, Permits | Requires)]
    alternatives = [to_branches(expand(rule.reading, agreement.definitions)) for rule in rules]
    tests = dict(zip(map(id, rules), alternatives, strict=True))
    told: set[tuple[str, str]] = set()
    for one in forbidding:
        for other in allowing:
            pair = (one.clause.id, other.clause.id)
            if pair in told or one.clause.id == other.clause.id or not one.span & other.span:
                continue
            if gives_way(one, other) or gives_way(other, one):
                continue
            act = _shared_act(one, tests[id(one)], tests[id(other)], agreement)
            if act is None:
                continue
            told.add(pair)
            mine, theirs = pair
            does = "permits" if isinstance(other.reading.norm, Permits) else "requires"
            yield Remark(
                says=f'clause "{mine}" forbids what clause "{theirs}" {does} ({act}), and neither says which prevails: '
                "an act that meets both is answered *norm conflict*",
                advice=f'write in clause "{mine}": subject to clause "{theirs}" (then that one prevails), '
                f'or: notwithstanding clause "{theirs}" (then this one does)',
                clause=mine,
                where=one.clause.where,
            )


def _shared_act(one: Rule, forbidden: Sequence[Branch], allowing: Sequence[Branch], agreement: Agreement) -> str | None:
    """The sentence of an act that meets both rules and no exception of the first, in the first one's letters."""
    for mine, allowed in product(forbidden, [apart(branch, "'") for branch in allowing]):
        for act, allowed_act in product(acts_of(mine), acts_of(allowed)):
            found = one_act(allowed, mine, allowed_act, act)
            if found is not None and not _excused(*found, one, agreement):
                return condition_text(act)
    return None


def _excused(joined: Branch, put: Put, rule: Rule, agreement: Agreement) -> bool:
    """Whether an exception of the forbidding rule covers everything that the other rule allows."""
    names = [variable.name for variable in rule.reading.quantifiers]
    for exception in rule.reading.exceptions:
        for excuse in exception_branches(joined, exception.condition, names, agreement.definitions):
            if covers(joined, filled(excuse, put), names_in(joined)):
                return True
    return False
