"""The calibration benchmark in small: it asks the product, goes on where it was, and sees who is too sure."""

from __future__ import annotations

from pathlib import Path

import calibration
import numpy as np
import pytest
from calibrated.asking import AGREEMENT, Slot, ask, context_of
from calibrated.dice import stray
from calibrated.incident import incident
from calibrated.reckoning import reckon
from calibrated.running import blocks, run
from calibrated.walks import passages, spells

from observance.finding.assess import assess
from observance.reconstruction.rebuild import rebuild


def test_the_claims_are_the_shares_of_the_act_rows() -> None:
    for number in range(3):
        one = incident(5, number)
        ensemble = rebuild(one.inputs, seed=one.seed, histories=256).ensemble
        rows = [row for row in assess(AGREEMENT, ensemble, (), context_of(one)).rows if row.level == "act"]
        shares = sorted((r.clause, (r.share_low if "unless" in r.clause else r.share).value) for r in rows)
        assert shares == sorted((s.question, s.share) for s in ask(one, 256) if s.act)


def test_a_run_goes_on_where_it_was_and_gives_the_same(tmp_path: Path) -> None:
    wanted = blocks(seed=5, incidents=2, histories=128, stated_by=1.0)
    ((_, first),) = run(wanted, tmp_path, 1)
    (file,) = tmp_path.rglob("*.json")
    written = file.stat().st_mtime_ns
    ((_, again),) = run(wanted, tmp_path, 1)
    assert first == again and file.stat().st_mtime_ns == written
    assert {slot.question for slot in first} >= {"crosses", "is in the zone"}


def test_the_whole_prints_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = tmp_path / "chart.png"
    words = ["--incidents", "4", "--contrast", "2", "--histories", "64", "--least", "10", "--folder", str(tmp_path)]
    assert calibration.main([*words, "--chart", str(chart)]) in (0, 1)
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert "all questions: " in capsys.readouterr().out


def test_a_forecaster_that_means_what_he_says_passes_and_one_too_sure_does_not() -> None:
    chance = np.random.Generator(np.random.Philox(3))
    share = chance.uniform(0, 1, 20_000)
    true = chance.random(20_000) < share
    honest = reckon("honest", share, true)
    odds = (share / (1 - share)) ** 2
    too_sure = reckon("too sure", odds / (1 + odds), true)
    assert calibration.judged(honest, {"too sure": too_sure}) == 0
    assert calibration.judged(too_sure, {}) == 1
    assert all(b.count >= 1000 and b.sure_low <= b.claimed <= b.sure_high for b in honest.bins)
    assert honest.brier == pytest.approx(1 / 6, abs=0.01)


def test_thin_bins_are_put_together_and_no_claim_is_lost() -> None:
    share = np.concatenate([np.full(1500, 0.01), np.full(300, 0.5), np.full(900, 0.99)])
    bins = reckon("thin", share, share > 0.4).bins
    assert sum(b.count for b in bins) == 2700 and min(b.count for b in bins) >= 1000


def test_errors_stray_without_bias_in_their_squares() -> None:
    chance = np.random.Generator(np.random.Philox(4))
    factors = np.array([stray(chance, 0.35, 5 / 3) for _ in range(40_000)])
    assert np.mean(factors**2) == pytest.approx(5 / 3, rel=0.02)
    assert np.std(np.log(factors)) == pytest.approx(0.35, rel=0.02)


def test_the_course_is_judged_by_half_a_step() -> None:
    times = np.arange(6.0)
    assert passages(times, np.array([-1.0, 0.1, -1.0, 0.5, 0.5, -1.0])) == pytest.approx([2 + 2 / 3, 4 + 1 / 3])
    assert passages(times, np.array([-1.0, -1.0, -1.0, -1.0, -0.1, 0.1])) == pytest.approx([4.5])
    assert spells(times, np.array([1.0, 1.0, -0.1, 1.0, -1.0, -1.0])) == [(0.0, 3.5)]


def test_claims_are_as_many_whoever_is_watched() -> None:
    slots = ask(incident(5, 1), 64)
    assert all(isinstance(slot, Slot) and 0.0 <= slot.share <= 1.0 for slot in slots)
    persons = len(incident(5, 1).walks)
    assert sum(slot.question == "crosses" for slot in slots) >= persons
