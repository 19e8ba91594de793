"""The table of the six answers: every branch of the deciding functions, one line each."""

from __future__ import annotations

from itertools import product

import pytest

from observance.finding.answer import Decided, PartyStanding, Standing, Thresholds, decide, decide_party, ordered
from observance.finding.rows import BECAUSE, AnswerWord
from observance.values.shares import Share

LIMITS = Thresholds(standard=0.75, lower_bound=0.05, exception=0.5)


def share(value: float, error: float = 0.02) -> Share:
    return Share(value=value, sampling_low=max(0.0, value - error), sampling_high=min(1.0, value + error))


def standing(
    act: float = 0.9,
    met: float = 0.9,
    low: float = 0.9,
    high: float = 0.95,
    exception: float | None = None,
    in_force: bool = True,
    doubts: frozenset[str] = frozenset(),
    blocked: frozenset[str] = frozenset(),
    performed: float | None = None,
    permission: bool = False,
) -> Standing:
    covered = None if exception is None else share(exception)
    return Standing(
        act=share(act), share=share(met), low=share(low), high=share(high), exception=covered, in_force=in_force,
        doubts=doubts, blocked=blocked, performed=None if performed is None else share(performed),
        permission=permission,
    )  # fmt: skip


BREACH, NOTHING = standing(), standing(act=0.5, met=0.5, low=0.5)

ACTS: list[tuple[str, Standing, tuple[tuple[str, Standing], ...], Decided]] = [
    ("every element, no exception", BREACH, (), Decided(answer="breach")),
    ("the same over the whole span", BREACH, (("x", BREACH),), Decided(answer="breach")),
    ("not bound", standing(in_force=False), (), Decided(answer="not in force")),
    ("not bound before all else", standing(in_force=False, exception=0.9), (("x", BREACH),),
     Decided(answer="not in force")),
    ("an exception to its standard", standing(low=0.2, exception=0.8), (), Decided(answer="permitted")),
    ("an exception denies a breach that also holds", standing(low=0.8, exception=0.6), (), Decided(answer="permitted")),
    ("an exception just not shown", standing(low=0.8, exception=0.51), (), Decided(answer="breach")),
    ("an exception to an act that is not established", standing(met=0.5, low=0.1, exception=0.9), (),
     Decided(answer="not determined", because=("standard not met",))),
    ("an element is not met", standing(met=0.0, low=0.0, high=0.0), (), Decided(answer="consistent")),
    ("an element is not met, yet the act is not established", standing(act=0.6, met=0.0, low=0.0, high=0.0), (),
     Decided(answer="not determined", because=("standard not met",))),
    ("an element could be met unwatched", standing(met=0.0, low=0.0, high=1.0, doubts=frozenset({"not covered"})), (),
     Decided(answer="not determined", because=("not covered",))),
    ("between", NOTHING, (), Decided(answer="not determined", because=("standard not met",))),
    ("at the threshold by value alone", standing(low=0.76), (),
     Decided(answer="not determined", because=("sampling",))),
    ("just under the bound by value alone", standing(met=0.0, low=0.0, high=0.04), (),
     Decided(answer="not determined", because=("sampling",))),
    ("turned by one alternative", BREACH, (("a", BREACH), ("b", NOTHING)),
     Decided(answer="not determined", because=("rests on an assumption",), rests_on=("b",))),
    ("turned by two", BREACH, (("a", NOTHING), ("b", standing(met=0.0, low=0.0, high=0.0))),
     Decided(answer="not determined", because=("rests on an assumption",), rests_on=("a", "b"))),
    ("an alternative alone makes no answer", NOTHING, (("a", BREACH),),
     Decided(answer="not determined", because=("standard not met",))),
    ("consistent is turned too", standing(met=0.0, low=0.0, high=0.0), (("a", BREACH),),
     Decided(answer="not determined", because=("rests on an assumption",), rests_on=("a",))),
    ("doubts block nothing", standing(doubts=frozenset({"contradictory"})), (), Decided(answer="breach")),
    ("doubts are named where nothing is determined",
     standing(low=0.5, doubts=frozenset({"contradictory", "too imprecise"})), (),
     Decided(answer="not determined", because=("too imprecise", "contradictory"))),
    ("a permission's act is nobody's breach", standing(permission=True), (), Decided(answer="permitted")),
    ("a permission that did not bind", standing(permission=True, in_force=False), (), Decided(answer="not in force")),
    ("a permission's act not established", standing(permission=True, low=0.5), (),
     Decided(answer="not determined", because=("standard not met",))),
    ("a duty met in time", standing(met=0.0, low=0.0, high=0.2, performed=0.9), (), Decided(answer="consistent")),
    ("a duty late or missed", standing(performed=0.0), (), Decided(answer="breach")),
    ("a duty missed where nobody watched",
     standing(low=0.0, high=1.0, performed=0.0, blocked=frozenset({"not covered"})), (),
     Decided(answer="not determined", because=("not covered",))),
    ("a duty that still runs", standing(met=0.0, low=0.0, performed=0.0, blocked=frozenset({"deadline pending"})), (),
     Decided(answer="not determined", because=("deadline pending",))),
    ("a duty met under one assumption alone", standing(met=0.0, low=0.0, performed=0.9), (("a", BREACH),),
     Decided(answer="not determined", because=("rests on an assumption",), rests_on=("a",))),
    ("a permission that rests on an assumption", standing(permission=True),
     (("a", standing(permission=True, low=0.1)),),
     Decided(answer="not determined", because=("rests on an assumption",), rests_on=("a",))),
]  # fmt: skip

