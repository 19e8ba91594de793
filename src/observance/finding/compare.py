"""Answers under several profiles side by side: one line for each act or party, one cell for each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observance.finding.adoptions import draft_digest
from observance.finding.assess import SCOPE
from observance.finding.lacking import part_words
from observance.finding.profile import Profile
from observance.finding.rows import AnswerWord, Findings, Row
from observance.values.spans import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One profile's answer. `word` is the answer in the profile's own words; shares stay out of what readers get.

    Attributes:
        watched: how much of the place and time was watched, where the answer says that none was seen.
    """

    row: str
    draft: str
    level: str
    party: str | None
    answer: AnswerWord
    word: str
    because: tuple[str, ...]
    rests_on: tuple[str, ...]
    status: str
    adoptions: tuple[str, ...]
    status_said: tuple[str, ...]
    sentence: str
    watched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One act under one reading, or one party's answer under it; a cell is None where that profile asks no such thing.

    Attributes:
        level: `act` (legal notes among them) or `party`.
        party: that a profile names for it; None where none does.
    """

    level: str
    agreement: str
    clause: str
    reading: str
    version: str
    actor: str | None
    act: str | None
    party: str | None
    words: str
    began: Bounds | None
    ended: Bounds | None
    cells: tuple[Cell | None, ...]

    @property
    def agree(self) -> bool:
        """Whether every profile that answers gives the same answer."""
        return len({cell.answer for cell in self.cells if cell is not None}) < 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A profile as readers see it: its name and its standard in words."""

    id: str
    name: str
    standard: str
    standard_words: str
    approved_by: str
    adopts: str
    attribution: str
    word_for_breach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Several profiles' answers on one ensemble; `ensemble` is the digest of its histories."""

    case: str
    kind: str
    caution: str
    ensemble: str
    seed: int
    histories: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


Key = tuple[str, str, str, str, str, str, str, int]


def compare(findings: Sequence[Findings], profiles: Sequence[Profile], ensemble: str) -> Comparison:
    """Put the findings of one case under several profiles side by side, in the order of the first that has a line.

    Acts are matched by agreement, clause, reading, version, actor and act. A profile that names no party answers for
    the act on its first line, whomever another profile names there; a party's own answer stands beside those of the
    same party alone.

    Args:
        findings, profiles: of the same length, in the same order.
    """
    tables = [_table(speaking(one.rows)) for one in findings]
    lines: list[Line] = []
    for key in dict.fromkeys(key for table in tables for key in table):
        found = [table.get(key, {}) for table in tables]
        parties = dict.fromkeys(party for one in found for party in one if party is not None)
        named: list[str | None] = [*parties] or [None]
        unnamed = [one.get(None) for one in found]
        if key[0] == "act":
            for i, p in enumerate(named):
                lines.append(_line(key, p, [one.get(p) or (None if i else one.get(None)) for one in found], profiles))
            continue
        lines += [_line(key, p, [one.get(p) for one in found], profiles) for p in named]
        if any(unnamed) and named != [None]:
            lines.append(_line(key, None, unnamed, profiles))
    first = findings[0]
    return Comparison(
        case=first.case,
        kind=first.kind,
        caution=first.caution.removesuffix(SCOPE).strip(),
        ensemble=ensemble,
        seed=first.seed,
        histories=first.histories,
        columns=tuple(_column(profile) for profile in profiles),
        lines=tuple(sorted(lines, key=lambda line: line.level == "party")),
    )


def speaking(rows: Sequence[Row]) -> list[Row]:
    """Without the versions of a clause that were not in force, where another version of it speaks of the same act."""
    spoken = {_about(row) for row in rows if row.answer != "not in force"}
    return [row for row in rows if row.answer != "not in force" or not row.version or _about(row) not in spoken]


def _about(row: Row) -> tuple[object, ...]:
    return (row.agreement, row.clause, row.reading, row.level == "party", row.actor, row.act)


def _table(rows: Sequence[Row]) -> Mapping[Key, Mapping[str | None, Row]]:
    """The rows by what they answer, then by party; what is there twice (two counts of one clause) is numbered."""
    table: dict[Key, dict[str | None, Row]] = {}
    for row in rows:
        level = "party" if row.level == "party" else "act"
        about = (row.actor or "", row.act or "") if level == "act" else ("", "")
        number = 0
        while True:
            key = (level, row.agreement, row.clause, row.reading, row.version, *about, number)
            if row.party not in table.setdefault(key, {}):
                table[key][row.party] = row
                break
            number += 1
    return table


def _line(key: Key, party: str | None, rows: Sequence[Row | None], profiles: Sequence[Profile]) -> Line:
    first = next(row for row in rows if row is not None)
    return Line(
        level=key[0],
        agreement=first.agreement,
        clause=first.clause,
        reading=first.reading,
        version=first.version,
        actor=first.actor if key[0] == "act" else None,
        act=first.act if key[0] == "act" else None,
        party=party,
        words=next((row for row in rows if row is not None and row.party is None), first).act_words,
        began=first.began,
        ended=first.ended,
        cells=tuple(_cell(row, profile) for row, profile in zip(rows, profiles, strict=True)),
    )


def _cell(row: Row | None, profile: Profile) -> Cell | None:
    if row is None:
        return None
    return Cell(
        row=row.id,
        draft=draft_digest(row),
        level=row.level,
        party=row.party,
        answer=row.answer,
        word="legal note" if row.level == "note" else _word(row.answer, profile),
        because=row.because,
        rests_on=row.rests_on,
        status=row.status,
        adoptions=row.adoptions,
        status_said=row.status_said,
        sentence=row.sentence,
        watched=_watched(row),
    )


def _watched(row: Row) -> str:
    if row.answer != "none seen" or row.coverage is None:
        return ""
    return f"{part_words(row.coverage.watched_share)} of the place and time was watched"


def _word(answer: AnswerWord, profile: Profile) -> str:
    return profile.word_for_breach if answer == "breach" else answer


def _column(profile: Profile) -> Column:
    return Column(
        id=profile.id,
        name=profile.name,
        standard=profile.standard.name,
        standard_words=profile.standard.words,
        approved_by=profile.standard.approved_by,
        adopts=profile.adopts,
        attribution=profile.attribution,
        word_for_breach=profile.word_for_breach,
    )
