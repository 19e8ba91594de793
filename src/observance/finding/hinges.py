"""Hinges: without which single items or sources, and which pairs of them, an answer changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from observance.agreement.tree import Agreement
from observance.finding.answer import alone
from observance.finding.clausetest import ClauseTest
from observance.finding.judge import Judged, answers_in, weigh_all
from observance.finding.standing import thresholds
from observance.finding.world import Context, World

MOST_PAIRS = 200
"""Pairs searched over the whole case; each row says how many were searched for it."""

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
    judged: Sequence[Judged], agreement: Agreement, beside: Sequence[ClauseTest], main: World, context: Context
) -> list[Found]:
    """For each judged act, the withdrawals that change its answer, and how far it was searched.

    Single ones always; pairs among the items of one act's supports, where neither does it alone. Withdrawing an item
    equals never having had it: the ensemble without it is asked for, readings of it and bases in it go too. The answer
    compared is the one under the main assumptions, before the span.
    """
    search = _Search(judged, agreement, beside, main, context)
    wanted = [set(items_of(one)) for one in judged]
    changed: list[list[str]] = [[] for _ in judged]
    turned: list[set[str]] = [set() for _ in judged]
    for item in sorted(set().union(*wanted)):
        for k, answer in search.answers((item,), (k for k, items in enumerate(wanted) if item in items)):
            changed[k].append(f"without {item}: {answer}")
            turned[k].add(item)
    pairs = [list(combinations(sorted(items - turned[k]), 2)) for k, items in enumerate(wanted)]
    every = sorted({pair for mine in pairs for pair in mine})[:MOST_PAIRS]
    for pair in every:
        for k, answer in search.answers(pair, (k for k, mine in enumerate(pairs) if pair in mine)):
            changed[k].append(f"without {pair[0]} and {pair[1]}: {answer}")
    done = set(every)
    return [
        (tuple(changed[k]), f"{len(wanted[k])} single items or sources, {len(done.intersection(pairs[k]))} pairs")
        for k in range(len(judged))
    ]


class _Search:
    """Answers without some items, for the acts that rest on them; only their movers' acts are drawn in again."""

    def __init__(
        self,
        judged: Sequence[Judged],
        agreement: Agreement,
        beside: Sequence[ClauseTest],
        main: World,
        context: Context,
    ) -> None:
        self._beside = beside
        self._judged, self._agreement, self._main, self._context = judged, agreement, main, context
        self._limit = thresholds(context.profile)
        self._mover = {act.id: act.mover for act in main.ensemble.acts}
        self._before = [alone(one.stood.standing, self._limit) for one in judged]

    def answers(self, items: tuple[str, ...], rows: Iterable[int]) -> list[tuple[int, str]]:
        """The rows, of those given, whose answer is another one without these items."""
        chosen = list(rows)
        movers = {self._judged[k].weighed.act.mover for k in chosen}
        for k in chosen:
            movers |= {self._mover[fact.act] for fact in self._judged[k].weighed.supports if fact.act in self._mover}
        world = self._without(items, movers)
        asked = list({id(self._judged[k].weighed.test): self._judged[k].weighed.test for k in chosen}.values())
        place = {id(test): index for index, test in enumerate(asked)}
        _, weighed = weigh_all(self._agreement, asked, self._beside, world, self._context)
        found = []
        for k in chosen:
            answer = answers_in(weighed, self._judged[k], place[id(self._judged[k].weighed.test)], self._context)
            if answer != self._before[k]:
                found.append((k, answer))
        return found

    def _without(self, items: tuple[str, ...], movers: set[str]) -> World:
        ensemble = self._context.without(items[0]) if self._context.without is not None else self._main.ensemble
        kept = tuple(act for act in ensemble.acts if act.mover in movers)
        return replace(self._main, ensemble=replace(ensemble, acts=kept), dropped=frozenset(items))
