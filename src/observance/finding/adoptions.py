"""Adoption: which drafts are findings, by whom, with which dissent; and adoptions that change nothing, said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from observance.finding.canonical import plain
from observance.finding.papers import Adoption
from observance.finding.phrases import the
from observance.finding.profile import Profile
from observance.finding.rows import Row
from observance.values.digests import Json, canonical_json, digest_bytes

DRAFT, FINDING = "Draft assessment", "Finding"
_NOT_READ = frozenset({"status", "sentence", "adoptions", "certificate"})
"""What an adoption itself changes, and the certificate, which says the row's own numbers again."""


def draft_digest(row: Row) -> str:
    """What an adopter read, as 16 hex digits: another answer, reason, share, text or doubt makes it another draft."""
    body = plain(row)
    assert isinstance(body, dict)
    return written_draft_digest(body)


def written_draft_digest(row: Mapping[str, Json]) -> str:
    """The same of a row as it stands in `findings.json`."""
    return digest_bytes(canonical_json({key: value for key, value in row.items() if key not in _NOT_READ}))[:16]


def adopted_rows(rows: Iterable[Row], adoptions: Iterable[Adoption], profile: Profile, zone: str) -> tuple[Row, ...]:
    """The rows with their adoptions: a finding once as many persons of the profile's function adopted what stands.

    A legal note is no finding and is never adopted. Adoptions that do not count leave the row as it is, and stand
    in `idle_adoptions`.
    """
    given = tuple(adoptions)
    return tuple(_adopted(row, given, profile, ZoneInfo(zone)) for row in rows)


def _adopted(row: Row, adoptions: tuple[Adoption, ...], profile: Profile, zone: ZoneInfo) -> Row:
    counted = [one for one in adoptions if not _why_idle(one, row, profile)]
    enough = len({one.by for one in counted}) >= profile.adoption.persons
    head, rest = (FINDING if enough else DRAFT), row.sentence
    for was in (DRAFT, FINDING):
        if rest.startswith(f"{was}: "):
            rest = f"{head}: {rest.removeprefix(f'{was}: ')}"
            break
    said = tuple(_words(one, zone) for one in sorted(counted, key=lambda one: (one.date, one.by or "")))
    if said and not enough:
        said = (*said, f"{len({one.by for one in counted})} of {profile.adoption.persons} persons: no finding yet.")
    return replace(row, status="adopted" if enough else "draft", sentence=rest, adoptions=said)


def _words(one: Adoption, zone: ZoneInfo) -> str:
    day = datetime.fromtimestamp(one.date, tz=timezone.utc).astimezone(zone).date().isoformat()
    who = f"{one.function}, {one.by}" if one.by is not None else one.function
    dissent = f" Dissent: {one.dissent.rstrip('.')}." if one.dissent else ""
    return f"{who}, {day}: {one.reasons.rstrip('.')}.{dissent}"


def _why_idle(one: Adoption, row: Row, profile: Profile) -> str:
    """Why an adoption does not reach a row; "" where it does."""
    if one.finding != row.id:
        return "no draft answers to it (the draft changed, or never was)"
    if row.level == "note":
        return "it is a legal note, which is no finding"
    if one.function != profile.adopts:
        return f"the profile lets only {the(profile.adopts)} adopt"
    if one.draft != draft_digest(row):
        return f"the draft changed since it was read (it is {draft_digest(row)} now, and {one.draft} was read)"
    if one.by is None and profile.adoption.persons > 1:
        return f"the profile asks for {profile.adoption.persons} persons, and it does not say which one (by)"
    return ""


def idle_adoptions(adoptions: Iterable[Adoption], rows: Iterable[Row], profile: Profile) -> tuple[str, ...]:
    """A sentence for each adoption that made no finding.

    Args:
        rows: of all agreements of the case together; an adoption names a row and not its agreement. A draft whose
            answer, act or party changed has another id, so that an adoption never passes on to what was not read.
    """
    drafts = {row.id: row for row in rows}
    said = []
    for one in adoptions:
        head = f"adoption of {one.finding} by {one.function}"
        row = drafts.get(one.finding)
        if row is None:
            said.append(f"{head}: no draft answers to it (the draft changed, or never was)")
            if one.function != profile.adopts:
                said.append(f"{head}: the profile lets only {the(profile.adopts)} adopt")
        elif why := _why_idle(one, row, profile):
            said.append(f"{head}: {why}")
    return tuple(said)


def snippet(row: Row, profile: Profile) -> str:
    """The lines for `reviews.yaml` with which one person adopts a draft; date and reasons are left to the person.

    The digest stands in quotes: one of digits alone would be read as a number.
    """
    by = f"    by: {profile.adopts} 1\n" if profile.adoption.persons > 1 else ""
    return (
        f"  - finding: {row.id}\n    draft: '{draft_digest(row)}'\n    function: {profile.adopts}\n{by}"
        "    date: # an instant with its zone\n    reasons: # why\n    dissent: '' # who disagrees, and why\n"
    )
