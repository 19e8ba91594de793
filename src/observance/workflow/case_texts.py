"""The texts of a case's statements: captured ones fetched by digest, every quote looked for where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from observance.evidence.papers import Sheet
from observance.observation.statement.anchors import AtPlace, Moved, resolve
from observance.observation.statement.anchors_said import said_of
from observance.observation.statement.captured.walked import relayed, walked_back, where_in_words
from observance.observation.statement.claims import ClaimedPersonal, StatementFile
from observance.values.errors import Fault
from observance.values.nearest import listed
from observance.workflow.captured_store import CAPTURED, origins, text_of
from observance.workflow.case_folder import Sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The statements with their texts, and each claim's `start` where its quote stands; what is amiss beside them.

    Attributes:
        stands: by claim, where in the item its quote stands, for readers: page 2; 1:23.4 to 1:27.0.
    """

    statements: Mapping[str, Sheet[StatementFile] | None]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    stands: Mapping[str, str]

    def within(self, sheets: Sheets) -> Sheets:
        """The case's sheets with these statements."""
        return replace(sheets, statements=self.statements)


def texts_of_statements(root: Path, sheets: Sheets, taken: Mapping[str, str]) -> Texts:
    """Every statement's text, its quotes found in it.

    Args:
        taken: digests by item, as custody has them.

    Raises:
        IntegrityBroken: a captured text has changed.
    """
    made: dict[str, Sheet[StatementFile] | None] = {}
    faults: list[Fault] = []
    notes: list[str] = []
    stands: dict[str, str] = {}
    for stem, sheet in sheets.statements.items():
        made[stem] = sheet
        if sheet is None:
            continue
        text = sheet.paper.text or _captured(root, sheet, faults)
        if text is None:
            continue
        if not sheet.paper.text:
            slips = sheet.paper.misplaced(text, same_text=False)
            faults += [sheet.fault(s.place, wanted=s.wanted, got=s.got, example=s.example) for s in slips]
        settled = _settled(sheet.paper, text, stem, notes)
        made[stem] = replace(sheet, paper=settled)
        if not sheet.paper.text:
            stands |= _walked(root, sheet, settled, taken, faults, notes)
        if sheet.paper.language.partition("-")[0].lower() != "en" and not sheet.paper.translation:
            notes.append(f"statement {stem!r} is in {sheet.paper.language!r} and has no translation")
    return Texts(statements=made, faults=tuple(faults), notes=tuple(notes), stands=stands)


def _captured(root: Path, sheet: Sheet[StatementFile], faults: list[Fault]) -> str | None:
    digest, item = sheet.paper.text_sha256 or "", sheet.paper.item or ""
    text = text_of(root, digest)
    if text is None:
        wanted = f"the text captured from {item!r}, in {CAPTURED}/{digest[:12]}….txt"
        example = f"observance statements capture CASE {item} reads it, and prints its digest"
        faults.append(sheet.fault(("text_sha256",), wanted=wanted, got="nothing there", example=example))
    return text


def _walked(
    root: Path,
    sheet: Sheet[StatementFile],
    paper: StatementFile,
    taken: Mapping[str, str],
    faults: list[Fault],
    notes: list[str],
) -> dict[str, str]:
    """Where in its item each quote stands; a text that was captured from another item is a fault."""
    found = list(origins(root, text_sha256=paper.text_sha256 or ""))
    origin = next((one for one in found if one.item == paper.item), None)
    if origin is None:
        got = f"one captured from {listed(one.item for one in found)}"
        faults.append(sheet.fault(("item",), wanted=f"the item that the text is from, not {paper.item!r}", got=got))
        return {}
    if taken.get(origin.item, origin.item_sha256) != origin.item_sha256:
        wanted = f"a text captured from {origin.item!r} as it was taken in"
        faults.append(sheet.fault(("text_sha256",), wanted=wanted, got="one captured from another file"))
    stands = {}
    for claim in paper.claims:
        segments = walked_back(origin.segments, claim.start, claim.start + len(claim.quote))
        stands[claim.id] = where_in_words(segments, origin.how)
        if relayed(segments) and not claim.relayed_by:
            notes.append(
                f"claim {claim.id!r} stands in an earlier message that {origin.item!r} quotes: relayed by whom?"
            )
    return stands


def _settled(paper: StatementFile, text: str, stem: str, notes: list[str]) -> StatementFile:
    claims = []
    for claim in paper.claims:
        found = resolve(text, claim.anchor(), same_text=bool(paper.text))
        if isinstance(found, Moved):
            private = isinstance(claim.content, ClaimedPersonal)
            said = said_of(found, claim.anchor(), text, private=private)
            notes.append(f"statement {stem!r}: the quote of claim {claim.id!r} {said}")
        start = found.start if isinstance(found, AtPlace | Moved) else claim.start
        claims.append(claim.model_copy(update={"start": start}))
    return paper.model_copy(update={"text": text, "claims": tuple(claims)})
