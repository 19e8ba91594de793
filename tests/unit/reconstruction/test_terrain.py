"""Uneven ground: a foot that stands higher is misplaced along its ray, and the stated error says by how much."""

from __future__ import annotations

from dataclasses import replace

import ground as g
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.reconstruction.curves import curves_of


@settings(max_examples=20)
@given(st.floats(-20, 20), st.floats(-18, 30), st.floats(-0.5, 0.5))
def test_a_foot_above_the_plane_is_misplaced_as_the_slope_says(x: float, y: float, height: float) -> None:
    lens = g.lens()
    placed = lens.ground(lens.project(np.array([[x, y, height]])))[0]
    expected = np.array([x, y]) + height * lens.by_height(np.array([[x, y]]))[0]
    apart = float(np.hypot(*(placed - expected)))
    assert apart <= 0.05 * abs(height) * float(np.hypot(x, y + 30)) / 15 + 1e-9


def test_a_terrain_error_widens_a_track_along_the_ray_alone() -> None:
    track = g.footage(g.walk([(0, 0, 5), (10, 0.1, 5)], sigma_m=0.1))
    flat, uneven = (curves_of(track, replace(g.lens(), terrain_error_m=e))[0] for e in (0.0, 0.3))
    more = uneven.covariance[0] - flat.covariance[0]
    assert np.isclose(more[1, 1], (0.3 * 35 / 15) ** 2) and np.isclose(more[0, 0], 0.0, atol=1e-9)
    assert (uneven.spread >= flat.spread).all()
