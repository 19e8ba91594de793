"""What a model's classes are called, and which kind of mover each is: person, vehicle, other, or no mover at all."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

# fmt: off
COCO_80 = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)
# fmt: on
"""The 80 classes of COCO (T.-Y. Lin et al., ECCV 2014) without the gaps in their numbers."""
_GAPS = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
_NUMBERS = tuple(n for n in range(91) if n not in _GAPS)
COCO_91 = tuple(COCO_80[_NUMBERS.index(n)] if n in _NUMBERS else "" for n in range(91))
"""The same by COCO's own numbers, 0 to 90; numbers that COCO does not use have no name."""

VEHICLES = frozenset(
    {"car", "motorcycle", "motorbike", "airplane", "aeroplane", "bus", "train", "truck", "boat", "vehicle", "van"}
)
PERSONS = frozenset({"person", "pedestrian", "people", "human"})
OTHERS = frozenset(
    {"bicycle", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "animal"}
)


def kind_of(name: str) -> str:
    """The kind of mover that a class is; empty for what does not move by itself."""
    plain = name.strip().lower()
    if plain in PERSONS:
        return "person"
    if plain in VEHICLES:
        return "vehicle"
    return "other" if plain in OTHERS else ""


def usual_classes(count: int) -> tuple[str, ...] | None:
    """The class list that a count speaks for; None where it speaks for none."""
    return {80: COCO_80, 91: COCO_91}.get(count)


def classes_in(metadata: Mapping[str, str], count: int | None) -> tuple[str, ...] | None:
    """Class names that a file's own metadata gives under `names`, as a list or a numbered mapping; None otherwise."""
    try:
        value = ast.literal_eval(metadata.get("names", "")[:20_000])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, dict) and value and all(isinstance(key, int) for key in value):
        value = [value.get(n, "") for n in range(max(value) + 1)] if 0 <= max(value) < 2000 else []
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        return None
    names = tuple(one[:60] for one in value)
    return names if names and (count is None or len(names) == count) else None
