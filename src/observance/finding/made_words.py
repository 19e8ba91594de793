"""The words of acts that no list of verbs names: a sentence of the vocabulary, a count, a duty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from observance.agreement.terms import Type, Variable
from observance.agreement.tree import Limits
from observance.finding.compile import Piece, plain_arguments
from observance.finding.phrases import part_words, the, titles_of
from observance.finding.prepared import Prepared
from observance.finding.said import clock_words, moment_words, place_words
from observance.finding.weighed import CountWeighed, DutyWeighed, Weighed
from observance.finding.world import Context


def names_said(weighed: Weighed, prepared: Prepared, who: str) -> dict[str, str]:
    """What the letters of the anchor stand for here, and what its names are called."""
    context = prepared.context
    called = {p.id: p.called for p in context.actors.persons} | {p.id: p.name for p in context.actors.parties}
    phrases = titles_of(prepared.agreement)
    for term, name in zip(plain_arguments(weighed.test.anchor), weighed.fact.arguments, strict=False):
        if isinstance(term, Variable):
            phrases[term.name] = called.get(name) or context.place_names.get(name) or name
    when = weighed.fact.begins[np.isfinite(weighed.fact.begins)]
    for term in weighed.test.anchor.arguments:
        if isinstance(term, Variable) and term.type is Type.TIME:
            phrases[term.name] = clock_words(float(np.median(when)), context.time_zone) if when.size else "that time"
    if weighed.fact.arguments and weighed.fact.arguments[0] not in called:
        return phrases
    return phrases | {weighed.test.actor: who}


def count_words(count: CountWeighed, weighed: Weighed, context: Context) -> str:
    """How many, whose, when, where, beside how many are allowed."""
    least = int(np.quantile(count.least, 0.025, method="lower"))
    top = int(np.quantile(count.least, 0.975, method="higher"))
    party = next((p.name for p in context.actors.parties if p.id == weighed.party), weighed.party)
    of = f" of {the(party)}" if party else ""
    number = f"{least} to {top}" if least != top else str(least)
    where = f" ({place_words(weighed.act.place, context)})" if weighed.act.place else ""
    norm = weighed.test.reading.norm
    what = f"{norm.counted.type.value}s" if isinstance(norm, Limits) else "names"
    return (
        f"{number} {what}{of} counted at {clock_words(count.at, context.time_zone)}{where}, where {count.limit} "
        "are allowed at any one time"
    )


def duty_words(duty: DutyWeighed, weighed: Weighed, context: Context) -> str:
    """Whose duty, to do what, by when, and what became of it."""
    party = next((p.name for p in context.actors.parties if p.id == weighed.party), weighed.party)
    who = f"{the(party)}" if party else "who owes it"
    what = " or ".join(dict.fromkeys(_asked(piece, weighed.test.who, who) for piece in weighed.test.pieces))
    finite = duty.deadline[np.isfinite(duty.deadline)]
    until = f", by {moment_words(float(np.median(finite)), context.time_zone)}" if finite.size else ""
    counts = {name: int(np.count_nonzero(getattr(duty, name))) for name in ("pending", "missed", "late", "met")}
    state = max(counts, key=lambda name: counts[name])
    when = duty.performed[np.isfinite(duty.performed)]
    about = f", about {moment_words(float(np.median(when)), context.time_zone)}" if when.size else ""
    said = {
        "met": f"performed in time{about}", "late": f"performed late{about}", "missed": "no performance recorded",
        "pending": "not due yet",
    }  # fmt: skip
    return f"the duty of {who} ({what}{until}): {said[state]}"


_SOMEBODY = {
    Type.EVENT: "(any)", Type.PERSON: "somebody", Type.ENTITY: "somebody or something", Type.VEHICLE: "a vehicle",
    Type.SIDE: "a side", Type.ZONE: "a zone", Type.LINE: "a line", Type.AUTHORISATION: "an authorisation",
}  # fmt: skip


def _asked(piece: Piece, bound: str, who: str) -> str:
    """What performs a duty, in the agreement's sentence, whoever and whenever it is."""
    atom = piece.query.atoms[0]
    phrases = {t.name: _SOMEBODY.get(t.type, t.name) for t in atom.arguments if isinstance(t, Variable)}
    times = [t.name for t in atom.arguments if isinstance(t, Variable) and t.type is Type.TIME]
    said = part_words(replace(atom, at=None), phrases | {bound: who})
    for name in times:
        said = said.removesuffix(f" at {name}")
    return said
