"""How fast a package is sealed and verified, beside `sha256sum` on the same files in the same run.

Run `python benchmarks/sealing.py`. Rounds are paired: in each, sha256sum reads the files, a package of them is written
and signed, and that package is verified. Goal: both at 80 % of sha256sum's own speed or more. `--one-file` packs one
large file instead of four, where no second file can be worked on beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mission import mission

from observance.release.bag import Part, write_bag
from observance.release.signature import sign
from observance.release.verify.package import verify

GOAL = 0.8
_PIECE = 64 << 20


def files_of(folder: Path, count: int, total: int) -> list[Path]:
    """Files of chance, each its own."""
    made = []
    for number in range(count):
        path = folder / f"file-{number}.bin"
        with path.open("wb") as stream:
            left = total // count
            while left > 0:
                left -= stream.write(os.urandom(min(left, _PIECE)))
        made.append(path)
    return made


def timed(name: str, spent: dict[str, list[float]], began: float) -> None:
    spent.setdefault(name, []).append(time.perf_counter() - began)


def main() -> int:
    """Measure, print; the exit code says whether a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one-file", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder otherwise")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    total = options.megabytes << 20
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        office = mission(folder / "mission")
        sources = files_of(folder, 1 if options.one_file else 4, total)
        for _ in range(options.rounds):
            began = time.perf_counter()
            subprocess.run(["sha256sum", *map(str, sources)], check=True, stdout=subprocess.DEVNULL)
            timed("sha256sum", spent, began)
            began = time.perf_counter()
            bag = write_bag(folder / "package", [Part(name=f"items/{p.name}", source=p) for p in sources], info={})
            sign(bag.folder, office.signer)
            timed("seal", spent, began)
            began = time.perf_counter()
            assert verify(bag.folder, office.anchor).holds
            timed("verify", spent, began)
            shutil.rmtree(bag.folder)
    base = spent["sha256sum"]
    shares = {
        name: statistics.median(b / own for b, own in zip(base, times, strict=True)) for name, times in spent.items()
    }
    for name, times in spent.items():
        speed = options.megabytes / statistics.median(times)
        print(f"{name:10} {speed:7.0f} MB/s   {100 * shares[name]:4.0f} % of sha256sum (goal {100 * GOAL:.0f} %)")
    missed = [name for name in ("seal", "verify") if shares[name] < GOAL]
    print(
        f"{options.megabytes} MB, {len(sources)} files, {options.rounds} rounds; missed: {', '.join(missed) or 'none'}"
    )
    if options.json:
        options.json.write_text(json.dumps({"seconds": spent, "shares": shares}, indent=1))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
