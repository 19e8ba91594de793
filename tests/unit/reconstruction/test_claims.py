"""Claims: rumours that are one, independent ones that are not, and exclusions weighed exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import ground as g
import numpy as np
import pytest

from observance.observation.statement.claims import StatementFile
from observance.reconstruction.claims import Claimed, claimed_acts
from observance.reconstruction.exclusion import Voice, draw

N = 20_000


def statement(
    id: str, *claims: Mapping[str, object], reliability: str = "C", independent: bool = False
) -> StatementFile:
    text = "He crossed the line."
    return StatementFile.model_validate(
        {
            "source": {
                "id": id, "outlet": id, "kind": "media", "reliability": reliability, "graded_by": "A1",
                "independent": independent,
            },
            "text": text,
            "claims": [{"quote": text, "start": 0, "speaker": "a spokesman", "knows": "saw", **c} for c in claims],
        }
    )  # fmt: skip


def claim(
    id: str, *, credibility: str = "3", person: str = "man-1", does: str = "crosses", excludes: Sequence[str] = (),
    **more: object,
) -> dict[str, object]:  # fmt: skip
    return {
        "id": id, "credibility": credibility, "excludes": list(excludes),
        "content": {
            "type": "act", "act": {"does": does, "person": person, "line": "mdl"},
            "when": {"from": g.iso(g.NOON), "to": g.iso(g.NOON + 60)},
        },
        **more,
    }  # fmt: skip


def union(claimed: Claimed) -> float:
    return float(np.any([c.origin.holds for c in claimed.told.candidates], axis=0).mean())


def test_five_rumours_have_the_share_of_one() -> None:
    rumours = [statement(f"paper-{i}", claim(f"c{i}")) for i in range(5)]
    one = claimed_acts(rumours[:1], g.GRADES, seed=1, histories=N)
    five = claimed_acts(rumours, g.GRADES, seed=1, histories=N)
    assert union(one) == pytest.approx(0.65 * 0.6, abs=0.01)
    assert union(five) == union(one)


def test_independent_sources_add_up() -> None:
    sources = [statement(f"paper-{i}", claim(f"c{i}"), independent=True) for i in range(3)]
    claimed = claimed_acts(sources, g.GRADES, seed=1, histories=N)
    assert union(claimed) == pytest.approx(1 - (1 - 0.39) ** 3, abs=0.012)


def test_what_cannot_be_judged_says_nothing_and_is_listed() -> None:
    given = [
        statement("paper-1", claim("c1"), reliability="F"),
        statement("paper-2", claim("c2", credibility="6")),
        statement("paper-3", claim("c3", knows="denies")),
    ]
    claimed = claimed_acts(given, g.GRADES, seed=1, histories=64)
    assert claimed.told.candidates == ()
    assert len(claimed.told.notes) == 3


def test_a_claim_begins_and_ends_inside_its_period() -> None:
    (candidate,) = claimed_acts([statement("p", claim("c"))], g.GRADES, seed=1, histories=N).told.candidates
    held = candidate.origin.holds
    assert np.isnan(candidate.origin.begins[~held]).all()
    begins = candidate.origin.begins[held]
    assert begins.min() >= g.NOON and begins.max() <= g.NOON + 60
    assert begins.mean() == pytest.approx(g.NOON + 30, abs=1)


def exact(voices: Sequence[Voice]) -> dict[str, float]:
    """Shares by enumerating every joint state of reliability and credibility, each source on its own."""
    sources = sorted({v.source for v in voices})
    total, held = 0.0, dict.fromkeys((v.claim for v in voices), 0.0)
    for reliable in product((0, 1), repeat=len(sources)):
        up = dict(zip(sources, reliable, strict=True))
        for credible in product((0, 1), repeat=len(voices)):
            on = {v.claim for v, c in zip(voices, credible, strict=True) if c and up[v.source]}
            if any(v.claim in on and v.excludes & on for v in voices):
                continue
            weight = 1.0
            for s in sources:
                share = next(v.reliability for v in voices if v.source == s)
                weight *= share if up[s] else 1 - share
            for v, c in zip(voices, credible, strict=True):
                weight *= v.credibility if c else 1 - v.credibility
            total += weight
            for name in on:
                held[name] += weight
    return {name: weight / total for name, weight in held.items()}


def voice(claim: str, source: str, reliability: float, credibility: float, excludes: Iterable[str] = ()) -> Voice:
    return Voice(
        claim=claim, source=source, speaks_as=f"source:{source}", deed=claim, reliability=reliability,
        credibility=credibility, excludes=frozenset(excludes),
    )  # fmt: skip


def test_exclusions_agree_with_the_exact_enumeration() -> None:
    voices = [
        voice("a", "s1", 0.8, 0.7, ["b"]),
        voice("b", "s2", 0.6, 0.9),
        voice("c", "s2", 0.6, 0.5, ["d"]),
        voice("d", "s3", 0.9, 0.4),
        voice("e", "s1", 0.8, 0.3),
    ]
    held = draw(voices, seed=3, histories=50_000)
    assert not (held.claims["a"] & held.claims["b"]).any()
    assert not (held.claims["c"] & held.claims["d"]).any()
    for name, share in exact(voices).items():
        assert held.claims[name].mean() == pytest.approx(share, abs=0.01)
        if name != "e":
            assert held.posterior[name] == pytest.approx(share, abs=1e-9)
    nothing = ~np.any([held.claims[v.claim] for v in voices], axis=0)
    assert nothing.mean() > 0.02


def test_prior_and_posterior_are_both_told() -> None:
    given = [
        statement("p1", claim("c1", excludes=["c2"]), independent=True),
        statement("p2", claim("c2"), independent=True),
    ]
    shares = claimed_acts(given, g.GRADES, seed=1, histories=N).shares
    p = 0.39
    assert [s.prior for s in shares] == pytest.approx([p, p])
    assert [s.posterior for s in shares] == pytest.approx([p * (1 - p) / (1 - p * p)] * 2)


def test_two_certain_claims_that_exclude_each_other_never_both_hold() -> None:
    voices = [voice("a", "s1", 1.0, 1.0, ["b"]), voice("b", "s2", 1.0, 1.0)]
    held = draw(voices, seed=1, histories=64)
    assert not (held.claims["a"] & held.claims["b"]).any()
    assert held.notes
