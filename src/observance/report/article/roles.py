"""Who acts, on whom, and whither: whether a clause and a fact agree on it, as far as both say."""

from __future__ import annotations

import re

from observance.report.article.clauses import Clause
from observance.report.article.facts import Knowledge, Known, Meanings
from observance.report.article.lexicon import Token
from observance.report.article.named import PLACE, WHO

_MOVING = frozenset({"cross", "move", "fire", "return", "reach", "drive"})


def roles_agree(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether nothing that the clause says of actor, target and direction is otherwise in the fact."""
    verb = next((t for t in clause.words if t.meaning in fact.core), None)
    if verb is not None and (fact.actor or fact.object_):
        actor, target = _around(verb, clause)
        if actor is not None and fact.actor and not _may_be(actor.meaning, fact.actor, knowledge):
            return False
        if target is not None and fact.object_ and not _may_be(target.meaning, fact.object_, knowledge):
            return False
    return _whither(fact, clause, knowledge)


def _around(verb: Token, clause: Clause) -> tuple[Token | None, Token | None]:
    """Who stands where the actor of a verb stands, and who where its target does."""
    before = [t for t in clause.words if t.start < verb.start and t.meaning.startswith(WHO)]
    after = [t for t in clause.words if t.start > verb.start and t.meaning.startswith(WHO)]
    if not clause.passive(verb):
        return (before[-1] if before else None), (after[0] if after else None)
    by = re.search(r"\bby\b", clause.text[verb.end :])
    actor = next((t for t in after if by and t.start > verb.end + by.start()), None)
    return actor, (before[-1] if before else None)


def _may_be(meaning: str, allowed: Meanings, knowledge: Knowledge) -> bool:
    """A person must be that person; a unit may stand for its party."""
    persons = {m for m in allowed if m.startswith(WHO)}
    if not persons or meaning in persons:
        return True
    return meaning in knowledge.units and knowledge.party_of.get(meaning) in persons


def _whither(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether "to the South" and "from the North" agree with where the act led."""
    if not fact.ends_in or not fact.core & _MOVING:
        return True
    for token in clause.words:
        ground = _ground(token, knowledge)
        before = clause.text[: token.start].rstrip().lower()
        if ground and re.search(r"\b(?:to|into|towards?|onto|in|on)(?: the)?$", before) and not ground & fact.ends_in:
            return False
        if ground and re.search(r"\bfrom(?: the)?$", before) and ground <= fact.ends_in:
            return False
    return True


def _ground(token: Token, knowledge: Knowledge) -> Meanings:
    """The ground that a word means: a zone that is somebody's, or a party's own."""
    if token.meaning.startswith(PLACE):
        return frozenset({token.meaning} & knowledge.party_of.keys())
    if not token.meaning.startswith(WHO):
        return frozenset()
    own = (place for place, party in knowledge.party_of.items() if party == token.meaning)
    return frozenset(place for place in own if place.startswith(PLACE))
