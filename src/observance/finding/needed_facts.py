"""Which facts a row's test could be met by or cut by: those that share names with the act, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from observance.agreement.conditions import Atom, Condition
from observance.agreement.expansion import Branch, to_branches
from observance.agreement.terms import Call, Constant, Quantity, Term, Variable
from observance.finding.compile import Functions, plain_arguments
from observance.finding.facts import Fact, Facts

Names = Mapping[str, frozenset[str]]
"""What each variable can stand for; one that is not there can stand for anything."""


def needed_facts(
    when: Condition,
    unless: Sequence[Condition],
    anchor: tuple[Atom, int] | None,
    bound: Mapping[str, str],
    facts: Facts,
    functions: Functions,
    *,
    lasts: Condition | None = None,
) -> list[int]:
    """Ids of the facts over which alone the test of a row comes to the same as over all.

    Args:
        anchor: the sentence that the row's act fills, and the id of the fact that fills it; None: the row is made of
            many acts.
        lasts: the lasting condition that the act fills, where it fills one: all that could make it last is needed.
        bound: names that are put already: the party's.
    """  # fmt: skip
    need = _Need(facts, functions, anchor)
    names: Names = {letter: frozenset((name,)) for letter, name in bound.items()}
    found = set[int]()
    if anchor is not None:
        names = need.narrowed(anchor[0], [anchor[1]], names)
        found.add(anchor[1])
    if lasts is not None:
        found = {id for branch in to_branches(lasts) for id in need.of_branch(branch, names)}
    for branch in to_branches(when):
        found |= need.of_branch(branch, names, unless, at_anchor=True)
    return sorted(found)


class _Need:
    def __init__(self, facts: Facts, functions: Functions, anchor: tuple[Atom, int] | None) -> None:
        self._facts, self._anchor = facts, anchor
        self._yields = {name: dict(rows) for name, rows in functions.items()}

    def of_branch(
        self, branch: Branch, names: Names, more: Sequence[Condition] = (), *, at_anchor: bool = False
    ) -> set[int]:
        """Of the sentences that must hold, each narrowing the names of the others; then of what is read beside them."""
        found: dict[Atom, list[int]] = {}
        while True:
            before = names
            for atom in branch.atoms:
                anchor = self._anchor if at_anchor else None
                own = anchor is not None and atom == anchor[0]
                found[atom] = [anchor[1]] if anchor is not None and own else self._matching(atom, names)
                names = self.narrowed(atom, found[atom], names)
            if names == before:
                break
        ids = {one for each in found.values() for one in each}
        inside = [d.condition for d in branch.durations] + [a.condition for a in branch.absent]
        for atom in branch.negated:
            ids.update(self._matching(atom, names))
        for condition in (*inside, *more):
            for deeper in to_branches(condition):
                ids |= self.of_branch(deeper, names)
        return ids

    def _matching(self, atom: Atom, names: Names) -> list[int]:
        terms, rows = plain_arguments(atom), self._facts.rows
        wanted = [self._can_be(term, names) for term in terms]
        return [
            id
            for id in self._facts.of(atom.relation.name)
            if len(rows[id].arguments) == len(terms)
            and all(w is None or name in w for w, name in zip(wanted, rows[id].arguments, strict=True))
        ]

    def _can_be(self, term: Term, names: Names) -> frozenset[str] | None:
        match term:
            case Variable(name=letter):
                return names.get(letter)
            case Constant(name=name):
                return frozenset((name,))
            case Quantity():
                return frozenset((repr(term.si),))
            case Call():
                table, of = self._yields.get(term.function, {}), self._can_be(term.arguments[0], names)
                return frozenset(made for source, made in table.items() if of is None or source in of)

    def narrowed(self, atom: Atom, ids: Sequence[int], names: Names) -> Names:
        """What variables can still stand for, when the atom is filled by one of these facts."""
        result = dict(names)
        for place, term in enumerate(plain_arguments(atom)):
            if isinstance(term, Variable):
                here = frozenset(self._facts.rows[id].arguments[place] for id in ids)
                result[term.name] = here & result.get(term.name, here)
        return result


def belongings(facts: Facts, actor: str, party: str | None) -> list[int]:
    """Ids of the facts that say that the actor belongs to the party."""

    def says(fact: Fact) -> bool:
        return fact.arguments == (actor, party)

    return [id for id in facts.of("belongs") if says(facts.rows[id])]
