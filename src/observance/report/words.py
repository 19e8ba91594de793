"""Words for readers: answers, reasons for `not determined`, shares in the annex, the glossary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil, floor

from observance.finding.profile import Profile
from observance.finding.rows import Row, SpanEntry
from observance.values.shares import Share

INTERNAL = (
    "Internal working paper. Reasons, coverage, camera positions and reviewers' codes stay inside the building; "
    "what is released is made separately."
)

NOT_EXAMINED = (
    "Answers are given under the agreement and clauses named here only. Justification, self-defence under general "
    "international law, international humanitarian law and human-rights law are not examined, nor is anybody's intent."
)

BECAUSE_WORDS = {
    "not covered": "The place and time were not watched well enough to say.",
    "too imprecise": "The errors of measurement are as large as the difference that decides.",
    "contradictory": "What was seen and said contradicts itself, and nothing held settles it.",
    "not attributable": "The act cannot be counted to a party on any of the bases that the profile accepts.",
    "not corroborated": "It rests on fewer independent origins than the profile asks for.",
    "not reviewed": "It is not confirmed: that takes as many persons as the profile asks, and assessed authenticity.",
    "authorisations not seen": "The registers of authorisations were not seen, so an authorisation cannot be excluded.",
    "open term undecided": "A term of the clause needs a judgement that no named function has made yet.",
    "norm conflict": "Two rules collide, and the agreement states no priority between them.",
    "readings differ": "The clause can be read in more than one way, and the readings give different answers.",
    "text not held": "The text of the clause, or of a paper that it refers to, is not held.",
    "deadline pending": "The time that the clause allows has not run out.",
    "rests on an assumption": "The answer holds under some of the declared assumptions and not under all.",
    "sampling": "The counting error of the histories is too large to say on which side of the standard it lies.",
    "standard not met": "What is held does not reach the standard of proof.",
}

ANSWER_WORDS = {
    "breach": "Breach",
    "permitted": "Permitted",
    "consistent": "Consistent",
    "none seen": "None seen",
    "not in force": "Not in force",
    "not determined": "Not determined",
}

EXCEPTION_WORDS = {
    "shown": "shown",
    "not recorded": "none is recorded",
    "outside validity": "one is recorded, outside its time or place",
    "register not seen": "the register was not seen",
}

GLOSSARY = (
    ("Item", "A recording, a document or an object as received. It is called evidence only once assessed."),
    ("Observation", "What one item shows or says, anchored in its frames or in quoted characters."),
    ("Act", "Something done by one mover in one stretch of time: an episode, never a single frame."),
    ("Computed reconstruction", "Many histories, each one complete and each drawn once with all errors together."),
    ("History", "One complete course of events that fits what was measured and said, under the assumptions."),
    ("Bounds", "The earliest and latest instant that the errors leave open, at a level of 95 in 100."),
    ("Coverage", "The ground and time that somebody watched, with the share of movers that is noticed there."),
)

GLOSSARY_OF_ANSWERS = (
    ("Answer", "One of six: breach, permitted, consistent, none seen, not in force, not determined."),
    ("Share", "In how many of the histories something holds under the assumptions. It is not how likely it was."),
    ("Draft assessment", "What was computed. It becomes a finding when the function named in the profile adopts it."),
    ("Standard of proof", "How sure one must be; the profile quotes it in words and says who approved it."),
    (
        "Attribution",
        "Counting an act to a party. Established apart from the act, on listed bases, never by place alone.",
    ),
    ("Supports", "The items and sources that an answer rests on."),
    ("Hinge", "An item or source without which the answer would change."),
    ("Turns on", "The uncertainty that moves an answer most."),
    ("Legal note", "A literal match of a clause with an act of a protected person. Internal; not a finding."),
)


def answer_word(word: str, profile: Profile | None) -> str:
    """The answer as it is printed; the mission's own word for a breach comes from the profile."""
    if word == "breach" and profile is not None:
        own = profile.word_for_breach
        return own[:1].upper() + own[1:]
    return ANSWER_WORDS[word]


def in_own_words(words: str, profile: Profile | None) -> str:
    """What the engine wrote of answers ("without clip-2: breach") with the mission's word in it."""
    own = profile.word_for_breach if profile is not None else "breach"
    return re.sub(r"(: |answered )breach\b", lambda found: found[1] + own, words)


def glossary_of_answers(profile: Profile | None) -> tuple[tuple[str, str], ...]:
    """The terms of the answers, with the mission's word for a breach."""
    return tuple((term, in_own_words(words, profile)) for term, words in GLOSSARY_OF_ANSWERS)


def because_sentence(reason: str) -> str:
    """The reason as a sentence; a reason with more words ("rests on an assumption: A3") keeps them."""
    for known, sentence in BECAUSE_WORDS.items():
        if reason == known:
            return sentence
        if reason.startswith(known):
            return f"{sentence} ({reason[len(known) :].strip(' :(').rstrip(')')})"
    return reason


def established(row: Row) -> bool:
    """The act itself, whatever follows from it under the clause."""
    if row.answer in ("breach", "permitted", "consistent"):
        return True
    return bool(row.elements) and all(element.established for element in row.elements)


def standard_met(row: Row) -> str:
    """The standard of proof as part of a sentence: "to clear and convincing evidence"."""
    return f"to {row.standard[:1].lower()}{row.standard[1:]}"


def sentence_of(row: Row, names: dict[str, str]) -> str:
    """The row's own sentence; one made of its parts when it has none. No percentage."""
    if row.sentence:
        return row.sentence
    who = names.get(row.actor or "", row.actor or names.get(row.party or "", row.party or ""))
    deed = f"{row.act_words}{f' ({who})' if who and who not in row.act_words else ''}"
    if row.answer == "not determined":
        return f"Not determined: {deed}."
    if row.answer == "none seen":
        return f"No such act is established in the watched part of the place and time: {deed}."
    if row.answer == "not in force":
        return f"The clause did not bind that party then: {deed}."
    return f"Established, {standard_met(row)}: {deed}."


def coarse(entries: Sequence[SpanEntry]) -> bool:
    """The span is so wide that single percent would say more than is known."""
    values = [entry.share.value for entry in entries]
    return bool(values) and max(values) - min(values) >= 0.1


def share_words(share: Share, tens: bool = False) -> str:
    """A share in percent with its 99 % Wilson interval, rounded outwards; never 0 % or 100 %. For the annex only."""
    step = 10 if tens else 1
    middle = round(share.value * 100 / step) * step
    low = floor(share.sampling_low * 100 / step) * step
    high = ceil(share.sampling_high * 100 / step) * step
    shown = "over 99 %" if middle >= 100 else "under 1 %" if middle <= 0 else f"{middle} %"
    if tens and middle >= 100:
        shown = "over 90 %"
    if tens and middle <= 0:
        shown = "under 10 %"
    least = "under 1" if low <= 0 else str(low)
    most = "over 99" if high >= 100 else str(high)
    return f"{shown} ({least} to {most})"
