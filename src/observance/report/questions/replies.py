"""Answers to typed questions, out of what a case knows: side by side, nothing averaged, each line with its anchor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from observance.finding.seen import SeenFindings
from observance.report.article.facts import MANY, Amount, Anchor, Knowledge, Known, Meanings
from observance.report.article.meanings import Reader
from observance.report.article.named import WHO
from observance.report.article.surroundings import protected
from observance.report.clock_words import date_words, period_words
from observance.report.questions.forms import Asked

_DAY_S = 86_000.0
_BODY = re.compile(r"\b(?:wounds?|injur\w+|hits?|hurt|how old|age|born|names?|who (?:is|was) he)\b", re.IGNORECASE)
_UNSAID = frozenset({"line", "round", "weapon", "person"})
"""What an asker may name and a claim leave out."""
NOT_ANSWERED = "It asks for a medical or personal fact. Whatever the case holds, that is not answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an answer: what is said, in words, and where it stands. `group`: lines of one thing."""

    says: str
    anchor: Anchor
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its lines, or a note why there are none."""

    lines: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a case holds for questions.

    Attributes:
        excludes: claims declared to exclude each other, by claim. silences: who said nothing. personal: how many claims
            on medical and personal facts are held; of them nothing else is known here.
    """

    knowledge: Knowledge
    reader: Reader
    excludes: dict[str, tuple[str, ...]]
    silences: tuple[Line, ...]
    personal: int
    findings: SeenFindings | None


def reply(asked: Asked, held: Held) -> Reply:
    """Answer a question."""
    if asked.topic and is_protected(asked.topic):
        return Reply(note=NOT_ANSWERED)
    answers: dict[str, Callable[[Asked, Held], Reply]] = {
        "says": _says,
        "how many": _how_many,
        "when": _when,
        "contradicts": _contradicts,
        "rests on": _rests_on,
        "silent": _silent,
        "not answered": _not_answered,
    }
    return answers[asked.kind](asked, held)


def said(fact: Known, zone: str) -> str:
    """What a fact says, in words: its number, its time, else its own words."""
    if fact.number is not None:
        return amount_words(fact.number)
    if fact.time is not None and fact.quantity.startswith("time:"):
        if fact.time.high - fact.time.low >= _DAY_S:
            first, last = date_words(fact.time.low, zone), date_words(fact.time.high, zone)
            return first if first == last else f"{first} to {last}"
        return period_words(fact.time.low, fact.time.high, zone)
    return fact.anchor.words


def amount_words(number: Amount) -> str:
    """A number as a reader would say it."""
    if number.low == number.high:
        return f"{'about ' if number.soft else ''}{number.low:g}"
    if number.high >= MANY:
        return f"at least {number.low:g}"
    return f"{number.low:g} to {number.high:g}" if number.low > 0 else f"at most {number.high:g}"


def is_protected(topic: str) -> bool:
    """Whether a question is about somebody's body, life or identity; who asks of a surgery asks it of somebody."""
    return bool(protected(f"he {topic}") or _BODY.search(topic))


def _topic(words: str, held: Held) -> Meanings:
    meant = held.reader.content(words)
    return (meant - {"shooter"} | {"fire", "person"}) if "shooter" in meant else meant - {"person"} or meant


def _about(topic: Meanings, fact: Known) -> bool:
    return bool(topic) and topic <= fact.topic | fact.core | fact.unit | _UNSAID


def _line(fact: Known, held: Held) -> Line:
    return Line(says=said(fact, held.knowledge.zone), anchor=fact.anchor, group=_group(fact))


def _group(fact: Known) -> str:
    """What a fact is of: its quantity in words, without the marks of its kind."""
    if fact.basis == "concluded":
        return "concluded"
    return fact.quantity.partition(":")[2].replace("-", " ") if fact.basis != "seen" else "seen in the items"


def _lines(facts: Iterable[Known], held: Held) -> tuple[Line, ...]:
    kept = {(line.group, line.anchor, line.says): line for line in (_line(fact, held) for fact in facts)}
    return tuple(
        sorted(kept.values(), key=lambda line: (line.group == "seen in the items", line.group, line.anchor.id))
    )


def _says(asked: Asked, held: Held) -> Reply:
    topic = _topic(asked.topic, held)
    facts = [
        fact for fact in held.knowledge.facts if _about(topic, fact) and topic & (fact.core | fact.own | fact.actor)
    ]
    return Reply(lines=_lines(facts, held)) if facts else _nothing(asked, held)


