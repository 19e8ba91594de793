"""Events: the impulses of one item that follow each other within seconds, of one person or of nobody known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

TOGETHER_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Impulses that are told together.

    Attributes:
        ids: of the impulses, by time. track: of the person at the flashes; "" when unlinked.
        first_s, last_s: on the item's own axis. error_s: of the strongest impulse.
        flashes, sounds: how many. flash, sound: the strongest of each, as rows of IMPULSES; None without any.
        range_m, range_error_m: by flash to bang, of the strongest pair; NaN without one.
    """

    item: str
    ids: tuple[str, ...]
    track: str
    first_s: float
    last_s: float
    error_s: float
    flashes: int
    sounds: int
    flash: Mapping[str, object] | None
    sound: Mapping[str, object] | None
    range_m: float
    range_error_m: float


def events_of(table: pa.Table, least_log_ratio: float) -> tuple[Event, ...]:
    """The events of a table IMPULSES among its rows from `least_log_ratio` on, by time."""
    rows = [row for row in table.to_pylist() if row["log_likelihood_ratio"] >= least_log_ratio]
    of_flash = {str(row["id"]): str(row["track"]) for row in rows if row["kind"] == "flash"}
    bursts: dict[str, str] = {}
    for row in rows:
        if row["burst"] and of_flash.get(str(row["pair"])):
            bursts[str(row["burst"])] = of_flash[str(row["pair"])]
    groups: dict[str, list[dict[str, object]]] = {}
    done: list[list[dict[str, object]]] = []
    for row in sorted(rows, key=lambda r: (r["time_s"], r["id"])):
        track = str(row["track"]) or of_flash.get(str(row["pair"]), "") or bursts.get(str(row["burst"]), "")
        held = groups.get(track, [])
        if held and _at(row) - _at(held[-1]) > TOGETHER_S:
            done.append(held)
            held = []
        groups[track] = [*held, row | {"track": track}]
    done += list(groups.values())
    return tuple(sorted((_event(group) for group in done), key=lambda e: (e.first_s, e.ids)))


def _at(row: Mapping[str, object]) -> float:
    return float(str(row["time_s"]))


def _event(rows: list[dict[str, object]]) -> Event:
    def best(kind: str) -> Mapping[str, object] | None:
        of = [row for row in rows if row["kind"] == kind]
        return max(of, key=lambda row: (float(str(row["log_likelihood_ratio"])), -_at(row)), default=None)

    flash, sound = best("flash"), best("sound")
    strongest = flash or sound
    assert strongest is not None  # a group has a row
    paired = [row for row in rows if np.isfinite(float(str(row["range_m"])))]
    ranged = paired[0] if paired else None
    return Event(
        item=str(rows[0]["item"]),
        ids=tuple(str(row["id"]) for row in rows),
        track=str(rows[0]["track"]),
        first_s=_at(rows[0]),
        last_s=_at(rows[-1]),
        error_s=float(str(strongest["error_s"])),
        flashes=sum(row["kind"] == "flash" for row in rows),
        sounds=sum(row["kind"] == "sound" for row in rows),
        flash=flash,
        sound=sound,
        range_m=float(str(ranged["range_m"])) if ranged else float("nan"),
        range_error_m=float(str(ranged["range_error_m"])) if ranged else float("nan"),
    )
