"""What the commands say: refusals of the disk, what stands as before, what a calibration is worth, how to be used."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.cli.screen import refusals
from observance.values.errors import RefusedInput
from observance.workflow.actions import fit_camera, run, track_video
from observance.workflow.progress import quiet

WHOLE = Path(__file__).parents[2] / "refused" / "case"


@pytest.mark.parametrize(
    ("number", "path", "said"),
    [
        (errno.EACCES, "case/work", "cannot write case/work: permission denied"),
        (errno.EROFS, "case/out/.map.svg.17.unfinished", "cannot write case/out: read-only file system"),
        (errno.ENOENT, "gone.xml", "cannot read gone.xml: no such file or directory"),
    ],
)
def test_the_disk_says_no(number: int, path: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, refusals():
        raise OSError(number, os.strerror(number), path)
    assert left.value.code == 5
    assert said in capsys.readouterr().err


def test_what_is_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = CliRunner().invoke(main, ["track", str(tmp_path / "no.mp4"), "--out", str(tmp_path / "file" / "out")])
    assert ran.exit_code == 5
    assert f"cannot write {tmp_path / 'file' / 'out'}: not a directory" in ran.output.replace("\n", " ")
    assert "a fault of ours" not in ran.output


def test_a_folder_that_takes_nothing_is_found_out_before_the_video_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / "mot")

    def tracked(mot: Path | None) -> None:
        track_video(tmp_path / "no.mp4", None, tmp_path / "out", mot=mot, frame_rate_hz=None, workers=1, progress=quiet)

    with pytest.raises(PermissionError):
        tracked(tmp_path / "mot" / "rows.txt")
    with pytest.raises(RefusedInput):  # the folders take files: now the video is opened
        tracked(None)


def test_a_second_run_says_that_all_is_as_before(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(WHOLE, case)
    question = case / "case.yaml"
    question.write_text(question.read_text().replace("kind: incident", "kind: re-enactment"))
    first = run(case, until=None, workers=1, progress=quiet)
    assert first[0] == "Computed from a re-enactment. Not a finding about the real event."
    assert any(line.startswith("written: ") for line in first)
    second = run(case, until=None, workers=1, progress=quiet)
    assert "nothing has changed since the last run" in second
    assert not any(line.startswith("written: ") for line in second)
    assert {line for line in second if line.startswith("as before: ")} == {
        line.replace("written: ", "as before: ") for line in first if line.startswith("written: ")
    }


def test_a_calibration_taken_over_says_its_errors_and_what_they_come_to_on_the_ground(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(
        "id: gate\nimage_size: [1280, 720]\ncalibration:\n  fx: 1000\n  fy: 1000\n  cx: 640\n  cy: 360\n  k1: 0\n"
        "  rotation: [[1, 0, 0], [0, 0, -1], [0, 1, 0]]\n  centre: [0, 0, 10]\n  pointing_error_deg: 0.5\n"
        "  position_error_m: 0.2\n  focal_error_share: 0.01\n  source: a survey\n"
        "clock: {trusted_within_s: 10, basis: x}\ncoverage: {range_m: 50, detection_rate: 0.9, basis: x}\n"
    )
    stated, ground = fit_camera(path)
    assert "pointing 0.5 degrees, position 0.2 m, focal length 1 %" in stated
    found = re.search(r"50 m straight ahead this comes to ([\d.]+) m along the line of sight and ([\d.]+) m", ground)
    assert found is not None
    along, across = float(found[1]), float(found[2])
    # looking along y from 10 m up: a ray down by atan(10 / 50) turned by e reaches e * (50² + 10²) / 10 m further;
    # height and position add 0.2 * 5 and 0.2 m; the focal length 1 % of 10 m * 50² / 10² / 50 m = 0.5 m
    pointing = 0.5 * 3.14159265 / 180
    assert along == pytest.approx(((pointing * 260) ** 2 + 1.0**2 + 0.2**2 + 0.5**2) ** 0.5, abs=0.02)
    # across, turning about the vertical and about the line of sight (10 m above the ground), and the position
    assert across == pytest.approx(((pointing * 50) ** 2 + (pointing * 10) ** 2 + 0.2**2) ** 0.5, abs=0.02)


def test_help_says_what_the_steps_and_the_columns_are() -> None:
    def shown(*words: str) -> str:
        return " ".join(CliRunner().invoke(main, [*words, "--help"], terminal_width=80).output.split())

    assert "Check every file of a case; name all faults at once. " in shown()
    assert "take-in (originals into evidence/), track (movers in the footage)" in shown("run")
    assert "columns 7 to 10 are the confidence, then x, y, z on the ground" in shown("track")
