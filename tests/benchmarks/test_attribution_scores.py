"""The measure of attributions, on an invented article: brat files are read in any order, pairs and overlaps counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from attribution_scores import Scored, matched, quoted, same_source, scored, speakers
from polnear import articles

TEXT = '"The road was open all day," the driver said. A guard said it was shut.\n'


def item(source: str, content: str, cue: str) -> Scored:
    spans = [(TEXT.index(part), TEXT.index(part) + len(part)) for part in (content, source, cue)]
    return scored(TEXT, (spans[0],), (spans[1],), (spans[2],))


DRIVER = item("the driver", '"The road was open all day,"', "said")
GUARD = item("A guard", "it was shut", "said")


def test_a_quotation_and_its_speaker_are_a_pair() -> None:
    owners = speakers(TEXT, [DRIVER, GUARD], 4)
    assert list(owners.values()) == [DRIVER]
    assert DRIVER.direct and not GUARD.direct and GUARD.speech


def test_sources_are_the_same_by_their_heads() -> None:
    assert same_source(DRIVER, item("driver", "it was shut", "said"))
    assert not same_source(DRIVER, GUARD)


@pytest.mark.parametrize(("least", "pairs"), [(0.3, [(0, 0)]), (0.8, [])])
def test_contents_are_matched_by_their_words(least: float, pairs: list[tuple[int, int]]) -> None:
    assert matched([GUARD], [item("A guard", "was shut", "said")], least, source=True) == pairs


def test_a_mark_that_is_not_closed_ends_with_its_line() -> None:
    assert quoted('He said: "It is shut.\nNobody came.') == [(9, 21)]


def test_brat_files_are_read_whatever_their_order(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "one.txt").write_text(TEXT)
    lines = [
        "E1\tAttribution:T4 Content:T3 Content2:T1 Cue:T2",
        f"T1\tContent {TEXT.index('it was')} {TEXT.index('it was') + 11}\tit was shut",
        "T2\tCue 39 43\tsaid",
        "T3\tContent 0 4;5 9\tThe road",
        "T4\tAttribution 39 43\tsaid",
    ]
    (tmp_path / "attributions" / "one_5fec.ann").write_text("\n".join(lines))
    (article,) = articles(tmp_path)
    (one,) = article.marked[0]
    assert one.content == ((0, 4), (5, 9), (TEXT.index("it was"), TEXT.index("it was") + 11))
    assert one.source == () and one.cue == ((39, 43),)
