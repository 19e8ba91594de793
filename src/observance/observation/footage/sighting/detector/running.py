"""A recognised model at work: pictures in, boxes out, on one thread of the processor, the same on every run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting.detector.boxes import Boxes
from observance.observation.footage.sighting.detector.classes import kind_of
from observance.observation.footage.sighting.detector.decoding import decode
from observance.observation.footage.sighting.detector.layout import Layout
from observance.observation.footage.sighting.detector.model_file import (
    ModelFile,
    library,
    open_model,
    read_bytes,
    refusal,
)
from observance.observation.footage.sighting.detector.recognise import cells, recognise
from observance.observation.footage.sighting.detector.stated import DetectorFile, stated_beside
from observance.values.errors import ObservanceError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_GREY = 114
_PIXELS = 3.0
_KINDS = ("person", "vehicle", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A model that was looked at, recognised and run once. Picklable: every process opens it for itself."""

    model: ModelFile
    layout: Layout
    stated: DetectorFile

    def boxes(self, picture: Bytes) -> Boxes:
        """Movers in a picture (height, width, 3), blue, green, red, of the layout's size; `label` indexes `kinds`.

        Raises:
            RefusedInput: the model fails, or gives something else than its layout says.
        """
        found = self._decoded(_run(self.model, self.layout, picture))
        if not len(found):
            return found
        kinds = [kind_of(name) for name in self.layout.classes]
        number = np.array([_KINDS.index(kind) if kind else -1 for kind in kinds] + [-1])
        inside = (found.label >= 0) & (found.label < len(kinds))
        kind = number[np.where(inside, found.label, len(kinds))]
        return replace(found, label=kind).pick(kind >= 0)

    def raw(self, picture: Bytes) -> Boxes:
        """As `boxes`, with all classes: `label` indexes the layout's classes."""
        return self._decoded(_run(self.model, self.layout, picture))

    def _decoded(self, outputs: list[NDArray[np.float32]]) -> Boxes:
        try:
            return decode(self.layout, outputs)
        except ValueError as error:
            raise refusal(self.model, "outputs", wanted=f"outputs of {self.layout.family}", got=str(error)) from None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that goes in."""
        return self.layout.width, self.layout.height

    @property
    def account(self) -> str:
        """One sentence on what it is, for notes and reports."""
        licence = self.stated.licence or "not stated"
        source = f", from {self.stated.source}" if self.stated.source else ""
        return (
            f"detector {self.model.name} (sha256 {self.model.sha256}), recognised as {self.layout.family}, input "
            f"{self.layout.width} x {self.layout.height}; licence of the weights, as stated: {licence}{source}"
        )


def kinds() -> tuple[str, ...]:
    """The kinds that a box's label counts."""
    return _KINDS


def runtime_version() -> str:
    """The version of the library that runs models."""
    return str(library("onnxruntime").__version__)


def open_detector(path: Path) -> Detector:
    """Open, check, recognise and try a model file, with what stands beside it.

    Raises:
        RefusedInput: see `open_model`, `recognise`; or it fails on an empty picture, or gives other outputs.
        Unavailable: the libraries are not installed.
    """
    library("onnxruntime")
    model = open_model(path)
    stated = stated_beside(path)
    layout = recognise(model, stated)
    detector = Detector(model=model, layout=layout, stated=stated)
    outputs = _run(model, layout, np.full((layout.height, layout.width, 3), _GREY, np.uint8))
    if layout.form == "grid":
        detector = replace(detector, layout=_settled(model, layout, outputs[0]))
    detector._decoded(outputs)
    return detector


def _settled(model: ModelFile, layout: Layout, output: NDArray[np.float32]) -> Layout:
    """Whether a grid's boxes come decoded: then their middles lie all over the picture, else near nought.

    Raises:
        RefusedInput: neither, or scores that are none.
    """
    rows = output.reshape(-1, output.shape[-1])
    if cells(layout.width, layout.height, layout.strides) != len(rows):
        got = f"{len(rows)} cells"
        raise refusal(model, "outputs", wanted=f"cells of strides {layout.strides}", got=got)
    scores = rows[:, 4:]
    if not np.isfinite(rows).all() or scores.min() < -1e-3 or scores.max() > 1 + 1e-3:
        got = f"numbers from {scores.min():.3g} to {scores.max():.3g}"
        raise refusal(model, "outputs", wanted="objectness and class scores from 0 to 1", got=got)
    if scores[:, 0].min() > 1 - 1e-6:
        wanted = "an objectness that differs from cell to cell, as YOLOX has"
        raise refusal(model, "outputs", wanted=wanted, got="1 in every cell of an empty picture (YOLOv6 does this)")
    spread = float(np.median(np.abs(rows[:, :2])))
    sizes = float(np.median(rows[:, 2:4]))
    if spread > min(layout.width, layout.height) / 8 and sizes > 0:
        return replace(
            layout, decoded=True, why=(*layout.why, "boxes come decoded (middles all over an empty picture)")
        )
    if spread < _PIXELS:
        return replace(
            layout, why=(*layout.why, "boxes come as steps from their cells (near nought on an empty picture)")
        )
    got = f"middles of {spread:.3g} on an empty picture"
    raise refusal(model, "outputs", wanted="boxes in pixels or as steps from their cells", got=got)


def tensor_of(layout: Layout, picture: Bytes) -> NDArray[np.float32] | NDArray[np.float16]:
    """A picture (height, width, 3), blue, green, red, as the layout's input."""
    if picture.shape != (layout.height, layout.width, 3):
        raise ValueError(f"a picture of {picture.shape} for an input of {layout.height} x {layout.width}")
    ordered = picture if layout.colours == "bgr" else picture[:, :, ::-1]
    values = ordered.transpose(2, 0, 1).astype(np.float32)
    if any(layout.mean) or any(one != 1.0 for one in layout.deviation):
        mean, deviation = (np.array(one, np.float32)[:, None, None] for one in (layout.mean, layout.deviation))
        values = (values - mean) / deviation
    if not layout.first:
        values = values.transpose(1, 2, 0)
    batch = np.ascontiguousarray(values[None])
    return batch.astype(np.float16) if layout.half else batch


def _run(model: ModelFile, layout: Layout, picture: Bytes) -> list[NDArray[np.float32]]:
    feeds: dict[str, NDArray[np.float32] | NDArray[np.float16] | NDArray[np.int64]]
    feeds = {layout.image: tensor_of(layout, picture)}
    if layout.sizes is not None:
        feeds[layout.sizes] = np.array([[layout.width, layout.height]], np.int64)
    try:
        outputs = _session(model.path, model.sha256).run(list(layout.outputs), feeds)
    except ObservanceError:
        raise
    except Exception as error:  # the runtime's own exceptions have no common base
        reason = str(error).split("\n")[0][:200]
        raise refusal(model, "run", wanted="a model that runs on a picture", got=reason) from None
    arrays = [np.asarray(output) for output in outputs]
    return [array.astype(np.float32) if array.dtype == np.float16 else array for array in arrays]


@lru_cache(maxsize=2)
def _session(path: Path, sha256: str) -> InferenceSession:
    """The model in this process, of exactly the bytes that were looked at.

    Raises:
        RefusedInput: the file has changed, or onnxruntime does not take it.
    """
    runtime = library("onnxruntime")
    data = read_bytes(path, sha256)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    runtime.disable_telemetry_events()
    session: InferenceSession = runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return session
