"""What one alternative says about another: covers it, contradicts it, or could be met by the same act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from observance.agreement.conditions import Atom, Condition, Differs, ForAtLeast, TimeRelation
from observance.agreement.expansion import Branch, expand_condition, to_branches
from observance.agreement.orders import Orders
from observance.agreement.terms import HOURS, Call, Constant, Kind, Quantity, Term, Variable
from observance.agreement.tree import Definition

Put = Mapping[str, Term]
"""What stands for a variable, by its name."""


def covers(given: Branch, other: Branch, fixed: Set[str]) -> bool:
    """Whether `other` holds wherever `given` does; its variables that are not `fixed` may stand for anything.

    Only what follows from the words is found: False means that it does not, not that it cannot.
    """
    return any(_rest_follows(given, other, put) for put in _placings(other.atoms, given.atoms, fixed, {}))


def impossible(branch: Branch, more: Branch | None = None) -> str:
    """Why no act can meet the alternative (together with another that shares its variables), or ""."""
    both = (branch,) if more is None else (branch, more)
    atoms = [a for one in both for a in one.atoms]
    for refused in (a for one in both for a in one.negated):
        if any(_same(a, refused) for a in atoms):
            return "a sentence that must hold and must not hold"
    for absent in (x for one in both for x in one.absent):
        fixed = {v for one in both for v in names_in(one)}
        inner = to_branches(expand_condition(absent.condition, ()), branch.instants)
        if any(covers(one, hidden, fixed - {v.name for v in absent.variables}) for one in both for hidden in inner):
            return "a `there is` that must hold and must not hold"
    differs = [d for one in both for d in one.differs]
    if any(
        d.negated and isinstance(d.left, Constant) and isinstance(d.right, Constant) and d.left != d.right
        for d in differs
    ):
        return "two names that are different and must be the same"
    if any(not d.negated and d.left == d.right for d in differs):
        return "something that is not itself"
    if any(d.negated is not e.negated and {d.left, d.right} == {e.left, e.right} for d in differs for e in differs):
        return "two names that must be the same and different"
    if not Orders(t for one in both for t in one.times).possible:
        return "an order of times that goes round in a circle, or leaves no room"
    return _apart_by_hours(atoms)


def exception_branches(
    test: Branch, condition: Condition, names: Iterable[str], definitions: Sequence[Definition]
) -> list[Branch]:
    """The alternatives of an exception (or a repair) beside one alternative of the test, its own variables apart."""
    taken = {*names, *names_in(test)}
    return to_branches(expand_condition(condition, definitions, taken), test.instants)


def one_act(one: Branch, other: Branch, mine: Atom, theirs: Atom) -> tuple[Branch, Put] | None:
    """The two alternatives joined where one act meets both, and what stands for their variables; None where none can.

    Args:
        one, other: without variables in common.
        mine, theirs: a sentence of each that could be the act (`acts_of`).
    """
    put = unify(mine, theirs)
    if put is None:
        return None
    joined = _joined(filled(one, put), filled(other, put))
    same = {d.left.name: d.right for d in joined.differs if d.negated and isinstance(d.left, Variable)}
    joined, put = filled(joined, same), {**same, **{name: _fill(term, same) for name, term in put.items()}}
    return None if impossible(joined) or _two_sides(joined.atoms) else (joined, put)


def acts_of(branch: Branch) -> list[Atom]:
    """What is done in an alternative: its events, or, where it has none, its states but `belongs to`."""
    events = [a for a in branch.atoms if a.relation.kind is Kind.EVENT]
    states = [a for a in branch.atoms if a.relation.kind is Kind.STATE and not is_attribute(a)]
    return events or states


def is_attribute(atom: Atom) -> bool:
    """Whether a sentence says what someone is, not what he does."""
    return atom.relation.name in ("belongs", "has_role", "has_class", "valid", HOURS)


def apart(branch: Branch, suffix: str, keep: Iterable[str] = ()) -> Branch:
    """The alternative with its variables renamed, so that it shares none with another."""
    names = names_in(branch) - set(keep)
    put = {v.name: replace(v, name=f"{v.name}{suffix}") for v in _all_variables(branch) if v.name in names}
    return filled(branch, put)


def names_in(branch: Branch) -> set[str]:
    """The names of its variables."""
    return {variable.name for variable in _all_variables(branch)}


def _all_variables(branch: Branch) -> Iterator[Variable]:
    for atom in (*branch.atoms, *branch.negated):
        yield from _variables((*atom.arguments, *((atom.at,) if atom.at is not None else ())))
    for time in branch.times:
        yield from (time.left, time.right)
    for pair in branch.differs:
        yield from _variables((pair.left, pair.right))


def _variables(terms: Iterable[Term]) -> Iterator[Variable]:
    for term in terms:
        inner = term.arguments if isinstance(term, Call) else (term,)
        yield from (part for part in inner if isinstance(part, Variable))


def _same(one: Atom, other: Atom) -> bool:
    return one.relation.name == other.relation.name and one.arguments == other.arguments and one.at == other.at


def _placings(wanted: Sequence[Atom], given: Sequence[Atom], fixed: Set[str], put: Put) -> Iterator[Put]:
    """Every way to find each wanted sentence among the given ones."""
    if not wanted:
        yield put
        return
    first, *rest = wanted
    for atom in given:
        more = _matched(first, atom, fixed, put)
        if more is not None:
            yield from _placings(rest, given, fixed, more)


def _matched(wanted: Atom, given: Atom, fixed: Set[str], put: Put) -> Put | None:
    if wanted.relation.name != given.relation.name:
        return None
    pairs = list(zip(wanted.arguments, given.arguments, strict=True))
    if wanted.relation.kind is Kind.STATE and (wanted.at is None) is not (given.at is None):
        return None
    if wanted.at is not None and given.at is not None:
        pairs.append((wanted.at, given.at))
    found = dict(put)
    for left, right in pairs:
        left = _fill(left, found)
        if left == right:
            continue
        if not isinstance(left, Variable) or left.name in fixed or left.name in found:
            return None
        found[left.name] = right
    return found


def _rest_follows(given: Branch, other: Branch, put: Put) -> bool:
    wanted = filled(other, put)
    orders = Orders(given.times)
    return (
        all(any(_same(n, g) for g in given.negated) for n in wanted.negated)
        and all(orders.implies(t) for t in wanted.times)
        and all(any(_alike(d, g) for g in given.differs) for d in wanted.differs)
        and all(any(_as_long(d, g) for g in given.durations) for d in wanted.durations)
        and all(x in given.absent for x in wanted.absent)
    )


def _alike(one: Differs, other: Differs) -> bool:
    return one.negated is other.negated and {one.left, one.right} == {other.left, other.right}


def _as_long(one: ForAtLeast, other: ForAtLeast) -> bool:
    longer = other.duration.si >= one.duration.si
    return one.negated is other.negated is False and longer and one.condition == other.condition


def _fill(term: Term, put: Put) -> Term:
    if isinstance(term, Variable):
        return put.get(term.name, term)
    if isinstance(term, Call):
        filled = (_fill(argument, put) for argument in term.arguments)
        return replace(term, arguments=tuple(a for a in filled if isinstance(a, Variable | Constant)))
    return term


def filled(branch: Branch, put: Put) -> Branch:
    """The alternative with what stands for its variables; what lasts and what is absent stays as written."""

    def atom(one: Atom) -> Atom:
        at = _fill(one.at, put) if one.at is not None else None
        arguments = tuple(_fill(term, put) for term in one.arguments)
        return replace(one, arguments=arguments, at=at if isinstance(at, Variable) else one.at)

    def time(one: TimeRelation) -> TimeRelation:
        left, right = _fill(one.left, put), _fill(one.right, put)
        if isinstance(left, Variable) and isinstance(right, Variable):
            return replace(one, left=left, right=right)
        return one

    return replace(
        branch,
        atoms=tuple(atom(a) for a in branch.atoms),
        negated=tuple(atom(a) for a in branch.negated),
        times=tuple(time(t) for t in branch.times),
        differs=tuple(replace(d, left=_fill(d.left, put), right=_fill(d.right, put)) for d in branch.differs),
    )


def unify(one: Atom, other: Atom) -> Put | None:
    """What makes the two sentences one, or None. Lengths and times of day may overlap, so they never tell apart."""
    if one.relation.name != other.relation.name:
        return None
    put: dict[str, Term] = {}
    pairs = list(zip(one.arguments, other.arguments, strict=True))
    if one.at is not None and other.at is not None:
        pairs.append((one.at, other.at))
    for left, right in pairs:
        left, right = _fill(left, put), _fill(right, put)
        if left == right or (isinstance(left, Quantity) and isinstance(right, Quantity)):
            continue
        if isinstance(left, Variable):
            put = {name: _fill(term, {left.name: right}) for name, term in put.items()} | {left.name: right}
        elif isinstance(right, Variable):
            put = {name: _fill(term, {right.name: left}) for name, term in put.items()} | {right.name: left}
        elif isinstance(left, Constant) and isinstance(right, Constant):
            return None
    return put


def _joined(one: Branch, other: Branch) -> Branch:
    return Branch(
        atoms=(*one.atoms, *other.atoms),
        negated=(*one.negated, *other.negated),
        times=(*one.times, *other.times),
        differs=(*one.differs, *other.differs),
        durations=(*one.durations, *other.durations),
        absent=(*one.absent, *other.absent),
    )


def _two_sides(atoms: Sequence[Atom]) -> bool:
    """Whether someone would belong to two sides that have different names."""
    sides: dict[Term, Term] = {}
    for atom in (a for a in atoms if a.relation.name == "belongs"):
        who, side = atom.arguments
        if isinstance(side, Constant) and sides.setdefault(who, side) != side:
            return True
    return False


def _apart_by_hours(atoms: Sequence[Atom]) -> str:
    """Two stretches of the day that share no time, at one instant."""
    hours = [atom for atom in atoms if atom.relation.name == HOURS]
    for index, one in enumerate(hours):
        for other in hours[:index]:
            if one.at == other.at and not _stretch(one) & _stretch(other):
                return "two stretches of the day that share no time"
    return ""


def _stretch(hours: Atom) -> set[int]:
    """The minutes of the day from one time to the other, both included, past midnight where the second is earlier."""
    first, last = (int(term.si) // 60 if isinstance(term, Quantity) else 0 for term in hours.arguments)
    return set(range(first, last + 1)) if first < last else {*range(first, 1440), *range(last + 1)}
