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
        condition: as written.
        closed: spans in which the reading does not bind: what was before it does not count, POSIX seconds.
    """

    relation: Relation
    pieces: tuple[Piece, ...]
    at_least_s: float
    condition: ForAtLeast
    closed: tuple[tuple[float, float], ...] = ()


@dataclass(slots=True, kw_only=True)
class Compiler:
    """Compiles the branches of one reading; collects the lasting states that it meets, innermost first.

    Attributes:
        owner: names the reading: each has lasting states of its own, within its own days in force.
    """

    owner: str
    lastings: list[Lasting] = field(default_factory=list)

    def positive(self, branch: Branch, outside: Sequence[Atom] = ()) -> list[Atom]:
        """What must hold: the sentences, and each lasting state as one; `outside` is what the branch extends."""
        around = [*outside, *branch.atoms]
        return [*branch.atoms, *(self._lasting(d, branch, around) for d in branch.durations if not d.negated)]

    def negative(self, branch: Branch, outside: Sequence[Atom] = ()) -> list[Atom | Exists]:
        """What must not hold."""
        around = [*outside, *branch.atoms]
        lasting = [replace(self._lasting(d, branch, around), negated=True) for d in branch.durations if d.negated]
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
        untimed: int = 0,
    ) -> Piece:
        """The conjunction of `atoms`, less what each of `negative` takes away; `given` are the times it names."""
        query = conjunction(atoms, own=own, times=times, differs=differs, untimed=untimed)
        minus: list[Piece] = []
        for part in negative:
            if isinstance(part, Atom):
                inner = conjunction([*atoms, part], own=len(atoms), times=times, differs=differs, untimed=untimed)
                minus.append(Piece(query=inner))
            else:
                inside = to_branches(part.condition, given)
                minus += [self.extension(atoms, branch, times, differs, given, untimed) for branch in inside]
        return Piece(query=query, minus=tuple(minus))

    def extension(
        self,
        atoms: Sequence[Atom],
        inner: Branch,
        times: Sequence[TimeRelation],
        differs: Sequence[Differs],
        given: Sequence[Variable],
        untimed: int = 0,
    ) -> Piece:
        """The sentences of one alternative beside those that it extends."""
        both_times, both_differ = (*times, *inner.times), (*differs, *inner.differs)
        every = [*atoms, *self.positive(inner, atoms)]
        named = tuple(dict.fromkeys((*given, *inner.instants)))
        negative = self.negative(inner, atoms)
        return self.piece(
            every, negative, both_times, both_differ, given=named, own=len(atoms), untimed=untimed
        )  # fmt: skip

    def _lasting(self, duration: ForAtLeast, branch: Branch, around: Sequence[Atom]) -> Atom:
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
        inner_branches = to_branches(duration.condition)
        binding = [_beside(columns, inner.atoms, around) for inner in inner_branches]
        said = [self.owner, condition_text(duration), *(condition_text(a) for beside in binding for a in beside)]
        relation = Relation(
            name=content_id("lasting", [*said]).replace("-", "_"),
            columns=columns,
            types=tuple(free[c].type for c in columns),
            kind=Kind.STATE,
            template=text,
        )
        if all(one.relation != relation for one in self.lastings):
            pieces = []
            for inner, beside in zip(inner_branches, binding, strict=True):
                atoms, negative = [*beside, *self.positive(inner, around)], self.negative(inner, around)
                pieces.append(self.piece(atoms, negative, inner.times, inner.differs, untimed=len(beside)))
            self.lastings.append(
                Lasting(
                    relation=relation, pieces=tuple(pieces), at_least_s=duration.duration.si,
                    condition=duration,
                )
            )  # fmt: skip
        only = branch.instants[0] if len(branch.instants) == 1 else None
        return Atom(relation=relation, arguments=tuple(free.values()), at=only, element=duration.element)


def _beside(letters: Sequence[str], atoms: Sequence[Atom], around: Sequence[Atom]) -> list[Atom]:
    """Sentences of the test around a lasting state that say which names the letters stand for that it leaves open."""
    bound: frozenset[str] = frozenset().union(*(variables_of(a) for a in atoms))
    chosen: list[Atom] = []
    for atom in around:
        if variables_of(atom) & (set(letters) - bound):
            chosen.append(atom)
            bound |= variables_of(atom)
    return chosen


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
