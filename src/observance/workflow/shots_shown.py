"""What the report shows of impulses: per event when, from where, at whom, how strongly; with a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.reading.decode import Reader
from observance.observation.sound.events import Event, events_of
from observance.observation.sound.excerpt import excerpts
from observance.reconstruction.rebuild import Rebuilt
from observance.report.inputs import ShotShown
from observance.report.shot_picture import shot_picture
from observance.report.shot_words import WEAK, likelihood_words
from observance.values.spans import Bounds
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.picturing import rgb_of
from observance.workflow.tracking import TrackedItem

MOST_PICTURES, MOST_SHOWN = 24, 80
"""The strongest events have a picture, and of more than this the weakest are only counted."""
_BEFORE_S, _AFTER_S = 0.5, 1.5
_LONGEST_S = 8.0


def shots_shown(
    case: Case, main: Rebuilt, tracked: Sequence[TrackedItem], calibrations: Mapping[str, Calibration],
    names: Mapping[str, str], caution: str,
) -> tuple[ShotShown, ...]:  # fmt: skip
    """The events of every item, by time on the case clock; those without a place on it last."""
    events = all_events(tracked)
    strongest = sorted(events, key=_strongest_first)[:MOST_SHOWN]
    pictures = _pictures(case, tracked, strongest[:MOST_PICTURES], caution)
    cameras = {one.footage.item: one.footage.camera for one in tracked}
    shown = [
        _shown(
            event,
            main,
            calibrations[cameras[event.item]].camera,
            cameras[event.item],
            names,
            pictures.get(event.ids[0], b""),
        )
        for event in strongest
    ]
    return tuple(sorted(shown, key=lambda s: (s.when is None, s.when.middle if s.when is not None else 0.0, s.id)))


def listened_to(tracked: Sequence[TrackedItem]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Per item what was looked for and listened to, and how many weak events are not shown."""
    left = [event.item for event in sorted(all_events(tracked), key=_strongest_first)[MOST_SHOWN:]]
    lines = []
    for one in tracked:
        item = one.footage.item
        weaker = left.count(item)
        more = (
            (f"Weaker events not shown here: {weaker}; they stand in work/impulses/{item}.parquet.",) if weaker else ()
        )
        if one.heard:
            lines.append((item, (*one.heard, *more)))
    return tuple(lines)


def all_events(tracked: Sequence[TrackedItem]) -> list[Event]:
    """Every event that is consistent with a shot more than with what else was tried."""
    return [
        event
        for one in sorted(tracked, key=lambda t: t.footage.item)
        if one.footage.impulses is not None
        for event in events_of(one.footage.impulses, WEAK)
    ]


def _strongest_first(event: Event) -> tuple[float, str, float]:
    return -_weight(event), event.item, event.first_s


def _weight(event: Event) -> float:
    rows = [row for row in (event.flash, event.sound) if row is not None]
    return sum(float(str(row["log_likelihood_ratio"])) for row in rows)


def _shown(
    event: Event, main: Rebuilt, camera: Camera | None, camera_id: str, names: Mapping[str, str], picture: bytes
) -> ShotShown:
    when = None
    if event.item in main.clocks.starts:
        start = main.clocks.starts[event.item]
        error = 1.96 * float(np.hypot(event.error_s, np.sqrt(max(0.0, main.clocks.covariance([event.item])[0, 0]))))
        when = Bounds(
            earliest=start + event.first_s - error, middle=start + event.first_s, latest=start + event.first_s + error
        )
    likelihoods, numbers, notes = [], [], []
    for kind, row in (("flash", event.flash), ("sound", event.sound)):
        if row is not None:
            ratio = float(str(row["log_likelihood_ratio"]))
            likelihoods.append(likelihood_words(ratio, kind))
            numbers.append(f"{kind} ln {ratio:+.1f}, {float(str(row['signal_db'])):.0f} dB over the noise")
            if row["notes"]:
                notes.append(f"{kind}: {row['notes']}")
    mover = main.mover_of.get(event.track, event.track)
    return ShotShown(
        id=event.ids[0],
        item=event.item,
        camera=names.get(camera_id, camera_id),
        when=when,
        item_s=event.first_s,
        lasted_s=event.last_s - event.first_s,
        flashes=event.flashes,
        sounds=event.sounds,
        at=names.get(mover, mover),
        bearing_deg=_bearing(event, camera),
        range_m=None if np.isnan(event.range_m) else (event.range_m, event.range_error_m),
        likelihood="; ".join(likelihoods),
        numbers="; ".join(numbers),
        notes=". ".join(notes),
        image=picture,
    )


def _bearing(event: Event, camera: Camera | None) -> float | None:
    """Degrees from grid north, clockwise, in which the camera sees the flash."""
    if camera is None or event.flash is None:
        return None
    at = np.array([[float(str(event.flash["u_px"])), float(str(event.flash["v_px"]))]])
    east, north, _ = camera.rays(at)[0]
    return float(np.degrees(np.arctan2(east, north)) % 360)


def _pictures(case: Case, tracked: Sequence[TrackedItem], events: Sequence[Event], caution: str) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for one in tracked:
        item, path = one.footage.item, case.original(one.footage.item)
        mine = [event for event in events if event.item == item]
        if path is None or not mine:
            continue
        wanted = {int(str(e.flash["frame"])) + k for e in mine if e.flash is not None for k in (-1, 0, 1)}
        frames = _frames(case, one, wanted)
        spans = [(e.first_s - _BEFORE_S, min(e.last_s, e.first_s + _LONGEST_S) + _AFTER_S) for e in mine]
        for event, sound in zip(mine, excerpts(path, spans), strict=True):
            row = event.flash
            middle = int(str(row["frame"])) if row is not None else -9
            tiles = [(f"frame {k}", frames[k]) for k in (middle - 1, middle, middle + 1) if k in frames]
            if not tiles and sound is None:
                continue
            at = (float(str(row["u_px"])), float(str(row["v_px"]))) if row is not None else (0.0, 0.0)
            marks = [t for t in _times(one, event.ids)]
            made[event.ids[0]] = shot_picture(tiles, at, sound, marks, warning=caution)
    return made


def _times(one: TrackedItem, ids: Sequence[str]) -> list[float]:
    table = one.footage.impulses
    assert table is not None  # its events were asked for
    return [row["time_s"] for row in table.to_pylist() if row["id"] in ids and row["kind"] == "sound"]


def _frames(case: Case, one: TrackedItem, wanted: set[int]) -> dict[int, NDArray[np.uint8]]:
    path = case.original(one.footage.item)
    if path is None or not wanted:
        return {}
    found = {}
    for frame in Reader(path, case.cameras[one.footage.camera].frame_rate_hz):
        if frame.index in wanted:
            found[frame.index] = rgb_of(frame)
        if frame.index >= max(wanted):
            break
    return found
