"""Facts of any sentence of the vocabulary, made from the act of its name: hole by hole, by letter or by type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import product

import numpy as np

from observance.agreement.scope import quantity
from observance.agreement.terms import LENGTH_UNITS, NOWHERE, Kind, Relation, Type
from observance.finding.deeds import Deeds, is_stated
from observance.finding.facts import Fact
from observance.reconstruction.ensemble import Act

_WHO = frozenset({Type.ENTITY, Type.PERSON, Type.VEHICLE, Type.SIDE})
_PLACES = frozenset({Type.LINE, Type.ZONE})
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(" + "|".join(LENGTH_UNITS) + r")\s*$")
_NEARER = frozenset({"closer", "nearer", "within", "less", "under", "below", "shorter", "most"})
_FARTHER = frozenset({"farther", "further", "more", "over", "above", "longer", "wider", "larger", "least", "beyond"})


def relation_word(kind: str) -> str:
    """An act's kind as relations are named: `leaves-vehicle` is `leaves_vehicle`."""
    return kind.replace("-", "_")


def stated_facts(
    vocabulary: Iterable[Relation], asked: Collection[str], lengths: Iterable[float], deeds: Deeds,
    made: set[tuple[str, str]],
) -> tuple[list[Fact], list[str]]:  # fmt: skip
    """A fact for each act whose kind is the name of a sentence, and sentences about acts that leave a hole open.

    A hole takes what the act's attributes say under its letter (`Z`, or `with Z`); otherwise, by its type: who or what
    acts is the mover, a line or zone the act's place (and every zone around it), the event the act itself, anything
    else the act's object. A length stands for every length of the agreement that it implies: who is closer than 20 km
    is closer than 25 km. Whoever is said to do an act that has a name of its own executes it, whatever the sentence is.

    Args:
        asked: names of the relations that the tests ask; what a case states beside them is taken too, since doing an
            act is executing it, whether or not a test asks for its own sentence.
        lengths: that the agreement's rules speak of, metres.
        made: (relation, act id) of the facts that are there already.
    """
    relations = {relation.name: relation for relation in vocabulary if not relation.defined}
    executes = relations.get("executes")
    known = sorted(set(lengths))
    rows: list[Fact] = []
    open_holes: list[str] = []
    for act in deeds.acts.values():
        relation = relations.get(relation_word(act.kind))
        if relation is None or (not is_stated(act) and (relation.name, act.id) in made):
            continue
        if relation.name not in asked and not is_stated(act):
            continue
        holes, missing = _holes(relation, act, deeds, known)
        if missing:
            open_holes.append(f"{act.kind} {act.id}: “{relation.template}” needs {', '.join(missing)}, which it lacks")
            continue
        rows += [_fact(relation, names, act, deeds) for names in product(*holes)]
        if is_stated(act) and executes is not None and relation.kind is Kind.EVENT and Type.EVENT in relation.types:
            rows.append(_fact(executes, (act.mover, act.id), act, deeds))
    return rows, open_holes


def _holes(relation: Relation, act: Act, deeds: Deeds, lengths: list[float]) -> tuple[list[tuple[str, ...]], list[str]]:
    """The names for each column but the time; the letters of the columns that nothing fills."""
    filled: list[tuple[str, ...]] = []
    missing: list[str] = []
    mover_used = False
    for letter, type_ in zip(relation.columns, relation.types, strict=True):
        if type_ is Type.TIME:
            continue
        said = act.attributes.get(letter) or act.attributes.get(f"with {letter}", "")
        if type_ is Type.LENGTH:
            names = _lengths(relation, letter, said, lengths)
        elif said:
            names = deeds.zones(said) if type_ is Type.ZONE else (said,)
        elif type_ is Type.EVENT:
            names = (act.id,)
        elif type_ in _WHO and not mover_used:
            names, mover_used = ((act.mover,) if act.mover else ()), True
        elif type_ in _PLACES:
            names = deeds.zones(act.place) if type_ is Type.ZONE else (act.place,) if act.place else ()
        else:
            names = tuple(x for x in (act.attributes.get(type_.value) or act.attributes.get("object"),) if x)
        if not names:
            missing.append(f"{letter} ({type_.value})")
        filled.append(names)
    return filled, missing


def _lengths(relation: Relation, letter: str, said: str, lengths: list[float]) -> tuple[str, ...]:
    """The observed length and those of the agreement that it implies, metres, as the compiled rules write them."""
    found = _LENGTH.match(said)
    if found is None:
        return ()
    observed = quantity(f"{found[1]} {found[2]}", NOWHERE).si
    words = set(relation.template.partition("{" + letter + ":")[0].split())
    implied = {observed}
    if words & _NEARER:
        implied |= {other for other in lengths if other >= observed}
    elif words & _FARTHER:
        implied |= {other for other in lengths if other <= observed}
    return tuple(repr(length) for length in sorted(implied))


def _fact(relation: Relation, names: tuple[str, ...], act: Act, deeds: Deeds) -> Fact:
    holds = deeds.holds[act.id]
    begins, ends = deeds.times[act.id]
    always = relation.kind is Kind.TIMELESS
    return Fact(
        relation=relation.name,
        arguments=names,
        holds=holds,
        confirmed=deeds.confirmed[act.id],
        possible=holds if act.watched else np.ones_like(holds),
        begins=np.array([-np.inf]) if always else begins,
        ends=np.array([np.inf]) if always else ends,
        outer=(float("-inf"), float("inf")) if always else act.outer,
        act=act.id,
        rests_on=tuple(origin.id for origin in act.origins),
        shown_as=f"{act.mover} {act.kind} {act.place}".strip(),
    )
