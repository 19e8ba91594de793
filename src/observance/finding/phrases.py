"""Parts of a clause's test in the agreement's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from observance.agreement.conditions import Atom, Differs, Exists, TimeRelation
from observance.agreement.layout import condition_text, term_text
from observance.agreement.tree import Agreement
from observance.agreement.words import words

Part = Atom | TimeRelation | Differs | Exists


_KIND = re.compile(r"\b(?:line|zone|side) (?=the )", re.IGNORECASE)


def the(name: str) -> str:
    """The name with one article: "the KPA"; "The northern side" as "the northern side"."""
    return f"the {name[4:]}" if name[:4].casefold() == "the " else f"the {name}"


def with_article(name: str) -> str:
    """With "the" before what is a line, side, zone or area by its name; more in brackets may follow that word."""
    common = name.partition(" (")[0].split(" ")[-1].casefold() in ("line", "side", "zone", "area")
    return the(name) if common else name


def titles_of(agreement: Agreement) -> dict[str, str]:
    """What the agreement calls its names and parties, an article in front always in small letters."""
    names = {n.name: the(n.title) if n.title[:4].casefold() == "the " else n.title for n in agreement.names if n.title}
    return names | {party.name: party.title for party in agreement.parties if party.title}


def part_words(part: Part, phrases: Mapping[str, str]) -> str:
    """A part of a condition in the agreement's own sentence, variables and names as `phrases` calls them.

    The sentence says "crosses line {L}"; before a name with an article its word for the kind goes ("crosses the line").
    """
    match part:
        case Atom():
            return _KIND.sub("", words(part, phrases))
        case TimeRelation():
            reach = f"within {part.within.value:g} {part.within.unit} " if part.within else ""
            left, right = (phrases.get(v.name, v.name) for v in (part.left, part.right))
            text = f"{left} is {reach}{part.order.value} {right}"
        case Differs():
            left, right = (phrases.get(n, n) for n in (term_text(part.left), term_text(part.right)))
            return f"{left} is {right}" if part.negated else f"{left} is not {right}"
        case Exists():
            text = condition_text(part)
    return f"not: {text}" if part.negated else text
