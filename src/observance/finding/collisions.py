"""One act under two clauses, one forbidding and one allowing it: which prevails is said in the text, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from observance.agreement.tree import Precedence, Reading
from observance.finding.clausetest import ClauseTest
from observance.finding.prepared import Prepared
from observance.finding.weigh import weigh
from observance.finding.weighed import Weighed
from observance.reconstruction.ensemble import Bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allowed:
    """An act that a clause permits, or that performs a duty under it: in which histories, to whom."""

    clause: str
    reading: Reading
    party: str | None
    met: Bits


Permissions = Mapping[str, Sequence[Allowed]]
"""By act."""


def permissions(tests: Sequence[ClauseTest], prepared: Prepared) -> Permissions:
    """Every act that one of these tests (of permissions and duties) permits or requires in some history."""
    found: dict[str, list[Allowed]] = defaultdict(list)
    for test in tests:
        for weighed in weigh(test, prepared):
            if weighed.met.any():
                one = Allowed(
                    clause=test.clause.id, reading=test.reading, party=weighed.party, met=weighed.met
                )  # fmt: skip
                found[weighed.act.id].append(one)
    return found


def collide(weighed: Weighed, allowed: Permissions) -> Weighed:
    """A forbidden act with what another clause says of it.

    A permission that prevails works as one more exception; one that gives way changes nothing; without a word on which
    of the two prevails it is kept as a collision (`findings.md`: never silently resolved).
    """
    if weighed.test.norm != "forbids":
        return weighed
    own = weighed.test
    for one in allowed.get(weighed.act.id, ()):
        other_party = None not in (one.party, weighed.party) and one.party != weighed.party
        if one.clause == own.clause.id or other_party or not (weighed.met & one.met).any():
            continue
        if _yields(own.reading, one.clause) or _prevails(one.reading, own.clause.id):
            weighed = replace(
                weighed,
                counts=weighed.counts & ~one.met,
                covered=weighed.covered | (weighed.met & one.met),
                prevailing=(*weighed.prevailing, one.clause),
                allowed=(*weighed.allowed, one.met),
            )
        elif not (_prevails(own.reading, one.clause) or _yields(one.reading, own.clause.id)):
            weighed = replace(weighed, collisions=(*weighed.collisions, (one.clause, weighed.met & one.met)))
    return weighed


def _yields(reading: Reading, clause: str) -> bool:
    """Whether the reading gives way to the clause."""
    return any(p.clause == clause and p.precedence is Precedence.SUBJECT_TO for p in reading.priorities)


def _prevails(reading: Reading, clause: str) -> bool:
    """Whether the reading prevails over the clause."""
    return any(p.clause == clause and p.precedence is Precedence.NOTWITHSTANDING for p in reading.priorities)


def permitting(tests: Sequence[ClauseTest]) -> list[ClauseTest]:
    """The tests of permissions, and of what duties ask to be done."""
    return [test for test in tests if test.norm in ("permits", "requires")]
