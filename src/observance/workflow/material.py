"""What of a case is one source's, or one item's: statement, items, and whatever speaks of these in other files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from observance.evidence.store import stored_original
from observance.evidence.written import Place
from observance.observation.annotations_file import AnnotationOfItem
from observance.observation.marked import Frames, Shared
from observance.values.digests import digest_file
from observance.workflow.captured_store import captured_files, digest_named, origins
from observance.workflow.case_folder import Sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One source's material.

    Attributes:
        files: paths in the case that are its own as a whole: its statement, its items as they came, annotations of
            them, cameras that made nothing else.
        items: its items. originals: digest by item, of those taken in. as_they_came: those of `files` that are the same
            bytes as an item's original, by item. shared: items whose original is another's too, so that it stays.
        places: entries of other files that speak of its items or claims, by file.
        ids: of its items, the marks on them and its claims. beside: what speaks of it and has to be looked at.
    """

    source: str
    files: tuple[str, ...]
    items: tuple[str, ...]
    as_they_came: Mapping[str, tuple[str, ...]]
    originals: Mapping[str, str]
    shared: frozenset[str]
    places: Mapping[str, tuple[Place, ...]]
    ids: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing in the case is this source's."""
        return not self.files and not self.originals and not self.places


def material_of(root: Path, sheets: Sheets, source: str, taken: Mapping[str, str]) -> Material:
    """Everything that would not be in the case if the source had never been.

    Args:
        taken: digests by item, as custody has them.
    """
    every = sheets.items.paper.items if sheets.items is not None else ()
    statement = sheets.statements.get(source)
    words = statement.paper.item if statement is not None else None
    elsewhere = {sheet.paper.item for stem, sheet in sheets.statements.items() if sheet is not None and stem != source}
    mine = [item for item in every if source in (item.source, item.id) or (item.id == words and words not in elsewhere)]
    items = {item.id for item in mine}
    claims = {claim.id for claim in statement.paper.claims} if statement is not None else set()
    marks = set(_marks(sheets, items))
    cameras = {item.camera for item in mine if item.camera is not None}
    cameras -= {item.camera for item in every if item not in mine}
    files = [f"statements/{source}.yaml"] if statement is not None else []
    drafts = (f"statements/{source}.yaml.draft", f"statements/{source}.yaml.draft.html")
    files += [name for name in drafts if (root / name).is_file()]
    files += [f"cameras/{camera}.yaml" for camera in sorted(cameras)]
    files += [item.file for item in mine if item.file is not None and (root / item.file).is_file()]
    files += [one.file for one in _annotations(sheets) if one.item in items]
    files += _captured(root, sheets, source, items)
    originals = {item: taken[item] for item in sorted(items) if item in taken and stored_original(root, taken[item])}
    others = {digest for item, digest in taken.items() if item not in items}
    places: dict[str, list[Place]] = {}
    for file, place in _places(sheets, source, items, marks | items | claims, claims, cameras):
        if file not in files:
            places.setdefault(file, []).append(place)
    return Material(
        source=source,
        files=tuple(dict.fromkeys(files)),
        items=tuple(sorted(items)),
        as_they_came={
            item.id: (item.file,)
            for item in mine
            if item.file in files and item.id in originals and digest_file(root / item.file) == originals[item.id]
        },
        originals=originals,
        shared=frozenset(item for item, digest in originals.items() if digest in others),
        places={file: tuple(sorted(set(found), key=str)) for file, found in sorted(places.items())},
        ids=tuple(sorted(items | marks | claims)),
        beside=tuple(_beside(sheets, source, claims)),
    )


def _captured(root: Path, sheets: Sheets, source: str, items: set[str]) -> list[str]:
    """What was captured for its statement or from its items, unless another statement has the same text."""
    digests = {stem: sheet.paper.text_sha256 for stem, sheet in sheets.statements.items() if sheet is not None}
    mine = {digests.pop(source, None)} | {one.text_sha256 for item in items for one in origins(root, item=item)}
    return [name for name in captured_files(root) if digest_named(name) in mine - set(digests.values())]


def _marks(sheets: Sheets, items: set[str]) -> Iterator[str]:
    for mark in sheets.observations.paper.observations if sheets.observations is not None else ():
        named = {mark.item, mark.other_item} if isinstance(mark, Shared) else _items([mark.frames])
        if named & items:
            yield mark.id


def _places(
    sheets: Sheets, source: str, items: set[str], ids: set[str], claims: set[str], cameras: set[str]
) -> Iterator[tuple[str, Place]]:
    for i, item in enumerate(sheets.items.paper.items if sheets.items is not None else ()):
        if item.id in items:
            yield "items.yaml", ("items", i)
    for i, mark in enumerate(sheets.observations.paper.observations if sheets.observations is not None else ()):
        if mark.id in ids:
            yield "observations.yaml", ("observations", i)
    for i, reading in enumerate(sheets.reviews.paper.readings if sheets.reviews is not None else ()):
        if reading.frames.item in items:
            yield "reviews.yaml", ("readings", i)
    for i, person in enumerate(sheets.actors.paper.persons if sheets.actors is not None else ()):
        for n, frames in enumerate(person.seen):
            if frames.item in items:
                yield "actors.yaml", ("persons", i, "seen", n)
        for n, basis in enumerate(person.bases):
            if basis.seen_in in ids:
                yield "actors.yaml", ("persons", i, "bases", n)
    for stem, camera in sheets.cameras.items():
        for n, shown in enumerate(camera.paper.clock.readings if camera is not None else ()):
            if shown.item in items:
                yield f"cameras/{stem}.yaml", ("clock", "readings", n)
    for i, one in enumerate(_annotations(sheets)):
        if one.item in items:
            yield "annotations.yaml", ("annotations", i)
    for stem, sheet in sheets.statements.items():
        if sheet is not None and stem != source and sheet.paper.item in items:
            yield f"statements/{stem}.yaml", ("item",)
        for i, claim in enumerate(sheet.paper.claims if sheet is not None and stem != source else ()):
            for n, other in enumerate(claim.excludes):
                if other in claims:
                    yield f"statements/{stem}.yaml", ("claims", i, "excludes", n)
            if claim.repeats in claims:
                yield f"statements/{stem}.yaml", ("claims", i, "repeats")
            for n, name in enumerate(claim.from_cameras):
                if name in cameras:
                    yield f"statements/{stem}.yaml", ("claims", i, "from_cameras", n)


def _beside(sheets: Sheets, source: str, claims: set[str]) -> Iterator[str]:
    """Claims of other sources that hand on its words: they are the others' own, and somebody has to decide on them."""
    own = sheets.statements.get(source)
    speakers = {claim.speaker for claim in own.paper.claims} if own is not None else set()
    for stem, sheet in sheets.statements.items():
        for claim in sheet.paper.claims if sheet is not None and stem != source else ():
            if claim.repeats in claims or speakers & {claim.speaker, *claim.relayed_by}:
                yield f"statements/{stem}.yaml: claim {claim.id!r} hands on what {source!r} said: look at it"


def _annotations(sheets: Sheets) -> Iterable[AnnotationOfItem]:
    return sheets.annotations.paper.annotations if sheets.annotations is not None else ()


def _items(frames: Iterable[Frames | None]) -> set[str]:
    return {one.item for one in frames if one is not None}
