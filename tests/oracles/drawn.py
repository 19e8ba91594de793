"""Random vocabularies, clauses and facts. What is drawn comes from a `Choice`, so that hypothesis can shrink it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

import numpy as np
from written import All, Any, Before, Called, Cond, Lasts, No, Other, Rule, Say, Sentence, Some, inside, opened

One = TypeVar("One")
ZONES = ("east", "west")
BELONGS = Sentence(name="belongs", lives="state", types=("person", "side"))


class Choice(Protocol):
    """Where chance comes from."""

    def whole(self, low: int, high: int) -> int:
        """A whole number, ends included."""

    def chance(self, share: float) -> bool:
        """True that often."""


class Drawn:
    """Chance by a seed."""

    def __init__(self, seed: int) -> None:
        self._stream = np.random.Generator(np.random.Philox(seed))

    def whole(self, low: int, high: int) -> int:
        return int(self._stream.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        return bool(self._stream.random() < share)


def pick(choice: Choice, options: Sequence[One]) -> One:
    """One of them."""
    return options[choice.whole(0, len(options) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What may be drawn."""

    lasting: bool = True
    cut_lasting: bool = True
    absent: bool = True
    denied_exception: bool = True
    two_times: bool = True


def vocabulary(choice: Choice) -> tuple[Sentence, ...]:
    """Three to six sentences: at least one event and one state."""
    lives: list[Literal["event", "state", "timeless"]] = ["event", "state"]
    lives += [pick(choice, ("event", "state", "state", "timeless")) for _ in range(choice.whole(1, 4))]
    shapes = (("person",), ("person", "zone"), ("person", "person"))
    return tuple(
        Sentence(name=f"r{k}", lives=kind, types=("person",) if k == 0 and choice.chance(0.3) else pick(choice, shapes))
        for k, kind in enumerate(lives)
    )


@dataclass(slots=True, kw_only=True)
class _Writing:
    """One clause being written: the letters in force with their types, and the times that the test names."""

    choice: Choice
    sentences: tuple[Sentence, ...]
    allowed: Allowed
    letters: dict[str, str] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=lambda: [f"{a}{k}" for k in range(1, 20) for a in "AB"])
    calls: list[Called] = field(default_factory=list)

    def words(self, types: Sequence[str], first: str = "") -> tuple[str, ...]:
        """Letters in force, or names for zones; `first` stands in the first hole that it fits."""
        found: list[str] = []
        for kind in types:
            known = [letter for letter, of in self.letters.items() if of == kind]
            if first and self.letters[first] == kind:
                found.append(first)
                first = ""
            elif kind == "zone" and (not known or self.choice.chance(0.5)):
                found.append(pick(self.choice, ZONES))
            else:
                found.append(pick(self.choice, known))
        return tuple(found)

    def sentence(self, *lives: str, hole: str = "") -> Sentence | None:
        fitting = [s for s in self.sentences if s.lives in lives and (not hole or hole in s.types)]
        return pick(self.choice, fitting) if fitting else None

    def lasting(self, *, first: str = "", at: str = "", bare: bool = False) -> Say | None:
        """A state or what is timeless, about letters in force. `bare`: as it stands before `for at least`."""
        of = self.sentence("state", "state", "timeless", hole=self.letters[first] if first else "")
        if of is None:
            return None
        words = self.words(of.types, first)
        if of.lives == "timeless":
            return Say(of=of, words=words)
        shown: Literal["", "at", "during"] = "at"
        if at in ("*", "now"):
            shown = ""
        elif len(self.times) == 1:
            shown = pick(self.choice, ("", "at", "during"))
        elif self.choice.chance(0.2):
            shown = "during"
        return Say(of=of, words=words, at=at, shown="" if bare else shown)

    def some(self, at: str, depth: int) -> Cond | None:
        kind = pick(self.choice, ("person", "person", "zone"))
        letter = self.fresh.pop(0)
        self.letters[letter] = kind
        first = self.lasting(first=letter, at=at)
        parts: list[Cond] = [first] if first is not None else []
        for _ in range(self.choice.whole(0, 1)):
            more = self.part(at, depth - 1)
            if more is not None and parts and more not in parts:
                parts.append(more)
        del self.letters[letter]
        if not parts:
            return None
        return Some(letter=letter, kind=kind, part=All(parts=tuple(parts)) if len(parts) > 1 else parts[0])

    def part(self, at: str, depth: int) -> Cond | None:
        """Some condition about the letters in force at one time."""
        kind = self.choice.whole(0, 11)
        if depth <= 0 or kind <= 3:
            return self.lasting(at=at)
        if kind <= 5:
            inner = self.part(at, depth - 1)
            if isinstance(inner, Some | Lasts) and not self.allowed.absent:
                return self.lasting(at=at)
            return No(part=inner) if inner is not None else None
        if kind == 6:
            people = [letter for letter, of in self.letters.items() if of == "person"]
            return Other(left=people[0], right=people[1]) if len(people) > 1 else self.lasting(at=at)
        if kind == 7 and self.allowed.lasting and at != "*":
            return self.long(at)
        if kind <= 8:
            return self.some(at, depth)
        if kind == 9 and at != "*" and not self.calls:
            return self.called(at, depth)
        parts = tuple(p for p in (self.part(at, depth - 1) for _ in range(2)) if p is not None)
        if len(parts) < 2 or parts[0] == parts[1]:
            return parts[0] if parts else None
        return Any(parts=parts) if kind >= 10 or self.choice.chance(0.5) else All(parts=parts)

    def long(self, at: str) -> Cond | None:
        """`for at least` is used where the test has one time: with several, the language cannot say which it is at."""
        if len(self.times) > 1:
            return self.lasting(at=at)
        parts: list[Cond] = []
        for _ in range(self.choice.whole(1, 2)):
            one = self.lasting(at=at, bare=True)
            if one is not None and one not in parts:
                cut = bool(parts) and self.choice.chance(0.3) and self.allowed.cut_lasting
                parts.append(No(part=one) if cut else one)
        if not parts:
            return None
        joined = (All if isinstance(parts[-1], No) or self.choice.chance(0.5) else Any)(parts=tuple(parts))
        return Lasts(part=joined if len(parts) > 1 else parts[0], seconds=self.choice.whole(1, 6), at=at)

    def called(self, at: str, depth: int) -> Cond | None:
        own = _Writing(choice=self.choice, sentences=self.sentences, allowed=self.allowed, letters={"P": "person"})
        own.fresh = self.fresh
        body = own.part("*", depth - 1)
        if body is None or "P" not in _letters(body):
            return None
        people = [letter for letter, of in self.letters.items() if of == "person"]
        shown: Literal["", "at", "during"] = "" if at == "now" else "at"
        words = (pick(self.choice, people),)
        made = Called(name="d0", holes=(("P", "person"),), words=words, body=body, at=at, shown=shown)
        self.calls.append(made)
        return made


