"""Faults that a file's model finds between its own values, once each of them has its right kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from observance.evidence.written import Place
from observance.values.nearest import did_you_mean, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One fault: where in the file, what was wanted, what was got, an example."""

    place: Place
    wanted: str
    got: str
    example: str = ""


def unknown(place: Place, wanted: str, got: str, known: Collection[str]) -> Slip:
    """A name that is none of the known ones, with those and the nearest."""
    return Slip(place=place, wanted=f"{wanted} ({listed(known)})", got=f"{got!r}{did_you_mean(got, known)}")


def twice(ids: Sequence[tuple[Place, str]], within: str = "") -> Iterator[Slip]:
    """Every id that stands there again."""
    seen: set[str] = set()
    for place, name in ids:
        if name in seen:
            yield Slip(place=place, wanted=f"each id once{within}", got=f"{name!r} again")
        seen.add(name)
