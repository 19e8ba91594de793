"""COCO with tracks: images are frames, and an annotation names its track.

Base COCO knows no tracks; programs add `track_id`, `instance_id` or `segment_id`, to the annotation or to its
`attributes` (CVAT writes `attributes.track_id`, `occluded`, `keyframe`; KWCOCO `track_id` and `frame_index`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from observance.observation.footage.interchange.annotation import (
    Annotation,
    Box,
    ClipFacts,
    gathered,
    kind_of,
    label_notes,
    track_numbers,
)
from observance.observation.footage.interchange.text import text_of
from observance.values.digests import Json
from observance.values.errors import Fault, RefusedInput, refuse

_KINDS = ("person", "vehicle", "other")
_TRACK_KEYS = ("track_id", "instance_id", "segment_id", "segment id", "track id")
_FRAME_KEYS = ("frame_index", "frame_id", "frame")
_EXAMPLE = '{"id": 1, "image_id": 15, "category_id": 1, "bbox": [412, 188, 31, 74], "attributes": {"track_id": 3}}'


def write_coco(boxes: Sequence[Box], clip: ClipFacts, path: Path) -> None:
    """Write boxes; every frame of the clip is an image, whose id is its frame number plus 1."""
    numbers = track_numbers(boxes)
    images: list[Json] = [
        {
            "id": k + 1,
            "file_name": f"frame_{k:06d}.png",
            "frame_index": k,
            "width": clip.width,
            "height": clip.height,
            "time_s": float(time_s),
        }
        for k, time_s in enumerate(clip.times_s)
    ]
    annotations: list[Json] = [
        {
            "id": k,
            "image_id": box.frame + 1,
            "category_id": _KINDS.index(box.kind) + 1,
            "bbox": [round(x, 4) for x in (box.left, box.top, box.width, box.height)],
            "area": round(box.width * box.height, 4),
            "iscrowd": 0,
            "score": round(box.confidence, 6),
            "track_id": numbers[box.track],
            "attributes": {"track_id": numbers[box.track], "occluded": box.hidden, "keyframe": box.measured},
        }
        for k, box in enumerate(boxes, start=1)
    ]
    categories: list[Json] = [{"id": k, "name": kind} for k, kind in enumerate(_KINDS, start=1)]
    held: Json = {
        "info": {"description": clip.name},
        "images": images,
        "categories": categories,
        "annotations": annotations,
    }
    path.write_text(json.dumps(held, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def read_coco(path: Path, first_frame: int = 0) -> Annotation:
    """The boxes of a file.

    An image's frame is its `frame_index`, `frame_id` or `frame`, or else the last number in its file name.

    Raises:
        RefusedInput: not COCO, images without a frame number, annotations without a track, and what `gathered` refuses.
    """
    held = _read(path)
    faults: list[Fault] = []
    frames = _frames(path, held, faults)
    names = {_key(one.get("id")): str(one.get("name", "")) for one in _list(path, held, "categories")}
    boxes: list[tuple[int, str, Box]] = []
    labels: set[str] = set()
    crowds = 0
    for k, one in enumerate(_list(path, held, "annotations")):
        where = f"annotations[{k}]"
        attributes = one.get("attributes")
        also = attributes if isinstance(attributes, dict) else {}
        if one.get("iscrowd") == 1:
            crowds += 1
            continue
        track = next((side[key] for side in (one, also) for key in _TRACK_KEYS if side.get(key) is not None), None)
        box = one.get("bbox")
        image, category = _key(one.get("image_id")), _key(one.get("category_id"))
        if track is None or isinstance(track, (dict, list, bool)):
            faults.append(_fault(path, where, "the id of its track (attributes.track_id or track_id)", "none"))
        elif image not in frames:
            faults.append(_fault(path, f"{where}.image_id", "the id of one of the images", str(one.get("image_id"))))
        elif category not in names:
            faults.append(_fault(path, f"{where}.category_id", "the id of a category", str(one.get("category_id"))))
        elif not isinstance(box, list) or len(box) != 4 or not all(_is_number(x) for x in box):
            faults.append(_fault(path, f"{where}.bbox", "[left, top, width, height]", json.dumps(box)[:60]))
        else:
            left, top, width, height = (float(x) for x in box if isinstance(x, (int, float)))
            score = one.get("score")
            labels.add(names[category])
            made = Box(
                track=str(track),
                frame=frames[image] - first_frame,
                left=left,
                top=top,
                width=width,
                height=height,
                kind=kind_of(names[category]),
                confidence=min(1.0, float(score)) if isinstance(score, (int, float)) and score > 0 else 1.0,
                measured=also.get("keyframe") is not False,
                hidden=also.get("occluded") is True,
            )
            boxes.append((0, where, made))
    notes = [*label_notes(labels), *([f"{crowds} boxes left out: crowds, which are no mover"] if crowds else [])]
    return gathered(str(path), boxes, notes, faults)


def _read(path: Path) -> dict[str, Json]:
    try:
        held = json.loads(text_of(path))
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise refuse(str(path), "content", wanted="JSON", got=str(error), line=line) from error
    if not isinstance(held, dict):
        raise refuse(str(path), "content", wanted="an object with images and annotations", got=type(held).__name__)
    return held


def _list(path: Path, held: dict[str, Json], name: str) -> list[dict[str, Json]]:
    found = held.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        got = "nothing" if found is None else "something else"
        raise refuse(str(path), name, wanted="a list of objects", got=got, example=_EXAMPLE)
    return [one for one in found if isinstance(one, dict)]


def _frames(path: Path, held: dict[str, Json], faults: list[Fault]) -> dict[str, int]:
    """Each image's frame number as the file counts it."""
    frames: dict[str, int] = {}
    taken: dict[int, str] = {}
    for k, image in enumerate(_list(path, held, "images")):
        stated = next((image[key] for key in _FRAME_KEYS if image.get(key) is not None), None)
        digits = re.findall(r"\d+", Path(str(image.get("file_name", ""))).stem)
        number = stated if isinstance(stated, int) else int(digits[-1]) if digits and stated is None else None
        key = _key(image.get("id"))
        if number is None or isinstance(number, bool):
            wanted = "frame_index, or a file name that ends in the frame's number"
            faults.append(_fault(path, f"images[{k}]", wanted, str(image.get("file_name", "neither"))))
        elif number in taken or key in frames:
            faults.append(_fault(path, f"images[{k}]", "each frame and each id once", f"frame {number} twice"))
        else:
            frames[key], taken[number] = number, key
    if faults:
        raise RefusedInput(faults[:5])
    return frames


def _key(id: Json) -> str:
    return json.dumps(id)


def _is_number(x: Json) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def _fault(path: Path, where: str, wanted: str, got: str) -> Fault:
    return Fault(file=str(path), line=0, where=where, wanted=wanted, got=got, example=_EXAMPLE)