def rule(choice: Choice, sentences: tuple[Sentence, ...], allowed: Allowed) -> Rule:
    """A clause of two to five sentences with none to two exceptions."""
    by_event = choice.chance(0.85)
    writing = _Writing(choice=choice, sentences=sentences, allowed=allowed)
    of = writing.sentence("event" if by_event else "state")
    assert of is not None
    side = choice.chance(0.4)
    main = "T" if by_event else "now"
    letters = [("PQ"[k] if kind == "person" else "Z", kind) for k, kind in enumerate(of.types)]
    anchor = Say(of=of, words=tuple(letter for letter, _ in letters), at=main, shown="")
    writing.letters = dict(letters)
    writing.times = ["T"] if by_event else []
    second = None
    if by_event and allowed.two_times and choice.chance(0.3):
        second = _second(writing)
    two = second is not None
    parts: list[Cond] = [anchor]
    if side:
        shown: Literal["", "at"] = "at" if two else ""
        parts.append(Say(of=BELONGS, words=("P", "S"), at=main, shown=shown))
    parts += second or []
    for _ in range(choice.whole(1, 3) - two):
        part = writing.part(pick(choice, writing.times) if by_event else main, 2)
        if part is not None and part not in parts:
            parts.append(part)
    unless = []
    for _ in range(choice.whole(0, 2)):
        exception = _exception(writing, pick(choice, writing.times) if by_event else main)
        if exception is not None:
            unless.append(exception)
    each = [*writing.letters.items(), *((t, "time") for t in writing.times)]
    when = All(parts=tuple(parts)) if len(parts) > 1 else parts[0]
    calls = tuple(writing.calls)
    return Rule(letters=tuple(each), anchor=anchor, when=when, unless=tuple(unless), calls=calls, side=side)


def _second(writing: _Writing) -> list[Cond] | None:
    """A second event with a time of its own, about the first person, and how the two stand."""
    of = writing.sentence("event", hole="person")
    if of is None:
        return None
    choice = writing.choice
    if len(of.types) == 2 and of.types[1] == "person" and "R" not in writing.letters and choice.chance(0.5):
        writing.letters["R"] = "person"
        words: tuple[str, ...] = ("R", "P") if choice.chance(0.5) else ("P", "R")
    else:
        words = writing.words(of.types)
    writing.times.append("U")
    which: Literal["before", "after", "of"] = pick(choice, ("before", "after", "of"))
    within = None if which != "of" and choice.chance(0.4) else choice.whole(1, 4)
    order: Cond = Before(left="T", right="U", order=which, within=within)
    if choice.chance(0.15):
        order = No(part=order)
    return [Say(of=of, words=words, at="U"), order]


def _exception(writing: _Writing, at: str) -> Cond | None:
    first = writing.lasting(first="P", at=at) if writing.choice.chance(0.7) else writing.some(at, 1)
    if first is None or not _letters(first) & writing.letters.keys():
        return None
    parts: list[Cond] = [first]
    if writing.choice.chance(0.4):
        more = writing.part(at, 1)
        if more is not None and more != first:
            parts.append(more)
    made: Cond = All(parts=tuple(parts)) if len(parts) > 1 else first
    if not writing.allowed.denied_exception and _denies(made):
        return None
    return made


def _letters(node: Cond) -> set[str]:
    return {word for one in inside(node) if isinstance(one, Say) for word in one.words if word[0].isupper()}


def _denies(node: Cond) -> bool:
    return any(isinstance(one, No | Lasts) for one in inside(opened(node)))
