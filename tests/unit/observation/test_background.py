"""The empty scene: light is taken out before anything else, and the threshold follows the noise's own tail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from observance.observation.footage.empty.background import learn, light_of, lights

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

HEIGHT, WIDTH = 96, 160


def scene() -> Floats:
    """A ground of large patches between 50 and 190."""
    chance = np.random.RandomState(3)
    return np.asarray(chance.uniform(50, 190, (HEIGHT // 8, WIDTH // 8)).repeat(8, axis=0).repeat(8, axis=1))


def stack(count: int, light: Floats, noise: float = 1.5, grain: int = 1) -> Bytes:
    """Pictures (count, 3, h, w) of the scene in a light (count, 2: gain, offset), with noise in blocks of `grain`."""
    chance = np.random.RandomState(4)
    pictures = np.full((count, 3, HEIGHT, WIDTH), 128.0)
    for k in range(count):
        speck = chance.normal(size=(HEIGHT // grain, WIDTH // grain)).repeat(grain, axis=0).repeat(grain, axis=1)
        pictures[k, 0] = scene() * light[k, 0] + light[k, 1] + noise * speck
    return np.clip(np.round(pictures), 0, 255).astype(np.uint8)


@settings(max_examples=40, deadline=None)
@given(gain=st.floats(0.7, 1.3), offset=st.floats(-20, 20), corner=st.integers(0, WIDTH - 50))
def test_light_is_told_from_the_scene_though_something_large_passes(gain: float, offset: float, corner: int) -> None:
    level = scene().astype(np.float32)
    seen = level * gain + offset
    seen[20:70, corner : corner + 50] = 20
    found = light_of(level, np.clip(np.round(seen), 0, 255).astype(np.uint8))
    back = found[0] * (level * gain + offset) + found[1]
    usable = (level * gain + offset > 5) & (level * gain + offset < 250)
    assert np.abs(back - level)[usable].max() < 2.5


def test_a_picture_without_contrast_has_a_gain_alone() -> None:
    flat = np.full((HEIGHT, WIDTH), 100, np.float32)
    assert light_of(flat, np.full((HEIGHT, WIDTH), 80, np.uint8)) == (1.25, 0.0)
    assert light_of(flat, np.zeros((HEIGHT, WIDTH), np.uint8)) == (1.0, 0.0)


@pytest.mark.parametrize("kind", ["step", "flicker"])
def test_a_change_of_light_is_no_foreground(kind: str) -> None:
    k = np.arange(60)
    gain = np.where(k < 25, 1.0, 1.15) if kind == "step" else 1 + 0.08 * np.sin(k)
    pictures = stack(60, np.column_stack([gain, 5 * (gain - 1)]))
    background = learn(pictures, 0.5)
    shown = max(float((background.foreground(picture) > 0.5).mean()) for picture in pictures[::7])
    assert shown < 0.002
    assert np.allclose(lights(pictures).std(axis=0)[0], gain.std(), rtol=0.3)


def test_a_faint_body_is_seen_in_plain_noise() -> None:
    still = np.column_stack([np.ones(60), np.zeros(60)])
    pictures = stack(60, still, noise=4.0)
    background = learn(pictures, 0.5)
    picture = pictures[9].copy()
    picture[0, 40:64, 70:80] = np.clip(picture[0, 40:64, 70:80].astype(int) + 28, 0, 255)
    foreground = background.foreground(picture) > 0.5
    assert foreground[42:62, 72:78].mean() > 0.9
    foreground[36:68, 66:84] = False
    assert foreground.mean() < 0.005


def test_noise_of_large_grain_raises_the_threshold() -> None:
    still = np.column_stack([np.ones(60), np.zeros(60)])
    fine, coarse = learn(stack(60, still, 3.0), 0.5), learn(stack(60, still, 3.0, grain=8), 0.5)
    assert coarse.threshold > 1.3 * fine.threshold
