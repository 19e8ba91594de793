"""A calibration taken over: its id is the name that a case will know it by."""

from __future__ import annotations

from pathlib import Path

import pytest

from observance.evidence.papers import read_paper
from observance.observation.camera_file import CameraFile
from observance.values.errors import RefusedInput
from observance.workflow.importing import camera_from_tsai

TSAI = """<?xml version="1.0"?><Camera name="x">
<Geometry width="768" height="576" ncx="795" nfx="752" dx="4.8500e-03" dy="4.6500e-03" dpx="5.1273e-03"
 dpy="4.6500e-03"/>
<Intrinsic focal="5.5549e+00" kappa1="5.1113e-03" cx="3.2422e+02" cy="2.8256e+02" sx="1.0937"/>
<Extrinsic tx="-3.4014e+01" ty="1.0722e+04" tz="5.3102e+04" rx="1.9007e+00" ry="4.9730e-01" rz="1.8416e-01"/>
</Camera>"""


@pytest.fixture
def tsai(tmp_path: Path) -> Path:
    path = tmp_path / "View_001.xml"
    path.write_text(TSAI)
    return path


@pytest.mark.parametrize(("given", "wanted"), [(None, "gate"), ("post-4", "post-4")])
def test_the_id_is_the_name_of_the_file_written(given: str | None, wanted: str, tsai: Path, tmp_path: Path) -> None:
    out = tmp_path / "cameras" / "gate.yaml"
    camera_from_tsai(tsai, out, camera_id=given)
    assert read_paper(out, CameraFile).id == wanted


def test_a_name_that_is_no_id_is_refused(tsai: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match=r"wanted an id of small letters.*got 'View 1'"):
        camera_from_tsai(tsai, tmp_path / "View 1.yaml", camera_id=None)
    assert not (tmp_path / "View 1.yaml").exists()
