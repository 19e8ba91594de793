"""Times: POSIX seconds (UTC) as float64 inside, ISO 8601 with a zone at the edges, and spans whose ends are bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """An uncertain instant: it lies in [earliest, latest], POSIX seconds; `middle` is the median."""

    earliest: float
    middle: float
    latest: float


def seconds_from_iso(text: str) -> float:
    """POSIX seconds of an ISO 8601 instant.

    Raises:
        ValueError: not ISO 8601, or without a zone: a time without its zone is nobody's time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()


def iso_from_seconds(seconds: float, zone: tzinfo = timezone.utc, digits: int = 3) -> str:
    """ISO 8601 with zone and `digits` decimals of a second (0 to 6)."""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=round(seconds, digits))
    text = moment.astimezone(zone).isoformat(timespec="microseconds")
    head, rest = text[:19], text[19:]
    return head + (rest[: 1 + digits] if digits else "") + rest[7:]


def bounds_of(times: NDArray[np.float64], level: float = 0.95) -> Bounds:
    """The central `level` of a sample of instants.

    Raises:
        ValueError: an empty sample.
    """
    if times.size == 0:
        raise ValueError("no instants to bound")
    low, middle, high = np.quantile(times, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Bounds(earliest=float(low), middle=float(middle), latest=float(high))
