"""What was seen in a case, as facts: marked observations, acts of the reconstruction, answers that rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from observance.finding.seen import SeenFindings, SeenRow
from observance.observation.marked import ActBearing, ActMarked, ObservationsFile, Shared
from observance.report.article.facts import Amount, Anchor, Basis, Known, Meanings, amount_of
from observance.report.article.lexicon import general, stems_of
from observance.report.article.meanings import Reader
from observance.report.article.named import PLACE, WHO
from observance.report.gathered import act_words, plain

_BRIEF_S = 10.0
"""Seconds below which a stay may be called brief, a few seconds, temporary."""
_ROUNDS = frozenset({"round"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActHeld:
    """An act of the computed reconstruction that nearly every history holds: bounds in POSIX seconds."""

    id: str
    kind: str
    mover: str
    place: str
    earliest: float
    latest: float
    origins: tuple[str, ...]


def meaning_of(act: str) -> str:
    """An act's word of the vocabulary as a meaning: "leaves-vehicle" means leaving one."""
    stems = stems_of(plain(act))
    return general().get(stems, general().get(stems[:1], stems[0]))


def act_fact(
    act: ActMarked, reader: Reader, *, anchor: Anchor, basis: Basis, time: Amount | None, own: Meanings = frozenset()
) -> Known:
    """An act as it was marked or claimed."""
    does = meaning_of(act.does)
    actor = reader.person(act.person) if act.person else frozenset()
    target = reader.person(act.object) if act.object else frozenset()
    places = {PLACE + zone for zone in (act.zone, act.starts_in, act.lands_in, act.directed_at) if zone}
    where = reader.content(" ".join(reader.name(place.removeprefix(PLACE)) for place in sorted(places)))
    lines = {"line"} if act.line or act.across else set()
    number = amount_of(act.count) if act.count is not None else None
    topic = own | actor | target | places | where | lines | {does, "person", *plain_of(does)}
    ends = {PLACE + zone for zone in (act.lands_in, act.directed_at) if zone}
    unit = _ROUNDS if does == "fire" else frozenset({does})
    return Known(
        anchor=anchor, basis=basis, topic=frozenset(topic), core=frozenset({does}), own=own, actor=actor,
        object_=target, ends_in=frozenset(ends), number=number, unit=unit, time=time,
        quantity=f"act:{does}:{','.join(sorted(m for m in actor if m.startswith(WHO)))}" if number else "",
    )  # fmt: skip


def plain_of(does: str) -> Meanings:
    """What goes without saying with an act: who fires, fires rounds with a weapon; who crosses, moved."""
    return {
        "fire": frozenset({"round", "weapon"}),
        "cross": frozenset({"move", "line"}),
        "leave": frozenset({"vehicle"}),
    }.get(does, frozenset())


def marks_known(observations: ObservationsFile, reader: Reader) -> Iterator[Known]:
    """Marked observations: of acts, and of events that two items share."""
    for mark in observations.observations:
        if isinstance(mark, Shared):
            anchor = Anchor(
                kind="observation", id=mark.id, who=f"{mark.item} and {mark.other_item}, marked by {mark.author}",
                words=mark.what, place=f"second {mark.time_s:g} and second {mark.other_time_s:g}",
            )  # fmt: skip
            topic = reader.content(mark.what)
            if "line" in topic and topic & {"pass", "cross", "move"}:
                topic |= {"cross"}
            actor = reader.actors_in(mark.what)
            core = topic - actor - {"line", "vehicle", "pass"} or topic
            yield Known(anchor=anchor, basis="seen", topic=topic, core=core, own=topic, actor=actor)
        elif isinstance(mark, ActBearing) and mark.act is not None and mark.certainty != "possible":
            frames = mark.frames
            anchor = Anchor(
                kind="observation", id=mark.id,
                who=f"{frames.item if frames else plain(mark.kind)}, by {mark.author}",
                words=act_words(mark.act, reader.names),
                place=f"frames {frames.first} to {frames.last}" if frames else "",
            )  # fmt: skip
            time = Amount(low=mark.when.earliest, high=mark.when.latest) if mark.when is not None else None
            known = act_fact(mark.act, reader, anchor=anchor, basis="seen", time=time)
            yield known
            if mark.kind == "impact" or mark.act.lands_in:
                yield replace(known, topic=known.topic | {"strike"}, core=frozenset({"strike"}), actor=frozenset())


