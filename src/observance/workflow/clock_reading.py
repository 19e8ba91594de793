"""`camera read-clock`: a video's burnt-in clock read by machine, as readings that an analyst looks at and adopts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.decode import Reader, probe
from observance.observation.footage.reading.overlay_clock import agreeing, change, shown
from observance.values.errors import Unavailable, refuse
from observance.workflow.picturing import rgb_of
from observance.workflow.progress import Progress

Image = NDArray[np.uint8]
Words = Callable[[Image], list[str]]
Box = tuple[int, int, int, int]
READ_BY = "machine (RapidOCR), to be looked at"
_LOOKS = 6
_WINDOW_S = 1.4


def machine() -> Words:
    """The reader of words that the extra `ocr` brings; its weights are in its package, nothing is fetched.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise Unavailable(
            "no reader of burnt-in clocks is installed; pip install 'observance[ocr]' brings one"
        ) from None
    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(image: Image) -> list[str]:
        found = engine(np.ascontiguousarray(image[:, :, ::-1]))
        return [str(text) for text in (found.txts or ())]

    return read


def read_clock(
    video: Path, item: str, zone: tzinfo, *, box: Box | None, day: date | None, words: Words, progress: Progress
) -> list[str]:
    """Lines for `clock.readings` of a camera file: near both ends, between which frames the shown second changes.

    Args:
        box: left, top, width, height of the clock in the picture, pixels; the whole picture otherwise.
        day: the date, where the clock shows none that begins with its year.

    Raises:
        RefusedInput: no footage, or no clock that can be read in it.
    """
    kept = _kept(video, np.array(probe(video).times_s), box)
    frames = sorted(kept)
    times = {n: kept[n][0] for n in frames}
    known: dict[int, float | None] = {}

    def read(frame: int) -> float | None:
        if frame not in known:
            known[frame] = shown(words(kept[frame][1]), zone, day)
        return known[frame]

    looks = [frames[round(k)] for k in np.linspace(0, len(frames) - 1, _LOOKS)]
    values = []
    for number, frame in enumerate(looks):
        value = read(frame)
        if value is not None:
            values.append((times[frame], value))
        progress("read the clock", 0.5 * (number + 1) / len(looks))
    agreed = agreeing(values)
    if not agreed:
        wanted = "a burnt-in clock that shows date and time, the year first (or --day), to the second"
        got = f"{len(values)} of {len(looks)} frames with a clock, and no two that agree"
        raise refuse(str(video), "picture", wanted=wanted, got=got, example="--box 4 4 230 30 --day 2020-06-01")
    offset = float(np.median([value - time for time, value in agreed]))
    begins = datetime.fromtimestamp(round(offset), zone).isoformat()
    lines = [f"# {len(agreed)} of {len(looks)} looks agree that the item begins at about {begins}"]
    for run in _runs(frames):
        found = change(len(run), lambda k, run=run: read(run[k]))  # type: ignore[misc]
        if found is None or abs(found[1] - times[run[found[0]]] - offset) > 1.5:
            continue
        at = run[found[0]]
        between = times[at] - times[run[found[0] - 1]]  # the second changed at some instant between two frames
        error = max(between / 12**0.5, 0.01)
        text = datetime.fromtimestamp(found[1], zone).isoformat()
        lines.append(_line(item, times[at] - between / 2, text, error))
    if len(lines) == 1:  # read, but no change of a second was found: a second's whole length is open
        time, value = agreed[0]
        text = datetime.fromtimestamp(value, zone).isoformat()
        lines.append(_line(item, time, text, 0.6))
    progress("read the clock", 1.0)
    return lines


def _line(item: str, time_s: float, shows: str, error_s: float) -> str:
    return f'    - {{item: {item}, time_s: {time_s:.3f}, shows: {shows}, error_s: {error_s:.2f}, read_by: "{READ_BY}"}}'


def _kept(video: Path, times: NDArray[np.float64], box: Box | None) -> dict[int, tuple[float, Image]]:
    """Frames to look at, cut to the box: a stretch of over a second at either end, and a few between."""
    near = (times <= times[0] + _WINDOW_S) | (times >= times[-1] - _WINDOW_S)
    wanted = {*map(int, np.flatnonzero(near)), *(round(k) for k in np.linspace(0, len(times) - 1, _LOOKS))}
    kept: dict[int, tuple[float, Image]] = {}
    for frame in Reader(video):
        if frame.index in wanted:
            image = rgb_of(frame)
            if box is not None:
                left, top, width, height = box
                image = np.ascontiguousarray(image[top : top + height, left : left + width])
            kept[frame.index] = (frame.time_s, image)
    return kept


def _runs(frames: list[int]) -> list[list[int]]:
    """Frames that follow each other, in stretches of at least three."""
    cuts = np.flatnonzero(np.diff(frames) > 1) + 1
    return [run for run in (list(map(int, part)) for part in np.split(np.array(frames), cuts)) if len(run) > 2]
