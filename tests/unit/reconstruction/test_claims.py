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
from observance.values import draws

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


def number(id: str, count: Mapping[str, int], **more: object) -> dict[str, object]:
    return {
        "id": id, "credibility": "2", "content": {"type": "count", "of": "shooters", "count": dict(count)}, **more
    }  # fmt: skip


def best(claimed: Claimed) -> float:
    return max(share.prior for share in claimed.shares)


def test_rumours_of_mixed_grades_have_the_share_of_the_best() -> None:
    mixed = [
        statement("paper-1", claim("c1", credibility="4"), reliability="A"),
        statement("paper-2", claim("c2", credibility="1"), reliability="C"),
        statement("paper-3", claim("c3", credibility="2"), reliability="D"),
    ]
    claimed = claimed_acts(mixed, g.GRADES, seed=4, histories=N)
    assert union(claimed) == pytest.approx(best(claimed), abs=0.011)
    assert best(claimed) == pytest.approx(0.65 * 0.95)


def test_five_independent_papers_that_repeat_one_briefing_count_once() -> None:
    names = ["UNC spokesman", "the spokesperson of the U.N. Command", "United Nations Command Spokeswoman"]
    papers = [
        statement(f"paper-{i}", claim(f"c{i}", speaker=name), independent=True) for i, name in enumerate(names)
    ] + [
        statement("paper-3", claim("c3", speaker="not named", repeats="c0"), independent=True),
        statement("paper-4", claim("c4", speaker="not named", relayed_by=["PAPER-1"]), independent=True),
    ]
    claimed = claimed_acts(papers, g.GRADES, seed=2, histories=N)
    assert union(claimed) == pytest.approx(0.39, abs=0.011)
    assert len({c.origin.group for c in claimed.told.candidates}) == 1
    witness = statement("witness", claim("w", speaker="resident R1"), independent=True)
    both = claimed_acts([*papers, witness], g.GRADES, seed=2, histories=N)
    assert union(both) == pytest.approx(1 - (1 - 0.39) ** 2, abs=0.011)
    assert len({c.origin.group for c in both.told.candidates}) == 2


def test_two_witnesses_who_also_repeat_one_rumour_are_two_of_what_they_saw() -> None:
    given = [
        statement(
            f"witness-{i}",
            claim(f"own-{i}", speaker=f"resident R{i}"),
            claim(f"rumour-{i}", does="fires", speaker="the mayor"),
            independent=True,
        )
        for i in range(2)
    ]
    claimed = claimed_acts(given, g.GRADES, seed=2, histories=64)
    groups = {c.origin.id: c.origin.group for c in claimed.told.candidates}
    assert groups["own-0"] != groups["own-1"]
    assert groups["rumour-0"] == groups["rumour-1"]


def test_a_source_that_cannot_be_relied_on_says_nothing_and_not_the_contrary() -> None:
    given = [
        statement("paper-1", claim("c1"), claim("c2", does="fires", excludes=["c3"])),
        statement("paper-2", claim("c3", does="carries"), reliability="A"),
        statement("paper-3", claim("c4"), reliability="D", independent=True),
    ]
    claimed = claimed_acts(given, g.GRADES, seed=5, histories=N)
    for candidate in claimed.told.candidates:
        assert not (candidate.origin.holds & ~claimed.sources[candidate.origin.items[0]]).any()
    alone = claimed_acts(given[:2], g.GRADES, seed=5, histories=N)
    one, two = ({c.origin.id: c.origin.holds for c in x.told.candidates} for x in (alone, claimed))
    for name in one:
        assert np.array_equal(one[name], two[name]), "another's doubt moves nothing of it"


def test_counts_that_cannot_both_be_right_are_weighed_and_make_no_act() -> None:
    given = [
        statement("a", number("c4", {"exact": 4}), reliability="B", independent=True),
        statement("b", number("c5", {"exact": 5}, speaker="resident R1"), reliability="D", independent=True),
        statement("c", number("c40", {"about": 4}, speaker="resident R2"), reliability="A", independent=True),
    ]
    claimed = claimed_acts(given, g.GRADES, seed=1, histories=64)
    shares = {s.claim: (s.prior, s.posterior) for s in claimed.shares}
    p, q = 0.85 * 0.8, 0.4 * 0.8
    assert claimed.told.candidates == ()
    assert shares["c4"] == pytest.approx((p, p * (1 - q) / (1 - p * q)))
    assert shares["c5"] == pytest.approx((q, q * (1 - p) / (1 - p * q)))
    assert shares["c40"] == pytest.approx((0.95 * 0.8,) * 2), "an estimate excludes nothing"


