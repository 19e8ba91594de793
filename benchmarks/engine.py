"""Clauses over very many uncertain facts: seconds, memory, and the error against the exact value of every answer.

Run `python benchmarks/engine.py`: 10^2 to 10^6 facts, ProbLog to 10^4 and clingo to 10^5 on the same facts. `--largest`
sets another end, `--long` lets ProbLog run to 10^5 (many minutes) and clingo to 10^6. Each row is a process of its own;
the loops' compilation is done before the clock starts (they are kept on disk), everything else is in the total.

Facts: 40 % crossings, 20 % authorisations, 20 % shots, 20 % stays in the zone, one person per 20 facts, 1.5 crossings
per 30 s however many there are. Every fact is a variable of its own; an answer is a person. Clauses A and B are
agreement text, `benchmarks/clauses/engine.observance`. z is (share - exact) over its standard deviation by 4,096
histories: its variance should be 1.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TypedDict, TypeVar

import numpy as np
from engine_facts import FIRST_PERSON, WINDOW_S, columns_of, exact, lots

from observance.agreement.loading import load
from observance.finding.bulk.count import candidates, count
from observance.finding.bulk.drawn import Floats
from observance.finding.bulk.facts import Chance, Ids
from observance.finding.clausetest import ClauseTest, clause_tests
from observance.values.draws import Words

Drawn = TypeVar("Drawn")

HISTORIES, SHARE_DOUBTFUL = 4096, 0.01
CLAUSES = Path(__file__).parent / "clauses" / "engine.observance"
OUT = Path(__file__).parent / "out"
NOT_RUN = "not run here (399 / 521 s on an earlier day, the same kind of machine)"


class Timed:
    """A source of chance that adds up the seconds spent drawing, all threads together."""

    def __init__(self, chance: Chance) -> None:
        self._chance, self._lock, self.seconds = chance, Lock(), 0.0

    def bits(self, facts: Ids, first: int) -> Words:
        return self._timed(self._chance.bits, facts, first)

    def moments(self, facts: Ids, first: int) -> tuple[Floats, Floats]:
        return self._timed(self._chance.moments, facts, first)

    def _timed(self, draw: Callable[[Ids, int], Drawn], facts: Ids, first: int) -> Drawn:
        begun = time.perf_counter()
        found = draw(facts, first)
        with self._lock:
            self.seconds += time.perf_counter() - begun
        return found


class Result(TypedDict):
    """One line of the table."""

    clause: str
    n: int
    doubtful: float
    drawing: float
    candidates: float
    evaluating: float
    total: float
    processor: float
    peak_gb: float
    groundings: int
    answers: int
    largest_error: float
    mean_error: float
    z_mean: float
    z_variance: float
    z_largest: float
    peers: dict[str, float]


def tests_of(clause: str) -> list[ClauseTest]:
    agreement = load(CLAUSES)
    (chosen,) = [c for c in agreement.clauses if c.id == clause]
    return clause_tests(agreement, chosen, chosen.readings[0])


def measure(clause: str, n: int, doubtful: float, threads: int) -> Result:
    """One clause over n facts, this process's peak of memory included."""
    tests, persons = tests_of(clause), max(1, n // 20)
    warm = columns_of(lots(400, 0.5))
    count(candidates(tests, warm, ("P",), threads=threads), 512, threads=threads)
    given = lots(n, doubtful)
    facts = columns_of(given)
    timed = facts.chance = Timed(facts.chance)
    begun, used = time.perf_counter(), time.process_time()
    found = candidates(tests, facts, ("P",), threads=threads)
    ready = time.perf_counter()
    counted = count(found, HISTORIES, threads=threads)
    done, used = time.perf_counter(), time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    drawing = timed.seconds / min(threads, HISTORIES // 512)
    value, clean = exact(clause, given, persons)
    value = np.clip(value, 0.0, 1.0)  # sums of products are off by rounding
    share = np.zeros(persons)
    share[counted.answers[:, 0] - FIRST_PERSON] = counted.counted / HISTORIES
    error = (share - value)[clean]
    spread = np.sqrt(value * (1.0 - value) / HISTORIES)[clean]
    wide = spread * HISTORIES > 3.0
    z = error[wide] / spread[wide]
    return Result(
        clause=clause, n=n, doubtful=doubtful, drawing=drawing, candidates=ready - begun,
        evaluating=max(0.0, done - ready - drawing), total=done - begun, processor=used, peak_gb=peak,
        groundings=sum(g.rows.shape[0] for g in found.groundings), answers=int(clean.sum()),
        largest_error=float(np.abs(error).max()), mean_error=float(np.abs(error).mean()),
        z_mean=float(z.mean()) if z.size else 0.0, z_variance=float(z.var()) if z.size else 1.0,
        z_largest=float(np.abs(z).max()) if z.size else 0.0, peers={},
    )  # fmt: skip


def problog(clause: str, n: int) -> dict[str, float]:
    """Seconds of ProbLog on the same facts, the largest difference of its answers from `exact`, and whether by PySDD.

    Windows are bucketed by hand: the plain range condition is quadratic there.
    """
    from problog import get_evaluatable
    from problog.program import PrologString

    given, persons = lots(n, 0.0), max(1, n // 20)
    lines = []
    for kind, lot in given.items():
        for who, t, e, p in zip(*(x.tolist() for x in (lot.person, lot.begins, lot.ends, lot.p)), strict=True):
            lines.append(f"{p!r}::{kind}(p{who},{int(t // WINDOW_S) if kind == 'crosses' else t!r},{e!r}).")
    lines += {
        "A": ["covered(P,T) :- authorised(P,B,E), B =< T, T =< E.",
              "a(P) :- crosses(P,_,T), \\+ covered(P,T)."],
        "B": ["bucket(T,K) :- K is integer(floor(T / 30.0)).", "bucket(T,K) :- K is integer(floor(T / 30.0)) + 1.",
              "inside(P,T) :- in_zone(P,B,E), B =< T, T =< E.",
              "soon(T) :- bucket(T,K), crosses(_,K,U), U > T, U =< T + 30.0.",
              "a(P) :- fires(P,T,_), inside(P,T), soon(T)."],
    }[clause]  # fmt: skip
    lines += [f"query(a(p{who}))." for who in range(persons)]
    begun, used = time.perf_counter(), time.process_time()
    answers = get_evaluatable().create_from(PrologString("\n".join(lines))).evaluate()
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    value, _ = exact(clause, given, persons)
    apart = [abs(p - value[int(str(answer)[3:-1])]) for answer, p in answers.items()]
    return {
        "seconds": seconds,
        "processor": used,
        "difference": max(apart),
        "sdd": float(find_spec("pysdd") is not None),
    }


def clingo(clause: str, n: int) -> dict[str, float]:
    """Seconds of clingo, grounding and one model, on the same facts without their probabilities."""
    from clingo import Control

    given = lots(n, 0.0)
    lines = [
        f"{{crosses({int(1000 * t) // 30000},{i},{who},{int(1000 * t)})}}." if kind == "crosses" else
        f"{{{kind}({i},{who},{int(1000 * t)},{int(1000 * e)})}}."
        for kind, lot in given.items()
        for i, who, t, e in zip(lot.variable.tolist(), lot.person.tolist(), lot.begins.tolist(), lot.ends.tolist(),
                                strict=True)
    ]  # fmt: skip
    lines += {
        "A": ["covered(C) :- crosses(_,C,P,T), authorised(_,P,B,E), B <= T, T <= E.",
              "a(P) :- crosses(_,C,P,_), not covered(C)."],
        "B": ["shot(S,P,T,T/30000+(0..1)) :- fires(S,P,T,_), in_zone(_,P,B,E), B <= T, T <= E.",
              "a(P) :- shot(_,P,T,K), crosses(K,_,_,U), T < U, U <= T+30000."],
    }[clause]  # fmt: skip
    begun, used = time.perf_counter(), time.process_time()
    control = Control(["--warn=none"])
    control.add("base", [], "\n".join(lines))
    control.ground([("base", [])])
    control.solve()
    return {"seconds": time.perf_counter() - begun, "processor": time.process_time() - used}


def in_process(what: str, clause: str, n: int, doubtful: float, threads: int) -> str:
    """Run one line in a process of its own."""
    command = [sys.executable, __file__, "--threads", str(threads), "--one", what, clause, str(n), str(doubtful)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]


def figure(rows: Sequence[Result], path: Path) -> None:
    """Seconds against facts, both scales logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    axes = pyplot.figure(figsize=(7, 5)).add_subplot()
    for clause, colour in (("A", "C0"), ("B", "C1")):
        for doubtful, style in ((0.0, "-o"), (SHARE_DOUBTFUL, "--o")):
            own = [(r["n"], r["total"]) for r in rows if (r["clause"], r["doubtful"]) == (clause, doubtful)]
            label = f"{clause}, Observance" + (", 1 % of times uncertain" if doubtful else "")
            axes.plot(*zip(*own, strict=True), style, color=colour, label=label)
        for name, style in (("ProbLog", ":^"), ("clingo", ":s")):
            found = [(r["n"], r["peers"][name]) for r in rows if r["clause"] == clause and name in r["peers"]]
            if found:
                axes.plot(*zip(*found, strict=True), style, color=colour, label=f"{clause}, {name}")
    axes.set(xscale="log", yscale="log", xlabel="uncertain facts", ylabel="seconds (4,096 histories, drawing included)")
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyplot.savefig(path, dpi=120)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="The two clauses at growing sizes.")
    parser.add_argument("--smallest", type=int, default=100)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-peers", action="store_true", help="neither ProbLog nor clingo")
    parser.add_argument("--long", action="store_true", help="ProbLog to 10^5, clingo to 10^6")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--one", nargs=4, metavar=("WHAT", "CLAUSE", "N", "DOUBTFUL"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        what, clause, size, doubtful = options.one
        peers = {"ProbLog": problog, "clingo": clingo}
        own = what == "own"
        found = measure(clause, int(size), float(doubtful), options.threads) if own else peers[what](clause, int(size))
        print(json.dumps(found))
        return
    rows: list[Result] = []
    print(f"{HISTORIES} histories, {options.threads} threads; seconds, GB, errors of shares")
    n = options.smallest
    while n <= options.largest:
        for clause in ("A", "B"):
            for doubtful in (0.0, SHARE_DOUBTFUL):
                rows.append(json.loads(in_process("own", clause, n, doubtful, options.threads)))
                print(line(rows[-1]), flush=True)
            if not options.no_peers:
                _beside(rows[-2], options.long)
        n *= 10
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "engine.json").write_text(json.dumps(rows, indent=1))
    figure(rows, options.out / "engine.png")


def _beside(row: Result, long: bool) -> None:
    """Run the peers on the same facts, up to what each can do in reasonable time; print the ratio."""
    for name, largest in {"ProbLog": 100_000 if long else 10_000, "clingo": 1_000_000 if long else 100_000}.items():
        if row["n"] > largest:
            if (name, row["n"]) == ("ProbLog", 100_000):
                print(f"    ProbLog: {NOT_RUN}")
            continue
        found: dict[str, float] = json.loads(in_process(name, row["clause"], row["n"], 0.0, 1))
        row["peers"][name] = found["seconds"]
        by = {None: "", 1.0: " by PySDD", 0.0: " by d-DNNF (PySDD, which is faster, is not installed)"}[
            found.get("sdd")
        ]
        beside = f"; its answers differ from the exact ones by {found['difference']:.0e}" if by else ""
        ratio, work = (found[x] / y for x, y in (("seconds", row["total"]), ("processor", row["processor"])))
        print(
            f"    {name}{by}: {found['seconds']:.2f} s, {ratio:.3g} times (of the processors' time: {work:.3g} times); "
            f"largest error here {row['largest_error']:.4f}{beside}", flush=True,
        )  # fmt: skip


def line(row: Result) -> str:
    """One line of the table, for people."""
    times = "1 % of times uncertain" if row["doubtful"] else "all times certain"
    return (
        f"{row['clause']} {row['n']:>9}, {times:22}: drawing {row['drawing']:.3f}  candidates {row['candidates']:.3f}  "
        f"evaluating {row['evaluating']:.3f}  total {row['total']:.3f} (processors {row['processor']:.3f})  peak "
        f"{row['peak_gb']:.2f}\n    {row['groundings']} groundings; {row['answers']} answers held against exact: "
        f"error largest {row['largest_error']:.4f}, mean {row['mean_error']:.4f}; z mean {row['z_mean']:+.3f}, "
        f"variance {row['z_variance']:.3f}, largest {row['z_largest']:.1f}"
    )


if __name__ == "__main__":
    main()
