"""Who is named in a paragraph: persons, bodies and groups, with the roles that stand beside a name. By rules alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from observance.observation.statement.proposing.adoption import Place
from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.phrases import after
from observance.observation.statement.proposing.words import DAYS, DETERMINERS, PREPOSITIONS, STOPS, Word

RANKS = frozenset(
    """private corporal sergeant lieutenant captain major colonel brigadier general marshal admiral commodore commander
    officer inspector constable ambassador envoy minister president governor mayor senator judge doctor professor mr mrs
    ms miss dr sir lady gen sen rep gov sgt lt col capt maj brig cmdr adm pvt cpl prof rev father sister king queen
    prince princess secretary chancellor chairman chairwoman director spokesman spokeswoman""".split()
)
OFFICERS = frozenset("lieutenant captain major colonel brigadier general admiral commodore commander".split())
_BODIES = frozenset(
    """ministry army navy police command mission council committee commission agency government side office court team
    force forces brigade hospital party nations cross union company group board university parliament assembly
    authority administration regiment battalion division corps guard staff service institute organisation organization
    association federation bank newspaper radio television network press bureau department embassy""".split()
)
_FEMALE = frozenset(
    "mrs ms miss lady madam queen princess spokeswoman chairwoman woman mother wife sister girl".split()
)
_MALE = frozenset("mr sir king prince spokesman chairman man father husband brother".split())
_PEOPLE = frozenset("people police officials residents men women children".split())
_PASTS = frozenset(
    """met went came fled saw ran left held found sent wrote spoke got took gave made stood heard felt kept fell broke
    began rose drove lost fought shot hit put set cut let woke slept burned read told was were is are has had""".split()
)
_NOT_NAMES = frozenset(
    """january february march april may june july august september october november december asked when as in on at the
    a an""".split()
)
Kind = Literal["person", "body", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that name somebody. `roles` are the lower-case words beside the name; `leads`: its sentence is about it."""

    span: Span
    kind: Kind
    roles: frozenset[str]
    leads: bool

    @property
    def female(self) -> bool | None:
        """As far as a title or role tells."""
        return True if self.roles & _FEMALE else False if self.roles & _MALE else None


def mentions(place: Place, sources: Sequence[Span]) -> Iterator[Mention]:
    """Mentions outside of quotation marks, in order; a source of an attribution leads its sentence."""
    for sentence in place.sentences:
        inside = [word for word in place.words if sentence.holds(word.span.start)]
        yield from _names(inside, sources)
        opening = _opening(inside)
        if opening:
            yield from _described(opening)


def _names(words: Sequence[Word], sources: Sequence[Span]) -> Iterator[Mention]:
    """Runs of capitals: a rank with a name, a name of two words or more, or one word that nothing else explains."""
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and _in_name(words, end, at):
            end += 1
        if end > at:
            mention = _name(words, at, end, sources)
            if mention is not None:
                yield mention
        at = max(end, at + 1)


def _in_name(words: Sequence[Word], k: int, start: int) -> bool:
    word = words[k]
    low = word.lower.rstrip(".")
    if low == "of" and k > start:
        return words[k - 1].lower in _BODIES and k + 1 < len(words) and words[k + 1].capital
    ok = word.quoted is None and word.is_word and word.capital
    return ok and low not in DAYS | STOPS and (k > start or low not in _NOT_NAMES | DETERMINERS | PREPOSITIONS)


def _name(words: Sequence[Word], at: int, end: int, sources: Sequence[Span]) -> Mention | None:
    run = [word.lower.rstrip(".") for word in words[at:end]]
    roles = _roles(words, at, end) | (frozenset(run) & (RANKS | _BODIES))
    first = at > 0 and words[at - 1].lower == "the"
    start = at - 1 if first else at
    leads = _leads(words, start) or any(span.start <= words[at].span.start < span.end for span in sources)
    body = bool(frozenset(run) & _BODIES) or (first and not frozenset(run) & RANKS)
    if not body and len(run) == 1 and at == 0 and run[0] not in RANKS and not _spoken(words, end):
        return None
    if run == [run[0]] and run[0] in RANKS:
        return None
    span = Span(words[start if body else at].span.start, words[end - 1].span.end)
    return Mention(span=_bare(span, words[end - 1]), kind="body" if body else "person", roles=roles, leads=leads)


def _bare(span: Span, last: Word) -> Span:
    """Without a genitive."""
    return Span(span.start, span.end - 2) if re.search(r"['’]s$", last.text) else span


def _spoken(words: Sequence[Word], end: int) -> bool:
    return end < len(words) and words[end].lower in _PASTS | {"said", "says"}


def _leads(words: Sequence[Word], at: int) -> bool:
    """Whether nothing but a subordinating word or a described role stands before in the sentence."""
    ahead = [word for word in words[:at] if word.is_word]
    if not ahead or (len(ahead) == 1 and ahead[0].lower in STOPS | {"as"}):
        return True
    # The patrol leader, Ana Brook, ...
    return words[at - 1].text == "," and ahead[0].lower in DETERMINERS and _one_phrase(words[: at - 1])


def _one_phrase(words: Sequence[Word]) -> bool:
    return not any(word.text in ",;:" or word.lower in _PASTS or word.lower.endswith("ed") for word in words)


def _roles(words: Sequence[Word], at: int, end: int) -> frozenset[str]:
    """Roles beside a name: behind its comma ("Tomas Reker, a farmer"), before it ("The mayor, Lise Hartog")."""
    near: list[str] = []
    if at >= 2 and words[at - 1].text == ",":
        near += [word.lower for word in words[max(0, at - 8) : at - 1]]
    elif at >= 1 and not words[at - 1].capital:
        near += [words[at - 1].lower]
    if end + 1 < len(words) and words[end].text == ",":
        near += [word.lower for word in words[end + 1 : end + 7]]
    return frozenset(near)


def _opening(words: Sequence[Word]) -> Sequence[Word]:
    """The described subject that opens a sentence, its verb cut off."""
    if not words or words[0].quoted is not None:
        return ()
    phrase = after(words, 0, len(words))
    if phrase is None:
        return ()
    cut = next((k for k in range(1, phrase[1]) if words[k].lower in _PASTS or words[k].lower.endswith("ed")), phrase[1])
    return words[:cut]


def _described(opening: Sequence[Word]) -> Iterator[Mention]:
    """A body or a group without a name: the northern command, residents, two drivers."""
    if any(word.capital for word in opening[1:]) and not opening[0].lower.endswith("s"):
        return
    head = next((k for k, word in enumerate(opening) if word.lower in PREPOSITIONS), len(opening)) - 1
    if head < 0 or opening[0].lower in ("he", "she", "it", "they", "we", "i"):
        return
    low = opening[head].lower
    span = Span(opening[0].span.start, opening[-1].span.end)
    if low in _BODIES:
        yield Mention(span=span, kind="body", roles=frozenset((low,)), leads=True)
    elif low in _PEOPLE or (low.endswith("s") and not low.endswith("ss")):
        yield Mention(span=span, kind="people", roles=frozenset((low,)), leads=True)
