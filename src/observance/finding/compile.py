"""A clause made into plain select-project-join SQL that finds candidate groundings, and the test that follows it.

The SQL knows ids, names and outer times: SELECT columns FROM tables WHERE =, <>, <=, + constant; UNION ALL stands for
the alternatives. No geometry, no windows, no outer joins. Exceptions and negated sentences are queries of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from observance.agreement.conditions import Atom, Differs, TimeRelation
from observance.agreement.terms import Call, Constant, Kind, Quantity, Relation, Term, Variable

Functions = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One conjunction.

    Attributes:
        atoms: `f0`, `f1`, … of a row are the facts that fill them, in this order.
        own: the first `own` atoms are the norm's; the rest is the exception or the negated sentence.
        times: orders of named times, tested per history; the SQL holds their outer form.
        tables: the tables that the SQL reads; if one is empty, so is the result.
        instants: per atom the name of the time that it is tied to, "" for none.
        untimed: so many of the first atoms only bind letters, whether or not they hold, and at whatever time.
    """

    sql: str
    atoms: tuple[Atom, ...]
    own: int
    times: tuple[TimeRelation, ...]
    tables: frozenset[str]
    instants: tuple[str, ...]
    untimed: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the ids in a row."""
        return tuple(f"f{index}" for index in range(len(self.atoms)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A conjunction, and what takes time away from it: each of `minus` extends it by sentences of its own."""

    query: Query
    minus: tuple[Piece, ...] = ()

    def atoms(self) -> list[Atom]:
        """Its sentences and those of what it takes away."""
        return [*self.query.atoms, *(atom for one in self.minus for atom in one.atoms())]


def table_columns(relation: Relation) -> tuple[str, ...]:
    """The columns of a relation's table: its letters, in small; an event's time is `lo` and `hi` instead."""
    skip = relation.time_column
    return tuple(letter.lower() for index, letter in enumerate(relation.columns) if index != skip)


def plain_arguments(atom: Atom) -> tuple[Term, ...]:
    """The arguments that stand in the table, in its order."""
    skip = atom.relation.time_column
    return tuple(term for index, term in enumerate(atom.arguments) if index != skip)


def instant_of(atom: Atom) -> str:
    """The name of the time that an atom is tied to; "" for the timeless, "·" for the common instant of states."""
    if atom.relation.kind is Kind.TIMELESS:
        return ""
    if atom.relation.kind is Kind.EVENT:
        index = atom.relation.time_column
        term = atom.arguments[index] if index is not None else None
        return term.name if isinstance(term, Variable) else "·"
    return atom.at.name if atom.at is not None else "·"


def conjunction(
    atoms: Sequence[Atom],
    *,
    own: int | None = None,
    times: Iterable[TimeRelation] = (),
    differs: Iterable[Differs] = (),
    untimed: int = 0,
) -> Query:
    """Compile atoms that hold together; the first `untimed` of them only say which names the letters can stand for.

    Raises:
        ValueError: a term that no atom binds (the agreement's checks see to it).
    """
    bound: dict[str, str] = {}
    tables, where = [], list[str]()
    calls: list[tuple[str, Call]] = []
    for index, atom in enumerate(atoms):
        tables.append(f'"{atom.relation.name}" a{index}')
        for column, term in zip(table_columns(atom.relation), plain_arguments(atom), strict=True):
            place = f'a{index}."{column}"'
            match term:
                case Variable(name=name) if name in bound:
                    where.append(f"{place} = {bound[name]}")
                case Variable(name=name):
                    bound[name] = place
                case Call():
                    calls.append((place, term))
                case Constant() | Quantity():
                    where.append(f"{place} = {_literal(term)}")
    for count, (place, call) in enumerate(calls):
        tables.append(f'"{call.function}" c{count}')
        where.append(f'{place} = c{count}."yields"')
        where += [f'c{count}."of" = {_named(argument, bound)}' for argument in call.arguments]
    where += [f"{_named(d.left, bound)} {'=' if d.negated else '<>'} {_named(d.right, bound)}" for d in differs]
    instants = tuple("" if k < untimed else instant_of(atom) for k, atom in enumerate(atoms))
    where += _together(instants)
    kept = tuple(times)
    where += [line for relation in kept for line in _apart(relation, atoms, instants)]
    chosen = ", ".join(f"a{index}.id AS f{index}" for index in range(len(atoms)))
    sql = f"SELECT {chosen} FROM {', '.join(tables)}" + (f" WHERE {' AND '.join(where)}" if where else "")
    return Query(
        sql=sql,
        atoms=tuple(atoms),
        own=len(atoms) if own is None else own,
        times=kept,
        tables=frozenset({a.relation.name for a in atoms} | {call.function for _, call in calls}),
        instants=instants,
        untimed=untimed,
    )


def variables_of(part: Atom | TimeRelation | Differs) -> frozenset[str]:
    """The names of the variables in a part of a condition, times included."""
    match part:
        case Atom():
            found = [name for term in part.arguments for name in _names_in(term)]
            return frozenset(found + ([part.at.name] if part.at is not None else []))
        case TimeRelation():
            return frozenset((part.left.name, part.right.name))
        case Differs():
            return frozenset((*_names_in(part.left), *_names_in(part.right)))


def _names_in(term: Term) -> list[str]:
    if isinstance(term, Variable):
        return [term.name]
    if isinstance(term, Call):
        return [argument.name for argument in term.arguments if isinstance(argument, Variable)]
    return []


def _literal(term: Constant | Quantity) -> str:
    text = term.name if isinstance(term, Constant) else repr(term.si)
    return "'" + text.replace("'", "''") + "'"


def _named(term: Term, bound: Mapping[str, str]) -> str:
    if isinstance(term, Variable):
        if term.name not in bound:
            raise ValueError(f"nothing binds {term.name}")
        return bound[term.name]
    if isinstance(term, Call):
        raise ValueError(f"{term.function}(…) can stand only in a hole of a sentence")
    return _literal(term)


def _together(instants: Sequence[str]) -> list[str]:
    """Outer intervals of all that is tied to one time meet pairwise; in one dimension that is enough (Helly)."""
    pairs = [(i, j) for j in range(len(instants)) for i in range(j) if instants[i] and instants[i] == instants[j]]
    return [line for i, j in pairs for line in (f"a{i}.lo <= a{j}.hi", f"a{j}.lo <= a{i}.hi")]


def _apart(relation: TimeRelation, atoms: Sequence[Atom], instants: Sequence[str]) -> list[str]:
    """The outer form of low <= right - left <= high; nothing for a negated one, which only the histories decide."""
    left = event_index(relation.left.name, atoms, instants)
    right = event_index(relation.right.name, atoms, instants)
    if left is None or right is None or relation.negated:
        return []
    low, high = relation.bounds_s
    lines = [] if high == float("inf") else [f"a{right}.lo <= a{left}.hi + {high!r}"]
    return lines + ([] if low == float("-inf") else [f"a{left}.lo <= a{right}.hi + {0.0 - low!r}"])


def event_index(name: str, atoms: Sequence[Atom], instants: Sequence[str]) -> int | None:
    """Which atom says when the named time is: the first event tied to it."""
    for index, atom in enumerate(atoms):
        if atom.relation.kind is Kind.EVENT and instants[index] == name:
            return index
    return None
