"""A clip four times as long needs no more memory; the benchmark of the same name does it with hours."""

from __future__ import annotations

import pytest
from hours import Used, grows, measure


@pytest.mark.assure
def test_memory_does_not_grow_with_the_clip() -> None:
    runs = [measure(minutes, 2, 240) for minutes in (2, 8)]
    assert [one.segments for one in runs] == [4, 16]
    assert runs[1].tracks == 4 * runs[0].tracks == 48
    assert not grows(*runs)


def test_growth_is_found_out() -> None:
    used = Used(minutes=1, frames=480, segments=2, tracks=6, parent_mb=300, worker_mb=200, kept_mb=0.1, seconds=9)
    more = Used(minutes=4, frames=1920, segments=8, tracks=24, parent_mb=600, worker_mb=200, kept_mb=0.4, seconds=9)
    assert grows(used, more) and not grows(used, used)
