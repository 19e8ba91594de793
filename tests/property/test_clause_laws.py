"""Laws of random clauses, history by history: less seen never makes a test met, more excepted never makes it count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from drawn import Allowed, Drawn, rule, vocabulary
from engine_run import agreement, answers, read
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_intervals import HISTORIES, shifting
from told import Told, facts
from written import All, Any, Cond, Lasts, No, Rule, Say, Sentence, Some, opened

from observance.agreement.layout import format_agreement
from observance.agreement.tree import Agreement
from observance.reconstruction.ensemble import Act, Bits, Origin
from observance.values.errors import RefusedInput

EXAMPLES = settings(max_examples=8)
SEEDS = st.integers(0, 1 << 30)
Found = Mapping[str, tuple[Bits, Bits, Bits]]
ELSE = Sentence(name="else", lives="state", types=("person", "zone"))


def signs(node: Cond, sign: int = 1) -> set[tuple[str, int]]:
    """The sentences of a condition, with +1 where they help to meet it, -1 where they hinder."""
    match node:
        case Say():
            return {(node.of.name, sign)}
        case All() | Any():
            return set().union(*(signs(part, sign) for part in node.parts))
        case Some() | Lasts():
            return signs(node.part, sign)
        case No():
            return signs(node.part, -sign)
        case _:
            return set()


class Small:
    """A random clause with facts whose times differ from history to history."""

    def __init__(self, seed: int) -> None:
        choice = Drawn(seed)
        self.sentences = (*vocabulary(choice), ELSE)
        self.rule = rule(choice, self.sentences[:-1], Allowed())
        self.told = facts(choice, self.rule, self.sentences[:-1])
        self.law = self.read(self.rule)
        _, acts = shifting(self.told, seed)
        self.acts = acts
        self.seed = seed

    def read(self, clause: Rule) -> Agreement:
        """The clause as an agreement; one that the language refuses is no example."""
        try:
            return agreement(clause, self.sentences)
        except RefusedInput:
            assume(False)
            raise

    def found(self, acts: Sequence[Act] | None = None, law: Agreement | None = None) -> Found:
        """The bits of every act."""
        return answers(law or self.law, self.acts if acts is None else acts, self.seed, HISTORIES)

    def helping(self, sign: int) -> list[str]:
        """Sentences that only help (or hinder) to break the rule."""
        every = signs(opened(self.rule.when)).union(*(signs(opened(e), -1) for e in self.rule.unless))
        return sorted({name for name, s in every if s == sign and (name, -sign) not in every})

    def changed(self, names: Sequence[str], change: Callable[[Act], Act]) -> list[Act]:
        """The acts, with those of these sentences changed."""
        of: Mapping[str, Told] = {one.id: one for one in self.told}
        return [change(act) if of[act.id].of.name in names else act for act in self.acts]


def thinner(act: Act) -> Act:
    """Held in every second history alone."""
    kept = np.arange(HISTORIES) % 2 == 0
    return replace(act, origins=tuple(_only(one, kept) for one in act.origins))


def _only(one: Origin, kept: Bits) -> Origin:
    nan = np.where(kept, 0.0, np.nan)
    return replace(one, holds=one.holds & kept, begins=one.begins + nan, ends=one.ends + nan)


def unconfirmed(act: Act) -> Act:
    """Heard of, and looked at by nobody."""
    return replace(act, origins=tuple(replace(one, kind="claim") for one in act.origins))


def below(less: Found, more: Found) -> bool:
    """No history meets the test, or counts, that did not before."""
    for act, (met, counts, _) in less.items():
        was_met, was_counts, _ = more[act]
        if (met & ~was_met).any() or (counts & ~was_counts).any():
            return False
    return True


@EXAMPLES
@given(SEEDS)
def test_less_of_what_helps_never_makes_a_breach(seed: int) -> None:
    small = Small(seed)
    names = small.helping(1)
    assume(bool(names))
    assert below(small.found(small.changed(names, thinner)), small.found())


@EXAMPLES
@given(SEEDS)
def test_less_of_what_hinders_never_hides_one(seed: int) -> None:
    small = Small(seed)
    names = small.helping(-1)
    assume(bool(names))
    assert below(small.found(), small.found(small.changed(names, thinner)))


@EXAMPLES
@given(SEEDS)
def test_what_nobody_confirmed_changes_no_share_and_never_adds_to_a_breach(seed: int) -> None:
    small = Small(seed)
    was, now = small.found(), small.found(small.changed(small.helping(1), unconfirmed))
    assert below(now, was)
    assert all(np.array_equal(now[act][0], was[act][0]) for act in was)


@EXAMPLES
@given(SEEDS)
def test_one_more_exception_never_adds_to_a_breach(seed: int) -> None:
    small = Small(seed)
    stricter = small.read(replace(small.rule, unless=())) if small.rule.unless else small.law
    was, now = small.found(law=stricter), small.found()
    assert below(now, was)
    assert all(np.array_equal(now[act][0], was[act][0]) for act in was), "the test itself is the same"


@EXAMPLES
@given(SEEDS)
def test_what_counts_is_met_and_what_is_covered_is_met_and_does_not_count(seed: int) -> None:
    for met, counts, covered in Small(seed).found().values():
        assert not (counts & ~met).any() and not (covered & ~met).any() and not (covered & counts).any()


@EXAMPLES
@given(SEEDS)
def test_facts_that_no_rule_speaks_of_change_no_history(seed: int) -> None:
    small = Small(seed)
    more = Told(id="x", of=ELSE, names=("ann", "east"), begin=1, end=7)
    _, extra = shifting([more], seed + 1)
    was, now = small.found(), small.found([*extra, *small.acts])
    assert all(np.array_equal(a, b) for act in was for a, b in zip(was[act], now[act], strict=True))


@EXAMPLES
@given(SEEDS)
def test_another_way_to_write_the_same_rule_gives_the_same_histories(seed: int) -> None:
    """Parts the other way round, sentences said twice under `not`, exceptions in another order."""
    small = Small(seed)
    turned = replace(
        small.rule, when=_turned(small.rule.when), unless=tuple(_turned(e) for e in small.rule.unless[::-1])
    )
    was, now = small.found(), small.found(law=small.read(turned))
    assert all(np.array_equal(a, b) for act in was for a, b in zip(was[act], now[act], strict=True))


def _turned(node: Cond) -> Cond:
    match node:
        case All() | Any():
            first, *rest = node.parts
            return replace(node, parts=(first, *(_turned(part) for part in reversed(rest))))
        case Some() | Lasts():
            return replace(node, part=_turned(node.part))
        case No(part=Say()):
            return No(part=No(part=node))
        case _:
            return node


@settings(max_examples=25)
@given(SEEDS)
def test_a_printed_rule_reads_as_the_same_rule(seed: int) -> None:
    small = Small(seed)
    printed = format_agreement(small.law)
    again = read(printed, small.sentences)
    assert again.digest == small.law.digest and format_agreement(again) == printed
