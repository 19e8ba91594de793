"""Small clauses and random facts for the bulk engine, and every history read out by hand: instants as points, no SQL.

Imported by its tests, no test file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from observance.agreement.conditions import Atom, Differs, TimeRelation
from observance.agreement.expansion import Branch, expand, expand_condition, to_branches
from observance.agreement.loading import parse
from observance.agreement.terms import Constant, Kind, Term, Variable
from observance.agreement.tree import Agreement
from observance.finding.bulk.facts import BulkFacts, Columns, Shared
from observance.finding.compile import instant_of, plain_arguments
from observance.finding.facts import Fact, Facts
from observance.values.draws import bernoulli, keys_numbered, keys_of

HEAD = """
agreement "Small" in force from 2000-01-01.
party kpa "North".
party unc "South".
line mdl "the line".
zone dmz "the zone".
zone road "the road".
weapon rifle "a rifle".
role guard "guards".
organ mac "the commission".
class crossing_mdl "crossing".
open term "counts as a hostile act" decided act by act.
clause "C"
  text "held for the tests only" source "the tests" status verified
  reading "r"
"""
PAPER = "there is an authorisation A such that (A names P and A allows crossing_mdl and A is valid{at})"

RULES = {
    "an instant act": ("person P, time T", "P crosses line mdl at T", ["P carries rifle"]),
    "two exceptions": ("person P, time T", "P crosses line mdl at T", ["P carries rifle", PAPER.format(at="")]),
    "an act that lasts": ("person P, time T", "P stays in zone dmz from T", [PAPER.format(at="")]),
    "states alone": ("person P", "P is in zone dmz and P carries rifle", ["P is in zone road"]),
    "a negated state": ("person P, time T", "P stays in zone dmz from T and not (P is in zone road)", []),
    "negated and excepted": (
        "person P, time T", "P stays in zone dmz from T and not (P is in zone road)", ["P carries rifle"],
    ),
    "two times": (
        "person P, event H, time T, person Q, time U",
        "P fires H at T and P is in zone dmz at T and Q crosses line mdl at U and T is within 3 s before U", [],
    ),
    "two times, one excepted": (
        "person P, event H, time T, person Q, time U",
        "P fires H at T and Q stays in zone dmz from U and T is within 4 s of U and Q is not P",
        ["Q carries rifle at U"],
    ),
    "an order that must not stand": (
        "person P, time T, person Q, time U",
        "P crosses line mdl at T and Q stays in zone dmz from U and not (T is before U)", ["P is in zone road at T"],
    ),
    "alternatives": ("person P, time T", "P stays in zone dmz from T and (P carries rifle or P has role guard)", []),
    "two acts": ("person P, time T", "(P crosses line mdl at T or P stays in zone dmz from T)", ["P has role guard"]),
    "a party": ("side S, person P, time T", "P belongs to S and P crosses line mdl at T", ["P carries rifle"]),
    "an exception with a time of its own": (
        "person P, event H, time T, person Q", "P fires H at T and Q has role guard",
        ["there is a time V such that (Q crosses line mdl at V and V is within 3 s before T)"],
    ),
    "a timeless exception": (
        "person P, event H, time T", "P fires H at T and P is in zone dmz", ["H counts as a hostile act"],
    ),
}  # fmt: skip

NAMES = ("p", "q", "r", "kpa", "unc", "mdl", "dmz", "road", "rifle", "guard", "mac", "crossing_mdl", "h", "i", "a", "b")
CODES = {name: code for code, name in enumerate(NAMES)}
PEOPLE, ACTS, PAPERS = ("p", "q", "r"), ("h", "i"), ("a", "b")
FILLED = {
    "crosses": (PEOPLE, ("mdl",)), "stays": (PEOPLE, ("dmz", "road")), "in_zone": (PEOPLE, ("dmz", "road")),
    "carries": (PEOPLE, ("rifle",)), "has_role": (PEOPLE, ("guard",)), "belongs": (PEOPLE, ("kpa", "unc")),
    "fires": (PEOPLE, ACTS), "hostile": (ACTS,), "valid": (PAPERS,), "names": (PAPERS, PEOPLE),
    "allows": (PAPERS, ("crossing_mdl",)),
}  # fmt: skip
TIMELESS, INSTANT = ("hostile", "names", "allows"), ("crosses", "fires")


def small(rule: str) -> Agreement:
    quantified, when, exceptions = RULES[rule]
    who = "S" if quantified.startswith("side") else "P"
    addressed = "" if who == "S" else "    addresses the person\n"
    every = ", ".join(quantified.split(", "))
    unless = "".join(f"\n    unless {e}" for e in exceptions)
    return parse(
        f"{HEAD}{addressed}    for each {every}\n    forbids {who}\n    when {when}{unless}.\n", "small.observance"
    )


def random_facts(seed: int, *, doubt: float, each: int = 6) -> BulkFacts:
    """A few facts of every relation on a grid of half seconds; some of doubtful times, sources and clocks shared."""
    g = np.random.Generator(np.random.Philox(seed))
    relations, number = {}, 0
    for name, holes in FILLED.items():
        begins = g.integers(0, 20, each) / 2.0
        lasts = np.zeros(each) if name in INSTANT else g.integers(0, 14, each) / 2.0
        if name in TIMELESS:
            begins, lasts = np.full(each, -np.inf), np.full(each, np.inf)
        timeless = name in TIMELESS
        doubtful = (g.uniform(size=each) < doubt) & ~np.full(each, timeless)
        relations[name] = Columns(
            arguments=tuple(np.array([CODES[g.choice(hole)] for _ in range(each)]) for hole in holes),
            begins=begins, ends=np.full(each, np.inf) if timeless else begins + lasts,
            keys=keys_numbered(seed, np.arange(number, number + each)),
            probabilities=g.choice([0.3, 0.6, 0.9, 1.0], each), spreads=np.where(doubtful, 0.7, 0.0),
            sources=g.integers(-1, 2, each),
            clocks=np.where(g.uniform(size=each) < (0.0 if timeless else doubt), g.integers(0, 2, each), -1),
        )  # fmt: skip
        number += each
    return BulkFacts.drawn(
        relations, codes=CODES, sources=Shared(keys=keys_of(seed, ["s", "t"]), sizes=np.array([0.8, 0.5])),
        clocks=Shared(keys=keys_of(seed, ["c", "d"]), sizes=np.array([1.0, 0.5])),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A fact in one history."""

    number: int
    arguments: tuple[int, ...]
    begin: float
    end: float


