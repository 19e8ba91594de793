"""Which family's outputs a model gives, from names and shapes alone, or as its user states; a refusal otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from observance.observation.footage.sighting.detector.classes import classes_in, kind_of, usual_classes
from observance.observation.footage.sighting.detector.layout import Layout
from observance.observation.footage.sighting.detector.model_file import ModelFile, refusal
from observance.observation.footage.sighting.detector.picture_input import PictureInput, picture_input
from observance.observation.footage.sighting.detector.signature import Tensor
from observance.observation.footage.sighting.detector.stated import DetectorFile

LEAST_SCORE = 0.3
WANTED = (
    "outputs of a known detector: YOLOX (1,cells,5+classes), NanoDet (1,cells,classes+32, or cls_pred_stride_8 …, "
    "dis_pred_stride_8 …), RT-DETR or D-FINE (labels, boxes, scores; or logits, pred_boxes), RF-DETR (dets, labels)"
)
STATE = "a file of the model's name with the suffix .yaml beside it, saying `family: yolox`, `classes: coco-80`"
_BINS = 8
_IMAGENET_RGB = (123.675, 116.28, 103.53)
_IMAGENET_RGB_DEVIATION = (58.395, 57.12, 57.375)
_NANODET_BGR = (103.53, 116.28, 123.675)
_NANODET_BGR_DEVIATION = (57.375, 57.12, 58.395)
_LEVELS_8_32, _LEVELS_8_64 = (8, 16, 32), (8, 16, 32, 64)
_UNIT = (255.0, 255.0, 255.0)

Reader = Callable[[ModelFile, PictureInput, DetectorFile], Layout | None]


def recognise(model: ModelFile, stated: DetectorFile) -> Layout:
    """How to feed and read a model.

    Raises:
        RefusedInput: no known family's outputs, or classes among which nobody moves.
    """
    picture = picture_input(model, stated)
    readers = _READERS if stated.family is None else _BY_FAMILY[stated.family]
    for reader in readers:
        layout = reader(model, picture, stated)
        if layout is not None:
            return _as_stated(model, layout, stated)
    found = str(model.signature)
    if any(re.search(r"kps|landmark|keypoint", one.name, re.IGNORECASE) for one in model.signature.outputs):
        found = f"landmark points (a model of faces or poses): {found}"
    if stated.family is not None:
        raise refusal(model, "outputs", wanted=f"outputs of {stated.family}, as is stated beside it", got=found)
    raise refusal(model, "outputs", wanted=WANTED, got=found, example=STATE)


def cells(width: int, height: int, strides: tuple[int, ...]) -> int:
    """How many cells the levels have together."""
    return sum(-(-width // stride) * -(-height // stride) for stride in strides)


def _yolox(model: ModelFile, picture: PictureInput, stated: DetectorFile) -> Layout | None:
    outputs = model.signature.outputs
    if len(outputs) != 1 or len(outputs[0].dims) != 3 or picture.sizes is not None:
        return None
    _, rows, columns = outputs[0].dims
    strides = _levels(picture, rows, (_LEVELS_8_32, _LEVELS_8_64))
    if strides is None or columns is None or columns < 6 or (columns - 4 * _BINS in (80, 91) and columns != 85):
        return None
    names, how = _classes(model, stated, columns - 5)
    return Layout(
        family="YOLOX",
        form="grid",
        image=picture.name,
        width=picture.width,
        height=picture.height,
        first=picture.first,
        half=picture.half,
        colours="bgr",
        fill=114,
        outputs=(outputs[0].name,),
        strides=strides,
        suppress=True,
        classes=names,
        least_score=LEAST_SCORE,
        why=(f"one output, {outputs[0]}: {_said(strides)} cells, each 4 + 1 + {columns - 5} numbers", *how),
        assumed=("colours as blue, green, red from 0 to 255, as exported since 2021",),
    )


def _nanodet(model: ModelFile, picture: PictureInput, stated: DetectorFile) -> Layout | None:
    outputs = model.signature.outputs
    if len(outputs) != 1 or len(outputs[0].dims) != 3 or picture.sizes is not None:
        return None
    _, rows, columns = outputs[0].dims
    plus, old = _levels(picture, rows, (_LEVELS_8_64,)), _levels(picture, rows, (_LEVELS_8_32,))
    count = None if columns is None else columns - 4 * _BINS
    strides = plus or old
    if strides is None or count is None or count < 1:
        return None
    if stated.family is None and count not in (80, 91) and classes_in(model.metadata, count) is None:
        return None
    names, how = _classes(model, stated, count)
    grounds = f"one output, {outputs[0]}: {_said(strides)} cells, each {count} scores + 4 x {_BINS} bins"
    return _of_nanodet(picture, (outputs[0].name,), strides, bool(plus), names, (grounds, *how))


def _old_nanodet(model: ModelFile, picture: PictureInput, stated: DetectorFile) -> Layout | None:
    scores = _by_stride(model, r"cls_pred_stride_(\d+)")
    sides = _by_stride(model, r"dis_pred_stride_(\d+)")
    if not scores or sorted(scores) != sorted(sides) or picture.sizes is not None:
        return None
    strides = tuple(sorted(scores))
    counts = {scores[stride].dims[-1] for stride in strides}
    bins = {sides[stride].dims[-1] for stride in strides}
    count = next(iter(counts)) if len(counts) == 1 else None
    if count is None or bins != {4 * _BINS} or any(len(one.dims) != 3 for one in [*scores.values(), *sides.values()]):
        return None
    names, how = _classes(model, stated, count)
    outputs = tuple(table[stride].name for stride in strides for table in (scores, sides))
    grounds = f"pairs cls_pred_stride_N [{count} classes], dis_pred_stride_N [4 x {_BINS} bins] for N = {strides}"
    return _of_nanodet(picture, outputs, strides, 64 in strides, names, (grounds, *how))


def _of_nanodet(
    picture: PictureInput,
    outputs: tuple[str, ...],
    strides: tuple[int, ...],
    plus: bool,
    names: tuple[str, ...],
    why: tuple[str, ...],
) -> Layout:
    return Layout(
        family="NanoDet-Plus" if plus else "NanoDet",
        form="distances" if len(outputs) == 1 else "levels",
        image=picture.name,
        width=picture.width,
        height=picture.height,
        first=picture.first,
        half=picture.half,
        colours="bgr",
        mean=_NANODET_BGR,
        deviation=_NANODET_BGR_DEVIATION,
        fill=0,
        outputs=outputs,
        strides=strides,
        centred=not plus,
        suppress=True,
        classes=names,
        least_score=LEAST_SCORE,
        why=why,
        assumed=("colours as blue, green, red, with the mean and deviation of its authors' settings",),
    )


def _ready(model: ModelFile, picture: PictureInput, stated: DetectorFile) -> Layout | None:
    if picture.sizes is None or {one.name for one in model.signature.outputs} != {"labels", "boxes", "scores"}:
        return None
    boxes = model.signature.output("boxes")
    if boxes is None or (boxes.dims and (len(boxes.dims) != 3 or boxes.dims[2] not in (4, None))):
        return None
    names, how = _classes(model, stated, None)
    assumed = () if stated.names() else ("classes numbered as COCO's 80: the file does not say how many there are",)
    return Layout(
        family="D-FINE" if stated.family == "d-fine" else "RT-DETR or D-FINE",
        form="ready",
        image=picture.name,
        sizes=picture.sizes,
        width=picture.width,
        height=picture.height,
        first=picture.first,
        half=picture.half,
        colours="rgb",
        deviation=_UNIT,
        fill=114,
        outputs=("labels", "boxes", "scores"),
        suppress=False,
        classes=names,
        least_score=LEAST_SCORE,
        why=(f"inputs {picture.name} and {picture.sizes}; outputs labels, boxes, scores", *how),
        assumed=("colours as red, green, blue from 0 to 1", *assumed),
    )


def _queries(model: ModelFile, picture: PictureInput, stated: DetectorFile) -> Layout | None:
    named = {one.name: one for one in model.signature.outputs}
    logits, boxes = ("labels", "dets") if "dets" in named else ("logits", "pred_boxes")
    if picture.sizes is not None or logits not in named or boxes not in named:
        return None
    classes, places = named[logits].dims, named[boxes].dims
    if len(classes) != 3 or len(places) != 3 or places[2] != 4 or classes[2] is None:
        return None
    if classes[2] == 92:
        return None  # DETR, whose last class is `nothing` and whose logits share one sum
    rf = boxes == "dets" or stated.family == "rf-detr" or (stated.family is None and classes[2] == 91)
    names, how = _classes(model, stated, classes[2])
    colours = "with ImageNet's mean and deviation" if rf else "from 0 to 1"
    return Layout(
        family="RF-DETR"
        if rf
        else {"d-fine": "D-FINE", "rt-detr": "RT-DETR"}.get(stated.family or "", "RT-DETR or D-FINE"),
        form="queries",
        image=picture.name,
        width=picture.width,
        height=picture.height,
        first=picture.first,
        half=picture.half,
        colours="rgb",
        mean=_IMAGENET_RGB if rf else (0.0, 0.0, 0.0),
        deviation=_IMAGENET_RGB_DEVIATION if rf else _UNIT,
        fill=114,
        outputs=(logits, boxes),
        suppress=False,
        classes=names,
        least_score=LEAST_SCORE,
        why=(f"outputs {named[logits]} and {named[boxes]}", *how),
        assumed=(f"colours as red, green, blue {colours}", "each class has a chance of its own (sigmoid)"),
    )


_READERS: list[Reader] = [_yolox, _nanodet, _old_nanodet, _ready, _queries]
_BY_FAMILY: dict[str, list[Reader]] = {
    "yolox": [_yolox],
    "nanodet": [_nanodet, _old_nanodet],
    "nanodet-plus": [_nanodet, _old_nanodet],
    "rt-detr": [_ready, _queries],
    "d-fine": [_ready, _queries],
    "rf-detr": [_queries],
}


def _levels(picture: PictureInput, rows: int | None, known: tuple[tuple[int, ...], ...]) -> tuple[int, ...] | None:
    if rows is None:
        return known[0]  # open in the file: the usual levels, checked when it runs
    return next((levels for levels in known if cells(picture.width, picture.height, levels) == rows), None)


def _said(strides: tuple[int, ...]) -> str:
    return "strides " + ", ".join(map(str, strides))


def _by_stride(model: ModelFile, pattern: str) -> dict[int, Tensor]:
    matches = [(re.fullmatch(pattern, one.name), one) for one in model.signature.outputs]
    return {int(match.group(1)): one for match, one in matches if match is not None and 4 <= int(match.group(1)) <= 128}


def _classes(model: ModelFile, stated: DetectorFile, count: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Class names, and how they are known.

    Raises:
        RefusedInput: nothing says what the classes are, or their number differs.
    """
    names = stated.names()
    if names is not None:
        if count is not None and len(names) != count:
            raise refusal(
                model, "classes", wanted=f"{count} class names, as the outputs have", got=f"{len(names)} stated"
            )
        return names, (f"{len(names)} classes as stated",)
    own = classes_in(model.metadata, count)
    if own is not None:
        return own, (f"{len(own)} classes named in the file",)
    usual = usual_classes(80 if count is None else count)
    if usual is None:
        got = f"{count} classes without names"
        raise refusal(model, "classes", wanted="80 or 91 classes (COCO's), or their names", got=got, example=STATE)
    return usual, (f"{len(usual)} classes: COCO's",)


def _as_stated(model: ModelFile, layout: Layout, stated: DetectorFile) -> Layout:
    if not any(kind_of(name) in ("person", "vehicle") for name in layout.classes):
        got = ", ".join(layout.classes)[:200]
        raise refusal(model, "classes", wanted="a person or a vehicle among the classes", got=got)
    said = {
        "colours": stated.colours,
        "mean": stated.mean,
        "deviation": stated.deviation,
        "least_score": stated.least_score,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    stated_lines = tuple(f"{name} as stated: {value}" for name, value in sorted(changes.items()))
    return replace(
        layout,
        colours=stated.colours or layout.colours,
        mean=stated.mean or layout.mean,
        deviation=stated.deviation or layout.deviation,
        least_score=layout.least_score if stated.least_score is None else stated.least_score,
        why=(*layout.why, *stated_lines),
    )
