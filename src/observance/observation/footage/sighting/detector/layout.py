"""How one model is fed and read: everything that recognition decides, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["grid", "distances", "levels", "ready", "queries"]
"""How boxes come out.

grid: (1, cells, 5 + classes), centre, log size, objectness, classes: YOLOX; decoded or not.
distances: (1, cells, classes + 4 bins), scores, then distances to the four sides as distributions: NanoDet.
levels: the same as one pair of outputs per stride: NanoDet of before 2021.
ready: labels, boxes (left, top, right, bottom of the stated picture) and scores: RT-DETR, D-FINE.
queries: class logits and boxes (centre and size as shares of the input): RT-DETR and D-FINE by transformers; RF-DETR.
"""

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A model's way in and out.

    Attributes:
        family: the name that people know. form: see Form.
        image: the input that takes the picture; sizes: the input that takes its width and height, if there is one.
        width, height: of the picture that goes in, pixels. first: channels come first (the usual) or last.
        half: 16-bit numbers go in. colours: order of the channels; mean, deviation: of each, 0 to 255.
        fill: grey level of what is not covered by the picture.
        outputs: the outputs to ask for, in the form's order. strides: pixels per cell, level by level.
        centred: a cell's point is its middle and not its corner. decoded: boxes of a grid come in pixels.
        suppress: boxes repeat, and the best of each heap is to be kept.
        classes: names in the model's order. least_score: what is left out below.
        why: the grounds of recognition. assumed: what the file does not say.
    """

    family: str
    form: Form
    image: str
    sizes: str | None = None
    width: int
    height: int
    first: bool
    half: bool
    colours: Literal["bgr", "rgb"]
    mean: Triple = (0.0, 0.0, 0.0)
    deviation: Triple = (1.0, 1.0, 1.0)
    fill: int
    outputs: tuple[str, ...]
    strides: tuple[int, ...] = ()
    centred: bool = False
    decoded: bool = False
    suppress: bool
    classes: tuple[str, ...]
    least_score: float
    why: tuple[str, ...]
    assumed: tuple[str, ...]
