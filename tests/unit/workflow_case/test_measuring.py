"""Measuring a camera's detection rate: kept by takes, resumed, shown, and used by the case that it belongs to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from observance.evidence.papers import read_paper
from observance.observation.camera_file import CameraFile
from observance.observation.detection.curve import curve_json, read_curve
from observance.observation.detection.fitting import Trials, fit
from observance.reenactment.measure.trials import Take
from observance.values.errors import RefusedInput
from observance.workflow import measuring
from observance.workflow.measured import measure_target
from observance.workflow.progress import quiet
from observance.workflow.shipped import CURVES, shipped_path
from observance.workflow.sighting import _curve_for, _notes, curve_path

CAMERA = """\
id: gate
image_size: [320, 240]
calibration:
  {fx: 300, fy: 300, cx: 160, cy: 120, k1: 0,
   rotation: [[1, 0, 0], [0, -0.34202, -0.93969], [0, 0.93969, -0.34202]],
   centre: [0, 0, 6], pointing_error_deg: 0.1, position_error_m: 0.1, source: a test}
clock: {trusted_within_s: 1, basis: a test}
coverage: {range_m: 50, basis: a test}
"""


def take_of(number: int) -> Take:
    """Twelve walkers, seen where they are tall and clear."""
    mover = np.repeat(np.arange(12), 4)
    height = np.asarray(8.0 + 7 * mover, dtype=np.float64)
    contrast = np.asarray(1.0 + ((mover * 5 + number) % 12), dtype=np.float64)
    seen = (height > 14) & (contrast > 4)
    return Take(trials=Trials(mover=mover, height_px=height, contrast=contrast, seen=seen), beside=0.5 * number)


def camera(folder: Path, text: str = CAMERA) -> Path:
    path = folder / "gate.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_measurement_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filmed: list[int] = []

    def film(*_: object, seed: int, take: int, background: object) -> Take:
        filmed.append(take)
        if len(filmed) == 3:
            raise KeyboardInterrupt
        return take_of(take)

    monkeypatch.setattr(measuring, "measure_take", film)
    asked = {"kinds": ["walks"], "takes": 4, "seed": 1, "workers": 1, "progress": quiet}
    with pytest.raises(KeyboardInterrupt):
        measure_target(camera(tmp_path), None, tmp_path, **asked)  # type: ignore[arg-type]
    lines = measure_target(camera(tmp_path), None, tmp_path, **asked)  # type: ignore[arg-type]
    assert filmed == [0, 1, 2, 2, 3]
    assert "48 movers, 192 instants" in lines[0] and "0.8 tracks a minute on nobody" in lines[0]
    once = (tmp_path / "gate-walks.json").read_bytes()
    measure_target(camera(tmp_path), None, tmp_path, **asked)  # type: ignore[arg-type]
    assert len(filmed) == 5 and (tmp_path / "gate-walks.json").read_bytes() == once
    told = read_curve(once, "gate").measured_with
    assert told["tracker"] == measuring.tracker_code() and told["seed"] == "1" and "no footage" in told["pictures"]


def test_a_camera_without_a_calibration_is_refused(tmp_path: Path) -> None:
    bare = "\n".join(line for line in CAMERA.splitlines() if not line.startswith(("calibration", "  {fx", "   ")))
    with pytest.raises(RefusedInput, match="how tall a person is"):
        measure_target(
            camera(tmp_path, bare), None, tmp_path, kinds=["walks"], takes=1, seed=1, workers=1, progress=quiet
        )


def test_the_curve_that_ships_can_be_read_and_says_what_it_was_measured_with() -> None:
    path = shipped_path(CURVES, "walks")
    assert path is not None
    curve = read_curve(path.read_bytes(), path.name)
    assert curve.movers > 300 and {"camera", "tracker", "code", "takes", "pictures", "seed"} <= set(curve.measured_with)
    easy, hard = (float(curve.low_at(np.array([h]), np.array([c]))[0]) for h, c in ((60.0, 15.0), (60.0, 1.0)))
    assert easy > 0.9 and hard < 0.1


def test_a_cameras_own_curve_comes_first_and_an_old_one_is_said_to_be(tmp_path: Path) -> None:
    file = read_paper(camera(tmp_path), CameraFile)
    found = _curve_for(tmp_path, "gate")
    assert found is not None and found[1] == "generic"
    assert "through other cameras" in _notes(file, found[0], found[1])[0]
    own = curve_path(tmp_path, "gate", "walks")
    own.parent.mkdir(parents=True)
    takes = [take_of(k).trials for k in range(4)]
    every = Trials(
        mover=np.concatenate([t.mover + 12 * k for k, t in enumerate(takes)]),
        height_px=np.concatenate([t.height_px for t in takes]),
        contrast=np.concatenate([t.contrast for t in takes]),
        seen=np.concatenate([t.seen for t in takes]),
    )
    own.write_bytes(curve_json(fit(every, kind="walks", measured_with={"tracker": "of last year"}, seed=1)))
    mine = _curve_for(tmp_path, "gate")
    assert mine is not None and mine[1] == "measured"
    declared = file.model_copy(update={"coverage": file.coverage.model_copy(update={"detection_rate": 0.8})})
    notes = _notes(declared, mine[0], mine[1])
    assert any("earlier tracker" in note for note in notes) and any(
        "a rate of 0.8 is declared" in note for note in notes
    )
