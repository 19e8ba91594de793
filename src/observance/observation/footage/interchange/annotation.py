"""Boxes of movers over a clip's frames, as every annotation format has them, with nothing of the ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import pyarrow as pa

from observance.values.errors import Fault, RefusedInput

_PERSONS = (
    *("person", "pedestrian", "people", "human", "man", "woman", "boy", "girl", "child"),
    *("soldier", "rider", "cyclist", "walker", "walking"),
)
_VEHICLES = (
    *("vehicle", "car", "truck", "bus", "van", "lorry", "pickup", "jeep", "motorcycle"),
    *("motorbike", "scooter", "tractor", "tank", "apc", "trailer"),
)
KINDS = {"person": frozenset(_PERSONS), "vehicle": frozenset(_VEHICLES)}
"""What labels are taken for; any other is `other`, and named in a note."""

MOST_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One mover in one frame.

    Attributes:
        track: its id in the file. frame: of the clip, from 0.
        left, top, width, height: image px. kind: person, vehicle or other.
        measured: somebody or something looked at this frame; otherwise it is interpolated.
        hidden: marked as occluded.
    """

    track: str
    frame: int
    left: float
    top: float
    width: float
    height: float
    kind: str = "person"
    confidence: float = 1.0
    measured: bool = True
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """What a format wants to know of the clip: its name, its size in px, and the seconds of every frame."""

    name: str
    width: int
    height: int
    times_s: Sequence[float]

    @property
    def rate_hz(self) -> float:
        """One over the usual interval."""
        steps = sorted(b - a for a, b in zip(self.times_s, self.times_s[1:], strict=False) if b > a)
        return 1 / steps[len(steps) // 2] if steps else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A file's boxes, by track, then frame, and what a reader should know of what was left out."""

    boxes: tuple[Box, ...]
    notes: tuple[str, ...] = ()


def kind_of(label: str) -> str:
    """The kind that a label is taken for."""
    words = label.strip().lower().replace("-", " ").replace("_", " ").split()
    for kind, known in KINDS.items():
        if any(word in known for word in words):
            return kind
    return "other"


def label_notes(labels: Iterable[str]) -> tuple[str, ...]:
    """A note on every label that is taken for another word than itself."""
    found = sorted({(label, kind_of(label)) for label in labels})
    return tuple(f"label {label!r} is taken for {kind}" for label, kind in found if label != kind)


def gathered(file: str, boxes: Iterable[tuple[int, str, Box]], notes: Sequence[str], faults: list[Fault]) -> Annotation:
    """The annotation of boxes, each with its line (0 if there is none) and the words for its place.

    Raises:
        RefusedInput: with `faults` and those of the boxes themselves: no extent, no number, a frame before the first,
            one track twice in a frame; or there is no box.
    """
    seen: dict[tuple[str, int], str] = {}
    good: list[Box] = []
    for line, where, box in boxes:
        wanted = got = example = ""
        numbers = (box.left, box.top, box.width, box.height, box.confidence)
        if not all(isfinite(x) for x in numbers):
            wanted, got = "finite numbers", "one that is not"
        elif box.width <= 0 or box.height <= 0:
            wanted, got = "a box with a width and a height above 0", f"{box.width:g} x {box.height:g}"
        elif box.frame < 0:
            wanted, got = "a frame of the clip", f"one that is {-box.frame} before its first"
            example = "--first-frame says which number the file gives to the first frame"
        elif (box.track, box.frame) in seen:
            wanted, got = (
                f"track {box.track} once in frame {box.frame}",
                f"twice; first at {seen[box.track, box.frame]}",
            )
        if wanted:
            faults.append(Fault(file=file, line=line, where=where, wanted=wanted, got=got, example=example))
        else:
            seen[box.track, box.frame] = where
            good.append(box)
    if not good and not faults:
        faults.append(Fault(file=file, line=0, where="boxes", wanted="at least one box of a track", got="none"))
    if faults:
        raise RefusedInput(faults[:MOST_FAULTS])
    order = sorted(good, key=lambda box: (_natural(box.track), box.frame))
    return Annotation(boxes=tuple(order), notes=tuple(notes))


def boxes_of(table: pa.Table) -> tuple[Box, ...]:
    """The boxes of a TRACKS table; a track's id is what stands behind its last slash."""
    names = (*("track", "frame", "left_px", "top_px", "width_px", "height_px"), *("kind", "confidence", "seen"))
    rows = zip(*(table.column(name).to_pylist() for name in names), strict=True)
    made = [
        Box(
            track=str(track).rsplit("/", 1)[-1],
            frame=int(frame),
            left=float(left),
            top=float(top),
            width=float(width),
            height=float(height),
            kind=str(kind),
            confidence=float(confidence),
            measured=bool(seen),
        )
        for track, frame, left, top, width, height, kind, confidence, seen in rows
    ]
    return tuple(sorted(made, key=lambda box: (_natural(box.track), box.frame)))


def track_numbers(boxes: Iterable[Box]) -> dict[str, int]:
    """A number for every track: its own id where all are numbers above 0, and different; else from 1 in order."""
    names = sorted({box.track for box in boxes}, key=_natural)
    own = [int(name) if name.isascii() and name.isdigit() else 0 for name in names]
    if all(own) and len(set(own)) == len(own):
        return dict(zip(names, own, strict=True))
    return {name: number for number, name in enumerate(names, start=1)}


def _natural(name: str) -> tuple[int, int, str]:
    digits = name.isascii() and name.isdigit()
    return (0, int(name), name) if digits else (1, 0, name)
