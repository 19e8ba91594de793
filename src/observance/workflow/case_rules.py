"""Rules between the files of a case: grades have a share, held items are there and footage, no circles, times fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from observance.evidence.case_file import CaseFile, Grades, ItemsFile
from observance.evidence.papers import Paper, Sheet, line_of
from observance.evidence.store import original_of
from observance.evidence.written import Place
from observance.observation.camera_file import CameraFile
from observance.observation.control_points import faults_of
from observance.observation.footage.reading.decode import look
from observance.observation.foreign.first_look import first_look
from observance.observation.marked import Shared
from observance.values.digests import digest_file
from observance.values.errors import Fault, RefusedInput, Unavailable
from observance.values.marks import carries_mark
from observance.workflow.case_claims import circle_faults, counted_faults
from observance.workflow.case_folder import Sheets

_SOURCES = (
    "sources: {reliability: {A: 0.97, B: 0.9, C: 0.7, D: 0.4, E: 0.2}, credibility: {1: 0.97, 2: 0.9, 3: 0.7, 4: 0.4, "
    "5: 0.2}, certainty: {certain: 0.97, probable: 0.8, possible: 0.5}, attribution: {A: 0.97, B: 0.9, C: 0.7, D: 0.4, "
    "E: 0.2}}"
)

Graded = tuple[Sheet[Paper], Place, str, str]
"""A sheet, the place of a grade in it, which kind of grade, the grade."""


def rule_faults(root: Path, sheets: Sheets, taken: Mapping[str, str]) -> Iterator[Fault]:
    """Every rule that the case breaks; `taken`: digests by item, as custody has them."""
    if sheets.items is not None:
        yield from _held(root, sheets, taken)
    if sheets.question is not None:
        yield from _graded(sheets, sheets.question)
        yield from _near(sheets, sheets.question.paper)
    yield from circle_faults(sheets)
    yield from counted_faults(sheets)
    yield from _annotated(root, sheets)
    for camera in sheets.cameras.values():
        if camera is not None and camera.paper.control_points:
            yield from _loose(camera)


def _annotated(root: Path, sheets: Sheets) -> Iterator[Fault]:
    """Annotation is of a video of a camera, and its file is the one that was taken in."""
    sheet = sheets.annotations
    if sheet is None:
        return
    items = {} if sheets.items is None else {item.id: item for item in sheets.items.paper.items}
    for i, one in enumerate(sheet.paper.annotations):
        place: Place = ("annotations", i)
        item = items.get(one.item)
        if item is not None and (item.kind != "video" or item.camera is None or item.status != "held"):
            got = f"{one.item!r}: {item.kind}, {item.status}, camera {item.camera or 'none'}"
            yield sheet.fault((*place, "item"), wanted="a held video of a camera", got=got)
        file = root / one.file
        if not file.is_file():
            yield sheet.fault((*place, "file"), wanted="a file of the case", got=f"nothing at {one.file}")
        elif digest_file(file) != one.sha256:
            wanted = f"the file that was taken in, sha256 {one.sha256[:12]}…"
            got = f"another, sha256 {digest_file(file)[:12]}…: import it again if that is meant"
            yield sheet.fault((*place, "sha256"), wanted=wanted, got=got)


def review_notes(sheets: Sheets, taken: Mapping[str, str]) -> Iterator[str]:
    """Readings of another file than the item now is: they stay, and say nothing of the one that is here."""
    if sheets.reviews is None or sheets.items is None:
        return
    digests = {item.id: taken.get(item.id, item.sha256) for item in sheets.items.paper.items}
    for reading in sheets.reviews.paper.readings:
        digest = digests.get(reading.frames.item)
        if reading.item_sha256 is not None and digest is not None and reading.item_sha256 != digest:
            yield f"reading {reading.id!r} was made of another file than {reading.frames.item!r} now is"


def original_notes(root: Path, sheets: Sheets, taken: Mapping[str, str]) -> Iterator[str]:
    """Items whose file is no longer where items.yaml says, while the original stands in evidence/."""
    for item in () if sheets.items is None else sheets.items.paper.items:
        if item.status == "held" and item.file is not None and not (root / item.file).is_file():
            yield f"item {item.id!r}: nothing at {item.file} any more; the original taken into evidence/ is used"


def time_notes(sheets: Sheets) -> Iterator[str]:
    """What lies outside the case's span of time: often a wrong day or zone, never an error by itself."""
    if sheets.question is None or sheets.observations is None:
        return
    asked = sheets.question.paper.time_span
    for marked in sheets.observations.paper.observations:
        if isinstance(marked, Shared) or marked.when is None:
            continue
        if marked.when.latest < asked.earliest or marked.when.earliest > asked.latest:
            yield f"observation {marked.id!r} lies outside the case's time span: is its day, or its zone, right?"
    for stem, camera in sheets.cameras.items():
        for reading in () if camera is None else camera.paper.clock.readings:
            if not asked.earliest - 86400 <= reading.shows <= asked.latest + 86400:
                yield f"camera {stem!r}: its clock reads more than a day off the case's time span on {reading.item!r}"


