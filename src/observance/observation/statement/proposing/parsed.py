"""Cues found in a parse: verbs of saying with subject and clause, "according to", unknown verbs by a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.clauses import said
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.parse import Token
from observance.observation.statement.proposing.subjects import cue, named, subject
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import HOLDING, SPEAKING, VOICING

_KNOWN = SPEAKING | VOICING | HOLDING
_MODALS = frozenset("could would will can may might should must".split())
_MARKS = " \"'”’"
_NEAR = 60
"""Characters between a quotation and a verb nobody lists that may still give it its speaker."""


def cues(tree: Tree, quotations: Sequence[Span]) -> list[Cued]:
    """Candidates of a paragraph in the order of their cues."""
    return [one for token in tree.tokens if tree.quoted[token.i] is None for one in _cue(tree, token, quotations)]


def _cue(tree: Tree, token: Token, quotations: Sequence[Span]) -> Iterator[Cued]:
    if token.lower == "according":
        yield from _according(tree, token)
    elif token.pos in ("VERB", "AUX") and token.dep not in ("amod", "compound"):
        if _declined(tree, token):
            return
        known = token.lemma in _KNOWN
        if known or (
            token.lemma not in ("be", "have", "do") and (_beside(tree, token, quotations) or _with_that(tree, token))
        ):
            yield from _verb(tree, token, known)


def _verb(tree: Tree, verb: Token, known: bool) -> Iterator[Cued]:
    who = subject(tree, verb) if verb.lemma not in ("seem", "appear") else None
    group = set(cue(tree, verb))
    if not known and any(tree.tokens[i].lower in _MODALS for i in group):
        return
    source = set(named(tree, who)) if who is not None else set()
    content = said(tree, verb, who) - group - source
    if len(content) < 2:
        content = set()
    if who is None and (not content or not _passive(tree, verb)):
        return
    spans = tree.spans(source)
    yield Cued(
        verb=verb.lemma if known else "?",
        cue=Span(tree.tokens[min(group)].start, tree.tokens[max(group)].end) if _whole(group) else _at(verb),
        source=spans[0] if spans else None,
        content=tree.spans(content),
        relative=verb.dep == "relcl",
    )


def _declined(tree: Tree, verb: Token) -> bool:
    """Whether a verb is only what somebody declines to do: declined to comment, refused to say."""
    head = tree.head(verb)
    return verb.dep == "xcomp" and head is not None and head.lemma in ("decline", "refuse")


def _passive(tree: Tree, verb: Token) -> bool:
    """Whether nobody says it: "was told", "is believed to", "asked whether"."""
    if verb.lemma in ("seem", "appear"):
        return True
    return tree.child(verb, "nsubjpass") is not None or (verb.lemma == "ask" and verb.dep in ("advcl", "ccomp"))


def _whole(group: set[int]) -> bool:
    return max(group) - min(group) < 4


def _at(token: Token) -> Span:
    return Span(token.start, token.end)


def _according(tree: Tree, token: Token) -> Iterator[Cued]:
    if token.i + 1 >= len(tree.tokens) or tree.tokens[token.i + 1].lower != "to":
        return
    to = tree.tokens[token.i + 1]
    who = tree.child(to, "pobj") or next(
        (one for one in tree.tokens[to.i + 1 : to.i + 7] if one.pos in ("NOUN", "PROPN")), None
    )
    if who is None:
        return
    source = set(named(tree, who))
    own = set(tree.subtree(token)) | set(tree.subtree(to)) | source
    head = tree.head(token)
    while head is not None and (head.pos not in ("VERB", "AUX") or head.dep in ("xcomp", "pcomp")):
        head = tree.head(head)
    content = set(tree.subtree(head)) - own if head is not None and head.dep != "ROOT" else set()
    if len(content) < 4:
        content = {one.i for one in tree.tokens if one.sentence == token.sentence} - own
    spans = tree.spans(source)
    yield Cued(
        verb="according to",
        cue=Span(token.start, to.end),
        source=spans[0] if spans else None,
        content=tree.spans(content),
    )


def _beside(tree: Tree, verb: Token, quotations: Sequence[Span]) -> bool:
    """Whether a verb follows a quotation that ends in a comma, and its subject too: "...," quips the driver."""
    subjects = list(tree.children(verb, "nsubj"))
    for quotation in quotations:
        inner = quotation.of(tree.text).rstrip(_MARKS)
        close = inner[-1:] == "," or (inner[-1:] in ("?", "!") and _same_sentence(tree, verb, quotation))
        if 0 <= verb.start - quotation.end < _NEAR and close:
            gap = tree.text[quotation.end : verb.start]
            if not re.search(r'[.!?;:]\s|["”]', gap):
                return bool(subjects) and all(one.start >= quotation.end for one in subjects)
    return False


def _same_sentence(tree: Tree, verb: Token, quotation: Span) -> bool:
    last = next((one for one in reversed(tree.tokens) if one.start < quotation.end), None)
    return last is not None and last.sentence == verb.sentence


def _with_that(tree: Tree, verb: Token) -> bool:
    """Whether a verb has a subject and a clause with "that"."""
    return tree.child(verb, "nsubj") is not None and any(
        tree.marked(clause, "that") for clause in tree.children(verb, "ccomp")
    )
