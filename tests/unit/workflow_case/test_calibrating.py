"""From a camera file to a camera: a known principal point is used, not passed over."""

import numpy as np
import pytest

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile, ControlPoint, Lens
from observance.workflow.calibrating import calibrate

AT = np.array(
    [(-5.0, 10.0, 0.0), (5.0, 11.0, 0.0), (-7.0, 20.0, 0.0), (8.0, 22.0, 0.0), (0.0, 14.0, 2.5), (3.0, 12.0, 3.0)]
)


def lens(cx: float, cy: float) -> Camera:
    down = np.radians(35.0)
    rotation = np.array([[1, 0, 0], [0, -np.sin(down), -np.cos(down)], [0, np.cos(down), -np.sin(down)]])
    return Camera(
        id="gate", width=640, height=480, fx=500, fy=500, cx=cx, cy=cy, k1=0.0, rotation=rotation,
        centre=np.array([0.0, 0.0, 9.0]), covariance=np.zeros((8, 8)),
    )  # fmt: skip


@pytest.mark.parametrize("principal", [(320.0, 240.0), (301.0, 262.0)])
def test_the_principal_point_that_a_lens_states_is_the_cameras(principal: tuple[float, float]) -> None:
    truth = lens(*principal)
    points = [
        ControlPoint(id=f"p-{i}", pixel=(float(u), float(v)), at=(float(x), float(y), float(z)), survey_error_m=0.02)
        for i, ((u, v), (x, y, z)) in enumerate(zip(truth.project(AT), AT, strict=True))
    ]
    file = CameraFile.model_validate(
        {
            "id": "gate",
            "image_size": (640, 480),
            "control_points": points,
            "lens": Lens(focal_px=500.0, k1=0.0, principal=principal),
            "clock": {"trusted_within_s": 60.0, "basis": "a test"},
            "coverage": {"range_m": 40.0, "detection_rate": 0.9, "basis": "a test"},
        }
    )
    made = calibrate(file, "cameras/gate.yaml")
    assert made.camera is not None
    assert (made.camera.cx, made.camera.cy) == pytest.approx(principal)
    feet = np.array([[320.0, 300.0], [200.0, 400.0]])
    assert np.abs(made.camera.ground(feet) - truth.ground(feet)).max() < 0.02
