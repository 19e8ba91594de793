"""What the shares claim against how often it was so, over small random incidents with a known course.

Run `python benchmarks/calibration.py` (about a quarter of an hour on one core). Each incident is simulated at the level
of detections, clocks, marks and statements, with error parameters that are drawn about the ones stated to the product;
the product rebuilds it and answers some clauses. docs/explanation/calibration.md says how to read the table and chart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from calibrated.asking import Slot
from calibrated.chart import draw
from calibrated.reckoning import LEAST, Reckoned, reckon
from calibrated.running import blocks, run
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

CONTRASTS = {"errors stated at half their size": 0.5, "errors stated at twice their size": 2.0}
WORDS_ALONE = frozenset({"fires"})
"""Questions that no stated error bears on: left out where stated errors are wrong."""
GOALS = {"largest distance of a bin": 0.10, "mean distance of open shares": 0.05}


def claims(seed: int, incidents: int, histories: int, stated_by: float, folder: Path, workers: int) -> list[Slot]:
    """All claims of so many incidents, in order, with a bar while it lasts."""
    wanted = blocks(seed=seed, incidents=incidents, histories=histories, stated_by=stated_by)
    found: dict[int, list[Slot]] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(f"incidents, errors stated x{stated_by:g}", total=incidents)
        for block, slots in run(wanted, folder, workers):
            found[block.first] = slots
            progress.advance(task, block.count)
    return [slot for first in sorted(found) for slot in found[first]]


def summed(name: str, slots: Sequence[Slot], least: int) -> Reckoned:
    """The claims as one kind."""
    share, true = np.array([s.share for s in slots]), np.array([s.true for s in slots])
    return reckon(name, share, true, least)


def printed(reckoned: Reckoned) -> str:
    """One table."""
    worst = "-" if reckoned.worst is None else f"{reckoned.worst:.3f}"
    lines = [
        f"{reckoned.name}: {reckoned.count} claims, {reckoned.open_count} of them open; Brier {reckoned.brier:.4f}, "
        f"calibration error {reckoned.error:.4f} (open {reckoned.open_error:.4f}), largest {worst}, "
        f"mean claim less frequency {reckoned.bias:+.4f}",
        "      shares    claims   claimed   was so   99 % interval",
    ]
    for b in reckoned.bins:
        mark = "" if b.sure_low <= b.claimed <= b.sure_high else "  *"
        interval = f"{b.sure_low:.3f} to {b.sure_high:.3f}"
        lines.append(
            f"  {b.low:4.2f}-{b.high:4.2f} {b.count:9d}   {b.claimed:7.3f}  {b.was_so:7.3f}   {interval}{mark}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, draw; the exit code says whether the goals are met and the contrasts miss them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--incidents", type=int, default=5000)
    parser.add_argument("--contrast", type=int, default=1000, help="incidents with errors stated wrongly, each way")
    parser.add_argument("--histories", type=int, default=512)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--least", type=int, default=LEAST, help="claims that a bin must hold")
    parser.add_argument("-j", "--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("build/calibration"), help="where finished blocks are kept")
    parser.add_argument("--chart", type=Path, help="write the chart here (PNG)")
    options = parser.parse_args(arguments)
    common = (options.histories, 1.0, options.folder, options.workers)
    slots = claims(options.seed, options.incidents, *common)
    honest = summed("all questions", slots, options.least)
    names = list(dict.fromkeys(s.question for s in slots))
    kinds = [summed(name, [s for s in slots if s.question == name], options.least) for name in names]
    print("\n\n".join(printed(one) for one in (honest, *kinds)))
    contrasts: dict[str, Reckoned] = {}
    for name, by in CONTRASTS.items() if options.contrast else ():
        wrong = claims(options.seed, options.contrast, options.histories, by, options.folder, options.workers)
        contrasts[name] = summed(name, [s for s in wrong if s.question not in WORDS_ALONE], options.least)
        print("\n" + printed(contrasts[name]))
    if options.chart is not None:
        options.chart.parent.mkdir(parents=True, exist_ok=True)
        draw(options.chart, honest, contrasts, kinds, options.incidents)
    return judged(honest, contrasts)


def judged(honest: Reckoned, contrasts: dict[str, Reckoned]) -> int:
    """0 when the goals are met and no contrast meets them."""
    missed = _missed(honest)
    print("\ngoals met" if not missed else "\ngoals missed: " + ", ".join(missed))
    blind = [name for name, one in contrasts.items() if not _missed(one)]
    for name in blind:
        print(f"the chart does not see that {name}")
    return 1 if missed or blind else 0


def _missed(reckoned: Reckoned) -> list[str]:
    measured = {"largest distance of a bin": reckoned.worst or 0.0, "mean distance of open shares": reckoned.open_error}
    return [f"{name} {value:.3f} over {GOALS[name]:g}" for name, value in measured.items() if value > GOALS[name]]


if __name__ == "__main__":
    sys.exit(main())
