"""Whether a reading can be held against acts: all variables bound, each state at a known time, nothing absurd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from observance.agreement.expansion import Branch, condition_of, expand_condition, to_branches
from observance.agreement.faults import Faults
from observance.agreement.layout import condition_text
from observance.agreement.terms import Call, Kind, Term, Type, Variable, Where
from observance.agreement.tree import Addressed, Clause, Definition, Limits, Permits, Reading, Requires, WithinAfter


def check_reading(clause: Clause, reading: Reading, definitions: Sequence[Definition], faults: Faults) -> None:
    """Note what is wrong with the test of one reading."""
    _Check(clause, reading, definitions, faults).run()


class _Check:
    def __init__(self, clause: Clause, reading: Reading, definitions: Sequence[Definition], faults: Faults) -> None:
        self._reading = reading
        self._definitions = definitions
        self._faults = faults
        self._what = f'clause "{clause.id}"'

    def run(self) -> None:
        self._bound_party()
        names = [variable.name for variable in self._reading.quantifiers]
        test = condition_of(self._reading)
        branches = self._branches(test, names, (), required=names)
        deadline = self._reading.norm.deadline if isinstance(self._reading.norm, Requires) else None
        if isinstance(deadline, WithinAfter):
            found = self._branches(deadline.after, names, (), required=())
            if any(sum(a.relation.kind is Kind.EVENT for a in branch.atoms) != 1 for branch in found):
                self._fault(deadline.after.where, "one event that the time counts from", condition_text(deadline.after))
        for given in dict.fromkeys(branch.instants for branch in branches):
            for exception in self._reading.exceptions:
                self._branches(exception.condition, names, given, required=(), known=names)
            for repair in self._reading.repairs:
                self._branches(repair.condition, names, given, required=(), known=names)
        if self._reading.repairs and isinstance(self._reading.norm, Permits):
            got = "`repaired when` behind `permits`, which nobody can breach"
            self._fault(self._reading.repairs[0].where, "a repair of what is forbidden, required or limited", got)

    def _bound_party(self) -> None:
        norm, addressed = self._reading.norm, self._reading.addressed
        if norm.who.type not in (Type.SIDE, Type.PERSON):
            self._fault(norm.who.where, "a side or a person that is bound", f"{norm.who.name}, {norm.who.type.value}")
        elif (addressed is Addressed.PERSON) is not (norm.who.type is Type.PERSON):
            wanted = "a person bound where the reading addresses the person, otherwise a side"
            got = f"{norm.who.type.value} {norm.who.name}, and `addresses {addressed.value}`"
            self._fault(norm.who.where, wanted, got)
        if isinstance(norm, Limits) and norm.counted == norm.who:
            self._fault(norm.who.where, "something else counted than who is bound", norm.counted.name)

    def _branches(
        self,
        condition: Condition,
        taken: Iterable[str],
        given: Sequence[Variable],
        *,
        required: Iterable[str],
        known: Iterable[str] = (),
    ) -> list[Branch]:
        expanded = expand_condition(condition, self._definitions, taken)
        self._shape(expanded)
        try:
            branches = to_branches(expanded, given)
        except ValueError as error:
            self._fault(condition.where, "a simpler test", str(error), "divide it into several clauses")
            return []
        for branch in branches:
            self._branch(branch, condition, given, set(required), set(known))
        return branches

    def _shape(self, node: Condition) -> None:
        """`for at least` and what is inside it must last; everything else may be anything."""
        match node:
            case And() | Or():
                for part in node.parts:
                    self._shape(part)
            case Not() | Element() | Exists() | During():
                self._shape(node.condition)
            case ForAtLeast():
                momentary = [a for a in _inside(node.condition) if not _lasts(a)]
                if momentary:
                    got = f"{condition_text(momentary[0])!r}, which does not last"
                    self._fault(
                        node.where,
                        "something that lasts before `for at least`",
                        got,
                        "X is in zone dmz for at least 5 min",
                    )
            case Atom() | TimeRelation() | Differs():
                pass

    def _branch(
        self, branch: Branch, condition: Condition, given: Sequence[Variable], required: set[str], known: set[str]
    ) -> None:
        bound = known | {v.name for atom in branch.atoms for v in _variables([*atom.arguments, atom.at])}
        lasting = [a for duration in branch.durations if not duration.negated for a in _inside(duration.condition)]
        bound |= {v.name for a in lasting if isinstance(a, Atom) for v in _variables(a.arguments)}
        for duty in (self._reading.norm,):
            if isinstance(duty, Requires):
                bound |= {duty.who.name} | _deadline_names(duty)
        loose = [v for v in _loose(branch) if v.name not in bound]
        missing = sorted((required - bound) | {v.name for v in loose})
        if missing:
            wanted = "every variable in a sentence that holds, in each alternative"
            got = f"{missing[0]}, which one alternative leaves open ({_short(branch)})"
            where = loose[0].where if loose else condition.where
            self._fault(where, wanted, got, "say in every alternative who or what it is")
        instants = tuple(dict.fromkeys([*given, *branch.instants]))
        floating = [a for a in (*branch.atoms, *branch.negated) if a.relation.kind is Kind.STATE and a.at is None]
        if len(instants) > 1 and floating:
            named = ", ".join(v.name for v in instants)
            got = f"{condition_text(floating[0])!r} where the test names several times ({named})"
            example = f"{condition_text(floating[0])} at {instants[0].name}"
            self._fault(floating[0].where, "a state whose time is clear", got, example)
        for atom in branch.negated:
            if any(_same(a, atom) for a in branch.atoms):
                got = f"{condition_text(atom)!r} both true and not true"
                self._fault(atom.where, "a test that can be met", got)

    def _fault(self, where: Where, wanted: str, got: str, example: str = "") -> None:
        self._faults.add(where, wanted=wanted, got=got, example=example, what=self._what)


def _same(one: Atom, other: Atom) -> bool:
    return one.relation == other.relation and one.arguments == other.arguments and one.at == other.at


def _inside(node: Condition) -> list[Condition]:
    """The sentences and relations of a condition."""
    match node:
        case And() | Or():
            return [one for part in node.parts for one in _inside(part)]
        case Not() | Element() | Exists() | During() | ForAtLeast():
            return _inside(node.condition)
        case _:
            return [node]


def _lasts(node: Condition) -> bool:
    return isinstance(node, Atom) and node.relation.kind is not Kind.EVENT and node.at is None


def _variables(terms: Iterable[Term | None]) -> list[Variable]:
    found: list[Variable] = []
    for term in terms:
        inner = term.arguments if isinstance(term, Call) else (term,)
        found.extend(v for v in inner if isinstance(v, Variable))
    return found


def _loose(branch: Branch) -> list[Variable]:
    """Variables in the parts of a branch that bind nothing."""
    terms: list[Term | None] = [t for a in branch.negated for t in (*a.arguments, a.at)]
    terms.extend(t for r in branch.times for t in (r.left, r.right))
    terms.extend(t for d in branch.differs for t in (d.left, d.right))
    for absent in branch.absent:
        own = {v.name for v in absent.variables}
        inside = [a for a in _inside(absent.condition) if isinstance(a, Atom)]
        terms.extend(v for a in inside for v in _variables([*a.arguments, a.at]) if v.name not in own)
    return _variables(terms)


def _deadline_names(duty: Requires) -> set[str]:
    if not isinstance(duty.deadline, WithinAfter):
        return set()
    atoms = [a for a in _inside(duty.deadline.after) if isinstance(a, Atom)]
    return {v.name for a in atoms for v in _variables(a.arguments)}


def _short(branch: Branch) -> str:
    return " and ".join(condition_text(atom) for atom in branch.atoms[-2:])
