"""Interval logic, history by history: the engine's bits equal a naive reading of every instant of every history."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from by_hand import Held, History
from drawn import Allowed, Choice, rule, vocabulary
from engine_run import act, agreement, answers
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from told import LAST, Told, facts

from observance.reconstruction.ensemble import Act
from observance.values.errors import RefusedInput

HISTORIES = 24
NOTHING = tuple(np.zeros(HISTORIES, dtype=np.bool_) for _ in range(3))


class FromData:
    """Chance that hypothesis can make smaller."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def whole(self, low: int, high: int) -> int:
        return self._data.draw(st.integers(low, high))

    def chance(self, share: float) -> bool:
        return self._data.draw(st.integers(0, 99)) < 100 * share


def shifting(told: Sequence[Told], seed: int) -> tuple[list[list[Held]], list[Act]]:
    """Each fact with a begin and an end of its own in each history, held in three quarters of them."""
    stream = np.random.Generator(np.random.Philox(seed))
    worlds: list[list[Held]] = [[] for _ in range(HISTORIES)]
    acts = []
    for one in told:
        holds = stream.random(HISTORIES) < 0.75
        begins = np.clip(one.begin + stream.integers(-2, 3, HISTORIES), 0, LAST)
        ends = np.clip(np.maximum(begins, one.end + stream.integers(-2, 3, HISTORIES)), 0, LAST)
        if one.of.name == "belongs":
            begins, ends = np.zeros_like(begins), np.full_like(ends, LAST)
        claim = one.id[-1] in "37"
        acts.append(act(one, [(holds, begins.astype(np.float64), ends.astype(np.float64), claim)]))
        for h in np.flatnonzero(holds):
            span = {"begin": int(begins[h]), "end": int(ends[h])}
            worlds[h].append(Held(id=one.id, relation=one.of.name, names=one.names, sure=not claim, **span))
    return worlds, acts


def agree(choice: Choice, allowed: Allowed, seed: int) -> None:
    sentences = vocabulary(choice)
    clause = rule(choice, sentences, allowed)
    told = facts(choice, clause, sentences)
    try:
        law = agreement(clause, sentences)
    except RefusedInput:
        assume(False)
    worlds, acts = shifting(told, seed)
    found = answers(law, acts, seed, HISTORIES)
    for h, held in enumerate(worlds):
        wanted = History(held, LAST).broken(clause)
        for one in told:
            if one.of != clause.anchor.of:
                continue
            wants = wanted.get(one.id, (False, False, False))
            bits = found.get(one.id, NOTHING)
            got = (bool(bits[0][h]), bool(bits[1][h]), bool(bits[2][h]))
            then = "\n".join([f"history {h}, act {one.id}:", *map(str, held)])
            assert wants == got, f"wanted (met, counts, covered) {wants}, got {got}\n{clause.text}\n{then}"


EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@EXAMPLES
@given(st.data(), st.integers(0, 1 << 30))
def test_every_instant_read_by_itself_gives_the_same_answer(data: st.DataObject, seed: int) -> None:
    agree(FromData(data), Allowed(cut_lasting=True), seed)
