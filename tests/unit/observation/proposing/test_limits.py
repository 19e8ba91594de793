"""Long and hostile texts end in bounded time, and what a limit cuts is told."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import pytest

from observance.observation.statement.proposing.parse import Token
from observance.observation.statement.proposing.pipeline import find, installed
from observance.observation.statement.proposing.reading import attributions, readings
from observance.observation.statement.proposing.sentences import LONGEST_LINE, paragraphs

SAID = "The mayor said that the road was closed. "


class Slow:
    """A parser that says nothing, and counts what it was asked."""

    name = "slow"

    def __init__(self) -> None:
        self.asked = 0

    def parse(self, paragraphs: Iterable[str]) -> Iterator[tuple[Token, ...]]:
        for _ in paragraphs:
            self.asked += 1
            yield ()


def test_when_time_is_over_rules_alone_read_the_rest() -> None:
    parser, left = Slow(), iter([True, True])
    text = "\n".join([SAID] * 5)
    read = list(readings(text, parser, going=lambda: next(left, False)))
    assert [part.parsed for part in read] == [True, True, False, False, False]
    assert [len(part.found) for part in read] == [0, 0, 1, 1, 1]
    assert parser.asked == 2


def test_a_line_longer_than_prose_is_cut_between_sentences() -> None:
    text = SAID * (3 * LONGEST_LINE // len(SAID))
    pieces = list(paragraphs(text))
    assert len(pieces) > 2 and all(piece.of(text).endswith("closed.") for piece in pieces)
    assert len(attributions(text)) == text.count("mayor")


@pytest.mark.parametrize(
    "line",
    [
        '"',
        "“said ",
        "said, ",
        "x",
        "he said, ",
        "The mayor, a man, ",
        "'' said X. ",
        "and the , ",
        "according to ",
        "A. ",
    ],
)
def test_hostile_lines_end(line: str) -> None:
    text = line * (12_000 // len(line))
    began = time.process_time()
    attributions(text)
    assert time.process_time() - began < 30


@pytest.mark.skipif(not installed(), reason="no English spaCy pipeline is installed")
def test_the_pipeline_tells_its_name_and_version() -> None:
    pipeline = find(installed()[0])
    assert pipeline is not None
    assert pipeline.name.startswith(installed()[0]) and "spaCy 3." in pipeline.name
    assert find("en_core_web_that_nobody_has") is None
