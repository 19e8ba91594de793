"""Instants and spans as a reader reads them: clock, bounds and zone, rounded outwards."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from math import ceil, floor
from zoneinfo import ZoneInfo

from observance.values.spans import Bounds, seconds_from_iso

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def clock(seconds: float, zone: str, step_s: float = 1.0) -> str:
    """The clock time, to the minute, the second or a tenth of it, by the step."""
    moment = (_EPOCH + timedelta(seconds=round(seconds, 3))).astimezone(ZoneInfo(zone))
    if step_s >= 60 and moment.second == 0:
        return f"{moment:%H:%M}"
    if step_s >= 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%H:%M:%S}.{moment.microsecond // 100_000}"


def with_clock(words: str, zone: str) -> str:
    """The words with every ISO 8601 instant in them as a clock time of the zone."""

    def clocked(found: re.Match[str]) -> str:
        return clock(seconds_from_iso(found[0]), zone)

    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)", clocked, words)


def days_words(low: float, high: float, zone: str) -> str:
    """`13 November 2017, 15:11 to 15:17`; with both days where the span is longer than one."""
    first, last = date_words(low, zone), date_words(high, zone)
    if first == last:
        return f"{first}, {period_words(low, high, zone)}"
    return f"{first}, {clock(low, zone)[:5]}, to {last}, {clock(high, zone)[:5]}"


def date_words(seconds: float, zone: str) -> str:
    """The day: 13 November 2017."""
    moment = (_EPOCH + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone))
    return f"{moment.day} {moment:%B %Y}"


def zone_words(zone: str, at: float) -> str:
    """The zone and its offset that day: Asia/Seoul, UTC+09:00."""
    moment = (_EPOCH + timedelta(seconds=at)).astimezone(ZoneInfo(zone))
    offset = f"{moment:%z}"
    return f"{zone}, UTC{offset[:3]}:{offset[3:5]}"


def _step(spread_s: float) -> float:
    return 60.0 if spread_s >= 600 else 1.0 if spread_s >= 2 else 0.1


def between(bounds: Bounds, zone: str) -> str:
    """The instant with its bounds: "between 15:15:21 and 15:15:24"; the bounds are rounded outwards."""
    step = _step(bounds.latest - bounds.earliest)
    low, high = _outwards(bounds.earliest, bounds.latest, step)
    if high - low < step / 2:
        return f"at {clock(low, zone, step)}"
    return f"between {clock(low, zone, step)} and {clock(high, zone, step)}"


def span_words(began: Bounds | None, ended: Bounds | None, zone: str) -> str:
    """Begin and end, each with bounds; one phrase when both are the same instant."""
    if began is None:
        return "no time can be given"
    if ended is None or (abs(ended.earliest - began.earliest) < 0.05 and abs(ended.latest - began.latest) < 0.05):
        return between(began, zone)
    return f"began {between(began, zone)}; ended {between(ended, zone)}"


def period_words(earliest: float, latest: float, zone: str) -> str:
    """From one instant to another, to the second or the minute as given."""
    step = 60.0 if earliest % 60 == 0 and latest % 60 == 0 else 1.0 if latest - earliest >= 2 else 0.1
    if latest - earliest < 0.05:
        return clock(earliest, zone, step)
    return f"{clock(earliest, zone, step)} to {clock(latest, zone, step)}"


def lasted_words(lasted_s: tuple[float, float]) -> str:
    """How long: "2 to 5 seconds"; the bounds are rounded outwards."""
    low, high = lasted_s
    if high >= 600:
        return f"{floor(low / 60)} to {ceil(high / 60)} minutes"
    if high < 10 and high - low < 2:
        a, b = floor(low * 10) / 10, ceil(high * 10) / 10
        return f"{a:g} seconds" if b - a < 0.05 else f"{a:g} to {b:g} seconds"
    return f"{floor(low)} to {ceil(high)} seconds"


def plus_minus(error_s: float) -> str:
    """One standard error of a clock, rounded up to two figures at most."""
    if error_s >= 10:
        return f"± {ceil(error_s)} s"
    return f"± {ceil(error_s * 10) / 10:g} s" if error_s >= 0.1 else f"± {ceil(error_s * 100) / 100:g} s"


def _outwards(low: float, high: float, step: float) -> tuple[float, float]:
    small = 1e-6
    return floor(low / step + small) * step, ceil(high / step - small) * step
