"""The benchmark of the engine runs, and what it calls exact is: against enumeration of every world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from engine_facts import WINDOW_S, Lot, exact, lots

ROOT = Path(__file__).parents[3]


def worlds(lots_of: dict[str, Lot], persons: int, clause: str) -> np.ndarray:
    """The share of every person, by going through all worlds."""
    facts = [(kind, i) for kind, lot in lots_of.items() for i in range(lot.p.size)]
    found = np.zeros(persons)
    for held in product((False, True), repeat=len(facts)):
        weight = np.prod([lots_of[k].p[i] if h else 1 - lots_of[k].p[i] for (k, i), h in zip(facts, held, strict=True)])
        there: dict[str, list[tuple[int, float, float]]] = {kind: [] for kind in lots_of}
        for (kind, i), h in zip(facts, held, strict=True):
            if h:
                lot = lots_of[kind]
                there[kind].append((int(lot.person[i]), float(lot.begins[i]), float(lot.ends[i])))
        if clause == "A":
            met = {
                who for who, t, _ in there["crosses"]
                if not any(p == who and low <= t <= high for p, low, high in there["authorised"])
            }  # fmt: skip
        else:
            met = {
                who for who, t, _ in there["fires"]
                if any(p == who and low <= t <= high for p, low, high in there["in_zone"])
                and any(0 < u - t <= WINDOW_S for _, u, _ in there["crosses"])
            }  # fmt: skip
        for who in met:
            found[who] += weight
    return found


@pytest.mark.parametrize("clause", ["A", "B"])
@pytest.mark.parametrize("n", [60, 70, 80, 90])
def test_exact_is_the_sum_over_all_worlds(clause: str, n: int) -> None:
    """Twelve facts of one person and, for crossings, of another, close enough in time for windows to overlap."""
    few = {
        kind: Lot(
            person=np.arange(3) // 2 if kind == "crosses" else np.zeros(3, dtype=np.int64),
            begins=lot.begins[:3] / 16.0,
            ends=(lot.begins / 16.0 + lot.ends - lot.begins)[:3], p=lot.p[:3], variable=lot.variable[:3],
            spread=lot.spread[:3],
        )
        for kind, lot in lots(n, 0.0).items()
    }  # fmt: skip
    value, clean = exact(clause, few, 2)
    assert clean.all() and value[0] > 0.01
    assert np.allclose(value, worlds(few, 2, clause), atol=1e-12)


def test_the_benchmark_runs_at_a_small_size(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "engine.py"), "--smallest", "200", "--largest", "200",
               "--threads", "1", "--out", str(tmp_path)]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    rows = json.loads((tmp_path / "engine.json").read_text())
    assert [(r["clause"], r["doubtful"]) for r in rows] == [("A", 0.0), ("A", 0.01), ("B", 0.0), ("B", 0.01)]
    for row in rows:
        assert row["z_largest"] < 4.5 and row["answers"] > 5 and row["total"] > 0.0
    assert (tmp_path / "engine.png").stat().st_size > 10_000
    assert "ProbLog" in run.stdout and "clingo" in run.stdout and "z mean" in run.stdout
