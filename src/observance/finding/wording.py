"""The plain words of a row: who did what, for how long, and the sentence that a reader gets. No percentage of guilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

import numpy as np

from observance.agreement.terms import Type, Variable
from observance.agreement.tree import Agreement
from observance.finding.adoptions import DRAFT
from observance.finding.answer import Decided
from observance.finding.made_words import count_words, duty_words, names_said
from observance.finding.phrases import part_words, the, titles_of
from observance.finding.prepared import Prepared
from observance.finding.rows import Covered
from observance.finding.said import clock_words, place_words
from observance.finding.weighed import Weighed
from observance.finding.world import Context
from observance.values.shares import share_of

DID = {
    "approaches": "came up to", "carries": "carried", "crosses": "crossed", "drags": "dragged", "enters": "entered",
    "enters-vehicle": "got into a vehicle", "falls": "fell", "follows": "followed",
    "fires": "fired", "leaves-vehicle": "left a vehicle", "lies": "lay", "moves": "was moved", "recovers": "recovered",
    "runs": "ran", "stays": "was in", "stops": "stopped",
}  # fmt: skip


def actor_words(weighed: Weighed, context: Context, established: bool) -> str:
    """Who: by party where that is established, by the analyst's words for the person, else "a person"."""
    person = next((p for p in context.actors.persons if p.id == weighed.act.mover), None)
    party = next((p.name for p in context.actors.parties if p.id == weighed.party), None)
    if established and party is not None:
        return f"a member of {the(party)}" + (f" ({person.called})" if person is not None else "")
    return person.called if person is not None else "a person"


def phrases_of(weighed: Weighed, context: Context, agreement: Agreement, established: bool) -> dict[str, str]:
    """What the agreement's variables and names are called in the words of this act's elements."""
    person = next((p.called for p in context.actors.persons if p.id == weighed.act.mover), "the person")
    party = next((p.name for p in context.actors.parties if p.id == weighed.party), "the side")
    phrases = titles_of(agreement)
    for atom in (a for piece in weighed.test.pieces for a in piece.query.atoms):
        for term in atom.arguments:
            if isinstance(term, Variable) and term.type in (Type.TIME, Type.EVENT):
                phrases[term.name] = "that time" if term.type is Type.TIME else f"“{weighed.act.kind}”"
    if weighed.test.reading.norm.who.type is Type.SIDE:
        phrases[weighed.test.who] = party
    phrases[weighed.test.actor] = person
    return phrases


def lasted(weighed: Weighed, prepared: Prepared) -> tuple[float, float] | None:
    """How long, seconds, 95 % of the histories: a crossing until the return, another act by itself.

    Who crossed and is not known to have come back stayed beyond the line for as long as he was seen there, if at all.
    """
    act = weighed.act
    begins, ends = prepared.deeds.times[act.id]
    holds = prepared.deeds.holds[act.id]
    beyond = act.attributes.get("to_side")
    if act.kind == "crosses" and act.attributes.get("returns") == "no":
        return None
    if act.kind == "crosses" and beyond is not None and "returns" not in act.attributes:
        for stay in prepared.deeds.by_mover[act.mover]:
            if stay.kind == "stays" and stay.place == beyond and stay.outer[1] >= act.outer[0] <= act.outer[1]:
                came, left = prepared.deeds.times[stay.id]
                both = holds & prepared.deeds.holds[stay.id] & (came >= begins - 1.0) & (came <= ends + 1.0)
                if both.sum() * 2 > holds.sum():
                    return _central((left - came)[both])
    return _central((ends - begins)[holds]) if holds.any() else None


def _central(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float] | None:
    kept = seconds[np.isfinite(seconds)]
    if kept.size == 0 or float(kept.max()) <= 0.0:
        return None
    low, high = np.quantile(kept, [0.025, 0.975])
    return float(low), float(high)


def act_words(weighed: Weighed, prepared: Prepared, established: bool) -> str:
    """The act as a clause of a sentence: `a member of the KPA was on the UNC side of the line for 2 to 5 seconds`."""
    context, act = prepared.context, weighed.act
    if weighed.count is not None:
        return count_words(weighed.count, weighed, context)
    if weighed.duty is not None:
        return duty_words(weighed.duty, weighed, context)
    who, more = actor_words(weighed, context, established), act.attributes
    span = lasted(weighed, prepared)
    if act.kind in ("crosses", "approaches") and not _came_about(weighed, prepared):
        near = more.get("nearest_m")
        return (
            f"{who} came {f'within {near} m of' if near else 'up to'} {place_words(act.place, context)} and not over it"
        )
    if act.kind == "crosses":
        side = _side(more.get("to_side", ""), context)
        if side and span is not None:
            return f"{who} was on {side} for {seconds_words(span)}"
        return f"{who} crossed {place_words(act.place, context)}" + (f" to {side}" if side else "")
    if act.kind not in DID:
        return part_words(replace(weighed.test.anchor, at=None), names_said(weighed, prepared, who))
    text = f"{who} {DID[act.kind]}"
    about = more.get("object", "")
    if about:
        person = next((p.called for p in context.actors.persons if p.id == about), None)
        text += f" {person or place_words(about, context)}"
    if act.place and act.kind in ("stays", "enters"):
        text += f" {place_words(act.place, context)}"
    if more.get("across"):
        text += f" across {place_words(more['across'], context)}"
    elif more.get("directed_at"):
        text += f" towards {place_words(more['directed_at'], context)}"
    return text


