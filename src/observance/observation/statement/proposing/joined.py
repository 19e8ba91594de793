"""Cues of a parse, helped out by the rules where the parse broke: beside quotations, and where a cue has no clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from observance.observation.statement.proposing import parsed, shallow
from observance.observation.statement.proposing.adoption import Place
from observance.observation.statement.proposing.clauses import NOT_ALONE
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.tree import Tree
from observance.observation.statement.proposing.verbs import SPEAKING
from observance.observation.statement.proposing.words import PREPOSITIONS

_FIRST = re.compile(r"\w+")
_ENDS_OPEN = re.compile(r"[,?!—]['\"”’]*$")


def cues(place: Place) -> list[Cued]:
    """Candidates of a paragraph, by the parse if there is one."""
    ruled = shallow.cues(place.words, place.sentences)
    if place.tree is None:
        return ruled
    found = [_helped(one, ruled, place) for one in parsed.cues(place.tree, place.quotations)]
    taken = [one.cue for one in found if one.source is not None or one.content]
    found += [
        one
        for one in ruled
        if not any(_meet(one, cue) for cue in taken) and (_beside(place, one) or _is_said(place.tree, one))
    ]
    return sorted(found, key=lambda one: one.cue)


def _helped(one: Cued, ruled: Sequence[Cued], place: Place) -> Cued:
    """With the rules' source for one inside quotation marks, and the rules' clause for none."""
    same = next((other for other in ruled if _meet(other, one.cue)), None)
    if same is None:
        return one
    if one.source is not None and same.source is not None and _quoted(place, one.source.start):
        one = replace(one, source=same.source)
    if not one.content and one.verb in SPEAKING and one.source is not None and _voiced(same) and _clause(place, same):
        one = replace(one, content=same.content)
    return one


def _is_said(tree: Tree, one: Cued) -> bool:
    """Whether the parse has a verb there too, of plain saying, and only missed who says it."""
    if one.verb not in SPEAKING or not _voiced(one):
        return False
    return any(token.end == one.cue.end and token.pos == "VERB" for token in tree.tokens)


def _voiced(same: Cued) -> bool:
    return bool(same.content) and same.source is not None


def _clause(place: Place, same: Cued) -> bool:
    """Whether what the rules take for a clause may be one, and is no circumstance or object of the saying."""
    first = _FIRST.match(place.text, same.content[0].start)
    behind = same.content[0].start > same.cue.end
    return not (behind and (same.verb in NOT_ALONE or (first is not None and first.group().lower() in PREPOSITIONS)))


def _quoted(place: Place, at: int) -> bool:
    return any(quotation.holds(at) for quotation in place.quotations)


def _meet(one: Cued, cue: tuple[int, int]) -> bool:
    return one.cue.start < cue[1] and cue[0] < one.cue.end


def _beside(place: Place, one: Cued) -> bool:
    """Whether cue and source stand right behind a quotation that ends open, or right before one."""
    for quotation in place.quotations:
        behind = place.text[quotation.end : one.start].strip() == "" and quotation.end <= one.start
        if behind and _ENDS_OPEN.search(quotation.of(place.text)):
            return True
        if one.end <= quotation.start and place.text[one.end : quotation.start].strip() in ("", ",", ":", "that"):
            return True
    return False
