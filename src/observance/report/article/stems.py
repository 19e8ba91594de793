"""A word without its ending, so that fires, fired and firing are one: English, by rule, for comparing alone."""

from __future__ import annotations

import re
from functools import cache

_IRREGULAR = {
    form: base
    for base, forms in {
        "be": "is are was were been being am", "begin": "began begun", "break": "broke broken", "bring": "brought",
        "come": "came",
        "dig": "dug", "do": "did done", "drive": "drove driven", "fall": "fell fallen", "find": "found",
        "flee": "fled", "fly": "flew flown", "get": "got gotten", "give": "gave given", "go": "went gone",
        "have": "has had",
        "hear": "heard", "hide": "hid hidden", "hold": "held", "keep": "kept", "kneel": "knelt", "lead": "led",
        "leave": "left", "let": "let", "lie": "lay lain lying", "lose": "lost", "make": "made", "man": "men",
        "meet": "met",
        "pay": "paid", "ride": "rode ridden", "run": "ran", "say": "said", "see": "saw seen", "send": "sent",
        "shoot": "shot", "show": "shown", "shut": "shut", "sit": "sat", "speak": "spoke spoken", "speed": "sped",
        "stand": "stood", "stick": "stuck", "strike": "struck", "take": "took taken", "tell": "told",
        "think": "thought",
        "wear": "wore worn", "withdraw": "withdrew withdrawn", "woman": "women", "wound": "wounded",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip
_SPELT = {"defence": "defense", "centre": "center", "metre": "meter", "calibre": "caliber", "kilometre": "kilometer",
          "grey": "gray", "armour": "armor", "neighbour": "neighbor", "labour": "labor"}  # fmt: skip
_KEPT = frozenset(
    "this his its us was has yes news thus bus gas pass cross across during nothing something anything left".split()
)
_IZE = re.compile(r"(?<=[a-z]{4})is(?=e[ds]?$|ing$|ation$)")
_VOWELS = "aeiouy"


@cache
def stem(word: str) -> str:
    """The stem of a word in lower case; a stem need not be a word: moving and move both give "mov"."""
    word = word.replace("’", "'").removesuffix("'s").removesuffix("s'" if len(word) > 3 else "'")
    if word in _IRREGULAR:
        return _without_e(_IRREGULAR[word])
    if word in _KEPT or len(word) <= 3 or not word.isalpha():
        return word
    word = _SPELT.get(word, word)
    word = _IZE.sub("iz", word)
    for plural, single in (
        ("metres", "meter"),
        ("centres", "center"),
        ("kilometres", "kilometer"),
        ("calibres", "caliber"),
    ):
        word = single if word == plural else word
    return _without_e(_without_ending(word))


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    for ending in ("ing", "ed"):
        if (
            word.endswith(ending)
            and any(letter in _VOWELS for letter in word[: -len(ending)])
            and len(word) > len(ending) + 2
        ):
            rest = word[: -len(ending)]
            return rest[:-1] if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
    return word


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 and not word.endswith("ee") else word