BLOCKING = [
    "not attributable", "not corroborated", "not reviewed", "authorisations not seen", "open term undecided",
    "norm conflict", "readings differ", "text not held", "deadline pending",
]  # fmt: skip


@pytest.mark.parametrize(("name", "main", "others", "expected"), ACTS, ids=[row[0] for row in ACTS])
def test_act_answers(name: str, main: Standing, others: tuple[tuple[str, Standing], ...], expected: Decided) -> None:
    assert decide(main, others, LIMITS) == expected


ANSWERS: list[tuple[str, AnswerWord]] = [
    ("not binds", "not in force"),
    ("permission, low, not blocked", "permitted"),
    ("permission", "not determined"),
    ("performed", "consistent"),
    ("met, excepted", "permitted"),
    ("low, not blocked", "breach"),
    ("act, excluded", "consistent"),
    ("", "not determined"),
]
"""Of every combination the first line that fits says the answer."""
SAID = ("binds", "permission", "performed", "met", "excepted", "low", "blocked", "act", "excluded")


@pytest.mark.parametrize("asked", ["", "performed", "excepted", "performed, excepted"])
def test_every_combination_of_what_can_be_said_of_an_act(asked: str) -> None:
    """`asked`: whether it is a duty, and whether there is an exception at all."""
    for bits in product((False, True), repeat=len(SAID)):
        case = dict(zip(SAID, bits, strict=True))
        if any(case[word] and word not in asked for word in ("performed", "excepted")):
            continue
        main = standing(
            act=0.9 if case["act"] else 0.5, met=0.9 if case["met"] else 0.5, low=0.9 if case["low"] else 0.4,
            high=0.01 if case["excluded"] else 0.95, in_force=case["binds"], permission=case["permission"],
            blocked=frozenset({"not reviewed"}) if case["blocked"] else frozenset(),
            performed=(0.9 if case["performed"] else 0.3) if "performed" in asked else None,
            exception=(0.9 if case["excepted"] else 0.3) if "excepted" in asked else None,
        )  # fmt: skip
        wanted = next(answer for words, answer in ANSWERS if _fits(words, case))
        assert decide(main, (), LIMITS).answer == wanted, case
        assert decide(main, (("same", main),), LIMITS).answer == wanted, "an alternative that says the same"


def _fits(words: str, case: dict[str, bool]) -> bool:
    return all(case[w.removeprefix("not ")] is not w.startswith("not ") for w in words.split(", ") if w)


@pytest.mark.parametrize("reason", BLOCKING)
def test_what_blocks_is_named_and_never_a_breach(reason: str) -> None:
    decided = decide(standing(blocked=frozenset({reason})), (), LIMITS)
    assert decided == Decided(answer="not determined", because=(reason,))


@pytest.mark.parametrize("reason", BLOCKING)
def test_what_blocks_a_breach_does_not_block_consistent(reason: str) -> None:
    decided = decide(standing(met=0.0, low=0.0, high=0.0, blocked=frozenset({reason})), (), LIMITS)
    assert decided.answer == "consistent"


def test_every_reason_that_applies_in_the_fixed_order() -> None:
    everything = frozenset(BECAUSE) - {"standard not met"}
    assert decide(standing(blocked=everything), (), LIMITS).because == BECAUSE[:-1]


def test_standard_not_met_only_when_no_other_applies() -> None:
    assert ordered({"standard not met", "sampling"}) == ("sampling",)
    assert ordered({"standard not met"}) == ("standard not met",)


def test_a_reason_outside_of_the_list_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no reason of the list"):
        ordered({"weather"})


PARTIES = [
    ("nothing, watched", PartyStanding(), Decided(answer="none seen")),
    ("nothing, not watched enough", PartyStanding(watched_enough=False),
     Decided(answer="not determined", because=("not covered",))),
    ("nothing, misses too likely", PartyStanding(missed_small=False),
     Decided(answer="not determined", because=("not covered",))),
    ("a breach, whatever was not watched", PartyStanding(act_answers=("consistent", "breach", "not determined"),
     act_reasons=frozenset({"not reviewed"}), watched_enough=False), Decided(answer="breach")),
    ("an open act",
     PartyStanding(act_answers=("consistent", "not determined"), act_reasons=frozenset({"not reviewed"})),
     Decided(answer="not determined", because=("not reviewed",))),
    ("an open act and a hole", PartyStanding(act_answers=("not determined",), act_reasons=frozenset({"sampling"}),
     watched_enough=False), Decided(answer="not determined", because=("not covered", "sampling"))),
    ("permitted before consistent", PartyStanding(act_answers=("consistent", "permitted")),
     Decided(answer="permitted")),
    ("consistent", PartyStanding(act_answers=("consistent", "not in force")), Decided(answer="consistent")),
    ("acts before it bound", PartyStanding(act_answers=("not in force",)), Decided(answer="not in force")),
    ("never bound", PartyStanding(act_answers=("not in force",), in_force=False), Decided(answer="not in force")),
    ("a legal note beside nothing", PartyStanding(noted=True),
     Decided(answer="not determined", because=("readings differ",))),
    ("a legal note beside a breach", PartyStanding(noted=True, act_answers=("breach",)), Decided(answer="breach")),
    ("text not held", PartyStanding(text_held=False), Decided(answer="not determined", because=("text not held",))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "party", "expected"), PARTIES, ids=[row[0] for row in PARTIES])
def test_party_answers(name: str, party: PartyStanding, expected: Decided) -> None:
    assert decide_party(party) == expected
