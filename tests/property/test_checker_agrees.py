"""Engine and checker, two programs, on random agreements over random small worlds: one reads the other's answers."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import small_world as w
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.checking.answer_file import read_answer
from observance.finding.checking.confirming import confirm
from observance.finding.checking.fields import parse_json
from observance.finding.profile import Review
from observance.reconstruction.ensemble import Act, Origin
from observance.values.draws import uniform
from observance.values.errors import RefusedInput

N = 70
"""No multiple of 8 or 64: the last byte and word have bits that belong to no history."""

HEAD = """
agreement "Drawn" in force from 1990-01-01.
party kpa "The northern side".
party unc "The southern side".
line mdl "the line".
line rear "the rear line".
zone dmz "the zone".
zone camp "the camp".
role guard "guards".
weapon rifle "a rifle".
organ mac "the commission".
class crossing "crossing".
define "{X:person} is let through" when there is an authorisation A such that
  A is issued by mac and A names X and A allows crossing and A is valid.
clause "C"
  text "Drawn." source "the tests" status verified
  reading "r"
"""

STATES = (
    "{P} is in zone dmz", "{P} is in zone camp", "{P} has role guard", "{P} carries rifle", "{P} belongs to kpa",
)  # fmt: skip
LONG = (
    "{P} is in zone dmz", "({P} is in zone dmz or {P} is in zone camp)",
    "({P} is in zone dmz and not ({P} carries rifle))",
    "(there is a person Y such that (Y is in zone camp and {P} is in zone dmz))",
)  # fmt: skip
FORMS = ("one", "one", "not", "and", "or", "there is", "lasts", "let through")
ORDERS = (
    "T is before U", "T is after U", "T is within 2 s before U", "T is within 1 s after U", "T is within 1 s of U",
    "not (T is within 2 s of U)", "U is within 2 s after T",
)  # fmt: skip


@st.composite
def states(draw: st.DrawFn, who: tuple[str, ...], times: tuple[str, ...], depth: int = 2) -> str:
    """A condition of states of these letters; each says its time where several are named."""
    form = draw(
        st.sampled_from(("one", "one", "not", "and", "or", "there is", "lasts", "let through")[: 3 + 5 * (depth > 0)])
    )
    one, at = draw(st.sampled_from(who)), f" at {draw(st.sampled_from(times))}" if len(times) > 1 else ""
    if form == "one":
        return draw(st.sampled_from(STATES)).format(P=one) + at
    if form == "not":
        return f"not ({draw(states(who, times, depth - 1))})" if depth > 0 else f"not ({one} is in zone camp{at})"
    if form in ("and", "or"):
        return f"({draw(states(who, times, depth - 1))} {form} {draw(states(who, times, depth - 1))})"
    if form == "there is":
        letter = f"Z{depth}"
        inner = draw(states((*who, letter), times, depth - 1))
        return f"(there is a person {letter} such that ({letter} is in zone camp{at} and {inner}))"
    if form == "lasts" and not at:
        inner = draw(st.sampled_from(LONG)).format(P=one)
        return f"{inner} for at least {draw(st.sampled_from(('1 s', '2 s', '4 s')))}"
    return f"{one} is let through" + at


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that forbids, over none, one or two named times, with up to two exceptions."""
    number = draw(st.integers(0, 2))
    times, who = ("T", "U")[:number], ("P", "Q")[: 1 + (number == 2)]
    letters = ["side S", *(f"person {p}" for p in who), *(f"time {t}" for t in times)]
    parts = [f"P belongs to S{' at T' if number == 2 else ''}"]
    if number == 0:
        parts.append(draw(st.sampled_from(STATES[:4])).format(P="P"))
    if number >= 1:
        parts.append("P crosses line mdl at T")
    if number == 2:
        parts += ["Q crosses line rear at U", draw(st.sampled_from(ORDERS))]
        parts += draw(st.sampled_from(([], ["Q is not P"])))
    parts += draw(st.lists(states(who, times), max_size=2))
    unless = draw(st.lists(states(who, times), max_size=2))
    told = "".join(f"\n    unless {one}" for one in unless)
    return f"    for each {', '.join(letters)}\n    forbids S\n    when {' and '.join(parts)}{told}.\n"


@st.composite
def other_rules(draw: st.DrawFn) -> str:
    """A rule that limits how many are there, or asks that somebody is there in time."""
    core = draw(st.sampled_from(("P is in zone dmz", "(P is in zone dmz or P carries rifle)", "P is in zone camp")))
    more = draw(st.sampled_from(("", " and not (P has role guard)", " and P has role guard")))
    head = f"    for each side S, person P, person Q, time T\n    {{}} P belongs to S and {core}{more}"
    if draw(st.booleans()):
        unless = draw(st.sampled_from(("", "\n    unless P is let through", "\n    unless P carries rifle")))
        text = head.format(f"limits S to at most {draw(st.integers(0, 1))} P such that")
        return f"{text} at any one time{unless}.\n".replace(", person Q, time T", "")
    seconds = draw(st.integers(1, 6))
    return head.format("requires S that") + f" within {seconds} s after Q crosses line mdl at T.\n"


