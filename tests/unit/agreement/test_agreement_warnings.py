"""What `agreement check` warns of: each with its place, its words and what to write; a sound file has none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.agreement.conditions import Order, TimeRelation
from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, parse, shipped
from observance.agreement.orders import Orders
from observance.agreement.terms import Quantity, Type, Variable
from observance.agreement.warnings import Remark, shown, warnings_of

HEAD = """agreement "Test" in force from 2000-01-01.

party north "The north".
party south "The south".
"""
DECLARED = {
    "mdl": 'line mdl "the line".',
    "dmz": 'zone dmz "the zone".',
    "jsa": 'zone jsa "the area".',
    "mac": 'organ mac "the commission".',
    "guard": 'role guard "guards".',
    "rifle": 'weapon rifle "a rifle".',
    "crossing": 'class crossing "crossing the line".',
}


def file(*clauses: str, more: str = "") -> str:
    rules = "".join(
        f'\nclause "T/{number}"\n  text "Words."\n  status recollected\n{rule}\n'
        for number, rule in enumerate(clauses, start=1)
    )
    names = [line for name, line in DECLARED.items() if name in rules + more]
    return "\n".join([HEAD, *names, more, rules])


def warned(*clauses: str, more: str = "") -> list[Remark]:
    text = file(*clauses, more=more)
    found = warnings_of(parse(text, "test"))
    for remark in found:
        lines = shown(remark, text, "test.observance")
        assert lines[0].startswith(f"test.observance:{remark.where.line}: column {remark.where.column}")
        assert "^" in lines[2]
        assert lines[3].startswith("      = ")
    return list(found)


def one(*clauses: str, more: str = "") -> str:
    [remark] = warned(*clauses, more=more)
    return f"{remark.clause}: {remark.says} = {remark.advice}"


PERSON = "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T"
SIDE = "  for each side S, person P, time T\n  {norm} S\n  {word} P belongs to S and P crosses line mdl at T"
FORBIDS = SIDE.format(norm="forbids", word="when")
PERMITS = SIDE.format(norm="permits", word="when")


def named(norm: str, party: str) -> str:
    return f"  for each person P, time T\n  {norm} {party}\n  when P belongs to {party} and P crosses line mdl at T."


def test_one_party_may_be_allowed_what_it_is_forbidden() -> None:
    assert "forbids what" in one(named("forbids", "north"), named("permits", "north"))
    assert "forbids what" in one(named("forbids", "north"), f"{PERMITS}.")


def test_a_sound_file_has_none() -> None:
    assert warned(f"{PERSON}.") == []
    assert warned(f"{PERSON}\n  unless P has role guard.") == []
    assert warnings_of(load(shipped("korean-armistice-1953"))) == ()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('zone road "the road".', "zone road is declared, and no rule speaks of it"),
        ('organ leader_of(side) "the leader".', "organ leader_of is declared"),
        (
            'define "{P:person} slips over" when P has role guard.',
            "the shorthand '{P:person} slips over'",
        ),
        (
            'open term "counts as a hostile act" decided act by act.',
            "the open term 'counts as a hostile act' stands in no",
        ),
    ],
)
def test_what_is_declared_and_never_used(more: str, words: str) -> None:
    said = [remark.says for remark in warned(f"{PERSON}.", more=more)]
    assert any(words in one for one in said)


def test_a_shorthand_uses_what_it_is_made_of_only_where_it_is_used_itself() -> None:
    more = 'define "{P:person} may pass" when P has role guard.'
    assert warned(f"{PERSON}\n  unless P may pass.", more=more) == []
    assert {r.says.split(" is")[0] for r in warned(f"{PERSON}.", more=more)} >= {"role guard"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            f"{PERSON} and not (P has role guard)\n  unless P has role guard.",
            "T/1: the exception 'P has role guard' can never apply: beside the test it would need a sentence that must",
        ),
        (
            "  for each person P, person Q, time T, time U\n  forbids P\n  when P crosses line mdl at T"
            " and Q crosses line mdl at U and T is before U\n  unless T is after U.",
            "an order of times that goes round in a circle",
        ),
        (
            f"{PERSON}\n  unless P has role guard and P is in zone dmz\n  unless P has role guard.",
            "the exception 'P has role guard and P is in zone dmz' excuses nothing that 'P has role guard' does not",
        ),
        (f"{PERSON}\n  unless P has role guard\n  unless P has role guard.", "excuses nothing that 'P has role guard'"),
        (
            f"{PERSON} and (P is in zone dmz or P is in zone jsa)\n  unless P is in zone dmz.",
            "excuses every act of one alternative of the test (P crosses line mdl at T and P is in zone dmz at T)",
        ),
        (
            f"{PERSON}\n  repaired when there is a time U such that P crosses line mdl at U and U is after T"
            " and T is after U.",
            "the repair can never be made",
        ),
        (
            "  for each side S, person P\n  limits S to at most 0 P\n  such that P belongs to S and P is in zone dmz"
            "\n  at any one time.",
            "a limit of none at all is a prohibition",
        ),
        (
            "  suspended from 2001-01-01 until 2002-01-01\n  suspended from 2001-06-01 for north\n" + PERSON + ".",
            "the suspension overlaps with that of line",
        ),
    ],
)
def test_words_that_do_nothing(rule: str, words: str) -> None:
    assert words in one(rule)


def test_a_shorthand_hides_nothing_from_the_comparison() -> None:
    more = (
        'define "{P:person} may pass by leave of {O:organ}" when there is an authorisation A such that'
        " A is issued by O and A names P."
    )
    issued = "there is an authorisation A such that A is issued by mac and A names P and A allows crossing"
    said = one(f"{PERSON}\n  unless P may pass by leave of mac\n  unless {issued}.", more=more)
    assert "excuses nothing that 'P may pass by leave of mac' does not" in said


def test_precedence_that_does_nothing() -> None:
    text_only = "  no rule."
    assert "that clause is held as text only" in one(f'{PERSON}\n  subject to clause "T/2".', text_only)
    early = PERSON.replace("  for each", "  until 2005-01-01\n  for each")
    late = "  from 2010-01-01\n" + PERMITS + "."
    assert "never in force on one day" in one(f'{early}\n  subject to clause "T/2".', late)


REPEATED = (
    "  for each side S, time T\n  requires S\n  that there is a time U such that\n"
    "    S notifies mac of crossing at U{more}\n  within 15 days\n  after S notifies mac of crossing at T."
)


def test_a_duty_that_its_own_event_would_perform() -> None:
    said = one(REPEATED.format(more=""))
    assert "'S notifies mac of crossing at T' would itself perform the duty" in said
    assert "U is after T" in said
    assert warned(REPEATED.format(more=" and U is after T")) == []


CONFLICT = 'clause "T/1" forbids what clause "T/2" permits (P crosses line mdl at T), and neither says which prevails'


def test_a_conflict_names_both_clauses_and_what_to_write() -> None:
    said = one(f"{FORBIDS}.", f"{PERMITS} and P has role guard.")
    assert CONFLICT in said
    assert 'subject to clause "T/2"' in said
    assert 'notwithstanding clause "T/2"' in said


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f'{FORBIDS}\n  subject to clause "T/2".', f"{PERMITS}."),
        (f'{FORBIDS}\n  notwithstanding clause "T/2".', f"{PERMITS}."),
        (f"{FORBIDS}.", f'{PERMITS}\n  notwithstanding clause "T/1".'),
        (f"{FORBIDS}.", f'{PERMITS}\n  subject to clause "T/1".'),
        (f"{FORBIDS}\n  unless P has role guard.", f"{PERMITS} and P has role guard."),
        (f"{FORBIDS} and not (P has role guard).", f"{PERMITS} and P has role guard."),
        ("  until 2005-01-01\n" + FORBIDS + ".", "  from 2005-01-01\n" + PERMITS + "."),
        (f"{FORBIDS} and P belongs to north.", f"{PERMITS} and P belongs to south."),
        (named("forbids", "north"), named("permits", "south")),
        (
            f"{FORBIDS} and the time of day is from 08:00 to 18:00 at T.",
            f"{PERMITS} and the time of day is from 20:00 to 06:00 at T.",
        ),
    ],
)
def test_no_conflict_where_one_prevails_or_no_act_meets_both(first: str, second: str) -> None:
    assert not any("forbids what" in remark.says for remark in warned(first, second))


def test_a_duty_may_collide_too_and_a_person_with_his_side() -> None:
    duty = "  for each side S, person P, time T\n  requires S\n  that P belongs to S and P crosses line mdl at T.\n"
    assert 'clause "T/1" forbids what clause "T/2" requires' in one(f"{FORBIDS}.", duty)
    assert CONFLICT in one(f"{PERSON}.", f"{PERMITS}.")


def test_warnings_survive_the_formatter() -> None:
    text = file(f"{FORBIDS}\n  unless P has role guard\n  unless P has role guard.", f"{PERMITS}.")
    before = [(r.clause, r.says.split("line")[0]) for r in warnings_of(parse(text, "test"))]
    after = warnings_of(parse(format_agreement(parse(text, "test")), "test"))
    assert sorted(before) == sorted((r.clause, r.says.split("line")[0]) for r in after)
    assert len(before) == 2


TIMES = [Variable(name=name, type=Type.TIME) for name in "TUV"]
RELATIONS = st.lists(
    st.builds(
        lambda left, right, order, within, negated: TimeRelation(
            left=left,
            right=right,
            order=order,
            within=Quantity(value=float(within), unit="s") if within or order is Order.AROUND else None,
            negated=negated,
        ),
        st.sampled_from(TIMES),
        st.sampled_from(TIMES),
        st.sampled_from(list(Order)),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=5,
)
GRID = [(t, u, v) for t in range(8) for u in range(8) for v in range(8)]


def met(relation: TimeRelation, times: tuple[int, int, int]) -> bool:
    at = {variable.name: 0.5 * time for variable, time in zip(TIMES, times, strict=True)}
    low, high = relation.bounds_s
    apart = at[relation.right.name] - at[relation.left.name]
    inside = low <= apart <= high
    if relation.order is not Order.AROUND:
        inside = inside and apart != 0.0
    return inside is not relation.negated


@settings(max_examples=150, deadline=None)
@given(RELATIONS, RELATIONS)
def test_no_order_is_called_impossible_that_some_times_meet_nor_implied_that_some_break(
    given_ones: list[TimeRelation], others: list[TimeRelation]
) -> None:
    orders = Orders(given_ones)
    meeting = [times for times in GRID if all(met(relation, times) for relation in given_ones)]
    assert orders.possible or not meeting
    for relation in others:
        if orders.implies(relation):
            assert all(met(relation, times) for times in meeting)
