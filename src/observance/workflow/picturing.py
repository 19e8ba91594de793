"""The pictures of a report: the map with its cloud of paths, the timeline, key frames with the mover outlined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.finding.rows import Findings, Row
from observance.finding.world import Sighting
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import Reader
from observance.reconstruction.rebuild import Rebuilt
from observance.report.clock_words import between
from observance.report.drawn import ActSpan, ClipBar, DrawnMover, MapPicture, TimelinePicture
from observance.report.gathered import cameras_drawn, claim_times, scene_drawn
from observance.report.inputs import ActShown, ClockShown, KeyFrame
from observance.report.key_frames import outlined
from observance.values.spans import Bounds
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case

Floats = NDArray[np.float64]
_CAMERAS_PER_ROW = 2


def map_of(
    case: Case, main: Rebuilt, calibrations: Mapping[str, Calibration], names: Mapping[str, str], caution: str
) -> MapPicture:
    """Lines, zones, buildings, views, and every mover's mean path with its cloud where a line was near."""
    frame = case.question.frame
    drawn = scene_drawn(
        case.scene,
        frame_words=f"metres east and north of {frame.latitude:.4f} N {frame.longitude:.4f} E",
        caution=caution,
    )
    places = {
        id: (float(c.camera.centre[0]), float(c.camera.centre[1]))
        for id, c in calibrations.items()
        if c.camera is not None
    }
    return replace(
        drawn,
        cameras=cameras_drawn(main.coverage, places, names),
        movers=_movers(main, names),
        histories=main.ensemble.histories,
    )


def _movers(main: Rebuilt, names: Mapping[str, str]) -> tuple[DrawnMover, ...]:
    """Named persons first; unnamed movers only where a cloud says that they came near a line."""
    rows = main.paths
    ids = np.array([str(x) for x in rows["path"].to_pylist()])
    points = np.column_stack([np.asarray(rows["x_m"], dtype=np.float64), np.asarray(rows["y_m"], dtype=np.float64)])
    of_path = {act_origin.id: act.mover for act in main.ensemble.acts for act_origin in act.origins}
    near = {cloud.path for cloud in main.clouds}
    drawn: dict[str, DrawnMover] = {}
    every = {str(p): of_path.get(str(p), str(p)) for p in ids}
    for path, mover in sorted(every.items(), key=lambda pair: (pair[1].startswith("path:"), pair[1], pair[0])):
        if mover.startswith("path:") and path not in near:
            continue
        clouds = [cloud for cloud in main.clouds if cloud.path == path]
        lines = [c for c in clouds if len(c.meets)]
        sampled = tuple(np.asarray(one) for cloud in clouds[:1] for one in cloud.points)
        meets = np.concatenate([c.meets for c in lines]) if lines else None
        if meets is not None:
            meets = meets[~np.isnan(meets).any(axis=1)]
        own = DrawnMover(id=mover, name=names.get(mover, mover), mean=points[ids == path], sampled=sampled, meets=meets)
        if mover in drawn:  # one person, several paths (clips apart in time): drawn under one name
            first = drawn[mover]
            gap = np.full((1, 2), np.nan)
            both = [m for m in (first.meets, meets) if m is not None]
            own = replace(
                own,
                mean=np.concatenate([first.mean, gap, own.mean]),
                sampled=(*first.sampled, *sampled),
                meets=np.concatenate(both) if both else None,
            )
        drawn[mover] = own
    return tuple(drawn.values())


def timeline_of(
    case: Case,
    clocks: Sequence[ClockShown],
    acts: Sequence[ActShown],
    main: Rebuilt,
    names: Mapping[str, str],
    caution: str,
) -> TimelinePicture:
    """One bar per clip, one span per act, and the times that sources give beside them."""
    movers = {act.id: act.mover for act in main.ensemble.acts}
    outages = {id: tuple((o.earliest, o.latest) for o in file.outages) for id, file in case.cameras.items()}
    return TimelinePicture(
        zone=case.question.time_zone,
        clips=tuple(
            ClipBar(id=c.item, name=c.item, first=c.first, last=c.last, outages=_inside(outages[c.camera], c))
            for c in clocks
        ),
        acts=tuple(
            ActSpan(id=a.id, name=a.words, began=a.began, ended=a.ended, mover=movers.get(a.id, ""))
            for a in acts
            if a.began is not None and a.ended is not None
        ),
        claims=claim_times([case.statements[id] for id in sorted(case.statements)], names),
        caution=caution,
    )


