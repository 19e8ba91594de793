"""Association: colours learned from the clip tell people apart, and rounds of exchanges undo wrong sequels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from observance.observation.footage.following.association import associate
from observance.observation.footage.following.courses import Courses, Track
from observance.observation.footage.following.likeness import Likeness, learn_likeness, mean_colour
from observance.observation.footage.following.settling import settle
from observance.observation.footage.following.stitching import joints
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.sightings import Found, Sightings

Floats = NDArray[np.float64]

RATE = 7.0


class Field:
    """A ground without a border near."""

    def border(self, ground: Floats) -> Floats:
        """Far inside everywhere."""
        return np.full(len(ground), 9.0)


def clothes(person: int, light: float, chance: np.random.RandomState) -> Floats:
    """A histogram in which light moves most of the mass, and the person a little of it to a bin of their own."""
    values = np.full(colour.LENGTH, 1e-4)
    values[10] += 0.5 + 0.3 * light
    values[11] += 0.5 - 0.3 * light
    values[300 + person] += 0.08
    values += 1e-4 * chance.random_sample(colour.LENGTH)
    return np.asarray(values / values.sum())


def sightings(paths: dict[int, Floats], seed: int = 0, light_of: str = "place") -> tuple[Sightings, NDArray[np.int64]]:
    """Detections of persons whose paths (steps, 2) hold NaN where they are not seen; and who each is of."""
    chance = np.random.RandomState(seed)
    steps = len(next(iter(paths.values())))
    rows = [(k, person) for k in range(steps) for person, path in paths.items() if np.isfinite(path[k, 0])]
    ground = np.array([paths[person][k] for k, person in rows]) + 0.05 * chance.normal(size=(len(rows), 2))
    light = np.sin(ground[:, 0] / 2) if light_of == "place" else chance.uniform(-1, 1, len(rows))
    wear = np.array([clothes(person, light[n], chance) for n, (_, person) in enumerate(rows)], dtype=np.float32)
    count = len(rows)
    found = Found(
        step=np.array([k for k, _ in rows], dtype=np.int64),
        foot=np.zeros((count, 2)),
        fit=np.ones(count),
        visible=np.ones(count),
        pose=np.zeros(count, dtype=np.int64),
        turn=np.zeros(count, dtype=np.int64),
        colour=wear,
    )
    whole = Sightings(
        found=found,
        times=np.arange(steps) / RATE,
        plane=Field(),
        ground=ground,
        noise=np.repeat(0.01 * np.eye(2)[None], count, axis=0),
    )
    return whole, np.array([person for _, person in rows], dtype=np.int64)


def lines(steps: int = 140) -> dict[int, Floats]:
    """Three people who meet in the middle and go on; each unseen for the second in which they are close."""
    t = (np.arange(steps) - steps / 2) / RATE
    paths = {
        0: np.column_stack([1.2 * t, np.zeros(steps)]),
        1: np.column_stack([-1.2 * t, 0.3 * np.ones(steps)]),
        2: np.column_stack([0.9 * t, 0.9 * t]),
    }
    for path in paths.values():
        path[np.abs(t) < 0.6] = np.nan
    return paths


def pieces_of(person: NDArray[np.int64], s: Sightings, who: int) -> list[Track]:
    """A person's detections before and after the meeting."""
    rows = np.flatnonzero(person == who)
    late = s.step[rows] >= len(s.times) // 2
    return [rows[~late], rows[late]]


def test_a_clip_learns_what_tells_its_people_apart() -> None:
    s, person = sightings(lines())
    parts = [piece for who in range(3) for piece in pieces_of(person, s, who)]
    learned, plain = learn_likeness(s, parts), Likeness()
    colours = np.array([mean_colour(s, part) for part in parts])
    same = np.array([[i // 2 == j // 2 for j in range(6)] for i in range(6)]) & ~np.eye(6, dtype=bool)
    other = ~same & ~np.eye(6, dtype=bool)
    odds = learned.odds(colours, colours)
    assert odds[same].min() > odds[other].max()
    assert odds[same].min() > 0 > odds[other].max()
    blind = plain.odds(colours, colours)
    assert blind[same].min() - blind[other].max() < odds[same].min() - odds[other].max()


def test_an_unknown_colour_says_nothing() -> None:
    unknown, known = np.full((1, colour.LENGTH), np.nan), np.full((2, colour.LENGTH), 1 / colour.LENGTH)
    assert (Likeness().odds(unknown, known) == 0).all()


def test_few_pieces_fall_back_on_plain_overlap() -> None:
    s, person = sightings(lines(30))
    assert learn_likeness(s, [np.flatnonzero(person == 0)]).form is None


@pytest.mark.parametrize("shift", [1, 2])
def test_three_who_took_each_other_s_place_are_put_right_in_one_round(shift: int) -> None:
    s, person = sightings(lines())
    heads, tails = ([pieces_of(person, s, who)[side] for who in range(3)] for side in (0, 1))
    wrong = [[heads[k], tails[(k + shift) % 3]] for k in range(3)]
    likeness = learn_likeness(s, heads + tails)
    settled = settle(Courses(s), wrong, 6.5, likeness)
    assert sorted(len(set(person[track].tolist())) for track in settled) == [1, 1, 1]


def test_what_is_right_stays() -> None:
    s, person = sightings(lines())
    right = [pieces_of(person, s, who) for who in range(3)]
    likeness = learn_likeness(s, [piece for pieces in right for piece in pieces])
    settled = settle(Courses(s), right, 6.5, likeness)
    assert [person[track].tolist() for track in settled] == [person[np.concatenate(p)].tolist() for p in right]


@pytest.mark.parametrize("seed", range(3))
def test_three_people_are_three_tracks(seed: int) -> None:
    s, person = sightings(lines(), seed)
    tracks = associate(s)
    assert [len(set(person[track].tolist())) for track in tracks] == [1, 1, 1]


def test_nobody_is_no_track() -> None:
    s, _ = sightings({0: np.full((20, 2), np.nan), 1: np.vstack([[[0.0, 0.0]], np.full((19, 2), np.nan)])})
    assert associate(s) == []


def test_the_link_through_a_meeting_decides_where_nothing_else_does() -> None:
    steps = 140
    t = (np.arange(steps) - steps / 2) / RATE
    paths = {0: np.column_stack([1.2 * t, np.zeros(steps)]), 1: np.column_stack([1.2 * t, 0.3 * np.ones(steps)])}
    for path in paths.values():
        path[np.abs(t) < 0.6] = np.nan
    s, person = sightings(paths, light_of="chance")
    for swapped in (False, True):
        heads, tails = ([pieces_of(person, s, who)[side] for who in (0, 1)] for side in (0, 1))
        followed = tails[::-1] if swapped else tails
        linked = [np.concatenate(pair) for pair in zip(heads, followed, strict=True)]
        cost = joints(Courses(s, linked), [*heads, *tails], 6.5)
        assert (cost[0, 3] < cost[0, 2]) == swapped
