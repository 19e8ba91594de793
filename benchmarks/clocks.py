"""Clocks from shared movements: how far the offset is off, how often its 95 % bar holds, and what is refused.

Run `OBSERVANCE_TEST_DATA=... python benchmarks/clocks.py`. Seeds 1 to 3 were used while the method was made; the seeds
here were not. Simulated pairs: offset within 5 minutes, drift within 50 ppm, 12 walkers in 3 minutes, 12 frames a
second. Bad geometries and bad clocks beside; then the seven cameras of WILDTRACK and the views of PETS, pair by pair.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from calibrated.dice import Dice
from paired.positions import pets_pair, wildtrack, wildtrack_pair
from paired.simulated import KINDS, Pair, courses, pair

from observance.reconstruction.clock_paths import Matched, match

FRESH = 20261
REFUSED = frozenset({"one direction", "periodic", "one walker", "step", "no overlap"})
"""Kinds where no offset can be known: to be refused."""
GROSS_S = 0.25


def run(title: str, pairs: Iterable[Pair], wanted: bool) -> tuple[float, float, float]:
    """Match all and print a row: (median error s, share of bars that hold, share decided as wanted)."""
    errors, bars, held = [], [], []
    why: Counter[str] = Counter()
    began, count = time.perf_counter(), 0
    for one in pairs:
        count += 1
        found: Matched = match(one.a, one.b, low_s=-330.0, high_s=330.0)
        why[found.why.split(",")[0][:44]] += 1
        if found.why:
            continue
        error = found.offset_s - one.truth(found.middle_s)
        errors.append(abs(error))
        bars.append(found.error_s)
        held.append(abs(error) <= 1.96 * found.error_s)
    spent = (time.perf_counter() - began) / max(count, 1)
    told = "; ".join(f"{n} {w}" for w, n in why.most_common() if w)
    if errors:
        e = 1e3 * np.array(errors)
        figures = (
            f"median {np.median(e):4.0f} p90 {np.percentile(e, 90):4.0f} max {e.max():5.0f} ms, bar "
            f"{1e3 * float(np.median(bars)):3.0f} ms, {np.mean(held):4.0%} hold, {int((e > 1e3 * GROSS_S).sum())} gross"
        )
    else:
        figures = "none determined"
    print(
        f"{title:16} {len(errors):3}/{count:<3} determined  {figures}  {spent:.2f} s each"
        + (f"  [{told}]" if told else "")
    )
    decided = (len(errors) if wanted else count - len(errors)) / max(count, 1)
    return float(np.median(errors)) if errors else np.nan, float(np.mean(held)) if held else np.nan, decided


def main() -> int:
    """Run, print, and say by the exit code whether the goals are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=100, help="simulated pairs")
    parser.add_argument("--bad", type=int, default=30, help="pairs of each other kind")
    parser.add_argument("--seed", type=int, default=FRESH)
    options = parser.parse_args()
    data = os.environ.get("OBSERVANCE_TEST_DATA")
    if not data:
        print("set OBSERVANCE_TEST_DATA to the folder of the test data", file=sys.stderr)
        return 5
    pets, crowd = Path(data) / "pets2009", Path(data) / "wildtrack"
    base = courses(pets)
    met = []
    for kind in KINDS:
        count = options.pairs if kind == "paths" else options.bad
        made = (pair(kind, Dice(options.seed, n).of(kind), base) for n in range(count))
        median, holds, decided = run(kind, made, kind not in REFUSED)
        if kind == "paths":
            met += [median <= 0.020, 0.90 <= holds <= 0.99, decided >= 0.95]
        elif kind in REFUSED:
            met.append(decided >= 0.90)
    seen = [wildtrack(crowd, camera) for camera in range(7)]
    both = list(itertools.combinations(range(7), 2))
    run(
        "WILDTRACK", (wildtrack_pair((seen[i], seen[j]), Dice(options.seed, 10 * i + j).of("w")) for i, j in both), True
    )
    views = list(itertools.combinations(range(1, 9), 2))
    run("PETS views", (pets_pair(pets, v, Dice(options.seed, 10 * v[0] + v[1]).of("p")) for v in views), True)
    print("goals:", "met" if all(met) else "not met", "(median 20 ms, 90-99 % hold, 90 % of the hopeless refused)")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
