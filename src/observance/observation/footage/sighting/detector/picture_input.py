"""The input of a model that takes the picture: its name, layout and size, and the one that takes the size beside it."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.footage.sighting.detector.model_file import ModelFile, refusal
from observance.observation.footage.sighting.detector.signature import Tensor
from observance.observation.footage.sighting.detector.stated import DetectorFile

MOST_SIDE, LEAST_SIDE = 2048, 64
USUAL_SIDE = 640
SIZE_NAMES = frozenset({"orig_target_sizes", "orig_sizes", "target_sizes"})
_WANTED = "one picture, float or float16, [1,3,height,width] or [1,height,width,3]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInput:
    """See `Layout` for the fields; open_size: the file leaves the size open."""

    name: str
    sizes: str | None
    width: int
    height: int
    first: bool
    half: bool
    open_size: bool


def picture_input(model: ModelFile, stated: DetectorFile) -> PictureInput:
    """Find the picture's input.

    Raises:
        RefusedInput: none, several, another rank, another type, more than one picture at a time, or a size out of
            bounds.
    """
    inputs = model.signature.inputs
    pictures = [one for one in inputs if one.name not in SIZE_NAMES]
    sizes = [one for one in inputs if one.name in SIZE_NAMES]
    found = ", ".join(map(str, inputs)) or "no inputs"
    if len(pictures) != 1 or len(sizes) > 1:
        raise refusal(model, "inputs", wanted=f"{_WANTED}; with orig_target_sizes int64[1,2] or alone", got=found)
    picture = pictures[0]
    if picture.type not in ("float", "float16") or len(picture.dims) != 4:
        raise refusal(model, f"input {picture.name}", wanted=_WANTED, got=str(picture))
    if sizes and (sizes[0].type != "int64" or len(sizes[0].dims) != 2):
        raise refusal(model, f"input {sizes[0].name}", wanted="int64[1,2]", got=str(sizes[0]))
    batch, second, _, last = picture.dims
    if batch not in (1, None):
        raise refusal(model, f"input {picture.name}", wanted="one picture at a time, or any number", got=str(picture))
    first = second == 3 or (second is None and last != 3)
    if not first and last != 3:
        raise refusal(model, f"input {picture.name}", wanted="three colours", got=str(picture))
    height, width = picture.dims[2:] if first else picture.dims[1:3]
    return _sized(model, stated, picture, sizes[0].name if sizes else None, first, width, height)


def _sized(
    model: ModelFile,
    stated: DetectorFile,
    picture: Tensor,
    sizes: str | None,
    first: bool,
    width: int | None,
    height: int | None,
) -> PictureInput:
    if stated.size is not None and (width not in (stated.size[0], None) or height not in (stated.size[1], None)):
        raise refusal(model, "size", wanted="the size that the file fixes", got=f"{stated.size} stated, {picture}")
    wide, high = stated.size or (width or USUAL_SIDE, height or USUAL_SIDE)
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (wide, high)):
        wanted = f"a side of {LEAST_SIDE} to {MOST_SIDE} pixels"
        raise refusal(model, f"input {picture.name}", wanted=wanted, got=str(picture))
    return PictureInput(
        name=picture.name,
        sizes=sizes,
        width=wide,
        height=high,
        first=first,
        half=picture.type == "float16",
        open_size=width is None or height is None,
    )
