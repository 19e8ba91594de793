"""The clause that is said, by rules alone: where it begins after its cue, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from observance.observation.statement.proposing.phrases import Range, after
from observance.observation.statement.proposing.verbs import FORMS
from observance.observation.statement.proposing.words import DAYS, DETERMINERS, PRONOUNS, Word

_HEARERS = frozenset("tell ask remind urge inform assure advise notify warn brief instruct".split())
_ANSWERS = frozenset("respond reply react".split())
_ADJUNCTS = frozenset("on in at to during after before from via through late early last this".split())
_NOT_FIRST = frozenset(("according",))
_TAILS = frozenset("but while though although whereas according adding saying citing".split())


def introduced(words: Sequence[Word], verb: str, start: int, last: int) -> int:
    """Where the clause begins: behind the hearer, the day and the place of saying."""
    at = start
    while at < last and words[at].lower in DAYS:
        at += 1
    if verb in _HEARERS and at < last and words[at].lower not in ("that", ":", "to"):
        hearer = _hearer(words, at, last)
        at = hearer if hearer < last else at
    moved = True
    while moved and at < last:
        moved = False
        if words[at].lower in DAYS and words[at].capital:
            at, moved = at + 1, True
        elif words[at].lower in _ADJUNCTS and at + 1 < last and words[at + 1].lower in DAYS:
            at, moved = at + 2, True
        elif words[at].lower == "to" and verb in _ANSWERS:
            return at
        elif words[at].lower in _ADJUNCTS and words[at].quoted is None:
            phrase = after(words, at + 1, last)
            stop = phrase[1] if phrase is not None else at
            # Only what leads on to the clause or ends the sentence is an adjunct of the saying.
            if phrase is not None and (
                stop >= last or words[stop].lower in ("that", ",", ".", ":") or words[stop].lower in DAYS
            ):
                at, moved = stop, True
    return at


def _hearer(words: Sequence[Word], start: int, last: int) -> int:
    phrase = after(words, start, last)
    if phrase is None:
        return start + 1 if words[start].lower in ("him", "her", "them", "us", "me") else start
    end = phrase[1]
    if words[start].lower in PRONOUNS:
        return end
    # The hearer is short: a name, or a determiner with its noun; what follows may be the clause itself.
    for k in range(start, end):
        if k > start and words[k].lower in DETERMINERS:
            return k
    return end


def rest(words: Sequence[Word], start: int, last: int) -> Range:
    """From `start` to the end of what is said: the sentence's end, or a clause that turns away from it."""
    if start < last and words[start].lower in _NOT_FIRST:
        return (start, start)
    for at in range(start + 1, last):
        word = words[at]
        if word.quoted is not None or word.text not in ",;—–":
            continue
        following = words[at + 1] if at + 1 < last else None
        if following is None:
            continue
        if following.lower in _TAILS or (word.text == ";" and _new_saying(words, at + 1, last, last)):
            return (start, at)
        if following.lower in ("and", "but") and _new_saying(words, at + 2, last):
            return (start, at)
    return (start, last)


def _new_saying(words: Sequence[Word], start: int, last: int, within: int = 6) -> bool:
    """Whether another cue comes within a few words: ", and officials said ..."."""
    return any(word.lower in FORMS and word.quoted is None for word in words[start : min(start + within, last)])
