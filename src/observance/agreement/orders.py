"""What a set of time conditions says together: whether it can be met, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from observance.agreement.conditions import Order, TimeRelation

_Bound = tuple[float, bool]
"""A greatest difference, and whether it may itself be reached (True: it may)."""

_NONE: _Bound = (float("inf"), True)


class Orders:
    """Bounds on the differences of named times, closed: the tightest that follow from all relations together.

    A negated relation counts where what is left is one stretch (`not (T is before U)`: U is at T or earlier). The
    others are left out, so that "cannot be met" is never said of what can.
    """

    def __init__(self, relations: Iterable[TimeRelation]) -> None:
        self._bounds: dict[tuple[str, str], _Bound] = {}
        names: set[str] = set()
        for relation in relations:
            names |= {relation.left.name, relation.right.name}
            for pair, bound in _differences(relation):
                self._bounds[pair] = min(self._between(*pair), bound)
        for middle, left, right in product(sorted(names), repeat=3):
            one, other = self._between(left, middle), self._between(middle, right)
            through = (one[0] + other[0], one[1] and other[1])
            if through < self._between(left, right):
                self._bounds[left, right] = through
        self.possible = all(self._between(name, name) >= (0.0, True) for name in names)

    def implies(self, relation: TimeRelation) -> bool:
        """Whether the relation holds wherever these do."""
        wanted = _differences(relation)
        return bool(wanted) and all(self._between(*pair) <= bound for pair, bound in wanted)

    def _between(self, left: str, right: str) -> _Bound:
        return self._bounds.get((left, right), (0.0, True) if left == right else _NONE)


def _differences(relation: TimeRelation) -> list[tuple[tuple[str, str], _Bound]]:
    """Greatest differences `(a, b)`: b - a at most so much. Empty where they say nothing."""
    left, right = relation.left.name, relation.right.name
    low, high = relation.bounds_s
    if relation.negated:
        if relation.within is not None or relation.order is Order.AROUND:
            return []
        return [((left, right), (0.0, True))] if relation.order is Order.BEFORE else [((right, left), (0.0, True))]
    found = []
    if high < float("inf"):
        found.append(((left, right), (high, relation.order is not Order.AFTER)))
    if low > float("-inf"):
        found.append(((right, left), (0.0 - low, relation.order is not Order.BEFORE)))
    return found
