"""An item's whole sound thinned to a few thousand samples a second: to compare with another's, not to hear."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from observance.observation.sound.decode import Listener, has_sound

Samples = NDArray[np.float32]
_CHUNK_S = 10.0


def thinned(path: Path, rate_hz: int) -> tuple[float, Samples, float] | None:
    """The instant of the first sample on the item's own axis, mono samples, and 1 sigma of sound against picture.

    Nought where the track has gaps; None for an item without sound. At four thousand samples an hour takes 58 MB.
    """
    if not has_sound(path):
        return None
    listener = Listener(path)
    pieces: list[tuple[float, Samples]] = []
    held: list[Samples] = []
    begins, rate = 0.0, 0

    def close() -> None:
        if held:
            whole = np.concatenate(held)
            pieces.append((begins, np.asarray(resample_poly(whole, rate_hz, rate), dtype=np.float32)))
            held.clear()

    for block in listener:
        if not held or not block.joins or sum(len(h) for h in held) > _CHUNK_S * block.rate_hz:
            close()
            begins, rate = block.time_s, block.rate_hz
        held.append(block.samples)
    close()
    first = min(at for at, _ in pieces)
    last = max(at + len(piece) / rate_hz for at, piece in pieces)
    whole = np.zeros(int(np.ceil((last - first) * rate_hz)) + 1, dtype=np.float32)
    for at, piece in pieces:
        place = round((at - first) * rate_hz)
        room = whole[place : place + len(piece)]
        room[:] = piece[: len(room)]
    return first, whole, listener.sound.offset_error_s
