"""What a video holds and what it is good for, in plain words: its time, its spells, what can be tracked."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from observance.evidence.papers import read_paper
from observance.observation.camera_file import CameraFile
from observance.observation.footage.reading.clip import Clip
from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.reading.steadiness import words
from observance.observation.footage.reading.steadiness.scan import Scan
from observance.observation.footage.reading.steadiness.spells import Steadiness
from observance.observation.footage.reading.telemetry import HEIGHT_ERROR_M, POSITION_ERROR_M, Telemetry, read_telemetry
from observance.workflow.calibrating import calibrate
from observance.workflow.progress import Progress
from observance.workflow.tracking import masks_of

_EVERY = 50


def describe_video(
    video: Path, camera_file: Path | None, progress: Progress, telemetry: Path | None = None
) -> list[str]:
    """Decode a video once and say what it holds.

    Args:
        telemetry: a drone's subtitles; a file of the video's name that ends in .srt or .SRT otherwise.

    Raises:
        RefusedInput: not footage, or a faulty camera file.
    """
    file = read_paper(camera_file, CameraFile) if camera_file is not None else None
    calibrated = file is not None and calibrate(file, str(camera_file)).camera is not None
    reader = Reader(video, file.frame_rate_hz if file is not None else None)
    scan = Scan(masks_of(file) if file is not None else ())
    for frame in reader:
        scan.see(frame)
        if frame.index % _EVERY == 0 and reader.promised:
            progress("describe", min(0.99, frame.index / reader.promised))
    progress("describe", 1.0)
    clip = reader.clip
    found = scan.account(clip.times_s)
    beside = telemetry or _beside(video)
    flown = ["", *_flown(read_telemetry(beside), beside.name)] if beside is not None else []
    clocks = _clocks(file, clip) if file is not None else []
    return [
        *_file(clip),
        *clocks,
        "",
        *words.timeline(found),
        *words.lines(found),
        *flown,
        "",
        *_use(found, calibrated),
    ]


def _file(clip: Clip) -> list[str]:
    rate = f"{clip.measured_rate_hz:.3f} frames/s by its time stamps" if clip.measured_rate_hz else "one frame"
    made = [
        f"{clip.name}: {clip.width} x {clip.height}, {clip.codec} in {clip.container}",
        f"{clip.frames} frames, {clip.duration_s:.2f} s, {rate}",
    ]
    if clip.gaps or clip.repeated:
        made.append(f"{clip.gaps} gaps in time, {clip.repeated} frames without a later time than the one before")
    return [*made, *clip.notes]


def _use(found: Steadiness, calibrated: bool) -> list[str]:
    """What can be done with the footage, and what cannot."""
    times, usable = found.times_s, [spell for spell in found.spells if spell.usable]
    watched = sum(float(times[min(spell.end, len(times) - 1)] - times[spell.first]) for spell in usable)
    whole = float(times[-1] - times[0]) if len(times) > 1 else 0.0
    made = [f"movers can be told from the scene in {watched:.1f} of {whole:.1f} s"]
    places = sorted({spell.place for spell in usable})
    if not usable:
        made.append("nothing in it can be tracked; what it shows can still be marked by an analyst")
    elif found.monitor is not None:
        made.append("tracks in the picture only; what it shows can be marked by an analyst")
    elif not calibrated:
        made.append("without a calibration (--camera), tracks stay in the picture: no place, no speed on the ground")
    else:
        made.append("the calibration is taken to belong to the first view; views laid onto it are calibrated with it")
        others = [spell for spell in usable if spell.place != usable[0].place]
        made += [
            f"frames {one.first} to {one.end - 1} look elsewhere and could not be laid onto it: not calibrated"
            for one in others
        ]
    if len(places) > 1:
        made.append(f"{len(places)} views are looked at in turn")
    return made


def _beside(video: Path) -> Path | None:
    """A drone's subtitles of the video's name."""
    return next((path for path in (video.with_suffix(".srt"), video.with_suffix(".SRT")) if path.is_file()), None)


def _flown(telemetry: Telemetry, name: str) -> list[str]:
    """What a drone wrote beside its video."""
    fixes = telemetry.fixes
    made = [f"{name}: {len(fixes)} instants from {fixes[0].time_s:.2f} to {fixes[-1].time_s:.2f} s"]
    placed = [(fix.latitude, fix.longitude) for fix in fixes if fix.latitude is not None and fix.longitude is not None]
    if placed:
        middle = float(np.radians(np.mean([latitude for latitude, _ in placed])))
        north = np.ptp([latitude for latitude, _ in placed]) * 111_320
        east = np.ptp([longitude for _, longitude in placed]) * 111_320 * np.cos(middle)
        made.append(
            f"the camera was at {placed[0][0]:.6f}, {placed[0][1]:.6f} at first, and went over {east:.0f} m east to "
            f"west and {north:.0f} m north to south; a place is taken to be good to {POSITION_ERROR_M:g} m (1 sigma)"
        )
    heights = [fix.above_start_m for fix in fixes if fix.above_start_m is not None]
    if heights:
        made.append(
            f"{min(heights):.0f} to {max(heights):.0f} m above the take-off point, to {HEIGHT_ERROR_M:g} m (1 sigma); "
            "how high that point lies is not said"
        )
    clocked = [fix.clock_s for fix in fixes if fix.clock_s is not None]
    if clocked:
        shown = datetime.fromtimestamp(clocked[0], timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        made.append(f"the drone's clock shows {shown} at first, in a zone that is not written: enter it as a reading")
    made.append("a camera that flies claims no coverage; its tracks stay in the picture, what it shows can be marked")
    return [*made, *telemetry.notes]


def _clocks(file: CameraFile, clip: Clip) -> list[str]:
    """How the clock in the picture runs against the file's time, where it was read twice or more in one item."""
    items = {reading.item for reading in file.clock.readings}
    if len(items) != 1 or len(file.clock.readings) < 2:
        return []
    at = np.array([reading.time_s for reading in file.clock.readings])
    shown = np.array([reading.shows for reading in file.clock.readings])
    error = np.array([reading.error_s for reading in file.clock.readings])
    if np.ptp(at) < 1 or at.max() > clip.duration_s + 1:
        return []
    weight = 1 / np.maximum(error, 0.02) ** 2
    away = at - np.average(at, weights=weight)
    rate = float((weight * away * (shown - np.average(shown, weights=weight))).sum() / (weight * away**2).sum())
    sigma = float(1 / np.sqrt((weight * away**2).sum()))
    left = shown - np.average(shown, weights=weight) - rate * away
    made = []
    if abs(rate - 1) > max(0.02, 3 * sigma):
        made.append(
            f"the clock in the picture runs {rate:.3f} (1 sigma {sigma:.3f}) times as fast as the file's time stamps: "
            "the stamps are not the camera's; give the camera file a frame_rate_hz"
        )
        if clip.measured_rate_hz:
            made.append(f"by the clock, the true rate is {clip.measured_rate_hz / rate:.3f} frames/s")
    if len(at) > 2 and float(np.abs(left / np.maximum(error, 0.02)).max()) > 4:
        made.append("the readings do not lie on a line: the clock was set, or time is missing, between two of them")
    return made
