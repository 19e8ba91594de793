"""Adoptions that change nothing, said aloud: of no draft that is there, or by a function that may not adopt."""

from __future__ import annotations

from collections.abc import Iterable

from observance.finding.papers import Adoption
from observance.finding.phrases import the
from observance.finding.profile import Profile
from observance.finding.rows import Row


def idle_adoptions(adoptions: Iterable[Adoption], rows: Iterable[Row], profile: Profile) -> tuple[str, ...]:
    """A sentence for each adoption that made no finding.

    Args:
        rows: of all agreements of the case together; an adoption names a row and not its agreement. A draft whose
            answer, act or party changed has another id, so that an adoption never passes on to what was not read.
    """
    drafts = {row.id for row in rows}
    said = []
    for adoption in adoptions:
        head = f"adoption of {adoption.finding} by {adoption.function}"
        if adoption.finding not in drafts:
            said.append(f"{head}: no draft answers to it (the draft changed, or never was)")
        if adoption.function != profile.adopts:
            said.append(f"{head}: the profile lets only {the(profile.adopts)} adopt")
    return tuple(said)
