"""What is said of clocks, one row each: overlays, checks, trust, marked events, and what two items' own contents tie.

Unknowns are, per item, the instant of its time_s = 0 as its middle has it (`item:`); per camera its overlay clock's own
error (`camera:`), by how much that error grows per second (`gain:`), and by how much longer a second of its footage is
than a second (`drift:`). With m an item's middle and t0 the middle of what is known of a camera's clock,

    instant(t) = item + t + drift (t - m),        shown(t) = instant(t) + camera + gain (instant(t) - t0).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from observance.observation.camera_file import CameraFile
from observance.observation.marked import AnyMarked, Shared

Kind = Literal["trust", "drift", "check", "overlay", "event", "movement", "flash", "sound"]
TIES: tuple[Kind, ...] = ("movement", "flash", "sound")
_NO_DRIFT = 1e-3
"""A tie that knows a drift no better than this says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An item on a camera: whose, and the middle of its own time, seconds."""

    camera: str
    middle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two instants of two items that are one, found in what the items themselves show.

    Attributes:
        kind: movement, flash or sound. words: what matched, how surely, what else would fit.
        error_s: 1 sigma of the difference. drift: how much longer a second of `item` is than one of `other_item`.
        drift_error: 1 sigma of it; infinite when unknown.
    """

    kind: Kind
    item: str
    time_s: float
    other_item: str
    other_time_s: float
    error_s: float
    words: str
    drift: float = 0.0
    drift_error: float = np.inf


@dataclass(slots=True, kw_only=True)
class Row:
    """One statement: sum of coefficient * unknown = value, 1 sigma.

    Attributes:
        about: the camera it speaks of, or the id of the event. absolute: its value is an instant.
        set_aside: it contradicts the rest.
    """

    words: str
    kind: Kind
    about: str
    terms: dict[str, float]
    value: float
    sigma: float
    absolute: bool = False
    set_aside: bool = False
    items: tuple[str, ...] = field(default=())


def rows_of(
    cameras: Sequence[CameraFile], marked: Sequence[AnyMarked], ties: Sequence[Tie], held: Mapping[str, Held]
) -> list[Row]:
    """Every row."""
    rows: list[Row] = []
    known = dict(held)
    for camera in cameras:
        for reading in camera.clock.readings:
            known.setdefault(reading.item, Held(camera=camera.id, middle_s=0.0))
    for camera in cameras:
        rows += _of_camera(camera, known)
    for mark in marked:
        if isinstance(mark, Shared) and mark.item != mark.other_item:
            rows.append(
                Row(words=f"shared event {mark.id}", kind="event", about=mark.id,
                    terms=_apart(known, mark.item, mark.time_s, mark.other_item, mark.other_time_s),
                    value=mark.other_time_s - mark.time_s, sigma=mark.error_s, items=(mark.item, mark.other_item))
            )  # fmt: skip
    wider = _wider(ties, known)
    for number, tie in enumerate(ties):
        factor, about = wider[number], f"{tie.kind} in {tie.item} and {tie.other_item}"
        rows.append(
            Row(words=tie.words, kind=tie.kind, about=about,
                terms=_apart(known, tie.item, tie.time_s, tie.other_item, tie.other_time_s),
                value=tie.other_time_s - tie.time_s, sigma=tie.error_s * factor, items=(tie.item, tie.other_item))
        )  # fmt: skip
        own, other = known.get(tie.item), known.get(tie.other_item)
        if tie.drift_error < _NO_DRIFT and own is not None and other is not None and own.camera != other.camera:
            rows.append(
                Row(words=f"drift by {tie.words}", kind="drift", about=about,
                    terms={f"drift:{own.camera}": 1.0, f"drift:{other.camera}": -1.0}, value=tie.drift,
                    sigma=tie.drift_error * factor, items=(tie.item, tie.other_item))
            )  # fmt: skip
    spoken = {u for row in rows for u in row.terms if u.startswith("drift:")}
    for camera in sorted(cameras, key=lambda c: c.id):
        if f"drift:{camera.id}" in spoken:
            sigma = camera.clock.drift_ppm * 1e-6
            rows.append(
                Row(words=f"{camera.id}'s footage keeps time within {camera.clock.drift_ppm:g} ppm", kind="drift",
                    about=camera.id, terms={f"drift:{camera.id}": 1.0}, value=0.0, sigma=sigma)
            )  # fmt: skip
    return rows


