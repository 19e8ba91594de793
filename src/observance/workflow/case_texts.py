"""The texts of a case's statements: captured ones fetched by digest, every quote looked for where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from observance.evidence.papers import Sheet
from observance.observation.statement.anchors import AtPlace, Moved, resolve
from observance.observation.statement.anchors_said import said_of
from observance.observation.statement.claims import ClaimedPersonal, StatementFile
from observance.values.digests import digest_bytes
from observance.values.errors import Fault, IntegrityBroken
from observance.workflow.case_folder import Sheets

CAPTURED = "statements/captured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The statements with their texts, and each claim's `start` where its quote stands; what is amiss beside them."""

    statements: Mapping[str, Sheet[StatementFile] | None]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    def within(self, sheets: Sheets) -> Sheets:
        """The case's sheets with these statements."""
        return replace(sheets, statements=self.statements)


def captured_path(root: Path, text_sha256: str) -> Path:
    """Where the captured text of this digest stands in a case."""
    return root / CAPTURED / f"{text_sha256}.txt"


def texts_of_statements(root: Path, sheets: Sheets) -> Texts:
    """Every statement's text, its quotes found in it.

    Raises:
        IntegrityBroken: a captured text has changed.
    """
    made: dict[str, Sheet[StatementFile] | None] = {}
    faults: list[Fault] = []
    notes: list[str] = []
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
        made[stem] = replace(sheet, paper=_settled(sheet.paper, text, stem, notes))
        if sheet.paper.language.partition("-")[0].lower() != "en" and not sheet.paper.translation:
            notes.append(f"statement {stem!r} is in {sheet.paper.language!r} and has no translation")
    return Texts(statements=made, faults=tuple(faults), notes=tuple(notes))


def _captured(root: Path, sheet: Sheet[StatementFile], faults: list[Fault]) -> str | None:
    digest, item = sheet.paper.text_sha256 or "", sheet.paper.item or ""
    path = captured_path(root, digest)
    if not path.is_file():
        wanted = f"the text captured from {item!r}, in {CAPTURED}/{digest[:12]}….txt"
        example = f"observance statements capture CASE {item} reads it, and prints its digest"
        faults.append(sheet.fault(("text_sha256",), wanted=wanted, got="nothing there", example=example))
        return None
    data = path.read_bytes()
    if digest_bytes(data) != digest:
        raise IntegrityBroken(f"{CAPTURED}/{path.name} has changed: its digest is {digest_bytes(data)}")
    return data.decode("utf-8")


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
