"""What may leave by consent: of what was asked for, that which rests on nothing without the consent it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from observance.evidence.consents import Use, lacking
from observance.evidence.custody import read_custody
from observance.evidence.intake import OPENED, PROTECTED, WITHDRAWN
from observance.finding.seen import SeenRow
from observance.observation.marked import Shared
from observance.values.errors import refuse
from observance.workflow.case import Case
from observance.workflow.case_consents import needs_consent
from observance.workflow.custody import log_of
from observance.workflow.packing import findings_seen
from observance.workflow.sealing_asked import Sealing

UNDER_KEY = "its material is under its key now: open it for this"


@dataclass(frozen=True, slots=True, kw_only=True)
class MayLeave:
    """What of what was asked for may leave.

    Attributes:
        kept: ids, in the order asked for. sources: whose material they rest on, for custody.
        left_out: how many of what, and why; for those inside only: outside, a reason points at somebody.
    """

    kept: tuple[str, ...]
    sources: tuple[str, ...]
    left_out: tuple[str, ...]


def items_that_may_leave(case: Case, wanted: Sequence[str], use: Use, to: str = "") -> MayLeave:
    """Of items asked for, those whose source and own consent allow the use."""
    owners = owners_of(case)
    return _parted(case, {name: {name} for name in wanted}, owners, use, to, "item")


def findings_that_may_leave(
    case: Case, rows: Iterable[SeenRow], wanted: Sequence[str], use: Use, to: str = ""
) -> MayLeave:
    """Of findings asked for, those that rest on nothing that lacks the consent; a party's on what its acts rest on.

    Whose deed it is counts as soon as `consents.yaml` speaks of that person. Ids of no row are kept: they are refused
    where rows are read.
    """
    known = {row.id: row for row in rows}
    resting: dict[str, set[str]] = {}
    for name in wanted:
        inner = [known[name], *(known[one] for one in known[name].supports if one in known)] if name in known else []
        resting[name] = {one for row in inner for one in (*row.supports, *([row.actor] if row.actor else []))}
    return _parted(case, resting, owners_of(case), use, to, "finding")


def refuse_if_none(asked: Sequence[str], may: MayLeave, what: str) -> None:
    """Refuse when nothing of what was asked for may leave.

    Raises:
        RefusedInput: with the reasons.
    """
    if asked and not may.kept:
        wanted = f"the consent that this use needs, for one {what} at least"
        example = "observance check CASE lists whose consent is not known"
        raise refuse("consents.yaml", what, wanted=wanted, got="; ".join(may.left_out), example=example)


def asked_by_consent(case: Case, asked: Sealing) -> tuple[Sealing, MayLeave]:
    """What is asked to be sealed, less what lacks the consent; an archive never leaves and holds every source's.

    Raises:
        RefusedInput: of a disclosure, nothing is left.
    """
    if asked.kind != "disclosure":
        every = {*case.statements, *(item.source for item in case.items if item.source is not None)}
        return asked, MayLeave(kept=(), sources=tuple(sorted(every)) if asked.kind == "archive" else (), left_out=())
    items = items_that_may_leave(case, asked.items, asked.use, asked.recipient)
    rows = findings_seen(case).rows if asked.findings else ()
    told = findings_that_may_leave(case, rows, asked.findings, asked.use, asked.recipient)
    if not items.kept and not told.kept:
        refuse_if_none(asked.findings, told, "finding")
        refuse_if_none(asked.items, items, "item")
    may = MayLeave(
        kept=(), sources=tuple(sorted({*items.sources, *told.sources})), left_out=(*items.left_out, *told.left_out)
    )
    return replace(asked, items=items.kept, findings=told.kept), may


def needing(case: Case) -> tuple[str, ...]:
    """The sources that stand open in a case and whose consent rules what leaves, by pseudonym."""
    witnesses = {stem for stem, one in case.statements.items() if needs_consent(one.source) or stem in case.consents}
    return tuple(sorted(witnesses | {item.source for item in case.items if item.source is not None}))


def refuse_without(case: Case, sources: Iterable[str], use: Use, name: str) -> None:
    """Refuse what rests on sources whose consent it lacks by now.

    Raises:
        RefusedInput: with the reasons.
    """
    reasons = Counter(reason for source in sources if (reason := lacking(case.consents, source, use)))
    if reasons:
        got = "; ".join(f"{n} without: {reason}" for reason, n in sorted(reasons.items()))
        raise refuse(name, "consents", wanted="the consent of every source that it rests on", got=got,
                     example="observance release makes it again, without them")  # fmt: skip


def owners_of(case: Case) -> Mapping[str, frozenset[str]]:
    """By id of claim, item, mark or person, whose consent it needs; what needs none is not there.

    A witness's statement that was not published, and an item with a `source`, always need that source's. Everything
    else needs consent as soon as `consents.yaml` speaks of it. What custody has as protected or withdrawn belongs to
    its source still.
    """
    owners: dict[str, set[str]] = {one: {one} for one in case.consents}
    for stem, statement in case.statements.items():
        if needs_consent(statement.source) or stem in case.consents:
            for claim in statement.claims:
                owners.setdefault(claim.id, set()).add(stem)
            if statement.item is not None:
                owners.setdefault(statement.item, set()).add(stem)
    for item in case.items:
        if item.source is not None:
            owners.setdefault(item.id, set()).add(item.source)
    for mark in case.observations.observations:
        named = {mark.item, mark.other_item} if isinstance(mark, Shared) else (
            {mark.frames.item} if mark.frames is not None else set()
        )  # fmt: skip
        behind = {owner for item in named for owner in owners.get(item, ())}
        if behind:
            owners.setdefault(mark.id, set()).update(behind)
    for id, source in closed_ids(case).items():
        owners.setdefault(id, set()).add(source)
    return {id: frozenset(of) for id, of in owners.items()}


def closed_ids(case: Case) -> Mapping[str, str]:
    """Ids of claims, items and marks that are under a source's key now, or withdrawn, with the source."""
    found: dict[str, str] = {}
    for entry in read_custody(log_of(case.root)):
        source = entry.detail.get("source")
        if source is not None and entry.act in (PROTECTED, WITHDRAWN):
            found |= dict.fromkeys(entry.detail.get("ids", "").split(), source)
        elif source is not None and entry.act == OPENED:
            found = {id: of for id, of in found.items() if of != source}
    return found


def _parted(
    case: Case, resting: Mapping[str, set[str]], owners: Mapping[str, frozenset[str]], use: Use, to: str, what: str
) -> MayLeave:
    closed = closed_ids(case)
    kept: list[str] = []
    sources: set[str] = set()
    reasons: Counter[str] = Counter()
    for name, ids in resting.items():
        behind = {owner for id in ids for owner in owners.get(id, ())}
        why = {reason for owner in behind if (reason := lacking(case.consents, owner, use, to))}
        if not why and ids & closed.keys():
            why = {UNDER_KEY}
        if why:
            reasons[" and ".join(sorted(why))] += 1
        else:
            kept.append(name)
            sources |= behind
    left = tuple(f"{n} {what}{'s' if n > 1 else ''} left out: {why}" for why, n in sorted(reasons.items()))
    return MayLeave(kept=tuple(kept), sources=tuple(sorted(sources)), left_out=left)
