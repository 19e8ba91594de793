"""What a video holds and what it is good for, in plain words: its time, its spells, what can be tracked."""

from __future__ import annotations

from pathlib import Path

from observance.evidence.papers import read_paper
from observance.observation.camera_file import CameraFile
from observance.observation.footage.clip import Clip
from observance.observation.footage.decode import Reader
from observance.observation.footage.steadiness import words
from observance.observation.footage.steadiness.scan import Scan
from observance.observation.footage.steadiness.spells import Steadiness
from observance.workflow.calibrating import calibrate
from observance.workflow.progress import Progress
from observance.workflow.tracking import masks_of

_EVERY = 50


def describe_video(video: Path, camera_file: Path | None, progress: Progress) -> list[str]:
    """Decode a video once and say what it holds.

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
    return [*_file(clip), "", *words.timeline(found), *words.lines(found), "", *_use(found, calibrated)]


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
