"""Of an edited film, only the shot whose clock was read has a place in time; the rest is not placed on the ground."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from observance.values.tables import TRACKS
from observance.workflow.untimed import blind_through, said, untimed, without_ground

TIMES = np.arange(60) / 10
SHOTS = ((0, 20), (20, 45), (45, 60))


def table() -> pa.Table:
    columns: dict[str, list[object]] = {}
    for field in TRACKS:
        kind = field.type
        value: object = "a" if pa.types.is_string(kind) else True if pa.types.is_boolean(kind) else 1.0
        columns[field.name] = [value] * 60
    columns["frame"] = list(range(60))
    return pa.table(
        {name: pa.array(values, TRACKS.field(name).type) for name, values in columns.items()}, schema=TRACKS
    )


def test_a_clip_that_is_not_edited_has_its_time() -> None:
    assert untimed((), TIMES, ()) == ()
    assert without_ground(table(), ()).equals(table())


def test_the_shot_with_most_readings_has_its_time() -> None:
    assert untimed(SHOTS, TIMES, (2.1, 3.0, 0.5)) == (SHOTS[0], SHOTS[2])
    assert untimed(SHOTS, TIMES, ()) == SHOTS


def test_in_the_other_shots_nothing_is_on_the_ground_and_nothing_watched() -> None:
    lost = untimed(SHOTS, TIMES, (2.1,))
    left = without_ground(table(), lost)
    on_ground = np.isfinite(left["x_m"].to_numpy())
    assert on_ground.tolist() == [False] * 20 + [True] * 25 + [False] * 15
    assert left.schema.equals(TRACKS)
    assert [(one.begin_s, one.end_s) for one in blind_through(lost, TIMES)] == [(0.0, 2.0), (4.5, 5.9)]
    assert len(said(lost)) == 2 and "frames 45 to 59" in said(lost)[1]
