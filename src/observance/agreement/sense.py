"""Rules that make no sense whatever happens: never met, never breached, always breached. Each is refused."""

from __future__ import annotations

from collections.abc import Iterator

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
    Order,
    TimeRelation,
)
from observance.agreement.covering import covers, exception_branches, impossible, names_in
from observance.agreement.expansion import Branch, condition_of, expand, to_branches
from observance.agreement.faults import Faults
from observance.agreement.layout import condition_text
from observance.agreement.scope import quantity_text
from observance.agreement.terms import CLOCK_UNIT, HOURS, Quantity
from observance.agreement.tree import Agreement, Clause, Forbids, Limits, Permits, Reading, Requires, WithinAfter

_NEARER = {"closer", "nearer", "less"}


def check_sense(agreement: Agreement, faults: Faults) -> None:
    """Note every test that no act can meet, and every rule that nobody can keep or nobody can break."""
    for clause in agreement.clauses:
        for reading in clause.readings:
            what = f'clause "{clause.id}"'
            for condition in conditions_of(reading):
                _quantities(condition, faults, what)
            branches = to_branches(expand(reading, agreement.definitions))
            _never_met(reading, branches, faults, what)
            _always(reading, branches, faults, what)
            _never_breached(clause, reading, branches, agreement, faults)
    for definition in agreement.definitions:
        _quantities(definition.when, faults, f"define {definition.relation.template!r}")


def conditions_of(reading: Reading) -> Iterator[Condition]:
    """Everything that a reading tests, as written: test, deadline, exceptions, repairs."""
    yield condition_of(reading)
    if isinstance(reading.norm, Requires) and isinstance(reading.norm.deadline, WithinAfter):
        yield reading.norm.deadline.after
    yield from (exception.condition for exception in reading.exceptions)
    yield from (repair.condition for repair in reading.repairs)


def parts_of(node: Condition) -> Iterator[Atom | TimeRelation | Differs | ForAtLeast]:
    """The sentences and relations of a condition, and what lasts."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from parts_of(part)
        case Not() | Element() | Exists() | During():
            yield from parts_of(node.condition)
        case ForAtLeast():
            yield node
            yield from parts_of(node.condition)
        case Atom() | TimeRelation() | Differs():
            yield node


def _quantities(condition: Condition, faults: Faults, what: str) -> None:
    """Lengths and durations of nothing, which nothing can meet."""
    for part in parts_of(condition):
        match part:
            case ForAtLeast(duration=Quantity(value=0.0)):
                wanted = "a duration longer than nothing"
                faults.add(part.where, wanted=wanted, got=quantity_text(part.duration), what=what)
            case TimeRelation(within=Quantity(value=0.0)) if part.order is not Order.AROUND:
                wanted, example = "a reach longer than nothing", f"{part.left.name} is within 30 s before …"
                faults.add(part.where, wanted=wanted, got=condition_text(part), example=example, what=what)
            case Atom():
                _measures(part, faults, what)
            case _:
                pass


def _measures(atom: Atom, faults: Faults, what: str) -> None:
    measures = [term for term in atom.arguments if isinstance(term, Quantity)]
    for term in measures:
        if term.unit != CLOCK_UNIT and term.value == 0 and _NEARER & set(atom.relation.template.split()):
            got = f"{condition_text(atom)!r}, which nothing is"
            faults.add(term.where, wanted="a length longer than nothing", got=got, what=what)
    if atom.relation.name == HOURS and len(measures) == 2 and measures[0].value == measures[1].value:
        got, wanted = condition_text(atom), "two different times of day"
        faults.add(atom.where, wanted=wanted, got=got, example="the time of day is from 08:00 to 18:00", what=what)


def _never_met(reading: Reading, branches: list[Branch], faults: Faults, what: str) -> None:
    for branch in branches:
        why = impossible(branch)
        if why:
            where = next((a.where for a in (*branch.negated, *branch.times, *branch.differs, *branch.absent)), None)
            place = where if where is not None and where.line else condition_of(reading).where
            faults.add(place, wanted="a test that can be met", got=why, what=what)
            return


def _always(reading: Reading, branches: list[Branch], faults: Faults, what: str) -> None:
    """A test of membership alone: who is there at all meets it, whatever he does."""
    norm = reading.norm
    if isinstance(norm, Permits) or (isinstance(norm, Limits) and norm.at_most > 0):
        return
    for branch in branches:
        only = all(atom.relation.name == "belongs" for atom in branch.atoms)
        if only and branch.atoms and not (branch.negated or branch.times or branch.durations or branch.absent):
            would = "kept by everyone" if isinstance(norm, Requires) else "breached by everyone"
            wanted = "a test of something that is done, or of a state that can be otherwise"
            got = f"{condition_text(branch.atoms[0])!r} alone: the rule would be {would}, whatever happens"
            faults.add(condition_of(reading).where, wanted=wanted, got=got, what=what)
            return


def _never_breached(
    clause: Clause, reading: Reading, branches: list[Branch], agreement: Agreement, faults: Faults
) -> None:
    """An exception that says no more than the test: it covers every act that the rule speaks of."""
    if not isinstance(reading.norm, Forbids | Limits) or not branches:
        return
    names = [v.name for v in reading.quantifiers]
    covered: dict[int, int] = {}
    for index, exception in enumerate(reading.exceptions):
        for number, branch in enumerate(branches):
            excuses = exception_branches(branch, exception.condition, names, agreement.definitions)
            if any(covers(branch, excuse, names_in(branch) | set(names)) for excuse in excuses):
                covered.setdefault(number, index)
    if len(covered) == len(branches):
        exception = reading.exceptions[next(iter(covered.values()))]
        wanted = "an exception that some acts of the rule do not meet"
        got = f"{condition_text(exception.condition)!r}, which the test says already: nobody could breach the rule"
        faults.add(exception.where, wanted=wanted, got=got, what=f'clause "{clause.id}"')
