"""Inlining and cutting into alternatives keep the meaning; states get their time; bound letters never collide."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from observance.agreement.expansion import Branch, expand, expand_condition, to_branches
from observance.agreement.loading import parse
from observance.agreement.tree import (
    Agreement,
    And,
    Atom,
    Condition,
    Differs,
    During,
    Element,
    Exists,
    ForAtLeast,
    Kind,
    Not,
    Or,
    Relation,
    TimeRelation,
    Type,
    Variable,
)
from observance.agreement.words import words

HEAD = """agreement "Test" in force from 2000-01-01.

party north "The north".
line mdl "the line".
zone dmz "the zone".
zone jsa "the area".
organ mac "the commission".
class crossing "crossing".

define "{P:person} may pass by leave of {O:organ}"
  when there is an authorisation A such that A is issued by O and A names P and A is valid.

define "{P:person} slips over {L:line} at {T:time}"
  when P crosses line L at T and not (P may pass by leave of mac at T).

"""


def agreement(rest: str) -> Agreement:
    return parse(f'{HEAD}clause "T/1"\n  text "None."\n  status recollected\n{rest}', "test")


def branches(rest: str) -> list[Branch]:
    held = agreement(rest)
    return to_branches(expand(held.clauses[0].readings[0], held.definitions))


def said(branch: Branch) -> list[str]:
    return [words(atom) for atom in (*branch.atoms, *branch.negated)]


def test_a_state_gets_the_only_time_of_its_branch() -> None:
    [branch] = branches(
        "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T and P is in zone dmz"
        "\n   and not (P is in zone jsa).\n"
    )
    assert said(branch) == ["P crosses line mdl at T", "P is in zone dmz at T", "not: P is in zone jsa at T"]
    assert branch.instants == (Variable(name="T", type=Type.TIME),)


def test_a_state_without_any_time_keeps_none() -> None:
    [branch] = branches("  for each person P\n  forbids P\n  when P is in zone dmz and P is in zone jsa.\n")
    assert [atom.at for atom in branch.atoms] == [None, None]


def test_during_ties_states_to_a_named_time() -> None:
    [branch] = branches(
        "  for each person P, person Q, time T, time U\n  forbids P\n"
        "  when P crosses line mdl at T and Q crosses line mdl at U and U is during (Q is in zone dmz)\n"
        "   and T is within 30 s before U.\n"
    )
    assert "Q is in zone dmz at U" in said(branch)
    assert branch.times[0].bounds_s == (0.0, 30.0)


def test_negated_definitions_become_absences_with_letters_of_their_own() -> None:
    held = agreement(
        "  for each person P, authorisation A, time T\n  forbids P\n"
        "  when P slips over mdl at T and A names P\n  unless P may pass by leave of mac.\n"
    )
    reading = held.clauses[0].readings[0]
    [branch] = to_branches(expand(reading, held.definitions))
    [absent] = branch.absent
    assert absent.negated
    assert [variable.name for variable in absent.variables] == ["A_2"]
    inner = [part for part in _parts(absent.condition) if isinstance(part, Atom)]
    assert [words(atom) for atom in inner] == ["A_2 is issued by mac", "A_2 names P", "A_2 is valid at T"]
    assert [words(atom) for atom in branch.atoms] == ["P crosses line mdl at T", "A names P"]
    assert [words(outer) for outer in branch.atoms[0].through] == ["P slips over mdl at T"]
    exception = expand_condition(reading.exceptions[0].condition, held.definitions, ["P", "A", "T"])
    [excuse] = to_branches(exception, branch.instants)
    assert [words(atom) for atom in excuse.atoms] == ["A_2 is issued by mac", "A_2 names P", "A_2 is valid at T"]


def test_elements_label_their_alternatives() -> None:
    found = branches(
        "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T and"
        ' (element "in the zone" (P is in zone dmz) or element "in the area" (P is in zone jsa)).\n'
    )
    assert [branch.elements for branch in found] == [("in the zone",), ("in the area",)]


def test_times_before_after_and_around() -> None:
    head = "  for each person P, person Q, time T, time U\n  forbids P\n  when P crosses line mdl at T"
    for phrase, bounds in [
        ("T is before U", (0.0, float("inf"))),
        ("T is after U", (-float("inf"), 0.0)),
        ("T is within 2 min before U", (0.0, 120.0)),
        ("T is within 2 min after U", (-120.0, 0.0)),
        ("T is within 1.5 h of U", (-5400.0, 5400.0)),
    ]:
        [branch] = branches(f"{head} and Q crosses line mdl at U and {phrase}.\n")
        assert branch.times[0].bounds_s == bounds


def _parts(node: Condition) -> tuple[Condition, ...]:
    return node.parts if isinstance(node, And | Or) else (node,)


def _flag(number: int) -> Relation:
    template = f"{{X:entity}} flies flag{number}"
    return Relation(name=f"flag{number}", columns=("X",), types=(Type.ENTITY,), kind=Kind.STATE, template=template)


FLAGS = [_flag(number) for number in range(5)]
FLAG = st.sampled_from(FLAGS).map(lambda r: Atom(relation=r, arguments=(Variable(name="X", type=Type.ENTITY),)))


def _grow(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    bound = (Variable(name="Y", type=Type.ENTITY),)
    return st.one_of(
        several.map(lambda parts: And(parts=parts)),
        several.map(lambda parts: Or(parts=parts)),
        inner.map(lambda c: Not(condition=c)),
        inner.map(lambda c: Element(label="part", condition=c)),
        inner.map(lambda c: Exists(variables=bound, condition=c)),
    )


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(FLAG, _grow, max_leaves=7)


def holds(node: Condition, true: frozenset[str]) -> bool:
    """Plain logic over the flags that are true; `there is` binds nothing here."""
    match node:
        case Atom():
            return (node.relation.name in true) is not node.negated
        case And():
            return all(holds(part, true) for part in node.parts)
        case Or():
            return any(holds(part, true) for part in node.parts)
        case Not():
            return not holds(node.condition, true)
        case Element():
            return holds(node.condition, true)
        case Exists():
            return holds(node.condition, true) is not node.negated
        case TimeRelation() | Differs() | ForAtLeast() | During():
            raise AssertionError(node)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, st.sets(st.sampled_from([r.name for r in FLAGS])))
def test_the_alternatives_together_mean_the_condition(condition: Condition, chosen: set[str]) -> None:
    true = frozenset(chosen)
    met = []
    for branch in to_branches(expand_condition(condition, ())):
        parts: tuple[Condition, ...] = (*branch.atoms, *branch.negated, *branch.absent)
        met.append(all(holds(part, true) for part in parts))
    assert any(met) == holds(condition, true)
