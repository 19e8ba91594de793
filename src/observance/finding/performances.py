"""What performs a duty: over which stretches, and in which order to the event that the duty runs from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from observance.agreement.conditions import Order, TimeRelation
from observance.finding.clausetest import ClauseTest
from observance.finding.compile import Piece, event_index
from observance.finding.episodes import Episodes, binding_of, episodes
from observance.finding.evaluate import Mode, cuts_of, stretches_of
from observance.finding.facts import Facts
from observance.finding.prepared import Prepared
from observance.reconstruction.ensemble import Bits, Times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Performed:
    """Performances under the same names, with the begins that stand in an order to the event that the duty runs from.

    Attributes:
        orders: each with the other time's begins, (histories,), and whether the duty's event stands on the left of it.
    """

    held: Episodes
    orders: tuple[tuple[TimeRelation, Times, bool], ...] = ()

    def in_order(self, since: Times) -> Bits:
        """In which histories they stand to the event as the clause asks."""
        good: Bits = np.ones(since.shape[0], dtype=np.bool_)
        for relation, other, on_the_left in self.orders:
            apart = other - since if on_the_left else since - other
            low, high = relation.bounds_s
            held_ = (apart > low if relation.order is Order.BEFORE else apart >= low) & (
                apart < high if relation.order is Order.AFTER else apart <= high
            )
            good &= ~held_ if relation.negated else held_
        return good


def performed_by(
    test: ClauseTest, letters: Sequence[str], prepared: Prepared, mode: Mode
) -> list[tuple[tuple[str, ...], Performed]]:
    """What performs the duty, by the names of the letters."""
    tables = prepared.tables
    plain = [piece for piece in test.pieces if not _open_orders(piece)]
    found = [(key, Performed(held=one)) for key, one in episodes(plain, letters, tables, mode).items()]
    for piece in test.pieces:
        if not (orders := _open_orders(piece)):
            continue
        ids = tables.find(piece.query)
        cuts = cuts_of(piece, ids, piece.minus, tables, mode)
        for g in range(ids.shape[0]):
            begins, ends, count = stretches_of(piece, ids, np.array([g]), cuts, tables.facts, mode)
            one = Episodes(begins=begins, ends=ends, count=count, facts=tuple(int(f) for f in ids[g]))
            beside = tuple((r, _begins(tables.facts, int(ids[g, atom])), left) for r, atom, left in orders)
            found.append((binding_of(piece, ids[g], letters, tables), Performed(held=one, orders=beside)))
    return found


def _open_orders(piece: Piece) -> list[tuple[TimeRelation, int, bool]]:
    """Orders of which one time is no event of the performance: it is that of the event that the duty runs from."""
    query, found = piece.query, []
    for relation in query.times:
        left = event_index(relation.left.name, query.atoms, query.instants)
        right = event_index(relation.right.name, query.atoms, query.instants)
        if (left is None) is not (right is None):
            found.append((relation, left if right is None else right, left is None))
    return [(relation, atom, on_the_left) for relation, atom, on_the_left in found if atom is not None]


def _begins(facts: Facts, fact: int) -> Times:
    slot = facts.slot[fact]
    return facts.begins[slot] if slot >= 0 else np.full(facts.histories, facts.low[fact])
