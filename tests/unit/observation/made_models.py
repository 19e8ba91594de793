"""Tiny ONNX graphs with the inputs and outputs of well-known detectors: constants, or a look for the dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from observance.observation.footage.sighting.detector.boxes import Boxes
from observance.observation.footage.sighting.detector.running import Detector, open_detector

Arrays = Mapping[str, NDArray[np.generic]]
SIDE = 96
STRIDES = (8, 16, 32)
CELLS = sum((SIDE // stride) ** 2 for stride in STRIDES)


def save(
    path: Path,
    outputs: Arrays,
    *,
    image: str = "images",
    dims: Sequence[int | str] = (1, 3, SIDE, SIDE),
    sizes: str | None = None,
    kind: int = TensorProto.FLOAT,
    open_outputs: bool = False,
    extra: Sequence[onnx.NodeProto] = (),
    opsets: Sequence[onnx.OperatorSetIdProto] = (),
    metadata: dict[str, str] | None = None,
    ir: int = 8,
) -> Path:
    """A model that gives the same outputs whatever it is shown."""
    inputs = [helper.make_tensor_value_info(image, kind, list(dims))]
    if sizes is not None:
        inputs.append(helper.make_tensor_value_info(sizes, TensorProto.INT64, ["N", 2]))
    nodes, infos = list(extra), []
    for name, values in outputs.items():
        nodes.append(helper.make_node("Constant", [], [name], value=numpy_helper.from_array(values)))
        shape = ["N", *(f"{name}_{k}" for k in range(1, values.ndim))] if open_outputs else list(values.shape)
        infos.append(helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(values.dtype), shape))
    graph = helper.make_graph(nodes, "made", inputs, infos)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), *opsets], ir_version=ir)
    for key, value in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    path.write_bytes(model.SerializeToString())
    return path


def points(strides: Sequence[int] = STRIDES, side: int = SIDE) -> list[tuple[int, int, int]]:
    """The cells as stride, column, row, in the order in which a grid's rows come."""
    return [
        (stride, column, row)
        for stride in strides
        for row in range(-(-side // stride))
        for column in range(-(-side // stride))
    ]


def yolox_rows(decoded: bool, classes: int = 80) -> NDArray[np.float32]:
    """One person of 16 x 40 px whose middle is at (44, 36), of the cell of stride 16 at column 2, row 2."""
    rows = np.zeros((1, CELLS, 5 + classes), np.float32)
    for k, (stride, column, row) in enumerate(points()):
        if decoded:
            rows[0, k, :4] = (column + 0.5) * stride, (row + 0.5) * stride, stride, stride
        if (stride, column, row) == (16, 2, 2):
            steps = (44 / 16 - 2, 36 / 16 - 2, np.log(16 / 16), np.log(40 / 16))
            rows[0, k, :6] = (44, 36, 16, 40, 0.9, 0.8) if decoded else (*steps, 0.9, 0.8)
    return rows


def nanodet_rows(
    strides: Sequence[int], centred: bool, classes: int = 80
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Scores and bins of one person from (28, 20) to (44, 60), told by the cell of stride 16 at column 2, row 2."""
    cells = points(strides)
    scores = np.zeros((1, len(cells), classes), np.float32)
    bins = np.zeros((1, len(cells), 4, 8), np.float32)
    k = cells.index((16, 2, 2))
    scores[0, k, 0] = 0.7
    at = np.array([2.5, 2.5] if centred else [2.0, 2.0]) * 16
    for side, reach in enumerate((at[0] - 28, at[1] - 20, 44 - at[0], 60 - at[1])):
        low = int(reach / 16)
        share = reach / 16 - low
        bins[0, k, side] = -50.0
        bins[0, k, side, low] = np.log(max(1 - share, 1e-9))
        bins[0, k, side, low + 1] = np.log(max(share, 1e-9))
    return scores, bins.reshape(1, len(cells), 32)


def dark_yolox(path: Path, tall: int, wide: int, side: int = SIDE) -> Path:
    """A YOLOX-like model that sees a person of `tall` x `wide` px around every dark patch of 8 x 8 px."""
    small = (side // 8) ** 2
    rest = sum((side // stride) ** 2 for stride in (16, 32))
    box = np.zeros((1, small, 4), np.float32)
    box[..., :2] = 0.5
    box[..., 2:] = np.log(wide / 8), np.log(tall / 8)
    none = np.zeros((1, rest, 85), np.float32)
    classes = np.zeros((1, small, 80), np.float32)
    classes[..., 0] = 1.0
    constants: Arrays = {
        "box": box,
        "none": none,
        "classes": classes,
        "middle": np.array(60, np.float32),
        "slope": np.array(-0.2, np.float32),
        "flat": np.array([1, small, 1], np.int64),
    }
    nodes = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(one)) for name, one in constants.items()
    ]
    nodes += [
        helper.make_node("ReduceMean", ["images"], ["grey"], axes=[1], keepdims=1),
        helper.make_node("AveragePool", ["grey"], ["pooled"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Sub", ["pooled", "middle"], ["above"]),
        helper.make_node("Mul", ["above", "slope"], ["steep"]),
        helper.make_node("Sigmoid", ["steep"], ["dark"]),
        helper.make_node("Reshape", ["dark", "flat"], ["objectness"]),
        helper.make_node("Concat", ["box", "objectness", "classes"], ["seen"], axis=2),
        helper.make_node("Concat", ["seen", "none"], ["output"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "dark",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, small + rest, 85])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkEyes(Detector):
    """A detector that sees a person in every upright dark patch of a picture: no model runs."""

    def boxes(self, picture: NDArray[np.uint8]) -> Boxes:
        dark = (picture.mean(axis=2) < 75).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(dark)
        rows = [stats[k, :4] for k in range(1, count) if stats[k, 3] > 1.5 * stats[k, 2] and stats[k, 4] > 30]
        place = np.array(rows, dtype=np.float64).reshape(-1, 4)
        return Boxes(place=place, score=np.full(len(place), 0.9), label=np.zeros(len(place), np.int64))


def dark_eyes(folder: Path) -> DarkEyes:
    """DarkEyes under the name of a made model."""
    real = open_detector(dark_yolox(folder / "dark.onnx", 40, 16))
    return DarkEyes(model=real.model, layout=real.layout, stated=real.stated)
