"""From pressure at a microphone to what a recorder stores: gain that follows the level, clipping, 16 bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from observance.observation.camera import Floats

Pcm = NDArray[np.int16]
_STEP_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """A recorder's electronics.

    Attributes:
        full_scale_pa: the pressure that fills the converter at a gain of 1; louder is clipped.
        follows: automatic gain: it falls within milliseconds of a loud sound and comes back over `back_s`.
        most_db: the highest gain that it gives to a quiet scene. rests_db: where it brings the level, under full scale.
        least_hz: what the microphone's own high-pass takes away below.
    """

    full_scale_pa: float = 20.0
    follows: bool = False
    falls_s: float = 0.003
    back_s: float = 0.5
    most_db: float = 24.0
    rests_db: float = -24.0
    least_hz: float = 80.0

    def store(self, pressure: Iterable[Floats], rate_hz: int) -> Iterator[Pcm]:
        """16-bit samples, in the same pieces."""
        state, held = 0.0, (0.0, 0.0)
        keep = float(np.exp(-2 * np.pi * self.least_hz / rate_hz))
        for piece in pressure:
            passed, held = _high_passed(np.asarray(piece) / self.full_scale_pa, keep, held)
            if self.follows:
                gain, state = self._gain(passed, rate_hz, state)
                passed = passed * gain
            yield np.round(np.clip(passed, -1.0, 1.0) * 32767).astype(np.int16)

    def _gain(self, passed: Floats, rate_hz: int, level: float) -> tuple[Floats, float]:
        """The gain (n,) of a follower that reads the peak of every millisecond, and its level at the end."""
        step = max(1, round(_STEP_S * rate_hz))
        steps = -(-len(passed) // step)
        peaks = np.abs(np.pad(passed, (0, steps * step - len(passed)))).reshape(steps, step).max(axis=1)
        falls, back = np.exp(-_STEP_S / self.falls_s), np.exp(-_STEP_S / self.back_s)
        levels = np.empty(steps + 1)
        levels[0] = level
        for k, peak in enumerate(peaks.tolist()):
            keep = falls if peak > level else back
            level = keep * level + (1 - keep) * peak
            levels[k + 1] = level
        wanted = 10 ** (self.rests_db / 20) / np.maximum(levels, 1e-9)
        gain = np.minimum(wanted, 10 ** (self.most_db / 20))
        return np.interp(np.arange(len(passed)) / step, np.arange(steps + 1), gain), level


def _high_passed(x: Floats, keep: float, held: tuple[float, float]) -> tuple[Floats, tuple[float, float]]:
    """y[n] = keep * (y[n-1] + x[n] - x[n-1]): one pole, with what was held from the piece before."""
    before, out = held
    y, _ = lfilter([keep, -keep], [1.0, -keep], x, zi=[keep * (out - before)])
    return np.asarray(y), (float(x[-1]) if len(x) else before, float(y[-1]) if len(x) else out)
