"""A case's detector: named in case.yaml or for one run, part of the key of what it helped to make."""

from __future__ import annotations

import shutil
from pathlib import Path

import made_models as made
import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.observation.footage.sighting.detector.running import open_detector
from observance.values.errors import RefusedInput
from observance.workflow.actions import check
from observance.workflow.case import load_case
from observance.workflow.detecting import detector_of, made_by

WHOLE = Path(__file__).parents[2] / "refused" / "case"


def test_a_case_names_its_detector(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(WHOLE, folder)
    assert detector_of(load_case(folder)) is None
    other = made.save(tmp_path / "other.onnx", {"output": made.yolox_rows(True)})
    assert detector_of(load_case(folder), other) is not None
    (folder / "models").mkdir()
    made.save(folder / "models" / "m.onnx", {"output": made.yolox_rows(False)})
    (folder / "models" / "m.yaml").write_text("licence: Apache-2.0\n")
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(f"{text}detector: models/m.onnx\n", encoding="utf-8")
    case = load_case(folder)
    assert not any("models" in note for note in case.notes)
    detector = detector_of(case)
    assert detector is not None
    assert f"sha256 {detector.model.sha256}" in "\n".join(check(folder))
    assert "as stated: Apache-2.0" in detector.account
    (folder / "models" / "m.onnx").write_bytes(b"no model")
    with pytest.raises(RefusedInput, match="wanted an ONNX model"):
        check(folder)


def test_the_key_follows_the_model_and_what_is_stated_of_it(tmp_path: Path) -> None:
    path = made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)})
    first = made_by(open_detector(path))
    assert made_by(None) is None
    assert made_by(open_detector(path)) == first
    (tmp_path / "m.yaml").write_text("least_score: 0.4\n")
    assert made_by(open_detector(path)) != first
    (tmp_path / "m.yaml").unlink()
    rows = made.yolox_rows(False)
    rows[0, 0, 7] = 0.25
    made.save(path, {"output": rows})
    assert made_by(open_detector(path)) != first


def test_track_refuses_a_model_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "m.onnx").write_bytes(b"nothing of the kind")
    words = ["track", str(tmp_path / "no.mp4"), "--out", str(tmp_path / "out"), "--detector", str(tmp_path / "m.onnx")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 3
    assert "wanted an ONNX model" in result.stderr


def test_probe_needs_a_picture_to_draw(tmp_path: Path) -> None:
    path = made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)})
    assert CliRunner().invoke(main, ["detector", "probe", str(path), "--out", "x.png"]).exit_code == 2
    shown = CliRunner().invoke(main, ["detector", "probe", str(path)])
    assert shown.exit_code == 0
    assert "YOLOX" in shown.stdout
