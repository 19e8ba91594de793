"""The action behind `observance coverage measure`: every calibrated camera of a case, or one camera file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from observance.evidence.papers import read_paper
from observance.observation.camera_file import CameraFile
from observance.observation.detection.curve import Curve
from observance.workflow.calibrating import calibrate
from observance.workflow.case import load_case
from observance.workflow.measuring import calibrated, filmed, measure
from observance.workflow.progress import Progress
from observance.workflow.sighting import curve_path


def measure_target(
    target: Path,
    video: Path | None,
    out: Path | None,
    *,
    kinds: Sequence[str],
    takes: int,
    seed: int,
    workers: int,
    progress: Progress,
) -> list[str]:
    """Measure; a sentence and a small table for each curve.

    Raises:
        RefusedInput: no such case or camera, one without a calibration, or a view with too little room.
    """
    lines: list[str] = []
    if not target.is_dir():
        file = read_paper(target, CameraFile)
        camera = calibrated(file, calibrate(file, str(target)).camera, str(target))
        seen = filmed(video, file.frame_rate_hz)
        for kind in kinds:
            path = (out or target.parent) / f"{file.id}-{kind}.json"
            curve = measure(
                file, camera, seen, path, kind=kind, seed=seed, takes=takes, workers=workers, progress=progress
            )
            lines += [*table_of(curve), f"written: {path}"]
        return lines
    case = load_case(target)
    for id, file in sorted(case.cameras.items()):
        made = calibrate(file, f"cameras/{id}.yaml").camera
        if made is None:
            lines.append(f"{id}: no calibration, so nothing is known of how tall a person is in its picture; left out")
            continue
        own = [i for i in case.items if i.camera == id and i.status == "held" and i.kind == "video"]
        paths = [path for path in (case.original(i.id) for i in sorted(own, key=lambda i: i.id)) if path is not None]
        seen = filmed(video or next(iter(paths), None), file.frame_rate_hz)
        for kind in kinds:
            path = curve_path(case.root, id, kind)
            curve = measure(
                file, made, seen, path, kind=kind, seed=seed, takes=takes, workers=workers, progress=progress
            )
            lines += [*table_of(curve), f"written: {path}"]
    return lines


def table_of(curve: Curve) -> list[str]:
    """A curve in a few lines: the rate and its lower bound at some heights and contrasts."""
    heights, contrasts = (12.0, 20.0, 32.0, 50.0, 100.0), (2.0, 3.5, 5.0, 8.5, 17.0)
    told = curve.measured_with
    lines = [
        f"{told['camera']}, a person who {curve.kind}: {curve.movers} movers, {curve.instants} instants, "
        f"{told['false tracks']}; {told['pictures']}",
        f"{'height px':>12}" + "".join(f"{f'contrast {c:g}':>20}" for c in contrasts),
    ]
    for height in heights:
        tall, clear = np.full(len(contrasts), height), np.array(contrasts)
        pairs = zip(curve.at(tall, clear), curve.low_at(tall, clear), strict=True)
        lines.append(f"{height:12g}" + "".join(f"{f'{rate:.2f} (from {low:.2f})':>20}" for rate, low in pairs))
    return lines
