"""CVAT XML, "CVAT for video 1.1": tracks of boxes at key frames, linear between them, gone where they are outside.

A box is `outside` where its mover is not in the picture (or wholly hidden) from that frame on, until a box says
otherwise; `occluded` where it is hidden in part. Boxes with keyframe="0" are CVAT's own interpolation.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

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
from observance.values.errors import Fault, refuse

_EXAMPLE = '<box frame="14" outside="0" occluded="0" keyframe="1" xtl="412" ytl="188" xbr="443" ybr="262" z_order="0"/>'
_OTHER_SHAPES = ("polygon", "polyline", "points", "cuboid", "ellipse", "mask", "skeleton")


def write_cvat(boxes: Sequence[Box], clip: ClipFacts, path: Path) -> None:
    """Write boxes; what a detection supports is a key frame, and behind a track's last box stands one outside."""
    labels = "".join(f"<label><name>{kind}</name></label>" for kind in ("person", "vehicle", "other"))
    count = len(clip.times_s)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<annotations>",
        "  <version>1.1</version>",
        f"  <meta><task><name>{escape(clip.name)}</name><size>{count}</size><mode>interpolation</mode>"
        f"<start_frame>0</start_frame><stop_frame>{count - 1}</stop_frame><labels>{labels}</labels>"
        f"<original_size><width>{clip.width}</width><height>{clip.height}</height></original_size></task></meta>",
    ]
    numbers = track_numbers(boxes)
    for track, group in groupby(boxes, key=lambda box: box.track):
        own = list(group)
        lines.append(f'  <track id="{numbers[track]}" label={quoteattr(own[0].kind)} source="automatic">')
        for box, after in zip(own, [*own[1:], None], strict=True):
            gap = after is None or after.frame > box.frame + 1
            lines.append(_line(box, key=box.measured or box is own[0] or after is None, outside=False))
            if gap and box.frame + 1 < count:
                lines.append(_line(replace(box, frame=box.frame + 1), key=True, outside=True))
        lines.append("  </track>")
    path.write_text("\n".join([*lines, "</annotations>", ""]), encoding="utf-8")


def _line(box: Box, *, key: bool, outside: bool) -> str:
    corners = (box.left, box.top, box.left + box.width, box.top + box.height)
    place = " ".join(f'{name}="{x:.4f}"' for name, x in zip(("xtl", "ytl", "xbr", "ybr"), corners, strict=True))
    flags = f'outside="{int(outside)}" occluded="{int(box.hidden)}" keyframe="{int(key)}"'
    return f'    <box frame="{box.frame}" {flags} {place} z_order="0"/>'


def read_cvat(path: Path, first_frame: int = 0) -> Annotation:
    """The boxes of a file: at key frames measured, between them interpolated, outside none.

    Raises:
        RefusedInput: not CVAT XML, of images instead of a video, with entities of its own, and what `gathered` refuses.
    """
    root = _root(path)
    faults: list[Fault] = []
    boxes: list[tuple[int, str, Box]] = []
    labels: set[str] = set()
    shapes = 0
    for k, track in enumerate(root.iter("track")):
        id, label = track.get("id", str(k)), track.get("label", "")
        labels |= {label} if label else set()
        given = []
        for j, one in enumerate(track):
            if one.tag == "box":
                made = _box(one, id, label, first_frame)
                if isinstance(made, str):
                    where = f"track {id}, box {j + 1}"
                    wanted = "numbers for frame, xtl, ytl, xbr, ybr"
                    faults.append(Fault(file=str(path), line=0, where=where, wanted=wanted, got=made, example=_EXAMPLE))
                else:
                    given.append(made)
            elif one.tag in _OTHER_SHAPES:
                shapes += 1
        given.sort(key=lambda pair: pair[0].frame)
        boxes += [(0, f"track {id}, frame {box.frame + first_frame}", box) for box in _filled(given)]
    notes = [*label_notes(labels), *([f"{shapes} shapes left out: only boxes are taken"] if shapes else [])]
    if not boxes and not faults and next(root.iter("image"), None) is not None:
        wanted, got = "tracks (CVAT for video 1.1)", "images (CVAT for images 1.1), which hold no tracks"
        raise refuse(str(path), "annotations", wanted=wanted, got=got)
    return gathered(str(path), boxes, notes, faults)


def _root(path: Path) -> ET.Element:
    text = text_of(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # nothing is expanded, nothing is fetched
        raise refuse(str(path), "content", wanted="XML without a document type of its own", got="one with <!DOCTYPE")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        line, column = error.position
        got = f"{error.msg if hasattr(error, 'msg') else error}"
        raise refuse(str(path), f"column {column}", wanted="well-formed XML", got=got, line=line) from error
    if root.tag != "annotations":
        raise refuse(str(path), "root", wanted="<annotations>", got=f"<{root.tag}>", example="CVAT for video 1.1")
    return root


def _box(one: ET.Element, track: str, label: str, first_frame: int) -> tuple[Box, bool, bool] | str:
    """A box, whether it is a key frame, whether its mover is outside; or what is wrong."""
    try:
        left, top, right, bottom = (float(one.attrib[name]) for name in ("xtl", "ytl", "xbr", "ybr"))
        frame = int(one.attrib["frame"])
    except KeyError as error:
        return f"no {error.args[0]}"
    except ValueError as error:
        return str(error)
    box = Box(
        track=track,
        frame=frame - first_frame,
        left=left,
        top=top,
        width=right - left,
        height=bottom - top,
        kind=kind_of(label) if label else "person",
        measured=one.get("keyframe", "1") == "1",
        hidden=one.get("occluded", "0") == "1",
    )
    return box, box.measured, one.get("outside", "0") == "1"


def _filled(given: Sequence[tuple[Box, bool, bool]]) -> Iterator[Box]:
    """A track's boxes with those between them; after the last box there is none."""
    for (box, _, outside), after in zip(given, [*given[1:], None][: len(given)], strict=True):
        if outside:
            continue
        yield box
        if after is None or after[0].frame <= box.frame + 1:
            continue
        end = after[0]
        for frame in range(box.frame + 1, end.frame):
            share = (frame - box.frame) / (end.frame - box.frame)
            held = box if after[2] else end  # towards a box outside, the last one is held
            yield replace(
                box,
                frame=frame,
                measured=False,
                left=box.left + share * (held.left - box.left),
                top=box.top + share * (held.top - box.top),
                width=box.width + share * (held.width - box.width),
                height=box.height + share * (held.height - box.height),
            )