def _inside(outages: Sequence[tuple[float, float]], clip: ClockShown) -> tuple[tuple[float, float], ...]:
    return tuple((a, b) for a, b in outages if b > clip.first.middle and a < clip.last.middle)


def key_frames_of(
    case: Case,
    findings: Findings | None,
    main: Rebuilt,
    sightings: Mapping[str, tuple[Sighting, ...]],
    names: Mapping[str, str],
    caution: str,
) -> tuple[KeyFrame, ...]:
    """For every act that was answered, the frame in the middle of it in up to two cameras, the mover outlined."""
    if findings is None:
        return ()
    wanted: dict[tuple[str, int, tuple[float, ...]], list[Row]] = {}
    for row in findings.rows:
        for item, frame, box in _moments(row, main, sightings):
            wanted.setdefault((item, frame, box), []).append(row)
    shown = []
    frames = _frames(case, {(item, frame) for item, frame, _ in wanted})
    for (item, frame, box), rows in sorted(wanted.items(), key=lambda pair: pair[0]):
        picture = frames.get((item, frame))
        if picture is None:
            continue
        image, time_s = picture
        middle = float(main.clocks.instant(item, np.array(time_s)))
        error = 1.96 * main.clocks.error_s(item, time_s)
        at = Bounds(earliest=middle - error, middle=middle, latest=middle + error)
        who = names.get(rows[0].actor or "", rows[0].act_words)
        zone = case.question.time_zone
        caption = f"{item}, frame {frame}, {between(at, zone)}"
        known = (box[0], box[1], box[2], box[3]) if not any(np.isnan(box)) else None
        shown.append(
            KeyFrame(
                id=f"{item}-{frame}-{rows[0].id}",
                rows=tuple(row.id for row in rows),
                item=item,
                frame=frame,
                instant=at,
                image=outlined(image, known, caption, warning=caution),
                words=f"{who}: {rows[0].act_words}",
            )
        )
    return tuple(shown)


def _moments(
    row: Row, main: Rebuilt, sightings: Mapping[str, tuple[Sighting, ...]]
) -> list[tuple[str, int, tuple[float, ...]]]:
    act = next((a for a in main.ensemble.acts if a.id == row.act), None)
    if act is None or row.level == "party":
        return []
    if row.began is not None and row.ended is not None:
        middle = (row.began.middle + row.ended.middle) / 2
    else:
        middle = sum(act.outer) / 2
    found: dict[str, tuple[str, int, tuple[float, ...]]] = {}
    for origin in act.origins:
        for one in sightings.get(origin.id, ()):
            if not len(one.frames) or np.isnan(one.times_s).all() or one.item in found:
                continue
            k = int(np.nanargmin(np.abs(one.times_s - middle)))
            if abs(one.times_s[k] - middle) <= 1.0:
                found[one.item] = (one.item, int(one.frames[k]), tuple(float(x) for x in one.boxes[k]))
    return [found[item] for item in sorted(found)][:_CAMERAS_PER_ROW]


def _frames(case: Case, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], tuple[NDArray[np.uint8], float]]:
    """The wanted frames as RGB with their time in the item, each item decoded once and no further than needed."""
    held = {item.id: item for item in case.items}
    found: dict[tuple[str, int], tuple[NDArray[np.uint8], float]] = {}
    for item in sorted({item for item, _ in wanted}):
        path = case.original(item)
        numbers = {frame for name, frame in wanted if name == item}
        if path is None or held[item].camera is None:
            continue
        for frame in Reader(path, case.cameras[held[item].camera or ""].frame_rate_hz):
            if frame.index in numbers:
                found[item, frame.index] = (rgb_of(frame), frame.time_s)
            if frame.index >= max(numbers):
                break
    return found


def rgb_of(frame: Frame) -> NDArray[np.uint8]:
    """(height, width, 3) RGB of a frame's planes (ITU-R BT.601, video range)."""
    height, width = frame.y.shape
    planes = [frame.y, *(cv2.resize(p, (width, height), interpolation=cv2.INTER_LINEAR) for p in (frame.v, frame.u))]
    y, v, u = (np.asarray(p, dtype=np.float32) for p in planes)
    y, u, v = 1.164 * (y - 16), u - 128, v - 128
    channels = (y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u)
    return np.clip(np.stack(channels, axis=-1) + 0.5, 0, 255).astype(np.uint8)
