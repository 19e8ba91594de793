"""The test of a reading as an answer file writes it: the expanded condition as a tree, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from observance.agreement.conditions import (
    And,
    Atom,
    Condition,
    Differs,
    During,
    Element,
    Exists,
    ForAtLeast,
    Not,
    Or,
    TimeRelation,
)
from observance.agreement.expansion import expand, expand_condition
from observance.agreement.terms import Call, Constant, Quantity, Term, Variable
from observance.agreement.tree import Agreement, Reading, Requires
from observance.finding.compile import plain_arguments
from observance.values.digests import Json


def opened(agreement: Agreement, reading: Reading) -> tuple[Condition, tuple[Condition, ...]]:
    """The condition and the exceptions of a reading with every defined sentence inlined; no letter has two meanings."""
    when = expand(reading, agreement.definitions)
    if isinstance(reading.norm, Requires) and isinstance(when, Not):
        when = when.condition  # a duty that something is not forbids it
    taken = letters(when)
    return when, tuple(expand_condition(u.condition, agreement.definitions, taken) for u in reading.exceptions)


def letters(node: Condition) -> set[str]:
    """Every variable of a condition by name, those of `there is` and the times among them."""
    match node:
        case Atom():
            found = [n for term in node.arguments for n in _letters(term)]
            return {*found, *([node.at.name] if node.at is not None else [])}
        case TimeRelation():
            return {node.left.name, node.right.name}
        case Differs():
            return {*_letters(node.left), *_letters(node.right)}
        case And() | Or():
            return {name for part in node.parts for name in letters(part)}
        case Exists():
            return {*(v.name for v in node.variables), *letters(node.condition)}
        case ForAtLeast() | During() | Not() | Element():
            return letters(node.condition)


def _letters(term: Term) -> Sequence[str]:
    inner = term.arguments if isinstance(term, Call) else (term,)
    return [one.name for one in inner if isinstance(one, Variable)]


def tree(node: Condition) -> Json:
    """The condition as JSON.

    Raises:
        ValueError: `during`, which expansion takes out.
    """
    match node:
        case Atom():
            return sentence(node)
        case TimeRelation():
            within = None if node.within is None else node.within.si
            body: Json = {
                "order": node.order.value, "left": node.left.name, "right": node.right.name, "within s": within
            }  # fmt: skip
            return {"not": body} if node.negated else body
        case Differs():
            return {"differs": [_term(node.left), _term(node.right)]}
        case ForAtLeast():
            return {"for at least s": node.duration.si, "lasts": tree(node.condition)}
        case And():
            return {"all": [tree(part) for part in node.parts]}
        case Or():
            return {"any": [tree(part) for part in node.parts]}
        case Not():
            return {"not": tree(node.condition)}
        case Exists():
            return {"there is": [v.name for v in node.variables], "such that": tree(node.condition)}
        case Element():
            return tree(node.condition)
        case During():
            raise ValueError("`during` is taken out by expand")


def sentence(atom: Atom) -> dict[str, Json]:
    """One sentence: its relation, kind, names, and the time that it is meant at ("" for none named)."""
    skip = atom.relation.time_column
    at = atom.arguments[skip] if skip is not None else atom.at
    return {
        "sentence": atom.relation.name,
        "kind": atom.relation.kind.value,
        "names": [_term(term) for term in plain_arguments(atom)],
        "at": at.name if isinstance(at, Variable) else "",
    }


def _term(term: Term) -> Json:
    match term:
        case Variable():
            return {"variable": term.name}
        case Constant():
            return {"name": term.name}
        case Quantity():
            return {"name": repr(term.si)}
        case Call():
            if len(term.arguments) != 1:
                raise ValueError(f"{term.function} of {len(term.arguments)} arguments")
            return {"function": term.function, "of": _term(term.arguments[0])}
