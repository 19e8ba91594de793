"""Tying: every two items of different cameras whose times may overlap, held against each other for what both show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.reconstruction import clock_paths, instants, sound_lags
from observance.reconstruction.clock_rows import Held, Kind, Tie
from observance.reconstruction.clocks import Clocks
from observance.reconstruction.curves import Curve
from observance.reconstruction.inputs import Footage
from observance.reconstruction.sights import Blind
from observance.reconstruction.sound_lags import Heard
from observance.reconstruction.walks import walks_of

Floats = NDArray[np.float64]
SEARCH_S = 600.0
"""Clocks are never trusted so far that an offset within so many seconds is not looked at."""
_SIGMAS = 5.0
OTHER_SHOT = "another shot"
"""Cause of a blind stretch of an edited film: its time runs on there, the time of what it shows does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one look at two items gave: a tie, or why none.

    Attributes:
        words: one sentence. second_s, second_share: the next best offset against the best, and how well it fits
            beside it; not a number where nothing was found.
    """

    kind: Kind
    item: str
    other_item: str
    tie: Tie | None
    words: str
    second_s: float
    second_share: float


def held_of(footage: Sequence[Footage]) -> dict[str, Held]:
    """Whose every item is, and the middle of its own time."""
    return {
        f.item: Held(camera=f.camera, middle_s=float(f.frame_times_s[0] + f.frame_times_s[-1]) / 2)
        for f in footage
        if len(f.frame_times_s)
    }


def in_time(footage: Footage, blind: Sequence[Blind]) -> tuple[Footage, bool]:
    """The item without the impulses of an edited film's other shots, and whether its sound runs on without a cut."""
    others = [b for b in blind if b.cause == OTHER_SHOT]
    if not others:
        return footage, True
    table = footage.impulses
    if table is not None:
        at = np.asarray(table["time_s"], dtype=np.float64)
        inside = np.any([(at >= b.begin_s) & (at < b.end_s) for b in others], axis=0)
        table = table.filter(pa.array(~inside))
    return replace(footage, impulses=table), False


def window(one: Footage, other: Footage, rough: Clocks) -> tuple[float, float] | None:
    """Between which offsets (time of one less time of the other) both can show the same instant; None: never."""
    if not len(one.frame_times_s) or not len(other.frame_times_s):
        return None
    low = float(one.frame_times_s[0] - other.frame_times_s[-1])
    high = float(one.frame_times_s[-1] - other.frame_times_s[0])
    if one.item in rough.starts and other.item in rough.starts:
        said = rough.starts[other.item] - rough.starts[one.item]
        among = rough.covariance([one.item, other.item])
        sigma = float(np.sqrt(max(among[0, 0] + among[1, 1] - 2 * among[0, 1], 0.0)))
        reach = max(SEARCH_S, _SIGMAS * sigma)
        low, high = max(low, said - reach), min(high, said + reach)
    return (low, high) if high > low else None


def pairs_of(footage: Sequence[Footage], rough: Clocks) -> list[tuple[Footage, Footage, float, float]]:
    """Two items of different cameras and the offsets that are possible between them."""
    result = []
    for one, other in combinations(sorted(footage, key=lambda f: f.item), 2):
        span = window(one, other, rough) if one.camera != other.camera else None
        if span is not None:
            result.append((one, other, *span))
    return result


def movements(
    footage: Sequence[Footage],
    curves_of: Mapping[str, Sequence[Curve]],
    rough: Clocks,
    drift_ppm: Mapping[str, float],
    progress: Callable[[float], None] = lambda done: None,
) -> tuple[Found, ...]:
    """What movers say of the clocks of every pair; items without tracks on the ground say nothing.

    Args:
        rough: clocks without any tie. drift_ppm: camera to 1 sigma of its drift, millionths.
    """
    result = []
    walks = {item: walks_of(curves) for item, curves in curves_of.items()}
    pairs = [p for p in pairs_of(footage, rough) if walks.get(p[0].item) and walks.get(p[1].item)]
    for number, (one, other, low, high) in enumerate(pairs):
        drift = float(np.hypot(drift_ppm.get(one.camera, 50.0), drift_ppm.get(other.camera, 50.0))) * 1e-6
        matched = clock_paths.match(
            walks[one.item], walks[other.item], low_s=low, high_s=high, drift_error=max(drift, 1e-7)
        )
        result.append(_moved(one.item, other.item, matched))
        progress((number + 1) / len(pairs))
    return tuple(result)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ears:
    """What sounds are corrected by.

    Attributes:
        heard: item to its thinned sound. places: camera to where it stands, (2,), its microphone with it.
        reach_m: camera to how far it sees, for where it does not stand anywhere known.
        sources: item to a marked place of a shot in it, with 1 sigma, metres.
    """

    heard: Mapping[str, Heard]
    places: Mapping[str, Floats]
    reach_m: Mapping[str, float]
    sources: Mapping[str, tuple[Floats, float]]

    def travel(self, one: Footage, other: Footage, source: tuple[Floats, float] | None) -> tuple[float, float]:
        """See `sound_lags.travel`."""
        reach = self.reach_m.get(one.camera, 100.0) + self.reach_m.get(other.camera, 100.0)
        return sound_lags.travel(self.places.get(one.camera), self.places.get(other.camera), source, reach)


