"""Taking defined sentences out of a condition (`expand`), and cutting it into plain alternatives (`to_branches`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

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
from observance.agreement.terms import Call, Constant, Kind, Quantity, Term, Type, Variable
from observance.agreement.tree import Definition, Forbids, Limits, Permits, Reading, Requires

MAX_BRANCHES = 256

Literal = Atom | TimeRelation | Differs | ForAtLeast | Exists


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One alternative: everything in it holds together.

    Attributes:
        atoms: must hold; every variable of the branch occurs in one of them (the checks see to it).
        negated: must not hold; `negated` is set on each.
        absent: `there is …` that must be false; `negated` is set on each, the condition inside is as written.
    Each state's `at` is filled in where the branch, together with the times given, holds exactly one time.
    """

    atoms: tuple[Atom, ...]
    negated: tuple[Atom, ...]
    times: tuple[TimeRelation, ...]
    differs: tuple[Differs, ...]
    durations: tuple[ForAtLeast, ...]
    absent: tuple[Exists, ...]

    @property
    def elements(self) -> tuple[str, ...]:
        """The labels of the elements that this alternative meets, in order, without repeats."""
        parts: tuple[Literal, ...] = (*self.atoms, *self.negated, *self.times, *self.differs, *self.durations)
        return tuple(dict.fromkeys(p.element for p in (*parts, *self.absent) if p.element))

    @property
    def instants(self) -> tuple[Variable, ...]:
        """The different times that the alternative names, in order."""
        return _instants(self.atoms, self.negated, self.times)


def condition_of(reading: Reading) -> Condition:
    """The condition that the norm tests, as written. For a duty: its performance."""
    match reading.norm:
        case Forbids(when=condition) | Permits(when=condition) | Requires(that=condition):
            return condition
        case Limits(such_that=condition):
            return condition


def expand(reading: Reading, definitions: Sequence[Definition]) -> Condition:
    """The norm's condition with every defined sentence inlined; no `During` and no defined atom is left."""
    return expand_condition(condition_of(reading), definitions, taken=[q.name for q in reading.quantifiers])


def expand_condition(condition: Condition, definitions: Sequence[Definition], taken: Iterable[str] = ()) -> Condition:
    """The same for an exception or a deadline's event. Names in `taken` are not used for bound variables.

    The variables of each `there is` get names of their own (`A`, `A_2`, …), so that branches can be joined.
    Raises:
        ValueError: definitions that go round in a circle.
    """
    inliner = _Inliner({d.relation.name: d for d in definitions}, set(taken))
    return inliner.walk(condition, {}, None, ())


class _Inliner:
    """One pass over a condition; remembers the names of variables already in use."""

    def __init__(self, definitions: Mapping[str, Definition], taken: set[str]) -> None:
        self._definitions = definitions
        self._taken = taken

    def walk(
        self, node: Condition, bound: Mapping[str, Term], at: Variable | None, through: tuple[Atom, ...]
    ) -> Condition:
        match node:
            case Atom():
                return self._atom(node, bound, at, through)
            case TimeRelation():
                return replace(node, left=_variable(node.left, bound), right=_variable(node.right, bound))
            case Differs():
                return replace(node, left=_put(node.left, bound), right=_put(node.right, bound))
            case ForAtLeast():
                return replace(node, condition=self.walk(node.condition, bound, None, through))
            case During():
                return self.walk(node.condition, bound, _variable(node.time, bound), through)
            case And() | Or():
                return replace(node, parts=tuple(self.walk(part, bound, at, through) for part in node.parts))
            case Not() | Element():
                return replace(node, condition=self.walk(node.condition, bound, at, through))
            case Exists():
                fresh = {v.name: replace(v, name=self._fresh(v.name)) for v in node.variables}
                inner = self.walk(node.condition, {**bound, **fresh}, at, through)
                return replace(node, variables=tuple(fresh.values()), condition=inner)

    def _atom(self, atom: Atom, bound: Mapping[str, Term], at: Variable | None, through: tuple[Atom, ...]) -> Condition:
        own = _variable(atom.at, bound) if atom.at is not None else None
        filled = replace(atom, arguments=tuple(_put(a, bound) for a in atom.arguments), at=own)
        if not atom.relation.defined:
            timed = own or (at if atom.relation.kind is Kind.STATE else None)
            return replace(filled, at=timed, through=through)
        if any(outer.relation == atom.relation for outer in through):
            raise ValueError(f"the definition of {atom.relation.template!r} goes round in a circle")
        definition = self._definitions[atom.relation.name]
        holes: dict[str, Term] = dict(zip(atom.relation.columns, filled.arguments, strict=True))
        return self.walk(definition.when, holes, own or at, (*through, filled))

    def _fresh(self, name: str) -> str:
        candidate, count = name, 1
        while candidate in self._taken:
            count += 1
            candidate = f"{name}_{count}"
        self._taken.add(candidate)
        return candidate


