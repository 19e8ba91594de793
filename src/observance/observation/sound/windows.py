"""The stream of blocks as windows of one analysis rate, each with margins, so that what is found is found once.

Recordings of 16 kHz and more are brought to 16 kHz, others to 8 kHz: shapes are then compared like with like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from observance.observation.sound.recording import Block, Samples

WIDE_HZ, NARROW_HZ = 16000, 8000
CORE_S = 10.0
MARGIN_S = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of sound at an analysis rate.

    Attributes:
        time_s: of the first sample, on the item's own axis. first, last: samples of the core; the rest is margin.
        clipped: (n,), the recorder was at full scale there.
    """

    time_s: float
    rate_hz: int
    samples: Samples
    clipped: NDArray[np.bool_]
    first: int
    last: int


def windows(blocks: Iterable[Block]) -> Iterator[Window]:
    """Cut a stream into windows; a gap in it ends one and begins another. Memory holds one window."""
    held: list[Block] = []
    count, margin = 0, 0
    for block in blocks:
        if held and not block.joins:
            yield _window(held, margin, None)
            held, count, margin = [], 0, 0
        held.append(block)
        count += len(block.samples)
        rate = block.rate_hz
        core, side = _grid(CORE_S, rate), _grid(MARGIN_S, rate)
        while count >= margin + core + side:
            yield _window(held, margin, margin + core)
            begin = margin + core - side
            held = _after(held, begin)
            count -= begin
            margin = side
    if held:
        yield _window(held, margin, None)


def _grid(length_s: float, rate: int) -> int:
    """Samples, a multiple of what one analysis sample grid needs, so that every window falls on the same grid."""
    step = rate // gcd(rate, _analysis(rate)) * max(1, round(0.01 * _analysis(rate)))
    return max(1, round(length_s * rate / step)) * step


def _analysis(rate: int) -> int:
    return WIDE_HZ if rate >= WIDE_HZ else NARROW_HZ


def _after(held: list[Block], begin: int) -> list[Block]:
    kept = []
    for block in held:
        size = len(block.samples)
        if begin >= size:
            begin -= size
            continue
        if begin:
            block = Block(
                time_s=block.time_s + begin / block.rate_hz, rate_hz=block.rate_hz, samples=block.samples[begin:],
                joins=block.joins, clipped=block.clipped[begin:],
            )  # fmt: skip
            begin = 0
        kept.append(block)
    return kept


def _window(held: list[Block], first: int, last: int | None) -> Window:
    samples = np.concatenate([block.samples for block in held])
    clipped = np.concatenate([block.clipped for block in held])
    rate, wanted = held[0].rate_hz, _analysis(held[0].rate_hz)
    # The middle block's stamp carries the least error over a window in which stamps were followed slowly.
    middle = held[len(held) // 2]
    before = sum(len(block.samples) for block in held[: len(held) // 2])
    time_s = middle.time_s - before / rate
    if rate != wanted:
        share = gcd(rate, wanted)
        samples = resample_poly(samples, wanted // share, rate // share).astype(np.float32)
        at = np.minimum(np.arange(len(samples)) * rate // wanted, len(clipped) - 1)
        clipped = clipped[at]
    end = len(samples) if last is None else last * wanted // rate
    return Window(
        time_s=time_s, rate_hz=wanted, samples=samples, clipped=clipped, first=first * wanted // rate, last=end
    )
