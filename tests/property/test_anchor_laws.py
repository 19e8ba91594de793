"""Laws of anchors: whatever is inserted around it, a quote is found at its place, said to have moved, or refused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from observance.observation.statement.anchors import Ambiguous, Anchor, AtPlace, Moved, NotThere, anchor_at, resolve

# Few letters, so that quotes repeat; combining marks, right-to-left, CJK, beyond the basic plane, marks and blanks.
LETTERS = "ab 'e\u0301\n\u05d0\u202e約\U0001f4a3\u00ad\u200b“”-—."
TEXTS = st.text(LETTERS, max_size=120)
SOME = st.text(LETTERS, min_size=1, max_size=12)
WORDS = st.text("abcdefgh \n", min_size=40, max_size=200)


@given(before=TEXTS, quote=SOME, after=TEXTS)
def test_an_anchor_made_in_a_text_is_at_its_place_there_or_undecided(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    anchor = anchor_at(text, len(before), len(before) + len(quote))
    assert resolve(text, anchor, same_text=True) == AtPlace(start=len(before), end=len(before) + len(quote))
    found = resolve(text, anchor, same_text=False)
    assert isinstance(found, AtPlace | Ambiguous)
    if isinstance(found, AtPlace):
        assert found.start == len(before)


@given(new=TEXTS, before=TEXTS, quote=SOME, after=TEXTS, where=st.sampled_from(["before", "after", "both"]))
@settings(max_examples=300)
def test_what_is_inserted_at_the_ends_never_leads_to_another_place(
    new: str, before: str, quote: str, after: str, where: str
) -> None:
    text = before + quote + after
    anchor = anchor_at(text, len(before), len(before) + len(quote))
    first = new if where in ("before", "both") else ""
    edited = first + text + (new if where in ("after", "both") else "")
    found = resolve(edited, anchor, same_text=False)
    right = len(first) + len(before)
    if isinstance(found, AtPlace | Moved) and found.start != right:
        # A copy with the very same neighbours, as far as the anchor has any: nothing tells the two apart.
        low, high = found.start - len(anchor.prefix), found.end + len(anchor.suffix)
        assert edited[max(0, low) : high] == anchor.prefix + quote + anchor.suffix


@given(head=WORDS, quote=st.text("ijklm ", min_size=5, max_size=30).filter(str.strip), tail=WORDS, new=WORDS)
def test_a_quote_that_stands_once_is_found_wherever_it_went(head: str, quote: str, tail: str, new: str) -> None:
    quote = f"<{quote}>"
    anchor = anchor_at(head + quote + tail, len(head), len(head) + len(quote))
    moved = resolve(new + head + quote + tail, anchor, same_text=False)
    assert moved == Moved(start=len(new) + len(head), end=len(new) + len(head) + len(quote), verbatim=True)


@given(head=WORDS, tail=WORDS)
def test_a_quote_that_is_gone_is_not_there(head: str, tail: str) -> None:
    anchor = anchor_at(head + "<stand still>" + tail, len(head), len(head) + 13)
    assert isinstance(resolve(head + tail, anchor, same_text=False), NotThere)


@given(copies=st.integers(2, 5))
def test_copies_without_neighbours_to_tell_them_are_refused(copies: int) -> None:
    text = "About forty shots. " * copies
    found = resolve(text, Anchor(exact="About forty shots", start=0), same_text=False)
    assert isinstance(found, Ambiguous) and len(found.starts) == copies


def test_the_same_words_in_other_blanks_and_marks_are_found_and_said_to_differ() -> None:
    old = "He said: ''We heard about forty shots'' -- and left. The caf\u00e9 was shut."
    new = "NEWS 24\n\nHe said: “We heard\n  about\u00a0forty shots” — and left. The cafe\u0301 was shut."
    for quote in ("''We heard about forty shots''", "shots'' -- and left", "The caf\u00e9 was shut"):
        start = old.index(quote)
        found = resolve(new, anchor_at(old, start, start + len(quote)), same_text=False)
        assert isinstance(found, Moved) and not found.verbatim, quote
    quote = "about forty shots"
    found = resolve(new, Anchor(exact=quote, start=old.index(quote)), same_text=False)
    assert isinstance(found, Moved) and new[found.start : found.end] == "about\u00a0forty shots"


def test_a_copy_that_came_to_stand_at_the_old_position_is_not_taken_for_it() -> None:
    old = "The north said: four hits. The south said: four hits."
    start = old.index("four hits")
    anchor = anchor_at(old, start, start + 9)
    new = old[0:0] + "The west said : four hits. " + old
    found = resolve(new, anchor, same_text=False)
    assert found == Moved(start=new.index("north said: ") + 12, end=new.index("north said: ") + 21, verbatim=True)
