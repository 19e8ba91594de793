"""Released films: nobody of the original in them, the same timing, the same bytes; captions; the empty scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from films import HEIGHT, WIDTH, Walk, film_of, sheet, shot, tracks
from hypothesis import given
from hypothesis import strategies as st

from observance.observation.footage.reading.decode import frames
from observance.release.captions import web_vtt
from observance.release.picture.backdrop import Backdrop, backdrop, without_strangers
from observance.release.picture.covers import covers_of
from observance.release.picture.film import Caption, write_film

WALKS = (Walk(start=(40, 120), step=(5, 0)), Walk(start=(200, 150), step=(0, 0), grey=50))


def test_a_film_shows_no_pixel_of_a_mover_and_keeps_its_timing(tmp_path: Path) -> None:
    original = shot(WALKS, 20)
    pictures, covers = film_of(original, tracks(WALKS, 20, missed=(9, 10)), sheet())
    times = [0.1 * i + (0.04 if i > 9 else 0.0) for i in range(20)]
    write_film(tmp_path / "film.mp4", pictures, times)
    film = list(frames(tmp_path / "film.mp4"))
    assert [round(frame.time_s, 4) for frame in film] == [round(t, 4) for t in times]
    for own, shown in zip(original, film, strict=True):
        for cover in covers:
            core = cover.core(own.index)
            assert core is not None
            low, high = core[:2].astype(int), core[2:].astype(int)
            a, b = (f.y[low[1] : high[1], low[0] : high[0]].astype(float) for f in (own, shown))
            assert b.std() < 3 or np.corrcoef(a.ravel(), b.ravel())[0, 1] < 0.7


def test_the_same_pictures_give_the_same_bytes_and_carry_no_tags(tmp_path: Path) -> None:
    pictures, _ = film_of(shot(WALKS, 8), tracks(WALKS, 8), sheet())
    for name in ("a.mp4", "b.mp4"):
        write_film(tmp_path / name, pictures, [0.1 * i for i in range(8)])
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_missed_frame_uncovers_nobody_and_ends_are_held() -> None:
    (cover,) = covers_of(tracks(WALKS[:1], 12, missed=(5, 6)), 20, reach=3)
    assert cover.first == 0 and len(cover.boxes) == 15
    for frame in range(12):
        box, foot = cover.at(frame), WALKS[0].foot(frame)
        assert box is not None and box[0] < foot[0] < box[2] and box[1] < foot[1] - 1 < box[3]
    assert cover.at(15) is None


def test_the_scene_is_what_no_cover_lay_on_and_grey_where_one_always_did() -> None:
    flat = np.full((4, 6), 100, np.uint8), np.full((2, 3), 128, np.uint8), np.full((2, 3), 128, np.uint8)
    dark = flat[0].copy()
    dark[:, :2] = 10
    hidden = np.zeros((4, 6), np.bool_)
    hidden[:, :2] = True
    made = backdrop([flat, (dark, *flat[1:]), (dark, *flat[1:])], [np.zeros_like(hidden), hidden, hidden])
    assert (made.planes[0] == 100).all() and not made.unknown.any()
    always = backdrop([flat, flat], [hidden, hidden])
    assert (always.planes[0][:, :2] == 96).all() and always.unknown[:, :2].all()


def test_who_stands_through_one_clip_is_filled_by_another_hour() -> None:
    ground = np.full((HEIGHT, WIDTH), 110, np.uint8)
    half = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    standing = ground.copy()
    standing[60:100, 80:94] = 40
    none = np.zeros((HEIGHT, WIDTH), np.bool_)
    with_him = Backdrop(planes=(standing, half, half), unknown=none)
    without = Backdrop(planes=((ground * 0.9).astype(np.uint8), half, half), unknown=none)  # a darker hour
    made = without_strangers(with_him, [without])
    assert (made.planes[0][60:100, 80:94] == 96).all() and (made.planes[0][:40] == 110).all()


def test_captions_are_web_vtt() -> None:
    made = web_vtt((Caption(begins_s=61.5, ends_s=3723.04, words="F1: a < b --> c\n\nd & e"),), "en").decode()
    assert made.startswith("WEBVTT\nLanguage: en\n") and "00:01:01.500 --> 01:02:03.040" in made
    assert made.count("-->") == 1 and "d &amp; e" in made


@given(st.integers(0, 5), st.integers(1, 6))
def test_a_longer_reach_never_covers_less(reach: int, more: int) -> None:
    table = tracks(WALKS[:1], 10)
    (short,), (wide,) = covers_of(table, 10, reach), covers_of(table, 10, reach + more)
    for frame in range(10):
        a, b = short.at(frame), wide.at(frame)
        assert a is not None and b is not None
        assert (b[:2] <= a[:2] + 1e-9).all() and (b[2:] >= a[2:] - 1e-9).all()


@pytest.mark.parametrize("reach", [0, 4])
def test_covers_are_cut_to_the_clip(reach: int) -> None:
    (cover,) = covers_of(tracks(WALKS[:1], 10), 10, reach)
    assert cover.first == 0 and len(cover.boxes) == 10
