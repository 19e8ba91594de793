"""Who says what, against PolNeAR: quotations with speakers and reported speech, by rules alone and with a pipeline.

Run `OBSERVANCE_TEST_DATA=... python benchmarks/attributions.py [--split dev] [--people]` (a minute on one core). The
corpus is found below that folder and never leaves it. The rules were made by reading errors in `train`; of `dev` only
totals were seen. Measures, on words (marks never count): a quoted span is attributed if one content has four fifths of
it, and the pair is right if the sources share their head; reported speech is content less than four fifths of which is
quoted, with a cue of speech, matched one to one by the overlap of words. `--people` runs the annotators of the articles
that have several against each other: what a person would reach.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from attribution_scores import Scored, Tally, measures, scored
from polnear import Article, Marked, articles

from observance.observation.statement.proposing.attribution import Attribution
from observance.observation.statement.proposing.parse import Parser, Token
from observance.observation.statement.proposing.pipeline import find
from observance.observation.statement.proposing.reading import attributions

GOALS = {
    "rules alone": {
        "quotation and speaker, 4 words": 0.83,
        "reported speech, overlap 0.3, content and source": 0.68,
    },
    "pipeline": {
        "quotation and speaker, 4 words": 0.90,
        "quotation attributed, 4 words": 0.97,
        "reported speech, overlap 0.3, content and source": 0.84,
        "reported speech, overlap 0.8, content and source": 0.72,
        "all reported, overlap 0.3, content and source": 0.65,
    },
}
FLOORS = {
    "rules alone": {
        "quotation and speaker, 4 words": 0.83,
        "reported speech, overlap 0.3, content and source": 0.68,
    },
    "pipeline": {
        "quotation and speaker, 4 words": 0.85,
        "reported speech, overlap 0.3, content and source": 0.75,
    },
}
"""What no change may fall below on `dev`."""
Table = dict[str, Tally]


@dataclass(slots=True)
class Timed:
    """A parser that keeps the time it takes."""

    parser: Parser
    spent_s: float = 0.0

    @property
    def name(self) -> str:
        return self.parser.name

    def parse(self, paragraphs: Iterable[str]) -> Iterator[tuple[Token, ...]]:
        parsed = self.parser.parse(paragraphs)
        while True:
            began = time.perf_counter()
            tokens = next(parsed, None)
            self.spent_s += time.perf_counter() - began
            if tokens is None:
                return
            yield tokens


def _gold(text: str, marked: Sequence[Marked]) -> list[Scored]:
    return [scored(text, one.content, one.source, one.cue) for one in marked]


def _found(text: str, proposed: Sequence[Attribution]) -> list[Scored]:
    return [
        scored(
            text,
            one.content,
            (one.source,) if one.source is not None else (),
            (one.cue,),
        )
        for one in proposed
    ]


def table(runs: Iterator[tuple[str, list[Scored], list[Scored]]]) -> Table:
    """All measures over texts with what is marked and what is proposed in them."""
    tallies: Table = {}
    for text, gold, found in runs:
        for name, *counts in measures(text, gold, found):
            tallies.setdefault(name, Tally()).add(*counts)
    return tallies


def machine(corpus: Sequence[Article], parser: Parser | None) -> tuple[Table, float]:
    """Measures of our proposals, and the seconds that proposing took."""
    began = time.perf_counter()
    proposed = [attributions(article.text, parser) for article in corpus]
    spent_s = time.perf_counter() - began
    runs = (
        (article.text, _gold(article.text, article.marked[0]), _found(article.text, found))
        for article, found in zip(corpus, proposed, strict=True)
    )
    return table(runs), spent_s


def people(corpus: Sequence[Article]) -> Table:
    """Measures of annotators against each other, both ways round."""
    runs = (
        (article.text, _gold(article.text, one), _gold(article.text, other))
        for article in corpus
        for one, other in itertools.permutations(article.marked, 2)
    )
    return table(runs)


def show(title: str, tallies: Table, goals: dict[str, float]) -> None:
    print(f"\n{title}\n{'':55s} precision  recall     F1   goal   marked  proposed")
    for name, tally in tallies.items():
        precision, recall = tally.found_hits / max(1, tally.found), tally.gold_hits / max(1, tally.gold)
        goal = f"{goals[name]:.2f}" if name in goals else ""
        print(f"{name:55s} {precision:9.3f} {recall:7.3f} {tally.f1:6.3f} {goal:>6s} {tally.gold:8d} {tally.found:9d}")


def main() -> int:
    """The tables and speeds; 1 if a floor is broken."""
    parsed = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parsed.add_argument("--split", default="dev", choices=("dev", "train"))
    parsed.add_argument("--people", action="store_true", help="annotators against each other too")
    options = parsed.parse_args()
    data = os.environ.get("OBSERVANCE_TEST_DATA")
    if data is None:
        print("set OBSERVANCE_TEST_DATA to the folder of the test data", file=sys.stderr)
        return 5
    corpus = list(articles(Path(data) / "polnear" / options.split))
    count = sum(len(article.text.split()) for article in corpus)
    broken = []
    tallies, spent_s = machine(corpus, None)
    show(f"rules alone, {count / spent_s:,.0f} words/s", tallies, GOALS["rules alone"])
    broken += [name for name, least in FLOORS["rules alone"].items() if tallies[name].f1 < least]
    pipeline = find()
    if pipeline is None:
        print("\nno English spaCy pipeline is installed: rules alone", file=sys.stderr)
    else:
        timed = Timed(pipeline)
        tallies, spent_s = machine(corpus, timed)
        speed = f"{count / spent_s:,.0f} words/s, of which the parser alone {count / timed.spent_s:,.0f} words/s"
        show(f"{pipeline.name}, {speed}", tallies, GOALS["pipeline"])
        broken += [name for name, least in FLOORS["pipeline"].items() if tallies[name].f1 < least]
    if options.people:
        show("annotators against each other", people(corpus), {})
    for name in broken:
        print(f"below its floor: {name}", file=sys.stderr)
    return 1 if broken and options.split == "dev" else 0


if __name__ == "__main__":
    sys.exit(main())
