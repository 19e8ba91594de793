"""Print and parse are stable: any tree, printed and read again, is the same tree; layout never changes meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from observance.agreement.building import conjunction, disjunction
from observance.agreement.drafting import Draft
from observance.agreement.faults import Faults
from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, parse, shipped
from observance.agreement.structure import Places, read_structure
from observance.agreement.terms import CLOCK_UNIT, DURATION_UNITS, NAMEABLE, NOWHERE, Quantity, Relation
from observance.agreement.tree import (
    Agreement,
    And,
    Atom,
    By,
    Call,
    Clause,
    Condition,
    Constant,
    Differs,
    During,
    Element,
    Exists,
    ForAtLeast,
    Forbids,
    Kind,
    Limits,
    Name,
    Norm,
    Not,
    Order,
    Party,
    Permits,
    Reading,
    Repair,
    Requires,
    Suspension,
    Term,
    TimeRelation,
    Type,
    Unless,
    Variable,
    WithinAfter,
)

KOREA = shipped("korean-armistice-1953")
BASE = load(KOREA)
RELATIONS = [*BASE.vocabulary, *(d.relation for d in BASE.definitions)]
LETTERS = {
    Type.SIDE: ["S", "O"],
    Type.PERSON: ["P", "Q2"],
    Type.ENTITY: ["X", "P"],
    Type.EVENT: ["H"],
    Type.TIME: ["T", "U"],
    Type.WEAPON: ["W"],
    Type.AUTHORISATION: ["A"],
}
TYPES: dict[str, Type] = {
    letter: type_ for type_, letters in LETTERS.items() for letter in letters if type_ is not Type.ENTITY
}
TYPES["X"] = Type.ENTITY
NAMES = {kind: [n.name for n in BASE.names if n.type is kind and not n.parameters] for kind in Type}
SCOPE = tuple(Variable(name=letter, type=type_) for letter, type_ in sorted(TYPES.items()))


def variable(letter: str) -> Variable:
    return Variable(name=letter, type=TYPES[letter])


def quantities(units: list[str]) -> st.SearchStrategy[Quantity]:
    values = st.one_of(st.integers(0, 10**6).map(float), st.decimals(0, 999, places=3).map(float))
    return st.builds(lambda value, unit: Quantity(value=value, unit=unit), values, st.sampled_from(units))


def terms(type_: Type) -> st.SearchStrategy[Term]:
    if type_ is Type.LENGTH:
        return quantities(["m", "km"])
    if type_ is Type.CLOCK:
        return st.integers(0, 1439).map(lambda n: Quantity(value=60.0 * n, unit=CLOCK_UNIT))
    found: list[st.SearchStrategy[Term]] = (
        [st.sampled_from(LETTERS.get(type_, [])).map(variable)] if type_ in LETTERS else []
    )
    if NAMES[type_]:
        found.append(st.sampled_from(NAMES[type_]).map(lambda name: Constant(name=name, type=type_)))
    if type_ is Type.ORGAN:
        sides = st.sampled_from(LETTERS[Type.SIDE]).map(variable)
        found.append(sides.map(lambda s: Call(function="commander_of", arguments=(s,), type=Type.ORGAN)))
    return st.one_of(found)


FILLABLE = [r for r in RELATIONS if all(t in LETTERS or NAMES[t] or t in (Type.LENGTH, Type.CLOCK) for t in r.types)]
TIMES = st.sampled_from(LETTERS[Type.TIME]).map(variable)


def atoms_from(relations: list[Relation]) -> st.SearchStrategy[Condition]:
    def fill(relation: Relation) -> st.SearchStrategy[Condition]:
        at = st.one_of(st.none(), TIMES) if relation.kind is Kind.STATE else st.none()
        arguments = st.tuples(*(terms(t) for t in relation.types))
        return st.builds(lambda a, w: Atom(relation=relation, arguments=a, at=w), arguments, at)

    return st.sampled_from(relations).flatmap(fill)


DURATIONS = quantities(sorted(DURATION_UNITS))
STATES = atoms_from([r for r in FILLABLE if r.kind is not Kind.EVENT])
LABELS = st.text("abc xyz'’—é.,", min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)
SIMPLE: st.SearchStrategy[Condition] = st.one_of(
    atoms_from(FILLABLE),
    st.builds(
        lambda a, o, b, w: TimeRelation(left=a, order=o, right=b, within=w),
        TIMES,
        st.sampled_from([Order.BEFORE, Order.AFTER]),
        TIMES,
        st.one_of(st.none(), DURATIONS),
    ),
    st.builds(lambda w: TimeRelation(left=variable("T"), order=Order.AROUND, right=variable("U"), within=w), DURATIONS),
    st.just(Differs(left=variable("S"), right=variable("O"))),
    st.builds(lambda t, c: During(time=t, condition=c), TIMES, STATES),
)
_fresh = iter(range(10**9))


def _exists(condition: Condition) -> Condition:
    letter = f"N{next(_fresh)}"
    names = next(r for r in RELATIONS if r.name == "names")
    bound = Variable(name=letter, type=Type.AUTHORISATION)
    own = Atom(relation=names, arguments=(bound, variable("P")))
    return Exists(variables=(bound,), condition=conjunction([own, condition], NOWHERE))


def _compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: conjunction(parts, NOWHERE)),
        several.map(lambda parts: disjunction(parts, NOWHERE)),
        inner.map(lambda c: Not(condition=c)),
        st.builds(lambda label, c: Element(label=label, condition=c), LABELS, inner),
        st.builds(lambda c, d: ForAtLeast(condition=c, duration=d), inner, DURATIONS),
        inner.map(_exists),
    )


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(SIMPLE, _compound, max_leaves=8)


def _all_used() -> Condition:
    """Names every variable of the scope, so that none is an unused quantifier."""
    by_name = {r.name: r for r in RELATIONS}
    rows = [
        ("belongs", "XS"),
        ("belongs", "PO"),
        ("crosses", "Q2 mdl T"),
        ("carries", "PW"),
        ("executes", "XHU"),
        ("valid", "A"),
    ]
    atoms: list[Condition] = []
    for name, letters in rows:
        filled: list[Term] = []
        for word in letters.split() if " " in letters else list(letters):
            filled.append(Constant(name=word, type=Type.LINE) if word == "mdl" else variable(word))
        atoms.append(Atom(relation=by_name[name], arguments=tuple(filled)))
    return And(parts=tuple(atoms))


DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
CLOCKS = st.one_of(st.none(), st.times().map(lambda t: time(t.hour, t.minute)))
MAYBE_DAY = st.one_of(st.none(), DAYS)
COMMENTS = (
    st.lists(st.text("ab #'.", max_size=8).map(str.strip), max_size=2)
    .map("\n".join)
    .filter(lambda text: text == "" or text.strip("\n") != "")
)


@st.composite
def suspensions(draw: st.DrawFn, *, commented: bool = False) -> Suspension:
    until = draw(MAYBE_DAY)
    return Suspension(
        since=draw(DAYS),
        from_clock=draw(CLOCKS),
        until=until,
        until_clock=draw(CLOCKS) if until is not None else None,
        party=draw(st.sampled_from([None, "kpa", "unc"])),
        source=draw(st.one_of(st.just(""), LABELS)),
        comment=draw(COMMENTS) if commented else "",
    )


@st.composite
def windows(draw: st.DrawFn) -> tuple[date | None, time | None, date | None, time | None]:
    since, until = draw(MAYBE_DAY), draw(MAYBE_DAY)
    return (
        since,
        draw(CLOCKS) if since is not None else None,
        until,
        draw(CLOCKS) if until is not None else None,
    )


@st.composite
def dated(draw: st.DrawFn, agreement: Agreement) -> Agreement:
    """With everything about dates, suspensions, versions and comments that a file can say."""
    since, from_clock, until, until_clock = draw(windows())
    first, *rest = agreement.clauses
    [with_rule] = [c for c in rest if c.id == "KAA/6"]
    reading = with_rule.readings[0]
    clause: Clause = replace(
        with_rule,
        comment=draw(COMMENTS),
        version=draw(LABELS),
        amends=draw(st.one_of(st.just(""), LABELS)),
        in_force_from=since,
        from_clock=from_clock,
        in_force_until=until,
        until_clock=until_clock,
        suspensions=tuple(draw(st.lists(suspensions(), max_size=2))),
        readings=(replace(reading, suspensions=tuple(draw(st.lists(suspensions(), max_size=2)))),),
    )
    extra = Name(
        name=draw(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)) + "_own",
        type=draw(st.sampled_from(sorted(NAMEABLE - {Type.SIDE}, key=lambda kind: kind.value))),
        title=draw(LABELS),
        parameters=tuple(draw(st.lists(st.sampled_from([Type.SIDE, Type.ZONE]), max_size=2))),
        comment=draw(COMMENTS),
    )
    since, from_clock, until, until_clock = draw(windows())
    party: Party = replace(
        agreement.parties[0], since=since, from_clock=from_clock, until=until, until_clock=until_clock
    )
    return replace(
        agreement,
        clauses=(first, *(clause if c is with_rule else c for c in rest)),
        parties=(party, *agreement.parties[1:]),
        names=(*agreement.names, extra),
        time_zone="Asia/Seoul",
        time_zone_comment=draw(COMMENTS),
        from_clock=draw(CLOCKS),
        suspensions=tuple(draw(st.lists(suspensions(commented=True), max_size=2))),
        closing_comment=draw(COMMENTS),
    )


def norms(condition: Condition, other: Condition, number: int, days: Quantity) -> list[Norm]:
    side = variable("S")
    whole = conjunction([_all_used(), condition], NOWHERE)
    return [
        Forbids(who=side, when=whole),
        Permits(who=side, when=whole),
        Requires(who=side, that=whole, deadline=None),
        Requires(who=side, that=whole, deadline=WithinAfter(duration=days, after=other)),
        Requires(who=side, that=whole, deadline=By(day=date(1955, 5, 6), clock=time(9, 30))),
        Limits(who=side, at_most=number, counted=variable("P"), such_that=whole),
    ]


def reread(text: str) -> Agreement:
    """Parsed, without the checks on sense: a random condition seldom makes any."""
    places, faults = Places(text), Faults("again", text)
    statements = read_structure(text, places, faults)
    built = Draft(places=places, faults=faults, folder=KOREA.parent, file="again", text=text).build(statements)
    faults.stop()
    return built


@settings(max_examples=60, deadline=None)
@given(CONDITIONS, CONDITIONS, st.integers(0, 9999), DURATIONS, st.integers(0, 5), LABELS, st.data())
def test_a_printed_tree_reads_back_as_itself(
    condition: Condition, other: Condition, number: int, days: Quantity, which: int, label: str, data: st.DataObject
) -> None:
    excuse = conjunction([_all_used(), other], NOWHERE)
    reading = replace(
        next(c for c in BASE.clauses if c.id == "KAA/6").readings[0],
        name=label,
        note=label,
        quantifiers=SCOPE,
        norm=norms(condition, other, number, days)[which],
        exceptions=(Unless(condition=excuse),),
        repairs=(Repair(condition=excuse),),
    )
    agreement = data.draw(dated(_with(reading)))
    text = format_agreement(agreement)
    again = reread(text)
    assert again == replace(agreement, digest="")
    assert format_agreement(again) == text


def _with(reading: Reading) -> Agreement:
    clauses = tuple(replace(c, readings=(reading,)) if c.id == "KAA/6" else c for c in BASE.clauses)
    return replace(BASE, clauses=clauses)


def test_the_shipped_agreement_is_printed_as_it_would_be_again() -> None:
    text = format_agreement(BASE)
    again = parse(text, "again", folder=KOREA.parent)
    assert again == BASE
    assert format_agreement(again) == text
    assert again.digest == BASE.digest
    assert text == KOREA.read_text(encoding="utf-8")


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_layout_changes_neither_tree_nor_digest(chance: object) -> None:
    choice = getattr(chance, "choice")  # noqa: B009
    inside, lines = False, []
    for line in format_agreement(BASE).splitlines():
        if line.startswith("#") or not line.startswith(" ") or inside:
            lines.append(line)
        else:
            lines.append(
                choice(["  ", "\t", "      "]) + line.strip().replace(" and ", choice([" and ", "\n    and "]))
            )
        inside ^= line.count('"') % 2 == 1
    jittered = parse("\n".join(lines), "jittered", folder=KOREA.parent)
    assert jittered == BASE
