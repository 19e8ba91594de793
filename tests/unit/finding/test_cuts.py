"""Cuts: exceptions and negations take away instants, never the whole of what they only touch; lasting states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_world import T0, act, context, ensemble, origin, profile

from observance.agreement.loading import parse
from observance.finding import residue
from observance.finding.assess import assess
from observance.finding.profile import Review
from observance.finding.rows import Row
from observance.reconstruction.ensemble import Act

HEAD = """
agreement "A small agreement" in force from 1990-01-01.
party kpa "The northern side".
party unc "The southern side".
zone dmz "the zone".
zone camp "the camp".
role medic "medics".
class staying "staying".
organ mac "the commission".
clause "C/1"
  text "The words of a small clause."
  source "the tests"
  status verified
"""
HELD = profile(review=Review(persons=0, reader_error=0.0))
N = 130
"""No multiple of 64: the last word has bits that belong to no history."""


def said(relation: str, mover: str, first: float, last: float, share: float = 1.0, **letters: str) -> Act:
    """A sentence given hole by hole, from `first` to `last` seconds."""
    one = origin(f"{relation}-{mover}-{first}-{last}", share, at=T0 + first, lasts=last - first, n=N, kind="marked")
    return act(relation, mover, "", one, attributes=letters, name=f"{relation}-{mover}-{first}-{last}-{letters}")


def stay(first: float, last: float, zone: str = "dmz", share: float = 1.0) -> Act:
    return said("in_zone", "p", first, last, share, X="p", Z=zone)


OF_KPA = said("belongs", "p", -1e4, 1e4, X="p", S="kpa")


def paper(name: str, first: float, last: float, share: float = 1.0) -> list[Act]:
    return [
        said("issued", name, first, last, A=name, O="mac"), said("names", name, first, last, A=name, P="p"),
        said("allows", name, first, last, A=name, C="staying"), said("valid", name, first, last, share, A=name),
    ]  # fmt: skip


def rows(rule: str, *acts: Act) -> list[Row]:
    agreement = parse(HEAD + rule, "small.observance")
    about = replace(context(registers=()), profile=HELD, nothing_unknown=True)
    found = assess(agreement, ensemble(*acts, n=N), (), about)
    return [row for row in found.rows if row.level == "act"]


def shares(rule: str, *acts: Act) -> tuple[float, float]:
    """The share of the first act and of what counts towards its breach."""
    row = next(r for r in rows(rule, *acts) if r.act_kind == "in_zone")
    return row.share.value, row.share_low.value


PERMITTED = """
  for each side S, person P
  forbids S when P belongs to S and P is in zone dmz
  unless there is an authorisation A such that A is issued by mac and A names P and A allows staying and A is valid.
"""


def test_five_minutes_do_not_excuse_an_hour() -> None:
    assert shares(PERMITTED, OF_KPA, stay(0, 3600), *paper("a", 0, 300)) == (1.0, 1.0)


def test_an_hour_covers_an_hour() -> None:
    assert shares(PERMITTED, OF_KPA, stay(0, 3600), *paper("a", 0, 3600)) == (1.0, 0.0)


def test_two_that_touch_cover_what_neither_covers() -> None:
    two = [*paper("a", -5, 1800), *paper("b", 1800, 4000)]
    assert shares(PERMITTED, OF_KPA, stay(0, 3600), *two) == (1.0, 0.0)


def test_a_gap_between_two_is_not_excused() -> None:
    two = [*paper("a", -5, 1800), *paper("b", 1801, 4000)]
    assert shares(PERMITTED, OF_KPA, stay(0, 3600), *two) == (1.0, 1.0)


def test_two_uncertain_ones_cover_only_where_both_hold() -> None:
    two = [*paper("a", -5, 1800, 0.7), *paper("b", 1800, 4000, 0.6)]
    held = {a.id: a.holds() for a in two if a.kind == "valid"}
    both = np.logical_and.reduce(list(held.values()))
    assert shares(PERMITTED, OF_KPA, stay(0, 3600), *two)[1] == pytest.approx(1.0 - both.mean())


OUTSIDE = "  for each side S, person P forbids S when P belongs to S and P is in zone dmz and not (P is in zone camp)."


@pytest.mark.parametrize(
    ("camp", "expected"), [((0, 3600), 0.0), ((-10, 4000), 0.0), ((60, 4000), 1.0), ((5e3, 6e3), 1.0)]
)
def test_a_negated_state_takes_its_time_away(camp: tuple[float, float], expected: float) -> None:
    found = [r for r in rows(OUTSIDE, OF_KPA, stay(0, 3600), stay(*camp, zone="camp")) if r.act_kind == "in_zone"]
    assert max(r.share.value for r in found) == expected


NOBODY = """
  for each side S, person P
  forbids S when P belongs to S and P is in zone dmz
    and not (there is a person Q such that Q is in zone camp and not (Q has role medic)).
"""


def test_a_negation_inside_a_negation_gives_back() -> None:
    other = said("in_zone", "q", -10, 4000, X="q", Z="camp")
    medic = said("has_role", "q", 600, 1200, X="q", R="medic")
    assert shares(NOBODY, OF_KPA, stay(0, 3600), other) == (0.0, 0.0)
    assert shares(NOBODY, OF_KPA, stay(0, 3600), other, medic) == (1.0, 1.0)


LASTS = "  for each side S, person P forbids S when P belongs to S and P is in zone dmz for at least 10 min."


@pytest.mark.parametrize(
    ("stays", "expected"),
    [([(0, 599)], 0.0), ([(0, 600)], 1.0), ([(0, 300), (300, 700)], 1.0), ([(0, 300), (301, 700)], 0.0)],
)
def test_a_state_lasts_over_stays_that_touch(stays: list[tuple[float, float]], expected: float) -> None:
    found = rows(LASTS, OF_KPA, *(stay(*one) for one in stays))
    assert max((r.share.value for r in found), default=0.0) == expected


def test_a_lasting_state_is_cut_like_any_other() -> None:
    rule = LASTS.replace("for at least", "for at least").rstrip(".\n") + "\n  unless P has role medic."
    medic = said("has_role", "p", 100, 5000, X="p", R="medic")
    assert max(r.share_low.value for r in rows(rule, OF_KPA, stay(0, 3600), medic)) == 1.0
    whole = said("has_role", "p", -1, 5000, X="p", R="medic")
    assert max(r.share_low.value for r in rows(rule, OF_KPA, stay(0, 3600), whole)) == 0.0


def test_what_is_timeless_holds_outside_of_what_is_cut_from_it() -> None:
    rule = """
  for each side S, person P, authorisation A
  forbids S when P belongs to S and P is in zone dmz
    and (A allows staying and not (P is in zone camp)) for at least 3 s.
"""
    acts = [OF_KPA, stay(6, 7), stay(3, 5, zone="camp"), said("allows", "a", 0, 0, A="a", C="staying")]
    assert max(r.share.value for r in rows(rule, *acts)) == 1.0


def test_one_core_and_all_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    two = [*paper("a", -5, 1800, 0.7), *paper("b", 1800, 4000, 0.6)]
    few = shares(PERMITTED, OF_KPA, stay(0, 3600, share=0.8), *two)
    monkeypatch.setattr(residue, "_MANY", 0)
    assert shares(PERMITTED, OF_KPA, stay(0, 3600, share=0.8), *two) == few
