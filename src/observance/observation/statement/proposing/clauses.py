"""What is said, by the parse: the clause below or around a verb of saying."""

from __future__ import annotations

from collections.abc import Iterator

from observance.observation.statement.proposing.parse import Token
from observance.observation.statement.proposing.subjects import added
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import SPEAKING
from observance.observation.statement.proposing.words import DAYS

_PLAIN = frozenset("say tell write add report".split())
_HEARD_BY = frozenset("say tell ask remind urge".split())
_AT_PERSONS = frozenset("call describe accuse praise blame criticize criticise condemn attack mock".split())
_NO_OBJECT = frozenset(
    """add call continue write reply respond report read see hear find show want order learn know feel decide conclude
    declare""".split()
)
_PERCEIVED = frozenset("see hear observe".split())
_REACHING = frozenset("call respond warn urge push press argue speak talk".split())
_UNSAID = frozenset("expect believe report say allege estimate know think".split())
NOT_ALONE = frozenset("continue call add admit describe".split())
"""Verbs whose bare object is done rather than said: added a clause, called a meeting."""
_LONG = 4
"""Words of an object of its own with which a verb of saying is no parenthesis in another clause."""
_SEEMING = ("nsubj", "xcomp", "ccomp", "oprd", "acomp", "prep", "attr")
_AS_VERBS = SPEAKING | {"show", "find", "put", "reveal"}


def said(tree: Tree, verb: Token, who: Token | None) -> set[int]:
    """Positions of the words that a verb reports; empty where its sentence has none."""
    if verb.lemma in ("seem", "appear"):
        return {i for child in tree.children(verb, *_SEEMING) for i in tree.subtree(child)}
    if verb.lemma in ("begin", "teach"):
        return set()
    clauses = [child for child in tree.children(verb, "ccomp", "parataxis") if not _apart(tree, verb, child)]
    hung_on = [token for token in tree.tokens if token.i > verb.i and added(tree, token)]
    found = {i for clause in clauses for i in tree.subtree(clause, hung_on)}
    if not found and who is not None:
        own = {i for part in _objects(tree, verb) for i in tree.subtree(part)} - _own_prepositions(tree, verb)
        around = set(_around(tree, verb))
        found = around or own if verb.lemma in SPEAKING and not _at_length(own) else own or around
    if not found and verb.lemma in _UNSAID and (passive := tree.child(verb, "nsubjpass")) is not None:
        found = set(tree.subtree(passive))
        after = ("xcomp", "oprd", "advmod", "prep") if verb.lemma == "report" else ("xcomp", "oprd", "advmod")
        found |= {i for child in tree.children(verb, *after) for i in tree.subtree(child)}
    if not found and who is not None:
        found = {i for part in _reached(tree, verb) for i in tree.subtree(part)} - _own_prepositions(tree, verb)
    as_clause = _as_clause(tree, verb)
    head = tree.head(verb)
    if as_clause and head is not None and (not found or not clauses):
        found = set(tree.subtree(head, [verb]))
    bare = not as_clause and not clauses and not _completed(tree, verb) and verb.lemma in NOT_ALONE
    return set() if bare and not (found and verb.lemma in ("call", "describe")) else found


def _at_length(own: set[int]) -> bool:
    return len(own) >= _LONG


def _around(tree: Tree, verb: Token) -> list[int]:
    """The clause that a parenthetical cue hangs on: "The plan, he said, failed"."""
    head = tree.head(verb)
    if head is None or verb.dep not in ("parataxis", "ccomp", "dep") or head.pos not in ("VERB", "AUX"):
        return []
    if tree.child(verb, "mark") is not None:
        return []
    if _apart(tree, verb, head):
        return []
    if verb.dep == "ccomp" and not (
        verb.i > head.i and any(token.text == "," for token in tree.tokens[head.i : verb.i])
    ):
        return []
    return tree.subtree(head, [verb])


def _apart(tree: Tree, one: Token, other: Token) -> bool:
    """Whether a semicolon keeps two verbs apart."""
    return any(token.text == ";" for token in tree.tokens[min(one.i, other.i) : max(one.i, other.i)])


def _objects(tree: Tree, verb: Token) -> Iterator[Token]:
    """What else a verb reports: to do it, about it, an object; of those who are called names the names too."""
    lemma = verb.lemma
    for child in tree.children(verb):
        if child.dep in ("xcomp", "oprd"):
            yield child
        elif child.dep == "prep" and child.lower in ("about", "of", "on", "against", "for", "that"):
            if lemma not in _PLAIN:
                yield child
        elif child.dep == "dobj" and lemma in _PERCEIVED:
            if _reports(tree, verb):
                yield child
        elif child.dep == "dobj" and (lemma in _AT_PERSONS or lemma not in _HEARD_BY | _NO_OBJECT):
            yield child


def _reports(tree: Tree, verb: Token) -> bool:
    """Whether a perception is told as such: the patrol heard five bursts; not what "he" saw in a story."""
    who = tree.child(verb, "nsubj")
    return who is not None and who.pos != "PRON" and verb.dep in ("ROOT", "conj", "ccomp")


def _reached(tree: Tree, verb: Token) -> Iterator[Token]:
    """Called for, warned of; said nothing, said yes; described the scene."""
    for child in tree.children(verb):
        if verb.lemma in _REACHING and child.dep == "prep":
            if child.lower in ("for", "on", "upon", "to", "of", "about", "against"):
                yield child
        elif verb.lemma == "say" and child.dep in ("dobj", "npadvmod"):
            if child.pos in ("NOUN", "PRON", "INTJ") and child.lower not in DAYS:
                yield child
        elif verb.lemma == "describe" and child.dep in ("dobj", "prep"):
            yield child


def _own_prepositions(tree: Tree, verb: Token) -> set[int]:
    """The preposition that belongs to the verb, not to what it says: called [for] a halt."""
    return {child.i for child in tree.children(verb, "prep")}


def _as_clause(tree: Tree, verb: Token) -> bool:
    """As the ministry reported, ..."""
    return (
        verb.dep == "advcl"
        and verb.lemma in _AS_VERBS
        and tree.marked(verb, "as")
        and tree.child(verb, "ccomp") is None
    )  # fmt: skip


def _completed(tree: Tree, verb: Token) -> bool:
    """Whether something follows that makes more than an object of it: called it a lie, described as."""
    return any(
        child.dep == "oprd" or (child.dep == "prep" and verb.lemma == "describe") for child in tree.children(verb)
    )
