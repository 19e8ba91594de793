"""How fast a release is made, gate and all, beside decoding and encoding alone, in the same run.

Run `python benchmarks/releasing.py`. A case with one clip of a walker is run and its tracks are kept; then, in paired
rounds, the original is decoded, the film's own pictures are encoded, and the whole action `release` is timed: planning,
films, stills, captions, report, gate. Goal: at no less than half the speed of decoding plus encoding alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from mission import mission
from small_case import RATE, adopted, small_case

from observance.observation.footage.reading.decode import frames
from observance.release.picture.film import write_film
from observance.workflow.progress import quiet
from observance.workflow.release_asked import Release
from observance.workflow.releasing import release_case

GOAL = 0.5


def main() -> int:
    """Measure, print; the exit code says whether the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=int, default=5, help="1: 192 x 144 pixels")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    spent: dict[str, list[float]] = {"decode": [], "encode": [], "release": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case = small_case(folder / "case", scale=options.scale, count=options.frames, codec="libx264")
        original = case / "footage" / "clip.mkv"
        signer = mission(folder / "mission").signer
        asked = Release(findings=(adopted(case),), authority="Commander", signer=signer)
        for _ in range(options.rounds):
            out = folder / "released"
            began = time.perf_counter()
            release_case(case, out, asked, workers=2, now=1.6e9, by="the benchmark", progress=quiet)
            spent["release"].append(time.perf_counter() - began)
            began = time.perf_counter()
            count = sum(1 for _ in frames(original))
            spent["decode"].append(time.perf_counter() - began)
            pictures = [(frame.y, frame.u, frame.v) for frame in frames(out / "film-1.mp4")]
            began = time.perf_counter()
            write_film(folder / "again.mp4", pictures, [number / RATE for number in range(count)])
            spent["encode"].append(time.perf_counter() - began)
            shutil.rmtree(out)
    for name, times in spent.items():
        print(f"{name:8} {options.frames / statistics.median(times):7.1f} frames/s")
    alone = [a + b for a, b in zip(spent["decode"], spent["encode"], strict=True)]
    share = statistics.median(own / whole for own, whole in zip(alone, spent["release"], strict=True))
    print(f"release: {100 * share:.0f} % of the speed of decoding plus encoding alone (goal {100 * GOAL:.0f} %)")
    print(f"{192 * options.scale} x {144 * options.scale} pixels, {options.frames} frames, {options.rounds} rounds")
    if options.json:
        options.json.write_text(json.dumps({"seconds": spent, "share": share}, indent=1))
    return 1 if share < GOAL else 0


if __name__ == "__main__":
    sys.exit(main())
