"""Key frames: one frame of an item with the mover outlined, its caption burnt in, encoded as JPEG."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.report.sheet import wrapped

Pixels = NDArray[np.uint8]

_OUTLINE = (255, 214, 64)
_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 88]
_STRIP = (20, 24, 28)


def outlined(
    frame_rgb: Pixels, box: tuple[float, float, float, float] | None, caption: str, *, warning: str = ""
) -> bytes:
    """The frame (height, width, 3) as JPEG bytes, with one box round the mover and the caption in a strip below.

    Everything outside the box is dimmed a little, so that no other person is emphasised; nothing is drawn on anyone
    else.

    Args:
        box: left, top, width, height, pixels; None outlines nothing.
        warning: printed in a strip above, for a re-enactment.

    Raises:
        ValueError: not an RGB image of bytes, or JPEG could not be made.
    """
    if frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3 or frame_rgb.dtype != np.uint8:
        raise ValueError(f"an RGB frame of bytes, not {frame_rgb.dtype} of shape {frame_rgb.shape}")
    image = np.ascontiguousarray(frame_rgb)
    if box is not None:
        image = _boxed(image, box)
    strips = [_strip(warning, image.shape[1], (110, 18, 10)), image, _strip(caption, image.shape[1], _STRIP)]
    whole = np.vstack([strip for strip in strips if strip.shape[0]])
    done, data = cv2.imencode(".jpg", cv2.cvtColor(whole, cv2.COLOR_RGB2BGR), _QUALITY)
    if not done:
        raise ValueError("JPEG could not be made of this frame")
    return bytes(data.tobytes())


def _boxed(image: Pixels, box: tuple[float, float, float, float]) -> Pixels:
    height, width = image.shape[:2]
    pad = max(3.0, 0.12 * max(box[2], box[3]))
    left, top = max(0, round(box[0] - pad)), max(0, round(box[1] - pad))
    right, bottom = min(width - 1, round(box[0] + box[2] + pad)), min(height - 1, round(box[1] + box[3] + pad))
    dimmed = (image.astype(np.float32) * 0.82).astype(np.uint8)
    if right <= left or bottom <= top:
        return image
    dimmed[top : bottom + 1, left : right + 1] = image[top : bottom + 1, left : right + 1]
    thick = max(1, round(width / 480))
    cv2.rectangle(dimmed, (left, top), (right, bottom), (0, 0, 0), thick + 2, cv2.LINE_AA)
    cv2.rectangle(dimmed, (left, top), (right, bottom), _OUTLINE, thick, cv2.LINE_AA)
    return dimmed


def _strip(words: str, width: int, colour: tuple[int, int, int]) -> Pixels:
    """A strip of the image's width with the words in it; no height without words. Only ASCII can be burnt in."""
    if not words:
        return np.zeros((0, width, 3), dtype=np.uint8)
    plain = words.replace("±", "+/-").replace("–", "-").encode("ascii", "replace").decode()
    size = max(0.42, min(0.7, width / 1200))
    letter = 19 * size
    lines = wrapped(plain, width - 12, letter / 0.54)
    row = round(32 * size) + 2
    strip = np.full((row * len(lines) + 6, width, 3), colour, dtype=np.uint8)
    for i, line in enumerate(lines):
        cv2.putText(
            strip, line, (6, row * (i + 1) - 3), cv2.FONT_HERSHEY_SIMPLEX, size, (240, 240, 236), 1, cv2.LINE_AA
        )
    return strip
