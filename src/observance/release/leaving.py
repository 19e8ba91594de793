"""What of an adopted answer may leave the building: kinds and numbers, never who, which camera, or what would turn it.

A row of `findings.json` is internal as a whole: hinges, what it turns on, what would settle it, holes of coverage,
readers and pseudonyms list whom to silence and where to violate. So nothing is taken away from a row here; what may
leave is put together from named fields alone, and a field that comes new stays inside until somebody writes it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from observance.finding.seen import SeenRow as Row
from observance.values.digests import Json
from observance.values.errors import Fault, RefusedInput, refuse

FORMAT = "observance-released-answers/1"
Kind = Literal["camera", "first-hand account", "published source", "log", "physical trace", "image", "decision"]
"""What an answer can rest on, as outsiders are told."""
_COARSE_S = 1.0
_COARSE_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseText:
    """A clause as it may be printed: the words, whether they are a checked quotation, and where they stand."""

    words: str
    status: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One adopted answer, as outsiders get it.

    Attributes:
        number: F1, F2, … in the order asked for: the inner id is made from content and would tell it.
        answer: the profile's or the product's own word. act: what was done, in words for readers.
        between: earliest and latest instant at which it began, whole POSIX seconds; None where it has no time.
        rests_on: how many of each kind. read_by: how many persons read the footage, blind.
        watched: of a place and time where nothing is established, the watched share, to a twentieth.
        adopted: by function and day, and whether somebody dissented; the reasons stay inside.
    """

    number: str
    agreement: str
    clause: str
    version: str
    text: ClauseText | None
    party: str | None
    answer: str
    act: str
    standard: str
    between: tuple[float, float] | None
    rests_on: Mapping[Kind, int]
    read_by: int
    watched: float | None
    adopted: tuple[str, ...]

    def lies_in(self, begins: float, ends: float) -> bool:
        """Whether the act may have begun within a span, POSIX seconds."""
        return self.between is not None and self.between[0] <= ends and self.between[1] >= begins

    def as_json(self) -> Json:
        """Plain values, for `answers.json` and the page."""
        text: Json = None
        if self.text is not None:
            text = {"words": self.text.words, "status": self.text.status, "source": self.text.source}
        return {
            "id": self.number,
            "agreement": self.agreement,
            "clause": self.clause,
            "version": self.version,
            "text": text,
            "party": self.party,
            "answer": self.answer,
            "act": self.act,
            "standard": self.standard,
            "began_between": None if self.between is None else list(self.between),
            "rests_on": {kind: self.rests_on[kind] for kind in sorted(self.rests_on)},
            "read_blind_by": self.read_by,
            "watched_share": self.watched,
            "adopted": list(self.adopted),
        }


def leaving(
    rows: Iterable[Row],
    wanted: Sequence[str],
    *,
    kinds: Mapping[str, tuple[Kind, str]],
    parties: Mapping[str, str],
    texts: Mapping[tuple[str, str, str], ClauseText],
    adopters: Mapping[str, tuple[str, ...]],
) -> tuple[Leaving, ...]:
    """The answers asked for, as outsiders get them.

    Args:
        rows: every row of the findings. wanted: ids of rows, in the order in which they are numbered.
        kinds: by id of item, observation or claim, its kind and which one it is (a camera's id, a source's): counted,
            never shown.
        parties: words for readers, by id. texts: by agreement, clause and version. adopters: by row, function and day.

    Raises:
        RefusedInput: no such row, one that is not adopted, or a legal note on a protected person, which never leaves.
    """
    known = {row.id: row for row in rows}
    faults = [fault for name in wanted for fault in _faults(name, known)]
    if faults:
        raise RefusedInput(faults)
    return tuple(
        _left(f"F{number}", known[name], known, kinds, parties, texts, adopters)
        for number, name in enumerate(wanted, start=1)
    )


def _faults(name: str, known: Mapping[str, Row]) -> Sequence[Fault]:
    row = known.get(name)
    if row is None:
        return refuse("findings.json", name, wanted="the id of a row", got="no row of that id").faults
    if row.level == "note":
        got = "an internal legal note on a protected person"
        return refuse("findings.json", name, wanted="a finding", got=got).faults
    if row.status != "adopted":
        wanted = "an adopted finding: only what persons adopted leaves (`observance findings` prints the lines)"
        return refuse("findings.json", name, wanted=wanted, got="a draft").faults
    return ()


def _left(
    number: str,
    row: Row,
    known: Mapping[str, Row],
    kinds: Mapping[str, tuple[Kind, str]],
    parties: Mapping[str, str],
    texts: Mapping[tuple[str, str, str], ClauseText],
    adopters: Mapping[str, tuple[str, ...]],
) -> Leaving:
    between = None
    if row.began is not None:
        between = (_down(row.began.earliest), -_down(-row.began.latest))
    watched = None
    if row.answer == "none seen" and row.coverage is not None:
        watched = round(int(row.coverage.watched_share / _COARSE_SHARE) * _COARSE_SHARE, 2)
    return Leaving(
        number=number,
        agreement=row.agreement,
        clause=row.clause,
        version=row.version,
        text=texts.get((row.agreement, row.clause, row.version)),
        party=None if row.party is None else parties.get(row.party, row.party),
        answer=row.answer,
        act=row.act_words,
        standard=row.standard,
        between=between,
        rests_on=_counted(row, known, kinds),
        read_by=len(set(row.reviewed_by)),
        watched=watched,
        adopted=adopters.get(row.id, ()),
    )


def _counted(row: Row, known: Mapping[str, Row], kinds: Mapping[str, tuple[Kind, str]]) -> dict[Kind, int]:
    """How many of each kind; a party row rests on what its act rows rest on."""
    supports = set(row.supports)
    for inner in [known[name] for name in row.supports if name in known]:
        supports = (supports - {inner.id}) | set(inner.supports)
    found = {kinds[name] for name in supports if name in kinds}
    counted: dict[Kind, int] = {}
    for kind, _ in found:
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def _down(seconds: float) -> float:
    """The whole second at or before: finer than that, a time can point at one camera's frame."""
    return seconds // _COARSE_S * _COARSE_S
