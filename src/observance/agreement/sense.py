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
            if [1 for condition in conditions_of(reading) if _of_nothing(condition, faults, what)]:
                continue
            branches = to_branches(expand(reading, agreement.definitions))
            _never_met(reading, branches, faults, what)
            _always(reading, branches, faults, what)
            _never_breached(clause, reading, branches, agreement, faults)
    for definition in agreement.definitions:
        _of_nothing(definition.when, faults, f"define {definition.relation.template!r}")


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


def _of_nothing(condition: Condition, faults: Faults, what: str) -> bool:
    """Note lengths and times of nothing, which nothing can meet; whether there are any."""
    found = False
    for part in parts_of(condition):
        match part:
            case ForAtLeast(duration=Quantity(value=0.0)):
                wanted, got, example = "a time longer than nothing", quantity_text(part.duration), "for at least 5 min"
            case TimeRelation(within=Quantity(value=0.0)) if part.order is not Order.AROUND:
                wanted, got = "a time longer than nothing", condition_text(part)
                example = f"{part.left.name} is within 30 s {part.order.value} {part.right.name}"
            case Atom() if _nearer_than_nothing(part):
                wanted, got = "a length longer than nothing", f"{condition_text(part)!r}, which nothing is"
                example = "closer than 25 km"
            case Atom() if part.relation.name == HOURS and part.arguments[0] == part.arguments[-1]:
                wanted, got = "two different times of day", condition_text(part)
                example = "the time of day is from 08:00 to 18:00"
            case _:
                continue
        faults.add(part.where, wanted=wanted, got=got, example=example, what=what)
        found = True
    return found


def _nearer_than_nothing(atom: Atom) -> bool:
    measures = [t for t in atom.arguments if isinstance(t, Quantity) and t.unit != CLOCK_UNIT]
    return any(t.value == 0 for t in measures) and bool(_NEARER & set(atom.relation.template.split()))


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
