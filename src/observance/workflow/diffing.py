"""The action `diff`: two versions of a case, answer by answer, with causes and who approved: internal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from observance.finding.canonical import plain
from observance.finding.changes import Change, Changes, changes
from observance.values.digests import Json, canonical_json
from observance.values.spans import iso_from_seconds
from observance.workflow.causes import Cause, causes, causes_of
from observance.workflow.versions import Version, read_version

FORMAT = "observance-diff/1"
_HEADS = (
    ("changed", "Another answer"),
    ("gone", "No longer there"),
    ("new", "New"),
    ("reasons", "The same answer, other reasons"),
    ("same", "Unchanged"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What changed between two versions.

    Attributes:
        inputs: what differs in the case's files. because: for each row of `changed.rows` that is not the same, those of
            them that touch it. approved: for each row, by whom the new answer was adopted.
    """

    old: Version
    new: Version
    changed: Changes
    inputs: tuple[Cause, ...]
    because: tuple[tuple[Cause, ...], ...]
    approved: tuple[tuple[str, ...], ...]

    def as_json(self) -> bytes:
        """Everything, canonical bytes; internal."""
        rows: list[Json] = []
        for change, touched, by in zip(self.changed.rows, self.because, self.approved, strict=True):
            body = plain(change)
            assert isinstance(body, dict)
            rows.append({**body, "because": [str(one) for one in touched], "approved": list(by)})
        return canonical_json(
            {
                "format": FORMAT, "case": self.changed.case, "old": self.old.name, "new": self.new.name,
                "inputs": [str(one) for one in self.inputs], "whole": list(self.changed.whole), "rows": rows,
            }
        )  # fmt: skip

    def lines(self) -> list[str]:
        """For readers inside."""
        said = [f"{self.old.name} → {self.new.name}: internal, it names sources"]
        known = self.old.papers is not None and self.new.papers is not None
        none = "no file differs" if known else "the files of one of them are not here: causes are not known"
        said += [f"  {one}" for one in self.inputs] or [f"  {none}"]
        said += [f"  {one}" for one in self.changed.whole]
        every = list(zip(self.changed.rows, self.because, self.approved, strict=True))
        for kind, head in _HEADS:
            chosen = [one for one in every if one[0].kind == kind]
            said += ["", f"{head} ({len(chosen)})"] if chosen else []
            for change, touched, by in chosen:
                said += _said(change, touched, by, self.new.zone)
        return said


def diff_versions(old: Path, new: Path, anchor: Path | None = None) -> Diff:
    """Compare two versions of one case.

    Raises:
        UsageError, RefusedInput, IntegrityBroken: as `read_version`; findings of two cases.
    """
    before, after = read_version(old, anchor), read_version(new, anchor)
    changed, inputs = changes(before.findings, after.findings), causes(before, after)
    adopted = {row.id: row.adoptions if row.status == "adopted" else () for row in after.findings.rows}
    return Diff(
        old=before,
        new=after,
        changed=changed,
        inputs=inputs,
        because=tuple(() if one.kind == "same" else causes_of(one, before, after, inputs) for one in changed.rows),
        approved=tuple(adopted.get(one.row_after, ()) for one in changed.rows),
    )


def _said(change: Change, touched: Sequence[Cause], by: Sequence[str], zone: ZoneInfo) -> list[str]:
    who = f" ({change.party})" if change.party is not None else ""
    when = "" if change.began is None else f", {iso_from_seconds(change.began.middle, zone, 0)[:16].replace('T', ' ')}"
    level = "in all" if change.level == "party" else change.words
    about = f"{change.clause}{who}: {level}{when}"
    if change.kind == "same":
        return [f"  {about}: {change.after}{_approved(change, by)}"]
    turned = {"new": change.after, "gone": f"was {change.before}"}.get(change.kind, f"{change.before} → {change.after}")
    lines = [f"  {about}: {turned}{_approved(change, by)}"]
    lines += [f"    because of {one}" for one in touched]
    return lines + [f"    {one}" for one in change.why]


def _approved(change: Change, by: Sequence[str]) -> str:
    if by:
        return f"; approved: {' '.join(by)}"
    if change.kind == "gone":
        return "; it had been adopted" if change.was_adopted else ""
    return "; the adoption before does not reach it, nobody approved it yet" if change.was_adopted else "; not approved"
