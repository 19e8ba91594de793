"""Words for readers: an atom in the clause's own sentence, a text with its standing, a summary of an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from observance.agreement.bound import party_bound
from observance.agreement.building import atoms_of
from observance.agreement.conditions import Atom
from observance.agreement.expansion import condition_of, expand, expand_condition
from observance.agreement.force import clause_span, dates_said, span_of
from observance.agreement.layout import term_text
from observance.agreement.terms import HOLE, Call, Constant, Term, Type, Variable
from observance.agreement.tree import (
    Agreement,
    Clause,
    Limits,
    Party,
    Reading,
    Requires,
    Suspension,
    TextStatus,
    WithinAfter,
)


def words(atom: Atom, phrases: Mapping[str, str] | None = None) -> str:
    """The atom in the vocabulary's own sentence.

    Args:
        atom: with its holes filled.
        phrases: what to say for a variable or a name ("P" → "the second person", "mdl" → "the line"); the others are
            said as the agreement writes them.
    """
    known = phrases or {}
    filled = dict(zip(atom.relation.columns, atom.arguments, strict=True))
    said = HOLE.sub(lambda hole: _phrase(filled[hole[1]], known), atom.relation.template)
    if atom.at is not None:
        said = f"{said} at {_phrase(atom.at, known)}"
    return f"not: {said}" if atom.negated else said


def _phrase(term: Term, phrases: Mapping[str, str]) -> str:
    if isinstance(term, Variable | Constant):
        return phrases.get(term.name, term.name)
    if isinstance(term, Call) and any(argument.name in phrases for argument in term.arguments):
        return f"{term.function}({', '.join(phrases.get(a.name, a.name) for a in term.arguments)})"
    return term_text(term)


def shown_text(clause: Clause) -> str:
    """The text as a reader may see it: quotation marks only for words that were checked, otherwise its standing."""
    if clause.text_status is TextStatus.VERIFIED:
        return f"“{clause.text}” ({clause.source})"
    standing = {
        TextStatus.PARTLY: "Text verified only in part, not a quotation",
        TextStatus.RECOLLECTED: "Text recollected, not verified, not a quotation",
        TextStatus.SUMMARY: "Summary, the text is not held",
    }
    return f"{standing[clause.text_status]}: {clause.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Zones and lines that the rules name, for comparison with the scene; functions such as `territory_of` apart."""

    zones: tuple[str, ...]
    lines: tuple[str, ...]
    functions: tuple[str, ...]


def places(agreement: Agreement) -> Places:
    """The zones and lines that any reading's test or exception names."""
    found = [t for c in agreement.clauses for r in c.readings for t in terms_of(r, agreement)]
    constants = [t for t in found if isinstance(t, Constant)]
    calls = [t for t in found if isinstance(t, Call) and t.type in (Type.ZONE, Type.LINE)]
    inner = [a for call in calls for a in call.arguments if isinstance(a, Constant)]
    return Places(
        zones=tuple(sorted({t.name for t in (*constants, *inner) if t.type is Type.ZONE})),
        lines=tuple(sorted({t.name for t in (*constants, *inner) if t.type is Type.LINE})),
        functions=tuple(sorted({t.function for t in calls})),
    )


def atoms_of_reading(reading: Reading, agreement: Agreement) -> tuple[Atom, ...]:
    """Every sentence of a reading, definitions inlined: test, deadline, exceptions and repairs."""
    conditions = [expand(reading, agreement.definitions)]
    deadline = reading.norm.deadline if isinstance(reading.norm, Requires) else None
    if isinstance(deadline, WithinAfter):
        conditions.append(expand_condition(deadline.after, agreement.definitions))
    behind = [*(e.condition for e in reading.exceptions), *(r.condition for r in reading.repairs)]
    conditions.extend(expand_condition(one, agreement.definitions) for one in behind)
    return tuple(atom for condition in conditions for atom in atoms_of(condition))


def every_atom(agreement: Agreement) -> Iterator[Atom]:
    """Every sentence of every reading and every definition."""
    for definition in agreement.definitions:
        yield from atoms_of(definition.when)
    for clause in agreement.clauses:
        for reading in clause.readings:
            yield from atoms_of_reading(reading, agreement)


def terms_of(reading: Reading, agreement: Agreement) -> Iterator[Term]:
    """Every term of a reading, definitions inlined."""
    for atom in atoms_of_reading(reading, agreement):
        yield from atom.arguments


def summary(agreement: Agreement) -> str:
    """What `observance agreement check` prints about an agreement that holds together."""
    found = places(agreement)
    zone = f", {agreement.time_zone} time" if agreement.time_zone else ""
    lines = [
        f"{agreement.name}, in force {dates_said(span_of(agreement))}{zone}",
        f"  digest    {agreement.digest}",
        f"  parties   {', '.join(_party_line(p) for p in agreement.parties) or 'none named'}",
        f"  zones     {', '.join(found.zones) or 'none'}",
        f"  lines     {', '.join(found.lines) or 'none'}",
        f"  open      {'; '.join(term.words for term in agreement.open_terms) or 'none'}",
    ]
    lines += [f"  suspended {_suspension_line(one)}" for one in agreement.suspensions]
    for clause in agreement.clauses:
        version = f', version "{clause.version}"' if clause.version else ""
        dates = f", in force {dates_said(clause_span(agreement, clause))}" if version else ""
        lines.append(f"  {clause.id}{version}: text {clause.text_status.value}{dates}")
        lines += [f"    suspended {_suspension_line(one)}" for one in clause.suspensions]
        if not clause.readings:
            lines.append("    no rule")
        for reading in clause.readings:
            dates = dates_said(span_of(reading))
            said = f"{_norm_line(reading)}; addresses {reading.addressed.value}{' ' if dates else ''}{dates}"
            lines.append(f"    {reading.name}: {said}")
            lines += [f"      suspended {_suspension_line(one)}" for one in reading.suspensions]
    return "\n".join(lines)


def _party_line(party: Party) -> str:
    dates = dates_said(span_of(party))
    return f"{party.name} ({party.title}{', ' if dates else ''}{dates})"


def _suspension_line(suspension: Suspension) -> str:
    whom = f" for {suspension.party}" if suspension.party is not None else ""
    return dates_said(span_of(suspension)) + whom


def _norm_line(reading: Reading) -> str:
    norm = reading.norm
    who = f"{type(norm).__name__.lower()} {party_bound(reading) or f'the {norm.who.type.value}'}"
    count = f" to at most {norm.at_most}" if isinstance(norm, Limits) else ""
    tested = len(atoms_of(condition_of(reading)))
    exceptions = f", {len(reading.exceptions)} exception(s)" if reading.exceptions else ""
    repairs = f", {len(reading.repairs)} repair(s)" if reading.repairs else ""
    return f"{who}{count}, {tested} sentence(s) tested{exceptions}{repairs}"
