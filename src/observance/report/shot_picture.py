"""Pictures of impulses: the flash's frame with those before and after, and the sound as a wave over its spectrogram."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.signal import stft

from observance.observation.sound.excerpt import Excerpt

Pixels = NDArray[np.uint8]

WIDTH = 720
_TILE = 232
_CROP = 58
_WAVE, _SPECTRUM, _FOOT = 90, 110, 22
_PAPER, _INK, _MARK = (250, 249, 246), (30, 32, 36), (170, 30, 20)
_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 90]


def shot_picture(
    frames: Sequence[tuple[str, Pixels]], at: tuple[float, float], sound: Excerpt | None, marks_s: Sequence[float],
    *, warning: str = "",
) -> bytes:  # fmt: skip
    """One JPEG: crops about the flash in a row, each with its words, above the sound with its impulses marked.

    Args:
        frames: words and RGB frames (height, width, 3), in order of time. at: the flash, pixels.
        marks_s: of the impulses, on the same axis as the sound. warning: printed above, for a re-enactment.

    Raises:
        ValueError: neither a frame nor a sound.
    """
    parts = [_words(warning, _MARK)] if warning else []
    if frames:
        parts.append(_crops(frames, at))
    if sound is not None:
        parts.append(heard(sound, marks_s, WIDTH))
    if not frames and sound is None:
        raise ValueError("a picture of nothing")
    done, data = cv2.imencode(".jpg", cv2.cvtColor(np.vstack(parts), cv2.COLOR_RGB2BGR), _QUALITY)
    if not done:
        raise ValueError("JPEG could not be made of this picture")
    return bytes(data.tobytes())


def heard(sound: Excerpt, marks_s: Sequence[float], width: int, cursor_s: float | None = None) -> Pixels:
    """Wave over spectrogram, (height, width, 3) RGB, with ticks under it in seconds of the item."""
    wave, spectrum = _wave(sound, width), _spectrum(sound, width)
    foot = np.full((_FOOT, width, 3), _PAPER, np.uint8)
    length = len(sound.samples) / sound.rate_hz

    def column(time_s: float) -> int:
        return round((time_s - sound.begins_s) / length * (width - 1))

    step = 0.5 if length <= 5 else 2.0 if length <= 20 else 10.0
    for tick in np.arange(np.ceil(sound.begins_s / step) * step, sound.begins_s + length, step):
        x = column(float(tick))
        cv2.line(foot, (x, 0), (x, 4), _INK, 1)
        if x < width - 40:
            cv2.putText(foot, f"{tick:.1f} s", (x + 2, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.36, _INK, 1, cv2.LINE_AA)
    whole = np.vstack([wave, spectrum, foot])
    for time_s in marks_s:
        x = column(time_s)
        if 0 <= x < width:
            cv2.line(whole, (x, 0), (x, 8), _MARK, 2)
    if cursor_s is not None:
        x = min(max(column(cursor_s), 0), width - 1)
        cv2.line(whole, (x, 0), (x, _WAVE + _SPECTRUM), (20, 90, 200), 1)
    return whole


def _wave(sound: Excerpt, width: int) -> Pixels:
    """Least and greatest sample of every column; the loudest fills the strip."""
    sheet = np.full((_WAVE, width, 3), _PAPER, np.uint8)
    bounds = np.linspace(0, len(sound.samples), width + 1).astype(int)
    top = max(float(np.abs(sound.samples).max()), 1e-6)
    middle = _WAVE / 2
    for x in range(width):
        part = sound.samples[bounds[x] : max(bounds[x + 1], bounds[x] + 1)]
        low, high = float(part.min()) / top, float(part.max()) / top
        cv2.line(
            sheet, (x, round(middle - high * (middle - 4))), (x, round(middle - low * (middle - 4))), _INK, 1
        )  # fmt: skip
    return sheet


def _spectrum(sound: Excerpt, width: int) -> Pixels:
    """Darker is louder, 60 dB from white to black; up to 8 kHz, low notes below."""
    size = max(32, round(0.008 * sound.rate_hz))
    frequencies, _, power = stft(sound.samples, sound.rate_hz, nperseg=size, noverlap=size * 3 // 4, boundary="zeros")
    power = np.abs(power[frequencies <= 8000])
    level = 20 * np.log10(np.maximum(power, 1e-9))
    shade = np.clip((level - level.max() + 60) / 60, 0, 1)
    grey = (255 - 215 * shade[::-1]).astype(np.uint8)
    image = cv2.resize(grey, (width, _SPECTRUM), interpolation=cv2.INTER_LINEAR)
    return np.repeat(np.asarray(image, dtype=np.uint8)[:, :, None], 3, axis=2)


def _crops(frames: Sequence[tuple[str, Pixels]], at: tuple[float, float]) -> Pixels:
    row = np.full((_TILE + 20, WIDTH, 3), _PAPER, np.uint8)
    gap = (WIDTH - len(frames) * _TILE) // max(len(frames) + 1, 1)
    for k, (words, frame) in enumerate(frames):
        height, width = frame.shape[:2]
        side = min(_CROP, height, width)
        left = int(np.clip(round(at[0] - side / 2), 0, width - side))
        top = int(np.clip(round(at[1] - side / 2), 0, height - side))
        tile = cv2.resize(frame[top : top + side, left : left + side], (_TILE, _TILE), interpolation=cv2.INTER_NEAREST)
        x = gap + k * (_TILE + gap)
        row[:_TILE, x : x + _TILE] = tile
        cv2.putText(row, words, (x, _TILE + 14), cv2.FONT_HERSHEY_SIMPLEX, 0.42, _INK, 1, cv2.LINE_AA)
    return row


def _words(words: str, colour: tuple[int, int, int]) -> Pixels:
    strip = np.full((24, WIDTH, 3), colour, np.uint8)
    plain = words.encode("ascii", "replace").decode()
    cv2.putText(strip, plain[:96], (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (245, 245, 242), 1, cv2.LINE_AA)
    return strip