def _came_about(weighed: Weighed, prepared: Prepared) -> bool:
    """Whether the movement at a line is more than the lower bound leaves to a crossing."""
    over = share_of(prepared.deeds.holds[weighed.act.id]) if weighed.act.kind == "crosses" else None
    return over is not None and over.sampling_high > prepared.context.profile.lower_bound


def _side(zone: str, context: Context) -> str:
    party = next((p.name for p in context.actors.parties if zone in p.home_zones), None)
    if party is None:
        return place_words(zone, context) if zone else ""
    return f"{the(party)} of the line" if party.casefold().endswith(" side") else f"{the(party)} side of the line"


def seconds_words(span: tuple[float, float]) -> str:
    """`2 to 5 seconds`, rounded outwards; minutes from two minutes on."""
    unit, size = ("minutes", 60.0) if span[1] >= 120.0 else ("seconds", 1.0)
    low, high = floor(span[0] / size), ceil(span[1] / size)
    return f"{low} to {high} {unit}" if low != high else f"about {low} {unit}"


def assumptions_words(count: int) -> str:
    """`on assumptions A1-A6`; their sentences stand beside."""
    return "" if count == 0 else ", on assumption A1" if count == 1 else f", on assumptions A1-A{count}"


def because_words(decided: Decided) -> str:
    """The reasons in their order, the alternatives named."""
    named = f" ({', '.join(decided.rests_on)})" if decided.rests_on else ""
    return "; ".join(reason + (named if reason == "rests on an assumption" else "") for reason in decided.because)


def act_sentence(
    weighed: Weighed, prepared: Prepared, decided: Decided, *, established: bool, unmet: Sequence[str]
) -> str:
    """The sentence of an act row: a draft's; adoption puts another word before it."""
    context, clause = prepared.context, weighed.test.clause.id
    act = act_words(weighed, prepared, established)
    head = DRAFT
    basis = f"to {context.profile.standard.name}{assumptions_words(len(prepared.assumptions))}"
    match decided.answer:
        case "breach":
            word = context.profile.word_for_breach
            return f"{head}: {word}, established {basis}: {act}. {_broken(weighed, clause)}"
        case "permitted":
            by = f"{', '.join(weighed.prevailing)} permits it and prevails over {clause}" if weighed.prevailing else ""
            by = (
                f"{clause} permits it"
                if weighed.test.norm == "permits"
                else by or f"An exception of {clause} covers it"
            )
            return f"{head}: established, {basis}: {act}. {by}."
        case "consistent" if weighed.duty is not None:
            return f"{head}: consistent with {clause}, {basis}: {act}."
        case "consistent":
            missing = "; ".join(unmet) or "an element of the clause"
            return (
                f"{head}: consistent with {clause}, {basis}: {act}. Not met, by what was watched or decided: {missing}."
            )
        case "not in force":
            return f"{head}: {clause} did not bind then: {act}."
        case _:
            return f"{head}: not determined under {clause} whether {act}, because: {because_words(decided)}."


def _broken(weighed: Weighed, clause: str) -> str:
    """What the clause says that is broken."""
    if weighed.duty is not None:
        return f"{clause} requires it in time; what was done later does not erase that."
    if weighed.count is not None:
        return f"{clause} allows no more than {weighed.count.limit} at any one time."
    return f"{clause} forbids this, and no exception is shown."


def party_sentence(party: str, clause: str, decided: Decided, coverage: Covered | None, context: Context) -> str:
    """The sentence of a party row."""
    head = DRAFT
    match decided.answer:
        case "breach":
            return f"{head}: {clause}, {party}: {context.profile.word_for_breach}, by the acts listed."
        case "none seen" if coverage is not None:
            return (
                f"{head}: {clause}, {party}: none seen, over {floor(100 * coverage.watched_share)} % of "
                f"{place_words(coverage.place, context)} from {clock_words(coverage.span[0], context.time_zone)} to "
                f"{clock_words(coverage.span[1], context.time_zone)}."
            )
        case "not determined":
            return f"{head}: {clause}, {party}: not determined, because: {because_words(decided)}."
        case answer:
            return f"{head}: {clause}, {party}: {answer}."
