"""The shipped example, cut to the minute of the crossing: two cameras, and the case files that speak of them.

Clips begin later and end earlier than the example's: frames and times in the case files are counted from the new begin,
and what speaks of frames or items that are gone is left out of the files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from observance.evidence.written import read_written
from observance.reenactment.render import render
from observance.reenactment.scenario import Scenario, load_scenario
from observance.reenactment.watching import Span

EXAMPLE = Path(__file__).parents[3] / "examples" / "panmunjom-2017"
SECOND = "second-person"
BEGINS, ENDS, SECONDS = "15:14:36", "15:15:15", 39
CUT = {"cam-1-a": ("cam-1", 12.0, 10), "cam-2-b": ("cam-2", 12.5, 0)}
"""Item: camera, frames per second, seconds by which the clip begins later than the example's."""

Doc = Any
Edit = Callable[[Path], None]


def cut_scenario() -> Scenario:
    """The example's script with two cameras, each with one short recording."""
    script = load_scenario(EXAMPLE / "scenario.yaml")
    span = Span.model_validate({"from": BEGINS, "until": ENDS})
    cameras = [script.camera(camera).model_copy(update={"records": (span,)}) for camera, *_ in CUT.values()]
    return script.model_copy(update={"cameras": tuple(cameras)})


def make_case(out: Path, script: Scenario, *edits: Edit) -> Path:
    """Render a script, write the case files that fit the cut beside it, then edit them."""
    render(script, out / "clips", workers=1)
    return write_papers(out, *edits)


def write_papers(out: Path, *edits: Edit) -> Path:
    """Write the case files that fit the cut, then edit them; what is rendered and made stays."""
    for path in sorted(EXAMPLE.rglob("*")):
        relative = path.relative_to(EXAMPLE)
        if path.is_file() and relative.name not in ("scenario.yaml", "README.md", "cam-3.yaml", "cam-4.yaml"):
            (out / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, out / relative)
    _cut_papers(out)
    for edit in edits:
        edit(out)
    return out


def rewrite(path: Path, change: Callable[[Doc], None]) -> None:
    """Read a case file as the product does, change what it says, write it back (as JSON, which is YAML too)."""
    doc, _ = read_written(path.read_bytes(), path.name)
    change(doc)
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def keep(doc: Doc, key: str, wanted: Callable[[Doc], bool]) -> None:
    doc[key] = [one for one in doc[key] if wanted(one)]


def _cut_frames(frames: Doc) -> bool:
    """Count frames from the new begin; False when they are not in the cut."""
    if frames is None:
        return True
    if frames["item"] not in CUT:
        return False
    _, rate, later = CUT[frames["item"]]
    frames["first"] -= round(rate * later)
    frames["last"] -= round(rate * later)
    return bool(frames["first"] >= 0 and frames["last"] < rate * SECONDS)


def _cut_time(holder: Doc, item: str, key: str) -> bool:
    """Count seconds of an item from the new begin; False when they are not in the cut."""
    if holder[item] not in CUT:
        return False
    holder[key] = round(holder[key] - CUT[holder[item]][2], 3)
    return bool(0 <= holder[key] < SECONDS)


def _cut_papers(out: Path) -> None:
    def items(doc: Doc) -> None:
        keep(doc, "items", lambda i: i["status"] != "held" or i["id"] in CUT)
        for item in doc["items"]:
            if item["id"] in CUT:
                item["file"] = f"clips/{CUT[item['id']][0]}-a.mp4"

    def stays(one: Doc) -> bool:
        if one["kind"] != "shared":
            return _cut_frames(one.get("frames"))
        return _cut_time(one, "item", "time_s") and _cut_time(one, "other_item", "other_time_s")

    def actors(doc: Doc) -> None:
        for person in doc["persons"]:
            keep(person, "seen", _cut_frames)
            keep(person, "bases", lambda basis: basis["seen_in"] in CUT)

    rewrite(out / "items.yaml", items)
    rewrite(out / "observations.yaml", lambda doc: keep(doc, "observations", stays))
    rewrite(out / "actors.yaml", actors)
    rewrite(out / "reviews.yaml", lambda doc: keep(doc, "readings", lambda r: _cut_frames(r["frames"])))
    left = {name for name, *_ in CUT.values()}

    def statement(doc: Doc) -> None:
        for claim in doc["claims"]:
            claim["from_cameras"] = [camera for camera in claim.get("from_cameras", []) if camera in left]

    for path in sorted((out / "statements").glob("*.yaml")):
        if "from_cameras" in path.read_text(encoding="utf-8"):  # the others stay as somebody wrote them
            rewrite(path, statement)
    for name in sorted(left):
        path = out / "cameras" / f"{name}.yaml"
        rewrite(path, lambda doc: keep(doc["clock"], "readings", lambda r: _cut_time(r, "item", "time_s")))


def unseen(out: Path) -> None:
    """The second person is not in the footage: nobody anchors him in it, sees his uniform, or reads a clip of him."""
    rewrite(out / "actors.yaml", lambda doc: _person(doc).update(seen=[], bases=[]))
    rewrite(out / "reviews.yaml", lambda doc: keep(doc, "readings", lambda r: not _reads_him(r)))
    rewrite(out / "observations.yaml", lambda doc: keep(doc, "observations", lambda o: o["id"] != "shared-4"))


def unsaid(out: Path) -> None:
    """No statement says anything of the second person."""
    for path in sorted((out / "statements").glob("*.yaml")):
        rewrite(path, lambda doc: keep(doc, "claims", lambda c: _about(c) != SECOND))


def anchored_anew(out: Path) -> None:
    """He walks elsewhere: he is anchored, and the clips of him are read, where he now is; both readers say no."""
    truth = json.loads((out / "clips" / "truth.json").read_text())
    boxes = {
        (item, row[0]): row[2:6]
        for item, (camera, *_) in CUT.items()
        for clip in truth["clips"]
        if clip["camera"] == camera
        for row in clip["boxes"]
        if row[1] == SECOND
    }

    def anchors(doc: Doc) -> None:
        for frames in _person(doc)["seen"]:
            frames["box"] = [round(v) for v in boxes[frames["item"], frames["first"]]]

    def readings(doc: Doc) -> None:
        for reading in filter(_reads_him, doc["readings"]):
            frames = reading["frames"]
            left, top, width, height = boxes[frames["item"], (frames["first"] + frames["last"]) // 2]
            frames["point"] = [round(left + width / 2), round(top + height / 2)]
            reading["answer"] = "no"

    rewrite(out / "actors.yaml", anchors)
    rewrite(out / "reviews.yaml", readings)


def _person(doc: Doc) -> Doc:
    return next(p for p in doc["persons"] if p["id"] == SECOND)


def _about(claim: Doc) -> str:
    return str(claim["content"].get("act", {}).get("person", ""))


def _reads_him(reading: Doc) -> bool:
    """The readings of a crossing, but for the two of the man who fled."""
    return reading["question"] == "crosses" and reading["id"] not in ("reading-13", "reading-26")


def with_histories(number: int) -> Edit:
    return lambda out: rewrite(out / "case.yaml", lambda doc: doc.__setitem__("histories", number))


def without_agreement(out: Path) -> None:
    rewrite(out / "case.yaml", lambda doc: doc.__setitem__("agreements", []))
