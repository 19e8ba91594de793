"""Who says it, by the parse: the subject of a verb of saying, and the words that name it."""

from __future__ import annotations

from observance.observation.statement.proposing.parse import Token
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import SPEAKING, VOICING
from observance.observation.statement.proposing.words import DAYS

_CLIMBED = ("conj", "advcl", "xcomp", "dep", "parataxis")
_DEEP = 4
_INSIDE = frozenset('()"“”’-')


def subject(tree: Tree, verb: Token, deep: int = 0) -> Token | None:
    """The head of what says it: a subject or agent, what a relative clause hangs on, the governing verb's."""
    own = tree.child(verb, "nsubj", "csubj")
    if own is not None:
        return own
    agent = tree.child(verb, "agent")
    if agent is not None and (by := tree.child(agent, "pobj")) is not None:
        return by
    if tree.child(verb, "nsubjpass") is not None and verb.lemma in ("tell", "ask", "inform", "advise", "notify"):
        return None
    if added(tree, verb) and (outer := _outer(tree, verb)) is not None:
        return outer
    head = tree.head(verb)
    if head is None or (verb.lemma == "ask" and verb.tag in ("VBN", "VBD") and verb.dep in ("advcl", "ccomp")):
        # "Asked whether ..., the minister said": who asked is not told.
        return None
    if verb.dep == "relcl" or (verb.dep == "acl" and verb.tag != "VB"):
        return head
    if deep < _DEEP and verb.dep in _CLIMBED and head.pos in ("VERB", "AUX"):
        above = subject(tree, head, deep + 1)
        return above if above is not None else tree.child(head, "nsubjpass")
    return None


def added(tree: Tree, verb: Token) -> bool:
    """Whether a verb of saying is hung on behind a comma: "argued that ..., saying ..."; who argued also says."""
    comma = verb.i > 0 and tree.tokens[verb.i - 1].text == ","
    return comma and verb.tag == "VBG" and verb.lemma in SPEAKING and verb.dep in ("advcl", "ccomp", "conj", "dep")


def _outer(tree: Tree, verb: Token) -> Token | None:
    """Who says what the sentence of such a verb says first."""
    head, who = tree.head(verb), None
    while head is not None:
        if head.lemma in SPEAKING | VOICING and not added(tree, head):
            who = subject(tree, head) or who
        head = tree.head(head)
    return who


def named(tree: Tree, head: Token) -> tuple[int, ...]:
    """Positions of the words about a subject's head, without relative clauses: "officials briefed on the matter"."""
    drop = [
        child
        for child in tree.children(head)
        if child.dep == "relcl"
        or (child.dep == "acl" and tree.marked(child, "that"))
        or (child.dep == "punct" and child.text not in _INSIDE)
    ]
    inside = set(tree.subtree(head, drop))
    first = last = head.i
    while _within(tree, head, inside, first - 1, first - 2):
        first -= 1
    while _within(tree, head, inside, last + 1, last + 2) and tree.tokens[last + 1].tag not in ("WP", "WDT"):
        last += 1
    # A name that the parser broke at a rank or a hyphen: "Army Capt." [Christian Pardo].
    while last + 1 < len(tree.tokens) and _name_goes_on(tree, last, head):
        last += 1
    return tuple(range(first, last + 1))


def _within(tree: Tree, head: Token, inside: set[int], i: int, beyond: int) -> bool:
    """Whether the words go on to token `i`: never from outside of quotation marks into them."""
    if not 0 <= i < len(tree.tokens) or tree.quoted[i] != tree.quoted[head.i]:
        return False
    return i in inside or (beyond in inside and tree.tokens[i].text in ",()")


def _name_goes_on(tree: Tree, last: int, head: Token) -> bool:
    this, following = tree.tokens[last], tree.tokens[last + 1]
    return (
        following.pos == "PROPN"
        and tree.quoted[last + 1] == tree.quoted[head.i]
        and this.pos in ("PROPN", "NOUN")
        and following.text[0].isupper()
        and (this.text.endswith(".") or this.pos == "NOUN")
        and following.lower not in DAYS
    )


def cue(tree: Tree, verb: Token) -> tuple[int, ...]:
    """Positions of the verb's group: auxiliaries, "not", particles."""
    around = [child.i for child in tree.children(verb, "aux", "auxpass", "neg", "prt")]
    return tuple(sorted({verb.i, *around}))
