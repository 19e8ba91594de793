"""Shots of an edited film whose place on the case clock is not known: their movers stay in the picture.

A film's time runs on over its cuts, the time of what it shows does not. Only the shot in which the camera's clock was
read has a place on the case clock; without any reading, none has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from observance.reconstruction.sights import Blind

Floats = NDArray[np.float64]
Shots = Sequence[tuple[int, int]]

CAUSE = "another shot"
_GROUND = ("x_m", "y_m", "vx_mps", "vy_mps", "var_x_m2", "var_y_m2", "cov_xy_m2")


def untimed(shots: Shots, times_s: Floats, readings_s: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """The shots (first frame, one past the last) without a place on the case clock.

    Args:
        shots: of an edited film; empty for any other clip.
        readings_s: instants of the clip at which the camera's clock was read.
    """
    if not shots:
        return ()
    read = [sum(times_s[first] <= at <= times_s[end - 1] for at in readings_s) for first, end in shots]
    known = int(np.argmax(read)) if any(read) else -1
    return tuple(shot for number, shot in enumerate(shots) if number != known)


def without_ground(tracks: pa.Table, shots: Shots) -> pa.Table:
    """The table TRACKS with no place on the ground in these shots."""
    if not shots:
        return tracks
    frames = tracks["frame"].to_numpy()
    inside = np.zeros(len(frames), dtype=np.bool_)
    for first, end in shots:
        inside |= (frames >= first) & (frames < end)
    for name in _GROUND:
        at = tracks.schema.get_field_index(name)
        values = pc.if_else(pa.array(inside), pa.scalar(float("nan")), tracks[name])
        tracks = tracks.set_column(at, tracks.schema.field(at), values)
    return tracks


def blind_through(shots: Shots, times_s: Floats) -> tuple[Blind, ...]:
    """The shots as stretches in which nothing is watched."""
    last = len(times_s) - 1
    return tuple(
        Blind(begin_s=float(times_s[first]), end_s=float(times_s[min(end, last)]), cause=CAUSE) for first, end in shots
    )


def said(shots: Shots) -> tuple[str, ...]:
    """A note on each."""
    return tuple(
        f"frames {first} to {end - 1} are a shot without a clock reading: its place in time is not known, and nothing "
        "in it is placed on the ground"
        for first, end in shots
    )
