"""What a reading asks of one act: its anchor sentence, the elements beside it, the exceptions, each with its query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observance.agreement.conditions import Atom, Condition, Differs, TimeRelation
from observance.agreement.expansion import Branch, expand, expand_condition, to_branches
from observance.agreement.terms import Kind, Quantity, Relation, Variable
from observance.agreement.tree import Agreement, Clause, Forbids, Reading
from observance.finding.compile import Query, conjunction, variables_of
from observance.finding.phrases import Part, part_words
from observance.values.errors import refuse

BELONGS = "belongs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A conjunction with what must not hold beside it; the anchor is atom 0 of every query."""

    query: Query
    minus: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementTest:
    """One element: met where any of its alternatives is."""

    label: str
    alternatives: tuple[tuple[Part, ...], ...]
    pieces: tuple[Piece, ...]

    @property
    def atoms(self) -> tuple[tuple[Atom, ...], ...]:
        """The sentences of each alternative."""
        return tuple(tuple(p for p in parts if isinstance(p, Atom)) for parts in self.alternatives)

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations of its own sentences, each once."""
        return tuple(dict.fromkeys(a.relation.name for atoms in self.atoms for a in atoms))

    def words(self, phrases: Mapping[str, str]) -> str:
        """The element in the agreement's words; alternatives with their labels."""
        said = []
        for parts in self.alternatives:
            text = " and ".join(part_words(p, phrases) for p in parts)
            label = "" if self.label else next((p.element for p in parts if p.element), "")
            said.append(f"{label}: {text}" if label else text)
        return (f"{self.label}: " if self.label else "") + " or ".join(dict.fromkeys(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionTest:
    """One `unless`: covers a grounding where any of its alternatives does. `by_register`: papers decide it."""

    by_register: bool
    atoms: tuple[Atom, ...]
    alternatives: tuple[tuple[Atom, ...], ...]
    queries: tuple[tuple[int, Query], ...]
    """Each with the index of the norm's alternative that it extends."""

    def words(self, phrases: Mapping[str, str]) -> str:
        """The exception in the agreement's words."""
        said = (" and ".join(part_words(a, phrases) for a in alternative) for alternative in self.alternatives)
        return " or ".join(dict.fromkeys(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTest:
    """One reading, for the alternatives that share an anchor."""

    agreement: str
    clause: Clause
    reading: Reading
    who: str
    actor: str
    anchor: Atom
    candidates: Query
    pieces: tuple[Piece, ...]
    elements: tuple[ElementTest, ...]
    exceptions: tuple[ExceptionTest, ...]
    relations: tuple[Relation, ...]
    attributed: bool


def lengths_of(tests: Sequence[ClauseTest]) -> set[float]:
    """The lengths that the tests speak of, metres."""
    atoms = [a for test in tests for piece in test.pieces for q in (piece.query, *piece.minus) for a in q.atoms]
    atoms += [a for test in tests for exception in test.exceptions for a in exception.atoms]
    return {term.si for atom in atoms for term in atom.arguments if isinstance(term, Quantity)}


def clause_tests(
    agreement: Agreement, clause: Clause, reading: Reading, *, attribution: bool = True
) -> list[ClauseTest]:
    """The tests of one reading, one per sentence that can anchor an act.

    Args:
        attribution: False drops `X belongs to S`: the profile prints no party.

    Raises:
        RefusedInput: a norm that this version does not test: it says which, and nothing is answered instead.
    """
    norm = reading.norm
    if not isinstance(norm, Forbids):
        raise _untested(agreement, clause, reading, type(norm).__name__.lower())
    branches = to_branches(expand(reading, agreement.definitions))
    if any(branch.durations or branch.absent for branch in branches):
        raise _untested(agreement, clause, reading, "`for at least`, or `there is` under a `not`")
    trimmed = [_Branch.of(branch, None if attribution else norm.who.name) for branch in branches]
    groups: dict[Atom, list[_Branch]] = {}
    for branch in trimmed:
        groups.setdefault(_anchor(branch), []).append(branch)
    return [
        _group(agreement, clause, reading, anchor, group, norm.who.name, attribution)
        for anchor, group in groups.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    atoms: tuple[Atom, ...]
    negated: tuple[Atom, ...]
    times: tuple[TimeRelation, ...]
    differs: tuple[Differs, ...]
    branch: Branch

    @classmethod
    def of(cls, branch: Branch, without: str | None) -> _Branch:
        kept = tuple(a for a in branch.atoms if not (without and _is_belonging(a, without)))
        bound: frozenset[str] = frozenset().union(*(variables_of(a) for a in kept))
        return cls(
            atoms=kept,
            negated=branch.negated,
            times=branch.times,
            differs=tuple(d for d in branch.differs if variables_of(d) <= bound),
            branch=branch,
        )


def _is_belonging(atom: Atom, who: str) -> bool:
    return atom.relation.name == BELONGS and any(isinstance(t, Variable) and t.name == who for t in atom.arguments)


def _anchor(branch: _Branch) -> Atom:
    """The act that the clause is about: the first event; for a clause of states the first that is no attribution."""
    events = [a for a in branch.atoms if a.relation.kind is Kind.EVENT]
    states = [a for a in branch.atoms if a.relation.kind is Kind.STATE and a.relation.name != BELONGS]
    return (events or states or list(branch.atoms))[0]


def _group(
    agreement: Agreement, clause: Clause, reading: Reading, anchor: Atom, group: list[_Branch],
    who: str, attributed: bool,
) -> ClauseTest:  # fmt: skip
    pieces = tuple(_piece(b, anchor, b.atoms, b.negated, b.times, b.differs) for b in group)
    exceptions = tuple(
        _exception(agreement, clause, reading, unless.condition, anchor, group) for unless in reading.exceptions
    )
    every = [a for b in group for a in (*b.atoms, *b.negated)] + [a for e in exceptions for a in e.atoms]
    return ClauseTest(
        agreement=agreement.name, clause=clause, reading=reading, who=who, actor=_actor(anchor, group),
        anchor=anchor, candidates=conjunction([anchor]), pieces=pieces,
        elements=_elements(anchor, group), exceptions=exceptions,
        relations=tuple({a.relation.name: a.relation for a in every}.values()),
        attributed=attributed and any(_is_belonging(a, who) for b in group for a in b.atoms),
    )  # fmt: skip


def _actor(anchor: Atom, group: list[_Branch]) -> str:
    for atom in group[0].atoms:
        if atom.relation.name == BELONGS and isinstance(atom.arguments[0], Variable):
            return atom.arguments[0].name
    first = anchor.arguments[0]
    return first.name if isinstance(first, Variable) else ""


def _piece(
    branch: _Branch, anchor: Atom, atoms: Sequence[Atom], negated: Sequence[Atom],
    times: Sequence[TimeRelation], differs: Sequence[Differs],
) -> Piece:  # fmt: skip
    ordered = [anchor, *(a for a in atoms if a != anchor)]
    query = conjunction(ordered, times=times, differs=differs)
    minus = tuple(conjunction([*ordered, n], own=len(ordered), times=times, differs=differs) for n in negated)
    return Piece(query=query, minus=minus)


def _elements(anchor: Atom, group: list[_Branch]) -> tuple[ElementTest, ...]:
    """What every alternative has is an element, by its label or by itself; the rest is one element: the choice."""
    shared = [p for p in _parts(group[0]) if all(p in _parts(b) for b in group)]
    labels = [{p.element for p in _parts(b) if p.element} for b in group]
    common = set.intersection(*labels)
    chosen: dict[str, dict[tuple[Part, ...], _Branch]] = {}
    for branch in group:
        own: dict[str, list[Part]] = {}
        for part in _parts(branch):
            key = part.element if part.element in common else f"={shared.index(part)}" if part in shared else "~"
            own.setdefault(key, []).append(part)
        for key, parts in own.items():
            chosen.setdefault(key, {}).setdefault(tuple(parts), branch)
    return tuple(
        ElementTest(
            label=key if key[0] not in "=~" else "",
            alternatives=tuple(alternatives),
            pieces=tuple(_connected(branch, anchor, parts) for parts, branch in alternatives.items()),
        )
        for key, alternatives in chosen.items()
    )


def _parts(branch: _Branch) -> list[Part]:
    return [*branch.atoms, *branch.negated, *branch.times, *branch.differs]


def _connected(branch: _Branch, anchor: Atom, parts: Sequence[Part]) -> Piece:
    """The element by itself beside the anchor, with what it takes to connect the two."""
    atoms = [p for p in parts if isinstance(p, Atom) and not p.negated]
    wanted: frozenset[str] = frozenset().union(*(variables_of(p) for p in parts))
    chosen = [anchor, *(a for a in atoms if a != anchor)]
    rest = [a for a in branch.atoms if a not in chosen]
    while not _joined(chosen, wanted) and rest:
        reached = frozenset().union(*(variables_of(a) for a in chosen[:1] + chosen[1 + len(atoms) :]))
        link = next((a for a in rest if variables_of(a) & reached), rest[0])
        chosen.append(link)
        rest.remove(link)
    return _piece(
        branch, anchor, chosen, [p for p in parts if isinstance(p, Atom) and p.negated],
        [p for p in parts if isinstance(p, TimeRelation)], [p for p in parts if isinstance(p, Differs)],
    )  # fmt: skip


def _joined(chosen: Sequence[Atom], wanted: frozenset[str]) -> bool:
    """All chosen sentences hang together by their variables, and what is wanted is bound."""
    reached, left = variables_of(chosen[0]), list(chosen[1:])
    while near := [a for a in left if not variables_of(a) or variables_of(a) & reached]:
        reached |= frozenset().union(*(variables_of(a) for a in near))
        left = [a for a in left if a not in near]
    return not left and wanted <= reached


def _exception(
    agreement: Agreement, clause: Clause, reading: Reading, condition: Condition, anchor: Atom,
    group: list[_Branch],
) -> ExceptionTest:  # fmt: skip
    taken = {name for b in group for p in _parts(b) for name in variables_of(p)}
    opened = expand_condition(condition, agreement.definitions, taken)
    queries: list[tuple[int, Query]] = []
    alternatives: list[tuple[Atom, ...]] = []
    for index, branch in enumerate(group):
        own = [anchor, *(a for a in branch.atoms if a != anchor)]
        for extra in to_branches(opened, branch.branch.instants):
            if extra.negated or extra.durations or extra.absent:
                raise _untested(agreement, clause, reading, "`not` inside an exception")
            query = conjunction(
                [*own, *extra.atoms], own=len(own), times=(*branch.times, *extra.times),
                differs=(*branch.differs, *extra.differs),
            )  # fmt: skip
            queries.append((index, query))
            alternatives += [extra.atoms] if extra.atoms not in alternatives else []
    papers = any(a.relation.name in ("issued", "names", "allows", "valid") for atoms in alternatives for a in atoms)
    atoms = tuple(dict.fromkeys(a for alternative in alternatives for a in alternative))
    return ExceptionTest(by_register=papers, atoms=atoms, alternatives=tuple(alternatives), queries=tuple(queries))


def _untested(agreement: Agreement, clause: Clause, reading: Reading, got: str) -> Exception:
    return refuse(
        agreement.file or agreement.name, f"clause {clause.id}, reading {reading.name}",
        wanted="a norm that this version tests: `forbids … when …`, `unless …`, with and, or, not, and named times",
        got=got, line=reading.where.line, example="forbids S when P belongs to S and P crosses line mdl at T",
    )  # fmt: skip
