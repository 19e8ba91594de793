"""One clause held against what a case knows: borne out, only claimed, contradicted, near something known, or open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from observance.report.article.clashing import against
from observance.report.article.clauses import Clause
from observance.report.article.facts import Knowledge, Known, Meanings
from observance.report.article.met import PERSONS, at, counts, meets, same, unknown
from observance.report.article.named import PLACE
from observance.report.article.roles import roles_agree

Verdict = Literal["borne out", "claimed", "contradicted", "near", "open", "empty"]
_NEAR = 0.6
"""Share of a clause's words that one fact knows from which on the two are too near to call the clause unverified."""
_MINUTES_S = 180.0
"""Seconds up to which a claimed time is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What became of a clause: facts that bear it out or claim it; those against it; its words that none knows."""

    verdict: Verdict
    facts: tuple[Known, ...] = ()
    against: tuple[Known, ...] = ()
    unknown: tuple[str, ...] = ()


def hold(clause: Clause, knowledge: Knowledge, beside: Meanings = frozenset()) -> Held:
    """Hold a clause against everything known.

    Args:
        beside: the meanings of passages that the same sentence quotes exactly: what leads to them may stand there.
    """
    typed = bool(clause.figures or clause.clocks)
    if not typed and (not clause.telling or (beside and clause.meanings <= beside)):
        return Held(verdict="empty")
    of = [fact for fact in knowledge.facts if _is_of(fact, clause, knowledge)]
    near = [fact for fact in of if roles_agree(fact, clause, knowledge)]
    if clause.open:
        return Held(verdict="near" if near else "open")
    agreeing = [fact for fact in near if fact.denies == clause.negative]
    meeting = [fact for fact in agreeing if meets(fact, clause, knowledge)]
    heard = [fact for fact in meeting if fact.basis == "seen" or _speaks(clause, fact, knowledge)]
    for pool in (heard, meeting):
        if pool and not unknown(clause, pool, knowledge):
            used = _used(clause, pool, knowledge)
            rivals = _rivals(used, knowledge)
            out = pool is heard or (not rivals and _filled(clause, heard, knowledge))
            return Held(verdict="borne out" if out else "claimed", facts=used, against=rivals)
    clash = against(clause, near, agreeing, knowledge)
    if clash:
        return Held(verdict="contradicted", against=clash)
    left = unknown(clause, meeting, knowledge)
    total = len(clause.telling) + len(clause.figures) + len(clause.clocks)
    best = max((len(clause.meanings & (fact.topic | PERSONS)) for fact in of), default=0)
    if of and (len(left) < (1 - _NEAR) * total or best >= _NEAR * len(clause.meanings)):
        return Held(verdict="near", facts=tuple((near or of)[:3]), unknown=left)
    return Held(verdict="open", facts=tuple(meeting[:3]), unknown=left)


def _is_of(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause is about what a fact is about.

    It names the fact's core; or nothing but what the fact speaks of; or most of its own words; or some of them beside
    the very time or number that the fact has.
    """
    meanings = clause.named
    if fact.core and fact.core <= meanings:
        return True
    if "return-silence" in fact.core:
        return False  # only silence is of silence
    telling = clause.meanings - PERSONS - ({"drive"} if "vehicle" in fact.topic else set())
    if len(telling) >= 2 and telling <= fact.topic:
        return True
    own = fact.own - PERSONS
    both = len(own & meanings)
    if both and both >= 0.4 * len(own) and _typed(fact, clause, knowledge):
        return True
    return both >= max(2, 0.6 * len(own))


def _typed(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause has the very time or number of a fact."""
    time = fact.time
    if time is not None and time.high - time.low <= _MINUTES_S and any(at(c, time, knowledge) for c in clause.clocks):
        return True
    number = fact.number
    return number is not None and any(counts(f, clause, fact) and same(f, number) for f in clause.figures)


def _speaks(clause: Clause, fact: Known, knowledge: Knowledge) -> bool:
    """Whether the fact is said by whom the clause names; footage that is the clause's subject speaks for itself."""
    if clause.speaker:
        # "The man said": of a case in which one man fled, he.
        who = {knowledge.fleeing} if clause.speaker == {"person"} and knowledge.fleeing else clause.speaker
        return who <= fact.speakers
    if clause.attributed or not fact.speakers:
        return False
    return "video" in fact.speakers and any(token.meaning == "video" for token in clause.telling[:3])


def _filled(clause: Clause, heard: Sequence[Known], knowledge: Knowledge) -> bool:
    """Whether an act that the article itself tells, or footage, was seen, and claims fill in a little: no number."""
    seen = [fact for fact in heard if fact.basis == "seen" and fact.core <= clause.meanings]
    left = unknown(clause, seen, knowledge)
    few = len(left) <= max(1, len(clause.telling) // 4)
    left += tuple("1" for t in clause.telling if t.raw in left and t.meaning.startswith(("in:", PLACE)))
    own = not clause.attributed or "video" in (clause.speaker or ())
    return bool(seen) and own and few and not any(c.isdigit() for word in left for c in word)


def _used(clause: Clause, pool: Sequence[Known], knowledge: Knowledge) -> tuple[Known, ...]:
    """As few facts as bear the clause out, those that know most of it first; equal ones beside, a few."""

    def rank(fact: Known) -> tuple[bool, bool, int, int, str]:
        said = clause.meanings
        fits = _speaks(clause, fact, knowledge) if clause.attributed else fact.basis == "seen"
        typed = _typed(fact, clause, knowledge)
        return not typed, not fits, -len(fact.topic & said), -len(fact.own & said), fact.anchor.id

    ranked = sorted(pool, key=rank)
    used: list[Known] = []
    for fact in ranked:
        left = unknown(clause, used, knowledge)
        if used and not left:
            break
        if not used or len(unknown(clause, [*used, fact], knowledge)) < len(left):
            used.append(fact)
    of = {fact.quantity for fact in used if fact.quantity}
    return (*used, *[fact for fact in ranked if fact not in used and fact.quantity in of][:3])


def _rivals(used: Sequence[Known], knowledge: Knowledge) -> tuple[Known, ...]:
    """Facts of the same quantity that say another number or time."""
    out: list[Known] = []
    for fact in used:
        for other in knowledge.quantities.get(fact.quantity, ()):
            number = fact.number is not None and other.number is not None and not fact.number.meets(other.number)
            time = fact.time is not None and other.time is not None and not fact.time.meets(other.time)
            if (number or time) and other not in out:
                out.append(other)
    return tuple(out)
