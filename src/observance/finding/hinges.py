"""Hinges: without which single items or sources, and which pairs of them, an answer changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from observance.agreement.tree import Agreement
from observance.finding.answer import alone
from observance.finding.clausetest import ClauseTest
from observance.finding.judge import Judged, answers_in, weigh_all
from observance.finding.standing import thresholds
from observance.finding.world import Context, World

MOST_PAIRS = 200
"""Pairs searched over the whole case; the row says how many were searched for it."""

Found = tuple[tuple[str, ...], str]


def items_of(judged: Judged) -> tuple[str, ...]:
    """The items and sources that the supports rest on, bases of attribution and papers among them."""
    found = {item for origin in judged.weighed.act.origins for item in origin.items}
    for fact in judged.weighed.supports:
        if fact.relation == "belongs" or not fact.act:
            found.update(fact.rests_on)
    for exception in judged.weighed.exceptions:
        found.update(paper for fact in exception.facts for paper in fact.rests_on)
    return tuple(sorted(found))


def hinges(
    judged: Sequence[Judged], tests: Sequence[ClauseTest], agreement: Agreement, main: World, context: Context
) -> list[Found]:
    """For each judged act, the withdrawals that change its answer, and how far it was searched.

    Single ones always; pairs among the items of one act's supports, where neither does it alone. Withdrawing an item
    equals never having had it: the ensemble without it is asked for, readings of it and bases in it go too.
    """
    index = {id(test): k for k, test in enumerate(tests)}
    wanted = [items_of(one) for one in judged]
    limit = thresholds(context.profile)
    before = [alone(one.stood.standing, limit) for one in judged]
    changed: list[list[str]] = [[] for _ in judged]
    turned: list[set[str]] = [set() for _ in judged]
    for item in sorted({item for items in wanted for item in items}):
        _, rows = weigh_all(agreement, tests, _without(main, context, item), context)
        for k, one in enumerate(judged):
            if item in wanted[k]:
                answer = answers_in(rows, one, index[id(one.weighed.test)], context)
                if answer != before[k]:
                    changed[k].append(f"without {item}: {answer}")
                    turned[k].add(item)
    pairs = sorted({p for k, items in enumerate(wanted) for p in combinations(sorted(set(items) - turned[k]), 2)})
    for first, second in pairs[:MOST_PAIRS]:
        world = _without(main, context, first)
        world = replace(world, dropped=world.dropped | {second})
        _, rows = weigh_all(agreement, tests, world, context)
        for k, one in enumerate(judged):
            if {first, second} <= set(wanted[k]) - turned[k]:
                answer = answers_in(rows, one, index[id(one.weighed.test)], context)
                if answer != before[k]:
                    changed[k].append(f"without {first} and {second}: {answer}")
    result = []
    searched = set(pairs[:MOST_PAIRS])
    for k, items in enumerate(wanted):
        mine = sum(1 for pair in combinations(sorted(set(items) - turned[k]), 2) if pair in searched)
        result.append((tuple(changed[k]), f"{len(items)} single items or sources, {mine} pairs"))
    return result


def _without(main: World, context: Context, item: str) -> World:
    ensemble = context.without(item) if context.without is not None else main.ensemble
    return replace(main, ensemble=ensemble, dropped=frozenset((item,)))
