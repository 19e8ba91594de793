"""Sources side by side: rival times, counts, values and claims, and who said nothing. Nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedPersonal,
    ClaimedStatus,
    ClaimedTime,
    ClaimedValue,
    StatementFile,
)
from observance.report.clock_words import period_words
from observance.report.gathered import act_words, plain
from observance.report.inputs import ReportInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One source's version, with its own words."""

    source: str
    says: str
    quote: str
    verbatim: bool
    knows: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What the sources do not agree on, and every version."""

    of: str
    versions: tuple[Version, ...]
    note: str = ""


def disagreements(inputs: ReportInputs) -> tuple[Disagreement, ...]:
    """Times, counts and values given differently, claims declared to exclude each other, and what workflow adds."""
    grouped: dict[str, list[tuple[str, Version]]] = {}
    for statement, claim in _shown_claims(inputs.statements):
        content = claim.content
        if isinstance(content, ClaimedTime):
            says = period_words(content.when.earliest, content.when.latest, inputs.zone)
            grouped.setdefault(f"Time: {plain(content.of)}", []).append((says, _version(statement, claim, says)))
        elif isinstance(content, ClaimedNumber):
            says = content.count.words()
            grouped.setdefault(f"Number: {plain(content.of)}", []).append((says, _version(statement, claim, says)))
        elif isinstance(content, ClaimedValue):
            says = content.value
            grouped.setdefault(f"Value: {plain(content.of)}", []).append((says, _version(statement, claim, says)))
    shown = [
        Disagreement(of=of, versions=tuple(version for _, version in versions))
        for of, versions in sorted(grouped.items())
        if len({says for says, _ in versions}) > 1
    ]
    shown += _exclusions(inputs)
    shown += [
        Disagreement(
            of=rival.of,
            versions=tuple(
                Version(source=who, says=says, quote="", verbatim=True, knows="", grade=grade)
                for who, says, grade in rival.versions
            ),
            note=rival.note,
        )
        for rival in inputs.rivals
    ]
    return tuple(shown)


def _exclusions(inputs: ReportInputs) -> list[Disagreement]:
    claims = {claim.id: (statement, claim) for statement, claim in _shown_claims(inputs.statements)}
    done: set[frozenset[str]] = set()
    shown = []
    for statement, claim in _shown_claims(inputs.statements):
        others = [other for other in claim.excludes if other in claims]
        group = frozenset([claim.id, *others])
        if not others or group in done or not isinstance(claim.content, ClaimedAct):
            continue
        done.add(group)
        versions = [_version(statement, claim, _act_words(claim, inputs))]
        versions += [_version(*claims[other], _act_words(claims[other][1], inputs)) for other in others]
        shown.append(Disagreement(of="Claims that cannot be true together", versions=tuple(versions)))
    return shown


def silences(inputs: ReportInputs) -> tuple[str, ...]:
    """Who did not answer: recorded as non-response, not as admission."""
    said = [
        f"{statement.source.outlet}: {claim.content.about}"
        for statement, claim in _shown_claims(inputs.statements)
        if isinstance(claim.content, ClaimedStatus) and claim.content.type == "silence"
    ]
    said += [
        f"{statement.source.outlet}, {claim.speaker}: declined to say"
        for statement, claim in _shown_claims(inputs.statements)
        if claim.knows == "declines to say"
    ]
    return tuple(said)


def beside(inputs: ReportInputs) -> tuple[Version, ...]:
    """Status claims, allegations and conclusions: printed beside, never in a history."""
    return tuple(
        _version(statement, claim, f"{claim.content.type}: {claim.content.about}")
        for statement, claim in _shown_claims(inputs.statements)
        if isinstance(claim.content, ClaimedStatus) and claim.content.type != "silence"
    )


def _shown_claims(statements: Sequence[StatementFile]) -> Iterator[tuple[StatementFile, Claim]]:
    """All claims but those on medical or personal facts, which are never shown."""
    for statement in statements:
        for claim in statement.claims:
            if not isinstance(claim.content, ClaimedPersonal):
                yield statement, claim


def _version(statement: StatementFile, claim: Claim, says: str) -> Version:
    relayed = f", relayed by {', '.join(claim.relayed_by)}" if claim.relayed_by else ""
    return Version(
        source=f"{statement.source.outlet} ({claim.speaker}{relayed})",
        says=says,
        quote=claim.quote,
        verbatim=statement.text_is != "summary in our words",
        knows=claim.knows,
        grade=f"{statement.source.reliability} / {claim.credibility}",
    )


def _act_words(claim: Claim, inputs: ReportInputs) -> str:
    if not isinstance(claim.content, ClaimedAct):
        return claim.content.type
    when = period_words(claim.content.when.earliest, claim.content.when.latest, inputs.zone)
    return f"{act_words(claim.content.act, inputs.names)}, {when}"
