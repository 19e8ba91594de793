"""What is declared and never used: names, shorthands, open terms."""

from __future__ import annotations

from collections.abc import Iterator

from observance.agreement.conditions import Atom, Condition, Differs
from observance.agreement.remarks import Remark
from observance.agreement.sense import conditions_of, parts_of
from observance.agreement.terms import Call, Constant, Term
from observance.agreement.tree import Agreement


def unused(agreement: Agreement) -> Iterator[Remark]:
    """A remark for each declared thing that no rule speaks of, through a shorthand or directly."""
    definitions = {definition.relation.name: definition for definition in agreement.definitions}
    waiting: list[Condition] = [
        condition for clause in agreement.clauses for reading in clause.readings for condition in conditions_of(reading)
    ]
    sentences: set[str] = set()
    names: set[str] = set()
    while waiting:
        for part in parts_of(waiting.pop()):
            if isinstance(part, Atom):
                if part.relation.name in definitions and part.relation.name not in sentences:
                    waiting.append(definitions[part.relation.name].when)
                sentences.add(part.relation.name)
                names |= {name for term in part.arguments for name in _named(term)}
            elif isinstance(part, Differs):
                names |= {*_named(part.left), *_named(part.right)}
    for name in agreement.names:
        if name.name not in names:
            yield Remark(
                says=f"{name.type.value} {name.name} is declared, and no rule speaks of it",
                advice="use it in a rule, or leave its line out",
                where=name.where,
            )
    for definition in agreement.definitions:
        if definition.relation.name not in sentences:
            yield Remark(
                says=f"the shorthand {definition.relation.template!r} is defined, and no rule uses it",
                advice="use it in a rule, or leave the definition out",
                where=definition.where,
            )
    for term in agreement.open_terms:
        if term.relation not in sentences:
            yield Remark(
                says=f"the open term {term.words!r} stands in no rule: nobody will be asked to decide it",
                advice="use its sentence in a rule, or leave the open term out",
                where=term.where,
            )


def _named(term: Term) -> Iterator[str]:
    if isinstance(term, Constant):
        yield term.name
    elif isinstance(term, Call):
        yield term.function
        yield from (argument.name for argument in term.arguments if isinstance(argument, Constant))
