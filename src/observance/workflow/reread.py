"""An item read once more: what a newer reader makes of it, and where the claims anchored before stand in that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from observance.evidence.papers import read_paper
from observance.observation.statement.anchors import AtPlace, Moved, anchor_at, resolve
from observance.observation.statement.anchors_said import said_of
from observance.observation.statement.claims import ClaimedPersonal, StatementFile
from observance.values.errors import RefusedInput
from observance.workflow.captured_store import CapturedFrom, text_of


def reread_lines(root: Path, text: str, origin: CapturedFrom, before: Sequence[CapturedFrom]) -> list[str]:
    """Where a reading differs from one before, what read each of them, and the fate of each claim of each statement.

    Nothing is changed: a statement stays on the text that it names until somebody gives it the new digest.
    """
    lines: list[str] = []
    for old in before:
        if old.text_sha256 == origin.text_sha256:
            continue
        readers = (
            f"{_readers(old)} read it as {old.text_sha256[:12]}…, {_readers(origin)} as {origin.text_sha256[:12]}…"
        )
        lines.append(
            f"  read otherwise than before: {readers}; both are kept, and statements stay on the one they name"
        )
        for path in sorted((root / "statements").glob("*.yaml")):
            try:
                paper = read_paper(path, StatementFile)
            except RefusedInput:
                continue  # `observance check` says what is amiss in it
            if paper.item == old.item and paper.text_sha256 == old.text_sha256 and not paper.text:
                lines += _fates(path.stem, paper, text_of(root, old.text_sha256) or "", text)
    return lines


def _fates(stem: str, paper: StatementFile, old: str, new: str) -> list[str]:
    lines = []
    for claim in paper.claims:
        stood = resolve(old, claim.anchor(), same_text=False)
        anchor = anchor_at(old, stood.start, stood.end) if isinstance(stood, AtPlace | Moved) else claim.anchor()
        found = resolve(new, anchor, same_text=False)
        private = isinstance(claim.content, ClaimedPersonal)
        lines.append(
            f"    {stem}: the quote of claim {claim.id!r} {said_of(found, anchor, new, private=private)} there"
        )
    return lines


def _readers(one: CapturedFrom) -> str:
    return ", ".join(f"{name} {version}" for name, version in one.how.libraries) or "this program"
