"""What a reading asks of one act: its anchor sentence, the elements beside it, the exceptions, each with its pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from observance.agreement.building import atoms_of
from observance.agreement.conditions import Atom, Condition, Differs, Exists, Not, TimeRelation
from observance.agreement.expansion import Branch, expand, expand_condition, to_branches
from observance.agreement.terms import Kind, Quantity, Relation, Variable
from observance.agreement.tree import (
    Agreement,
    Clause,
    Forbids,
    Limits,
    Norm,
    Permits,
    Reading,
    Requires,
    WithinAfter,
)
from observance.finding.compile import Piece, Query, conjunction, variables_of
from observance.finding.phrases import Part, part_words
from observance.finding.pieces import Compiler, Lasting, letters_of
from observance.values.errors import refuse

BELONGS = "belongs"
STANDING = frozenset({BELONGS, "has_role", "has_class"})
"""Sentences that say who or what somebody is, not what is done."""

NormWord = Literal["forbids", "permits", "requires", "limits"]
_NORMS: Mapping[type[Norm], NormWord] = {
    Forbids: "forbids", Permits: "permits", Requires: "requires", Limits: "limits"
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementTest:
    """One element: met where any of its alternatives is."""

    label: str
    alternatives: tuple[tuple[Part, ...], ...]
    pieces: tuple[Piece, ...]
    said: str = ""

    @property
    def atoms(self) -> tuple[tuple[Atom, ...], ...]:
        """The sentences of each alternative, those inside `not (there is …)` among them."""
        return tuple(tuple(a for p in parts for a in _sentences(p)) for parts in self.alternatives)

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations of its own sentences, each once."""
        return tuple(dict.fromkeys(a.relation.name for atoms in self.atoms for a in atoms))

    def words(self, phrases: Mapping[str, str]) -> str:
        """The element in the agreement's words; alternatives with their labels."""
        if self.said:
            return self.said
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
    alternatives: tuple[tuple[Part, ...], ...]
    pieces: tuple[tuple[int, Piece], ...]
    """Each with the index of the norm's alternative that it extends."""

    def words(self, phrases: Mapping[str, str]) -> str:
        """The exception in the agreement's words."""
        said = (" and ".join(part_words(a, phrases) for a in alternative) for alternative in self.alternatives)
        return " or ".join(dict.fromkeys(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTest:
    """One reading, for the alternatives that share an anchor.

    Attributes:
        norm: what kind of norm the test serves; a duty's is its performance, a limit's what is counted.
        trigger: for a duty `within … after B`: the test of B. lastings: lasting states, innermost first.
        closed: spans in which the reading does not speak, POSIX seconds (`bound.closed_times`).
    """

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
    norm: NormWord = "forbids"
    lastings: tuple[Lasting, ...] = ()
    trigger: ClauseTest | None = None
    closed: tuple[tuple[float, float], ...] = ()
    repairs: tuple[ExceptionTest, ...] = ()


def lengths_of(tests: Sequence[ClauseTest]) -> set[float]:
    """The lengths that the tests speak of, metres."""
    atoms = [atom for test in tests for atom in _every_atom(test)]
    return {term.si for atom in atoms for term in atom.arguments if isinstance(term, Quantity)}


def clause_tests(
    agreement: Agreement, clause: Clause, reading: Reading, *, attribution: bool = True
) -> list[ClauseTest]:
    """The tests of one reading, one per sentence that can anchor an act.

    A duty without a deadline to keep something from being (`requires S that not (A)`) is `forbids S when A`.

    Args:
        attribution: False drops `X belongs to S`: the profile prints no party.

    Raises:
        RefusedInput: a test that names no act or state at all.
    """
    norm = reading.norm
    condition = expand(reading, agreement.definitions)
    word = _NORMS[type(norm)]
    deadline = norm.deadline if isinstance(norm, Requires) else None
    if isinstance(norm, Requires) and isinstance(condition, Not):
        if isinstance(deadline, WithinAfter):
            got = "`requires … that not (…) within …`: write what is forbidden, and when"
            raise _untested(agreement, clause, reading, got)
        condition, word = condition.condition, "forbids"
    tests = _tests_of(agreement, clause, reading, condition, word, attribution)
    if isinstance(deadline, WithinAfter):
        after = expand_condition(deadline.after, agreement.definitions)
        triggers = _tests_of(agreement, clause, reading, after, "requires", attribution)
        tests = [_with_trigger(test, one) for test in tests for one in triggers]
    return tests


def _with_trigger(test: ClauseTest, trigger: ClauseTest) -> ClauseTest:
    """A duty's performance with the event that it runs from; both are looked up in the same tables."""
    relations = {r.name: r for r in (*test.relations, *trigger.relations)}
    lastings = {one.relation.name: one for one in (*test.lastings, *trigger.lastings)}
    return replace(test, trigger=trigger, relations=tuple(relations.values()), lastings=tuple(lastings.values()))


def _tests_of(
    agreement: Agreement, clause: Clause, reading: Reading, condition: Condition, word: NormWord, attribution: bool
) -> list[ClauseTest]:
    without = None if attribution else reading.norm.who.name
    compiler = Compiler(owner=f"{agreement.name}: {clause.id} {clause.version}: {reading.name}")
    trimmed = [_Branch.of(branch, without, compiler) for branch in to_branches(condition)]
    groups: dict[Atom, list[_Branch]] = {}
    for branch in trimmed:
        if not branch.atoms:
            raise _untested(agreement, clause, reading, "a test without any act or state that must be there")
        # What is counted, and what performs a duty, is one thing whatever its alternatives are anchored in.
        apart = word in ("forbids", "permits")
        groups.setdefault(_anchor(branch) if apart else _anchor(trimmed[0]), []).append(branch)
    return [
        _group(agreement, clause, reading, anchor, group, word, compiler) for anchor, group in groups.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    atoms: tuple[Atom, ...]
    negative: tuple[Atom | Exists, ...]
    times: tuple[TimeRelation, ...]
    differs: tuple[Differs, ...]
    instants: tuple[Variable, ...]

    @classmethod
    def of(cls, branch: Branch, without: str | None, compiler: Compiler) -> _Branch:
        kept = tuple(a for a in compiler.positive(branch) if not (without and _is_belonging(a, without)))
        bound: frozenset[str] = frozenset().union(*(variables_of(a) for a in kept))
        return cls(
            atoms=kept,
            negative=tuple(n for n in compiler.negative(branch) if letters_of(n) <= bound),
            times=branch.times,
            differs=tuple(d for d in branch.differs if variables_of(d) <= bound),
            instants=branch.instants,
        )


def _is_belonging(atom: Atom, who: str) -> bool:
    return atom.relation.name == BELONGS and any(isinstance(t, Variable) and t.name == who for t in atom.arguments)


def _anchor(branch: _Branch) -> Atom:
    """The act that the clause is about: the first event; in a clause of states, the first that conduct decides."""
    events = [a for a in branch.atoms if a.relation.kind is Kind.EVENT]
    states = [a for a in branch.atoms if a.relation.kind is Kind.STATE and a.relation.name != BELONGS]
    conduct = [a for a in states if a.relation.name not in STANDING]
    return (events or conduct or states or list(branch.atoms))[0]


def _group(
    agreement: Agreement, clause: Clause, reading: Reading, anchor: Atom, group: list[_Branch], word: NormWord,
    compiler: Compiler,
) -> ClauseTest:  # fmt: skip
    who = reading.norm.who.name
    alike = all(anchor in b.atoms for b in group)
    pieces = tuple(
        _piece(compiler, b, anchor if alike else _anchor(b), b.atoms, b.negative, b.times, b.differs) for b in group
    )
    conditions = [unless.condition for unless in reading.exceptions]
    exceptions = tuple(_exception(agreement, condition, group, compiler, pieces) for condition in conditions)
    repairs = tuple(_exception(agreement, r.condition, group, compiler, pieces) for r in reading.repairs)
    test = ClauseTest(
        agreement=agreement.name, clause=clause, reading=reading, who=who, actor=_actor(anchor, group),
        anchor=anchor, candidates=conjunction([anchor]), pieces=pieces,
        elements=_elements(compiler, anchor, group) if alike else (), exceptions=exceptions, relations=(),
        attributed=any(_is_belonging(a, who) for b in group for a in b.atoms),
        norm=word, lastings=tuple(compiler.lastings), repairs=repairs,
    )  # fmt: skip
    made = {lasting.relation.name for lasting in compiler.lastings}
    relations = {a.relation.name: a.relation for a in _every_atom(test) if a.relation.name not in made}
    return replace(test, relations=tuple(relations.values()))


def _every_atom(test: ClauseTest) -> list[Atom]:
    pieces = [
        *test.pieces, *(p for e in test.elements for p in e.pieces),
        *(p for e in (*test.exceptions, *test.repairs) for _, p in e.pieces),
        *(p for lasting in test.lastings for p in lasting.pieces),
    ]  # fmt: skip
    beside = _every_atom(test.trigger) if test.trigger is not None else []
    return [*(atom for piece in pieces for atom in piece.atoms()), *beside]


def _sentences(part: Part) -> list[Atom]:
    return [part] if isinstance(part, Atom) else atoms_of(part) if isinstance(part, Exists) else []


def _actor(anchor: Atom, group: list[_Branch]) -> str:
    for atom in group[0].atoms:
        if atom.relation.name == BELONGS and isinstance(atom.arguments[0], Variable):
            return atom.arguments[0].name
    first = anchor.arguments[0] if anchor.arguments else None
    return first.name if isinstance(first, Variable) else ""


def _piece(
    compiler: Compiler, branch: _Branch, anchor: Atom, atoms: Sequence[Atom], negative: Sequence[Atom | Exists],
    times: Sequence[TimeRelation], differs: Sequence[Differs],
) -> Piece:  # fmt: skip
    ordered = [anchor, *(a for a in atoms if a != anchor)]
    return compiler.piece(ordered, negative, times, differs, given=branch.instants)


def _elements(compiler: Compiler, anchor: Atom, group: list[_Branch]) -> tuple[ElementTest, ...]:
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
    if any(all(p in shared or p.element in common for p in _parts(branch)) for branch in group):
        chosen.pop("~", None)  # one alternative asks nothing beyond what all ask: there is no choice to be met
    return tuple(
        ElementTest(
            label=key if key[0] not in "=~" else "",
            alternatives=tuple(alternatives),
            pieces=tuple(_connected(compiler, branch, anchor, parts) for parts, branch in alternatives.items()),
        )
        for key, alternatives in chosen.items()
    )


def _parts(branch: _Branch) -> list[Part]:
    return [*branch.atoms, *branch.negative, *branch.times, *branch.differs]


def _connected(compiler: Compiler, branch: _Branch, anchor: Atom, parts: Sequence[Part]) -> Piece:
    """The element by itself beside the anchor, with what it takes to connect the two."""
    atoms = [p for p in parts if isinstance(p, Atom) and not p.negated]
    wanted: frozenset[str] = frozenset().union(*(letters_of(p) for p in parts))
    chosen = [anchor, *(a for a in atoms if a != anchor)]
    rest = [a for a in branch.atoms if a not in chosen]
    while not _joined(chosen, wanted) and rest:
        reached = frozenset().union(*(variables_of(a) for a in chosen[:1] + chosen[1 + len(atoms) :]))
        link = next((a for a in rest if variables_of(a) & reached), rest[0])
        chosen.append(link)
        rest.remove(link)
    negative = [p for p in parts if isinstance(p, Exists) or (isinstance(p, Atom) and p.negated)]
    return _piece(
        compiler, branch, anchor, chosen, negative,
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
    agreement: Agreement, condition: Condition, group: list[_Branch], compiler: Compiler, norms: Sequence[Piece]
) -> ExceptionTest:
    taken = {name for b in group for p in _parts(b) for name in letters_of(p)}
    opened = expand_condition(condition, agreement.definitions, taken)
    pieces: list[tuple[int, Piece]] = []
    alternatives: dict[tuple[Part, ...], None] = {}
    for index, branch in enumerate(group):
        own = norms[index].query.atoms
        for extra in to_branches(opened, branch.instants):
            piece = compiler.extension(own, extra, branch.times, branch.differs, branch.instants)
            pieces.append((index, piece))
            alternatives[*compiler.positive(extra), *compiler.negative(extra), *extra.times, *extra.differs] = None
    atoms = tuple(dict.fromkeys(a for parts in alternatives for part in parts for a in _sentences(part)))
    papers = any(a.relation.name in ("issued", "names", "allows", "valid") for a in atoms)
    return ExceptionTest(by_register=papers, atoms=atoms, alternatives=tuple(alternatives), pieces=tuple(pieces))


def _untested(agreement: Agreement, clause: Clause, reading: Reading, got: str) -> Exception:
    return refuse(
        agreement.file or agreement.name, f"clause {clause.id}, reading {reading.name}",
        wanted="a test with at least one act or state that must be there, beside what must not",
        got=got, line=reading.where.line, example="forbids S when P belongs to S and P crosses line mdl at T",
    )  # fmt: skip
