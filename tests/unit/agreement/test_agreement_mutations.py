"""A mutilated agreement is read or refused, never a crash, and every fault points into the file."""

from __future__ import annotations

from importlib.resources import files

from hypothesis import example, given, settings
from hypothesis import strategies as st

from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, parse, shipped
from observance.agreement.vocabulary import read_vocabulary
from observance.values.errors import RefusedInput

KOREA = shipped("korean-armistice-1953")
TEXT = KOREA.read_text(encoding="utf-8")
VOCABULARY = (files("observance.agreement") / "common.txt").read_text(encoding="utf-8")
SCRAPS = [
    "",
    " ",
    "\n",
    "\n  ",
    '"',
    ".",
    ",",
    "(",
    ")",
    "#",
    " and ",
    " or ",
    " not (",
    " at T",
    "P",
    "mdl",
    "é",
    "{X:entity}",
    "1953-02-30",
    "5 days",
    "for at least 5 min",
    "unless",
    "there is a side S such that",
    "\t",
    "clause",
    "\x00",
]


def outcome(text: str) -> None:
    try:
        held = parse(text, "mutated", folder=KOREA.parent)
    except RefusedInput as refusal:
        for fault in refusal.faults:
            assert 0 <= fault.line <= text.count("\n") + 1
            assert fault.wanted
            assert fault.got
    else:
        assert parse(format_agreement(held), "printed", folder=KOREA.parent) == held


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 60), st.sampled_from(SCRAPS))
@example(0, len(TEXT), "")
@example(0, len(TEXT), "\n\n")
@example(0, len(TEXT), "#")
def test_a_mutilated_agreement_is_read_or_refused(start: int, length: int, scrap: str) -> None:
    outcome(TEXT[:start] + scrap + TEXT[start + length :])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TEXT.split()), max_size=60))
def test_a_shuffle_of_its_words_is_read_or_refused(words: list[str]) -> None:
    outcome("agreement " + " ".join(words))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(VOCABULARY)), st.integers(0, 30), st.sampled_from(SCRAPS))
def test_a_mutilated_vocabulary_is_read_or_refused(start: int, length: int, scrap: str) -> None:
    try:
        read_vocabulary(VOCABULARY[:start] + scrap + VOCABULARY[start + length :], "mutated")
    except RefusedInput as refusal:
        assert str(refusal)


def test_the_original_is_read() -> None:
    assert load(KOREA).clauses