class Said(NamedTuple):
    """A sentence that holds in a share of the histories, from `first` on, so long, each with up to `doubt` more."""

    kind: str
    mover: str
    name: str
    share: float
    watched: bool
    first: int
    lasts: int
    doubt: int
    letters: tuple[tuple[str, str], ...]

    def act(self) -> Act:
        """Begin and end lie on half seconds, so that ends meet."""
        holds = uniform(w.SEED, f"holds:{self.name}", N)[:, 0] < self.share
        later, longer = (
            np.floor((self.doubt + 1) * uniform(w.SEED, f"{part}:{self.name}", N)[:, 0]) for part in ("later", "longer")
        )
        begins = np.where(holds, w.T0 + 0.5 * (self.first + later), np.nan)
        ends = np.where(holds, begins + 0.5 * (self.lasts + longer), np.nan)
        one = Origin(
            id=self.name, kind="marked", items=("cam-1",), group=self.name, holds=holds, begins=begins, ends=ends
        )
        outer = (w.T0 + 0.5 * self.first, w.T0 + 0.5 * (self.first + 2 * self.doubt + self.lasts))
        return Act(
            id=self.name, kind=self.kind, mover=self.mover, place="", outer=outer, origins=(one,),
            attributes=dict(self.letters), watched=self.watched,
        )  # fmt: skip


KINDS = (
    ("in_zone", ("Z", "dmz")), ("in_zone", ("Z", "dmz")), ("in_zone", ("Z", "camp")), ("has_role", ("R", "guard")),
    ("carries", ("W", "rifle")), ("belongs", ("S", "kpa")), ("belongs", ("S", "unc")), ("crosses", ("L", "mdl")),
    ("crosses", ("L", "mdl")), ("crosses", ("L", "rear")), ("crosses", ("L", "rear")),
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Said, ...]:
    """Up to fourteen sentences about two persons, and up to two papers."""
    made = [Said("belongs", "p", "of-p", 1.0, True, -40, 100, 0, (("X", "p"), ("S", "kpa")))]
    for k in range(draw(st.integers(2, 13))):
        kind, said = draw(st.sampled_from(KINDS))
        mover = draw(st.sampled_from(("p", "p", "q")))
        lasts = 0 if kind == "crosses" and draw(st.booleans()) else draw(st.integers(0, 12))
        share, watched = draw(st.sampled_from((1.0, 0.9, 0.5))), draw(st.booleans())
        first, doubt = draw(st.integers(-6, 6)), draw(st.sampled_from((0, 0, 1, 4)))
        letters = (("P" if kind == "crosses" else "X", mover), said)
        made.append(Said(kind, mover, f"{kind}-{k}", share, watched, first, lasts, doubt, letters))
    for k in range(draw(st.integers(0, 2))):
        name, of = f"a{k}", draw(st.sampled_from(("p", "q")))
        for kind, said in (("issued", ("O", "mac")), ("names", ("P", of)), ("allows", ("C", "crossing"))):
            made.append(Said(kind, name, f"{kind}-{k}", 1.0, True, -40, 100, 0, (("A", name), said)))
        first, lasts, doubt = draw(st.integers(-8, 6)), draw(st.integers(0, 14)), draw(st.sampled_from((0, 2)))
        made.append(Said("valid", name, f"valid-{k}", 0.9, draw(st.booleans()), first, lasts, doubt, (("A", name),)))
    return tuple(made)


PROFILE = w.profile(review=Review(persons=0, reader_error=0.0))


@settings(max_examples=40, deadline=None)
@given(rule=rules() | other_rules(), said=worlds())
def test_the_checker_confirms_every_row_of_a_random_agreement_over_a_random_world(
    rule: str, said: tuple[Said, ...]
) -> None:
    try:
        agreement = parse(HEAD + rule, "drawn.observance")
    except RefusedInput:
        return  # what the language refuses has no meaning to agree on
    about = replace(w.context(registers=()), profile=PROFILE, nothing_unknown=True, sightings={})
    found = assess(agreement, w.ensemble(*(one.act() for one in said), n=N), (), about)
    for row in found.rows:
        name = row.certificate["file"]
        lines = confirm(read_answer(parse_json(found.files[name], name)))
        assert [str(line) for line in lines if line.same is False] == [], (rule, row.act, row.party)