def _of_camera(camera: CameraFile, known: Mapping[str, Held]) -> list[Row]:
    own, clock = f"camera:{camera.id}", camera.clock
    rows = [
        Row(words=f"{camera.id}'s clock trusted within {clock.trusted_within_s:g} s", kind="trust", about=camera.id,
            terms={own: 1.0}, value=0.0, sigma=clock.trusted_within_s)
    ]  # fmt: skip
    shown = [reading.shows for reading in clock.readings] + [check.shows for check in clock.checks]
    middle = float(np.mean(shown)) if shown else 0.0
    gains = [(instant - middle) for instant in shown]
    moves = max((abs(g) for g in gains), default=0.0) * clock.drift_ppm * 1e-6 > 1e-4
    for number, reading in enumerate(clock.readings):
        item = known[reading.item]
        terms = {f"item:{reading.item}": 1.0, own: 1.0}
        if item.camera == camera.id and reading.time_s != item.middle_s:
            terms[f"drift:{camera.id}"] = reading.time_s - item.middle_s
        if moves:
            terms[f"gain:{camera.id}"] = gains[number]
        rows.append(
            Row(words=f"overlay of {reading.item} at {reading.time_s:g} s", kind="overlay", about=camera.id,
                terms=terms, value=reading.shows - reading.time_s, sigma=reading.error_s, absolute=True,
                items=(reading.item,))
        )  # fmt: skip
    for number, check in enumerate(clock.checks):
        terms = {own: 1.0}
        if moves:
            terms[f"gain:{camera.id}"] = gains[len(clock.readings) + number]
        rows.append(
            Row(words=f"{camera.id}'s clock checked by {check.by}", kind="check", about=camera.id, terms=terms,
                value=check.shows - check.reference, sigma=check.error_s)
        )  # fmt: skip
    if moves:
        rows.append(
            Row(words=f"{camera.id}'s overlay keeps time within {clock.drift_ppm:g} ppm", kind="drift",
                about=camera.id, terms={f"gain:{camera.id}": 1.0}, value=0.0, sigma=clock.drift_ppm * 1e-6)
        )  # fmt: skip
    return rows


def _apart(known: Mapping[str, Held], item: str, time_s: float, other: str, other_s: float) -> dict[str, float]:
    """Terms of the instant of one item less the instant of the other."""
    terms = {f"item:{item}": 1.0, f"item:{other}": -1.0}
    for name, time, sign in ((item, time_s, 1.0), (other, other_s, -1.0)):
        held = known.get(name)
        if held is not None and held.camera and time != held.middle_s:
            drift = f"drift:{held.camera}"
            terms[drift] = terms.get(drift, 0.0) + sign * (time - held.middle_s)
    return {u: c for u, c in terms.items() if c != 0.0}


def _wider(ties: Sequence[Tie], known: Mapping[str, Held]) -> list[float]:
    """By how much each tie's error is taken larger: pairs of cameras share each camera's own errors.

    Among n cameras tied by k pairs of movements there are n - 1 independent differences, not k.
    """
    cameras = [tuple(known[i].camera if i in known else i for i in (t.item, t.other_item)) for t in ties]
    groups: list[set[str]] = []
    for kind, pair in zip((t.kind for t in ties), cameras, strict=True):
        if kind == "movement":
            touching = [g for g in groups if g & set(pair)]
            groups = [g for g in groups if g not in touching] + [set(pair).union(*touching)]
    pairs = {frozenset(p) for t, p in zip(ties, cameras, strict=True) if t.kind == "movement"}
    factor = []
    for tie, pair in zip(ties, cameras, strict=True):
        group = next((g for g in groups if pair[0] in g), set()) if tie.kind == "movement" else set()
        inside = sum(p <= group for p in pairs)
        factor.append(float(np.sqrt(max(1.0, inside / max(len(group) - 1, 1)))))
    return factor