def answers_known(findings: SeenFindings, reader: Reader) -> Iterator[Known]:
    """Answers to which an act is established: the act, and what the answer says of it."""
    for row in findings.rows:
        if row.level == "act" and row.answer in ("breach", "consistent", "permitted") and row.began is not None:
            yield _answer(row, reader)


def _answer(row: SeenRow, reader: Reader) -> Known:
    does = meaning_of(row.act_kind or "")
    anchor = Anchor(
        kind="answer", id=row.id, who=f"{row.status} answer under {row.clause}: {row.answer}", words=row.act_words,
        place=f"act {row.act}",
    )  # fmt: skip
    actor = reader.person(row.actor) if row.actor else frozenset()
    actor |= frozenset({WHO + row.party}) if row.party else frozenset()
    topic = reader.content(row.act_words) | actor | {does, "person"} | plain_of(does)
    if row.answer == "breach":
        topic |= {"violate", "agreement"}
    if row.lasted_s is not None and row.lasted_s[1] <= _BRIEF_S:
        topic |= {"brief"}
    began, ended = row.began, row.ended
    time = None if began is None else Amount(low=began.earliest, high=(ended or began).latest)
    return Known(
        anchor=anchor, basis="seen", topic=topic, core=frozenset({does}), actor=actor, time=time,
        ends_in=frozenset(m for m in topic if m.startswith(PLACE)),
    )  # fmt: skip


def acts_known(acts: Sequence[ActHeld], reader: Reader) -> Iterator[Known]:
    """Acts of named persons that the reconstruction holds; where somebody crosses, the side that he enters is known."""
    for act in acts:
        does = meaning_of(act.kind)
        sides = [one for one in acts if one.mover == act.mover and one.kind == "enters" and one.place]
        sides.sort(key=lambda one: one.earliest)
        entered = {PLACE + one.place for one in sides}
        first = frozenset({PLACE + sides[0].place}) if sides else frozenset[str]()
        actor = reader.person(act.mover)
        # Who crosses and enters one side and the other came back.
        entered |= {"return"} if does == "cross" and len(entered) > 1 else set()
        place = {"line"} if does == "cross" else {PLACE + act.place} if act.place else set()
        anchor = Anchor(
            kind="act", id=act.id, who="computed reconstruction",
            words=" ".join(part for part in (reader.name(act.mover), plain(act.kind), reader.name(act.place)) if part),
            place="from " + ", ".join(act.origins[:3]) if act.origins else "",
        )  # fmt: skip
        yield Known(
            anchor=anchor, basis="seen", topic=frozenset(actor | place | entered | {does, "person"} | plain_of(does)),
            core=frozenset({does}), actor=actor, ends_in=first,
            time=Amount(low=act.earliest, high=act.latest),
        )  # fmt: skip


def doers(facts: Iterable[Known], names: Mapping[str, str]) -> Iterator[Known]:
    """How many different persons were seen to do each kind of act, where each stands for one person."""
    by_act: dict[tuple[str, str], dict[str, Known]] = {}
    parties: dict[str, set[str]] = {}
    for fact in facts:
        if fact.basis != "seen" or fact.anchor.kind != "observation" or len(fact.core) != 1:
            continue
        (does,) = fact.core
        for meaning in fact.actor:
            id = meaning.removeprefix(WHO)
            words = names.get(id, "")
            if meaning.startswith(WHO) and words.split(" ")[0] in ("a", "an", "the") and not words.endswith("s"):
                by_act.setdefault((does, ""), {})[meaning] = fact
                parties.setdefault(does, set()).update(m for m in fact.actor if m.startswith(WHO) and m != meaning)
    for (does, _), persons in sorted(by_act.items()):
        first = next(iter(persons.values()))
        words = f"{len(persons)} persons: {', '.join(names.get(p.removeprefix(WHO), p) for p in sorted(persons))}"
        anchor = Anchor(kind="observation", id=first.anchor.id, who="marked observations together", words=words)
        everyone = frozenset().union(*(fact.actor for fact in persons.values()))
        topic = frozenset().union(*(fact.topic for fact in persons.values()))
        n = float(len(persons))
        yield Known(
            anchor=anchor, basis="seen", topic=topic, core=frozenset({does}), actor=everyone,
            object_=frozenset().union(*(fact.object_ for fact in persons.values())),
            ends_in=frozenset().union(*(fact.ends_in for fact in persons.values())),
            number=Amount(low=n, high=n), unit=frozenset({"person", *everyone}), quantity=f"doers:{does}",
        )  # fmt: skip
