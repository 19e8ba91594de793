"""Random facts for a random clause: sentences with names and times, and the coins that they hang on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drawn import BELONGS, ZONES, Choice, pick
from written import Rule, Say, Sentence, inside

PEOPLE = ("ann", "bo", "cy")
LAST = 8
"""Times are whole seconds from 0 to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One fact: a sentence with names, its time, and the coins it hangs on.

    Attributes:
        own: how often each of its origins holds, given its source; a claim is heard and never confirmed.
        source: the coin that all origins of this source share, "" for none.
        group: facts of one group exclude each other; `own` is then the share of this one.
    """

    id: str
    of: Sentence
    names: tuple[str, ...]
    begin: int
    end: int
    own: tuple[float, ...] = (1.0,)
    claim: tuple[bool, ...] = (False,)
    source: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A vocabulary, a rule and facts; `sources` with how often each can be relied on."""

    sentences: tuple[Sentence, ...]
    rule: Rule
    told: tuple[Told, ...]
    sources: tuple[tuple[str, float], ...] = ()


Coins = tuple[tuple[Told, ...], tuple[tuple[str, float], ...]]


def facts(choice: Choice, program_rule: Rule, sentences: tuple[Sentence, ...]) -> tuple[Told, ...]:
    """Eight to sixteen facts, the anchor's sentence and the rule's own sentences more often."""
    used = [n.of for c in (program_rule.when, *program_rule.unless) for n in inside(c) if isinstance(n, Say)]
    pool = [s for s in used if s.name != "belongs"] + [program_rule.anchor.of] * 2 + list(sentences)
    people = PEOPLE[: 2 + choice.chance(0.3)]
    told: list[Told] = []
    for k in range(choice.whole(8, 16)):
        of = pick(choice, pool) if k > 1 else program_rule.anchor.of
        names = tuple(pick(choice, people if kind == "person" else ZONES) for kind in of.types)
        event = of.lives == "event"
        begin = choice.whole(2, LAST - 2) if event else choice.whole(0, LAST - 3)
        length = choice.whole(0, 2) if event else choice.whole(2, 6)
        told.append(Told(id=f"f{k:02d}", of=of, names=names, begin=begin, end=min(LAST, begin + length)))
    if program_rule.side:
        for who in people:
            told.append(
                Told(id=f"b-{who}", of=BELONGS, names=(who, pick(choice, ("north", "south"))), begin=0, end=LAST)
            )
    return tuple(told)


def with_coins(choice: Choice, told: tuple[Told, ...]) -> Coins:
    """The facts with probabilities of their own, shared sources and exclusive groups."""
    sources = tuple((f"s{k}", choice.whole(30, 95) / 100) for k in range(choice.whole(0, 2)))
    left = choice.whole(0, 3)
    made: list[Told] = []
    group: list[Told] = []
    for one in told:
        if left and not one.id.startswith("b-") and choice.chance(0.3):
            left -= 1
            group.append(one)
            continue
        own = tuple(choice.whole(5, 95) / 100 for _ in range(2 if choice.chance(0.2) else 1))
        if choice.chance(0.15):
            own = (1.0,)
        claim = tuple(choice.chance(0.15) for _ in own)
        source = pick(choice, sources)[0] if sources and choice.chance(0.5) else ""
        made.append(replace(one, own=own, claim=claim, source=source))
    if len(group) > 1:
        rest = 97
        for k, one in enumerate(group):
            share = choice.whole(3, rest - 3 * (len(group) - k - 1))
            rest -= share
            made.append(replace(one, own=(share / 100,), group="g"))
    else:
        made += [replace(one, own=(0.5,)) for one in group]
    return tuple(sorted(made, key=lambda t: t.id)), sources
