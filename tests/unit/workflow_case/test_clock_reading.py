"""`camera read-clock`: readings near both ends of a rendered video, by a reader that reads what the test drew."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import cv2
import numpy as np
import pytest

from observance.evidence.written import read_written
from observance.observation.camera_file import Reading
from observance.values.errors import RefusedInput
from observance.values.spans import seconds_from_iso
from observance.workflow.clock_reading import Image, machine, read_clock
from observance.workflow.progress import quiet

AT = seconds_from_iso("2020-06-01T15:14:05+09:00")
SEOUL = ZoneInfo("Asia/Seoul")
LEVELS = 8


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds at 10 frames a second; the clock is drawn, and beside it its seconds as blocks that differ."""
    path = tmp_path_factory.mktemp("clock") / "clock.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = 320, 64, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 10)
        for frame in range(120):
            second = int(0.37 + frame / 10)  # the second changes at frame 7, 17, ...
            image = np.full((64, 320, 3), 30, np.uint8)
            cv2.putText(image, f"2020-06-01 15:14:{5 + second:02d}", (6, 26), 0, 0.7, (240, 240, 240), 2)
            for bit in range(LEVELS):
                image[40:60, 10 + 16 * bit : 24 + 16 * bit] = 230 if second >> bit & 1 else 10
            made = av.VideoFrame.from_ndarray(image, format="bgr24")
            made.pts, made.time_base = frame, Fraction(1, 10)
            for packet in stream.encode(made):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def blocks(image: Image) -> list[str]:
    """What the blocks say, in the words of the clock."""
    second = sum(
        (1 << bit) * (float(image[44:56, 12 + 16 * bit : 22 + 16 * bit].mean()) > 120) for bit in range(LEVELS)
    )
    return ["CAM", "2020-06-01", f"15:14:{5 + second:02d}"]


def test_readings_stand_at_the_changes_near_both_ends(video: Path) -> None:
    lines = read_clock(video, "clip-1", SEOUL, box=None, day=None, words=blocks, progress=quiet)
    doc, _ = read_written(("readings:\n" + "\n".join(lines[1:])).encode(), "readings.yaml")
    assert isinstance(doc, dict) and isinstance(doc["readings"], list)
    readings = [Reading.model_validate(one) for one in doc["readings"]]
    assert [round(r.time_s, 3) for r in readings] == [0.65, 10.65]
    assert [r.shows for r in readings] == [AT + 1, AT + 11]
    assert all(r.error_s == pytest.approx(0.03) for r in readings)


def test_a_picture_without_a_clock_is_refused(video: Path) -> None:
    with pytest.raises(RefusedInput, match="burnt-in clock"):
        read_clock(video, "clip-1", SEOUL, box=None, day=None, words=lambda image: ["gate 4"], progress=quiet)


def test_the_machine_reads_the_drawn_clock(video: Path) -> None:
    pytest.importorskip("rapidocr")
    lines = read_clock(video, "clip-1", SEOUL, box=(0, 0, 320, 36), day=None, words=machine(), progress=quiet)
    assert any("2020-06-01T15:14:06+09:00" in line for line in lines)
