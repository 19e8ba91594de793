"""What would settle an answer: the cause whose true value leaves least open."""

from __future__ import annotations

import numpy as np
from small_world import SEED, T0, N, act, context, ensemble, origin, person
from test_assess_rows import SEVEN, SIDES, row_of

from observance.finding.assess import assess
from observance.reconstruction.ensemble import Act, Origin
from observance.values.draws import normal

LINE, CLOCK = normal(SEED, "cause:line", N)[:, 0], normal(SEED, "cause:clock", N)[:, 0]


def crossing(over: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Act:
    base = origin("path-p", 1.0)
    nan = np.where(over, 0.0, np.nan)
    held = Origin(
        id="path-p", kind="path", items=base.items, group=base.group, holds=over, begins=T0 + nan, ends=T0 + nan
    )
    return act("crosses", "p", "mdl", held, attributes=SIDES)


def settles(over: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[str, ...]:
    world = ensemble(crossing(over), causes={"survey:mdl": LINE, "clock:cam-1": CLOCK})
    row = row_of(assess(SEVEN, world, (), context(person("p"), person("g", "unc"))))
    assert row.answer == "not determined"
    return row.would_settle


def test_the_cause_that_decides_is_named() -> None:
    # one part in ten straddles the line, and its share is neither
    assert settles(LINE > 0.0)[0].startswith("a better survey of mdl: by itself that would settle the answer in most")


def test_what_no_cause_decides_names_none() -> None:
    own = normal(SEED, "own", N)[:, 0]
    assert not any("by itself" in line for line in settles(own > 0.0))
