"""`MODEL.yaml` beside `MODEL.onnx`: what its user says of a model that its file does not say, or says wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from observance.evidence.fields import Share01, Words
from observance.evidence.papers import Paper, read_paper
from observance.evidence.slips import Slip
from observance.observation.footage.sighting.detector.classes import COCO_80, COCO_91, kind_of

FAMILIES = ("yolox", "nanodet", "nanodet-plus", "rt-detr", "d-fine", "rf-detr")
Side = Annotated[int, Field(ge=64, le=2048)]
Level = Annotated[float, Field(allow_inf_nan=False)]


class DetectorFile(Paper):
    """What is stated of a model; whatever is left out is recognised from the model, or refused."""

    family: Literal["yolox", "nanodet", "nanodet-plus", "rt-detr", "d-fine", "rf-detr"] | None = Field(
        default=None, description="whose outputs they are"
    )
    size: tuple[Side, Side] | None = Field(
        default=None, description="width and height of the input, where the file leaves them open"
    )
    classes: Literal["coco-80", "coco-91"] | tuple[str, ...] | None = Field(
        default=None, description="a known list, or the names in the model's order", examples=[["person", "car"]]
    )
    colours: Literal["bgr", "rgb"] | None = Field(default=None, description="order of the input's channels")
    mean: tuple[Level, Level, Level] | None = Field(
        default=None, description="taken from the channels, in their order, of 0 to 255"
    )
    deviation: tuple[Level, Level, Level] | None = Field(
        default=None, description="what the channels are then divided by"
    )
    least_score: Share01 | None = Field(default=None, description="boxes with less are left out; 0.3 otherwise")
    every: Annotated[int, Field(ge=1, le=30)] = Field(
        default=1, description="look at every k-th picture only, where the processor is slow"
    )
    licence: Words | None = Field(default=None, description="of the weights, as their user knows it")
    source: Words | None = Field(default=None, description="where the file is from")

    def slips(self) -> Iterator[Slip]:
        """Classes among which somebody moves; deviations that can be divided by."""
        names = self.names()
        if names is not None and not any(kind_of(name) in ("person", "vehicle") for name in names):
            wanted = "classes with a person or a vehicle among them"
            yield Slip(place=("classes",), wanted=wanted, got=", ".join(names)[:200] or "none")
        if self.deviation is not None and min(self.deviation) <= 0:
            yield Slip(place=("deviation",), wanted="deviations above 0", got=str(self.deviation))

    def names(self) -> tuple[str, ...] | None:
        """The class names in the model's order, if they are stated."""
        if self.classes == "coco-80":
            return COCO_80
        return COCO_91 if self.classes == "coco-91" else self.classes


def stated_beside(model: Path) -> DetectorFile:
    """What stands beside a model; nothing stated if there is no such file.

    Raises:
        RefusedInput: the file's faults.
    """
    path = model.with_suffix(".yaml")
    return read_paper(path, DetectorFile) if path.is_file() else DetectorFile()
