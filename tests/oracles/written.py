"""Conditions written twice: in the agreement language, and as small trees that the oracles read for themselves.

Nothing here comes from `observance.agreement`: the engine gets the text alone, so its parser is under test too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Lives = Literal["event", "state", "timeless"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a random vocabulary; `types` of its holes, the time of an event left out."""

    name: str
    lives: Lives
    types: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of its holes."""
        return tuple("PZQ"[k] if kind == "person" else "ZYX"[k] for k, kind in enumerate(self.types))

    def said(self, *words: str, at: str = "") -> str:
        """The sentence with these words in its holes."""
        first, *rest = words
        verb = "belongs to" if self.name == "belongs" else f"does_{self.name}"
        return " ".join([first, verb, *rest, *(["at", at] if at else [])])

    @property
    def line(self) -> str:
        """Its line of the vocabulary file."""
        holes = [f"{{{letter}:{kind}}}" for letter, kind in zip(self.letters, self.types, strict=True)]
        timed = self.lives == "event"
        template = self.said(*holes, at="{T:time}" if timed else "")
        columns = ",".join([*self.letters, *(["T"] if timed else [])])
        return f"{template} = {self.name}({columns}) {self.lives}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A sentence; capital words are variables. `at`: the time it is tied to ("" for the timeless)."""

    of: Sentence
    words: tuple[str, ...]
    at: str = ""
    shown: Literal["", "at", "during"] = ""
    """How a state's time is written: not at all, `at T`, or `T is during (…)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """`right - left` lies in an interval: before, after or around, within so many seconds or unbounded."""

    left: str
    right: str
    order: Literal["before", "after", "of"]
    within: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Two names differ."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    parts: tuple[Cond, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    parts: tuple[Cond, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    part: Cond


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """`there is a person Q such that …`; its letter is used nowhere else in the clause."""

    letter: str
    kind: str
    part: Cond


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasts:
    """`… for at least D`, of states and the timeless, at the time `at`."""

    part: Cond
    seconds: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A defined sentence; `body` speaks of its own letters, and of the time "*" for that of whoever uses it."""

    name: str
    holes: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    body: Cond
    at: str = ""
    shown: Literal["", "at", "during"] = ""


Cond: TypeAlias = Say | Before | Other | All | Any | No | Some | Lasts | Called


def text(node: Cond, *, outer: bool = False) -> str:
    """In the language; `outer`: nothing stands around it that could be taken for part of it."""
    match node:
        case Say():
            timed = node.at if node.of.lives == "event" or node.shown == "at" else ""
            said = node.of.said(*node.words, at=timed)
            return f"{node.at} is during ({said})" if node.shown == "during" else said
        case Before(within=None):
            return f"{node.left} is {node.order} {node.right}"
        case Before():
            return f"{node.left} is within {node.within} s {node.order} {node.right}"
        case Other():
            return f"{node.left} is not {node.right}"
        case All() | Any():
            joined = (" and " if isinstance(node, All) else " or ").join(text(part) for part in node.parts)
            return joined if outer else f"({joined})"
        case No():
            return f"not ({text(node.part, outer=True)})"
        case Some():
            said = f"there is a {node.kind} {node.letter} such that {text(node.part, outer=True)}"
            return said if outer else f"({said})"
        case Lasts():
            return f"{text(node.part)} for at least {node.seconds} s"
        case Called():
            first, *rest = node.words
            said = " ".join([first, f"is_{node.name}", *rest, *(["at", node.at] if node.shown == "at" else [])])
            return f"{node.at} is during ({said})" if node.shown == "during" else said


def definition(node: Called) -> str:
    """The `define` statement behind a defined sentence."""
    first, *rest = (f"{{{letter}:{kind}}}" for letter, kind in node.holes)
    return f'define "{" ".join([first, f"is_{node.name}", *rest])}"\n  when {text(node.body, outer=True)}.\n'


def opened(node: Cond, words: Mapping[str, str] | None = None, at: str = "") -> Cond:
    """Defined sentences replaced by what they say, with `not` pushed down to what it can be pushed to."""
    known = words or {}
    match node:
        case Say():
            return replace(node, words=tuple(known.get(w, w) for w in node.words), at=at if node.at == "*" else node.at)
        case Other():
            return Other(left=known.get(node.left, node.left), right=known.get(node.right, node.right))
        case Before():
            return node
        case All() | Any():
            return replace(node, parts=tuple(opened(part, known, at) for part in node.parts))
        case Some() | Lasts():
            return replace(node, part=opened(node.part, known, at))
        case Called():
            given = tuple(known.get(w, w) for w in node.words)
            inner = {letter: word for (letter, _), word in zip(node.holes, given, strict=True)}
            return opened(node.body, inner, at if node.at == "*" else node.at)
        case No():
            return _denied(opened(node.part, known, at))


def _denied(node: Cond) -> Cond:
    match node:
        case No():
            return node.part
        case All():
            return Any(parts=tuple(_denied(part) for part in node.parts))
        case Any():
            return All(parts=tuple(_denied(part) for part in node.parts))
        case _:
            return No(part=node)


def inside(node: Cond) -> Iterator[Cond]:
    """The node and everything in it, definitions opened."""
    yield node
    match node:
        case All() | Any():
            for part in node.parts:
                yield from inside(part)
        case Some() | Lasts() | No():
            yield from inside(node.part)
        case Called():
            yield from inside(opened(node))
        case _:
            pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A whole clause: who is bound, the test with its anchor first, its exceptions."""

    letters: tuple[tuple[str, str], ...]
    anchor: Say
    when: Cond
    unless: tuple[Cond, ...]
    calls: tuple[Called, ...]
    side: bool

    @property
    def text(self) -> str:
        """The clause and its definitions."""
        kinds = [*(("side", "S"),) * self.side, *((kind, letter) for letter, kind in self.letters)]
        each = ", ".join(f"{kind} {letter}" for kind, letter in kinds)
        who = "S" if self.side else "P"
        addressed = "the side that acts" if self.side else "the person"
        exceptions = "".join(f"\n    unless {text(e, outer=True)}" for e in self.unless)
        return (
            "".join(definition(call) for call in self.calls)
            + 'clause "C"\n  text "held for the tests only" source "the tests" status verified\n  reading "r"\n'
            + f"    addresses {addressed}\n    for each {each}\n    forbids {who} when {text(self.when, outer=True)}"
            + f"{exceptions}.\n"
        )
