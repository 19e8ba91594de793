"""An answer file read whole: the row, the rule, the facts, and what the decision used; malformed ones are refused."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from observance.finding.checking.clause_tree import Condition, Lasting, Sentence, read_condition
from observance.finding.checking.facts_given import GivenFact, GivenFacts
from observance.finding.checking.fields import Field
from observance.finding.checking.stretches import Bits, Times

FORMAT = "observance-answer/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers of the profile that the decision used."""

    standard: float
    applies: str
    lower_bound: float
    exception: float
    origins: int
    kinds: tuple[str, ...]
    least_watched: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenElement:
    """One element as it was weighed: where it is met, confirmed, not excluded; and which latent leaves it open."""

    words: str
    met: Bits
    confirmed: Bits
    possible: Bits
    latent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrigin:
    """One observation that the act rests on."""

    id: str
    kind: str
    group: str
    holds: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The test of one reading. `without_side`: the profile prints no party, so nobody is asked to belong to one.

    `closed`: spans in which the rule does not speak, POSIX seconds. `of_a_side`: a side is bound, no person.
    """

    norm: str
    who: str
    when: Condition
    unless: tuple[Condition, ...]
    without_side: bool
    text_held: bool
    closed: tuple[tuple[float, float], ...]
    of_a_side: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the row's act fills: a sentence, by one fact; or a lasting condition of these names."""

    fills: Sentence | Lasting
    fact: GivenFact | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another clause that permits or requires the act, in these histories."""

    clause: str
    holds: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The limit, whose names are counted, and what a name stands for where that is more than one."""

    counted: str
    at_most: int
    stands_for: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty: its four states as the engine found them, and what it goes by.

    Attributes:
        absence_counts: what was not seen to be done counts as not done. throughout: it has no deadline.
        names: of the letters that the duty arose for. runs_from: the times of the
            event that it runs from. since, deadline: POSIX seconds. case_ends: of what is asked.
        arose_confirmed: the histories in which confirmed observations say that it arose.
    """

    met: Bits
    late: Bits
    missed: Bits
    pending: Bits
    absence_counts: bool
    throughout: bool
    names: Mapping[str, str]
    runs_from: tuple[str, ...]
    since: Times
    deadline: Times
    case_ends: float
    arose_confirmed: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPart:
    """What an act row or legal note rests on.

    Attributes:
        party: who is put for the variable `who`; None: anybody.
        lacking: per exception, the share that its registers may lack; None where none was seen.
        anchor: None for a count or a duty, which are made of many acts.
        deed: the act by itself. met, confirmed, counts, covered, covers: by history, as the engine found them.
        prevailing: clauses that permit the act and go before. colliding: those of which nothing says which goes before.
        blocked, doubts: reasons that this file states and that follow from nothing else in it.
    """

    rule: Rule
    facts: GivenFacts
    anchor: Anchor | None
    party: str | None
    deed: Bits
    met: Bits
    confirmed: Bits
    counts: Bits
    covered: Bits
    covers: tuple[Bits, ...]
    prevailing: tuple[Beside, ...]
    colliding: tuple[Beside, ...]
    duty: Duty | None
    number: Number | None
    origins: tuple[GivenOrigin, ...]
    elements: tuple[GivenElement, ...]
    lacking: tuple[float | None, ...]
    attributed_by: str | None
    protected: bool
    undecided: bool
    act_confirmed: bool
    in_force: bool
    blocked: frozenset[str]
    doubts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPart:
    """What a party row rests on: the act rows that concern the party, and what was watched."""

    acts: tuple[tuple[str, str, tuple[str, ...]], ...]
    in_force: bool
    noted: bool
    watched_share: float
    missed_share: float
    text_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """One answer with all that it takes to check it."""

    row: Field
    histories: int
    limits: Limits
    part: ActPart | PartyPart


def read_answer(field: Field) -> AnswerFile:
    """Read an answer file.

    Raises:
        RefusedInput: it is not as `docs/reference/answer-file.md` says; says where.
    """
    if (said := field["format"].text()) != FORMAT:
        raise field["format"].wrong(FORMAT, said)
    histories = field["histories"].count()
    if histories == 0:
        raise field["histories"].wrong("at least one history")
    level = field["row"]["level"].one_of("act", "note", "party")
    part = _party(field) if level == "party" else _act(field, _Columns(field, histories))
    return AnswerFile(row=field["row"], histories=histories, limits=_limits(field["profile"]), part=part)


def _limits(field: Field) -> Limits:
    return Limits(
        standard=field["standard"].share(),
        applies=field["applies"].one_of("jointly", "per element"),
        lower_bound=field["lower_bound"].share(),
        exception=field["exception"].share(),
        origins=field["origins"].count(),
        kinds=field["kinds"].texts(),
        least_watched=field["least_watched_share"].share(),
    )


def _party(field: Field) -> PartyPart:
    watch = field["watched"]
    return PartyPart(
        acts=tuple((a["row"].text(), a["answer"].text(), a["because"].texts()) for a in field["acts"]),
        in_force=field["in_force"].flag(),
        noted=field["noted"].flag(),
        watched_share=watch["watched_share"].share(),
        missed_share=watch["missed_share"].share(),
        text_held=field["rule"]["text_held"].flag(),
    )


def _act(field: Field, columns: _Columns) -> ActPart:
    rule, facts = _rule(field["rule"]), _facts(field, columns)
    binding, weighed = field["binding"], field["weighed"]
    lacking = tuple(one.number_or_none() for one in weighed["registers_may_lack"])
    if len(lacking) != len(rule.unless):
        raise weighed["registers_may_lack"].wrong(f"one number or null for each of {len(rule.unless)} exceptions")
    return ActPart(
        rule=rule,
        facts=facts,
        anchor=_anchor(binding, facts),
        party=binding["party"].text_or_none(),
        deed=columns.bits(weighed["deed"]),
        met=columns.bits(weighed["met"]),
        confirmed=columns.bits(weighed["confirmed"]),
        counts=columns.bits(weighed["counts"]),
        covered=columns.bits(weighed["covered"]),
        covers=tuple(columns.bits(one) for one in weighed["covers"]),
        prevailing=tuple(_beside(one, columns) for one in weighed["prevailing"]),
        colliding=tuple(_beside(one, columns) for one in weighed["colliding"]),
        number=None if weighed["number"].value is None else _number(weighed["number"]),
        duty=None if weighed["duty"].value is None else _duty(weighed["duty"], columns),
        origins=tuple(
            GivenOrigin(
                id=o["id"].text(), kind=o["kind"].text(), group=o["group"].text(), holds=columns.bits(o["holds"])
            )
            for o in weighed["origins"]
        ),
        elements=tuple(
            GivenElement(
                words=e["words"].text(), met=columns.bits(e["met"]), confirmed=columns.bits(e["confirmed"]),
                possible=columns.bits(e["possible"]), latent=e["latent"].text(),
            )
            for e in weighed["elements"]
        ),
        lacking=lacking,
        attributed_by=weighed["attributed_by"].text_or_none(),
        protected=weighed["protected"].flag(),
        undecided=weighed["undecided"].flag(),
        act_confirmed=weighed["act_confirmed"].flag(),
        in_force=field["in_force"].flag(),
        blocked=frozenset(weighed["blocked"].texts()),
        doubts=frozenset(weighed["doubts"].texts()),
    )  # fmt: skip


def _beside(field: Field, columns: _Columns) -> Beside:
    return Beside(clause=field["clause"].text(), holds=columns.bits(field["holds"]))


def _number(field: Field) -> Number:
    return Number(
        counted=field["counted"].text(),
        at_most=field["at_most"].count(),
        stands_for={name: many.count() for name, many in field["stands_for"].items()},
    )


def _duty(field: Field, columns: _Columns) -> Duty:
    states = {name: columns.bits(field[name]) for name in ("met", "late", "missed", "pending")}
    return Duty(
        **states,
        absence_counts=field["absence_counts"].flag(),
        throughout=field["throughout"].flag(),
        names={letter: name.text() for letter, name in field["names"].items()},
        runs_from=field["runs_from"].texts(),
        since=columns.times(field["since"], -np.inf),
        deadline=columns.times(field["deadline"], np.inf),
        case_ends=field["case_ends"].number(),
        arose_confirmed=columns.bits(field["arose_confirmed"]),
    )


def _anchor(field: Field, facts: GivenFacts) -> Anchor | None:
    if field["fills"].value is None:
        return None
    fills = read_condition(field["fills"])
    if isinstance(fills, Sentence):
        number = field["fact"].count()
        if number >= len(facts.all):
            raise field["fact"].wrong(f"the number of a fact, under {len(facts.all)}")
        return Anchor(fills=fills, fact=facts.all[number], names={})
    if isinstance(fills, Lasting):
        names = {letter: name.text() for letter, name in field["names"].items()}
        return Anchor(fills=fills, fact=None, names=names)
    raise field["fills"].wrong("a sentence, or a condition that lasts")


def _rule(field: Field) -> Rule:
    return Rule(
        norm=field["norm"].one_of("forbids", "permits", "limits", "requires"),
        who=field["who"].text(),
        when=read_condition(field["when"]),
        unless=tuple(read_condition(one) for one in field["unless"]),
        without_side=field["without_side"].flag(),
        text_held=field["text_held"].flag(),
        closed=tuple(_span(one) for one in field["closed"]),
        of_a_side=field["of_a_side"].flag(),
    )


def _span(field: Field) -> tuple[float, float]:
    low, high = (bound.number_or_none() for bound in field)
    return (-np.inf if low is None else low, np.inf if high is None else high)


def _facts(field: Field, columns: _Columns) -> GivenFacts:
    facts = []
    for number, one in enumerate(field["facts"]):
        kind = one["kind"].one_of("event", "state", "timeless")
        holds, confirmed, possible = (columns.bits(one[name]) for name in ("holds", "confirmed", "possible"))
        if (confirmed & ~holds).any() or (holds & ~possible).any():
            raise one.wrong("confirmed within holds within possible", "bits that are not")
        low, high = _span(one["outer"])
        begin, end = columns.times(one["begins"], low), columns.times(one["ends"], high)
        if (holds & (begin > end)).any():
            raise one.wrong("a begin that is not after its end wherever the fact holds", "one that is")
        if kind == "event" and (holds & ~np.isfinite(begin)).any():
            raise one["begins"].wrong("the begin of an event wherever it holds", "none in some history")
        facts.append(
            GivenFact(
                number=number, relation=one["relation"].text(), names=one["names"].texts(), kind=kind, holds=holds,
                confirmed=confirmed, possible=possible, begin=begin, end=end, act=one["act"].text(),
                outer=_span(one["outer"]),
                rests_on=one["rests_on"].texts(),
            )
        )  # fmt: skip
    yields: dict[str, Mapping[str, str]] = {
        function: {name: made.text() for name, made in table.items()} for function, table in field["yields"].items()
    }
    return GivenFacts(facts, yields)


class _Columns:
    """The columns of bits and times, each held once in the file and named where it is used."""

    def __init__(self, field: Field, histories: int) -> None:
        self._packed, self._histories = field["columns"], histories

    def bits(self, field: Field) -> Bits:
        """Yes in all or none of the histories, or the bits packed, history 0 in the highest bit of the first byte."""
        word = field.text()
        if word in ("all", "none"):
            return np.full(self._histories, word == "all")
        data = self._bytes(field, word, (self._histories + 7) // 8)
        return np.unpackbits(np.frombuffer(data, np.uint8), count=self._histories).astype(np.bool_)

    def times(self, field: Field, open_as: float) -> Times:
        """One number for all histories, null for the outer bound, or little-endian float64; no number: outer bound."""
        if field.value is None:
            return np.array([open_as])
        if not isinstance(field.value, str):
            return np.array([field.number()])
        data = self._bytes(field, field.text(), 8 * self._histories)
        by_weight = np.frombuffer(data, np.uint8).reshape(8, self._histories)
        found = np.ascontiguousarray(by_weight.T).view("<f8")[:, 0].astype(np.float64)
        return np.where(np.isnan(found), open_as, found)

    def _bytes(self, field: Field, name: str, size: int) -> bytes:
        if name not in self._packed:
            raise field.wrong("a column of this file")
        try:
            data = zlib.decompressobj().decompress(base64.b64decode(self._packed[name].text(), validate=True), size + 1)
        except (binascii.Error, zlib.error) as error:
            raise self._packed[name].wrong("base64 of zlib", str(error)) from None
        if len(data) != size:
            raise self._packed[name].wrong(f"{size} bytes for {self._histories} histories", f"{len(data)}")
        return data
