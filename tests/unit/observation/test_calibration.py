"""Calibration: control points give the camera back, with errors that its covariance explains, or are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.observation.calibration import Fit, fit
from observance.observation.camera import Camera
from observance.observation.control_points import ControlPoint
from observance.values.errors import RefusedInput

PIXELS = np.array([[100, 200], [650, 210], [700, 500], [80, 520], [384, 300], [400, 160]], dtype=float)
PROBES = np.array([[300.0, 400], [500, 250], [200, 300]])


def camera(pan: float = 0.4, tilt: float = 0.35, height: float = 8.0) -> Camera:
    """A camera looking `tilt` radians below the horizon, turned by `pan`."""
    forward = np.array([np.sin(pan) * np.cos(tilt), np.cos(pan) * np.cos(tilt), -np.sin(tilt)])
    right = np.array([np.cos(pan), -np.sin(pan), 0.0])
    rotation = np.stack([right, np.cross(forward, right), forward])
    return Camera(
        id="c",
        width=768,
        height=576,
        fx=900,
        fy=900,
        cx=384,
        cy=288,
        k1=0.0,
        rotation=rotation,
        centre=np.array([3.0, -5.0, height]),
        covariance=np.zeros((8, 8)),
    )


def points(true: Camera, count: int = 6, noise: float = 0.0, seed: int = 0) -> list[ControlPoint]:
    """Control points that `true` sees, with pixel noise and as much survey noise as 0.02 m per px."""
    chance = np.random.RandomState(seed)
    ground = true.ground(PIXELS)
    sigma = max(noise, 0.3)
    return [
        ControlPoint(
            name=f"p{k}",
            u_px=float(PIXELS[k, 0] + noise * chance.normal()),
            v_px=float(PIXELS[k, 1] + noise * chance.normal()),
            x_m=float(ground[k, 0] + 0.02 * noise * chance.normal()),
            y_m=float(ground[k, 1] + 0.02 * noise * chance.normal()),
            sigma_px=sigma,
            sigma_m=0.02 * sigma,
        )
        for k in range(count)
    ]


def fitted(own: list[ControlPoint], focal_px: float | None = None) -> Fit:
    return fit(own, id="c", width=768, height=576, focal_px=focal_px)


@settings(max_examples=8, deadline=None)
@given(pan=st.floats(-3, 3), tilt=st.floats(0.3, 0.9), height=st.floats(4, 25))
def test_exact_points_give_the_camera_back(pan: float, tilt: float, height: float) -> None:
    true = camera(pan, tilt, height)
    found = fitted(points(true), focal_px=900)
    assert np.allclose(found.camera.ground(PROBES), true.ground(PROBES), atol=0.01 * height)
    assert np.abs(found.residuals_px).max() < 0.1
    assert found.leave_one_out_m.max() < 0.02 * height


def test_the_focal_length_is_found_too() -> None:
    found = fitted(points(camera()))
    assert found.camera.fx == pytest.approx(900, rel=0.02)
    assert found.camera.covariance[0, 0] > 0


def test_the_covariance_explains_the_errors() -> None:
    true = camera()
    distances = []
    for seed in range(20):
        found = fitted(points(true, noise=1.0, seed=seed), focal_px=900).camera
        miss = found.ground(PROBES) - true.ground(PROBES)
        slope = found.ground_by_parameter(PROBES)
        for k in range(len(PROBES)):
            spread = slope[k] @ found.covariance @ slope[k].T
            distances.append(float(miss[k] @ np.linalg.solve(spread, miss[k])))
    assert 0.7 < float(np.mean(distances)) < 4.5  # 2 expected of two coordinates


def test_leave_one_out_is_in_metres_and_shows_a_bad_point() -> None:
    own = points(camera())
    clean = fitted(own, focal_px=900)
    moved = [replace(p, x_m=p.x_m + (0.12 if k == 1 else 0.0)) for k, p in enumerate(own)]
    spoilt = fitted(moved, focal_px=900)
    assert clean.leave_one_out_m.max() < 0.01
    assert 0.05 < spoilt.leave_one_out_m[1] < 1.0


def test_four_points_do_and_say_that_they_cannot_be_left_out() -> None:
    found = fitted(points(camera(), count=4), focal_px=900)
    assert np.isnan(found.leave_one_out_m).all()
    assert any("leave" in note for note in found.notes)


def test_parameters_that_were_not_fitted_have_their_given_variance() -> None:
    found = fit(points(camera()), id="c", width=768, height=576, focal_px=900, k1_sigma=0.05)
    assert found.camera.covariance[0].max() == 0
    assert found.camera.covariance[7, 7] == pytest.approx(0.05**2)


def broken(case: str) -> list[ControlPoint]:
    own = points(camera())
    ground = camera().ground(np.column_stack([np.linspace(100, 600, 6), np.linspace(200, 500, 6)]))
    line = [replace(p, x_m=float(g[0]), y_m=float(2 * g[0])) for p, g in zip(own, ground, strict=True)]
    return {
        "too few": own[:3],
        "three collinear": line[:3],
        "collinear": line,
        "twins": [*own[:4], replace(own[0], name="again")],
        "outside": [*own, replace(own[0], name="far", u_px=4000.0, x_m=1.0)],
        "not finite": [*own, replace(own[0], name="nan", x_m=float("nan"))],
        "absurd": [replace(own[2], x_m=own[2].x_m + 6), *own[:2], *own[3:]],
    }[case]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("too few", "at least 4 control points; got 3"),
        ("three collinear", "in one line"),
        ("collinear", "in one line"),
        ("twins", "apart from each other"),
        ("outside", "inside the 768 x 576 image"),
        ("not finite", "finite"),
        ("absurd", "times the stated errors"),
    ],
)
def test_points_that_do_not_fix_a_camera_are_refused(case: str, words: str) -> None:
    with pytest.raises(RefusedInput, match=words):
        fitted(broken(case))


@pytest.mark.parametrize("wrong", range(6))
def test_one_mistyped_point_is_named_by_leaving_it_out(wrong: int) -> None:
    own = points(camera(), noise=0.5, seed=wrong)
    mistyped = [replace(p, y_m=p.y_m + (5.0 if k == wrong else 0.0)) for k, p in enumerate(own)]
    with pytest.raises(RefusedInput, match=f"it is p{wrong}: without it"):
        fitted(mistyped, focal_px=900)


def test_a_point_of_the_ground_above_the_horizon_is_named() -> None:
    own = points(camera(), noise=0.5)
    with pytest.raises(RefusedInput, match="it is p3: without it"):
        fitted([replace(p, v_px=20.0) if p.name == "p3" else p for p in own], focal_px=900)


def test_mirrored_places_are_refused_and_no_single_point_is_blamed() -> None:
    with pytest.raises(RefusedInput) as caught:
        fitted([replace(p, x_m=-p.x_m) for p in points(camera())], focal_px=900)
    assert "it is p" not in str(caught.value)


def test_points_close_together_leave_the_rest_of_the_picture_uncertain() -> None:
    """Errors stated from points in one corner must hold far from them: so they are large there."""
    true, chance = camera(), np.random.RandomState(4)
    distances, sizes = [], []
    for _ in range(6):
        pixels = np.array([330.0, 380.0]) + chance.uniform(0, 60, (7, 2))
        ground = true.ground(pixels)
        near = [
            ControlPoint(
                name=f"p{k}", u_px=float(u + chance.normal()), v_px=float(v + chance.normal()), x_m=float(x),
                y_m=float(y), sigma_px=1.0, sigma_m=0.01,
            )
            for k, ((u, v), (x, y)) in enumerate(zip(pixels, ground, strict=True))
        ]  # fmt: skip
        try:
            found = fitted(near, focal_px=900).camera
        except RefusedInput:
            continue
        probe = np.array([[80.0, 520.0]])
        slope = found.ground_by_parameter(probe)[0]
        spread = slope @ found.covariance @ slope.T
        miss = (found.ground(probe) - true.ground(probe))[0]
        distances.append(float(miss @ np.linalg.solve(spread, miss)))
        sizes.append(float(np.sqrt(np.trace(spread))))
    spread_out = fitted(points(true, noise=1.0), focal_px=900).camera
    slope = spread_out.ground_by_parameter(np.array([[80.0, 520.0]]))[0]
    if sizes:
        assert np.median(sizes) > 4 * float(np.sqrt(np.trace(slope @ spread_out.covariance @ slope.T)))
        assert np.median(distances) < 8.0


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RefusedInput) as caught:
        fitted(broken("three collinear"))
    assert len(caught.value.faults) >= 2