World = Mapping[str, Sequence[Held]]


def worlds(facts: BulkFacts, histories: int) -> Iterator[World]:
    """The facts of each history."""
    every = np.arange(facts.size)
    for first in range(0, -(-histories // 64), 8):
        bits = np.unpackbits(facts.chance.bits(every, first).astype("<u8").view(np.uint8), axis=1, bitorder="little")
        unsure = np.flatnonzero(facts.unsure)
        begins, ends = (np.repeat(side[:, None], 512, axis=1) for side in (facts.begins, facts.ends))
        begins[unsure], ends[unsure] = facts.chance.moments(unsure, first)
        for h in range(min(512, histories - 64 * first)):
            world: dict[str, list[Held]] = {}
            for name, columns in facts.arguments.items():
                ids = range(facts.first[name], facts.first[name] + columns[0].size)
                world[name] = [
                    Held(
                        number=i,
                        arguments=tuple(int(c[i - ids.start]) for c in columns),
                        begin=begins[i, h],
                        end=ends[i, h],
                    )
                    for i in ids
                    if bits[i, h]
                ]  # fmt: skip
            yield world


Bound = dict[str, int]


def value(term: Term, bound: Bound) -> int | None:
    if isinstance(term, Constant):
        return CODES[term.name]
    assert isinstance(term, Variable)
    return bound.get(term.name)


def groundings(atoms: Sequence[Atom], world: World, bound: Bound) -> Iterator[tuple[Bound, tuple[Held, ...]]]:
    if not atoms:
        yield bound, ()
        return
    for held in world[atoms[0].relation.name]:
        more = dict(bound)
        for term, name in zip(plain_arguments(atoms[0]), held.arguments, strict=True):
            known = value(term, more)
            if known is None:
                assert isinstance(term, Variable)
                more[term.name] = name
            elif known != name:
                break
        else:
            for names, rest in groundings(atoms[1:], world, more):
                yield names, (held, *rest)


def ordered(times: Sequence[TimeRelation], begun: Mapping[str, float]) -> bool:
    for relation in times:
        apart = begun[relation.right.name] - begun[relation.left.name]
        low, high = relation.bounds_s
        match relation.order.value:
            case "before":
                stands = 0.0 < apart <= high
            case "after":
                stands = low <= apart < 0.0
            case _:
                stands = low <= apart <= high
        if bool(stands) is relation.negated:
            return False
    return True


def differ(differs: Sequence[Differs], bound: Bound) -> bool:
    return all((value(d.left, bound) != value(d.right, bound)) is not d.negated for d in differs)


def begun_by(atoms: Sequence[Atom], held: Sequence[Held]) -> dict[str, float]:
    begun: dict[str, float] = {}
    for atom, fact in zip(atoms, held, strict=True):
        if atom.relation.kind is Kind.EVENT:
            begun.setdefault(instant_of(atom), fact.begin)
    return begun


def spans(atoms: Sequence[Atom], held: Sequence[Held]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for atom, fact in zip(atoms, held, strict=True):
        if name := instant_of(atom):
            low, high = found.get(name, (-np.inf, np.inf))
            found[name] = (max(low, fact.begin), min(high, fact.end))
    return found


def holds_at(
    atoms: Sequence[Atom], times: Sequence[TimeRelation], differs: Sequence[Differs], world: World, bound: Bound,
    point: Mapping[str, float], begun: Mapping[str, float],
) -> bool:  # fmt: skip
    """Whether some names make the sentences true at the instants of `point`; their own times may be any."""
    for names, held in groundings(atoms, world, bound):
        found = spans(atoms, held)
        inside = all(low <= point[n] <= high if n in point else low <= high for n, (low, high) in found.items())
        if inside and differ(differs, names) and ordered(times, {**begun_by(atoms, held), **begun}):
            return True
    return False


def read_out(
    agreement: Agreement, world: World, by: Sequence[str]
) -> tuple[set[tuple[int, ...]], set[tuple[int, ...]]]:
    """Who meets the clause in one history, and whom no exception covers all along."""
    reading = agreement.clauses[0].readings[0]
    moments = sorted({t for held in world.values() for f in held for t in (f.begin, f.end) if np.isfinite(t)})
    met, counted = set(), set()
    for branch in to_branches(expand(reading, agreement.definitions)):
        exceptions = [
            extra
            for unless in reading.exceptions
            for extra in to_branches(expand_condition(unless.condition, (), _names(branch)), branch.instants)
        ]
        for names, held in groundings(branch.atoms, world, {}):
            begun, times = begun_by(branch.atoms, held), spans(branch.atoms, held)
            if not (differ(branch.differs, names) and ordered(branch.times, begun)):
                continue
            if any(low > high for low, high in times.values()):
                continue
            who = tuple(names[letter] for letter in by)
            for instants in product(*(_points(low, high, moments) for low, high in times.values())):
                point = dict(zip(times, instants, strict=True))
                if any(holds_at([n], (), (), world, names, point, begun) for n in branch.negated):
                    continue
                met.add(who)
                if not any(holds_at(e.atoms, e.times, e.differs, world, names, point, begun) for e in exceptions):
                    counted.add(who)
    return met, counted


def _names(branch: Branch) -> set[str]:
    return {t.name for a in branch.atoms for t in a.arguments if isinstance(t, Variable)}


def _points(low: float, high: float, moments: Sequence[float]) -> list[float]:
    """One instant of every stretch between two moments; the instant itself of what has but one."""
    if low == high:
        return [low]
    marks = [low, *(t for t in moments if low < t < high), high]
    return [(a + b) / 2.0 for a, b in pairwise(marks) if b - a > 2e-6]


def as_world(facts: BulkFacts, histories: int) -> Facts:
    """The same facts as the engine of single cases has them."""
    names = {code: name for name, code in CODES.items()}
    every = list(worlds(facts, histories))
    seen: dict[tuple[str, int], list[Held | None]] = {}
    for h, world in enumerate(every):
        for relation, there in world.items():
            for one in there:
                seen.setdefault((relation, one.number), [None] * histories)[h] = one
    made = []
    for (relation, number), rows in seen.items():
        here = [fact for fact in rows if fact is not None]
        begins = np.array([np.nan if fact is None else fact.begin for fact in rows])
        ends = np.array([np.nan if fact is None else fact.end for fact in rows])
        holds = np.array([fact is not None for fact in rows])
        sure = not facts.unsure[number]
        confirmed, possible = (
            bernoulli(number, word, histories, share) for word, share in (("sure", 0.8), ("may", 0.3))
        )
        made.append(
            Fact(
                relation=relation, arguments=tuple(names[a] for a in here[0].arguments), holds=holds,
                confirmed=holds & confirmed, possible=holds | possible,
                begins=np.array([here[0].begin]) if sure else begins,
                ends=np.array([here[0].end]) if sure else ends,
                outer=(float(facts.earliest[number]), float(facts.latest[number])), rests_on=(f"{number:03}",),
            )
        )  # fmt: skip
    return Facts(made, histories)
