"""Telemetry that a drone writes beside its video, as subtitles (SRT): where the camera was, when, how it pointed.

Read are the kinds that are in use: labelled values in brackets (`[latitude: 59.3] [rel_alt: 1.3 abs_alt: 132.8]`, with
or without a counter, a clock and the gimbal's angles), and the older `GPS(…, …, …)`. In the older kind makers put
latitude and longitude in either order, so that a place is taken from it only where the values themselves decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from observance.values.errors import refuse

POSITION_ERROR_M, HEIGHT_ERROR_M = 4.0, 2.0
"""1 sigma that is assumed of an uncorrected satellite fix, and of the barometer's height above the take-off point."""

_BLOCK = re.compile(r"(\d+):(\d\d):(\d\d)[,.](\d{1,3})\s*-->\s*\d+:\d\d:\d\d[,.]\d{1,3}")
_CLOCK = re.compile(r"(\d{4})[-.](\d\d)[-.](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?")
_VALUE = re.compile(
    r"(latitude|longtitude|longitude|rel_alt|abs_alt|gb_yaw|gb_pitch|gb_roll)\s*:\s*([+-]?\d+(?:\.\d+)?)"
)
_GPS = re.compile(r"GPS\s*\(\s*([+-]?\d+(?:\.\d+)?)\s*,\s*([+-]?\d+(?:\.\d+)?)\s*,")
_MOST_BYTES = 200_000_000
_EXAMPLE = "a drone's subtitles such as DJI_0012.SRT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What was written for one instant of the clip; None where it was not.

    Attributes:
        time_s: of the clip. clock_s: the drone's clock as if it were UTC, POSIX seconds; its zone is not written.
        above_start_m: height above the take-off point. yaw, pitch, roll_deg: of the camera's gimbal.
    """

    time_s: float
    clock_s: float | None
    latitude: float | None
    longitude: float | None
    above_start_m: float | None
    above_sea_m: float | None
    yaw_deg: float | None
    pitch_deg: float | None
    roll_deg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """The fixes of a file in order of time, and what a reader should know of them."""

    fixes: tuple[Fix, ...]
    notes: tuple[str, ...]


def read_telemetry(path: Path) -> Telemetry:
    """Read a drone's subtitles.

    Raises:
        RefusedInput: not there, too large, not text, or without any instant that says something.
    """
    where = str(path)
    if not path.is_file():
        raise refuse(where, "file", wanted="a drone's subtitles", got="no such file", example=_EXAMPLE)
    if path.stat().st_size > _MOST_BYTES:
        raise refuse(where, "size", wanted=f"at most {_MOST_BYTES} bytes", got=f"{path.stat().st_size}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(where, "content", wanted="text in UTF-8", got="other bytes", example=_EXAMPLE) from error
    marks = list(_BLOCK.finditer(text))
    fixes, unordered = [], 0
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends[: len(marks)], strict=True):
        block = text[mark.end() : end]
        fix, doubtful = _fix(mark, block)
        unordered += doubtful
        if fix is not None:
            fixes.append(fix)
    if not fixes:
        got = f"{len(marks)} subtitles that say nothing of the kind" if marks else "no subtitles"
        raise refuse(where, "content", wanted="places or times of a drone", got=got, example=_EXAMPLE)
    fixes.sort(key=lambda fix: fix.time_s)
    return Telemetry(fixes=tuple(fixes), notes=tuple(_notes(fixes, unordered)))


def _fix(mark: re.Match[str], block: str) -> tuple[Fix | None, int]:
    hours, minutes, seconds, part = mark.groups()
    time_s = 3600 * int(hours) + 60 * int(minutes) + int(seconds) + int(part) / 10 ** len(part)
    values = {name: float(number) for name, number in _VALUE.findall(block)}
    latitude, longitude = values.get("latitude"), values.get("longitude", values.get("longtitude"))
    doubtful = 0
    older = _GPS.search(block)
    if latitude is None and older is not None:
        first, second = float(older.group(1)), float(older.group(2))
        if abs(first) > 90 >= abs(second):
            latitude, longitude = second, first
        elif abs(second) > 90 >= abs(first):
            latitude, longitude = first, second
        else:
            doubtful = 1
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0) or abs(latitude) > 90:
        latitude = longitude = None  # 0, 0 is what is written before there is a fix
    clock = _clock(block)
    known = [latitude, clock, *(values.get(name) for name in ("rel_alt", "abs_alt", "gb_yaw", "gb_pitch"))]
    if all(value is None for value in known):
        return None, doubtful
    fix = Fix(
        time_s=time_s, clock_s=clock, latitude=latitude, longitude=longitude, above_start_m=values.get("rel_alt"),
        above_sea_m=values.get("abs_alt"), yaw_deg=values.get("gb_yaw"), pitch_deg=values.get("gb_pitch"),
        roll_deg=values.get("gb_roll"),
    )  # fmt: skip
    return fix, doubtful


def _clock(block: str) -> float | None:
    found = _CLOCK.search(block)
    if found is None:
        return None
    *whole, part = found.groups()
    try:
        moment = datetime(*(int(number) for number in whole), tzinfo=timezone.utc)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
    return moment.timestamp() + (int(part) / 10 ** len(part) if part else 0.0)


def _notes(fixes: list[Fix], unordered: int) -> list[str]:
    notes = []
    if unordered:
        notes.append(
            f"{unordered} places are written without saying which value is the latitude, and both could be: not taken"
        )
    clocked = [fix for fix in fixes if fix.clock_s is not None]
    if len(clocked) > 1 and clocked[-1].time_s > clocked[0].time_s:
        assert clocked[0].clock_s is not None and clocked[-1].clock_s is not None
        rate = (clocked[-1].clock_s - clocked[0].clock_s) / (clocked[-1].time_s - clocked[0].time_s)
        if abs(rate - 1) > 0.02:
            notes.append(f"the drone's clock runs {rate:.3f} times as fast as the subtitles' own time")
    if not any(fix.yaw_deg is not None for fix in fixes):
        notes.append("the direction of view is not written: where the camera looked is not known")
    return notes
