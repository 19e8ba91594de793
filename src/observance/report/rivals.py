"""What stands beside the histories: rival values of our own, claims of status, allegations, and who said nothing."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.statement.claims import ClaimedStatus
from observance.observation.statement.hands import same_hand
from observance.report.claim_groups import Version, shown_claims, version_of
from observance.report.inputs import ReportInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A claim that no history contains: what kind it is, of which clause and party, and who says it."""

    kind: str
    clause: str
    party: str
    version: Version


def silences(inputs: ReportInputs) -> tuple[str, ...]:
    """Who did not answer: recorded as non-response, not as admission."""
    told = list(shown_claims(inputs.statements))
    said = [
        f"{inputs.names.get(claim.content.party or '', statement.source.outlet)}: {claim.content.about}"
        for statement, claim in told
        if isinstance(claim.content, ClaimedStatus) and claim.content.type == "silence"
    ]
    for statement, claim in told:
        if claim.knows == "declines to say":
            outlet = statement.source.outlet
            said.append(f"{claim.speaker}{'' if same_hand(claim.speaker, outlet) else f' ({outlet})'}: declined to say")
    return tuple(said)


def beside(inputs: ReportInputs) -> tuple[Beside, ...]:
    """Status claims, allegations, conclusions and the rest: printed beside, never in a history; kind by kind."""
    order = ("status", "allegation", "conclusion", "other")
    found = [
        Beside(
            kind=content.type if content.says is None else f"status: {content.says}",
            clause=", ".join(part for part in (content.agreement, content.clause) if part),
            party=inputs.names.get(content.party, content.party) if content.party else "",
            version=version_of(statement, claim, content.about),
        )
        for statement, claim in shown_claims(inputs.statements)
        if isinstance(content := claim.content, ClaimedStatus) and content.type != "silence"
    ]
    return tuple(sorted(found, key=lambda one: (order.index(one.kind.partition(":")[0]), one.version.claim)))
