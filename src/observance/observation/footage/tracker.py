"""Tracks from a video of a fixed camera, with or without a model file: the room's one door.

A clip is read once for its account, cut into segments, and every segment is tracked by itself, two of them under way at
a time; tracklets of neighbours are joined, and a track is smoothed and put away as soon as it ends. So memory does not
grow with the clip, and a run that was interrupted goes on from the segments that it finished.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.blobs import image_points
from observance.observation.footage.empty.ahead import Ahead
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.working import working_size
from observance.observation.footage.joining import joined
from observance.observation.footage.kept import Keep, scratch
from observance.observation.footage.looking import Looking
from observance.observation.footage.reading.account import Account, account_of
from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.laying import Laying
from observance.observation.footage.reading.segments import stride
from observance.observation.footage.reading.steadiness.watch import Steady
from observance.observation.footage.reading.stretches import Watch, left_out, shots_of
from observance.observation.footage.rows import TrackRows
from observance.observation.footage.sighting.detector.running import Detector
from observance.observation.footage.spool import Spool
from observance.observation.footage.tracklets import Tracklet
from observance.observation.footage.whole import Finish

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

UNCALIBRATED = "no calibration: tracks are in the image only, without place or speed on the ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A clip's tracks (values.tables.TRACKS), what the clip is, and what a reader should know about the run."""

    table: pa.Table
    clip: Clip
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """As `Tracked`, with the table in blocks, to be taken once while the run's folder is there.

    `shots`: of an edited film, the first frame of each shot and one past its last; empty for any other clip.
    """

    blocks: Iterator[pa.Table]
    clip: Clip
    notes: tuple[str, ...]
    shots: tuple[tuple[int, int], ...] = ()


def _silent(step: str, share: float) -> None:
    """No progress shown."""


def track(
    path: Path,
    camera: Camera | None,
    *,
    camera_id: str,
    frame_rate_hz: float | None = None,
    masks: Sequence[Floats] = (),
    workers: int = 1,
    progress: Progress = _silent,
    detector: Detector | None = None,
) -> pa.Table:
    """The TRACKS table of a video: as `track_clip`, without the clip's account and the notes.

    Raises:
        RefusedInput: the file is not footage.
    """
    return track_clip(
        path,
        camera,
        camera_id=camera_id,
        frame_rate_hz=frame_rate_hz,
        masks=masks,
        workers=workers,
        progress=progress,
        detector=detector,
    ).table


def track_clip(
    path: Path,
    camera: Camera | None,
    *,
    camera_id: str,
    frame_rate_hz: float | None = None,
    masks: Sequence[Floats] = (),
    workers: int = 1,
    progress: Progress = _silent,
    watch: Watch | None = None,
    keep: Keep | None = None,
    detector: Detector | None = None,
) -> Tracked:
    """The tracks of a video in one table.

    Args:
        path: the video. camera: its calibration; without one, tracks are in the image only and x_m, y_m are NaN.
        camera_id: what track ids begin with.
        frame_rate_hz: the true rate where the file's time stamps are known to be wrong.
        masks: polygons (k, 2) in image pixels that are not looked at, such as a burnt-in clock.
        workers: processes to use; the result does not depend on it.
        progress: told the step's name and the share done, 0 to 1.
        watch: says where the camera stands still, and how frames lie; by default it is looked for.
        keep: where finished segments are kept, so that an interrupted run goes on.
        detector: a model whose boxes are a second witness beside motion.

    Raises:
        RefusedInput: the file is not footage.
        Unavailable: worker processes die again and again.
    """
    with tracking(
        path,
        camera,
        camera_id=camera_id,
        frame_rate_hz=frame_rate_hz,
        masks=masks,
        workers=workers,
        progress=progress,
        watch=watch,
        keep=keep,
        detector=detector,
    ) as made:
        return Tracked(table=pa.concat_tables(made.blocks), clip=made.clip, notes=made.notes)


@contextmanager
def tracking(
    path: Path,
    camera: Camera | None,
    *,
    camera_id: str,
    frame_rate_hz: float | None = None,
    masks: Sequence[Floats] = (),
    workers: int = 1,
    progress: Progress = _silent,
    watch: Watch | None = None,
    keep: Keep | None = None,
    detector: Detector | None = None,
) -> Iterator[Made]:
    """As `track_clip`, but the table comes in blocks of rows, so that hours of it never lie in memory.

    Raises:
        RefusedInput: the file is not footage.
        Unavailable: worker processes die again and again.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(scratch(keep))
        crew = stack.enter_context(Crew(workers, folder))
        size = cache(partial(working_size, camera))
        ahead = Ahead(folder / "planes-ahead.raw", size)
        account = account_of(
            path, frame_rate_hz, watch or Steady(camera, masks), lambda share: progress("decode", share), ahead.begin
        )
        working = size(account.clip.width, account.clip.height)
        looking = Looking(
            path=path,
            account=account,
            working=working,
            masks=masks,
            crew=crew,
            keep=keep,
            ahead=ahead,
            detector=detector,
        )
        spool = stack.enter_context(Spool(folder / "tracks.arrow"))
        for rows in _rows(looking, account, camera, crew, lambda share: progress("track", share)):
            spool.add(rows)
        progress("tracks", 1.0)
        notes = (
            *account.clip.notes,
            *account.notes,
            *left_out(account.stretches),
            *(() if camera is not None else (UNCALIBRATED,)),
        )
        notes = (*notes, *((detector.account,) if detector is not None else ()), *looking.notes)
        shots = shots_of(account.stretches)
        yield Made(clip=account.clip, notes=notes, blocks=spool.tables(camera_id), shots=shots)


def _rows(
    looking: Looking, account: Account, camera: Camera | None, crew: Crew, progress: Callable[[float], None]
) -> Iterator[TrackRows]:
    """The rows of every mover, a track as soon as it ends."""
    clip, every = account.clip, stride(account.clip)
    times = np.array(clip.times_s)

    firsts = [stretch.first for stretch in account.stretches]

    def laying(one: Tracklet) -> Laying | None:
        return account.stretches[bisect_right(firsts, int(one.steps[0]) * every) - 1].laying

    def seen_by(one: Tracklet) -> Camera | None:
        lies = laying(one)
        return camera if lies is None else lies.known

    def ground(one: Tracklet) -> Floats:
        own = seen_by(one)
        return own.ground(one.feet) if own is not None else image_points(one)

    def ways(one: Tracklet) -> Floats | None:
        lies = laying(one)
        return None if lies is None else lies.ways(int(one.steps[0]) * every, int(one.steps[-1]) * every)

    for all_ended in joined(looking.segments(progress), ground):
        for placed in (True, False):
            ended = [one for one in all_ended if (seen_by(one) is not None) == placed]
            task = Finish(
                tracks=ended,
                times=[times[one.steps[0] * every : one.steps[-1] * every + 1] for one in ended],
                camera=camera if placed else None,
                stride=every,
                size=(clip.width, clip.height),
                ways=[ways(one) for one in ended],
            )
            for rows in crew.parts(task, len(ended), f"{clip.name}: the tracks' smoothing"):
                if rows is not None:
                    yield rows
