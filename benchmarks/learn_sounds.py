"""Learn how shots' shapes differ from other short sounds', on re-enacted scenes, and write `likeness.json`.

Run: python benchmarks/learn_sounds.py [scenes per kind]. The seeds here are never used by `benchmarks/shots.py`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sounding import CODECS, SOURCES, blocks, coded, slot

from observance.observation.sound import likeness
from observance.observation.sound.impulses import shapes_of
from observance.observation.sound.shape import NAMES
from observance.observation.sound.windows import NARROW_HZ, WIDE_HZ, windows
from observance.values.draws import uniform

Floats = NDArray[np.float64]
SEED = 71
RIDGE = 3.0
KINDS = SOURCES
RATES = {WIDE_HZ: (16000, 16000, 24000, 44100, 48000), NARROW_HZ: (8000, 8000, 11025)}
BATCH = 6


def gathered(wide: int, per_kind: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Shapes (n, NAMES) and kinds (n,) of the onsets that were found where a source was put."""
    found, kinds = [], []
    for number, kind in enumerate(KINDS):
        for begin in range(0, per_kind, BATCH):
            u = uniform(seed, f"batch/{wide}/{kind}/{begin}", BATCH, 3)
            rate = RATES[wide][int(u[0, 0] * len(RATES[wide]))]
            codec = CODECS[int(u[0, 1] * len(CODECS))]
            if codec == "mulaw" and rate > 16000:
                codec = "none"
            slots = [slot(kind, rate, 4 + 36 * float(u[k, 2]), seed + wide, begin + k) for k in range(BATCH)]
            stored = coded(
                np.concatenate([one.stored for one in slots]), rate, codec, 24_000 if wide == NARROW_HZ else 48_000
            )
            size = len(slots[0].stored)
            for k, one in enumerate(slots):
                piece = stored[k * size : (k + 1) * size]
                shapes = [shapes_of(window) for window in windows(blocks(piece, rate))]
                times = np.concatenate([s.times_s for s in shapes])
                rows = [row for s in shapes for row in s.shapes]
                gaps = np.abs(times[:, None] - np.array(one.fronts_s)).min(axis=1) if len(times) else np.zeros(0)
                picked = np.flatnonzero(gaps < 0.012)
                found += [rows[k] for k in picked]
                kinds += [number] * len(picked)
        print(f"  {wide} Hz {kind}: {kinds.count(number)} of {per_kind}", flush=True)
    return np.array(found), np.array(kinds)


def learn(shapes: Floats, kinds: NDArray[np.int64]) -> dict[str, list[float] | list[list[float]]]:
    middle, spread = np.median(shapes, axis=0), np.maximum(shapes.std(axis=0), 1.0)
    x = likeness.terms(shapes, middle, spread)
    count = np.bincount(kinds, minlength=len(KINDS))
    weight = (1 / np.maximum(count, 1))[kinds] * len(kinds) / (count > 0).sum()
    hot = np.eye(len(KINDS))[kinds]

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(len(KINDS), -1)
        raw = x @ w.T
        raw -= raw.max(axis=1, keepdims=True)
        shares = np.exp(raw)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -float((weight * np.log(np.maximum((shares * hot).sum(axis=1), 1e-12))).sum())
        push = (shares - hot) * weight[:, None]
        held = np.concatenate([np.zeros((len(KINDS), 1)), w[:, 1:]], axis=1)
        return value + 0.5 * RIDGE * float((held**2).sum()), (push.T @ x + RIDGE * held).ravel()

    best = minimize(loss, np.zeros(len(KINDS) * x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    weights = best.x.reshape(len(KINDS), -1)
    return {
        "middle": [round(float(v), 4) for v in middle],
        "spread": [round(float(v), 4) for v in spread],
        "weights": [[round(float(v), 4) for v in row] for row in weights],
    }


def main() -> None:
    per_kind = int(sys.argv[1]) if len(sys.argv) > 1 else 480
    rates = {}
    for wide in (WIDE_HZ, NARROW_HZ):
        shapes, kinds = gathered(wide, per_kind, SEED)
        rates[str(wide)] = learn(shapes, kinds)
    held = {"names": list(NAMES), "kinds": list(KINDS), "scenes_per_kind": per_kind, "seed": SEED, "rates": rates}
    rows = re.sub(r'\], \[|, (?=")', lambda m: m[0].replace(" ", "\n"), json.dumps(held))
    Path(likeness.__file__).with_name("likeness.json").write_text(rows + "\n")


if __name__ == "__main__":
    main()
