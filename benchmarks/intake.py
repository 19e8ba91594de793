"""How fast files come in: hashing, the whole of taking in, and describing footage, beside `sha256sum` on the same file.

`python benchmarks/intake.py [FILE...]`; without files, 256 MiB of noise.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from observance.evidence.intake import take_in_file
from observance.observation.footage.reading.decode import CONTAINERS, Reader
from observance.observation.foreign.reader import described
from observance.observation.foreign.received import receive
from observance.values.digests import digest_file
from observance.values.draws import uniform


def main(files: list[Path]) -> None:
    """Print a line for each file."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "noise"
        if not files:
            noise = (uniform(1, "noise", 1 << 25)[:, 0] * 2**53).astype("<u8").tobytes()
            made.write_bytes(noise)
        for number, path in enumerate(files or [made]):
            _measure(path, Path(folder) / str(number))


def _measure(path: Path, root: Path) -> None:
    size = path.stat().st_size / 1e6
    subprocess.run(["sha256sum", str(path)], check=True, stdout=subprocess.DEVNULL)  # into the page cache
    begin = perf_counter()
    subprocess.run(["sha256sum", str(path)], check=True, stdout=subprocess.DEVNULL)
    stock = perf_counter() - begin
    begin = perf_counter()
    digest = digest_file(path)
    hashed = perf_counter() - begin
    root.mkdir()
    begin = perf_counter()
    take_in_file(root, path, digest, item="x", name=path.name, acquired_from="a", now=0.0, by="b")
    copied = perf_counter() - begin
    begin = perf_counter()
    sandbox = receive(path).sandbox
    told = perf_counter() - begin
    whole = size / (hashed + copied)
    print(
        f"{path.name}: {size:.1f} MB; sha256sum {size / stock:.0f} MB/s; our hashing {size / hashed:.0f} MB/s "
        f"({stock / hashed:.1f} times as fast); hashed, copied, read back and checked {whole:.0f} MB/s; "
        f"described in {told:.1f} s ({sandbox})"
    )
    if path.suffix.lower() in CONTAINERS:
        begin = process_time()
        frames = sum(1 for _ in Reader(path))
        alone = process_time() - begin
        begin = process_time()
        with path.open("rb") as stream:
            described(stream)
        print(f"  {frames} frames: decoding {alone:.2f} s of processor, describing {process_time() - begin:.2f} s")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
