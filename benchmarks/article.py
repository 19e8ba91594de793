"""How well articles are traced: precision by mark and the share that is marked, on sentences labelled by hand.

    python benchmarks/article.py [--case CASE] [--pipeline en_core_web_sm]

The articles stand in tests/unit/report/articles, each sentence with its mark, written before any rule was. Where two
marks are given, either is right. CASE is a case folder of the archetype that was run (or not); the shipped example's
papers without its footage otherwise. A mark counts as right when it is among those written; *undecided* is no mark.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from observance.observation.statement.proposing.parse import Parser
from observance.observation.statement.proposing.pipeline import find
from observance.report.article.facts import Knowledge
from observance.report.article.gathering import known
from observance.report.article.labels import LABELS, Label
from observance.report.article.meanings import Reader
from observance.report.article.traced import Traced, trace
from observance.workflow.case import load_case
from observance.workflow.tracing import papers_of

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "tests" / "unit" / "report" / "articles"
TUNED = ("wire", "tabloid", "retrospective", "exchange_wire")
OPENED = ("feature", "release", "opinion", "exchange_feature")
"""Held out until the rules stood, then read; what they showed was mended in general."""
HELD_OUT = ("second_wire", "column")
MARKS: dict[str, Label] = dict(zip("SCAUBP", LABELS, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One sentence: the marks that are right, and what it was given."""

    article: str
    text: str
    right: tuple[Label, ...]
    given: Traced


def labelled(name: str) -> tuple[str, list[tuple[int, str, tuple[Label, ...]]]]:
    """An article's text, and its sentences: where each begins, its words, the marks that are right."""
    text, gold = "", []
    for line in (ARTICLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            text += "\n"
            continue
        marks, _, words = line.partition(" | ")
        gold.append((len(text), words, tuple(MARKS[mark] for mark in marks.split("/"))))
        text += words + " "
    return text, gold


def judged(name: str, knowledge: Knowledge, reader: Reader, parser: Parser | None = None) -> Iterator[Judged]:
    """Trace an article and lay its marks beside those written."""
    text, gold = labelled(name)
    traced = trace(text, knowledge, reader, parser)
    for start, words, right in gold:
        given = min(traced, key=lambda one: abs(one.start - start))
        yield Judged(article=name, text=words, right=right, given=given)


def example(folder: Path) -> Path:
    """The shipped example's papers with black clips: enough to trace against what was written and marked."""
    case = folder / "panmunjom-2017"
    shutil.copytree(ROOT / "examples" / "panmunjom-2017", case)
    (case / "clips").mkdir()
    for camera in (1, 2, 3, 4):
        for clip in "ab":
            _blank(case / "clips" / f"cam-{camera}-{clip}.mp4")
    return case


def _blank(path: Path) -> None:
    """A video of two black frames: papers are traced against, and the footage is not looked at."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(2):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode())


def knowledge_for(case: Path, names: Sequence[str]) -> dict[str, tuple[Knowledge, Reader]]:
    """What the case behind each article knows."""
    first = known(papers_of(load_case(case)))
    second = known(papers_of(load_case(ROOT / "tests" / "cases" / "both_sides" / "case")))
    return {name: second if name.startswith("exchange") else first for name in names}


def table(all_: Sequence[Judged]) -> list[str]:
    """Precision by mark, over all marks, and the share of sentences marked."""
    given: Counter[Label] = Counter(one.given.label for one in all_)
    right: Counter[Label] = Counter(one.given.label for one in all_ if one.given.label in one.right)
    lines = [f"  {label:26} {right[label]:3} of {given[label]:3}" for label in LABELS]
    marked = len(all_) - given["undecided"]
    hits = sum(right[label] for label in LABELS if label != "undecided")
    return [
        *lines,
        f"  precision {hits / max(1, marked):.3f}, coverage {marked / max(1, len(all_)):.3f}, of {len(all_)}",
    ]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--case", type=Path)
    ask.add_argument(
        "--wrong", action="store_true", help="list the sentences that are marked wrongly, but for the held-out ones"
    )
    ask.add_argument("--pipeline", help="an English spaCy pipeline that is installed; rules alone otherwise")
    asked = ask.parse_args()
    parser = find(asked.pipeline) if asked.pipeline else None
    with tempfile.TemporaryDirectory() as scratch:
        case = asked.case or example(Path(scratch))
        for half, names in (("tuned on", TUNED), ("opened later", OPENED), ("held out", HELD_OUT)):
            ready = knowledge_for(case, names)
            all_ = [one for name in names for one in judged(name, *ready[name], parser)]
            print(half)
            print("\n".join(table(all_)))
            if asked.wrong and names != HELD_OUT:
                for one in all_:
                    if one.given.label not in one.right:
                        print(f"  {one.article}: {one.given.label}, not {' or '.join(one.right)}: {one.text}")


if __name__ == "__main__":
    main()