def flashes(footage: Sequence[Footage], rough: Clocks) -> tuple[Found, ...]:
    """What series of flashes say of the clocks of every pair that shows any."""
    result = []
    for one, other, low, high in pairs_of(footage, rough):
        a, b = _series(one, "flash"), _series(other, "flash")
        if len(a.times) and len(b.times):
            # When within a frame a row is exposed is not known: the same for all flashes of a pair.
            common = float(np.hypot(_frame_s(one), _frame_s(other)) / np.sqrt(12))
            found = instants.match(a, b, low_s=low, high_s=high)
            result.append(_instants_found("flash", "flashes", one, other, found, 0.0, common))
    return tuple(result)


def sounds(footage: Sequence[Footage], rough: Clocks, ears: Ears) -> tuple[Found, ...]:
    """What sound says of the clocks of every pair that has any: series of impulses, else everything that is heard."""
    result = []
    for one, other, low, high in pairs_of(footage, rough):
        a, b = _series(one, "sound"), _series(other, "sound")
        source = ears.sources.get(one.item) or ears.sources.get(other.item)
        found = None
        if min(len(a.times), len(b.times)) >= instants.LEAST:
            later, error = ears.travel(one, other, source)
            matched = instants.match(a, b, low_s=low, high_s=high)
            found = _instants_found("sound", "impulsive sounds", one, other, matched, later, error)
        if (found is None or found.tie is None) and one.item in ears.heard and other.item in ears.heard:
            found = _heard(one, other, ears, low, high)
        if found is not None:
            result.append(found)
    return tuple(result)


def _series(footage: Footage, kind: str) -> instants.Series:
    rows = footage.impulses.to_pylist() if footage.impulses is not None else []
    kept = sorted((float(r["time_s"]), float(r["error_s"])) for r in rows if r["kind"] == kind)
    return instants.Series(
        times=np.array([t for t, _ in kept], dtype=np.float64),
        errors=np.array([max(e, 1e-4) for _, e in kept], dtype=np.float64),
    )


def _frame_s(footage: Footage) -> float:
    return float(np.median(np.diff(footage.frame_times_s))) if len(footage.frame_times_s) > 1 else 0.1


def _instants_found(
    kind: Kind, what: str, one: Footage, other: Footage, lag: instants.Lag, later: float, common: float
) -> Found:
    if lag.why:
        tie, words = None, f"The {what} in {one.item} and {other.item} tie no clocks: {lag.why}."
    else:
        error, offset = float(np.hypot(lag.error_s, common)), lag.offset_s - later
        words = (
            f"{lag.matched} {what} of {one.item} and {other.item} agree at {offset:+.3f} s ± {error:.3f} s; the next "
            f"best offset, {lag.second_s - lag.offset_s:+.2f} s from it, agrees {lag.second_share:.0%} as well"
        )
        tie = Tie(kind=kind, item=one.item, time_s=lag.at_s + offset, other_item=other.item,
                  other_time_s=lag.at_s, error_s=error, words=words)  # fmt: skip
        words += _by_distance(later, common) if kind == "sound" else "."
    return Found(kind=kind, item=one.item, other_item=other.item, tie=tie, words=words,
                 second_s=lag.second_s - lag.offset_s, second_share=lag.second_share)  # fmt: skip


def _heard(one: Footage, other: Footage, ears: Ears, low: float, high: float) -> Found:
    a, b = ears.heard[one.item], ears.heard[other.item]
    lag = sound_lags.lag(a, b, low_s=low, high_s=high)
    if lag.why:
        tie, words = None, f"The sound of {one.item} and {other.item} ties no clocks: {lag.why}."
    else:
        later, by_place = ears.travel(one, other, None)
        error = float(np.sqrt(lag.error_s**2 + by_place**2 + a.offset_error_s**2 + b.offset_error_s**2))
        offset = lag.offset_s - later
        words = (
            f"the sound of {one.item} and {other.item}, in {lag.windows} stretches, agree at {offset:+.3f} s "
            f"± {error:.3f} s; the next best offset, {lag.second_s - lag.offset_s:+.2f} s from it, agrees "
            f"{lag.second_share:.0%} as well"
        )
        tie = Tie(kind="sound", item=one.item, time_s=lag.at_s + offset, other_item=other.item,
                  other_time_s=lag.at_s, error_s=error, words=words)  # fmt: skip
        words = words[0].upper() + words[1:] + _by_distance(later, by_place)
    return Found(kind="sound", item=one.item, other_item=other.item, tie=tie, words=words,
                 second_s=lag.second_s - lag.offset_s, second_share=lag.second_share)  # fmt: skip


def _by_distance(later: float, error: float) -> str:
    return f"; by the way that sound had to go, {later:+.3f} s ± {error:.3f} s were taken off."


def _moved(item: str, other: str, matched: clock_paths.Matched) -> Found:
    if matched.why:
        tie, words = None, f"Movements in {item} and {other} tie no clocks: {matched.why}."
    else:
        at, offset, error = matched.steadiest()
        information = matched.drift_information
        words = (
            f"{matched.movers} movers of {item} and {other} agree at {offset:+.3f} s ± {error:.3f} s; the next best "
            f"offset, {matched.second_s - matched.offset_s:+.1f} s from it, agrees {matched.second_share:.0%} as well"
        )
        tie = Tie(
            kind="movement", item=item, time_s=at + offset, other_item=other, other_time_s=at, error_s=error,
            words=words, drift=matched.drift,
            drift_error=float(information**-0.5) if information > 0 else float("inf"),
        )  # fmt: skip
        words += "."
    return Found(
        kind="movement", item=item, other_item=other, tie=tie, words=words,
        second_s=matched.second_s - matched.offset_s, second_share=matched.second_share,
    )  # fmt: skip
