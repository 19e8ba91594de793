"""Who acts, on whom, and whither: whether a clause and a fact agree on it, as far as both say."""

from __future__ import annotations

import re

from observance.report.article.clauses import Clause, acts, clauses
from observance.report.article.facts import Knowledge, Known, Meanings
from observance.report.article.lexicon import Token
from observance.report.article.meanings import Reader
from observance.report.article.named import PLACE, WHO

_TO = re.compile(r"\b(?:to|into|towards?|onto)(?: the)?$")
_FROM = re.compile(r"\bfrom(?: the)?$")
_MOVING = frozenset({"cross", "move", "fire", "return", "reach", "drive"})


def roles_agree(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether nothing that the clause says of actor, target and direction is otherwise in the fact."""
    of = (fact.core, fact.own, fact.topic)
    verb = next((t for those in of for t in clause.words if t.meaning in those & acts()), None)
    if verb is not None and (fact.actor or fact.object_):
        actor, target = around(verb, clause)
        if target is not None and target.meaning in fact.actor - fact.object_:
            return False  # nobody acts on himself
        if actor is not None and fact.actor and not _may_be(actor.meaning, fact.actor, knowledge):
            return False
        if target is not None and fact.object_ and not _may_be(target.meaning, fact.object_, knowledge):
            return False
    return _whither(fact, clause, knowledge)


def around(verb: Token, clause: Clause) -> tuple[Token | None, Token | None]:
    """Who stands where the actor of a verb stands, and who where its target does."""
    before = [t for t in clause.words if t.start < verb.start and t.meaning.startswith(WHO)]
    after = [t for t in clause.words if t.start > verb.start and t.meaning.startswith(WHO)]
    if not clause.passive(verb):
        return (before[-1] if before else None), (after[0] if after else None)
    by = re.search(r"\bby\b", clause.text[verb.end :])
    actor = next((t for t in after if by and t.start > verb.end + by.start()), None)
    return actor, (before[-1] if before else None)


def roles_in(text: str, core: Meanings, reader: Reader) -> tuple[Meanings, Meanings]:
    """Who acts and on whom in a text that tells of one act, as far as it names them."""
    for clause in clauses(text, 0, reader):
        verb = next((t for t in clause.words if t.meaning in core & acts()), None)
        if verb is not None:
            actor, target = around(verb, clause)
            return (
                frozenset({actor.meaning}) if actor is not None else frozenset(),
                frozenset({target.meaning}) if target is not None else frozenset(),
            )
    return frozenset(), frozenset()


def _may_be(meaning: str, allowed: Meanings, knowledge: Knowledge) -> bool:
    """A person must be that person; a unit may stand for its party, and a party for its own."""
    persons = {m for m in allowed if m.startswith(WHO)}
    if not persons or meaning in persons:
        return True
    if meaning not in knowledge.units:
        return False
    return knowledge.party_of.get(meaning) in persons or meaning in {knowledge.party_of.get(one) for one in persons}


def _whither(fact: Known, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether "to the South" and "from the North" agree with where the act led."""
    if not fact.ends_in or not fact.core & _MOVING:
        return True
    return all(leads(token, fact, clause, knowledge) is not False for token in clause.words)


def leads(token: Token, fact: Known, clause: Clause, knowledge: Knowledge) -> bool | None:
    """Whether an act led where a word with "to" or "from" before it says; None for any other word."""
    ground = _ground(token, knowledge)
    before = clause.text[: token.start].rstrip().lower()
    if ground and _TO.search(before):
        return bool(ground & fact.ends_in)
    if ground and _FROM.search(before):
        return bool(fact.ends_in) and not ground <= fact.ends_in
    return None


def _ground(token: Token, knowledge: Knowledge) -> Meanings:
    """The ground that a word means: a zone that is somebody's, or a party's own."""
    if token.meaning.startswith(PLACE):
        return frozenset({token.meaning} & knowledge.party_of.keys())
    if not token.meaning.startswith(WHO):
        return frozenset()
    own = (place for place, party in knowledge.party_of.items() if party == token.meaning)
    return frozenset(place for place in own if place.startswith(PLACE))
