"""What befalls a camera is noticed at the right frame, and nothing is noticed where nothing befell it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from troubled import filmed, scanned, yard

from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.steadiness import words
from observance.observation.footage.reading.steadiness.landmarks import carried
from observance.observation.footage.reading.steadiness.poses import frame_points
from observance.observation.footage.reading.steadiness.scan import Scan
from observance.observation.footage.reading.steadiness.spells import Steadiness

Trouble = dict[str, object]
DATA = os.environ.get("OBSERVANCE_TEST_DATA")


def found(tmp_path: Path, troubles: list[Trouble], **camera: object) -> Steadiness:
    return scanned(filmed(yard(troubles, **camera), tmp_path))  # type: ignore[arg-type]


def said(account: Steadiness) -> list[tuple[int, str, str]]:
    return [(spell.first, spell.kind, spell.cause) for spell in account.spells]


@pytest.mark.parametrize("look", ["day", "thermal"])
@pytest.mark.parametrize("seed", [11, 12])
def test_a_camera_that_stands_still_gives_one_spell(tmp_path: Path, look: str, seed: int) -> None:
    account = found(tmp_path, [], look=look, seed=seed)
    assert said(account) == [(0, "still", "")]
    assert account.monitor is None and not account.repeated and not account.notes
    assert account.spells[0].offset_px < 0.3


@pytest.mark.parametrize(
    ("trouble", "wanted"),
    [
        ({"kind": "shakes", "from": "10:00:03", "until": "10:00:06"},
         [(0, "still", ""), (30, "shakes", "begins to shake"), (60, "still", "comes to rest")]),
        ({"kind": "knocked", "at": "10:00:04", "right_deg": 3, "down_deg": 1, "roll_deg": 0.5},
         [(0, "still", ""), (40, "still", "knocked")]),
        ({"kind": "knocked", "at": "10:00:04", "right_deg": 0.6, "down_deg": -0.2},
         [(0, "still", ""), (40, "still", "knocked")]),
        ({"kind": "turns to", "at": "10:00:03", "zoom": 1.8},
         [(0, "still", ""), (31, "moves", "starts to move"), (41, "still", "stops moving")]),
        ({"kind": "shimmers", "from": "10:00:03", "until": "10:00:06"},
         [(0, "still", ""), (30, "shimmers", "hot air"), (60, "still", "clear air")]),
        ({"kind": "infrared", "from": "10:00:04", "until": "10:00:09"},
         [(0, "still", ""), (40, "still", "loses colour")]),
        ({"kind": "infrared", "from": "09:59:59", "until": "10:00:04"},
         [(0, "still", ""), (40, "still", "gains colour")]),
        ({"kind": "black", "from": "10:00:03", "until": "10:00:05"},
         [(0, "still", ""), (30, "black", "turns black"), (50, "still", "shows again")]),
        ({"kind": "freezes", "from": "10:00:03", "until": "10:00:05"},
         [(0, "still", ""), (32, "frozen", "freezes"), (49, "still", "goes on")]),
        ({"kind": "freezes", "from": "10:00:03", "until": "10:00:05", "clock_runs": True},
         [(0, "still", ""), (32, "frozen", "freezes"), (49, "still", "goes on")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [11, 23])
def test_what_befalls_a_camera_is_noticed_where_it_happens(
    tmp_path: Path, trouble: Trouble, wanted: list[tuple[int, str, str]], seed: int
) -> None:
    got = said(found(tmp_path, [trouble], seed=seed))
    assert [(kind, cause) for _, kind, cause in got] == [(kind, cause) for _, kind, cause in wanted]
    assert [first for first, _, _ in got] == pytest.approx([first for first, _, _ in wanted], abs=2)


def test_a_thermal_picture_that_is_inverted_is_noticed(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "inverts", "from": "10:00:04", "until": "10:00:09"}], look="thermal")
    assert said(account) == [(0, "still", ""), (40, "still", "inverts")]


def test_a_step_of_the_exposure_is_levelled_out_and_said_and_no_border(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "gain", "from": "10:00:04", "until": "10:00:09"}])
    assert said(account) == [(0, "still", "")]
    assert [note for note in account.notes if "frame 40" in note and "exposure" in note]


def test_a_tour_between_presets_comes_back_to_a_view_that_is_known(tmp_path: Path) -> None:
    stops: list[Trouble] = [
        {"kind": "turns to", "at": "10:00:02", "right_deg": 38},
        {"kind": "turns to", "at": "10:00:05", "right_deg": 0},
    ]
    account = found(tmp_path, stops, focal_px=420)
    assert [(spell.kind, spell.cause) for spell in account.spells] == [
        ("still", ""), ("moves", "starts to move"), ("still", "stops moving"),
        ("moves", "starts to move"), ("still", "stops moving"),
    ]  # fmt: skip
    first, away, second, back, third = account.spells
    assert [away.first, second.first, back.first, third.first] == pytest.approx([21, 31, 51, 61], abs=2)
    assert not away.usable and not back.usable
    assert third.place == first.place and third.offset_px < 0.5
    assert second.place != first.place


def test_somebody_s_hand_is_no_still_camera(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "handheld", "from": "10:00:00", "until": "10:00:09"}])
    assert {spell.kind for spell in account.spells} <= {"moves", "shakes"}


def test_a_film_of_a_monitor_is_taken_for_one(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "filmed monitor"}])
    assert account.monitor is not None
    assert any("film of a monitor" in line for line in words.lines(account))
    low, high = account.monitor.min(axis=0), account.monitor.max(axis=0)
    assert low == pytest.approx([32, 24], abs=8) and high == pytest.approx([288, 216], abs=8)


def test_an_edited_film_is_cut_into_shots_and_the_one_shown_twice_is_found(tmp_path: Path) -> None:
    shots = [
        {"from": "10:00:00", "until": "10:00:03", "caption": "LIVE"},
        {"from": "10:00:05", "until": "10:00:07", "right_deg": 30, "caption": "LIVE"},
        {"from": "10:00:01", "until": "10:00:03"},
    ]
    account = found(tmp_path, [{"kind": "edited", "shots": shots}])
    shots_found = [(spell.first, spell.cause, spell.shot) for spell in account.spells]
    assert shots_found == [(0, "", 0), (30, "cut", 1), (50, "cut", 2)]
    assert account.edited
    assert account.repeated == ((2, 0),)
    assert any("within a shot only" in line for line in words.lines(account))


def test_frames_written_twice_are_told_from_a_camera_s_own(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "odd time", "repeat_every": 5}])
    assert any("every 6th frame repeats" in note for note in account.notes)
    assert {spell.kind for spell in account.spells} == {"still"}


@pytest.mark.parametrize(
    ("trouble", "most_px"),
    [
        ({"kind": "shakes", "from": "10:00:01", "until": "10:00:07", "px": 4}, 0.5),
        ({"kind": "knocked", "at": "10:00:04", "right_deg": 0.6, "down_deg": -0.2}, 0.3),
        ({"kind": "knocked", "at": "10:00:04", "right_deg": 3, "roll_deg": 1}, 1.2),
        ({"kind": "turns to", "at": "10:00:03", "zoom": 1.5}, 1.2),
    ],
)  # fmt: skip
def test_the_frames_are_laid_onto_the_first_view(tmp_path: Path, trouble: Trouble, most_px: float) -> None:
    account = found(tmp_path, [trouble])
    truth = json.loads((tmp_path / "truth.json").read_text())["clips"][0]["from_untouched"]
    true = np.array(truth).reshape(-1, 3, 3)
    points = frame_points(account.size)
    away = []
    for spell in account.spells:
        if spell.usable:
            for k in range(spell.first + 1, spell.end):
                laid = carried(account.to_frame[k], points)
                away.append(np.hypot(*(laid - carried(true[k] @ np.linalg.inv(true[0]), points)).T).mean())
    assert float(np.median(away)) < most_px
    assert float(np.quantile(away, 0.9)) < 2 * most_px


def test_words_laid_over_the_picture_do_not_outvote_a_shaking_scene() -> None:
    chance = np.random.RandomState(3)
    ground = cv2.GaussianBlur(chance.normal(size=(300, 400)), (0, 0), 2.0)
    ground = np.clip(128 + 30 * ground / ground.std(), 0, 255).astype(np.uint8)
    scan = Scan()
    for k in range(60):
        across = round(6 * np.sin(0.9 * k)) if k >= 30 else 0
        picture = ground[30:270, 40 + across : 360 + across].copy()
        for row in range(20, 240, 60):
            cv2.putText(picture, "COPY  COPY  COPY", (10, row), cv2.FONT_HERSHEY_DUPLEX, 0.9, 230, 1)
        noisy = np.clip(picture + chance.normal(size=picture.shape), 0, 255).astype(np.uint8)
        grey = np.full((120, 160), 128, np.uint8)
        scan.see(Frame(index=k, time_s=k / 10, y=noisy, u=grey, v=grey))
    kinds = [(spell.first, spell.kind) for spell in scan.account([k / 10 for k in range(60)]).spells]
    assert kinds[0] == (0, "still") and kinds[1][1] == "shakes"
    assert kinds[1][0] == pytest.approx(30, abs=2)


def test_a_scene_without_anything_that_stirs_is_not_called_frozen() -> None:
    scan = Scan()
    chance = np.random.RandomState(3)
    picture = cv2.GaussianBlur(chance.normal(size=(240, 320)), (0, 0), 2.0)
    picture = np.clip(128 + 30 * picture / picture.std(), 0, 255).astype(np.uint8)
    grey = np.full((120, 160), 128, np.uint8)
    for k in range(60):  # a codec that draws anew every twelfth frame and nothing in between
        shown = picture if k % 24 < 12 else np.clip(picture + 3, 0, 255).astype(np.uint8)
        scan.see(Frame(index=k, time_s=k / 10, y=shown, u=grey, v=grey))
    assert [spell.kind for spell in scan.account([k / 10 for k in range(60)]).spells] == ["still"]


def test_the_words_name_frames_and_times(tmp_path: Path) -> None:
    account = found(tmp_path, [{"kind": "black", "from": "10:00:03", "until": "10:00:05"}])
    lines = words.lines(account)
    assert any("frames 30 to 49" in line and "nothing is watched" in line for line in lines)
    assert words.timeline(account)[0].count(" ") >= 13


@pytest.mark.skipif(DATA is None, reason="needs the test data")
def test_no_false_alarm_on_real_footage() -> None:
    assert DATA is not None
    account = scanned(Path(DATA) / "clips" / "one-by-one-person-detection.mp4")
    assert said(account) == [(0, "still", "")]
    drifting = scanned(Path(DATA) / "clips" / "car-detection.mp4")
    # This camera does wander, by a dozen pixels: it is followed, and neither knocked, nor cut, nor moved away.
    assert {spell.kind for spell in drifting.spells} <= {"still", "drifts", "shakes"}
    assert {spell.cause for spell in drifting.spells} <= {"", "begins to shake", "comes to rest"}
    assert {spell.place for spell in drifting.spells} == {0}


@pytest.mark.skipif(DATA is None, reason="needs the test data")
def test_no_false_alarm_on_frames_of_a_street() -> None:
    assert DATA is not None
    scan = Scan()
    pictures = sorted((Path(DATA) / "tud_campus" / "img1").glob("*.jpg"))
    for k, path in enumerate(pictures):
        picture = cv2.imread(str(path))
        assert picture is not None
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV), dtype=np.uint8)
        half = planes[::2, ::2]
        scan.see(Frame(index=k, time_s=k / 25, y=planes[..., 0].copy(), u=half[..., 1].copy(), v=half[..., 2].copy()))
    assert said(scan.account([k / 25 for k in range(len(pictures))])) == [(0, "still", "")]


@pytest.mark.skipif(DATA is None, reason="needs the test data")
def test_no_false_alarm_on_a_surveyed_square() -> None:
    assert DATA is not None
    account = scanned(Path(DATA) / "pets2009" / "S2L1_View_001.avi")
    assert said(account) == [(0, "still", "")]
    assert account.spells[0].shift_px < 0.1
