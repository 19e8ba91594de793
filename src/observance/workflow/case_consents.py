"""Consents held against the case: whom they are of; nothing stands open that its source does not let the case use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from observance.evidence.consents import Consent
from observance.evidence.slips import unknown
from observance.observation.statement.claims import Source
from observance.values.errors import Fault
from observance.workflow.case_folder import Sheets

PROTECTED = "protected"
SUFFIX = ".sealed"


def protected_sources(root: Path) -> tuple[str, ...]:
    """The sources whose material stands under its key, by pseudonym."""
    return tuple(sorted(path.stem for path in (root / PROTECTED).glob(f"*{SUFFIX}")))


def consent_faults(root: Path, sheets: Sheets) -> Iterator[Fault]:
    """A consent of nobody; material that stands open against its source's consent."""
    if sheets.consents is None:
        return
    closed = protected_sources(root)
    open_sources, others = _sources(sheets), _others(sheets)
    items = {item.id for item in sheets.items.paper.items} if sheets.items is not None else set()
    for i, one in enumerate(sheets.consents.paper.consents):
        known = open_sources | others
        if one.of not in known and one.of not in closed and one.withdrawn is None and None not in _files(sheets):
            slip = unknown(("consents", i, "of"), "a source, an item or a person of the case", one.of, known)
            yield sheets.consents.fault(slip.place, wanted=slip.wanted, got=slip.got)
        if one.of in open_sources | items and (why := _closed_to_the_case(one)):
            wanted, do = "material that its source lets the case use", "withdraw" if one.withdrawn else "protect"
            got = f"{one.of!r} open in the case, {why}"
            yield sheets.consents.fault(("consents", i, "of"), wanted=wanted, got=got,
                                        example=f"observance {do} CASE {one.of}")  # fmt: skip


def consent_notes(root: Path, sheets: Sheets) -> Iterator[str]:
    """Whose consent is not known, and whose material is under its key."""
    known = {one.of for one in sheets.consents.paper.consents} if sheets.consents is not None else set()
    without = sorted(_sources(sheets, witnesses=True) - known)
    if without:
        yield f"{len(without)} sources without a recorded consent ({', '.join(without)}): nothing of theirs leaves"
    closed = protected_sources(root)
    if closed:
        yield f"{len(closed)} sources under their keys ({', '.join(closed)}): the case is answered without them"


def needs_consent(source: Source) -> bool:
    """A witness whose words were not published already: told to the case, not to the world."""
    return source.kind == "witness" and source.published is None


def _closed_to_the_case(one: Consent) -> str:
    return "whose consent was withdrawn" if one.withdrawn is not None else (
        "" if "internal" in one.uses else "whose consent is not for internal use"
    )  # fmt: skip


def _sources(sheets: Sheets, *, witnesses: bool = False) -> set[str]:
    """Sources of statements and of items; `witnesses`: those alone whose consent is needed for whatever leaves."""
    spoken = {
        stem
        for stem, sheet in sheets.statements.items()
        if sheet is not None and (not witnesses or needs_consent(sheet.paper.source))
    }
    items = sheets.items.paper.items if sheets.items is not None else ()
    return spoken | {item.source for item in items if item.source is not None}


def _others(sheets: Sheets) -> set[str]:
    items = {item.id for item in sheets.items.paper.items} if sheets.items is not None else set()
    return items | ({one.id for one in sheets.actors.paper.persons} if sheets.actors is not None else set())


def _files(sheets: Sheets) -> tuple[object, ...]:
    """The sheets that names of a consent could stand in; None is one that was refused."""
    return (sheets.items, sheets.actors, *sheets.statements.values())
