"""What the public is told of changes: in batches, without a cause, and never so that a batch points at one source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from observance.evidence.custody import read_custody
from observance.finding.changes import Change
from observance.values.digests import Json, canonical_json
from observance.values.errors import UsageError, refuse
from observance.values.spans import iso_from_seconds
from observance.workflow.case import Case, load_case
from observance.workflow.causes import PUBLIC_KINDS, Cause
from observance.workflow.consenting import findings_that_may_leave
from observance.workflow.custody import log_of
from observance.workflow.diffing import Diff

FORMAT = "observance-public-changes/1"
REMARK = (
    "Answers are held against everything that is known at a time. They change when evidence is added or can no longer "
    "be used, when a text or a standard changes, or when a fault is found. Changes are told together; of no single one "
    "is the cause told."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One released answer, then and now; `now` is empty where it no longer stands."""

    clause: str
    party: str
    act: str
    between: tuple[float, float] | None
    before: str
    now: str

    def as_json(self) -> Json:
        """Plain values."""
        return {
            "clause": self.clause, "party": self.party, "act": self.act, "before": self.before,
            "began_between": None if self.between is None else list(self.between),
            "now": self.now or "no longer stands",
        }  # fmt: skip


def public_changes(root: Path, diff: Diff, now: float) -> tuple[bytes, list[str]]:
    """A batch for the public: every answer that was ever released, and whether it stands.

    Args:
        root: the case, which knows what was released. diff: from the version that was released to the case as it is.
        now: POSIX seconds; the day is told.

    Raises:
        UsageError: nothing was released, or the older version is not the one that was.
        RefusedInput: nothing changed, or a batch that would point at a source: wait for further changes.
    """
    case = load_case(root)
    released = [row for entry in read_custody(log_of(root)) if entry.act == "released"
                for row in entry.detail.get("findings", "").split()]  # fmt: skip
    known = {row.id for row in diff.old.findings.rows}
    if not released:
        raise UsageError("nothing was released from this case: there is nothing to tell the public of")
    if set(released) - known:
        raise UsageError("OLD does not hold every answer that was released: give the version that was")
    every = [
        (change, touched)
        for change, touched in zip(diff.changed.rows, diff.because, strict=True)
        if change.row_before in released
    ]
    turned = [(change, touched) for change, touched in every if _turned(change, case, diff)]
    if not turned:
        raise refuse("changes", "batch", wanted="an answer that was released and changed", got="none: nothing to tell")
    _refuse_pointing([touched for _, touched in turned])
    told = [_told(change, case, diff) for change, _ in every]
    told.sort(key=lambda one: (one.clause, one.party, one.act, one.between or (), one.before, one.now))
    day = datetime.fromtimestamp(now, timezone.utc).date().isoformat()
    answers: list[Json] = [one.as_json() for one in told]
    data = canonical_json({"format": FORMAT, "date": day, "remark": REMARK, "answers": answers})
    head = f"{len(turned)} of {len(every)} released answers changed, told together"
    return data, [head, *(_line(one, diff.new.zone) for one in told)]


def _turned(change: Change, case: Case, diff: Diff) -> bool:
    told = _told(change, case, diff)
    return told.before != told.now


def _told(change: Change, case: Case, diff: Diff) -> Told:
    old = next(row for row in diff.old.findings.rows if row.id == change.row_before)
    new = next((row for row in diff.new.findings.rows if row.id == change.row_after), None)
    may = new is not None and new.status == "adopted" and new.level != "note"
    may = may and bool(findings_that_may_leave(case, diff.new.findings.rows, [change.row_after], "publish").kept)
    names = {party.id: party.name for party in case.actors.parties}
    party = "" if old.party is None else names.get(old.party, old.party)
    between = None if old.began is None else (old.began.earliest // 1, -(-old.began.latest // 1))  # as released
    return Told(clause=old.clause, party=party, act=old.act_words, between=between, before=old.answer,
                now=new.answer if may and new is not None else "")  # fmt: skip


def _refuse_pointing(because: Iterable[tuple[Cause, ...]]) -> None:
    """Of the changes that evidence explains there are at least two, and no one source could be behind all of them.

    Everybody knows that a clause was amended: what that alone explains hides nothing. If one source could be behind
    each of the others, the batch would say that it came or went.
    """
    by_evidence = [[one for one in touched if one.kind not in PUBLIC_KINDS] for touched in because]
    left = [touched for touched in by_evidence if touched]
    sources = {one for touched in left for one in touched if one.kind == "source"}
    if sources and (len(left) < 2 or any(all(source in touched for touched in left) for source in sources)):
        wanted = "changes by at least two pieces of evidence, so that none points at a source"
        got = f"{len(left)} that evidence explains, and one source could be behind all of them"
        raise refuse("changes", "batch", wanted=wanted, got=got, example="tell it together with later changes")


def _line(one: Told, zone: ZoneInfo) -> str:
    when = "" if one.between is None else f", {iso_from_seconds(one.between[0], zone, 0)[:16].replace('T', ' ')}"
    what = "stands" if one.before == one.now else f"now {one.now}" if one.now else "no longer stands"
    return f"  {one.clause}{f' ({one.party})' if one.party else ''}: {one.act}{when}: {one.before}; {what}"
