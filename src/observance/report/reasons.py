"""Each answer's reasons as a tree: the clause's words, elements, acts, observations, frames or quoted characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from observance.finding.rows import Element, Row
from observance.report.clock_words import span_words
from observance.report.inputs import ActShown, ClauseShown, ObservationShown, ReportInputs
from observance.report.words import EXCEPTION_WORDS

KIND_WORDS = {
    "path": "Tracked in footage",
    "marked": "Marked by a person",
    "claim": "Said by a source",
    "impulse": "Listed by the machine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One node: what kind of thing it is, its words, a mark (established or not), details, and what it rests on."""

    kind: str
    words: str
    mark: str = ""
    quoted: bool = False
    details: tuple[str, ...] = ()
    below: tuple[Reason, ...] = ()


def reasons_of(row: Row, inputs: ReportInputs) -> Reason:
    """The tree of one row."""
    acts = {act.id: act for act in inputs.acts}
    seen = {observation.id: observation for observation in inputs.observations}
    clause = next((c for c in inputs.clauses if (c.agreement, c.id) == (row.agreement, row.clause)), None)
    told: set[str] = set()
    elements = tuple(_element(element, acts, seen, told, inputs) for element in row.elements)
    exceptions = tuple(
        Reason(kind="Exception", words=one.words, mark=EXCEPTION_WORDS.get(one.status, one.status))
        for one in row.exceptions
    )
    return _top(row, clause, elements + exceptions)


def _top(row: Row, clause: ClauseShown | None, below: tuple[Reason, ...]) -> Reason:
    if clause is None:
        return Reason(kind="Clause", words=row.clause, below=below, details=("The words of this clause are not held.",))
    reading = clause.readings.get(row.reading, row.reading)
    details = [clause.verification]
    if reading:
        details.append(f"Read as: {reading}")
    return Reason(kind="Clause", words=clause.words, quoted=clause.verified, details=tuple(details), below=below)


def _element(
    element: Element,
    acts: Mapping[str, ActShown],
    seen: Mapping[str, ObservationShown],
    told: set[str],
    inputs: ReportInputs,
) -> Reason:
    """One element; an act that the tree has told already, `told`, is only named again."""
    below = []
    for id in element.acts:
        below.append(_act(acts[id], seen, id in told, inputs) if id in acts else _unknown_act(id))
        told.add(id)
    shown = {origin for act in element.acts if act in acts for origin in acts[act].origins}
    below += [_origin(origin, seen, inputs) for origin in element.origins if origin not in shown]
    return Reason(
        kind="Element",
        words=element.words,
        mark="established" if element.established else "not established",
        details=(element.note,) if element.note else (),
        below=tuple(below),
    )


def _unknown_act(id: str) -> Reason:
    return Reason(kind="Act", words=id, details=("Not described.",))


def _act(act: ActShown, seen: Mapping[str, ObservationShown], again: bool, inputs: ReportInputs) -> Reason:
    if again:
        return Reason(kind="Act", words=act.words, details=("As above.",))
    when = (span_words(act.began, act.ended, inputs.zone),) if act.began is not None else ()
    below = tuple(_origin(origin, seen, inputs, act.id) for origin in act.origins)
    return Reason(kind="Act", words=act.words, details=when, below=below)


def _origin(origin: str, seen: Mapping[str, ObservationShown], inputs: ReportInputs, act: str = "") -> Reason:
    """An observation; an item or a decision that an element rests on is named, no more being known of it here."""
    if origin in seen:
        return _observation(seen[origin], act)
    return Reason(kind="Rests on", words=inputs.names.get(origin, origin))


def _observation(one: ObservationShown, act: str) -> Reason:
    confirmed, denied = one.read_for.get(act, (one.confirmed_by, one.denied_by))
    where = one.item
    if one.frames is not None:
        first, last = one.frames
        where += f", frame {first}" if first == last else f", frames {first} to {last}"
    if one.characters is not None:
        where += f", characters {one.characters[0]} to {one.characters[1]}"
    details = [where]
    if one.made_by:
        details.append(f"Made by {one.made_by}")
    if confirmed:
        details.append(f"Confirmed by {', '.join(confirmed)}")
    if denied:
        details.append(f"Answered no: {', '.join(denied)}")
    if one.witnesses:
        details.append(f"Seen or heard there by {', '.join(one.witnesses)}")
    elif one.kind != "claim" and not confirmed:
        details.append("Confirmed by nobody yet")
    if one.authenticity:
        details.append(f"{'Graded' if one.kind == 'claim' else 'Authenticity'}: {one.authenticity}")
    below = (
        (Reason(kind="Words" if one.verbatim else "In our words", words=one.quote, quoted=one.verbatim),)
        if one.quote
        else ()
    )
    return Reason(kind=KIND_WORDS.get(one.kind, one.kind), words=one.words, details=tuple(details), below=below)
