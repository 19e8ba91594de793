"""A drone's subtitles: places, heights, clocks and angles of every kind in use; what is doubtful is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from observance.observation.footage.reading.telemetry import read_telemetry
from observance.values.errors import RefusedInput


def written(tmp_path: Path, *blocks: str) -> Path:
    path = tmp_path / "flight.SRT"
    lines = [f"{k + 1}\n00:00:{k:02d},000 --> 00:00:{k:02d},033\n{block}\n" for k, block in enumerate(blocks)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_labelled_values_with_a_clock_and_angles(tmp_path: Path) -> None:
    block = (
        '<font size="28">FrameCnt: 1, DiffTime: 40ms\n2026-05-27 13:14:{:02d}.911\n[iso: 200] [focal_len: 24.00] '
        "[latitude: 53.365108] [longitude: -6.460719] [rel_alt: 6.000 abs_alt: -122.769] "
        "[gb_yaw: 12.5 gb_pitch: -30.0 gb_roll: 0.0] [ct: 5263] </font>"
    )
    telemetry = read_telemetry(written(tmp_path, *(block.format(k) for k in range(3))))
    first = telemetry.fixes[0]
    assert (first.latitude, first.longitude) == (53.365108, -6.460719)
    assert (first.above_start_m, first.above_sea_m) == (6.0, -122.769)
    assert (first.yaw_deg, first.pitch_deg, first.roll_deg) == (12.5, -30.0, 0.0)
    assert [fix.time_s for fix in telemetry.fixes] == [0, 1, 2]
    assert first.clock_s is not None and first.clock_s % 60 == pytest.approx(0.911)
    assert telemetry.notes == ()


def test_the_older_kind_is_taken_only_where_the_values_say_which_is_which(tmp_path: Path) -> None:
    far = read_telemetry(written(tmp_path, "GPS(39.906217,116.391305,69.800) BAROMETER(91.2)"))
    assert (far.fixes[0].latitude, far.fixes[0].longitude) == (39.906217, 116.391305)
    other = read_telemetry(written(tmp_path, "ISO 100, GPS (116.391305, 39.906217, 15), H 85.80m"))
    assert (other.fixes[0].latitude, other.fixes[0].longitude) == (39.906217, 116.391305)
    doubtful = written(tmp_path, "2024.01.15 14:30:22\nGPS (-58.851745, -34.237922, 15)")
    telemetry = read_telemetry(doubtful)
    assert telemetry.fixes[0].latitude is None
    assert any("which value is the latitude" in note for note in telemetry.notes)


def test_before_a_fix_there_is_no_place(tmp_path: Path) -> None:
    telemetry = read_telemetry(
        written(tmp_path, "[latitude: 0.000000] [longitude: 0.000000] [rel_alt: 0.0 abs_alt: 0.0]")
    )
    assert telemetry.fixes[0].latitude is None
    assert any("direction of view is not written" in note for note in telemetry.notes)


def test_a_clock_that_runs_otherwise_is_said(tmp_path: Path) -> None:
    blocks = [f"2024-01-15 14:30:{2 * k:02d},000\n[latitude: 1.5] [longitude: 2.5]" for k in range(5)]
    assert any("2.000 times as fast" in note for note in read_telemetry(written(tmp_path, *blocks)).notes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no subtitles"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n", "say nothing of the kind"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
    ],
)
def test_what_is_no_telemetry_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes(content)
    with pytest.raises(RefusedInput, match=words):
        read_telemetry(path)
    with pytest.raises(RefusedInput, match="no such file"):
        read_telemetry(tmp_path / "none.srt")
