"""No sentence has two meanings: what the vocabulary accepts, only one template can match."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from observance.agreement.drafting import common_vocabulary
from observance.agreement.sentences import Sentences
from observance.agreement.terms import HOLE, Kind, Relation, Type
from observance.agreement.vocabulary import read_vocabulary
from observance.values.errors import RefusedInput

SAMPLES = {
    Type.LENGTH: ["25 km", "1.5 m"],
    Type.CLOCK: ["08:00", "22:30"],
    Type.ZONE: ["Z", "dmz", "in"],
    Type.SIDE: ["S", "kpa"],
    Type.CLASS: ["C", "valid"],
}


def said(relation: Relation, pick: int) -> str:
    def fill(hole: str) -> str:
        match = HOLE.fullmatch(hole)
        if match is None:
            return hole
        samples = SAMPLES.get(Type(match[2]), [match[1], f"{match[1]}2"])
        return samples[pick % len(samples)]

    return " ".join(fill(piece) for piece in relation.template.split())


def test_every_sentence_of_the_common_vocabulary_is_found_and_by_itself_alone() -> None:
    every = Sentences(common_vocabulary())
    alone = {relation: Sentences([relation]) for relation in common_vocabulary()}
    for relation in common_vocabulary():
        for pick in (0, 1):
            sentence = said(relation, pick)
            match = every.match(sentence)
            assert match is not None
            assert match.relation == relation
            assert len(match.holes) == len(relation.columns)
            assert [other for other in alone if alone[other].match(sentence) is not None] == [relation]


def test_a_state_takes_a_time_behind_it_and_an_event_does_not() -> None:
    every = Sentences(common_vocabulary())
    state = every.match("X is in zone dmz at T")
    assert state is not None
    assert (state.relation.name, str(state.at)) == ("in_zone", "T")
    assert every.match("P crosses line mdl at T at U") is None
    assert every.match("H starts in zone dmz at T") is None


WORDS = st.sampled_from(["is", "in", "zone", "valid", "at"])
HOLES = st.sampled_from(["{?:zone}", "{?:class}", "{?:person}", "{?:event}", "{?:length}"])


@st.composite
def lines(draw: st.DrawFn, name: str) -> str:
    pieces = draw(st.lists(st.one_of(WORDS, HOLES), min_size=2, max_size=4))
    letters = iter("XYZUV")
    kind = draw(st.sampled_from([Kind.STATE, Kind.TIMELESS, Kind.EVENT]))
    filled = [piece.replace("?", next(letters)) if "?" in piece else piece for piece in pieces]
    if kind is Kind.EVENT:
        filled += ["at", "{T:time}"]
    columns = ",".join(hole[0] for hole in HOLE.findall(" ".join(filled)))
    return f"{' '.join(filled)} = {name}({columns}) {kind.value}"


@settings(max_examples=60, deadline=None)
@given(lines("one"), lines("two"), st.integers(0, 1), st.booleans())
def test_accepted_templates_share_no_sentence(first: str, second: str, pick: int, timed: bool) -> None:
    try:
        one, two = read_vocabulary(f"{first}\n{second}\n", "two lines")
    except RefusedInput:
        assume(False)
        return
    for relation, other in ((one, two), (two, one)):
        sentence = said(relation, pick) + (" at T" if timed and relation.kind is Kind.STATE else "")
        assert Sentences([relation]).match(sentence) is not None
        assert Sentences([other]).match(sentence) is None


@settings(max_examples=40, deadline=None)
@given(lines("one"))
def test_a_template_beside_itself_is_refused(line: str) -> None:
    try:
        read_vocabulary(line, "one line")
    except RefusedInput:
        assume(False)
    try:
        read_vocabulary(f"{line}\n{line.replace('one(', 'two(')}", "twice")
    except RefusedInput as refusal:
        assert "ambiguous vocabulary" in str(refusal)
    else:
        raise AssertionError(line)


TOKENS = st.sampled_from(["X", "S2", "dmz", "is", "in", "zone", "valid", "at", "T", "25 km", "08:00", "line_of(S)"])


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_sentence_is_matched_by_two_templates_of_an_accepted_vocabulary(data: st.DataObject) -> None:
    """Lines that would make it ambiguous are left out; then any sentence, from a template or at random, is one's."""
    kept: list[str] = []
    for number in range(data.draw(st.integers(2, 6))):
        line = data.draw(lines(f"r{number}"))
        try:
            read_vocabulary("\n".join([*kept, line]), "some lines")
        except RefusedInput:
            continue
        kept.append(line)
    relations = read_vocabulary("\n".join(kept), "some lines")
    if not relations:
        return
    alone = {relation: Sentences([relation]) for relation in relations}
    together = Sentences(relations)
    for _ in range(5):
        template = data.draw(st.sampled_from(relations)).template.split()
        filled = [data.draw(TOKENS) if HOLE.fullmatch(p) or data.draw(st.booleans()) else p for p in template]
        sentence = " ".join([*filled, *data.draw(st.sampled_from([[], ["at", "T"]]))])
        found = [relation for relation in relations if alone[relation].match(sentence) is not None]
        assert len(found) <= 1, sentence
        match = together.match(sentence)
        assert (match.relation if match is not None else None) == (found[0] if found else None)
