"""Lifted covers, insets and cuts, and cameras that move: what may be shown of a mover, and what the gate says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from films import HEIGHT, WIDTH, Walk, film_of, save, sheet, shot, tracks

from observance.evidence.papers import parse_paper
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames
from observance.release.edit import Edit
from observance.release.gate import pixels
from observance.release.gate.derived import derived_stops
from observance.release.gate.stops import Stop
from observance.release.gate.whole import FilmHeld, gate
from observance.release.gate.wording import Protected
from observance.release.picture import film as filming
from observance.release.picture.backdrop import Bytes, Planes
from observance.release.picture.covers import Cover, Floats, covers_of, window
from observance.release.picture.derived import Derived, Piece, derived_pictures
from observance.release.picture.film import inked, write_film
from observance.release.picture.opened import Level, opened
from observance.release.picture.stillness import moved
from observance.values.errors import RefusedInput

FRAMES = 24
WALKS = [Walk(start=(40, 110), step=(4, 0), tall=60), Walk(start=(210, 150), step=(-4, 0), tall=50, grey=150)]


def made(folder: Path, levels: dict[str, Level], change: Callable[[int, Planes], None] | None = None) -> list[Stop]:
    """A film with lifted covers, changed or not, and what the gate says of it."""
    shots = shot(WALKS, FRAMES)
    drawn = sheet(levels=levels)
    pictures, covers = film_of(shots, tracks(WALKS, FRAMES), drawn)
    for number, planes in enumerate(pictures):
        if change is not None:
            change(number, planes)
    save(folder / "original.mkv", shots)
    out = folder / "release"
    out.mkdir()
    write_film(out / "film-1.mp4", pictures, [frame.time_s for frame in shots])
    held = FilmHeld(
        file="film-1.mp4", original=folder / "original.mkv", first=0, last=FRAMES - 1, frame_rate_hz=None,
        covers=covers, drawn=inked((HEIGHT, WIDTH), covers, drawn), levels=levels,
    )  # fmt: skip
    return list(gate(out, ["film-1.mp4"], [held], Protected.of({}, []), texts={}).stops)


def like(shown: Bytes, own: Frame, box: Floats) -> float:
    rows, columns = window(box, (HEIGHT, WIDTH))
    here = shown[rows, columns].ravel().astype(float)
    return float(np.corrcoef(here, own.y[rows, columns].ravel())[0, 1]) if here.std() > 0 else 0.0


@pytest.fixture(scope="module")
def covers() -> tuple[Cover, ...]:
    return covers_of(tracks(WALKS, FRAMES), FRAMES, 4)


def test_a_lifted_cover_shows_the_body_and_a_head_that_is_to_be_covered_stays_covered(
    tmp_path: Path, covers: tuple[Cover, ...]
) -> None:
    assert made(tmp_path, {"cam/0001": "head"}) == []
    shown, own = list(frames(tmp_path / "release" / "film-1.mp4")), shot(WALKS, FRAMES)
    body = covers[0].bodies[6].copy()
    body[1], body[3] = body[1] + 0.5 * (body[3] - body[1]), body[1] + 0.75 * (body[3] - body[1])  # over the marker
    assert like(shown[6].y, own[6], body) > 0.9, "the body is shown"
    head = covers[0].bodies[6].copy()
    head[3] = head[1] + 0.25 * (head[3] - head[1])
    assert abs(like(shown[6].y, own[6], head)) < 0.5, "the head is not"
    assert abs(like(shown[6].y, own[6], covers[1].bodies[6])) < 0.5, "nor is anybody else"


def test_a_head_shown_by_mistake_or_somebody_else_beside_is_stopped(tmp_path: Path, covers: tuple[Cover, ...]) -> None:
    own = shot(WALKS, FRAMES)

    def bare(number: int, planes: Planes) -> None:
        if number == 9:
            rows, columns = window(covers[0].bodies[9], (HEIGHT, WIDTH))
            planes[0][rows, columns] = own[9].y[rows, columns]

    (tmp_path / "a").mkdir()
    stops = made(tmp_path / "a", {"cam/0001": "head"}, bare)
    assert any(stop.kind == "uncovered person" and stop.frame == 9 for stop in stops)

    def other(number: int, planes: Planes) -> None:
        if number == 5:
            rows, columns = window(covers[1].bodies[5], (HEIGHT, WIDTH))
            planes[0][rows, columns] = own[5].y[rows, columns]

    (tmp_path / "b").mkdir()
    stops = made(tmp_path / "b", {"cam/0001": "none"}, other)
    assert any(stop.kind == "uncovered person" and stop.frame == 5 for stop in stops)


def test_whoever_is_to_be_covered_wins_where_two_meet(covers: tuple[Cover, ...]) -> None:
    meeting = [Walk(start=(100, 120), step=(2, 0), tall=60), Walk(start=(148, 124), step=(-2, 0), tall=60)]
    both = covers_of(tracks(meeting, FRAMES), FRAMES, 4)
    for frame in range(FRAMES):
        mask = opened(both, {"cam/0001": "none"}, frame, (HEIGHT, WIDTH))
        closed = both[1].at(frame)
        assert closed is not None and not mask[window(closed, (HEIGHT, WIDTH))].any()
    assert opened(both, {"cam/0001": "none"}, 2, (HEIGHT, WIDTH)).any()


def test_in_a_frame_without_a_row_nothing_is_opened() -> None:
    missed = covers_of(tracks(WALKS, FRAMES, missed=[7]), FRAMES, 4)
    assert not opened(missed, {"cam/0001": "none"}, 7, (HEIGHT, WIDTH)).any()
    assert opened(missed, {"cam/0001": "none"}, 8, (HEIGHT, WIDTH)).any()


def test_insets_and_cuts_hold_the_finished_films_and_nothing_else(tmp_path: Path) -> None:
    assert made(tmp_path, {}) == []
    folder = tmp_path / "release"
    pieces = (
        Piece(film="film-1.mp4", first=2, last=8, words="ZOOM", box=(40, 40, 80, 60)),
        Piece(film="film-1.mp4", first=3, last=6, words="SLOW", slower=3.0),
        Piece(film="film-1.mp4", first=4, last=4, words="FREEZE", hold_s=1.5),
    )
    film = Derived(file="cut.mp4", poster="cut.png", size=(WIDTH, HEIGHT), pieces=pieces)

    every = list(derived_pictures(film, folder))
    times = [time for time, _ in every]
    assert times == sorted(times) and len(set(times)) == len(times) == 7 + 4 + 2
    assert np.allclose(np.diff(times[:7]), 0.1) and np.allclose(np.diff(times[7:11]), 0.3)
    assert times[12] - times[11] == pytest.approx(1.5)
    write_film(folder / "cut.mp4", (planes for _, planes in every), times)
    assert list(derived_stops(folder, film)) == []
    own = shot(WALKS, FRAMES)
    for y, _, _ in [every[9][1]]:
        y[:] = own[5].y
    write_film(folder / "cut.mp4", (planes for _, planes in every), times)
    assert [(stop.kind, stop.frame) for stop in derived_stops(folder, film)] == [("uncovered person", 9)]
    write_film(folder / "cut.mp4", (planes for _, planes in every[:-1]), times[:-1])
    assert [stop.frame for stop in derived_stops(folder, film)] == [9], "the first difference is told"
    write_film(folder / "cut.mp4", (planes for _, planes in derived_pictures(film, folder)), [1.2 * t for t in times])
    assert {stop.kind for stop in derived_stops(folder, film)} == {"timing"}


def test_a_camera_that_moves_is_told_from_one_that_stands() -> None:
    still = [frame.y for frame in shot(WALKS, FRAMES)]
    nobody = [np.zeros((HEIGHT, WIDTH), np.bool_)] * FRAMES
    assert moved(still, nobody) == 0
    panned = [np.roll(y, (0, k), (0, 1)) for k, y in enumerate(still)]
    assert moved(panned, nobody) > FRAMES // 2
    knocked = [np.roll(y, (3, 5) if k > 12 else (0, 0), (0, 1)) for k, y in enumerate(still)]
    assert moved(knocked, nobody) >= 8
    dark = [np.asarray(y // 3, np.uint8) for y in still]
    assert moved(dark, nobody) == 0, "less light is no other view"
    night = [np.full((HEIGHT, WIDTH), 30, np.uint8) for _ in range(FRAMES)]
    for number, picture in enumerate(night):
        picture[80:120, 20 + 6 * number : 34 + 6 * number] = 120
    assert moved(night, nobody) == 0, "one mover before nothing is no other view"


def test_an_edit_names_each_person_once_and_runs_forward() -> None:
    text = """format: observance-release/1