def _put(term: Term, bound: Mapping[str, Term]) -> Term:
    match term:
        case Variable():
            return bound.get(term.name, term)
        case Call():
            arguments = (_put(a, bound) for a in term.arguments)
            return replace(term, arguments=tuple(a for a in arguments if isinstance(a, Variable | Constant)))
        case Constant() | Quantity():
            return term


def _variable(variable: Variable, bound: Mapping[str, Term]) -> Variable:
    put = bound.get(variable.name, variable)
    return put if isinstance(put, Variable) else variable


def to_branches(condition: Condition, given: Sequence[Variable] = ()) -> list[Branch]:
    """The alternatives of an expanded condition: `or` outside, negation at the sentences.

    Args:
        condition: what `expand` returned.
        given: times already named by what this condition is added to (an exception: those of the norm's branch).

    Raises:
        ValueError: more than `MAX_BRANCHES` alternatives.
    """
    return [_branch(literals, given) for literals in _alternatives(condition, False, "")]


def _alternatives(node: Condition, negated: bool, element: str) -> list[tuple[Literal, ...]]:
    match node:
        case Not():
            return _alternatives(node.condition, not negated, element)
        case Element():
            return _alternatives(node.condition, negated, node.label)
        case And() | Or():
            parts = [_alternatives(part, negated, element) for part in node.parts]
            if isinstance(node, Or) is not negated:
                return [one for part in parts for one in part]
            count = 1
            for part in parts:
                count *= len(part)
            if count > MAX_BRANCHES:
                raise ValueError(f"{count} alternatives, more than {MAX_BRANCHES}")
            return [sum(choice, ()) for choice in product(*parts)]
        case Exists() if not negated:
            return _alternatives(node.condition, False, element)
        case During():
            raise ValueError("`during` is taken out by expand")
        case _:
            return [(replace(node, negated=negated, element=element),)]


def _branch(literals: Sequence[Literal], given: Sequence[Variable]) -> Branch:
    atoms = [part for part in literals if isinstance(part, Atom)]
    times = tuple(part for part in literals if isinstance(part, TimeRelation))
    instants = tuple(dict.fromkeys([*given, *_instants(atoms, (), times)]))
    only = instants[0] if len(instants) == 1 else None
    timed = [_timed(atom, only) for atom in atoms]
    return Branch(
        atoms=tuple(a for a in timed if not a.negated),
        negated=tuple(a for a in timed if a.negated),
        times=times,
        differs=tuple(part for part in literals if isinstance(part, Differs)),
        durations=tuple(part for part in literals if isinstance(part, ForAtLeast)),
        absent=tuple(part for part in literals if isinstance(part, Exists)),
    )


def _timed(atom: Atom, only: Variable | None) -> Atom:
    return replace(atom, at=only) if atom.relation.kind is Kind.STATE and atom.at is None else atom


def _instants(atoms: Sequence[Atom], more: Sequence[Atom], times: Sequence[TimeRelation]) -> tuple[Variable, ...]:
    named = [
        v for a in (*atoms, *more) for v in (*a.arguments, a.at) if isinstance(v, Variable) and v.type is Type.TIME
    ]
    return tuple(dict.fromkeys([*named, *(v for t in times for v in (t.left, t.right))]))
