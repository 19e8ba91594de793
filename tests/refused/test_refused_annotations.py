"""Broken annotation files and the words that their messages must hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from observance.observation.footage.interchange.annotation import Annotation
from observance.observation.footage.interchange.coco import read_coco
from observance.observation.footage.interchange.cvat import read_cvat
from observance.observation.footage.interchange.mot import read_mot
from observance.observation.footage.interchange.viame import read_viame
from observance.values.errors import RefusedInput

BROKEN: list[tuple[str, Callable[[Path], Annotation], str, str]] = [
    ("no-rows.txt", read_mot, "# nothing\n", "at least one box"),
    ("words.txt", read_mot, "1,1,a,2,3,4\n", "words.txt:1: row: wanted 6 to 10 numbers"),
    ("detections.txt", read_mot, "1,-1,10,10,20,50,1\n", "detections, not tracks"),
    ("zero.txt", read_mot, "0,1,10,10,20,50\n", "1 before its first"),
    ("twice.txt", read_mot, "1,1,10,10,20,50\n1,1,12,10,20,50\n", "twice.txt:2: box: wanted track 1 once"),
    ("flat.txt", read_mot, "1,1,10,10,0,50\n", "a width and a height above 0"),
    ("half.txt", read_mot, "1.5,1,10,10,20,50\n", "whole numbers"),
    ("empty.json", read_coco, "", "an empty file"),
    ("text.json", read_coco, "{not json", "wanted JSON"),
    ("no-track.json", read_coco, '{"images": [{"id": 1, "frame_index": 0}], "categories": [{"id": 1, "name": "a"}], '
     '"annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]}', "the id of its track"),
    ("no-frame.json", read_coco, '{"images": [{"id": 1, "file_name": "a.png"}], "categories": [], "annotations": []}',
     "ends in the frame's number"),
    ("list.json", read_coco, "[]", "an object with images"),
    ("short.csv", read_viame, "1,a.png,0,1,2,3\n", "at least 9 cells"),
    ("cells.csv", read_viame, "1,a.png,x,1,2,3,4,1,-1\n", "a whole frame number"),
    ("pair.csv", read_viame, "1,a.png,0,1,2,3,4,1,-1,person,high\n", "the confidence of the label 'person'"),
    ("upside.csv", read_viame, "1,a.png,0,1,9,3,4,1,-1\n", "above 0; got 2 x -5"),
    ("cut.xml", read_cvat, "<annotations><track>", "well-formed XML"),
    ("images.xml", read_cvat, '<annotations><image id="0"/></annotations>', "which hold no tracks"),
    ("bomb.xml", read_cvat, '<!DOCTYPE a [<!ENTITY b "c">]><annotations>&b;</annotations>', "without a document type"),
    ("other.xml", read_cvat, "<svg/>", "wanted <annotations>"),
    ("corner.xml", read_cvat, '<annotations><track id="4"><box frame="0" xtl="1"/></track></annotations>',
     "track 4, box 1: wanted numbers for frame, xtl, ytl, xbr, ybr; got no ytl"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "read", "text", "words"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_broken_file_is_refused_with_words(
    name: str, read: Callable[[Path], Annotation], text: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(RefusedInput) as refused:
        read(path)
    assert words in str(refused.value)


def test_not_utf8_and_not_there_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,\xff\n")
    for which, words in ((path, "text in UTF-8"), (tmp_path / "b.csv", "no such file")):
        with pytest.raises(RefusedInput, match=words):
            read_viame(which)