lifted:
  - {person: a, cover: head, because: x, looked_by: E1}
  - {person: a, cover: none, because: x, looked_by: E1}
cut:
  - {camera: cam-1, from: 2017-11-13T15:12:00+09:00, to: 2017-11-13T15:11:00+09:00}
"""
    with pytest.raises(RefusedInput) as refused:
        parse_paper(text.encode(), Edit, "release.yaml")
    assert len(refused.value.faults) == 2
    with pytest.raises(RefusedInput, match="because"):
        parse_paper(b"format: observance-release/1\nlifted: [{person: a, cover: head, looked_by: E}]\n", Edit, "r.yaml")


def test_a_box_over_bare_ground_is_filled_before_the_gate_would_stop_it(tmp_path: Path) -> None:
    """The box of somebody hidden behind a post holds nothing but ground: the scene shows what the frame shows."""
    assert filming._LIKE < pixels._LIKE and filming._APART > pixels._SAME, "whoever draws is stricter than the gate"
    walker, nobody = WALKS[0], Walk(start=(150, 100), step=(1, 0), tall=50)
    shots = shot([walker], FRAMES, seed=3)
    drawn = sheet()
    pictures, covers = film_of(shots, tracks([walker, nobody], FRAMES), drawn)
    save(tmp_path / "original.mkv", shots)
    out = tmp_path / "release"
    out.mkdir()
    write_film(out / "film-1.mp4", pictures, [frame.time_s for frame in shots])
    held = FilmHeld(
        file="film-1.mp4", original=tmp_path / "original.mkv", first=0, last=FRAMES - 1, frame_rate_hz=None,
        covers=covers, drawn=inked((HEIGHT, WIDTH), covers, drawn),
    )  # fmt: skip
    assert gate(out, ["film-1.mp4"], [held], Protected.of({}, []), texts={}).opens
