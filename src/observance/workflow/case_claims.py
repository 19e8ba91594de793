"""Claims held against the case: chains that lead back to themselves, clauses and parties that nothing holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from observance.agreement.tree import Agreement
from observance.evidence.papers import Sheet
from observance.evidence.written import Place
from observance.observation.marked import ActMarked
from observance.observation.statement.claims import ClaimedAct, ClaimedNumber, ClaimedStatus, ClaimedTime, StatementFile
from observance.observation.statement.origins import circles, origins_of
from observance.values.errors import Fault
from observance.values.nearest import did_you_mean, listed
from observance.workflow.case_folder import Sheets


def circle_faults(sheets: Sheets) -> Iterator[Fault]:
    """A claim that sources have from each other has no origin."""
    read = _read(sheets)
    stands: dict[str, tuple[str, Place]] = {}
    for stem, sheet in read.items():
        for i, claim in enumerate(sheet.paper.claims):
            stands.setdefault(claim.id, (stem, ("claims", i)))
    for circle in circles([sheet.paper for sheet in read.values()]):
        way = [stands[link.claim][0] for link in circle]
        names = way if len(set(way)) == len(way) > 1 else [link.claim for link in circle]
        got = f"{names[0]!r} has it from " + ", which has it from ".join(repr(n) for n in [*names[1:], names[0]])
        stem, place = stands[circle[0].claim]
        where = (*place, "repeats") if circle[0].hand is None else (*place, "relayed_by", circle[0].hand)
        yield read[stem].fault(where, wanted="an origin for every claim", got=got)


def clause_faults(sheets: Sheets, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Claims of status, allegation or conclusion that name a clause which none of the loaded agreements has.

    A claim may name an agreement that the case does not load; its clauses cannot be looked up.
    """
    loaded = {one.name: frozenset(clause.id for clause in one.clauses) for one in agreements}
    for sheet in _read(sheets).values():
        for i, claim in enumerate(sheet.paper.claims):
            content = claim.content
            if not isinstance(content, ClaimedStatus) or content.clause is None or not loaded:
                continue
            if content.agreement is not None and content.agreement not in loaded:
                continue
            among = [content.agreement] if content.agreement is not None else list(loaded)
            known = frozenset().union(*(loaded[name] for name in among))
            if content.clause not in known:
                wanted = f"a clause of {', '.join(repr(name) for name in among)} ({listed(known)})"
                got = f"{content.clause!r}{did_you_mean(content.clause, known)}"
                example = "" if content.agreement else "agreement: its name, when the case does not load that agreement"
                yield sheet.fault(("claims", i, "content", "clause"), wanted=wanted, got=got, example=example)


def conclusion_notes(sheets: Sheets, agreements: Sequence[Agreement]) -> Iterator[str]:
    """Other bodies' conclusions on a clause that no loaded agreement has: they stand beside none of our answers."""
    known = {clause.id for one in agreements for clause in one.clauses}
    for conclusion in sheets.conclusions.paper.conclusions if sheets.conclusions is not None and known else ():
        if conclusion.clause is not None and conclusion.clause not in known:
            named = f"{conclusion.clause!r}, which no loaded agreement has{did_you_mean(conclusion.clause, known)}"
            yield f"conclusion {conclusion.id!r} names clause {named}"


def origin_notes(sheets: Sheets) -> Iterator[str]:
    """Sources that are declared independent and hand on one origin all the same: there they count once."""
    read = [sheet.paper for sheet in _read(sheets).values()]
    claims = {claim.id: (statement.source, claim) for statement in read for claim in statement.claims}
    groups: dict[str, list[str]] = {}
    for claim, origin in sorted(origins_of(read).items()):
        weighs = isinstance(claims[claim][1].content, ClaimedAct | ClaimedNumber)
        if claims[claim][0].independent and weighs:
            groups.setdefault(origin, []).append(claim)
    for origin, group in sorted(groups.items()):
        if len({claims[claim][0].id for claim in group}) > 1:
            named = f"{claims[origin][1].speaker!r}, claim {origin!r}"
            yield f"{listed(group)} go back to one origin ({named}) and count once, though declared independent"


def counted_faults(sheets: Sheets) -> Iterator[Fault]:
    """Rival claims that say of one word that it times or counts different acts."""
    first: dict[str, tuple[ActMarked, str]] = {}
    for sheet in _read(sheets).values():
        for i, claim in enumerate(sheet.paper.claims):
            content = claim.content
            if not isinstance(content, ClaimedTime | ClaimedNumber) or content.of_act is None:
                continue
            meant, by = first.setdefault(content.of, (content.of_act, claim.id))
            if meant != content.of_act:
                wanted = f"one act for {content.of!r}, as claim {by!r} has it"
                yield sheet.fault(("claims", i, "content", "of_act"), wanted=wanted, got="another act")


def _read(sheets: Sheets) -> Mapping[str, Sheet[StatementFile]]:
    return {stem: sheet for stem, sheet in sheets.statements.items() if sheet is not None}
