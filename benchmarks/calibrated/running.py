"""Many incidents in blocks, each kept on disk when it is done, so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from calibrated.asking import Slot, ask
from calibrated.incident import incident
from observance.values.digests import canonical_json

BLOCK = 50
ROOT = Path(__file__).parents[2]
_MADE_FROM = ("src/observance", "benchmarks/calibrated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Incidents from `first` on, all with errors stated `stated_by` times as large as they are drawn."""

    seed: int
    first: int
    count: int
    histories: int
    stated_by: float

    def name(self) -> str:
        """Of its file: everything that its claims depend on, the code's digest apart."""
        return f"seed{self.seed}-h{self.histories}-x{self.stated_by:g}-{self.first:06d}+{self.count}.json"


def blocks(*, seed: int, incidents: int, histories: int, stated_by: float) -> list[Block]:
    """The blocks of so many incidents."""
    return [
        Block(seed=seed, first=k, count=min(BLOCK, incidents - k), histories=histories, stated_by=stated_by)
        for k in range(0, incidents, BLOCK)
    ]


def code_digest() -> str:
    """Of all code and words that the claims are made with: another code's blocks are not taken up."""
    state = sha256()
    for folder in _MADE_FROM:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".txt", ".observance", ".lark"):
                state.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:12]


def run(wanted: Sequence[Block], folder: Path, workers: int) -> Iterator[tuple[Block, list[Slot]]]:
    """Every block with its claims, in any order; those that `folder` holds are read."""
    kept = folder / code_digest()
    kept.mkdir(parents=True, exist_ok=True)
    missing = []
    for block in wanted:
        if (kept / block.name()).exists():
            yield block, _read(kept / block.name())
        else:
            missing.append(block)
    if workers == 1:
        for block in missing:
            yield block, _done(block, kept)
        return
    with ProcessPoolExecutor(max_workers=workers) as pool:
        waiting = {pool.submit(_done, block, kept): block for block in missing}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _done(block: Block, kept: Path) -> list[Slot]:
    slots = [
        slot
        for number in range(block.first, block.first + block.count)
        for slot in ask(incident(block.seed, number, stated_by=block.stated_by), block.histories)
    ]
    path = kept / block.name()
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(canonical_json([[s.question, s.share, s.true, s.act] for s in slots]))
    unfinished.replace(path)
    return slots


def _read(path: Path) -> list[Slot]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Slot(question=q, share=share, true=true, act=act) for q, share, true, act in rows]
