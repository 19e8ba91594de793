"""Things that pairs join: the groups of whatever is one, directly or through others."""

from __future__ import annotations

from collections.abc import Iterable


def joined(things: Iterable[str], pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Every thing in one group, each group sorted, the groups by their first; pairs name things only."""
    group: dict[str, set[str]] = {thing: {thing} for thing in things}
    for one, other in pairs:
        if group[one] is not group[other]:
            smaller, larger = sorted((group[one], group[other]), key=len)
            larger |= smaller
            for thing in smaller:
                group[thing] = larger
    return tuple(sorted({tuple(sorted(members)) for members in group.values()}))
