"""`detector probe`: what a model file is taken for, on what grounds, how fast it is, what it sees in a picture."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np

from observance.observation.footage.reading.clip import Bytes, Frame
from observance.observation.footage.reading.decode import CONTAINERS, frames
from observance.observation.footage.sighting.detector.boxes import Boxes, best
from observance.observation.footage.sighting.detector.classes import kind_of
from observance.observation.footage.sighting.detector.packing import drawn, whole
from observance.observation.footage.sighting.detector.running import Detector, open_detector, runtime_version
from observance.values.digests import Json
from observance.values.errors import refuse
from observance.workflow.case import Case

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
_RUNS = 5
_MOST_LISTED = 40
_COLOURS = {"person": (60, 160, 20), "vehicle": (30, 90, 220), "other": (160, 90, 30), "": (140, 140, 140)}


def probe_detector(model: Path, image: Path | None, frame_number: int, out: Path | None) -> list[str]:
    """Lines on a model, and on what it sees in a picture or a video's frame; the picture with its boxes goes to `out`.

    Raises:
        RefusedInput: the model is not taken, or there is no such picture.
        Unavailable: the libraries are not installed.
    """
    detector = open_detector(model)
    frame = _frame(image, frame_number) if image is not None else None
    lines = described(detector)
    if frame is None:
        grey = np.full((detector.layout.height, detector.layout.width, 3), detector.layout.fill, np.uint8)
        return [*lines, _timed(detector, grey)]
    height, width = frame.y.shape
    piece = whole(width, height, detector.size)
    picture = drawn(frame, [piece], detector.size, detector.layout.fill)
    boxes = piece.in_image(detector.raw(picture))
    found = best(boxes, boxes.label) if detector.layout.suppress else boxes
    lines += [
        _timed(detector, picture),
        f"{image}: {len(found)} boxes with a score of {detector.layout.least_score:g} up",
    ]
    order = np.argsort(-found.score, kind="stable")
    lines += [_box_line(detector, found, int(row)) for row in order[:_MOST_LISTED]]
    if len(found) > _MOST_LISTED:
        lines.append(f"  and {len(found) - _MOST_LISTED} more")
    if out is not None:
        _draw(frame, detector, found, out)
        lines.append(f"written: {out}")
    return lines


def detector_of(case: Case, model: Path | None = None) -> Detector | None:
    """The detector that a case names, or `model` in its place; None where neither is.

    Raises:
        RefusedInput: the model is not taken.
        Unavailable: the libraries are not installed.
    """
    path = model
    if path is None and case.question.detector is not None:
        path = case.root / case.question.detector
    return open_detector(path) if path is not None else None


def made_by(detector: Detector | None) -> Json:
    """What of a detector goes into the key of what it helped to make."""
    if detector is None:
        return None
    return [detector.model.sha256, repr(detector.layout), runtime_version(), detector.stated.model_dump(mode="json")]


def described(detector: Detector) -> list[str]:
    """Lines on what a model is and was taken for."""
    model, layout = detector.model, detector.layout
    movers = [name for name in layout.classes if kind_of(name)]
    silent = sum(1 for name in layout.classes if name and not kind_of(name))
    by_kind = {kind: [name for name in movers if kind_of(name) == kind] for kind in ("person", "vehicle", "other")}
    kinds = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in by_kind.items() if names)
    plain = all(one == 0 for one in layout.mean) and all(one == 1 for one in layout.deviation)
    levels = "0 to 255" if plain else f"(0 to 255 - {list(layout.mean)}) / {list(layout.deviation)}"
    lines = [
        f"{model.name}: {layout.family}",
        f"  sha256 {model.sha256}, {model.size:,} bytes, ONNX {model.ir_version}, operators {model.opset}, made by "
        f"{model.producer or 'nobody it names'}",
        f"  {model.signature}",
        *(f"  recognised: {line}" for line in layout.why),
        *(f"  assumed: {line}" for line in layout.assumed),
        f"  input {layout.width} x {layout.height}, {layout.colours}, {levels}; "
        + ("repeated boxes are thinned" if layout.suppress else "boxes are taken as they come"),
        f"  kinds: {kinds}; {silent} classes that do not move by themselves are left out",
        f"  licence of the weights: {detector.stated.licence or 'not stated'}",
    ]
    if detector.stated.source:
        lines.append(f"  source: {detector.stated.source}")
    return lines


def _timed(detector: Detector, picture: Bytes) -> str:
    spent = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        detector.boxes(picture)
        spent.append(time.perf_counter() - began)
    return f"  {1000 * float(np.median(spent)):.0f} ms per picture on one thread (median of {_RUNS})"


def _box_line(detector: Detector, boxes: Boxes, row: int) -> str:
    name = (
        detector.layout.classes[int(boxes.label[row])] if 0 <= boxes.label[row] < len(detector.layout.classes) else "?"
    )
    left, top, width, height = (float(x) for x in boxes.place[row])
    kind = kind_of(name) or "left out"
    return f"  {name} ({kind}) {boxes.score[row]:.2f} at {left:.0f}, {top:.0f}, {width:.0f} x {height:.0f}"


def _frame(image: Path, number: int) -> Frame:
    suffix = image.suffix.lower()
    if suffix in CONTAINERS:
        for frame in frames(image, first=number, last=number):
            return frame
        raise refuse(str(image), "frame", wanted="a frame of the video", got=f"number {number}")
    if suffix not in PICTURES:
        wanted = f"a video, or a picture ({' '.join(sorted(PICTURES))})"
        raise refuse(str(image), "suffix", wanted=wanted, got=suffix or "none")
    if not image.is_file():
        raise refuse(str(image), "file", wanted="a picture", got="no such file")
    picture = cv2.imdecode(np.frombuffer(image.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None or min(picture.shape[:2]) < 2:
        raise refuse(str(image), "content", wanted="a picture that can be read", got="something else")
    height, width = (side - side % 2 for side in picture.shape[:2])
    planes = cv2.cvtColor(np.ascontiguousarray(picture[:height, :width]), cv2.COLOR_BGR2YUV_I420)
    flat = planes.ravel().astype(np.uint8, copy=False)
    luma, chroma = height * width, height * width // 4
    return Frame(
        index=0,
        time_s=0.0,
        y=flat[:luma].reshape(height, width),
        u=flat[luma : luma + chroma].reshape(height // 2, width // 2),
        v=flat[luma + chroma :].reshape(height // 2, width // 2),
    )


def _draw(frame: Frame, detector: Detector, boxes: Boxes, out: Path) -> None:
    height, width = frame.y.shape
    piece = whole(width, height, (width, height))
    picture = drawn(frame, [piece], (width, height), 0)
    names = detector.layout.classes
    for row in range(len(boxes)):
        name = names[int(boxes.label[row])] if 0 <= boxes.label[row] < len(names) else "?"
        left, top, wide, high = (round(float(x)) for x in boxes.place[row])
        colour = _COLOURS[kind_of(name)]
        cv2.rectangle(picture, (left, top), (left + wide, top + high), colour, 2)
        label = f"{name} {boxes.score[row]:.2f}"
        cv2.putText(
            picture, label, (max(0, left), max(12, top - 4)), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA
        )
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise refuse(str(out), "picture", wanted="a picture that can be written", got="none")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data.tobytes())
