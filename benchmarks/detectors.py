"""What a detector sees on PETS S2L1, shown whole frames or pieces, and what it costs: recall, precision, feet, time.

Run `OBSERVANCE_TEST_DATA=... python benchmarks/detectors.py --model yolox_nano.onnx`. Persons are matched within 1 m on
the ground; boxes are taken after the rules that tracking applies (what is of the scene, who cannot stand there).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.calibration import import_tsai
from observance.observation.camera import Camera
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import Segment, write_planes
from observance.observation.footage.empty.scenery import scene_of
from observance.observation.footage.empty.view import PAD, View, view_of
from observance.observation.footage.following.support import upright
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames
from observance.observation.footage.sighting.detector.asking import Asking
from observance.observation.footage.sighting.detector.boxes import Boxes
from observance.observation.footage.sighting.detector.looks import PERSON, Looks, gathered
from observance.observation.footage.sighting.detector.packing import drawn, whole
from observance.observation.footage.sighting.detector.running import Detector, open_detector
from observance.observation.footage.sighting.detector.veto import still_places

Floats = NDArray[np.float64]

SIZE, RATE_HZ = (768, 576), 7.0
SPANS = ((1, 397), (398, 795))
SCORES = (0.2, 0.3, 0.4, 0.5)


def whole_frames(detector: Detector, video: Path) -> Looks:
    """Every frame, made to fit into the model's picture."""
    piece = whole(*SIZE, detector.size)
    parts: list[tuple[int, Boxes]] = []
    for frame in frames(video):
        picture = drawn(frame, [piece], detector.size, detector.layout.fill)
        parts.append((frame.index, piece.in_image(detector.boxes(picture))))
    count = len(parts)
    return gathered(parts, np.full(count, piece.scale), np.ones(count, dtype=bool), [np.zeros((0, 4))] * count)


def judged(looks: Looks, view: View, truth: Floats, span: tuple[int, int], least: float) -> tuple[float, ...]:
    """Recall, precision, and median and 95 % quantile of the ground error, of persons in frames that were looked at."""
    camera = view.camera
    hits = false = missed = 0
    errors: list[float] = []
    for number in range(span[0], span[1] + 1):
        if looks.scale[number - 1] <= 0:
            continue
        real, boxes = truth[truth[:, 0] == number], looks.at(number - 1)
        boxes = boxes.pick((boxes.label == PERSON) & (boxes.score >= least))
        feet = np.column_stack([real[:, 2] + real[:, 4] / 2, real[:, 3] + real[:, 5]])
        apart = np.linalg.norm(_ground(camera, feet)[:, None] - _ground(camera, boxes.feet)[None], axis=2)
        i, j = linear_sum_assignment(np.minimum(apart, 1.01))
        good = apart[i, j] < 1.0
        hits, false, missed = (
            hits + int(good.sum()),
            false + len(boxes) - int(good.sum()),
            missed + len(real) - int(good.sum()),
        )
        errors += apart[i, j][good].tolist()
    return (
        hits / max(hits + missed, 1),
        hits / max(hits + false, 1),
        float(np.median(errors)),
        float(np.quantile(errors, 0.95)),
    )


def _ground(camera: Camera, pixels: Floats) -> Floats:
    return np.nan_to_num(camera.ground(pixels), nan=1e6)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="yolox_nano.onnx", help="a file of the test data's models")
    options = parser.parse_args()
    data = os.environ.get("OBSERVANCE_TEST_DATA")
    if not data:
        print("set OBSERVANCE_TEST_DATA to the folder of the test data", file=sys.stderr)
        return 5
    cv2.setNumThreads(1)
    folder = Path(data) / "pets2009"
    video = folder / "S2L1_View_001.avi"
    view = view_of(import_tsai(folder / "calibration" / "View_001.xml", "view-001"), *SIZE)
    truth = np.loadtxt(folder / "gt_subpixel.txt", delimiter=",")[:, :6]
    detector = open_detector(Path(data) / "models" / options.model)
    detector = replace(detector, layout=replace(detector.layout, least_score=SCORES[0]))
    began = time.process_time()
    everything = whole_frames(detector, video)
    ways = {"whole frames": (everything, 1000 * (time.process_time() - began) / len(everything.scale))}

    def source() -> Iterator[Frame]:
        return frames(video)

    with tempfile.TemporaryDirectory() as name, Crew(1, Path(name)) as crew:
        count = len(everything.scale)
        planes = write_planes(source(), count, view.width, view.height, Path(name) / "planes.raw", lambda share: None)
        times = np.arange(count) / RATE_HZ
        blind = np.zeros((view.height, view.width), dtype=bool)
        segment = Segment(
            planes=planes, first_step=0, background=scene_of(planes, times, view.body(), blind, crew, "scene")
        )
        for every in (1, 2, 3):
            asking = Asking(
                detector=detector,
                crew=crew,
                size=SIZE,
                scale=view.scale,
                tall=view.tall[PAD:-PAD, PAD:-PAD],
                every=every,
            )
            began = time.process_time()
            looks = asking.looks(segment, source, times, "pieces")
            ways[f"pieces, every {every}"] = looks, 1000 * (time.process_time() - began) / count
    for way, (looks, spent) in ways.items():
        still, _ = still_places(looks, np.arange(len(looks.scale)) / RATE_HZ)
        own = upright(looks.pick(~still), view)
        asked = float((looks.scale > 0).mean())
        print(f"{options.model}, {way}: {spent:.1f} ms CPU per frame of the clip, {asked:.2f} of them looked at")
        for span in SPANS:
            for least in SCORES:
                recall, precision, median, high = judged(own, view, truth, span, least)
                print(
                    f"  frames {span[0]}-{span[1]}, score {least}: recall {recall:.3f}, precision {precision:.3f}, "
                    f"ground {median:.3f} m median, {high:.3f} m p95"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
