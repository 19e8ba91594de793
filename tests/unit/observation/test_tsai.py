"""The PETS calibration, read: its ground points agree with the published world columns; a broken file is refused."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from observance.observation.calibration import import_tsai
from observance.values.errors import RefusedInput

SAMPLE = """<?xml version="1.0"?><Camera name="x">
<Geometry width="768" height="576" ncx="795" nfx="752" dx="0.00485" dy="0.00465" dpx="0.005127" dpy="0.00465"/>
<Intrinsic focal="5.554" kappa1="0.0051" cx="324.2" cy="282.6" sx="1.0937"/>
<Extrinsic tx="-0.05" ty="189.7" tz="49000" rx="1.75" ry="0.46" rz="0.05"/></Camera>"""


def pets() -> Path:
    data = os.environ.get("OBSERVANCE_TEST_DATA")
    folder = Path(data or "nowhere") / "pets2009"
    if not folder.exists():
        if os.environ.get("OBSERVANCE_REQUIRE_DATA") == "1":
            pytest.fail("the test data are required and not there")
        pytest.skip("no test data")
    return folder


def test_feet_fall_on_the_published_world_points() -> None:
    folder = pets()
    camera = import_tsai(folder / "calibration" / "View_001.xml", "view-001")
    truth = np.loadtxt(folder / "gt_subpixel.txt", delimiter=",")
    feet = np.column_stack([truth[:, 2] + truth[:, 4] / 2, truth[:, 3] + truth[:, 5]])
    assert np.abs(camera.ground(feet) - truth[:, 7:9]).max() < 0.01


def test_units_scale_the_world_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(SAMPLE)
    small, large = (import_tsai(path, "c", metres_per_unit=unit) for unit in (1e-3, 2e-3))
    assert np.allclose(large.centre, 2 * small.centre)
    assert large.fx == small.fx
    assert np.allclose(small.rotation @ small.rotation.T, np.eye(3))
    assert small.covariance[0, 0] > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not xml", "not XML"),
        (SAMPLE.replace('focal="5.554"', ""), "Intrinsic/focal"),
        (SAMPLE.replace('tz="49000"', 'tz="far"'), "Extrinsic/tz"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>', "entities"),
    ],
)
def test_a_broken_calibration_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "t.xml"
    path.write_text(text)
    with pytest.raises(RefusedInput, match=words):
        import_tsai(path, "c")


def test_a_missing_calibration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput):
        import_tsai(tmp_path / "none.xml", "c")
