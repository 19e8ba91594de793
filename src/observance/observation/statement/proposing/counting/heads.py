"""What a number counts: the noun that its phrase ends with, found without a tagger."""

from __future__ import annotations

import re

_PLURALS = frozenset(
    ("people", "men", "women", "children", "police", "personnel", "troops", "cattle", "aircraft", "dead", "wounded")
)
_NOT_PLURALS = re.compile(r"(?:ss|us|is|ous)$|^(?:was|has|this|its|as|his|yes|plus|less|perhaps|always)$")
_ENDS = frozenset(
    """
    a an the of in on at from to and or but nor for with without by near between among against along across
    over under into than as if when while where who which that what whose is are was were be been being has
    have had do does did will would can could may might must shall should not no it they he she we i you his
    her their its our this these those there then after before since until during within about around also
    only still said says saying told killed hurt took takes got came come went left lay stood fled marched
    fell fired late early short fewer less more north south east west south-east south-west north-east
    north-west so i.e. e.g. per each apart away ago earlier later long wide high deep tall heavy thick
    """.split()
)
_WORD = re.compile(r"\s*[\"“'‘(]?(?P<word>[A-Za-z][\w’'.-]*)")
_OF_THEM = re.compile(r"\s(?:of|out of)\s(?:(?:the|these|those|its|their|his|her|our|my|all|all the)\b)?")
_PLAIN_OF = re.compile(r"\sof\s(?=[a-z])(?!the|his|her|its|their|our|my|a\b)")
_CALIBRE = re.compile(r"\s\d[\d.]*\s?mm\b")
_STEP_OVER = re.compile(r"\s(?:of\s)?(?:the\s|all\s)?[\d,.]+")
_REACH = 5


def head(text: str, after: int, *, of_them: bool, measured: bool = False) -> str:
    """The head noun after a number.

    Args:
        text: As captured.
        after: Where the number with its unit ends.
        of_them: Whether "of the ..." may stand between: "half of the houses", "two of the three guards".
        measured: Whether the number has a unit: "3.2 tonnes of flour".
    """
    if over := _CALIBRE.match(text, after):
        after = over.end()
    if measured and (step := _PLAIN_OF.match(text, after)):
        after = step.end()
    elif of_them and (step := _OF_THEM.match(text, after)):
        after = step.end()
        if over := _STEP_OVER.match(text, after):
            after = over.end()
    words: list[str] = []
    while len(words) < _REACH and (found := _WORD.match(text, after)):
        word = found["word"].rstrip(".'’")
        if word.lower() in _ENDS or word.lower().endswith("ly"):
            break
        words.append(word)
        if (
            _plural(word.lower())
            or text[found.end("word") - 1] == "."
            or not text[found.end() : found.end() + 1].isspace()
        ):
            break
        after = found.end()
    plural = [word for word in words if _plural(word.lower())]
    return (plural or words or [""])[-1].lower()


def _plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and not _NOT_PLURALS.search(word))
