"""Troubles of a camera: what the script says is in the picture, and the truth says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from observance.reenactment.render import render
from observance.reenactment.scenario import Scenario

Make = Callable[..., Scenario]


def shown(scenario: Scenario, out: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, Any]]:
    """Brightness (n, h, w) and mean colour (n,) of the clip, and its truth."""
    path = render(scenario, out)[0].path
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    height = scenario.cameras[0].size[1]
    grey = np.stack([frame[:height] for frame in frames]).astype(float)
    colour = np.array([np.abs(frame[height:].astype(float) - 128).mean() for frame in frames])
    truth: dict[str, Any] = json.loads((out / "truth.json").read_text())["clips"][0]
    return grey, colour, truth


def test_a_script_without_troubles_keeps_its_digest(yard: Scenario, troubled: Make) -> None:
    assert yard.digest == "52105ef83aebb786432c20ae221d46c75c6929fdaf5b1a9a94f880a07303d30b"
    assert troubled({"kind": "filmed monitor"}).digest != troubled().digest


def test_a_knock_moves_the_boxes_with_the_picture(tmp_path: Path, troubled: Make) -> None:
    grey, _, truth = shown(troubled({"kind": "knocked", "at": "10:00:02", "right_deg": 4}), tmp_path / "a")
    still, _, before = shown(troubled(), tmp_path / "b")
    own = {(row[0], row[1]): row[2:6] for row in truth["boxes"]}
    other = {(row[0], row[1]): row[2:6] for row in before["boxes"]}
    expected = 260 * np.tan(np.radians(4))
    for key in own.keys() & other.keys():
        moved = other[key][0] - own[key][0]
        assert moved == pytest.approx(expected if key[0] >= 10 else 0, abs=4), key
    assert np.abs(grey[2, 40:] - still[2, 40:]).mean() < 3 < np.abs(grey[15, 40:] - still[15, 40:]).mean()


def test_the_warps_of_the_truth_are_what_the_picture_shows(tmp_path: Path, troubled: Make) -> None:
    grey, _, truth = shown(troubled({"kind": "knocked", "at": "10:00:02", "right_deg": 3}), tmp_path)
    warp = np.array(truth["from_untouched"][15]).reshape(3, 3)
    laid = cv2.warpPerspective(grey[2], warp, (256, 160))
    part = (slice(50, 150), slice(20, 220))
    assert np.corrcoef(laid[part].ravel(), grey[15][part].ravel())[0, 1] > 0.9
    assert np.corrcoef(grey[2][part].ravel(), grey[15][part].ravel())[0, 1] < 0.8


@pytest.mark.parametrize(
    ("trouble", "frame"),
    [
        ({"kind": "black", "from": "10:00:02", "until": "10:00:03"}, 12),
        ({"kind": "gain", "from": "10:00:02", "until": "10:00:03", "factor": 1.5}, 12),
        ({"kind": "inverts", "from": "10:00:02", "until": "10:00:03"}, 12),
        ({"kind": "infrared", "from": "10:00:02", "until": "10:00:03"}, 12),
        ({"kind": "shimmers", "from": "10:00:02", "until": "10:00:03", "px": 1.5}, 12),
    ],
)
def test_the_picture_is_spoiled_in_its_span_only(
    tmp_path: Path, trouble: dict[str, object], frame: int, troubled: Make
) -> None:
    grey, colour, _ = shown(troubled(trouble), tmp_path / "a")
    still, plain, _ = shown(troubled(), tmp_path / "b")
    part = (slice(40, None), slice(None))
    assert np.abs(grey[5][part] - still[5][part]).mean() < 1
    assert np.abs(grey[frame][part] - still[frame][part]).mean() > 1.2
    if trouble["kind"] == "infrared":
        assert colour[frame] < 0.2 < plain[frame]
    if trouble["kind"] == "inverts":
        assert np.corrcoef(grey[frame][part].ravel(), still[frame][part].ravel())[0, 1] < -0.5


def test_a_freeze_shows_one_instant_while_time_goes_on(tmp_path: Path, troubled: Make) -> None:
    _, _, truth = shown(troubled({"kind": "freezes", "from": "10:00:02", "until": "10:00:02.6"}), tmp_path)
    true, stamps = np.array(truth["true_s"]), np.array(truth["pts_s"])
    assert (np.diff(true[10:16]) == 0).all() and (np.diff(stamps) > 0.09).all()
    assert len(set(truth["source"][10:16])) == 1


def test_an_edited_film_has_its_shots_in_its_own_order(tmp_path: Path, troubled: Make) -> None:
    shots = [{"from": "10:00:02", "until": "10:00:03"}, {"from": "10:00:01", "until": "10:00:01.5", "caption": "A"}]
    _, _, truth = shown(troubled({"kind": "edited", "shots": shots}), tmp_path)
    assert truth["shot"] == [0] * 10 + [1] * 5
    assert truth["true_s"][10] < truth["true_s"][0]
    assert (np.diff(truth["pts_s"]) > 0).all()


def test_a_film_that_plays_too_fast_says_less_time_than_there_was(tmp_path: Path, troubled: Make) -> None:
    _, _, truth = shown(troubled({"kind": "odd time", "speed": 2, "repeat_every": 5}), tmp_path)
    true, stamps = np.array(truth["true_s"]), np.array(truth["pts_s"])
    assert len(true) == 24 and len(set(truth["source"])) == 20
    assert stamps[-1] == pytest.approx(23 / 10 / 2, abs=1e-3)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"kind": "shakes", "from": "10:00:03", "until": "10:00:02"}, "`until` after `from`"),
        ({"kind": "explodes"}, "explodes"),
        ({"kind": "knocked", "at": "10:00:02", "right_deg": 90}, "40"),
    ],
)
def test_a_trouble_that_cannot_be_is_refused(trouble: dict[str, object], words: str, troubled: Make) -> None:
    with pytest.raises(ValidationError, match=words):
        troubled(trouble)


def test_a_lens_that_bends_is_not_turned(troubled: Make) -> None:
    with pytest.raises(ValidationError, match="k1 of 0"):
        troubled({"kind": "knocked", "at": "10:00:02"}, k1=-0.1)


def test_the_bytes_of_a_troubled_camera_are_always_the_same(tmp_path: Path, troubled: Make) -> None:
    script = troubled(
        {"kind": "shakes", "from": "10:00:01", "until": "10:00:03"}, {"kind": "filmed monitor"},
        {"kind": "shimmers", "from": "10:00:01", "until": "10:00:02"},
    )  # fmt: skip
    assert render(script, tmp_path / "a")[0].digest == render(script, tmp_path / "b")[0].digest
