"""What `footage describe` says of a clip: its spells, a drone's telemetry beside it, a clock that runs otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from troubled import filmed, yard

from observance.workflow.describing import describe_video

CAMERA = """
id: a
image_size: [320, 240]
clock:
  trusted_within_s: 60
  basis: set by hand
  readings:
    - {item: clip, time_s: 0.5, shows: "2024-05-01T10:00:01+02:00", error_s: 0.1, read_by: analyst}
    - {item: clip, time_s: 3.5, shows: "2024-05-01T10:00:07+02:00", error_s: 0.1, read_by: analyst}
coverage: {range_m: 60, detection_rate: 0.9, basis: declared}
"""


def silent(step: str, share: float) -> None:
    """No progress shown."""


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    trouble: dict[str, object] = {"kind": "odd time", "speed": 2}
    return filmed(yard([trouble]), tmp_path_factory.mktemp("fast"))


def test_a_clock_that_runs_twice_as_fast_as_the_file_is_said(fast: Path, tmp_path: Path) -> None:
    camera = tmp_path / "a.yaml"
    camera.write_text(CAMERA, encoding="utf-8")
    said = describe_video(fast, camera, silent)
    assert any("runs 2.000" in line and "times as fast" in line for line in said)
    assert any("the true rate is 10.000 frames/s" in line for line in said)


def test_a_still_clip_without_calibration(fast: Path) -> None:
    said = describe_video(fast, None, silent)
    assert any("the camera stands still" in line for line in said)
    assert any("without a calibration" in line for line in said)
    assert not any("times as fast" in line for line in said)


def test_a_drone_s_subtitles_of_the_same_name_are_read(fast: Path, tmp_path: Path) -> None:
    video = tmp_path / "flight.mp4"
    video.write_bytes(fast.read_bytes())
    video.with_suffix(".SRT").write_text(
        "1\n00:00:00,000 --> 00:00:00,033\n2024-05-01 08:00:00,000\n[latitude: 37.95] [longitude: 126.67] "
        "[rel_alt: 40.0 abs_alt: 61.0]\n",
        encoding="utf-8",
    )
    said = describe_video(video, None, silent)
    assert any("37.950000, 126.670000" in line for line in said)
    assert any("claims no coverage" in line for line in said)