def _how_many(asked: Asked, held: Held) -> Reply:
    topic = _topic(asked.topic, held)
    counted = [fact for fact in held.knowledge.facts if fact.number is not None]
    facts = [f for f in counted if _about(topic, f) and topic & (f.core | f.unit)]
    if not facts and topic:
        # "Guards who dragged him": whoever did it is counted too.
        facts = [f for f in counted if topic & f.core and not {m for m in topic - f.topic if not m.startswith(WHO)}]
    return Reply(lines=_lines(facts, held)) if facts else _nothing(asked, held)


def _when(asked: Asked, held: Held) -> Reply:
    topic = _topic(asked.topic, held)
    timed = [f for f in held.knowledge.facts if f.time is not None and f.quantity.startswith("time:")]
    facts = [f for f in timed if _about(topic, f) and topic & f.core]
    return Reply(lines=_lines(facts, held)) if facts else _nothing(asked, held)


def _contradicts(asked: Asked, held: Held) -> Reply:
    facts = [fact for fact in held.knowledge.facts if fact.anchor.id == asked.id]
    if not facts:
        return Reply(note=f"The case holds no claim {asked.id!r}, or it is not to be shown. {_some_ids(held)}")
    against: list[Known] = []
    for fact in facts:
        for other in held.knowledge.facts:
            if other.anchor.id != asked.id and (
                _rivals(fact, other) or other.anchor.id in held.excludes.get(asked.id, ())
            ):
                against.append(other)
    if not against:
        return Reply(note=f"Nothing in the case contradicts {asked.id!r} by number, time or declaration.")
    return Reply(lines=_lines(against, held))


def _rivals(one: Known, other: Known) -> bool:
    """Whether two facts are of one thing and give numbers or times that cannot both be."""
    of = bool(one.quantity) and one.quantity == other.quantity
    seen = (
        other.quantity.startswith("doers:")
        and one.quantity.startswith("count:")
        and one.core == other.core | {"person"}
    )
    if one.number is not None and other.number is not None and (of or seen):
        return not one.number.meets(other.number)
    return of and one.time is not None and other.time is not None and not one.time.meets(other.time)


def _rests_on(asked: Asked, held: Held) -> Reply:
    if held.findings is None:
        return Reply(note="The case was not run: there is no answer yet. `observance run CASE` makes them.")
    row = next((row for row in held.findings.rows if row.id == asked.id), None)
    if row is None:
        shown = ", ".join(row.id for row in held.findings.rows[:6] if row.level == "act")
        return Reply(note=f"There is no answer {asked.id!r}. Answers are, for example: {shown}.")
    known = {fact.anchor.id: fact for fact in held.knowledge.facts}
    lines = []
    for id in row.supports:
        fact = known.get(id)
        anchor = fact.anchor if fact is not None else Anchor(kind="support", id=id, who=held.reader.name(id), words="")
        group = {"claim": "claims", "observation": "observations"}.get(anchor.kind, "items and decisions")
        lines.append(Line(says=anchor.words or held.reader.name(id), anchor=anchor, group=group))
    order = ("claims", "observations", "items and decisions")
    lines.sort(key=lambda line: (order.index(line.group), line.anchor.id))
    return Reply(lines=tuple(lines), note=row.sentence)


def _silent(asked: Asked, held: Held) -> Reply:
    note = "Silence is recorded as non-response. It is not counted as an admission." if held.silences else "Nobody."
    return Reply(lines=held.silences, note=note)


def _not_answered(asked: Asked, held: Held) -> Reply:
    lines = []
    for row in held.findings.rows if held.findings is not None else ():
        if row.level != "note" and row.answer == "not determined":
            who = held.reader.name(row.party) if row.party else "no party is addressed"
            anchor = Anchor(kind="answer", id=row.id, who=f"{row.clause}, {who}", words=row.act_words)
            lines.append(Line(says="not determined: " + "; ".join(row.because), anchor=anchor, group="answers"))
    notes = ["Medical and personal facts, and who a person is, are never answered"]
    notes[0] += f": {held.personal} claims on them are held." if held.personal else "."
    if held.findings is None:
        notes.append("The case was not run: there is no answer yet.")
    return Reply(lines=tuple(lines), note=" ".join(notes))


def _nothing(asked: Asked, held: Held) -> Reply:
    kinds = ("count:", "time:", "value:")
    quantities = sorted({_group(fact) for fact in held.knowledge.facts if fact.quantity.startswith(kinds)} - {""})
    return Reply(
        note=f"The case holds nothing on {asked.topic!r}. What is counted, timed or valued: {_some(quantities)}."
    )


def _some(words: Sequence[str], most: int = 24) -> str:
    return ", ".join(words[:most]) + (f", and {len(words) - most} more" if len(words) > most else "")


def _some_ids(held: Held) -> str:
    ids = sorted({fact.anchor.id for fact in held.knowledge.facts if fact.anchor.kind == "claim"})
    return f"Claims are, for example: {_some(ids, 8)}."
