"""Small programs put to the engine: the clause as text, the facts as acts that name their sentence."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from small_world import GRADES, T0, context, profile
from told import Program, Told
from written import Rule, Sentence

from observance.agreement.loading import parse
from observance.agreement.tree import Agreement
from observance.finding.clausetest import clause_tests
from observance.finding.prepared import Prepared
from observance.finding.profile import Review
from observance.finding.weigh import weigh
from observance.finding.world import World
from observance.reconstruction.ensemble import Act, Bits, Ensemble, Origin, Times
from observance.values.draws import bernoulli, uniform

HEAD = """agreement "Random" in force from 2000-01-01.
vocabulary from "vocabulary.txt".
party north "North".
party south "South".
zone east "the east".
zone west "the west".
"""
ABOUT = context(profile=profile(review=Review(persons=0, reader_error=0.0)), readings=(), registers=(), sightings={})


def agreement(rule: Rule, sentences: Sequence[Sentence]) -> Agreement:
    """The clause, read by the product's own parser."""
    return read(HEAD + rule.text, sentences)


def read(text: str, sentences: Sequence[Sentence]) -> Agreement:
    """A whole agreement, beside a vocabulary of these sentences."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vocabulary.txt").write_text("\n".join(s.line for s in sentences) + "\n")
        return parse(text, "random.observance", folder=Path(folder))


def act(told: Told, origins: Sequence[tuple[Bits, Times, Times, bool]]) -> Act:
    """The act that states a fact; one origin per tuple (holds, begins, ends, claim)."""
    made = tuple(
        Origin(
            id=f"{told.id}-{k}", kind="claim" if claim else "marked", items=(f"item-{told.id}-{k}",),
            group=told.source or f"{told.id}-{k}", holds=holds, begins=np.where(holds, T0 + begins, np.nan),
            ends=np.where(holds, T0 + ends, np.nan),
        )
        for k, (holds, begins, ends, claim) in enumerate(origins)
    )  # fmt: skip
    letters = ("X", "S") if told.of.name == "belongs" else told.of.letters
    low = T0 + min(float(np.min(b)) for _, b, _, _ in origins)
    high = T0 + max(float(np.max(e)) for _, _, e, _ in origins)
    return Act(
        id=told.id, kind=told.of.name, mover=told.names[0], place="", outer=(low, high), origins=made,
        attributes=dict(zip(letters, told.names, strict=True)), watched=True,
    )  # fmt: skip


def drawn_acts(program: Program, seed: int, histories: int) -> list[Act]:
    """Every coin by its own name: sources shared, groups as one draw."""
    relied = {name: bernoulli(seed, f"source:{name}", histories, share) for name, share in program.sources}
    low = 0.0
    acts = []
    for told in program.told:
        origins = []
        for k, (share, claim) in enumerate(zip(told.own, told.claim, strict=True)):
            if told.group:
                where = uniform(seed, f"group:{told.group}", histories)[:, 0]
                holds = (low <= where) & (where < low + share)
                low += share
            else:
                holds = bernoulli(seed, f"coin:{told.id}:{k}", histories, share)
            if told.source:
                holds = holds & relied[told.source]
            begins, ends = np.full(histories, float(told.begin)), np.full(histories, float(told.end))
            origins.append((holds, begins, ends, claim))
        acts.append(act(told, origins))
    return acts


def answers(law: Agreement, acts: Sequence[Act], seed: int, histories: int) -> Mapping[str, tuple[Bits, Bits, Bits]]:
    """By act: in which histories the test is met, counts, and is met and covered."""
    clause = law.clauses[0]
    tests = clause_tests(law, clause, clause.readings[0])
    ordered = tuple(sorted(acts, key=lambda a: (a.outer[0], a.id)))
    ensemble = Ensemble(seed=seed, histories=histories, acts=ordered, causes={})
    world = World(name="", ensemble=ensemble, reader_error=0.0, grades=GRADES)
    prepared = Prepared(world, ABOUT, law, tests)
    found: dict[str, tuple[Bits, Bits, Bits]] = {}
    for test in tests:
        for one in weigh(test, prepared):
            nothing = np.zeros(histories, dtype=np.bool_)
            was = found.get(one.act.id, (nothing, nothing, nothing))
            found[one.act.id] = (was[0] | one.met, was[1] | one.counts, was[2] | one.covered)
    return found
