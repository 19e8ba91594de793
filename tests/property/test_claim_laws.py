"""Laws of claims, over random sources: order plays no part, one voice counts once, rivals never both hold, silence is
nothing, and what is counted exactly is what is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import ground as g
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from test_claims import claim, statement

from observance.observation.statement.claims import StatementFile
from observance.observation.statement.origins import origins_of
from observance.reconstruction.claims import TOGETHER, Claimed, claimed_acts
from observance.values.groups import joined

N = 3000
DEEDS = ("crosses", "fires", "carries")
SPEAKERS = ("the spokesman of the Mission", "Mission spokesperson", "resident R1", "not named", "a soldier")


@st.composite
def cases(draw: st.DrawFn) -> tuple[StatementFile, ...]:
    sources = draw(st.integers(2, 5))
    made = []
    for i in range(sources):
        deeds = draw(st.lists(st.sampled_from(DEEDS), min_size=1, max_size=3, unique=True))
        claims = []
        for deed in deeds:
            others = [f"c{j}-{d}" for j in range(i) for d in DEEDS if d != deed]
            claims.append(
                claim(
                    f"c{i}-{deed}",
                    credibility=draw(st.sampled_from("12345")),
                    does=deed,
                    excludes=draw(st.lists(st.sampled_from(others), max_size=1)) if others else (),
                    speaker=draw(st.sampled_from(SPEAKERS)),
                )
            )
        made.append(
            statement(f"s{i}", *claims, reliability=draw(st.sampled_from("ABCDE")), independent=draw(st.booleans()))
        )
    return tuple(made)


def drawn(statements: Sequence[StatementFile]) -> Claimed:
    return claimed_acts(statements, g.GRADES, seed=11, histories=N)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_order_plays_no_part_and_silence_is_nothing(given_: tuple[StatementFile, ...]) -> None:
    mixed = list(reversed(given_))
    silent = statement(
        "north",
        {"id": "none", "credibility": "1", "content": {"type": "silence", "about": "no reply"}},
        reliability="A",
    )
    one, other = drawn(given_), drawn([silent, *mixed])
    assert one.shares == other.shares
    held, again = ({c.origin.id: c.origin for c in x.told.candidates} for x in (one, other))
    assert held.keys() == again.keys()
    for name, origin in held.items():
        assert origin.holds.tobytes() == again[name].holds.tobytes()
        assert origin.group == again[name].group


@settings(max_examples=60, deadline=None)
@given(cases())
def test_rivals_never_both_hold_and_an_unreliable_source_is_silent(given_: tuple[StatementFile, ...]) -> None:
    claimed = drawn(given_)
    holds = {c.origin.id: c.origin.holds for c in claimed.told.candidates}
    for statement_ in given_:
        for one in statement_.claims:
            assert not (holds[one.id] & ~claimed.sources[statement_.source.id]).any()
            for other in one.excludes:
                assert not (holds[one.id] & holds.get(other, np.zeros(N, dtype=np.bool_))).any()


@settings(max_examples=60, deadline=None)
@given(cases())
def test_what_is_counted_is_what_is_drawn(given_: tuple[StatementFile, ...]) -> None:
    claimed = drawn(given_)
    holds = {c.origin.id: c.origin.holds.mean() for c in claimed.told.candidates}
    for share in claimed.shares:
        spread = np.sqrt(share.posterior * (1 - share.posterior) / N)
        assert abs(holds[share.claim] - share.posterior) < 5 * spread + 0.002, share
        assert share.posterior <= 1


@settings(max_examples=60, deadline=None)
@given(cases())
def test_one_voice_on_one_deed_counts_once(given_: tuple[StatementFile, ...]) -> None:
    """Without exclusions: all reports of one deed that are not independent hold together no more than the best one."""
    plain = tuple(
        s.model_copy(update={"claims": tuple(c.model_copy(update={"excludes": ()}) for c in s.claims)}) for s in given_
    )
    claimed = drawn(plain)
    origins, source = origins_of(plain), {c.id: s.source for s in plain for c in s.claims}
    shared = [
        (source[a].id, source[b].id)
        for a in origins
        for b in origins
        if origins[a] == origins[b] or not (source[a].independent or source[b].independent)
    ]
    prior = {share.claim: share.prior for share in claimed.shares}
    holds = {c.origin.id: c.origin.holds for c in claimed.told.candidates}
    for voice in joined({s.source.id for s in plain}, shared):
        for deed in DEEDS:
            together = [id for id in holds if id.endswith(deed) and source[id].id in voice]
            if together:
                union = np.any([holds[id] for id in together], axis=0)
                assert np.array_equal(union, holds[max(together, key=lambda id: (prior[id], id))])


@settings(max_examples=60, deadline=None)
@given(cases())
def test_corroboration_counts_origins(given_: tuple[StatementFile, ...]) -> None:
    origins = origins_of(given_)
    groups = {c.origin.id: c.origin.group for c in drawn(given_).told.candidates}
    independent = {c.id: s.source.independent for s in given_ for c in s.claims}
    for one in groups:
        assert independent[one] or groups[one] == TOGETHER
        for other in groups:
            if origins[one] == origins[other]:
                assert groups[one] == groups[other]
