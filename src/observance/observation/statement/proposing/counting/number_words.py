"""Numerals in words and digits: one pattern that finds them, one function that says what they are worth."""

from __future__ import annotations

import re

_TO_NINETEEN = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_ONES = {word: value for value, word in enumerate(_TO_NINETEEN.split())}
_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * value for value, word in enumerate(_TO_NINETY.split(), 2)}
_SCALES: dict[str, float] = {
    "dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9,
}  # fmt: skip
_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_DIGITS = (
    r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+,\d{1,2}(?=\s?(?:%|per\s?cent|€|[mb]illion|[mb]ln))"
    r"|\d+\s[1-9]/[2-9](?![\d/])|\d+(?:\.\d+)?)[½¼¾⅓⅔]?"
)
_ONE = "(?:" + "|".join(sorted(_ONES, key=len, reverse=True)) + ")"
_TEN = "(?:" + "|".join(_TENS) + ")"
_SMALL = rf"(?:{_TEN}(?:[-\s]{_ONE})?|{_ONE})"
_HUNDREDS = rf"(?:(?:{_SMALL}|an?)[-\s]hundred(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
_BIG = "(?:thousand|million|billion|trillion)"
_WORDS = (
    rf"(?:(?:{_HUNDREDS}|an?)[-\s]{_BIG}(?:,?\s(?:and\s)?{_HUNDREDS}\s{_BIG})*(?:,?\s(?:and\s)?{_HUNDREDS})?"
    rf"|{_HUNDREDS}(?:\sdozen)?|(?:a\s)?half\s(?:an?\s)(?:dozen|hundred|{_BIG})|an?\sdozen|(?<=\bthe\s)dozen)"
)
_HALVES = r"(?:\sand\s(?:a|one|three)\s(?:half|quarters?))"
NUMERAL = (
    rf"(?:{_WORDS}\b{_HALVES}?(?:[-\s](?:dozen|{_BIG})\b)?"
    rf"|{_DIGITS}(?:{_HALVES})?(?:[-\s](?:dozen|hundred|{_BIG})\b|(?:mn|bn|k)\b|\s?(?:mln|bln)\b)?|[½¼¾⅓⅔])"
)
"""A numeral, to be searched without regard to case."""
FRACTION = (
    r"(?:(?:an?|one)[-\s](?:third|quarter|fifth|tenth|half)\b|(?:two|three|four|nine)[-\s](?:thirds|quarters|fifths|tenths)\b"
    r"|(?<!-)half\b(?!-|\spast|\s(?:an?\s)?(?:dozen|hundred|thousand|million|billion)))"
)
"""A part of a whole, in words."""
_HALF_OF = re.compile(rf"^(?:a\s)?half\san?\s({'|'.join(_SCALES)})$")
_PLUS = re.compile(r"\sand\s(a|one|three)\s(half|quarter)s?(?:[-\s](\w+))?$")


def worth(numeral: str) -> float:
    """What a numeral matched by `NUMERAL` is worth.

    Raises:
        ValueError: The words are no numeral.
    """
    words = numeral.lower().strip()
    if half := _HALF_OF.match(words):
        return _SCALES[half[1]] / 2
    if plus := _PLUS.search(words):
        part = (3 if plus[1] == "three" else 1) * _PARTS[plus[2]]
        return (worth(words[: plus.start()]) + part) * (_SCALES[plus[3]] if plus[3] else 1)
    if words[0].isdigit() or words[0] in _GLYPHS:
        return _digits(words)
    total = current = 0.0
    for word in re.split(r"[-\s,]+", words):
        if word in ("a", "an"):
            current += 1
        elif word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0.0
        elif word != "and":
            raise ValueError(f"a numeral, got {numeral!r}")
    return total + current


def _digits(words: str) -> float:
    if parted := re.match(r"(\d+)\s(\d)/(\d)", words):
        return int(parted[1]) + int(parted[2]) / int(parted[3])
    found = re.match(r"([\d.,\u00a0\u202f]*)([½¼¾⅓⅔]?)[-\s]?([a-z]*)$", words)
    if found is None:
        raise ValueError(f"a numeral, got {words!r}")
    written = found[1]
    # A comma before one or two last digits is a decimal comma; before three it parts thousands.
    written = (
        written.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", written) else re.sub(r"[,\u00a0\u202f]", "", written)
    )
    return (float(written or 0) + _GLYPHS.get(found[2], 0.0)) * _SCALES.get(found[3], 1)


def scale_of(numeral: str) -> float:
    """The scale word that a numeral ends with, as its factor: a hundred for "three hundred"; one for none."""
    last = re.split(r"[-\s]", numeral.lower().strip())[-1]
    return _SCALES.get(re.sub(r"^[\d.,]+", "", last), 1)


def fraction(words: str) -> float:
    """What a part of a whole matched by `FRACTION` is worth."""
    parts = re.split(r"[-\s]", words.lower())
    how_many = 1 if len(parts) == 1 or parts[0] in ("a", "an") else _ONES[parts[0]]
    return how_many * _PARTS[re.sub(r"s$", "", parts[-1])]
