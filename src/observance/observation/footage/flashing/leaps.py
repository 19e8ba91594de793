"""Leaps of light: compact spots that are brighter in one or two frames than before and after, over the pixel's noise.

The same search for spots that are darker is the control: noise, compression and most movement make both alike, a flash
makes only bright ones. What the control finds says how often the clip's own noise would have made such a spot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes, Frame

Map = NDArray[np.float32]

LEAST_SIGMAS = 5.0
"""Over a pixel's noise, from which a spot is looked at."""
_FLOOR = 0.9
_LOOSE = 0.6
"""A spot reaches out to pixels over so much of that."""
_LEARN = 24
_LEARN_EVERY, _LEARN_SHARE = 3, 0.04
_WHOLE_SHARE = 0.02
_WHOLE_LEVELS = 3.0
_MOST_SPOTS = 24
_WINDOW = 60
"""A spot reaches no farther than so many pixels; what does is no muzzle flash."""
_TO_MEAN = 1.128
"""Mean absolute difference of two normal numbers, in their standard deviations."""
_NEAR = np.ones((15, 15), np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """One spot of one frame.

    Attributes:
        bright: brighter than before and after; otherwise of the control. lasts: frames that it is there, 1 or 2.
        u, v: its middle, pixels. area: pixels. width, height: of its box.
        sigmas: its strongest pixel over the noise. levels: the same in grey levels. peak: its brightness.
        clear: by how many sigmas it is brighter than anything that left its neighbourhood, before or after: what moves
            is not.
        stir: how much the neighbourhood changed from before to after, sigmas.
        warm: change of V less change of U at it, grey levels; NaN in a picture without colour.
        spread: mean square distance of its light from its middle along an axis, pixels squared, after the smoothing: a
            particle that hits the sensor makes a sharper spot than any lens.
        crowd: how many spots its frame has.
    """

    frame: int
    time_s: float
    interval_s: float
    bright: bool
    lasts: int
    u: float
    v: float
    area: int
    width: int
    height: int
    sigmas: float
    levels: float
    peak: float
    clear: float
    stir: float
    warm: float
    spread: float
    crowd: int


class Leaps:
    """The leaps of a stream of frames: iterate once, then ask for the counts.

    Attributes:
        frames: seen. seconds: from first to last. whole: frames in which the whole picture leapt (exposure, lightning,
            a camera's flash, a cut), in which nothing was looked for.
    """

    def __init__(self, frames: Iterable[Frame], blind: NDArray[np.bool_] | None = None) -> None:
        self._source = frames
        self._blind = blind
        self._square: Map | None = None
        self._sigma: Map | None = None
        self._loose: Bytes | None = None
        self._seen = 0
        self.frames = 0
        self.seconds = 0.0
        self.whole = 0
        self._last_leap = -10

    def __iter__(self) -> Iterator[Leap]:
        held: list[tuple[Frame, Bytes]] = []
        first = None
        for frame in self._source:
            first = frame.time_s if first is None else first
            self.frames, self.seconds = self.frames + 1, frame.time_s - first
            smooth = np.asarray(cv2.GaussianBlur(frame.y, (3, 3), 0), dtype=np.uint8)
            if held:
                self._learn(held[-1][1], smooth)
            held.append((frame, smooth))
            if len(held) == 4:
                yield from self._look(held)
                held.pop(0)
        if len(held) == 3:
            yield from self._look(held)

    def _learn(self, before: Bytes, now: Bytes) -> None:
        self._seen += 1
        if self._seen > _LEARN and self._seen % _LEARN_EVERY:
            return
        change = np.asarray(cv2.absdiff(before, now), dtype=np.float32)
        if self._square is None:
            self._square = change**2
        else:
            # A change far beyond the usual is something that happens, not noise.
            change = np.minimum(change**2, 16 * self._square + 36)
            cv2.accumulateWeighted(change, self._square, max(1.0 / self._seen, _LEARN_SHARE))
        sigma = np.asarray(cv2.sqrt(0.5 * self._square), dtype=np.float32)
        loose = cv2.convertScaleAbs(sigma + np.float32(_FLOOR), alpha=_LOOSE * LEAST_SIGMAS)
        self._sigma, self._loose = sigma, np.asarray(loose, dtype=np.uint8)

    def _look(self, held: list[tuple[Frame, Bytes]]) -> Iterator[Leap]:
        """Spots of the second frame; a fourth lets those that last two frames be seen."""
        if self._sigma is None or self._seen < 3:
            return
        (_, a), (frame, b), (_, c) = held[:3]
        before, now, after = (np.asarray(s[::8, ::8], dtype=np.float32) for s in (a, b, c))
        step, back = float(np.median(now - before)), float(np.median(now - after))
        if max(step, back) > _WHOLE_LEVELS and min(step, back) > 0.5 * _WHOLE_LEVELS:
            self.whole += 1
            return
        if max(np.mean(np.abs(now - before) > 25), np.mean(np.abs(now - after) > 25)) > 0.4:
            self.whole += 1  # a cut
            return
        usual = _TO_MEAN * float(self._sigma[::8, ::8].mean()) + 0.2
        loud = max(1.0, float(np.mean(np.abs(now - before))) / usual, float(np.mean(np.abs(now - after))) / usual)
        sigma = min(loud, 6.0) * self._sigma + np.float32(_FLOOR)
        interval = max(held[2][0].time_s - frame.time_s, 1e-3)
        for bright in (True, False):
            x, y, z = (a, b, c) if bright else (255 - a, 255 - b, 255 - c)
            yield from self._spots(held, frame, interval, sigma, x, y, z, bright, 1)
            if len(held) == 4:
                w = held[3][1] if bright else 255 - held[3][1]
                yield from self._spots(held, frame, interval, sigma, x, np.minimum(y, z), w, bright, 2)

    def _spots(
        self, held: list[tuple[Frame, Bytes]], frame: Frame, interval: float, sigma: Map, before: Bytes, now: Bytes,
        after: Bytes, bright: bool, lasts: int,
    ) -> Iterator[Leap]:  # fmt: skip
        other = cv2.max(before, after)
        over = np.asarray(cv2.subtract(now, other), dtype=np.uint8)
        if self._blind is not None:
            over[self._blind] = 0
        if self._loose is None:
            return
        mask = np.asarray(cv2.compare(over, self._loose, cv2.CMP_GT), dtype=np.uint8)
        found = cv2.findNonZero(mask)
        if found is None:
            return
        columns, rows = found.reshape(-1, 2).T
        values = over[rows, columns] / sigma[rows, columns]
        strong = values > LEAST_SIGMAS
        if not strong.any():
            return
        if strong.sum() > _WHOLE_SHARE * over.size:
            self.whole += bright and lasts == 1
            return
        # What moves was as bright near by, where it is so no more; what stands there as bright takes nothing away.
        gone = cv2.compare(cv2.subtract(other, now), self._loose, cv2.CMP_GT)
        strong &= now[rows, columns] >= np.asarray(cv2.dilate(cv2.bitwise_and(other, gone), _NEAR))[rows, columns]
        order = np.flatnonzero(strong)[np.argsort(-values[strong], kind="stable")]
        spots: list[tuple[int, int, float, Bytes]] = []
        taken = np.zeros(len(order), np.bool_)
        for i, k in enumerate(order.tolist()):
            if taken[i]:
                continue
            v, u = int(rows[k]), int(columns[k])
            top, left = max(0, v - _WINDOW), max(0, u - _WINDOW)
            window = mask[top : v + _WINDOW + 1, left : u + _WINDOW + 1]
            _, labels = cv2.connectedComponents(window, connectivity=8)
            own = labels == labels[v - top, u - left]
            y, x = rows[order] - top, columns[order] - left
            inside = (y >= 0) & (x >= 0) & (y < own.shape[0]) & (x < own.shape[1])
            taken[inside] |= own[y[inside], x[inside]]
            spots.append((top, left, float(values[k]), own.astype(np.uint8)))
            if len(spots) == _MOST_SPOTS:
                break
        for top, left, sigmas, own in spots:
            yield self._leap(
                held, frame, interval, sigma, (before, now, after), over, (top, left), own, sigmas, len(spots), bright,
                lasts,
            )  # fmt: skip

    def _leap(
        self, held: list[tuple[Frame, Bytes]], frame: Frame, interval: float, sigma: Map,
        three: tuple[Bytes, Bytes, Bytes], over: Bytes, corner: tuple[int, int], own: Bytes, sigmas: float, crowd: int,
        bright: bool, lasts: int,
    ) -> Leap:  # fmt: skip
        across, down, width, height = cv2.boundingRect(own)
        left, top = corner[1] + across, corner[0] + down
        shape = own[down : down + height, across : across + width]
        area = int(shape.sum())
        here = (slice(top, top + height), slice(left, left + width))
        weight = over[here] * shape.astype(np.float64)
        v0, u0 = np.unravel_index(int(weight.argmax()), weight.shape)
        grid_v, grid_u = np.indices(weight.shape)
        total = float(weight.sum())
        u = left + float((weight * grid_u).sum()) / total + 0.5
        v = top + float((weight * grid_v).sum()) / total + 0.5
        reach = int(np.clip(2 * max(width, height), 10, 40))
        around = (slice(max(0, top - reach), top + height + reach), slice(max(0, left - reach), left + width + reach))
        before, now, after = three
        noise = float(sigma[top + int(v0), left + int(u0)])
        peak = float(now[here][v0, u0])
        near = max(_left(before[around], now[around], sigma[around]), _left(after[around], now[around], sigma[around]))
        change = np.abs(before[around].astype(np.float32) - after[around]) / sigma[around]
        return Leap(
            frame=frame.index,
            time_s=frame.time_s,
            interval_s=interval,
            bright=bright,
            lasts=lasts,
            u=u,
            v=v,
            area=area,
            width=width,
            height=height,
            sigmas=sigmas,
            levels=float(weight.max()),
            peak=peak if bright else 255 - peak,
            clear=(peak - near) / noise,
            stir=float(np.quantile(change, 0.9)),
            warm=_warm(held, top + int(v0), left + int(u0)),
            spread=0.5
            * float((weight * ((left + grid_u + 0.5 - u) ** 2 + (top + grid_v + 0.5 - v) ** 2)).sum())
            / total,
            crowd=crowd,
        )


def _left(other: Bytes, now: Bytes, sigma: Map) -> float:
    """The brightest that was (or will be) there and is no more; nothing did: 0."""
    gone = other.astype(np.float32) - now > _LOOSE * LEAST_SIGMAS * sigma
    return float(other[gone].max()) if gone.any() else 0.0


def _warm(held: list[tuple[Frame, Bytes]], row: int, column: int) -> float:
    """How much redder than before and after, over a 3 x 3 patch of the colour planes."""
    before, now, after = (frame for frame, _ in held[:3])
    patch = (slice(max(0, row // 2 - 1), row // 2 + 2), slice(max(0, column // 2 - 1), column // 2 + 2))
    if now.u[::8, ::8].std() < 0.5 and now.v[::8, ::8].std() < 0.5:
        return float("nan")

    def tint(frame: Frame) -> float:
        return float(frame.v[patch].mean()) - float(frame.u[patch].mean())

    return tint(now) - 0.5 * (tint(before) + tint(after))
