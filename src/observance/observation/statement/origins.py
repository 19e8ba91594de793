"""Where a claim comes from: reports of one subject that go back to one speaker, briefing or source are one origin.

A claim hands on another where it says so (`repeats`), where one of its hands is a source of the case that speaks of the
same subject, or where both name the same speaker. What goes back to one origin counts once, whatever is declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedTime,
    ClaimedValue,
    Source,
    StatementFile,
)
from observance.observation.statement.figures import ClaimedFigure
from observance.observation.statement.hands import is_named, same_hand, same_name
from observance.values.groups import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`claim` has it from `origin`: by a hand (its place in `relayed_by`, then the speaker), or `repeats`."""

    claim: str
    origin: str
    hand: int | None


def subject_of(claim: Claim) -> str:
    """What a claim speaks of; two reports of one thing have one subject, whatever they say of it."""
    content = claim.content
    if isinstance(content, ClaimedAct):
        return f"{content.act.does} {content.act.person or ''}"
    if isinstance(content, ClaimedNumber | ClaimedValue | ClaimedTime | ClaimedFigure):
        return content.of
    return content.about


def links(statements: Sequence[StatementFile]) -> tuple[Link, ...]:
    """Who has it from whom, as far as both are in the case."""
    return tuple(_links(_told(statements)))


def circles(statements: Sequence[StatementFile]) -> tuple[tuple[Link, ...], ...]:
    """Each circle of claims that have it from each other, once, from its first claim on."""
    found = links(statements)
    after: dict[str, list[Link]] = {}
    for link in found:
        after.setdefault(link.claim, []).append(link)
    shown: dict[frozenset[str], tuple[Link, ...]] = {}
    for start in sorted(after):
        circle = _back_to(start, after)
        if circle:
            shown.setdefault(frozenset(link.claim for link in circle), circle)
    return tuple(shown.values())


def origins_of(statements: Sequence[StatementFile]) -> Mapping[str, str]:
    """By claim, the claim that stands for its origin: the one that fewest hands passed on, the earliest of those."""
    told = _told(statements)
    pairs = [(link.claim, link.origin) for link in _links(told)]
    spoken: dict[str, dict[str, str]] = {}
    for _, claim in told:
        first = spoken.setdefault(subject_of(claim), {}).setdefault(claim.speaker, claim.id)
        if first != claim.id and is_named(claim.speaker):
            pairs.append((first, claim.id))
    for by_speaker in spoken.values():
        pairs += [(by_speaker[a], by_speaker[b]) for a, b in combinations(by_speaker, 2) if same_hand(a, b)]
    order = {claim.id: _nearness(source, claim) for source, claim in told}
    groups = joined(order, pairs)
    return {claim: min(group, key=lambda id: order[id]) for group in groups for claim in group}


def _nearness(source: Source, claim: Claim) -> tuple[int, float, str]:
    said = claim.said if claim.said is not None else source.published
    return len(claim.relayed_by) + (claim.repeats is not None), float("inf") if said is None else said, claim.id


def _told(statements: Sequence[StatementFile]) -> list[tuple[Source, Claim]]:
    return sorted(
        ((statement.source, claim) for statement in statements for claim in statement.claims), key=lambda t: t[1].id
    )


def _links(told: Sequence[tuple[Source, Claim]]) -> Iterator[Link]:
    known = {claim.id for _, claim in told}
    outlets = {source.id: source.outlet for source, _ in told}
    of_subject: dict[tuple[str, str], list[str]] = {}
    for source, claim in told:
        of_subject.setdefault((source.id, subject_of(claim)), []).append(claim.id)
    for source, claim in told:
        if claim.repeats is not None and claim.repeats in known:
            yield Link(claim=claim.id, origin=claim.repeats, hand=None)
        for n, hand in enumerate((*claim.relayed_by, claim.speaker)):
            if same_name(hand, source.outlet) or hand == source.id:
                continue  # it speaks for itself
            for other, outlet in outlets.items():
                firsts = of_subject.get((other, subject_of(claim)), ())
                if firsts and other != source.id and (hand.casefold() == other or same_name(hand, outlet)):
                    yield from (Link(claim=claim.id, origin=first, hand=n) for first in firsts)


def _back_to(start: str, after: Mapping[str, Sequence[Link]]) -> tuple[Link, ...]:
    """The shortest way by which a claim has it from itself; nothing when there is none."""
    paths: list[tuple[Link, ...]] = [(link,) for link in after.get(start, ())]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        end = path[-1].origin
        if end == start:
            return path
        if end not in seen:
            seen.add(end)
            paths += [(*path, link) for link in after.get(end, ())]
    return ()
