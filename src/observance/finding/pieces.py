"""From the alternatives of a condition to pieces: a query each, and the pieces that take time away from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from observance.agreement.building import atoms_of
from observance.agreement.conditions import Atom, Differs, Exists, ForAtLeast, TimeRelation
from observance.agreement.expansion import Branch, to_branches
from observance.agreement.layout import condition_text
from observance.agreement.terms import Call, Kind, Relation, Variable
from observance.finding.compile import Piece, conjunction, variables_of
from observance.values.digests import content_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """`A for at least D`, made a relation of its own: a state that each long enough stretch of A is a fact of.

    Attributes:
        relation: its columns are the letters of A's free variables.
        inner: the sentences of A, for the question why a lack of facts says nothing.
    """

    relation: Relation
    pieces: tuple[Piece, ...]
    at_least_s: float
    inner: tuple[Atom, ...]


@dataclass(slots=True, kw_only=True)
class Compiler:
    """Compiles the branches of one reading; collects the lasting states that it meets, innermost first."""

    lastings: list[Lasting] = field(default_factory=list)

    def positive(self, branch: Branch) -> list[Atom]:
        """What must hold: the sentences, and each lasting state as one."""
        return [*branch.atoms, *(self._lasting(d, branch) for d in branch.durations if not d.negated)]

    def negative(self, branch: Branch) -> list[Atom | Exists]:
        """What must not hold."""
        lasting = [replace(self._lasting(d, branch), negated=True) for d in branch.durations if d.negated]
        return [*branch.negated, *lasting, *branch.absent]

    def piece(
        self,
        atoms: Sequence[Atom],
        negative: Sequence[Atom | Exists],
        times: Sequence[TimeRelation],
        differs: Sequence[Differs],
        *,
        given: Sequence[Variable] = (),
        own: int | None = None,
    ) -> Piece:
        """The conjunction of `atoms`, less what each of `negative` takes away; `given` are the times it names."""
        query = conjunction(atoms, own=own, times=times, differs=differs)
        minus: list[Piece] = []
        for part in negative:
            if isinstance(part, Atom):
                inner = conjunction([*atoms, part], own=len(atoms), times=times, differs=differs)
                minus.append(Piece(query=inner))
            else:
                inside = to_branches(part.condition, given)
                minus += [self.extension(atoms, branch, times, differs, given) for branch in inside]
        return Piece(query=query, minus=tuple(minus))

    def extension(
        self,
        atoms: Sequence[Atom],
        inner: Branch,
        times: Sequence[TimeRelation],
        differs: Sequence[Differs],
        given: Sequence[Variable],
    ) -> Piece:
        """The sentences of one alternative beside those that it extends."""
        both_times, both_differ = (*times, *inner.times), (*differs, *inner.differs)
        every = [*atoms, *self.positive(inner)]
        named = tuple(dict.fromkeys((*given, *inner.instants)))
        return self.piece(every, self.negative(inner), both_times, both_differ, given=named, own=len(atoms))

    def _lasting(self, duration: ForAtLeast, branch: Branch) -> Atom:
        """The sentence that stands for a lasting state."""
        inside = atoms_of(duration.condition)
        bound = {v.name for e in _exists_in(duration) for v in e.variables}
        free: dict[str, Variable] = {}
        for atom in inside:
            for term in atom.arguments:
                found = term.arguments if isinstance(term, Call) else (term,)
                free |= {v.name: v for v in found if isinstance(v, Variable) and v.name not in bound}
        columns = tuple(free)
        text = condition_text(duration)
        for name, variable in free.items():
            text = re.sub(rf"\b{name}\b(?![^{{]*\}})", f"{{{name}:{variable.type.value}}}", text)
        relation = Relation(
            name=lasting_name(duration),
            columns=columns,
            types=tuple(free[c].type for c in columns),
            kind=Kind.STATE,
            template=text,
        )
        if all(one.relation != relation for one in self.lastings):
            pieces = []
            for inner in to_branches(duration.condition):
                pieces.append(self.piece(self.positive(inner), self.negative(inner), inner.times, inner.differs))
            self.lastings.append(
                Lasting(
                    relation=relation, pieces=tuple(pieces), at_least_s=duration.duration.si, inner=tuple(inside)
                )
            )  # fmt: skip
        only = branch.instants[0] if len(branch.instants) == 1 else None
        return Atom(relation=relation, arguments=tuple(free.values()), at=only, element=duration.element)


def lasting_name(duration: ForAtLeast) -> str:
    """The name of the relation that stands for a lasting state."""
    return content_id("lasting", [condition_text(duration)]).replace("-", "_")


def _exists_in(node: object) -> list[Exists]:
    """Every `there is` inside a condition."""
    found = [node] if isinstance(node, Exists) else []
    inner = [getattr(node, "condition", None), *getattr(node, "parts", ())]
    return found + [e for part in inner if part is not None for e in _exists_in(part)]


def letters_of(part: Atom | TimeRelation | Differs | Exists) -> frozenset[str]:
    """The names of the free variables of a part of a test."""
    if not isinstance(part, Exists):
        return variables_of(part)
    bound = {v.name for v in part.variables}
    inside = [variables_of(atom) for atom in atoms_of(part.condition)]
    return frozenset().union(*inside) - bound
