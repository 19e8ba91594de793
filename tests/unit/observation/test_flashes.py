"""Flashes: a short bright spot is found and measured; what moves, blinks or lights everything is not taken for one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from observance.observation.footage.flashing.flashes import Flash, Watched, seen_share, watch
from observance.observation.footage.reading.clip import Frame

HEIGHT, WIDTH, RATE = 120, 160, 25.0
Picture = NDArray[np.float64]
Play = Callable[[int, Picture, Picture], None]


def film(play: Play, count: int = 60, seed: int = 1, sigma: float = 2.0) -> list[Frame]:
    """A noisy slope of grey into which `play` draws: (frame, brightness, redness)."""
    noise = np.random.Generator(np.random.Philox(seed))
    slope = np.linspace(60, 120, WIDTH) + np.linspace(0, 40, HEIGHT)[:, None]
    frames = []
    for k in range(count):
        bright, red = slope.copy(), np.zeros((HEIGHT, WIDTH))
        play(k, bright, red)
        bright += sigma * noise.standard_normal(bright.shape)
        tint = noise.standard_normal((HEIGHT // 2, WIDTH // 2))
        half = red[::2, ::2]
        frames.append(
            Frame(
                index=k,
                time_s=k / RATE,
                y=np.clip(bright, 16, 235).astype(np.uint8),
                u=np.clip(128 - half + tint, 0, 255).astype(np.uint8),
                v=np.clip(128 + half - tint, 0, 255).astype(np.uint8),
            )
        )
    return frames


def spot(picture: Picture, u: float, v: float, size: float, height: float) -> None:
    y, x = np.indices(picture.shape)
    picture += height * np.exp(-((x + 0.5 - u) ** 2 + (y + 0.5 - v) ** 2) / (2 * size**2))


def flash_at(frames: set[int], u: float = 80, v: float = 50, height: float = 110, red: float = 6) -> Play:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        if k in frames:
            spot(bright, u, v, 2.0, height)
            spot(redness, u, v, 3.0, red)

    return play


def fitting(seen: Watched) -> list[Flash]:
    return [one for one in seen.flashes if one.log_ratio > 0]


def test_a_flash_is_found_where_and_when_it_is() -> None:
    (one,) = fitting(watch(film(flash_at({31}))))
    assert one.frame == 31
    assert (one.u_px, one.v_px) == pytest.approx((80, 50), abs=0.5)
    assert one.time_s == pytest.approx(31 / RATE)
    assert one.error_s == pytest.approx(1 / RATE / np.sqrt(12))
    assert one.log_ratio > 2
    assert 2 < one.size_px < 12


def test_one_that_two_exposures_share_is_one() -> None:
    (one,) = fitting(watch(film(flash_at({31, 32}))))
    assert one.frame == 31
    assert one.time_s == pytest.approx(31.5 / RATE)


def test_a_plain_clip_has_none_and_says_what_its_noise_would_make() -> None:
    seen = watch(film(lambda k, b, r: None, count=150))
    assert not fitting(seen)
    assert seen.control_per_hour == pytest.approx(3 / (149 / RATE / 3600))


@pytest.mark.parametrize("height", [40, 70, 110])
def test_a_stronger_flash_never_fits_worse(height: float) -> None:
    def ratio(level: float) -> float:
        found = watch(film(flash_at({31}, height=level))).flashes
        return max((one.log_ratio for one in found if one.frame == 31), default=-7.0)

    assert ratio(height + 15) >= ratio(height) - 1e-6


def test_a_light_that_moves_is_none() -> None:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        spot(bright, 20 + 2.0 * k, 60, 2.0, 110)

    assert not fitting(watch(film(play)))


def test_a_lamp_that_is_switched_on_is_none() -> None:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        if k >= 30:
            spot(bright, 80, 60, 2.0, 110)

    assert not fitting(watch(film(play)))


def test_a_place_that_blinks_fits_worse_than_a_flash() -> None:
    blinking = {k for k in range(10, 280, 25)}
    seen = watch(film(flash_at(blinking), count=290))
    alone = max(one.log_ratio for one in watch(film(flash_at({31}))).flashes)
    assert max((one.log_ratio for one in seen.flashes), default=-7) < alone - 2


def test_what_lights_the_whole_picture_is_none_and_is_counted() -> None:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        if k == 30:
            bright += 30
            spot(bright, 80, 60, 2.0, 60)

    seen = watch(film(play))
    assert not fitting(seen)
    assert 1 <= seen.whole <= 3  # and its neighbours, which differ from it as at a cut


def test_many_spots_in_one_frame_are_a_key_frame_or_rain() -> None:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        if k == 30:
            for i in range(16):
                spot(bright, 12 + 9.0 * i, 20 + 5.5 * i, 1.5, 45)

    assert not fitting(watch(film(play)))


def test_a_hit_in_the_sensor_is_sharper_than_a_lens() -> None:
    def play(k: int, bright: Picture, redness: Picture) -> None:
        if k == 31:
            bright[50:52, 80:82] += 60

    (one,) = watch(film(play)).flashes
    assert one.log_ratio < np.log(2)  # a flash far away is as sharp: neither is said
    assert "particle" in one.notes[-1]


def test_what_is_blue_fits_worse_than_what_is_warm() -> None:
    warm, blue = (watch(film(flash_at({31}, height=60, red=red))).flashes[0].log_ratio for red in (6.0, -12.0))
    assert blue < warm - 1.5


def test_nothing_is_looked_for_where_the_camera_is_masked() -> None:
    blind = np.zeros((HEIGHT, WIDTH), np.bool_)
    blind[30:70, 60:100] = True
    assert not watch(film(flash_at({31})), blind=blind).flashes


def test_later_frames_give_later_flashes_and_the_same_ratio() -> None:
    first = fitting(watch(film(flash_at({31}))))
    moved = [
        Frame(index=f.index + 100, time_s=f.time_s + 4.0, y=f.y, u=f.u, v=f.v) for f in film(flash_at({31}))
    ]  # fmt: skip
    (later,) = fitting(watch(moved))
    assert later.frame == first[0].frame + 100
    assert later.time_s == pytest.approx(first[0].time_s + 4.0)
    assert later.log_ratio == pytest.approx(first[0].log_ratio)


def test_the_share_of_flashes_that_a_frame_catches() -> None:
    assert seen_share(25.0, 0.001, 0.003) == pytest.approx(0.1)
    assert seen_share(25.0, 0.02, 0.002) == pytest.approx(0.55)
    assert seen_share(25.0, 0.04, 0.005) == 1.0