def _held(root: Path, sheets: Sheets, taken: Mapping[str, str]) -> Iterator[Fault]:
    sheet = sheets.items
    if sheet is None:
        return
    for i, item in enumerate(sheet.paper.items):
        if item.status == "held" and original_of(root, item, taken) is None:
            where = ("items", i, "file") if item.file is not None else ("items", i, "sha256")
            got = f"nothing at {item.file}" if item.file is not None else "no original of this digest in evidence/"
            example = "status: lost, with the reason in `why`, when it is gone"
            yield sheet.fault(where, wanted=f"the file of {item.id!r}, which is held", got=got, example=example)
        elif item.status == "held" and item.kind == "video" and item.id not in taken:
            ours = sheets.question is not None and sheets.question.paper.kind == "re-enactment"
            yield from _footage(root, sheet, i, taken, ours)


def _footage(root: Path, sheet: Sheet[ItemsFile], number: int, taken: Mapping[str, str], ours: bool) -> Iterator[Fault]:
    """Faults of a held video that is none, found before it is copied: what is in custody stays there, whole or not.

    Args:
        ours: the case is a re-enactment: what carries the mark was rendered here, and needs no sandbox.
    """
    item = sheet.paper.items[number]
    path = original_of(root, item, taken)
    try:
        if path is not None:
            (look if ours and carries_mark(path) else first_look)(path)
    except Unavailable:
        return  # no sandbox: nobody looks; taking in says so, and goes on or stops by the user's word
    except RefusedInput as refused:
        place: Place = ("items", number, "file" if item.file is not None else "sha256")
        for fault in refused.faults:
            got = f"{fault.got}, in {path.relative_to(root) if path is not None else item.file}"
            wanted = f"{fault.wanted}, because {item.id!r} is a held video"
            yield sheet.fault(place, wanted=wanted, got=got, example=fault.example)


def _graded(sheets: Sheets, question: Sheet[CaseFile]) -> Iterator[Fault]:
    grades = list(_grades(sheets))
    if not grades:
        return
    if question.paper.sources is None:
        sheet, _, kind, grade = grades[0]
        got = f"nothing, while {sheet.name} grades ({kind} {grade})"
        wanted = "the key 'sources': in what share of the histories each grade holds"
        yield question.fault(("sources",), wanted=wanted, got=got, example=_SOURCES)
        return
    told: set[tuple[str, str]] = set()
    for sheet, place, kind, grade in grades:
        if grade in ("F", "6") or (kind, grade) in told or grade in _table(question.paper.sources, kind):
            continue
        told.add((kind, grade))
        wanted = f"a grade that `sources.{kind}` of case.yaml gives a share"
        yield sheet.fault(place, wanted=wanted, got=f"{grade!r}", example=f"{kind}: {{{grade}: 0.7}} in case.yaml")


def _table(grades: Grades, kind: str) -> frozenset[str]:
    tables: dict[str, frozenset[str]] = {
        "reliability": frozenset(grades.reliability),
        "credibility": frozenset(grades.credibility),
        "certainty": frozenset(grades.certainty),
        "attribution": frozenset(grades.attribution),
    }
    return tables[kind]


def _grades(sheets: Sheets) -> Iterator[Graded]:
    if sheets.observations is not None:
        for i, marked in enumerate(sheets.observations.paper.observations):
            if not isinstance(marked, Shared):
                yield sheets.observations, ("observations", i, "certainty"), "certainty", marked.certainty
    for statement in sheets.statements.values():
        if statement is None:
            continue
        yield statement, ("source", "reliability"), "reliability", statement.paper.source.reliability
        for i, claim in enumerate(statement.paper.claims):
            yield statement, ("claims", i, "credibility"), "credibility", claim.credibility
    if sheets.actors is not None:
        for i, person in enumerate(sheets.actors.paper.persons):
            for n, basis in enumerate(person.bases):
                yield sheets.actors, ("persons", i, "bases", n, "grade"), "attribution", basis.grade


def _near(sheets: Sheets, question: CaseFile) -> Iterator[Fault]:
    """Degrees far from the frame's origin are most often latitude and longitude exchanged."""
    if sheets.scene is None or sheets.scene.paper.frame != "wgs84":
        return
    for i, feature in enumerate(sheets.scene.paper.features):
        for longitude, latitude in feature.geometry.points():
            if max(abs(longitude - question.frame.longitude), abs(latitude - question.frame.latitude)) > 1.0:
                place: Place = ("features", i, "geometry", "coordinates")
                origin = f"[{question.frame.longitude:g}, {question.frame.latitude:g}]"
                wanted = f"longitude, then latitude, within a degree of case.yaml's frame {origin}"
                yield sheets.scene.fault(place, wanted=wanted, got=f"[{longitude:g}, {latitude:g}]")
                break


def _loose(camera: Sheet[CameraFile]) -> list[Fault]:
    """Control points that fix no camera, whatever the fit: in one line, twice the same, outside of the image."""
    width, height = camera.paper.image_size
    lines = [line_of(camera.lines, ("control_points", i)) for i in range(len(camera.paper.control_points))]
    return faults_of(camera.paper.surveyed(lines), width, height, camera.name)