def test_rivals_of_sources_that_are_one_agree_with_drawing_and_throwing_away() -> None:
    """Two rivals under one reliability number, against rejection of the impossible histories, one by one."""
    given = [
        statement("a", claim("x", credibility="2", excludes=["y"]), reliability="C"),
        statement("b", claim("y", does="carries", credibility="3"), reliability="D"),
        statement("c", claim("z", does="fires", credibility="3"), reliability="B"),
    ]
    claimed = claimed_acts(given, g.GRADES, seed=1, histories=N)
    relied, first, second, third = draws.uniform(8, "told by throwing away", 2_000_000, 4).T
    held = {
        "x": (relied < 0.65) & (first < 0.8),
        "y": (relied < 0.4) & (second < 0.6),
        "z": (relied < 0.85) & (third < 0.6),
    }
    possible = ~(held["x"] & held["y"])
    drawn = {c.origin.id: c.origin.holds.mean() for c in claimed.told.candidates}
    for share in claimed.shares:
        assert share.posterior == pytest.approx(held[share.claim][possible].mean(), abs=0.002)
        assert drawn[share.claim] == pytest.approx(share.posterior, abs=0.012)


def test_a_quarrel_over_a_count_moves_no_act_and_no_other_count() -> None:
    huts = [
        statement("map", number("six", {"exact": 6}) | {"content": huts_of(6)}, reliability="A"),
        statement("guide", number("seven", {"exact": 7}) | {"content": huts_of(7)}, reliability="A"),
    ]
    said = [statement("c", claim("act"), number("men", {"exact": 4}), reliability="B")]
    alone, with_huts = (claimed_acts(x, g.GRADES, seed=1, histories=N) for x in (said, [*said, *huts]))
    assert [s for s in with_huts.shares if s.claim in ("act", "men")] == list(alone.shares)
    one, other = (x.told.candidates[0].origin.holds for x in (alone, with_huts))
    assert one.tobytes() == other.tobytes()


def test_a_count_that_excludes_an_act_is_weighed_with_it() -> None:
    given = [
        statement("a", claim("act", credibility="2"), reliability="B", independent=True),
        statement("b", number("none", {"exact": 0}, excludes=["act"]), reliability="C", independent=True),
    ]
    shares = {s.claim: (s.prior, s.posterior) for s in claimed_acts(given, g.GRADES, seed=1, histories=64).shares}
    p, q = 0.85 * 0.8, 0.65 * 0.8
    assert shares["act"] == pytest.approx((p, p * (1 - q) / (1 - p * q)))


def huts_of(number_of: int) -> dict[str, object]:
    return {"type": "count", "of": "huts", "count": {"exact": number_of}}


def test_silence_and_refusal_weigh_nothing() -> None:
    given = [
        statement("a", claim("c1", excludes=["c2"]), reliability="A"),
        statement("b", claim("c2", does="carries"), independent=True),
    ]
    silent = statement(
        "north",
        {"id": "no-reply", "credibility": "1", "content": {"type": "silence", "about": "no reply"}},
        claim("refused", knows="declines to say"),
        reliability="A",
        independent=True,
    )
    without, with_it = (claimed_acts(x, g.GRADES, seed=1, histories=N) for x in (given, [*given, silent]))
    assert with_it.shares == without.shares
    assert [c.origin.id for c in with_it.told.candidates] == [c.origin.id for c in without.told.candidates]
    for one, other in zip(with_it.told.candidates, without.told.candidates, strict=True):
        assert one.origin.holds.tobytes() == other.origin.holds.tobytes()
        assert one.origin.group == other.origin.group


def test_who_speaks_from_a_camera_is_not_independent_of_it() -> None:
    (seen,) = claimed_acts(
        [statement("p", claim("c", from_cameras=["cam-1"]))], g.GRADES, seed=1, histories=64
    ).told.candidates
    assert seen.cameras == ("cam-1",)


def test_twenty_rival_counts_are_weighed_exactly() -> None:
    """As many as no product of states could hold, against the closed form: at most one of them holds."""
    given = [
        statement(f"s{i:02}", number(f"c{i:02}", {"exact": i}, credibility="5"), reliability="ABCDE"[i % 5])
        for i in range(20)
    ]
    claimed = claimed_acts(given, g.GRADES, seed=1, histories=256)
    assert claimed.told.notes == ()
    total, held = 0.0, 0.0
    for low, high, relied in (
        (0, 0.15, 20),
        (0.15, 0.4, 16),
        (0.4, 0.65, 12),
        (0.65, 0.85, 8),
        (0.85, 0.95, 4),
        (0.95, 1, 0),
    ):
        none, one = 0.9**relied, relied * 0.1 * 0.9 ** (relied - 1)
        total, held = total + (high - low) * (none + one), held + (high - low) * one
    assert sum(share.posterior for share in claimed.shares) == pytest.approx(held / total, abs=1e-9)
