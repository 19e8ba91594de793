"""What `decisions.yaml` says of agreements: names that the case holds, and decisions by whom they count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observance.agreement.tree import Agreement
from observance.evidence.papers import Sheet
from observance.evidence.written import Place
from observance.finding.papers import ActorsFile, Decision, DecisionsFile, Status
from observance.finding.profile import Profile
from observance.values.errors import Fault
from observance.values.nearest import did_you_mean, listed
from observance.workflow.case_folder import Sheets


def status_faults(sheets: Sheets, agreements: Sequence[Agreement] | None) -> Iterator[Fault]:
    """Statuses of an agreement, clause or party that the case does not hold.

    Args:
        agreements: all of the case; None where one was refused, and nothing can be said of names in it.
    """
    if sheets.decisions is None:
        return
    for i, status in enumerate(sheets.decisions.paper.statuses):
        place: Place = ("statuses", i)
        yield from _party(sheets.decisions, (*place, "party"), status, sheets.actors)
        if agreements is not None:
            yield from _text(sheets.decisions, place, status, agreements)


def _party(
    sheet: Sheet[DecisionsFile], place: Place, status: Status, actors: Sheet[ActorsFile] | None
) -> Iterator[Fault]:
    known = [party.id for party in actors.paper.parties] if actors is not None else None
    if status.party is not None and known is not None and status.party not in known:
        got = f"{status.party!r}{did_you_mean(status.party, known)}"
        yield sheet.fault(place, wanted=f"a party of actors.yaml ({listed(known)})", got=got)


def _text(
    sheet: Sheet[DecisionsFile], place: Place, status: Status, agreements: Sequence[Agreement]
) -> Iterator[Fault]:
    one = next((a for a in agreements if a.name == status.agreement), None)
    if one is None:
        known = [a.name for a in agreements]
        wanted = f"the name of an agreement of the case, as its file has it ({listed(known)})"
        got = f"{status.agreement!r}{did_you_mean(status.agreement, known)}"
        yield sheet.fault((*place, "agreement"), wanted=wanted, got=got)
    elif status.clause is not None and all(clause.id != status.clause for clause in one.clauses):
        known = [clause.id for clause in one.clauses]
        got = f"{status.clause!r}{did_you_mean(status.clause, known)}"
        yield sheet.fault((*place, "clause"), wanted=f"a clause of {one.name!r} ({listed(known)})", got=got)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decisions that count, and a sentence for each that does not."""

    file: DecisionsFile
    idle: tuple[str, ...]


def counting(file: DecisionsFile, agreements: Sequence[Agreement], profile: Profile) -> Decided:
    """Decisions on open terms, by whom the agreement names, else the profile; all others as they are."""
    kept: list[Decision] = []
    idle: list[str] = []
    for one in file.decisions:
        deciders = _deciders(one.term, agreements, profile)
        if deciders and one.by not in deciders:
            idle.append(f"decision {one.id} by {one.by}: on {one.term!r} only {listed(deciders)} may decide")
        else:
            kept.append(one)
    return Decided(file=file.model_copy(update={"decisions": tuple(kept)}), idle=tuple(idle))


def _deciders(term: str, agreements: Sequence[Agreement], profile: Profile) -> tuple[str, ...]:
    """The functions that may decide the term; () where it is no open term, or nobody is named."""
    found: list[str] = []
    for one in agreements:
        for open_term in one.open_terms:
            if term.casefold() in (open_term.words.casefold(), open_term.relation.casefold()):
                found += [open_term.decided_by] if open_term.decided_by else profile.open_terms_by
    return tuple(dict.fromkeys(found))
